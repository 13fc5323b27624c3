"""The workers between coordinator and platform: every question gets exactly one answer."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from door_and_platform import ID, VENUE_KEY, Kiosk, client, question

from sentinel.core.events import Device, DeviceChanged, Event, Verified
from sentinel.core.facts import LookupState
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.service.persons import Person
from sentinel.verify.provider import Verifier
from sentinel.verify.session import VerifyQueue, network_state, verify_session


class Inbox:
    """Where the daemon's events arrive."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def post(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait(self, condition: Callable[["Inbox"], bool], timeout_s: float = 20.0) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self), timeout_s), self.events

    @property
    def verified(self) -> list[Verified]:
        return [event for event in self.events if isinstance(event, Verified)]

    @property
    def network(self) -> list[bool]:
        return [e.up for e in self.events if isinstance(e, DeviceChanged) and e.device is Device.NETWORK]


class Door:
    """Queue and two workers on a kiosk's verification."""

    def __init__(self, folder: Path) -> None:
        self.inbox = Inbox()
        self.kiosk = Kiosk(folder)
        self.kiosk.client.close()
        self.client = client(f"http://127.0.0.1:{self.kiosk.port}", on_state=network_state(self.inbox.post))
        verifier = Verifier(self.client, self.kiosk.cache, VENUE_KEY)
        clock = SystemClock()
        self.queue = VerifyQueue(self.inbox.post, clock, limit=4)
        session = verify_session(self.queue, verifier, self.inbox.post, clock)
        self.workers = [Worker(f"verify-{n}", session) for n in range(2)]

    def start(self) -> None:
        for worker in self.workers:
            worker.start()

    def close(self) -> None:
        for worker in self.workers:
            worker.stop()
        for worker in self.workers:
            assert worker.join(20.0)
        self.client.close()
        self.kiosk.close()


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    opened = Door(tmp_path)
    yield opened
    opened.close()


def test_a_question_is_answered_online_by_a_worker(door: Door) -> None:
    door.kiosk.service.registry.add_person(Person(name="王", id_number=ID))
    door.start()
    door.queue.submit(question())
    door.inbox.wait(lambda inbox: len(inbox.verified) == 1)
    assert door.inbox.verified[0].lookup.state is LookupState.ANSWERED
    assert door.inbox.network == [True]


def test_a_crowd_beyond_the_queue_is_answered_at_once_and_nobody_is_lost(door: Door) -> None:
    door.kiosk.service.faults.delay_s = 0.2
    door.start()
    asked = [replace(question(), visit=f"visit-{n}", request=f"r{n}") for n in range(20)]
    began = time.monotonic()
    for request in asked:
        door.queue.submit(request)
    assert time.monotonic() - began < 0.2, "the coordinator never waits"
    assert door.queue.refused >= 10
    door.inbox.wait(lambda inbox: len(inbox.verified) == 20)
    time.sleep(0.1)
    assert sorted(v.request for v in door.inbox.verified) == sorted(r.request for r in asked)
    refused = [v for v in door.inbox.verified if v.lookup.state is LookupState.UNAVAILABLE]
    assert len(refused) >= door.queue.refused


def test_time_in_the_queue_counts_towards_the_budget(door: Door) -> None:
    door.queue.submit(question(budget_s=0.1))
    time.sleep(0.2)
    door.kiosk.service.faults.delay_s = 5.0
    began = time.monotonic()
    door.start()
    door.inbox.wait(lambda inbox: len(inbox.verified) == 1)
    assert time.monotonic() - began < 0.5
    assert door.inbox.verified[0].lookup.state is LookupState.UNAVAILABLE


def test_an_idle_kiosk_notices_by_itself_that_the_platform_is_gone_and_back(door: Door) -> None:
    door.kiosk.service.stop()
    door.start()
    door.inbox.wait(lambda inbox: inbox.network == [False])
    door.kiosk.service.start(door.kiosk.port)
    door.inbox.wait(lambda inbox: inbox.network == [False, True])


def test_a_bug_in_an_answer_still_answers_the_visitor_and_the_worker_lives_on(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    door.start()
    broken = replace(question(), credential=None)  # type: ignore[arg-type]
    door.queue.submit(broken)
    door.inbox.wait(lambda inbox: len(inbox.verified) == 1)
    assert door.inbox.verified[0].lookup.state is LookupState.UNAVAILABLE
    door.queue.submit(question())
    door.inbox.wait(lambda inbox: len(inbox.verified) == 2)
    assert door.inbox.verified[1].lookup.state is LookupState.NOT_FOUND


def test_closing_answers_who_still_waits(door: Door) -> None:
    door.queue.submit(question())
    door.queue.close()
    door.queue.submit(question())
    assert [v.lookup.state for v in door.inbox.verified] == [LookupState.UNAVAILABLE] * 2
