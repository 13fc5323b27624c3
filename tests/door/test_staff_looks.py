"""What staff look up and order at the screen, on a real record: who may, what they see, and that it is in the audit."""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from sentinel.config import StaffAccount
from sentinel.core.clock import Now
from sentinel.core.decide import decide
from sentinel.core.door import Visit
from sentinel.core.effects import CommitIntent, CommitResult
from sentinel.core.events import GateOutcome, LookAgain
from sentinel.core.facts import Colour
from sentinel.core.identity import keyed_hash
from sentinel.core.incident import IncidentKind
from sentinel.core.policy import Check, Policy, Verdict
from sentinel.core.quiet import NightMode, night_hours
from sentinel.core.staff_role import StaffRole
from sentinel.door.staff import StaffDesk
from sentinel.door.staff_lockout import FILE, KeptTries
from sentinel.door.staff_looks import StaffLooks
from sentinel.door.staff_orders import StaffOrders
from sentinel.link.messages import StaffAnswer, StaffDecide, StaffLogin, decode, encode
from sentinel.link.staff_messages import (
    PAGE,
    CountCorrected,
    EvidenceShown,
    EvidenceWanted,
    Figures,
    FiguresWanted,
    IncidentReported,
    IncidentUndone,
    MuteWanted,
    NightWanted,
    PassageShown,
    PassagesShown,
    PassagesWanted,
    PassageWanted,
    Purpose,
    StaffHere,
    StaffRetry,
)
from sentinel.report.events import EventWriter
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.sim.typical import typical_passage
from sentinel.store.database import DATABASE
from sentinel.store.errors import StoreError
from sentinel.store.keys import Keys, load_or_create_keys
from sentinel.store.writer import StoreWriter

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PINS = {"guard": "246810", "supervisor": "135791", "technician": "97531086"}
ACCOUNTS = tuple(StaffAccount(id=r, pin_hash=CHEAP.hash(pin), role=StaffRole(r)) for r, pin in PINS.items())
NOON = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0).astimezone(UTC)
NUMBER = "11010519491231002X"


class SetClock:
    """Noon of the kiosk's own day, until it is set on."""

    def __init__(self) -> None:
        self._now = replace(SystemClock().now(), utc=NOON, utc_trusted=True)

    def now(self) -> Now:
        return self._now

    def pass_s(self, seconds: float) -> None:
        self._now = replace(
            self._now, monotonic=self._now.monotonic + seconds, utc=self._now.utc + timedelta(seconds=seconds)
        )


