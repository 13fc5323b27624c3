"""The collector on a real mosquitto: kept before acknowledged, each event once, nothing lost."""

import shutil
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from certificates import Authority
from signed_requests import APP, SECRET, signed
from sqlalchemy import text
from talking_kiosks import Broker, Kiosk

from sentinel.service.collecting.collector import Collector
from sentinel.service.collecting.events import Received, read_event
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.database import open_database
from sentinel.service.server import ReferenceService

pytestmark = pytest.mark.skipif(shutil.which("mosquitto") is None, reason="mosquitto is not installed")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    running = Broker(tmp_path)
    yield running
    running.stop()


@pytest.fixture
def kiosk(broker: Broker) -> Iterator[Kiosk]:
    speaking = Kiosk(broker.port)
    yield speaking
    speaking.stop()


@pytest.fixture
def collector(broker: Broker, tmp_path: Path) -> Iterator[Collector]:
    collecting = Collector(f"sqlite:///{tmp_path}/collector.db", "127.0.0.1", broker.port)
    assert collecting.start()
    yield collecting
    collecting.stop()


def test_a_passage_is_acknowledged_within_a_second(collector: Collector, kiosk: Kiosk) -> None:
    event = kiosk.event(1)
    began = time.monotonic()
    kiosk.send(event)
    kiosk.wait_for(lambda ids: ids == {event["id"]})
    assert kiosk.acks[0][0] - began < 1.0
    assert collector.events() == [event]


def test_an_event_sent_again_is_kept_once_and_acknowledged_again(collector: Collector, kiosk: Kiosk) -> None:
    event = kiosk.event(1)
    for expected in (1, 2, 3):
        kiosk.send(event)
        kiosk.wait_for(lambda ids: len(kiosk.acks) >= expected)  # noqa: B023 - used at once
    assert collector.events() == [event]


def test_the_acknowledgement_comes_only_after_the_commit(
    collector: Collector, kiosk: Kiosk, tmp_path: Path
) -> None:
    other = open_database(f"sqlite:///{tmp_path}/collector.db")
    event = kiosk.event(1)
    with other.connect() as db:
        db.execute(text("BEGIN IMMEDIATE"))  # as long as this lasts, nobody else can commit
        kiosk.send(event)
        time.sleep(0.6)
        assert kiosk.acknowledged() == set()
        db.rollback()
    kiosk.wait_for(lambda ids: ids == {event["id"]})
    assert collector.events() == [event]
    other.dispose()


