"""The shipped mosquitto configuration with a real mosquitto: each kiosk is who its certificate says."""

import os
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from cryptography.hazmat.primitives import serialization
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from sentinel.config import load
from sentinel.report.probe import probe
from sentinel.runtime.worker import Worker
from sentinel.service.provisioning.authority import pair
from sentinel.service.provisioning.crl_file import crl_session, pem_of
from sentinel.service.provisioning.hand_out import HandOut
from sentinel.sim.broker import find_mosquitto

SHIPPED = Path(__file__).resolve().parents[2] / "docs" / "mosquitto"
NOT_AUTHORIZED = 135  # MQTT 5, reason code of PUBACK
pytestmark = pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")


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


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


@pytest.fixture
def office(offices: Any, tmp_path: Path, port: int) -> Iterator[Any]:
    made = offices(tmp_path / "office", hand_out=HandOut({"report": {"host": "127.0.0.1", "port": port}}))
    yield made
    made.stop()


@pytest.fixture
def broker(office: Any, tmp_path: Path, port: int) -> Iterator[Broker]:
    made = Broker(tmp_path / "broker", office, port)
    yield made
    made.stop()


def _taken(office: Any, kiosks: Any, folder: Path, name: str) -> Any:
    kiosk = kiosks(folder / name)
    assert kiosk.take_in(office.code(name)).reason is None
    return kiosk


class Client:
    """A connection with a kiosk's certificate; ``wrote`` are the reason codes of what it published."""

    def __init__(self, broker: Broker, own: Path) -> None:
        context = ssl.create_default_context(cafile=str(broker.folder / "ca.crt"))
        context.load_cert_chain(own / "cert.pem", own / "key.pem")
        self.paho = paho.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        self.paho.tls_set_context(context)
        self.wrote: dict[int, int] = {}
        self.heard: list[str] = []
        self.up = False
        self.paho.on_connect = lambda *given: setattr(self, "up", not given[3].is_failure)
        self.paho.on_publish = lambda client, data, mid, code, properties: self.wrote.update(
            {mid: code.value}
        )
        self.paho.on_message = lambda client, data, message: self.heard.append(message.topic)
        self.paho.connect("127.0.0.1", broker.port)
        self.paho.loop_start()
        self.wait(lambda: self.up)

    def wait(self, until: Any) -> None:
        deadline = time.monotonic() + 20
        while not until():
            assert time.monotonic() < deadline, "not within the time"
            time.sleep(0.01)

    def write(self, topic: str) -> int:
        sent = self.paho.publish(topic, b"{}", qos=1)
        self.wait(lambda: sent.mid in self.wrote)
        return self.wrote[sent.mid]

    def close(self) -> None:
        self.paho.disconnect()
        self.paho.loop_stop()


def test_a_kiosk_speaks_and_hears_under_its_own_name_only(
    office: Any, broker: Broker, kiosks: Any, tmp_path: Path
) -> None:
    one, two = (_taken(office, kiosks, tmp_path, name) for name in ("door-1", "door-2"))
    first = Client(broker, one.data / "identity/current")
    second = Client(broker, two.data / "identity/current")
    try:
        second.paho.subscribe([("sentinel/+/events", 1), ("sentinel/door-2/ack", 1)])
        assert first.write("sentinel/door-1/events") != NOT_AUTHORIZED
        for topic in ("sentinel/door-2/events", "sentinel/door-1/command", "sentinel/door-2/ack", "other"):
            assert first.write(topic) == NOT_AUTHORIZED, topic
        assert second.write("sentinel/door-2/events") != NOT_AUTHORIZED
        assert second.heard == []  # not even what it may not read
    finally:
        first.close()
        second.close()


def test_nobody_gets_in_without_a_certificate_of_the_authority(broker: Broker) -> None:
    context = ssl.create_default_context(cafile=str(broker.folder / "ca.crt"))
    with (
        socket.create_connection(("127.0.0.1", broker.port), 5) as plain,
        pytest.raises(OSError),
        context.wrap_socket(plain, server_hostname="127.0.0.1") as tls,
    ):
        tls.settimeout(5)
        tls.sendall(bytes.fromhex("101000044d5154540402003c000464656d6f"))  # CONNECT of MQTT 3.1.1
        assert tls.recv(4) == b""
        raise ConnectionResetError


def test_the_settings_that_were_handed_out_reach_the_broker(
    office: Any, broker: Broker, kiosks: Any, tmp_path: Path
) -> None:
    kiosk = _taken(office, kiosks, tmp_path, "door-1")
    settings = load(kiosk.config)
    assert probe(settings.report, settings.kiosk.id, kiosk.config.parent) == "5"


def test_a_revoked_kiosk_is_out_once_the_broker_has_read_the_list(
    office: Any, broker: Broker, kiosks: Any, tmp_path: Path
) -> None:
    from sentinel.report.mqtt import BrokerError

    kiosk = _taken(office, kiosks, tmp_path, "door-1")
    settings, renewing = load(kiosk.config), office.service.provisioning.renewing
    worker = Worker("revocations", crl_session(renewing, broker.revoked, broker.hurry))
    worker.start()
    try:
        assert probe(settings.report, "door-1", kiosk.config.parent) == "5"
        renewing.revoke("door-1", "stolen")
        deadline = time.monotonic() + 20
        while True:
            try:
                probe(settings.report, "door-1", kiosk.config.parent)
            except BrokerError:
                break
            assert time.monotonic() < deadline, "the broker still takes a revoked certificate"
            time.sleep(0.1)
    finally:
        worker.stop()
        assert worker.join(20.0)
