"""The staff desk: PINs are tried few times, people are signed out in time, and a decision needs a reason."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from argon2 import PasswordHasher

from sentinel.config import StaffAccount
from sentinel.core.clock import Now
from sentinel.core.events import HandMeasured, PersonStated, StaffDecided, StaffSaid
from sentinel.core.staff_role import StaffRole
from sentinel.door.staff import StaffDesk
from sentinel.link.messages import (
    StaffAnswer,
    StaffDecide,
    StaffLogin,
    StaffLogout,
    StaffMeasured,
    StaffStated,
    ThermalWatch,
    decode,
    encode,
)
from sentinel.link.staff_messages import FiguresWanted, StaffHere, StaffRetry
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GUARD = StaffAccount(id="guard-1", pin_hash=CHEAP.hash("246810"))
TECHNICIAN = StaffAccount(id="tech-1", pin_hash=CHEAP.hash("97531086"), role=StaffRole.TECHNICIAN)
BROKEN = StaffAccount(id="guard-2", pin_hash="no hash at all")


class SetClock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self._now = SystemClock().now()

    def now(self) -> Now:
        return self._now

    def pass_s(self, seconds: float) -> None:
        self._now = replace(self._now, monotonic=self._now.monotonic + seconds)


class Desk:
    """A desk at work, and what it said."""

    def __init__(self) -> None:
        self.clock = SetClock()
        self.decided: list[StaffSaid] = []
        self.accounts: list[str] = []
        self.gone: set[str] = set()
        self.desk = StaffDesk(
            (BROKEN, GUARD, TECHNICIAN),
            self.decided.append,
            lambda account, role: self.accounts.append(account),
            self.clock,
            waits=lambda visit: visit not in self.gone,
            estimate=lambda visit: 37.1,
        )
        self.worker = Worker("staff", self.desk.session)
        self.worker.start()

    def ask(self, request: Any, screen: object = None) -> StaffAnswer:
        answers: list[StaffAnswer] = []
        arrived = threading.Event()

        def reply(answer: StaffAnswer) -> None:
            answers.append(answer)
            arrived.set()

        self.desk.submit(request, reply, screen)
        assert arrived.wait(20.0)
        assert answers[0].request == request.request
        return answers[0]

    def sign_in(self, pin: str = "246810") -> StaffAnswer:
        return self.ask(StaffLogin(1, pin))

    @property
    def signed_in(self) -> str:
        return self.accounts[-1] if self.accounts else ""


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.worker.stop()
    assert made.worker.join(20.0)


def test_the_right_pin_signs_in_and_a_reasoned_decision_goes_through(desk: Desk) -> None:
    assert desk.sign_in().ok
    assert desk.signed_in == "guard-1"
    assert desk.ask(StaffDecide(2, "v1", True, "health_checked")).ok
    assert desk.decided == [StaffDecided("v1", True, "guard-1", "health_checked")]
    assert desk.ask(StaffLogout(3)).ok
    assert desk.signed_in == ""


def test_nobody_is_told_yes_about_a_visitor_who_is_gone(desk: Desk) -> None:
    desk.sign_in()
    desk.gone.add("v1")
    assert desk.ask(StaffDecide(2, "v1", True, "health_checked")).problem == "not_waiting"
    assert desk.decided == []


def test_five_wrong_pins_lock_even_the_right_one_out_and_the_pause_doubles(desk: Desk) -> None:
    for _ in range(4):
        assert desk.sign_in("000000").problem == "wrong_pin"
    locked = desk.sign_in("000000")
    assert (locked.problem, locked.retry_after_s) == ("locked", 30.0)
    desk.clock.pass_s(29.0)
    assert desk.sign_in().problem == "locked"
    desk.clock.pass_s(2.0)
    assert desk.sign_in("000000").retry_after_s == 60.0
    desk.clock.pass_s(61.0)
    assert desk.sign_in().ok
    assert desk.sign_in("000000").problem == "wrong_pin", "a success counts from one again"


@pytest.mark.parametrize("pin", ["", "2468100", "246810\n", "２４６８１０", "no hash at all", "x" * 100_000])
def test_only_the_pin_itself_is_the_pin(desk: Desk, pin: str) -> None:
    assert desk.sign_in(pin).problem == "wrong_pin"
    assert desk.signed_in == ""


def test_without_being_signed_in_or_without_a_reason_nothing_is_decided(desk: Desk) -> None:
    assert desk.ask(StaffDecide(1, "v1", True, "other")).problem == "not_signed_in"
    assert desk.sign_in().ok
    # What turns away does not admit, and nobody's own words (or a name in them) get into the record.
    for note in ("", "   ", "..", "health_unmet", "OTHER", "other ", "y" * 5000, "王小明"):
        assert desk.ask(StaffDecide(2, "v1", True, note)).problem == "reason_required"
    assert desk.decided == []
    assert desk.ask(StaffDecide(3, "v1", False, "temperature_high")).problem == ""
    assert desk.ask(StaffDecide(3, "v1", False, "mask_exempt")).problem == "reason_required"
    assert [one.note for one in desk.decided] == ["temperature_high"]


def test_who_does_nothing_for_a_minute_is_signed_out_and_who_works_is_not(desk: Desk) -> None:
    desk.sign_in()
    desk.clock.pass_s(50.0)
    assert desk.ask(StaffDecide(2, "v1", True, "other")).ok
    desk.clock.pass_s(50.0)
    assert desk.ask(StaffDecide(3, "v2", True, "other")).ok
    desk.clock.pass_s(61.0)
    assert desk.ask(StaffDecide(4, "v3", True, "other")).problem == "not_signed_in"
    assert [d.visit for d in desk.decided] == ["v1", "v2"]
    assert desk.signed_in == ""


def test_a_technician_who_walks_away_from_an_open_page_is_signed_out(desk: Desk) -> None:
    assert desk.sign_in("97531086").ok
    for _ in range(29):  # the page asks on, and the thermal picture is watched
        desk.clock.pass_s(10.0)
        assert desk.desk.technician(used=False) == "tech-1"
        assert desk.ask(ThermalWatch(2)).ok
    desk.clock.pass_s(15.0)
    assert desk.ask(ThermalWatch(3)).problem == "not_signed_in"
    assert (desk.signed_in, desk.desk.technician(used=True)) == ("", "")


def test_a_technician_who_touches_or_whose_work_runs_stays(desk: Desk) -> None:
    assert desk.sign_in("97531086").ok
    for number in range(6):
        desk.clock.pass_s(250.0)
        if number % 2:
            assert desk.ask(StaffHere(2)).ok
        else:
            assert desk.desk.technician(used=True) == "tech-1"
    assert desk.ask(ThermalWatch(3)).ok
    assert desk.signed_in == "tech-1"


def test_another_process_on_the_link_is_not_who_signed_in(desk: Desk) -> None:
    assert desk.ask(StaffLogin(1, "246810"), "screen").ok
    for request in (
        StaffDecide(2, "v1", True, "other"), StaffMeasured(2, "v1", 368), StaffStated(2, "v1", age_under=3),
        StaffHere(2), StaffRetry(2, "v1"), ThermalWatch(2), FiguresWanted(2),
    ):  # fmt: skip
        assert desk.ask(request, "other process").problem == "not_signed_in"
    desk.ask(StaffLogout(3), "other process")
    desk.desk.screen_left("other process")
    assert desk.signed_in == "guard-1", "nor does it sign anybody out"
    assert desk.ask(StaffDecide(4, "v1", True, "other"), "screen").ok
    desk.desk.screen_left("screen")
    assert desk.signed_in == ""
    assert len(desk.decided) == 1


def test_another_process_keeps_nobody_signed_in(desk: Desk) -> None:
    desk.ask(StaffLogin(1, "246810"), "screen")
    for _ in range(7):
        desk.clock.pass_s(10.0)
        desk.ask(StaffHere(2), "other process")
    assert desk.signed_in == ""


def test_whoever_signs_in_elsewhere_signs_the_first_screen_out(desk: Desk) -> None:
    desk.ask(StaffLogin(1, "246810"), "screen")
    desk.ask(StaffLogin(1, "246810"), "second screen")
    assert desk.ask(StaffHere(2), "screen").problem == "not_signed_in"
    assert desk.ask(StaffHere(2), "second screen").ok


def test_with_a_pin_of_ones_own_nobody_tries_another_s_for_ever(desk: Desk) -> None:
    tried = 0
    for _ in range(20):
        for _ in range(4):
            if desk.sign_in("000000").problem == "locked":
                break
            tried += 1
        else:
            assert desk.sign_in().ok
            continue
        break
    assert tried < 20
    assert desk.sign_in().problem == "locked"


@pytest.mark.parametrize("tenths", [-(10**30), -1, 0, 299, 451, 2**31, 2**64, 10**400])
def test_a_reading_of_any_length_is_refused_and_the_desk_works_on(desk: Desk, tenths: int) -> None:
    desk.sign_in()
    measured = decode(encode(StaffMeasured(2, "v1", 0)).replace(b'"tenths":0', b'"tenths":%d' % tenths))
    assert desk.ask(measured).problem == "impossible_reading"
    assert desk.ask(StaffHere(3)).ok


def test_when_the_screen_leaves_nobody_stays_signed_in(desk: Desk) -> None:
    desk.sign_in()
    desk.desk.screen_left()
    assert desk.signed_in == ""
    assert desk.ask(StaffDecide(2, "v1", True, "other")).problem == "not_signed_in"


def test_a_pin_still_being_checked_when_its_screen_leaves_signs_nobody_in() -> None:
    slow = PasswordHasher(time_cost=4, memory_cost=64 * 1024, parallelism=1)
    accounts: list[str] = []
    answers: list[StaffAnswer] = []
    account = StaffAccount(id="guard-1", pin_hash=slow.hash("246810"))
    desk = StaffDesk((account,), lambda decided: None, lambda who, role: accounts.append(who), SystemClock())
    worker = Worker("staff", desk.session)
    worker.start()
    desk.submit(StaffLogin(1, "246810"), answers.append)
    time.sleep(0.02)
    desk.screen_left()
    deadline = time.monotonic() + 20.0
    while not answers and time.monotonic() < deadline:
        time.sleep(0.01)
    worker.stop()
    assert worker.join(20.0)
    assert [answer.ok for answer in answers] == [False]
    assert accounts in ([], [""])


def test_a_flood_of_requests_is_answered_busy_and_never_blocks() -> None:
    desk = StaffDesk((GUARD,), lambda decided: None, lambda account, role: None, SetClock())
    answers: list[StaffAnswer] = []
    for number in range(20):
        desk.submit(StaffLogin(number, "1"), answers.append)
    assert [answer.problem for answer in answers] == ["busy"] * 12


def test_only_a_technician_gets_the_thermal_picture() -> None:
    asked: list[str] = []
    accounts: list[str] = []
    desk = StaffDesk(
        (GUARD, TECHNICIAN),
        lambda decided: None,
        lambda account, role: accounts.append(account),
        SetClock(),
        on_watch=lambda: asked.append(accounts[-1]),
    )
    worker = Worker("staff", desk.session)
    worker.start()
    try:
        said = []
        for request in (
            ThermalWatch(1), StaffLogin(2, "246810"), ThermalWatch(3), StaffLogout(4), StaffLogin(5, "97531086"), ThermalWatch(6),
        ):  # fmt: skip
            arrived = threading.Event()
            desk.submit(request, lambda answer, arrived=arrived: (said.append(answer.problem), arrived.set()))
            assert arrived.wait(20.0)
        assert said == ["not_signed_in", "", "not_technician", "", "", ""]
        assert asked == ["tech-1"]
        assert desk.technician(used=True) == "tech-1"
        desk.screen_left()
        assert desk.technician(used=True) == ""
    finally:
        worker.stop()
        worker.join(5.0)


def test_a_reading_goes_through_and_an_odd_one_only_when_confirmed(desk: Desk) -> None:
    assert desk.ask(StaffMeasured(1, "v1", 366)).problem == "not_signed_in"
    assert desk.sign_in().ok
    assert desk.ask(StaffMeasured(2, "v1", 366)).ok
    for tenths, problem in (
        (299, "impossible_reading"),
        (451, "impossible_reading"),
        (633, "impossible_reading"),
    ):
        assert desk.ask(StaffMeasured(3, "v2", tenths, confirmed=True)).problem == problem
    for tenths, problem in ((342, "odd_low"), (408, "odd_high"), (395, "odd_far")):
        assert desk.ask(StaffMeasured(4, "v2", tenths)).problem == problem
    assert desk.decided == [HandMeasured("v1", 366, "guard-1")]
    assert desk.ask(StaffMeasured(5, "v2", 342, confirmed=True)).ok
    assert desk.decided[1:] == [HandMeasured("v2", 342, "guard-1")]


def test_a_reading_sent_again_after_a_lost_answer_is_taken_and_counts_once(desk: Desk) -> None:
    assert desk.sign_in().ok
    assert desk.ask(StaffMeasured(2, "v1", 366)).ok
    desk.gone.add("v1")  # its passage is under way
    assert desk.ask(StaffMeasured(3, "v1", 366)).ok
    assert desk.ask(StaffMeasured(4, "v1", 367)).problem == "not_waiting"
    assert len(desk.decided) == 1


def test_staff_say_who_it_is_signed_in_only_and_only_what_can_be_said(desk: Desk) -> None:
    assert desk.ask(StaffStated(1, "v1", age_under=3)).problem == "not_signed_in"
    assert desk.sign_in().ok
    for said in (
        {},
        {"age_under": 0},
        {"age_under": 40},
        {"category": "dependant"},
        {"category": "x" * 10_000},
    ):
        assert desk.ask(StaffStated(2, "v1", **said)).problem == "not_sayable"  # type: ignore[arg-type]
    desk.gone.add("v9")
    assert desk.ask(StaffStated(3, "v9", age_under=3)).problem == "not_waiting"
    assert desk.ask(StaffStated(4, "v1", age_under=3)).ok
    assert desk.ask(StaffStated(5, "v2", category="staff")).ok
    assert desk.decided == [PersonStated("v1", "guard-1", 3), PersonStated("v2", "guard-1", None, "staff")]
