"""``sentinel doctor``: tests what is configured and says what to do."""

import argparse
import dataclasses
import json
import logging
import shutil
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.config import Settings
    from sentinel.doctor.findings import Finding

HELP = "test each configured device, the platform, what is held offline, models, clock, store, broker"
_WHAT, _STATE = 12, 15
_NARROWEST = 60


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("what", nargs="*", metavar="WHAT", help="look only at these, as camera or store")
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="settings (TOML)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--language",
        choices=("en", "zh"),
        default="en",
        help="say it in Chinese where the table of causes has it (--json: beside the English, under zh)",
    )
    parser.epilog = (
        "Nothing is opened, switched or changed: the gate's relay is only sent OFF. What a running daemon "
        "holds is not touched; its own word counts. Exit codes: 0 nothing fails, 1 something does, 2 bad "
        "settings."
    )


def run(args: argparse.Namespace) -> int:
    """0: all well, or warnings only; 1: something fails; 2: the settings are wrong."""
    from sentinel.config import ConfigError, load
    from sentinel.doctor.findings import State
    from sentinel.fleet.remote.start import in_force
    from sentinel.sim.i2c import emulated_bus

    logging.basicConfig(level=logging.CRITICAL, stream=sys.stderr)  # the table says it, once
    try:
        settings = in_force(load(args.config), args.config.parent)
    except ConfigError as error:
        print(f"sentinel doctor: {error}", file=sys.stderr)
        return 2
    failed = False
    with emulated_bus(settings.thermal.bus):
        try:
            for finding in findings(settings, args.config.parent, args.what):
                failed |= finding.state is State.FAIL
                _print(finding, args.language, as_json=args.json)
        except ConfigError as error:
            print(f"sentinel doctor: {error}", file=sys.stderr)
            return 2
    return 1 if failed else 0


def findings(settings: "Settings", base: Path, only: list[str]) -> "Iterator[Finding]":
    """All of them, or those of ``only``; the daemon's word comes first in either case. Raises ConfigError."""
    from sentinel.config import ConfigError, nearest
    from sentinel.doctor import (
        board,
        computer,
        daemon,
        debugging,
        devices,
        held,
        identity,
        keys,
        network,
        platform,
        remote,
        system,
        thermometry,
        trust,
    )  # fmt: skip
    from sentinel.doctor.findings import examine
    from sentinel.runtime.clock import SystemClock

    running = daemon.ask(base / settings.kiosk.run_dir / "daemon.sock")
    checks = [
        *devices.checks(settings, base, running),
        *thermometry.checks(settings, base, datetime.now(UTC)),
        *platform.checks(settings, base),
        *held.checks(settings, base, SystemClock().now()),
        *network.checks(settings, base, running),
        *remote.checks(settings, base),
        *identity.checks(settings, base),
        *system.checks(settings, base, running),
        *keys.checks(base / settings.kiosk.data_dir),
        *board.checks(base / settings.kiosk.data_dir),
        *computer.checks(settings),
        *debugging.checks(),
        *trust.checks(settings, base),
    ]
    known = ["daemon", *(check.what for check in checks)]
    for what in only:
        if what not in known:
            raise ConfigError(f'nothing is called "{what}"{nearest(what, known)}')
    yield daemon.finding(running)
    yield from examine([check for check in checks if not only or check.what in only])


def _print(finding: "Finding", language: str, *, as_json: bool) -> None:
    from sentinel.doctor import causes

    found, advice = (finding.found, finding.advice)
    if language in causes.LANGUAGES:
        found, advice = causes.told(finding, language)
    if as_json:
        row = dataclasses.asdict(finding)
        if language in causes.LANGUAGES:
            row[language] = {"found": found, "advice": advice}
        print(json.dumps(row, ensure_ascii=False), flush=True)
        return
    width = max(_NARROWEST, shutil.get_terminal_size((110, 24)).columns) - _WHAT - _STATE
    lines = textwrap.wrap(found, width, break_on_hyphens=False) or ["-"]
    if advice:
        lines += textwrap.wrap(f"-> {advice}", width, subsequent_indent="   ", break_on_hyphens=False)
    head = f"{finding.what:<{_WHAT}}{finding.state.value:<{_STATE}}"
    for number, line in enumerate(lines):
        print(f"{head if number == 0 else ' ' * len(head)}{line}", flush=True)
