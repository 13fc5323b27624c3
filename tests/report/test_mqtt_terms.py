"""What the kiosk makes of a broker's limits and moods: MQTT 5 properties, "not now", silence, forgetfulness."""

import json
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from scripted_broker import ScriptedBroker

from sentinel.config import ReportSettings
from sentinel.core.delivery import Draft, Outgoing, Terms
from sentinel.core.health import Health
from sentinel.core.standing import Standing
from sentinel.report.errors import BrokerError
from sentinel.report.session import Reporter
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker


@dataclass
class Box:
    """An outbox in memory."""

    waiting: list[Outgoing] = field(default_factory=list)
    standing: Standing = field(default_factory=Standing)
    told: list[Draft] = field(default_factory=list)

    def fill(self, count: int, priority: int = 0, size: int = 2) -> list[str]:
        first = len(self.waiting) + 1
        new = [
            Outgoing(
                first + n,
                Draft(
                    str(uuid.uuid4()),
                    "t",
                    datetime.now(UTC),
                    json.dumps({"x": "x" * size}).encode(),
                    priority,
                ),
            )
            for n in range(count)
        ]
        self.waiting += new
        return [o.event.event_id for o in new]

    def fetch(self, limit: int) -> tuple[Outgoing, ...]:
        return tuple(sorted(self.waiting, key=lambda o: (-o.event.priority, o.seq))[:limit])

    def sent(self, sent: Any) -> None:
        pass

    def acked(self, ids: Sequence[str]) -> int:
        before = len(self.waiting)
        self.waiting = [o for o in self.waiting if o.event.event_id not in set(ids)]
        return before - len(self.waiting)

    def note(self, standing: Standing) -> None:
        self.standing = standing

    def tell(self, draft: Draft) -> bool:
        self.told.append(draft)
        return True


class Kiosk:
    def __init__(self, broker: ScriptedBroker, **more: Any) -> None:
        self.box = Box()
        settings = ReportSettings(
            host="127.0.0.1", port=broker.port, tls=False, ack=more.pop("ack", "application")
        )
        more.setdefault("terms", Terms(first_s=0.3, broker_suffices=settings.ack == "broker"))
        self.reporter = Reporter(
            settings, "k", self.box, lambda event: None, SystemClock(), boot="b", birth=5, tell=self.box.tell, **more
        )  # fmt: skip
        self.worker = Worker("report", self.reporter.session, expected=(BrokerError,))

    def go(self) -> "Kiosk":
        self.worker.start()
        return self

    def stop(self) -> None:
        self.worker.stop()
        assert self.worker.join(20.0)


@pytest.fixture
def kiosk() -> Iterator[Callable[..., Kiosk]]:
    made: list[Kiosk] = []

    def make(broker: ScriptedBroker, **more: Any) -> Kiosk:
        made.append(Kiosk(broker, **more))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def broker() -> Iterator[Callable[..., ScriptedBroker]]:
    made: list[ScriptedBroker] = []

    def make(**more: Any) -> ScriptedBroker:
        made.append(ScriptedBroker(**more))
        return made[-1]

    yield make
    for one in made:
        one.close()


Make = Callable[..., Any]
ALIASES_3 = b"\x22\x00\x03"


def events(broker: ScriptedBroker) -> list[dict[str, Any]]:
    return [json.loads(p.payload) for p in broker.published if p.topic == "sentinel/k/events"]


def test_topic_is_named_once_and_then_by_its_alias(broker: Make, kiosk: Make, wait: Make) -> None:
    there = broker(properties=ALIASES_3)
    door = kiosk(there, health=lambda standing: Health(software="1"))
    door.box.fill(5)
    door.go()
    wait(lambda: len(events(there)) >= 5)
    out = [p for p in there.published if p.topic == "sentinel/k/events"]
    assert [(p.alias, p.named) for p in out[:5]] == [(1, True), *[(1, False)] * 4]
    wait(lambda: any(p.topic == "sentinel/k/health" for p in there.published))
    (health,) = (p for p in there.published if p.topic == "sentinel/k/health")
    assert (health.alias, health.named, health.retain, health.expiry) == (2, True, True, 180)
    assert {p.expiry for p in there.published if p is not health} == {0}, "events and presence never expire"


