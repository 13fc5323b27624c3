"""The platform and collector of a soak, in a process of their own, by the same accelerated clock."""

import json
import signal
import ssl
import sys
import threading
from pathlib import Path

from sentinel.service.collecting.collector import Collector
from sentinel.service.persons import read_seed
from sentinel.service.server import ReferenceService
from sentinel.sim.soak.clock import FastClock, Origin


def main() -> None:
    """Serve until SIGTERM. Argument: a JSON file with port, seed, db, origin, and the broker's settings."""
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    service = ReferenceService(given["db"], {}, clock=FastClock(Origin.read(given["origin"])).utc)
    service.registry.seed(read_seed(Path(given["seed"])))
    broker = given["broker"]
    tls = None
    if broker["tls"]:
        tls = ssl.create_default_context(cafile=broker["ca_file"])
        tls.load_cert_chain(broker["cert_file"], broker["key_file"])
    collector = Collector(given["db"], broker["host"], broker["port"], tls, capacity=100_000)
    service.start(given["port"])
    collector.start()
    try:
        stop.wait()
    finally:
        collector.stop()
        service.close()


if __name__ == "__main__":
    main()