class Kiosk:
    """The record, the desk, and what they did."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SetClock()
        self.keys: Keys = load_or_create_keys(folder)
        self.posted: list[Any] = []
        self.quiet: list[tuple[bool, bool]] = []
        self.corrected: list[int] = []
        self.counted = True
        self.waiting: dict[str, Visit] = {}
        self.roles: list[StaffRole | None] = []
        self.opened = threading.Event()
        self.writer = StoreWriter(
            folder / DATABASE, self.keys.database, EventWriter(), self._took, self.clock
        )  # fmt: skip
        self.store = Worker("store", self.writer.session, expected=(StoreError,))
        self.store.start()
        assert self.opened.wait(5.0)
        self.begin()

    def begin(self) -> None:
        looks = StaffLooks(
            self.writer, self.folder / DATABASE, self.keys.database, self.clock,
            person_of=lambda number: keyed_hash(self.keys.venue, number), waiting=self.waiting.get,
        )  # fmt: skip
        orders = StaffOrders(
            self.clock, on_quiet=lambda *said: self.quiet.append(said), tell=self.writer.tell,
            correct=self.corrected.append, counted=lambda: self.counted, hours=night_hours("22:00-06:00"),
        )  # fmt: skip
        self.desk = StaffDesk(
            ACCOUNTS, self.posted.append, lambda who, role: self.roles.append(role), self.clock,
            waits=lambda visit: visit in self.waiting, looks=looks, orders=orders,
            tries=KeptTries(self.folder / FILE),
        )  # fmt: skip
        self.worker = Worker("staff", self.desk.session)
        self.worker.start()

    def _took(self, event: Any) -> None:
        if type(event).__name__ == "DeviceChanged" and event.up:
            self.opened.set()

    def end(self) -> None:
        self.worker.stop()
        assert self.worker.join(5.0)

    def stop(self) -> None:
        self.end()
        self.store.stop()
        assert self.store.join(5.0)

    def ask(self, request: Any) -> tuple[StaffAnswer, Any]:
        """The answer, and what came before it."""
        heard: list[Any] = []
        done = threading.Event()

        def reply(message: Any) -> None:
            heard.append(decode(encode(message)))  # as it crosses the socket
            if isinstance(message, StaffAnswer):
                done.set()

        self.desk.submit(decode(encode(request)), reply)  # type: ignore[arg-type]
        assert done.wait(8.0)
        return heard[-1], heard[0] if len(heard) > 1 else None

    def sign_in(self, role: str) -> None:
        assert self.ask(StaffLogin(1, PINS[role]))[0].ok

    def pass_by(self, count: int, **how: Any) -> list[str]:
        """Passages, a minute apart, the last at the clock's time."""
        visits = []
        for number in range(count):
            at = self.clock.now().utc - timedelta(minutes=count - 1 - number)
            visits.append(str(uuid.uuid4()))
            passage = typical_passage(visits[-1], at, **how)
            self.writer.submit(CommitIntent(replace(passage, person=keyed_hash(self.keys.venue, NUMBER))))
            let_in = passage.decision.verdict is Verdict.ADMIT
            outcome = GateOutcome.PULSED if let_in else GateOutcome.NOT_OPENED
            self.writer.submit(CommitResult(visits[-1], outcome))
            if number % 50 == 49:
                self.writer.call(lambda connection: None)
        self.writer.call(lambda connection: None)
        return visits

    def audit(self) -> list[tuple[str, str]]:
        return self.writer.call(lambda c: c.execute("SELECT who, what FROM audit ORDER BY seq").fetchall())

    def events(self, kind: str) -> list[dict[str, Any]]:
        rows = self.writer.call(
            lambda c: c.execute("SELECT body FROM outbox WHERE kind = ? ORDER BY seq", (kind,)).fetchall()
        )
        return [json.loads(body) for (body,) in rows]

    def refer(self) -> Visit:
        """Somebody who waits for the staff."""
        passage = typical_passage("visit-1", self.clock.now().utc, colour=Colour.YELLOW)
        now = self.clock.now()
        visit = Visit("visit-1", Policy(), now, now.monotonic, now.monotonic, facts=passage.facts)
        decision = decide(passage.facts, Policy(), now.utc)
        self.waiting["visit-1"] = replace(visit, decision=decision, masked_name="王＊")
        return self.waiting["visit-1"]


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    made = Kiosk(tmp_path)
    yield made
    made.stop()


def searched(**how: Any) -> PassagesWanted:
    return PassagesWanted(2, Purpose.COMPLAINT, **how)


LOOKS = (searched(), PassageWanted(2, "x", Purpose.TRACING), FiguresWanted(2))
ORDERS = (
    MuteWanted(2, 15), NightWanted(2, NightMode.ON), IncidentReported(2, IncidentKind.HELP), CountCorrected(2, 1),
)  # fmt: skip
SERVICE = (EvidenceWanted(2, "visit-1"), StaffRetry(2, "visit-1"), StaffDecide(2, "visit-1", True, "checked"))


def test_a_guard_serves_visitors_and_searches_nothing(kiosk: Kiosk) -> None:
    kiosk.sign_in("guard")
    for look in LOOKS:
        answer, shown = kiosk.ask(look)
        assert (answer.problem, shown) == ("not_allowed", None)
    kiosk.refer()
    for request in (*SERVICE, *ORDERS):
        assert kiosk.ask(request)[0].ok, request


def test_a_technician_decides_on_nobody_and_looks_nobody_up(kiosk: Kiosk) -> None:
    kiosk.sign_in("technician")
    kiosk.refer()
    for request in (*LOOKS, *SERVICE, *ORDERS):
        answer, shown = kiosk.ask(request)
        assert (answer.problem, shown) == ("not_allowed", None), request
    assert kiosk.posted == [] and kiosk.corrected == []


def test_who_is_not_signed_in_gets_and_orders_nothing(kiosk: Kiosk) -> None:
    kiosk.refer()
    for request in (*LOOKS, *SERVICE, *ORDERS, StaffHere(2)):
        answer, shown = kiosk.ask(request)
        assert (answer.problem, shown) == ("not_signed_in", None)
    assert kiosk.audit() == []