def test_what_came_while_the_collector_was_down_is_collected_and_nothing_twice(
    broker: Broker, kiosk: Kiosk, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/collector.db"
    events = [kiosk.event(n) for n in range(40)]
    first = Collector(url, "127.0.0.1", broker.port)
    assert first.start()
    for event in events[:20]:
        kiosk.send(event)
    kiosk.wait_for(lambda ids: len(ids) == 20)
    first.stop()
    for event in events[10:]:
        kiosk.send(event)
    second = Collector(url, "127.0.0.1", broker.port)
    assert second.start()
    kiosk.wait_for(lambda ids: len(ids) == 40)
    assert [event["seq"] for event in second.events("k1")] == list(range(40))
    second.stop()


def test_it_comes_back_after_the_broker_was_gone(broker: Broker, collector: Collector, kiosk: Kiosk) -> None:
    broker.stop()
    broker.start()
    event = kiosk.event(1)
    deadline = time.monotonic() + 20
    while event["id"] not in kiosk.acknowledged() and time.monotonic() < deadline:
        kiosk.send(event)  # as an outbox does, until it is acknowledged
        time.sleep(0.3)
    assert collector.events() == [event]


def test_a_message_that_is_no_event_is_kept_aside_and_does_not_hold_up_the_next(
    collector: Collector, kiosk: Kiosk, tmp_path: Path
) -> None:
    bad, good = kiosk.event(1, specversion="0.3"), kiosk.event(2)
    foreign = kiosk.event(3, source="/kiosks/somebody-else")
    for message in (b"\xff\x00 garbage", b"[" * 5_000, bad, foreign, bad, good):
        kiosk.send(message)
    kiosk.wait_for(lambda ids: ids == {bad["id"], foreign["id"], good["id"]})
    rejected = {key for _at, ack in kiosk.acks for key in ack.get("rejected", {})}
    assert rejected == {bad["id"], foreign["id"]}
    assert collector.events() == [good]
    engine = open_database(f"sqlite:///{tmp_path}/collector.db")
    with engine.connect() as db:
        assert db.execute(text("SELECT count(*) FROM rejected")).scalar() == 4
    engine.dispose()


def test_each_kiosk_hears_its_own_acknowledgements_only(
    broker: Broker, collector: Collector, kiosk: Kiosk
) -> None:
    other = Kiosk(broker.port, "k2")
    mine, theirs = kiosk.event(1), other.event(1)
    kiosk.send(mine)
    other.send(theirs)
    kiosk.wait_for(lambda ids: bool(ids))
    other.wait_for(lambda ids: bool(ids))
    assert kiosk.acknowledged() == {mine["id"]}
    assert other.acknowledged() == {theirs["id"]}
    assert collector.events("k2") == [theirs]
    other.stop()


def test_presence_shows_the_last_state_of_each_kiosk(collector: Collector, kiosk: Kiosk) -> None:
    kiosk.client.publish("sentinel/k1/state", '{"state":"ready","boot":"b1"}', qos=1, retain=True)
    kiosk.client.publish("sentinel/k2/state", "lost", qos=1, retain=True)
    deadline = time.monotonic() + 20
    while len(collector.presence()) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert collector.presence() == {"k1": "ready", "k2": "lost"}


def test_a_device_reads_its_own_events_back_and_no_other_kiosks(broker: Broker, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/one.db"
    service = ReferenceService(url, {APP: SECRET})
    collector = Collector(url, "127.0.0.1", broker.port)
    assert collector.start()
    mine, other = Kiosk(broker.port, APP), Kiosk(broker.port, "k2")
    events = [mine.event(n) for n in range(3)]
    foreign = other.event(1)
    other.send(foreign)
    other.wait_for(lambda ids: len(ids) == 1)
    for event in events:
        mine.send(event)
    mine.wait_for(lambda ids: len(ids) == 3)
    with httpx.Client(base_url=service.start().url, trust_env=False) as http:

        def get(target: str) -> httpx.Response:
            return http.get(target, headers=signed("GET", target, b""))

        assert get(f"/v1/events?kiosk={APP}&after=1&limit=1").json() == {"events": [events[1]]}
        assert get("/v1/events").json() == {"events": events}, "without a name: its own, not everybody's"
        refused = get("/v1/events?kiosk=k2")
        assert (refused.status_code, refused.json()["status"]) == (403, 403)
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["type"] == "urn:sentinel:problem:another-kiosk"
        assert foreign["id"] not in refused.text
        assert get("/v1/events?kiosk=").status_code == 403
        assert http.get(f"/v1/events?kiosk={APP}").status_code == 401
        assert get("/v1/events?limit=0").status_code == 422
    mine.stop()
    other.stop()
    collector.stop()
    service.close()


def test_over_tls_with_client_certificates_and_not_without(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate, key = authority.issue("broker")
    broker = Broker(
        tmp_path,
        f"cafile {authority.path}\ncertfile {certificate}\nkeyfile {key}\nrequire_certificate true\n",
    )
    known = ssl.create_default_context(cafile=str(authority.path))
    known.load_cert_chain(*authority.issue("collector"))
    collector = Collector(f"sqlite:///{tmp_path}/tls.db", "127.0.0.1", broker.port, known)
    assert collector.start()
    kiosk = Kiosk(broker.port, tls=known)
    event = kiosk.event(1)
    kiosk.send(event)
    kiosk.wait_for(lambda ids: ids == {event["id"]})
    kiosk.stop()
    collector.stop()
    stranger = ssl.create_default_context(cafile=str(authority.path))
    refused = Collector(f"sqlite:///{tmp_path}/tls.db", "127.0.0.1", broker.port, stranger)
    assert refused.start(0.5) is False
    refused.stop()
    broker.stop()


def test_without_a_broker_it_says_so_and_stops_at_once(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    collector = Collector(f"sqlite:///{tmp_path}/c.db", "127.0.0.1", port)
    assert collector.start(0.3) is False
    began = time.monotonic()
    collector.stop()
    assert time.monotonic() - began < 3.0


@pytest.mark.parametrize(
    "change",
    [
        {"id": "a\0b"},
        {"id": "a\n"},
        {"time": "0001-01-01T00:00:00+23:59"},
        {"time": "9999-12-31T23:59:59-23:59"},
    ],
)
def test_an_event_that_no_database_holds_is_set_aside_and_the_next_one_kept(
    database: str, broker: Broker, kiosk: Kiosk, change: dict[str, Any]
) -> None:
    collecting = Collector(database, "127.0.0.1", broker.port)
    assert collecting.start()
    passed = {"type": "org.sentinel.passage.result.v1", "data": {"outcome": "pulsed"}}
    good = kiosk.event(2)
    kiosk.send(kiosk.event(1, **passed) | change)
    kiosk.send(good)
    kiosk.wait_for(lambda ids: good["id"] in ids)
    assert collecting.events() == [good]
    collecting.stop()


def test_one_event_that_the_database_refuses_takes_no_others_with_it(database: str) -> None:
    engine = open_database(database)
    store = EventStore(engine)
    bad, good = (Received("k1", b"{}", one, "") for one in ("a\0b", "c"))
    refused = [one.event_id for one in store.keep([bad, good]) if one.fault]
    holds_zeros = engine.dialect.name == "sqlite"
    assert refused == ([] if holds_zeros else ["a\0b"])
    assert store.count() == ((2, 0) if holds_zeros else (1, 1))
    engine.dispose()


@pytest.mark.parametrize("payload", [b"", b"null", b"{}", b'{"id":1}', b"\x80", b"x" * 300_000])
def test_no_payload_breaks_the_reader(payload: bytes) -> None:
    received = read_event("k1", payload)
    assert received.fault
    assert received.event_id == ""
