"""The count inside, from a kiosk's opened gate over broker and collector back to what its door decides on."""

import json
import ssl
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from sentinel.core.effects import CommitIntent, CommitResult
from sentinel.core.events import CapacityChanged, GateOutcome
from sentinel.core.facts import CapacityFact
from sentinel.service.collecting.collector import Collector
from sentinel.sim.broker import SERVICE, DemoBroker
from sentinel.sim.typical import typical_passage


class Venue:
    """A kiosk, and the collector that counts; what the kiosk's door was told."""

    def __init__(self, kiosk: Any, broker: DemoBroker, folder: Path, wait: Callable[..., None]) -> None:
        self.kiosk, self.broker, self.folder, self.wait = kiosk, broker, folder, wait
        self.collector: Collector | None = None

    def open(self, capacity: int) -> None:
        self.close()
        tls = None
        identity = self.broker.identity(SERVICE)
        if identity is not None:
            tls = ssl.create_default_context(cafile=self.broker.ca_file)
            tls.load_cert_chain(identity.cert_file, identity.key_file)
        url = f"sqlite:///{self.folder}/service.db"
        self.collector = Collector(url, self.broker.host, self.broker.port, tls, capacity=capacity)
        assert self.collector.start()

    def close(self) -> None:
        if self.collector is not None:
            self.collector.stop()

    def admit(self) -> None:
        visit = str(uuid.uuid4())
        self.kiosk.store.submit(CommitIntent(typical_passage(visit, datetime.now(UTC))))
        done = CommitResult(visit, GateOutcome.PULSED)
        self.kiosk.desk.happened(done)
        self.kiosk.store.submit(done)

    def door(self, inside: int, limit: int) -> None:
        """Until the kiosk's door decides on this."""
        last: list[CapacityFact] = []

        def told() -> bool:
            while not self.kiosk.inbox.empty():
                event = self.kiosk.inbox.get()
                if isinstance(event, CapacityChanged):
                    last[:] = [event.fact]
            return bool(last) and (last[0].inside, last[0].limit) == (inside, limit)

        self.wait(told)


@pytest.fixture
def venue(
    broker: DemoBroker, kiosk: Callable[..., Any], tmp_path: Path, wait: Callable[..., None]
) -> Iterator[Venue]:
    made = Venue(kiosk(broker), broker, tmp_path, wait)
    yield made
    made.close()


def test_an_opened_gate_is_counted_once_and_the_door_hears_when_the_venue_is_full(venue: Venue) -> None:
    venue.open(capacity=2)
    venue.door(0, 2)
    venue.admit()
    venue.door(1, 2)
    venue.admit()
    venue.door(2, 2)
    assert venue.kiosk.desk._state.own == 2
    venue.wait(lambda: venue.kiosk.desk._state.counted == 2)
    venue.open(capacity=5)
    venue.door(2, 5)


def test_cut_off_the_door_goes_on_with_its_share_and_is_told_the_truth_when_it_is_back(venue: Venue) -> None:
    venue.open(capacity=3)
    venue.door(0, 3)
    venue.admit()
    venue.door(1, 3)
    venue.wait(lambda: venue.kiosk.desk._state.counted == 1)
    venue.broker.stop()
    venue.kiosk.desk.connection(False)
    venue.door(1, 3)
    for inside in (2, 3):
        venue.admit()
        venue.door(inside, 3)
    venue.broker.start()
    venue.wait(lambda: venue.kiosk.desk._state.counted == 3, timeout_s=30.0)
    assert venue.kiosk.desk._state.connected


@pytest.mark.parametrize(
    "payload", [b"{}", b"[]", b"\xff", b'{"inside":-1,"limit":3,"share":1,"mine":0}', b"x" * 100_000]
)
def test_a_count_that_is_none_is_ignored(venue: Venue, payload: bytes) -> None:
    venue.open(capacity=3)
    venue.door(0, 3)
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="stranger")
    identity = venue.broker.identity(SERVICE)
    if identity:
        client.tls_set(venue.broker.ca_file, str(identity.cert_file), str(identity.key_file))
    client.connect(venue.broker.host, venue.broker.port)
    client.loop_start()
    client.publish("sentinel/kiosk-7/capacity", payload, qos=1).wait_for_publish(5.0)
    good = {"inside": 1, "limit": 3, "share": 2, "mine": 0, "held": 0}
    client.publish("sentinel/kiosk-7/capacity", json.dumps(good), qos=1).wait_for_publish(5.0)
    venue.door(1, 3)
    client.disconnect()
    client.loop_stop()
