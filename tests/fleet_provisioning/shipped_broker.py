"""The shipped mosquitto configuration with a real mosquitto, and the office whose authority it believes."""

import os
import signal
import socket
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization

from sentinel.service.provisioning.authority import pair
from sentinel.service.provisioning.crl_file import pem_of
from sentinel.sim.broker import find_mosquitto

SHIPPED = Path(__file__).resolve().parents[2] / "docs" / "mosquitto"


class Broker:
    """The shipped files with this test's paths and port."""

    def __init__(self, folder: Path, office: Any, port: int) -> None:
        self.folder, self.port, self.office = folder, port, office
        folder.mkdir()
        (folder / "ca.crt").write_text(office.authority.pem)
        key, now = pair(folder, "broker"), datetime.now(UTC)
        server = office.authority.server(key.public_key(), ["127.0.0.1"], now, 1)
        (folder / "broker.crt").write_bytes(server.public_bytes(serialization.Encoding.PEM))
        (folder / "acl").write_text((SHIPPED / "acl").read_text())
        (folder / "acl").chmod(0o600)
        self.revoked = folder / "revoked.pem"
        self.revoked.write_bytes(pem_of(office.service.provisioning.renewing.revocation_list()))
        text = (SHIPPED / "sentinel.conf").read_text().replace("listener 8883", f"listener {port} 127.0.0.1")
        text = text.replace("/etc/mosquitto/sentinel", str(folder)).replace("/var/lib/mosquitto", str(folder))
        if os.geteuid() == 0:
            text += "user root\n"
        (folder / "mosquitto.conf").write_text(text)
        program = find_mosquitto()
        assert program is not None
        self.process = subprocess.Popen(
            [program, "-c", str(folder / "mosquitto.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while not self._listens():
            assert time.monotonic() < deadline and self.process.poll() is None
            time.sleep(0.02)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def hurry(self) -> None:
        """What a path unit does when the list has changed."""
        self.process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
