"""Providers through the real daemon: what is held decides, a later word withdraws or is recorded, lists speak."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from real_kiosk import RealKiosk, eventually

from sentinel.core.door import Timing
from sentinel.core.facts import Colour
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.service.persons import Person, Test
from sentinel.sim import cast
from sentinel.verify.rosters.kinds import Entry, ListKind, RosterFile


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKiosk]:
    """With the daemon's own dwell: a question's time is over before the visit is."""
    dwell = {"dwell_pass_s": Timing().dwell_pass_s}
    with RealKiosk(tmp_path_factory.mktemp("kiosk"), timing=dwell) as running:
        yield running


@pytest.fixture(autouse=True)
def left_as_found(kiosk: RealKiosk):
    yield
    kiosk.service.faults.delay_s = 0.0
    kiosk.go()
    kiosk.check_the_books()


def _turned(kiosk: RealKiosk, member: cast.Member, colour: Colour) -> None:
    """The platform says another colour from now on."""
    kiosk.service.registry.add_person(
        Person(name=member.name, id_number=member.number, colour=colour, pcr=Test(hours_ago=20), doses=3)
    )


def _visit(kiosk: RealKiosk, member: cast.Member) -> Any:
    kiosk.come()
    time.sleep(1.5)  # measured before the card is shown: nothing else is waited for
    kiosk.id_card.place_card(member.card())
    return kiosk.result()


def test_a_red_answer_after_the_gate_opened_is_recorded_with_the_opening_and_staff_are_told(
    kiosk: RealKiosk,
) -> None:
    first = _visit(kiosk, cast.ZHAO)
    assert first.kind is ScreenKind.PASS
    kiosk.go()
    eventually(lambda: kiosk.outcome(first.visit) == "pulsed")
    assert kiosk.daemon is not None
    kiosk.daemon.coordinator.door = _forget_admitted(kiosk)
    _turned(kiosk, cast.ZHAO, Colour.RED)
    kiosk.service.faults.delay_s = 0.6
    second = _visit(kiosk, cast.ZHAO)
    assert (second.kind, second.reason) == (ScreenKind.PASS, Reason.OFFLINE_PASS)

    def later() -> list[Any]:
        return [one for one in kiosk.passages() if one.referred_from == second.visit]

    eventually(lambda: later())
    assert (later()[0].verdict, later()[0].reason) == ("refuse", "CODE_ABNORMAL")
    eventually(lambda: later()[0].outcome == "not_opened")
    assert kiosk.outcome(second.visit) == "pulsed"
    _turned(kiosk, cast.ZHAO, Colour.GREEN)


def _forget_admitted(kiosk: RealKiosk) -> Any:
    from dataclasses import replace

    assert kiosk.daemon is not None
    return replace(kiosk.daemon.coordinator.door, admitted=())


def test_somebody_on_a_watch_list_is_referred_neutrally_and_staff_alone_are_told(kiosk: RealKiosk) -> None:
    assert kiosk.daemon is not None
    now = datetime.now(UTC)
    isolated = RosterFile(ListKind.ISOLATION, "d", now, None, False, (Entry(cast.QIAN.number),))
    kiosk.daemon.verification.book.take(isolated, kiosk.daemon.ground.keys.venue, now, "")
    try:
        screen = _visit(kiosk, cast.QIAN)
        assert (screen.kind, screen.reason, screen.masked_name) == (ScreenKind.SEE_STAFF, Reason.DENY, "")
        assert "watch_list" not in {check.check.value for check in screen.checks}
        board = kiosk.daemon.board
        eventually(lambda: [alert.reason for alert in board._all_alerts[-1:]] == [Reason.WATCH_LISTED])
        snapshot = kiosk.observer.snapshot
        assert snapshot is not None and snapshot.alerts == () and snapshot.referred == ()
        eventually(lambda: [passage.reason for passage in kiosk.passages()[:1]] == ["WATCH_LISTED"])
    finally:
        kiosk.daemon.verification.book.drop(ListKind.ISOLATION, "d")


def test_attendance_of_the_roster_is_in_the_book_after_the_gate_opened(kiosk: RealKiosk) -> None:
    assert kiosk.daemon is not None
    book, now = kiosk.daemon.verification.book, datetime.now(UTC)
    staff = RosterFile(ListKind.STAFF, "s", now, None, False, (Entry(cast.DAUGHTER.number),))
    book.take(staff, kiosk.daemon.ground.keys.venue, now, "")
    try:
        assert _visit(kiosk, cast.DAUGHTER).kind is ScreenKind.PASS
        eventually(lambda: book.attendance(now, datetime.now(UTC)))
        (entry,) = book.attendance(now, datetime.now(UTC))
        assert (entry.category, entry.leaving) == ("staff", False)
        assert len(entry.pseudonym) == 64
        assert cast.DAUGHTER.number not in entry.pseudonym
    finally:
        book.drop(ListKind.STAFF, "s")