@pytest.mark.parametrize("properties", [b"", b"\x22\x00\x00"], ids=["unsaid", "none"])
def test_without_aliases_every_event_names_its_topic(
    broker: Make, kiosk: Make, wait: Make, properties: bytes
) -> None:
    there = broker(properties=properties)
    door = kiosk(there)
    door.box.fill(3)
    door.go()
    wait(lambda: len(events(there)) >= 3)
    assert {(p.alias, p.named) for p in there.published} == {(0, True)}


def test_no_more_is_under_way_than_the_broker_takes_and_an_alarm_goes_next(
    broker: Make, kiosk: Make, wait: Make
) -> None:
    there = broker(properties=b"\x21\x00\x04", puback=lambda number: 0 if number < 3 else None)
    door = kiosk(there)
    door.box.fill(100)
    door.go()
    wait(lambda: len(there.published) >= 6)  # init, ready, and four events
    (alarm,) = door.box.fill(1, priority=10)
    door.reporter.wake()
    time.sleep(0.1)
    there.confirm_held()
    wait(lambda: len(there.published) >= 10)
    assert there.most_open == 4
    assert alarm in {e["id"] for e in events(there)[4:8]}


def test_an_event_larger_than_the_broker_takes_is_kept_back_and_said(
    broker: Make, kiosk: Make, wait: Make, caplog: pytest.LogCaptureFixture
) -> None:
    there = broker(properties=b"\x27\x00\x00\x04\x00")
    door = kiosk(there)
    door.box.fill(1, size=2000)
    small = door.box.fill(2)
    door.go()
    wait(lambda: {e["id"] for e in events(there)} == set(small))
    wait(lambda: door.box.standing.too_large)
    assert len(there.connects) == 1, "sending it would make the broker hang up, again and again"
    assert caplog.text.count("larger than the broker takes") == 1


def test_quota_exceeded_pauses_the_flow_and_keeps_the_connection(
    broker: Make, kiosk: Make, wait: Make, caplog: pytest.LogCaptureFixture
) -> None:
    there = broker(puback=lambda number: 0x97 if 3 <= number < 6 else 0)
    door = kiosk(there, ack="broker")
    door.box.fill(3)
    door.go()
    wait(lambda: door.box.standing.refused == "quota exceeded")
    wait(lambda: not door.box.waiting)
    assert len(there.connects) == 1
    assert caplog.text.count("takes nothing for now: quota exceeded") == 1
    wait(lambda: door.box.standing.refused == "")


def test_a_broker_that_hangs_up_for_the_quota_is_not_called_in_a_tight_loop(
    broker: Make, kiosk: Make, wait: Make
) -> None:
    there = broker(farewell=lambda number: 0x97 if number == 3 else None)
    door = kiosk(there)
    door.box.fill(1)
    began = time.monotonic()
    door.go()
    wait(lambda: len(there.connects) == 2)
    assert time.monotonic() - began > 2.0


def test_taken_but_nobody_listens_is_not_delivered(broker: Make, kiosk: Make, wait: Make) -> None:
    there = broker(puback=lambda number: 0x10 if number < 6 else 0)
    door = kiosk(there, ack="broker")
    door.box.fill(1)
    door.go()
    wait(lambda: door.box.standing.unheard)
    assert door.box.waiting
    wait(lambda: not door.box.waiting)


