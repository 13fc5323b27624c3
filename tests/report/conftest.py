"""Real brokers with TLS, a minimal collector that acknowledges by id, and a kiosk's store and reporter."""

import json
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from sentinel.core.delivery import Terms
from sentinel.core.events import Device, DeviceChanged, Event
from sentinel.core.hearing import DEAF_AFTER_S
from sentinel.door.occupancy import OccupancyDesk
from sentinel.report.events import EventWriter
from sentinel.report.health import HealthDesk
from sentinel.report.mqtt import BrokerError
from sentinel.report.session import Reporter
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.sim.broker import SERVICE, DemoBroker, find_mosquitto
from sentinel.store.database import DATABASE
from sentinel.store.errors import StoreError
from sentinel.store.keys import load_or_create_keys
from sentinel.store.stored_outbox import StoredOutbox
from sentinel.store.writer import StoreWriter

KIOSK = "kiosk-7"


def eventually(condition: Callable[[], object], timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "not within the time"
        time.sleep(0.02)


class Collector:
    """Keeps every event by id, counts duplicates, acknowledges while ``acknowledging``."""

    def __init__(self, broker: DemoBroker) -> None:
        self.events: dict[str, dict[str, Any]] = {}
        self.copies: Counter[str] = Counter()
        self.states: list[dict[str, Any]] = []
        self.payloads: list[bytes] = []
        self.acknowledging = True
        self._subscribed = threading.Event()
        version = MQTTProtocolVersion.MQTTv5 if broker.tls else MQTTProtocolVersion.MQTTv311
        self.client = paho.Client(CallbackAPIVersion.VERSION2, client_id=SERVICE, protocol=version)
        identity = broker.identity(SERVICE)
        if identity:
            self.client.tls_set(broker.ca_file, str(identity.cert_file), str(identity.key_file))
        self.client.reconnect_delay_set(1, 1)
        self.client.on_connect = lambda *_: self.client.subscribe(
            [("sentinel/+/events", 1), ("sentinel/+/state", 1)]
        )
        self.client.on_subscribe = lambda *_: self._subscribed.set()
        self.client.on_message = self._message
        self.client.connect(broker.host, broker.port)
        self.client.loop_start()
        assert self._subscribed.wait(20.0)

    def _message(self, client: Any, userdata: Any, message: Any) -> None:
        body = json.loads(message.payload)
        self.payloads.append(message.payload)
        if message.topic.endswith("/state"):
            self.states.append(body)
            return
        self.events[body["id"]] = body
        self.copies[body["id"]] += 1
        if self.acknowledging:
            topic = message.topic.removesuffix("events") + "ack"
            client.publish(topic, json.dumps({"ids": [body["id"]]}), qos=1)

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


class ReportingKiosk:
    """Store and reporter as the daemon wires them."""

    def __init__(
        self,
        folder: Path,
        broker: DemoBroker,
        ack: str = "application",
        kiosk: str = KIOSK,
        boot: str = "boot-1",
        health: bool = False,
        deaf_after_s: float = DEAF_AFTER_S,
        protocol: MQTTProtocolVersion = MQTTProtocolVersion.MQTTv5,
        **report: Any,
    ) -> None:
        keys = load_or_create_keys(folder)
        self.inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
        clock = SystemClock()
        self.store = StoreWriter(
            folder / DATABASE,
            keys.database,
            EventWriter(),
            self.inbox.put,
            clock,
            on_outgoing=lambda: self.reporter.wake(),
        )
        self.health = HealthDesk(lambda: {"gate": True}, lambda: "7", self.store.today, folder, clock)
        self.desk = OccupancyDesk(self.inbox.put, clock, leaving=False)
        self.reporter = Reporter(
            msgspec.structs.replace(broker.settings(KIOSK, ack), **report),
            kiosk,
            StoredOutbox(self.store, clock),
            self.inbox.put,
            clock,
            boot=boot,
            tell=self.store.tell,
            health=self.health.health if health else None,
            on_capacity=self.desk.told,
            terms=Terms(first_s=1.0, broker_suffices=ack == "broker"),
            deaf_after_s=deaf_after_s,
            protocol=protocol,
        )
        self.workers = [
            Worker("store", self.store.session, expected=(StoreError,)),
            Worker("report", self.reporter.session, expected=(BrokerError,), stale_after_s=40.0),
        ]
        self.workers[0].start()
        self.take(DeviceChanged(Device.STORE, up=True))  # intents before that are refused, as they should be
        self.workers[1].start()

    def take(self, wanted: Event, timeout_s: float = 20.0) -> None:
        while self.inbox.get(timeout=timeout_s) != wanted:
            pass

    def stop(self) -> None:
        for worker in reversed(self.workers):
            worker.stop()
            assert worker.join(20.0)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[DemoBroker]:
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    broker = DemoBroker(tmp_path / "broker")
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def collect() -> Iterator[Callable[[DemoBroker], Collector]]:
    made: list[Collector] = []

    def make(broker: DemoBroker) -> Collector:
        made.append(Collector(broker))
        return made[-1]

    yield make
    for collector in made:
        collector.close()


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Callable[..., ReportingKiosk]]:
    made: list[ReportingKiosk] = []

    def make(broker: DemoBroker, **more: Any) -> ReportingKiosk:
        made.append(ReportingKiosk(tmp_path / "data", broker, **more))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def twins(tmp_path: Path) -> Iterator[Callable[..., ReportingKiosk]]:
    """Kiosks with one name and certificate, each with a database of its own."""
    made: list[ReportingKiosk] = []

    def make(broker: DemoBroker, boot: str, **more: Any) -> ReportingKiosk:
        made.append(ReportingKiosk(tmp_path / boot, broker, boot=boot, **more))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def wait() -> Callable[..., None]:
    return eventually
