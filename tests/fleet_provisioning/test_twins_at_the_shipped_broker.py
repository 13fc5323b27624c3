"""A kiosk's folder was copied with its certificate, at a broker with the shipped rules: found out, also without."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from shipped_broker import Broker

from sentinel.config import load
from sentinel.core.delivery import Draft, Outgoing
from sentinel.core.promise import remarks
from sentinel.core.standing import Standing
from sentinel.report.errors import BrokerError
from sentinel.report.session import Reporter
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.sim.broker import find_mosquitto

pytestmark = pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")


class Nothing:
    """An outbox in which nothing waits."""

    def fetch(self, limit: int) -> tuple[Outgoing, ...]:
        return ()

    def sent(self, sent: Iterable[tuple[str, bool]]) -> None:
        pass

    def acked(self, ids: Sequence[str]) -> int:
        return 0

    def note(self, standing: Standing) -> None:
        pass


class Twin:
    """One of two that report under one identity."""

    def __init__(self, config: Path, boot: str, birth: int) -> None:
        settings = load(config)
        self.told: list[Draft] = []
        self.downs = 0
        self.reporter = Reporter(
            settings.report, settings.kiosk.id, Nothing(), self.heard, SystemClock(), base=config.parent,
            boot=boot, birth=birth, tell=lambda draft: self.told.append(draft) is None,
        )  # fmt: skip
        self.worker = Worker("report", self.reporter.session, expected=(BrokerError,), stale_after_s=40.0)
        self.worker.start()

    def heard(self, event: Any) -> None:
        self.downs += not event.up

    def says(self) -> str:
        found = remarks(self.reporter.standing, broker_suffices=False, now=SystemClock().now().utc)
        return "; ".join(remark.found for remark in found)


@pytest.fixture
def twins(
    broker_office: Any, broker: Broker, kiosks: Any, tmp_path: Path
) -> Iterator[Callable[[], list[Twin]]]:
    kiosk, running = kiosks(tmp_path / "door-1"), list[Twin]()
    assert kiosk.take_in(broker_office.code("door-1")).reason is None

    def start() -> list[Twin]:
        running.extend(Twin(kiosk.config, f"boot-{birth}", birth) for birth in (7, 8))
        return running

    yield start
    for twin in running:
        twin.worker.stop()
        assert twin.worker.join(20.0)


def until(holds: Callable[[], object], within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "not within the time"
        time.sleep(0.05)


def test_a_copied_kiosk_is_found_out_by_both_at_a_broker_with_the_shipped_rules(twins: Any) -> None:
    one, other = twins()
    until(lambda: one.told or other.told, 20.0)
    met = one if one.told else other
    assert "another kiosk" in met.says()
    downs = one.downs + other.downs
    time.sleep(4.0)
    assert one.downs + other.downs <= downs + 2, "they do not push each other off in a loop"


def test_where_the_rules_hide_our_own_presence_the_doctor_says_so_and_the_two_make_way_for_each_other(
    broker: Broker,
    twins: Any,
) -> None:
    rules = broker.folder / "acl"
    rules.write_text(rules.read_text().replace("readwrite sentinel/%u/state", "write sentinel/%u/state"))
    broker.hurry()
    both = twins()
    until(lambda: any("hangs up soon after" in twin.says() for twin in both), 60.0)
    assert not any(twin.told for twin in both)
    both.pop().worker.stop()
    (left,) = both
    until(lambda: "not hear our own presence" in left.says(), 40.0)
