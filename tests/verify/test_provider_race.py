"""The race on a real platform, a real cache and real lists: who decides, and what is told after it."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from door_and_platform import CACHE_KEY, ID, VENUE_KEY, Kiosk, question

from sentinel.core.clock import Now
from sentinel.core.effects import Verify
from sentinel.core.events import Verified
from sentinel.core.facts import (
    CodeFact,
    Colour,
    LabResult,
    LookupState,
    PcrFact,
    Provenance,
    Source,
    WatchListFact,
)
from sentinel.core.identity import Credential, CredentialKind
from sentinel.runtime.clock import SystemClock, WatchedClock
from sentinel.service.persons import Code, Person, Test
from sentinel.verify.ahead import Refresher
from sentinel.verify.cache import FactCache
from sentinel.verify.errors import Declined
from sentinel.verify.provider import Verifier
from sentinel.verify.providers import Role, Said, Statement
from sentinel.verify.providers.listed import ListsProvider
from sentinel.verify.providers.online import OnlineProvider
from sentinel.verify.rosters.book import RosterBook
from sentinel.verify.rosters.kinds import Entry, ListKind, RosterFile
from sentinel.verify.wire import Answer


@pytest.fixture
def book(tmp_path: Path) -> Iterator[RosterBook]:
    made = RosterBook(tmp_path / "rosters.db", CACHE_KEY)
    yield made
    made.close()


def _person(colour: Colour = Colour.GREEN) -> Person:
    return Person(
        name="王小明", id_number=ID, pcr=Test(hours_ago=8), colour=colour, codes=(Code(token="own"),)
    )


def _colour(verified: Verified) -> Colour | None:
    return next((fact.colour for fact in verified.facts if isinstance(fact, CodeFact)), None)


def _listed(verified: Verified) -> list[bool | None]:
    return [fact.listed for fact in verified.facts if isinstance(fact, WatchListFact)]


def _now() -> Now:
    return SystemClock().now()


def test_a_slow_platform_is_not_waited_for_where_enough_is_held_and_its_later_word_is_told(
    kiosk: Kiosk,
) -> None:
    person = kiosk.service.registry.add_person(_person())
    kiosk.verifier.answer(question(), _now())
    kiosk.service.registry.remove_person(person)
    kiosk.service.registry.add_person(_person(Colour.RED))
    kiosk.service.faults.delay_s = 0.5
    began = time.monotonic()
    told, at = [], []
    for verified in kiosk.verifier.answers(question(budget_s=2.0), _now()):
        told.append(verified)
        at.append(time.monotonic() - began)
    assert [(_colour(v), v.lookup.offline) for v in told] == [(Colour.GREEN, True), (Colour.RED, False)]
    assert 0.25 <= at[0] < at[1] and at[1] >= 0.5
    assert {v.request for v in told} == {"request-1"}


def test_waiting_for_a_slow_platform_leaves_the_processor_to_the_camera(kiosk: Kiosk) -> None:
    kiosk.service.registry.add_person(_person())
    kiosk.service.faults.delay_s = 0.7
    began, spent = time.monotonic(), time.process_time()
    told = list(kiosk.verifier.answers(question(budget_s=2.0), _now()))
    assert [v.lookup.offline for v in told] == [False]
    assert time.monotonic() - began > 0.65
    assert time.process_time() - spent < 0.25, "it spun between the head start and the answer"


def test_a_platform_known_to_be_down_costs_no_head_start(kiosk: Kiosk) -> None:
    kiosk.service.registry.add_person(_person())
    kiosk.verifier.answer(question(), _now())
    kiosk.service.stop()
    for _ in range(3):
        kiosk.verifier.answer(question(), _now())
    took = []
    for _ in range(3):
        began = time.monotonic()
        (told,) = kiosk.verifier.answers(question(), _now())
        took.append(time.monotonic() - began)
        assert told.lookup.offline
    assert min(took) < 0.1


def test_lists_speak_with_the_platform_and_without_it(kiosk: Kiosk, book: RosterBook) -> None:
    person = kiosk.service.registry.add_person(_person())
    lists = ListsProvider(book)
    verifier = Verifier(kiosk.client, kiosk.cache, VENUE_KEY, providers=[lists], about=lists.about)
    now = datetime.now(UTC)
    isolated = RosterFile(ListKind.ISOLATION, "a", now, None, False, (Entry(ID), Entry(person)))
    book.take(isolated, VENUE_KEY, now, "")
    assert _listed(verifier.answer(question(), _now())) == [True]
    by_code = verifier.answer(question("own", CredentialKind.PLATFORM_CODE), _now())
    assert _listed(by_code) == [True], "the platform named the person for the code"
    kiosk.service.stop()
    assert _listed(verifier.answer(question(), _now())) == [True]
    verifier.close()


class Copy:
    """Another copy, such as a base file, that was brought up to date after the platform's answer."""

    name, role, slow = "copy", Role.COPY, False

    def state(self, question: Verify, now: Now, budget_s: float) -> Statement:
        by = Provenance(Source.BASE_FILE, now.utc + timedelta(seconds=30))
        return Statement(Said.ANSWERED, (CodeFact(by, Colour.RED), PcrFact(by, LabResult.NEGATIVE, now.utc)))


