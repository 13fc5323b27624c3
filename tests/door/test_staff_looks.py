"""What staff look up at the screen, on a real record: who may, what they see, and that it is in the audit."""

import time
from datetime import datetime
from typing import Any

import pytest
from staff_kiosk import LOOKS, NUMBER, ORDERS, SERVICE, Kiosk, searched

from sentinel.core.events import LookAgain
from sentinel.core.facts import Colour
from sentinel.core.incident import IncidentKind
from sentinel.core.policy import Check, Verdict
from sentinel.link.staff_messages import (
    PAGE,
    EvidenceShown,
    EvidenceWanted,
    Figures,
    FiguresWanted,
    IncidentReported,
    MuteWanted,
    PassageShown,
    PassagesShown,
    PassageWanted,
    Purpose,
    StaffHere,
    StaffRetry,
)


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
    assert kiosk.store.join(20.0)
    for request in (*LOOKS, EvidenceWanted(2, "visit-1"), MuteWanted(2, 15)):
        answer, shown = kiosk.ask(request)
        assert (answer.problem, shown) == ("record_fault", None), request
    assert kiosk.ask(IncidentReported(2, IncidentKind.MEDICAL))[0].ok, "help is called whatever the disk does"


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
