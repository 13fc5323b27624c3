"""``sentinel run``: the daemon, until SIGTERM or Ctrl-C."""

import argparse
import contextlib
import logging
import signal
import sys
import threading
from pathlib import Path

from sentinel.config import ConfigError, Settings, load
from sentinel.core.policy import PolicyError

HELP = "the daemon"


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="settings (TOML)")
    parser.add_argument("--check", action="store_true", help="only check settings and policy, then exit")
    parser.add_argument("--pace", type=float, default=1.0, metavar="N", help="clocks N times slower (demo)")
    parser.add_argument("--verbose", action="store_true", help="log more")


def run(args: argparse.Namespace) -> int:
    """Run it. 2: settings, policy or key file are wrong; 3: another daemon runs, or folders can't be made."""
    logging.basicConfig(
        level=logging.DEBUG if args.verbose else logging.INFO,
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    for noisy in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)  # request lines could name a person
    if args.config.with_name(f"{args.config.name}.wipe").exists():
        go_on = f"sentinel wipe --config {args.config}"
        print(f"sentinel run: this kiosk is being erased; go on with: {go_on}", file=sys.stderr)
        return 2
    try:
        settings = load(args.config)
        base = args.config.parent
        return _checked(settings, base) if args.check else _serve(settings, base, args.pace)
    except (ConfigError, PolicyError) as error:
        print(f"sentinel run: {error}", file=sys.stderr)
        return 2


def _checked(settings: Settings, base: Path) -> int:
    from sentinel.policies.opening import policy_now
    from sentinel.runtime.clock import SystemClock

    policy_now(settings, base, SystemClock().now())
    print("settings and policy are good")
    return 0


def _serve(settings: Settings, base: Path, pace: float) -> int:
    from sentinel.app import Daemon
    from sentinel.gallery import GalleryError
    from sentinel.link.preview import PreviewError
    from sentinel.link.wire import LinkError
    from sentinel.report.mqtt import BrokerError
    from sentinel.runtime.clock import PacedClock, SystemClock
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
            daemon = Daemon(settings, base, PacedClock(pace) if pace > 1 else SystemClock())
        except (KeyFileError, VerifyError, BrokerError) as error:
            print(f"sentinel run: {error}", file=sys.stderr)
            return 2
        except (CacheError, BookError, GalleryError, PreviewError) as error:
            print(f"sentinel run: {error}", file=sys.stderr)
            return 3
        except OSError as error:
            print(f"sentinel run: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
            return 3
        try:
            daemon.start()
        except LinkError as error:
            print(f"sentinel run: {error}", file=sys.stderr)
            daemon.stop()
            return 3
        try:
            daemon.run(stop)
        finally:
            daemon.stop()
    return 0