def test_a_waiting_visitors_evidence_is_shown_with_ages_and_sources_and_is_in_the_audit(kiosk: Kiosk) -> None:
    kiosk.refer()
    kiosk.sign_in("guard")
    answer, shown = kiosk.ask(EvidenceWanted(2, "visit-1"))
    assert answer.ok and isinstance(shown, EvidenceShown)
    by_check = {one.check: one for one in shown.checks}
    assert by_check[Check.CODE].source == "online" and by_check[Check.CODE].age_s == pytest.approx(1.5)
    assert (shown.skin_c, shown.estimate_c, shown.uncertainty_k) == (33.9, 36.5, 0.21)
    assert kiosk.audit()[-1] == ("staff guard", "evidence of visit-1")
    assert kiosk.ask(EvidenceWanted(2, "gone"))[0].problem == "not_waiting"


def test_a_visitor_who_is_gone_is_not_looked_at_again(kiosk: Kiosk) -> None:
    kiosk.sign_in("guard")
    assert kiosk.ask(StaffRetry(2, "visit-1"))[0].problem == "not_waiting"
    kiosk.refer()
    assert kiosk.ask(StaffRetry(2, "visit-1"))[0].ok
    assert kiosk.posted == [LookAgain("visit-1")]


def test_pages_of_todays_passages_hold_each_once_the_newest_first(kiosk: Kiosk) -> None:
    visits = kiosk.pass_by(2 * PAGE + 5)
    kiosk.sign_in("supervisor")
    seen: list[str] = []
    after = ""
    for page in range(3):
        _, shown = kiosk.ask(searched(after=after))
        assert isinstance(shown, PassagesShown) and shown.total == len(visits)
        assert bool(shown.after) is (page < 2)
        seen += [row.visit for row in shown.rows]
        after = shown.after
    assert seen == visits[::-1]
    assert kiosk.audit()[-1] == ("staff supervisor", "passages searched by time, 0-24 h: complaint")


def test_hours_verdicts_reasons_and_a_whole_number_narrow_the_search(kiosk: Kiosk) -> None:
    kiosk.pass_by(3)
    refused = kiosk.pass_by(2, colour=Colour.RED)
    kiosk.sign_in("supervisor")

    def total(**how: Any) -> int:
        shown = kiosk.ask(searched(**how))[1]
        assert isinstance(shown, PassagesShown)
        return shown.total

    assert total(verdict=Verdict.REFUSE) == 2
    assert total(since_hour=12, until_hour=13) == 2, "those at noon; the others came before"
    assert total(until_hour=12) == 3
    assert total(since_hour=13) == 0
    assert total(number=NUMBER) == 5
    assert total(number=" 110105 19491231 002x ") == 5, "as people type it"
    assert total(number=NUMBER[-4:]) == 0, "only keyed digests of whole numbers are kept"
    reason = kiosk.ask(searched(verdict=Verdict.REFUSE))[1].rows[0].reason
    assert total(reason=reason) == len(refused)
    assert not any(NUMBER[-4:] in what for _, what in kiosk.audit()), "no number in the audit"


@pytest.mark.parametrize(
    "how",
    [
        {"since_hour": 12, "until_hour": 12}, {"since_hour": -1}, {"until_hour": 25}, {"after": "x" * 101},
        {"number": "9" * 33}, {"since_hour": 10**12},
    ],
    ids=["no hour", "before the day", "after the day", "a long page", "a long number", "an absurd hour"],
)  # fmt: skip
def test_what_can_not_be_asked_is_refused(kiosk: Kiosk, how: dict[str, Any]) -> None:
    kiosk.sign_in("supervisor")
    answer, shown = kiosk.ask(searched(**how))
    assert (answer.problem, shown) == ("bad_request", None)


@pytest.mark.parametrize("after", ["' OR 1=1 --", "|", "zzz|zzz", "\x00|"])
def test_a_page_that_nobody_gave_out_shows_no_more_than_the_search_does(kiosk: Kiosk, after: str) -> None:
    visits = kiosk.pass_by(2)
    kiosk.sign_in("supervisor")
    answer, shown = kiosk.ask(searched(after=after))
    assert answer.ok and {row.visit for row in shown.rows} <= set(visits)


