"""The daemon's process of a soak: ``sentinel run`` with an accelerated clock. Arguments: settings, origin."""

import logging
import signal
import sys
import threading
from pathlib import Path

from sentinel.app import Daemon
from sentinel.config import load
from sentinel.sim.soak.clock import FastClock, Origin


def main() -> None:
    """Serve until SIGTERM."""
    config, origin = Path(sys.argv[1]), Origin.read(sys.argv[2])
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for noisy in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    daemon = Daemon(load(config), config.parent, FastClock(origin), config=config)
    daemon.start()
    try:
        daemon.run(stop)
    finally:
        daemon.stop()


if __name__ == "__main__":
    main()