def test_a_broker_that_takes_and_forgets_is_found_out_and_survived(
    broker: Make, kiosk: Make, wait: Make, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    there = broker()
    door = kiosk(there, deaf_after_s=0.5)
    (event_id,) = door.box.fill(1)
    door.go()
    wait(lambda: door.box.standing.deaf_since is not None)
    assert "takes events, but nobody has acknowledged" in caplog.text
    there.bring("sentinel/k/ack", json.dumps({"ids": [str(uuid.uuid4())]}).encode())
    time.sleep(0.3)
    assert door.box.standing.deaf_since, "a stranger's id ends no silence"
    there.bring("sentinel/k/ack", json.dumps({"ids": [event_id]}).encode())
    wait(lambda: door.box.standing.deaf_since is None)
    assert "acknowledged again" in caplog.text
    assert not door.box.waiting


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"\xff", b"[]", b"{}", b'{"ids": 3}', b'{"ids": [3]}', b'{"ids": [""]}', b'{"ids": [null]}',
        b'{"ids": "x"}', b"[" * 9999, b'{"ids": ["' + b"x" * 70_000 + b'"]}',
        json.dumps({"ids": ["x"] * 10_001}).encode(), b" " * 2_000_000 + b'{"ids": []}',
    ],
    ids=range(13),
)  # fmt: skip
def test_what_is_no_acknowledgement_is_counted_and_ignored(
    broker: Make, kiosk: Make, wait: Make, payload: bytes
) -> None:
    there = broker()
    door = kiosk(there)
    (event_id,) = door.box.fill(1)
    door.go()
    wait(lambda: events(there))
    there.bring("sentinel/k/ack", payload)
    wait(lambda: door.reporter.standing.bad == 1)
    there.bring("sentinel/k/ack", json.dumps({"ids": [event_id], "more": 1}).encode())
    wait(lambda: not door.box.waiting)
    assert len(there.connects) == 1


def test_forged_ids_are_looked_up_within_a_bound(broker: Make, kiosk: Make, wait: Make) -> None:
    there = broker()
    door = kiosk(there)
    door.box.fill(1)
    looked_up: list[int] = []
    acked = door.box.acked
    door.box.acked = lambda ids: (looked_up.append(len(ids)), acked(ids))[1]
    door.go()
    wait(lambda: events(there))
    for _ in range(5):
        there.bring("sentinel/k/ack", json.dumps({"ids": [str(uuid.uuid4()) for _ in range(9000)]}).encode())
    wait(lambda: door.reporter.standing.ignored > 40_000)
    assert sum(looked_up) <= 5 * 256
    assert door.box.waiting


def test_two_kiosks_with_one_identity_are_told_of_and_come_back_with_growing_pauses(
    broker: Make,
    kiosk: Make,
    wait: Make,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sentinel.core.rivalry._FIRST_S", 2.0)
    there = broker(farewell=lambda number: 0x8E if number == 3 else None)
    door = kiosk(there)
    door.box.fill(1)
    began = time.monotonic()
    door.go()
    wait(lambda: door.box.told)
    (told,) = door.box.told
    assert (told.kind, told.priority > 0) == ("org.sentinel.identity.contested.v1", True)
    assert door.box.standing.contested_at is not None
    wait(lambda: len(there.connects) == 2)
    assert time.monotonic() - began >= 1.0
    assert caplog.text.count("another kiosk uses this one's name") == 1


def test_a_foreign_run_in_our_own_presence_is_a_second_kiosk(broker: Make, kiosk: Make, wait: Make) -> None:
    there = broker()
    door = kiosk(there).go()
    wait(lambda: len(there.published) == 2)
    there.bring("sentinel/k/state", b'{"state":"lost","boot":"old","birth":4}')
    wait(lambda: len(there.published) == 3)
    assert json.loads(there.published[2].payload)["state"] == "ready", "a late last will is put right"
    assert not door.box.told
    there.bring("sentinel/k/state", b'{"state":"ready","boot":"twin","birth":9}')
    wait(lambda: door.box.told)
    assert door.reporter.standing.rival == "twin"


def test_a_broker_that_never_confirms_is_left_after_a_while(
    broker: Make, kiosk: Make, wait: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.report.outflow._CONFIRM_S", 0.5)
    there = broker(puback=lambda number: None)
    door = kiosk(there)
    door.box.fill(1)
    door.go()
    wait(lambda: len(there.connects) >= 2)
