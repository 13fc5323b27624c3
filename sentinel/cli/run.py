"""``sentinel run``: the daemon, until SIGTERM or Ctrl-C."""

import argparse
import contextlib
import json
import logging
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.config import ConfigError, Settings, load
from sentinel.core.policy import PolicyError
from sentinel.link import journal
from sentinel.runtime.clock import SystemClock

if TYPE_CHECKING:
    from sentinel.fleet.remote.start import Standing

HELP = "the daemon"
RESTART = 75  # EX_TEMPFAIL: a new process is to begin, which systemd's Restart=always does
_DOCTOR_S = 90.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="settings (TOML)")
    parser.add_argument("--check", action="store_true", help="only check settings and policy, then exit")
    parser.add_argument("--pace", type=float, default=1.0, metavar="N", help="clocks N times slower (demo)")
    parser.add_argument("--verbose", action="store_true", help="log more")
    parser.epilog = (
        "Exit codes: 0 stopped, 2 settings, policy or keys are wrong, 3 another daemon runs or a folder can't"
        " be used, 75 start it again, as systemd does: settings or a command from afar (docs/remote.md), or"
        " room again on a disk that was full at the start."
    )


def run(args: argparse.Namespace) -> int:
    """Run it. 2: settings, policy or key file are wrong; 3: another daemon runs, or folders can't be made;
    75: start it again (the district's settings or command, or room on the disk; systemd does)."""
    journal.begin("daemon", logging.DEBUG if args.verbose else logging.INFO)
    for noisy in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)  # request lines could name a person
    if (args.config.parent / f"{args.config.name}.wipe").exists():
        go_on = f"sentinel wipe --config {args.config}"
        print(f"sentinel run: this kiosk is being erased; go on with: {go_on}", file=sys.stderr)
        return 2
    try:
        settings = load(args.config)
        base = args.config.parent
        if args.check:
            return _checked(settings, base)
        standing = _standing(settings, args.config)
    except (ConfigError, PolicyError) as error:
        print(f"sentinel run: {error}", file=sys.stderr)
        return 2
    try:
        code = _serve(standing, args.config, args.pace)
    except (ConfigError, PolicyError) as error:
        print(f"sentinel run: {error}", file=sys.stderr)
        code = 2
    # With what is tried no start was possible: it is taken back, and the next start has the last good.
    failed = code not in (0, RESTART) and standing.broke(SystemClock().now())
    return RESTART if failed else code


def _checked(settings: Settings, base: Path) -> int:
    from sentinel.policies.opening import policy_now

    policy_now(settings, base, SystemClock().now())
    _warn_of_faces(settings, base)
    print("settings and policy are good")
    return 0


def _warn_of_faces(settings: Settings, base: Path) -> None:
    """What they ask of known faces (1:N) and this gallery does not allow."""
    from sentinel.doctor.findings import State
    from sentinel.doctor.system import test_faces

    try:
        finding = test_faces(settings, base)
    except OSError as error:
        print(f"sentinel run: warning: known faces: {error}", file=sys.stderr)
        return
    if finding.state is not State.OK:
        print(f"sentinel run: warning: known faces: {finding.found}: {finding.advice}", file=sys.stderr)


def _standing(settings: Settings, config: Path) -> "Standing":
    """The settings in force: the file's, and what the district may set. Raises ConfigError."""
    from sentinel.fleet.remote.start import begin

    standing = begin(settings, config.parent, SystemClock().now())
    standing.doctor = lambda: doctor_report(config)
    return standing


def doctor_report(config: Path) -> list[dict[str, Any]]:
    """What `sentinel doctor` finds, by a process of its own. Raises OSError, SubprocessError, ValueError."""
    command = [sys.executable, "-m", "sentinel", "doctor", "--json", "--config", str(config)]
    done = subprocess.run(command, capture_output=True, timeout=_DOCTOR_S, check=False)  # noqa: S603
    return [json.loads(line) for line in done.stdout.splitlines()]


def _serve(standing: "Standing", config: Path, pace: float) -> int:
    settings = standing.settings
    from sentinel.app import Daemon
    from sentinel.gallery import GalleryError
    from sentinel.link.preview import PreviewError
    from sentinel.link.wire import LinkError
    from sentinel.report.mqtt import BrokerError
    from sentinel.runtime.clock import PacedClock
    from sentinel.sim.i2c import emulated_bus
    from sentinel.store.errors import KeyFileError
    from sentinel.verify.cache import CacheError
    from sentinel.verify.errors import VerifyError
    from sentinel.verify.rosters.book import BookError

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with contextlib.ExitStack() as stack:
        stack.enter_context(emulated_bus(settings.thermal.bus))
        try:
            clock = PacedClock(pace) if pace > 1 else SystemClock()
            daemon = Daemon(settings, config.parent, clock, standing, config)
        except (KeyFileError, VerifyError, BrokerError, PolicyError) as error:
            return _not_begun(settings, config.parent, stop, error, 2)
        except (CacheError, BookError, GalleryError, PreviewError, OSError) as error:
            return _not_begun(settings, config.parent, stop, error, 3)
        try:
            daemon.start()
        except LinkError as error:
            daemon.stop()
            return _not_begun(settings, config.parent, stop, error, 3)
        try:
            daemon.run(stop)
        finally:
            daemon.stop()
    return RESTART if daemon.restart.is_set() and not stop.is_set() else 0


def _not_begun(settings: Settings, base: Path, stop: threading.Event, error: Exception, code: int) -> int:
    """Why it can't; where that is a full disk, when it can: another start then, by a new process."""
    from sentinel.app.no_room import lacks_room, wait_for_room, was_full
    from sentinel.link.wire import LinkError

    why = f"{error.filename or ''}: {error.strerror or error}" if isinstance(error, OSError) else str(error)
    print(f"sentinel run: {why}", file=sys.stderr)
    # Both: an engine says "I/O error" of some full disks, and a disk that was full may have room by now.
    if not was_full(error) and not lacks_room(base / settings.kiosk.data_dir):
        return code
    try:
        return RESTART if wait_for_room(settings, base, stop) else 0
    except LinkError as taken:
        print(f"sentinel run: {taken}", file=sys.stderr)
        return 3