def test_a_copy_newer_than_the_platforms_word_contradicts_it_and_the_stricter_counts(kiosk: Kiosk) -> None:
    kiosk.service.registry.add_person(_person())
    verifier = Verifier(kiosk.client, kiosk.cache, VENUE_KEY, providers=[Copy()])
    told = verifier.answer(question(), _now())
    assert (_colour(told), told.lookup.offline) == (Colour.RED, False)
    assert [(c.slot, c.kept, c.other) for c in told.contradictions] == [
        ("code", Source.BASE_FILE, Source.ONLINE)
    ]
    verifier.close()


class Broken(Copy):
    """A provider with a bug."""

    name = "broken"

    def state(self, question: Verify, now: Now, budget_s: float) -> Statement:
        raise RuntimeError("a bug")


def test_a_provider_with_a_bug_takes_nobody_else_down(kiosk: Kiosk) -> None:
    kiosk.service.registry.add_person(_person())
    verifier = Verifier(kiosk.client, kiosk.cache, VENUE_KEY, providers=[Broken()])
    assert verifier.answer(question(), _now()).lookup.state is LookupState.ANSWERED
    verifier.close()


def test_who_has_an_appointment_is_asked_for_ahead_once_and_within_the_budget(
    kiosk: Kiosk, book: RosterBook
) -> None:
    kiosk.service.registry.add_person(_person())
    kiosk.client.ping()
    now = _now()
    slot = Entry(ID, now.utc + timedelta(minutes=10), now.utc + timedelta(hours=1))
    guests = RosterFile(ListKind.APPOINTMENT, "a", now.utc, None, False, (slot,))
    book.take(guests, VENUE_KEY, now.utc, "", keep_subjects=True)
    ahead = Refresher(kiosk.verifier, kiosk.cache, book, 6, enabled=True)
    for step in range(4):
        ahead.turn(replace(now, monotonic=now.monotonic + 10 * step))
    assert ahead.asked == 1
    again = Refresher(kiosk.verifier, kiosk.cache, book, 6, enabled=True)
    assert again._start != ahead._start, "a restart asks under other ids: a nonce is never another question's"
    kiosk.service.stop()
    held = kiosk.verifier.answer(question(), _now())
    assert (held.lookup.offline, _colour(held)) == (True, Colour.GREEN)


def test_who_comes_on_three_days_is_a_regular_and_nobody_is_where_it_is_not_wanted(
    kiosk: Kiosk, book: RosterBook
) -> None:
    kiosk.service.registry.add_person(_person())
    kiosk.client.ping()
    ahead = Refresher(kiosk.verifier, kiosk.cache, book, 6, enabled=True)
    start = _now()
    for day, asked in ((3, 0), (2, 0), (1, 1)):
        ahead.seen(question().credential)
        ahead.turn(Now(start.monotonic - 10 * day, start.utc - timedelta(days=day)))
        assert ahead.asked == asked
    ahead.turn(Now(start.monotonic + 700, start.utc - timedelta(hours=4)))
    assert ahead.asked == 1, "not at this time of day"
    ahead.turn(Now(start.monotonic + 1400, start.utc + timedelta(minutes=25)))
    assert ahead.asked == 1, "did not come"
    assert kiosk.cache.get(question().credential.digest, start.utc) is not None
    Refresher(kiosk.verifier, kiosk.cache, book, 6, enabled=False)
    assert kiosk.cache.regulars(1, start.utc) == []


def test_a_clock_that_went_back_is_not_trusted_until_the_platform_agrees_with_it() -> None:
    class Wall:
        shift = timedelta(0)

        def now(self) -> Now:
            now = SystemClock().now()
            return replace(now, utc=now.utc + self.shift)

    wall = Wall()
    clock = WatchedClock(wall)
    assert clock.now().utc_trusted
    wall.shift = timedelta(hours=-3)
    assert not clock.now().utc_trusted
    clock.vouch(datetime.now(UTC))
    assert not clock.now().utc_trusted, "the platform says another time"
    clock.vouch(wall.now().utc)
    assert clock.now().utc_trusted
    wall.shift = timedelta(hours=3)
    assert clock.now().utc_trusted, "forward: it was set"


def test_many_questions_at_once_are_each_answered(kiosk: Kiosk) -> None:
    kiosk.service.registry.add_person(_person())
    answers: list[Verified] = []
    threads = [
        threading.Thread(target=lambda: answers.append(kiosk.verifier.answer(question(), _now())))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5.0)
    assert len(answers) == 12
    assert {answer.lookup.state for answer in answers} <= {LookupState.ANSWERED, LookupState.UNAVAILABLE}


class AskedAboutIdNumbersOnly:
    """A platform's client whose adapter names no other kind."""

    def ask(self, credential: Credential, request_id: str, budget_s: float) -> Answer:
        raise Declined("not asked about platform codes")


def test_a_kind_that_the_platform_is_not_asked_about_is_no_fault_of_the_platform(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = FactCache(tmp_path / "cache.db", CACHE_KEY)
    client: Any = AskedAboutIdNumbersOnly()
    said = OnlineProvider(client, cache, VENUE_KEY).state(question(), _now(), 1.0)
    assert said == Statement(Said.NOTHING)
    assert caplog.records == []
    cache.close()