def test_one_passage_is_explained_and_comes_out_the_same_again(kiosk: Kiosk) -> None:
    (visit,) = kiosk.pass_by(1)
    kiosk.sign_in("supervisor")
    answer, shown = kiosk.ask(PassageWanted(2, visit, Purpose.TRACING))
    assert answer.ok and isinstance(shown, PassageShown)
    assert (shown.row.verdict, shown.row.outcome, shown.agrees) == (Verdict.ADMIT, "pulsed", True)
    assert shown.masked_name and shown.seconds == pytest.approx(1.5)
    assert kiosk.audit()[-1] == ("staff supervisor", f"passage {visit}: tracing")


@pytest.mark.parametrize("part", ["", "4", "%", "' OR 1=1 --"])
def test_a_part_of_a_visits_id_opens_nothing(kiosk: Kiosk, part: str) -> None:
    kiosk.pass_by(1)
    kiosk.sign_in("supervisor")
    answer, shown = kiosk.ask(PassageWanted(2, part, Purpose.TRACING))
    assert (answer.problem, shown) == ("not_found", None)


def test_yesterdays_passages_are_not_todays(kiosk: Kiosk) -> None:
    (visit,) = kiosk.pass_by(1)
    kiosk.clock.pass_s(86400.0)
    kiosk.sign_in("supervisor")
    assert kiosk.ask(searched())[1].total == 0
    assert kiosk.ask(PassageWanted(2, visit, Purpose.TRACING))[0].problem == "not_found"
    assert kiosk.ask(FiguresWanted(2))[1].decided == 0


def test_the_days_figures_add_up(kiosk: Kiosk) -> None:
    kiosk.pass_by(6)
    kiosk.pass_by(2, colour=Colour.RED)
    kiosk.sign_in("supervisor")
    _, shown = kiosk.ask(FiguresWanted(2))
    assert isinstance(shown, Figures)
    assert (shown.decided, sum(hour.refused for hour in shown.hours), shown.offline) == (8, 2, 0)
    assert sum(hour.admitted for hour in shown.hours) == 6
    assert sum(count for _, count in shown.reasons) == 2
    assert (shown.median_s, shown.p95_s) == (1.5, 1.5)
    assert shown.unsent >= 16


def test_a_look_that_can_not_be_noted_shows_nothing(kiosk: Kiosk) -> None:
    kiosk.refer()
    kiosk.sign_in("supervisor")
    kiosk.store.stop()
    assert kiosk.store.join(5.0)
    for request in (*LOOKS, EvidenceWanted(2, "visit-1"), MuteWanted(2, 15)):
        answer, shown = kiosk.ask(request)
        assert (answer.problem, shown) == ("record_fault", None), request
    assert kiosk.ask(IncidentReported(2, IncidentKind.MEDICAL))[0].ok, "help is called whatever the disk does"


def test_silence_ends_by_itself_and_night_follows_the_clock_or_the_hand(kiosk: Kiosk) -> None:
    kiosk.sign_in("guard")
    assert kiosk.ask(MuteWanted(2, 15))[0].ok
    assert kiosk.quiet[-1] == (True, False)
    assert kiosk.ask(NightWanted(3, NightMode.ON))[0].ok
    assert kiosk.quiet[-1] == (True, True)
    kiosk.clock.pass_s(15 * 60.0 + 1)
    kiosk.ask(StaffHere(4))
    assert kiosk.quiet[-1] == (False, True)
    for minutes in (-1, 61, 10**9):
        kiosk.sign_in("guard")
        assert kiosk.ask(MuteWanted(5, minutes))[0].problem == "bad_request"
    assert ("staff guard", "muted for 15 min") in kiosk.audit()
    kiosk.clock.pass_s(10.5 * 3600)  # past 22:00: night by the clock, and nobody chose otherwise since
    kiosk.ask(StaffHere(6))
    assert kiosk.quiet[-1] == (False, True)
    kiosk.clock.pass_s(8 * 3600)
    kiosk.ask(StaffHere(7))
    assert kiosk.quiet[-1] == (False, False)


