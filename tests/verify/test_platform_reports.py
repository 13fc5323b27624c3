"""The platform hears what became of a passage, after it; a platform that does not want to hear holds up nobody."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from emulated_platforms import ID, asking, by_number, emulated
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.effects import CommitIntent, CommitResult, Effect
from sentinel.core.events import GateOutcome
from sentinel.core.facts import Colour, Lookup, LookupState
from sentinel.core.identity import nonce_of
from sentinel.core.passage_report import GIVE_UP_S, MOST, Reports, declined, done, failed, happened
from sentinel.core.policy import Verdict
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Pulse
from sentinel.sim.typical import typical_passage
from sentinel.verify.platform_reports import PlatformReporter
from sentinel.verify.platforms.checks import load
from sentinel.verify.platforms.form import AdapterError
from sentinel.verify.platforms.shipped import text_of

NAME = "panel-machine"


def passage(visit: str, *, asked: bool = True, colour: Colour = Colour.GREEN) -> tuple[Effect, Effect]:
    """Both effects of a passage: its intent and its result."""
    made = typical_passage(visit, datetime.now(UTC), colour=colour)
    lookup = Lookup(LookupState.ANSWERED, request=f"{visit}/1" if asked else "")
    outcome = GateOutcome.PULSED if made.decision.verdict is Verdict.ADMIT else GateOutcome.NOT_OPENED
    return CommitIntent(replace(made, facts=replace(made.facts, lookup=lookup))), CommitResult(visit, outcome)


def pass_by(reporter: PlatformReporter, **more: object) -> str:
    visit = str(uuid4())
    for effect in passage(visit, **more):  # type: ignore[arg-type]
        reporter.happened(effect)
    return visit


def until(condition: Callable[[], object], timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


class Running:
    """The reporter's session in a thread, as the daemon has it."""

    def __init__(self, reporter: PlatformReporter) -> None:
        self._pulse = Pulse()
        self._thread = threading.Thread(target=reporter.session, args=(self._pulse,), daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *exc: object) -> None:
        self._pulse.stop()
        self._thread.join(8.0)
        assert not self._thread.is_alive()


def test_a_passage_is_reported_with_its_question_and_outcome_and_nobodys_name() -> None:
    with emulated(NAME) as server, asking(NAME, server.url) as client:
        reporter = PlatformReporter(client, SystemClock())
        with Running(reporter):
            admitted, refused = pass_by(reporter), pass_by(reporter, colour=Colour.RED)
            until(lambda: len(server.interface.reports) == 2)
        first, second = (
            server.interface.reports[nonce_of(f"{visit}/report")] for visit in (admitted, refused)
        )
        assert (first["verifyReqId"], first["pass"], first["result"]) == (
            nonce_of(f"{admitted}/1"),
            1,
            "pulsed",
        )
        assert (second["verifyReqId"], second["pass"], second["result"]) == (
            nonce_of(f"{refused}/1"), 0, "not_opened",
        )  # fmt: skip
        assert abs(first["passTime"] / 1000 - time.time()) < 60
        assert float(first["temperature"]) > 30
        sent = b"".join(one.body for one in server.questions).decode()
        assert ID not in sent and "王" not in sent
        assert (reporter.state.waiting, reporter.state.lost) == ((), 0)


def test_who_was_not_asked_about_is_not_reported_and_a_platform_without_reports_gets_none() -> None:
    with emulated(NAME) as server, asking(NAME, server.url) as client:
        reporter = PlatformReporter(client, SystemClock())
        pass_by(reporter, asked=False)
        assert not reporter.turn() and server.questions == []
    with emulated("health-decode") as server, asking("health-decode", server.url) as client:
        reporter = PlatformReporter(client, SystemClock())
        pass_by(reporter)
        assert reporter.turn() and server.questions == [] and reporter.state.waiting == ()


