"""``sentinel demo --fleet N``: several kiosks, one collector, the console, and a broker that is lost."""

import argparse
import json
import logging
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.sim.fleet.district import District
    from sentinel.sim.fleet.duty_officer import DutyOfficer
    from sentinel.sim.fleet.story import Line

MOST = 8


def run(args: argparse.Namespace) -> int:
    """Play. 0: all came out as it should; 1: not; 2: bad options; 3: it could not be set up."""
    from sentinel.sim.broker import BrokerMissing
    from sentinel.sim.fleet.kiosk import KioskError

    if not 1 <= args.fleet <= MOST:
        print(f"sentinel demo: --fleet {args.fleet}: 1 to {MOST} kiosks", file=sys.stderr)
        return 2
    if args.scenario or args.camera or args.pace != 1.0:
        print("sentinel demo: --fleet has its own story: no --scenario, --camera or --pace", file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.ERROR)  # the processes have logs of their own
    try:
        return _play(args)
    except (KioskError, BrokerMissing) as error:
        print(f"sentinel demo: {error}", file=sys.stderr)
        return 3


def _play(args: argparse.Namespace) -> int:
    from sentinel.sim.fleet.district import District
    from sentinel.sim.fleet.duty_officer import DutyOfficer
    from sentinel.sim.fleet.story import play

    with tempfile.TemporaryDirectory(prefix="sentinel-fleet-") as name:
        folder = Path(name)
        _say(args, f"starting broker, platform, collector, console and {args.fleet} kiosks ...")
        began = time.monotonic()
        try:
            with District(folder, args.fleet) as district:
                officer = DutyOfficer(district.url)
                try:
                    officer.hired(district.database, folder)
                    _say(
                        args,
                        f"ready after {time.monotonic() - began:.1f} s; the console: {district.url}/console/",
                    )
                    lines = play(district, officer, lambda line: _tell(args, line))
                    good = sum(line.ok for line in lines)
                    took = time.monotonic() - began
                    _say(args, f"{good} of {len(lines)} as it should be, in {took:.0f} s")
                    if args.stay or not (args.headless or args.json):
                        _linger(args, district, officer)
                finally:
                    officer.leave()
        finally:
            _keep_logs(folder, args.out)
        _say(args, f"logs of all processes: {args.out / 'fleet-logs'}")
        if args.headless and not args.json:
            _say(args, "without --headless everything stays up, and the console can be looked at")
    return 0 if good == len(lines) else 1


def _tell(args: argparse.Namespace, line: "Line") -> None:
    if args.json:
        said = {"step": line.step, "ok": line.ok, "seen": line.seen, **line.data}
        print(json.dumps(said, ensure_ascii=False), flush=True)
    else:
        print(f"{'ok  ' if line.ok else 'FAIL'} {line.step}: {line.seen}", flush=True)


def _say(args: argparse.Namespace, text: str) -> None:
    print(text, file=sys.stderr if args.json else sys.stdout, flush=True)


def _linger(args: argparse.Namespace, district: "District", officer: "DutyOfficer") -> None:
    """The account is of this demo only, and gone with it."""
    _say(args, f"the console: {district.url}/console/ as {officer.name}, password {officer.password}")
    _say(args, "everything stays up; Ctrl-C ends the demo")
    try:
        while district.answers():
            time.sleep(1.0)
    except KeyboardInterrupt:
        return


def _keep_logs(folder: Path, out: Path) -> None:
    kept = out / "fleet-logs"
    kept.mkdir(parents=True, exist_ok=True)
    for log in [*folder.glob("*.log"), *folder.glob("*/*.log")]:
        name = log.name if log.parent == folder else f"{log.parent.name}-{log.name}"
        (kept / name).write_bytes(log.read_bytes())