def test_help_goes_out_at_once_and_may_be_called_off_for_five_seconds(kiosk: Kiosk) -> None:
    kiosk.sign_in("guard")
    assert kiosk.ask(IncidentUndone(2))[0].problem == "nothing_to_undo"
    assert kiosk.ask(IncidentReported(2, IncidentKind.SECURITY))[0].ok
    assert kiosk.ask(IncidentReported(3, IncidentKind.SECURITY))[0].problem == "too_soon"
    (event,) = kiosk.events("org.sentinel.incident.v1")
    assert (event["what"], event["kind"]) == ("reported", "security")
    kiosk.clock.pass_s(4.0)
    assert kiosk.ask(IncidentUndone(4))[0].ok
    first, second = kiosk.events("org.sentinel.incident.v1")
    assert (second["id"], second["what"]) == (first["id"], "called_off")
    assert kiosk.ask(IncidentReported(5, IncidentKind.SECURITY))[0].ok
    kiosk.clock.pass_s(6.0)
    assert kiosk.ask(IncidentUndone(6))[0].problem == "too_late"
    noted = [what for _, what in kiosk.audit() if what.startswith("incident")]
    assert len(noted) == 3


def test_a_corrected_count_is_told_noted_and_bounded(kiosk: Kiosk) -> None:
    kiosk.sign_in("guard")
    for change in (0, 51, -51, 10**9):
        assert kiosk.ask(CountCorrected(2, change))[0].problem == "bad_request"
    assert kiosk.ask(CountCorrected(2, -3))[0].ok
    assert kiosk.corrected == [-3]
    assert [event["change"] for event in kiosk.events("org.sentinel.count.corrected.v1")] == [-3]
    assert ("staff guard", "count inside corrected by -3") in kiosk.audit()
    kiosk.counted = False
    assert kiosk.ask(CountCorrected(2, 1))[0].problem == "not_counted"


def test_a_restart_gives_a_thief_no_further_tries(kiosk: Kiosk) -> None:
    for _ in range(4):
        assert kiosk.ask(StaffLogin(1, "0000"))[0].problem == "wrong_pin"
    kiosk.end()
    kiosk.begin()
    locked, _ = kiosk.ask(StaffLogin(1, "0000"))
    assert (locked.problem, locked.retry_after_s) == ("locked", 30.0)
    kiosk.end()
    kiosk.begin()
    assert kiosk.ask(StaffLogin(1, PINS["guard"]))[0].problem == "locked"
    kiosk.clock.pass_s(31.0)
    assert kiosk.ask(StaffLogin(1, PINS["guard"]))[0].ok
    kiosk.end()
    kiosk.begin()
    assert kiosk.ask(StaffLogin(1, "0000"))[0].problem == "wrong_pin", "a success counts from one again"


@pytest.mark.parametrize("raw", [b"", b"{", b'{"wrong": "x"}', b"\xff\xfe", b"[]", b'{"other": 1}'])
def test_a_damaged_file_of_tries_costs_half_a_minute_and_no_more(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / FILE).write_bytes(raw)
    lockout = KeptTries(tmp_path / FILE).read(100.0)
    assert lockout.remaining_s(100.0) == 30.0


def test_tries_that_can_not_be_kept_are_said_once_and_still_lock(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tries = KeptTries(tmp_path / "no folder" / FILE)
    lockout = tries.read(0.0)
    for _ in range(5):
        lockout = lockout.failed(0.0)
        tries.keep(lockout)
    assert lockout.remaining_s(0.0) == 30.0
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_who_reads_and_touches_stays_signed_in(kiosk: Kiosk) -> None:
    kiosk.sign_in("supervisor")
    for _ in range(4):
        kiosk.clock.pass_s(50.0)
        assert kiosk.ask(StaffHere(2))[0].ok
    kiosk.clock.pass_s(61.0)
    assert kiosk.ask(StaffHere(3))[0].problem == "not_signed_in"
    assert kiosk.roles[-1] is None


def test_hours_are_those_of_the_time_zone_as_it_is_now(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    kiosk.pass_by(1)
    kiosk.sign_in("supervisor")

    def hours() -> list[int]:
        return [hour.hour for hour in kiosk.ask(FiguresWanted(2))[1].hours]

    request.addfinalizer(time.tzset)
    assert hours() == [12]
    before = datetime.now().astimezone().utcoffset()
    assert before is not None
    later = int(before.total_seconds() // 3600) + 3
    monkeypatch.setenv("TZ", f"XXX{-later}")
    assert hours() == [15], "the clock on the wall was moved by three hours"
    monkeypatch.undo()