def test_reports_that_are_refused_are_sent_again_under_one_id_and_leave_the_platform_up() -> None:
    with emulated(NAME) as server, asking(NAME, server.url) as client:
        server.interface.takes_reports = False
        reporter = PlatformReporter(client, SystemClock(), draw=lambda: 0.0)
        with Running(reporter):
            visit = pass_by(reporter)
            until(lambda: sum("report" in one.path for one in server.questions) >= 3)
            assert client.ask(by_number(), "v/1", 2.0).found, "the door's questions go on"
            assert client.up and client.endpoint == 0
            server.interface.takes_reports = True
            until(lambda: nonce_of(f"{visit}/report") in server.interface.reports)
        sent = {one.headers["reqid"] for one in server.questions if "report" in one.path}
        assert sent == {nonce_of(f"{visit}/report")}


def test_a_platform_that_swallows_reports_delays_no_question_and_no_effect_of_the_door() -> None:
    with emulated(NAME) as server, asking(NAME, server.url) as client:
        assert client.ask(by_number(), "v/1", 2.0).found
        server.behaviour.silent = True
        reporter = PlatformReporter(client, SystemClock())
        sending = threading.Thread(target=reporter.turn, daemon=True)
        pass_by(reporter)
        sending.start()
        until(lambda: any("report" in one.path for one in server.questions))
        began = time.thread_time()
        for _ in range(MOST + 10):
            pass_by(reporter)
        assert time.thread_time() - began < 2.0
        assert len(reporter.state.waiting) == MOST and reporter.state.lost == 11, "the oldest go"
        server.behaviour.silent = False
        assert client.ask(by_number(), "v/2", 2.0).found, "while that report still hangs"
        assert sending.is_alive()


def test_one_that_the_platform_can_not_take_holds_up_no_other() -> None:
    with emulated(NAME) as server, asking(NAME, server.url) as client:
        server.behaviour.status = 422
        reporter = PlatformReporter(client, SystemClock())
        pass_by(reporter)
        assert reporter.turn()
        assert (reporter.state.waiting, reporter.state.lost) == ((), 1)
        server.behaviour.status = 0
        visit = pass_by(reporter)
        assert reporter.turn() and nonce_of(f"{visit}/report") in server.interface.reports


@given(
    st.lists(st.sampled_from(["pass", "done", "failed", "declined", "hour"]), max_size=60),
    st.floats(0.0, 1.0),
)
def test_whatever_happens_each_report_is_taken_lost_or_waiting_once(course: list[str], draw: float) -> None:
    state, now, passed, taken = Reports(), 0.0, 0, 0
    for number, what in enumerate(course):
        now += 10.0
        told = state.next(now)
        if what == "pass":
            passed += 1
            for effect in passage(f"v{number}"):
                state = happened(state, effect, now)
        elif what == "hour":
            now += 3600.0
        elif told is not None and what == "done":
            state, taken = done(state, told), taken + 1
        elif told is not None and what == "declined":
            state = declined(state, told)
        elif told is not None:
            state = failed(state, now, draw)
            assert state.next(now) is None, "not at once"
            assert all(one.until > now for one in state.waiting)
        assert passed == taken + state.lost + len(state.waiting)
        assert state.under_way == ()
    assert GIVE_UP_S < 3600.0


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"{question_nonce}"', '"{subject}"', 'report.fields.verifyReqId: there is no "{subject}" here'),
        ("verdicts = { admit", "verdicts = { admitt", 'did you mean "admit"'),
        ("/open/v1/voucher/report", "voucher", "report.path"),
        ('admit = "1", refer = "2", refuse = "0"', "", "report.verdicts"),
        ('result = "{outcome}"', "result = 1.5", "report.fields.result"),
    ],
)
def test_what_is_wrong_with_a_report_is_said_in_one_line(old: str, new: str, says: str) -> None:
    text = text_of(NAME)
    assert old in text
    with pytest.raises(AdapterError) as refused:
        load(text.replace(old, new))
    assert says in str(refused.value) and "\n" not in str(refused.value)


def test_the_shipped_report_is_json_that_says_what_it_must() -> None:
    assert json.dumps(load(text_of(NAME)).report.fields)  # type: ignore[union-attr]
