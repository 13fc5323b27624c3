"""The collector in a process that may be killed: ``FOLDER HOST PORT CA CERT KEY``; its database in FOLDER."""

import ssl
import sys
import time
from pathlib import Path

from sentinel.service.collecting.collector import Collector

DATABASE = "collector.db"


def main(folder: str, host: str, port: str, ca: str, cert: str, key: str) -> None:
    """Until killed; the file ``ready`` says that it listens."""
    tls = None
    if ca:
        tls = ssl.create_default_context(cafile=ca)
        tls.load_cert_chain(cert, key)
    collector = Collector(f"sqlite:///{folder}/{DATABASE}", host, int(port), tls)
    collector.start()  # where it can't yet, it goes on trying
    (Path(folder) / "ready").touch()
    time.sleep(3600)


if __name__ == "__main__":
    main(*sys.argv[1:])
