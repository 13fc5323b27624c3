"""The shipped mosquitto configuration with a real mosquitto: each kiosk is who its certificate says."""

import socket
import ssl
import time
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from shipped_broker import Broker

from sentinel.config import load
from sentinel.report.probe import probe
from sentinel.runtime.worker import Worker
from sentinel.service.provisioning.crl_file import crl_session
from sentinel.sim.broker import find_mosquitto

NOT_AUTHORIZED = 135  # MQTT 5, reason code of PUBACK
pytestmark = pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")


@pytest.fixture
def office(broker_office: Any) -> Any:
    return broker_office


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
