"""Whole passages through the real daemon: from the card's bytes to the relay's contact and the record."""

import pytest
from real_kiosk import PIN, RealKiosk, eventually

from hw.smartcard.emulator import social_security_card
from sentinel.core.facts import Mask
from sentinel.core.policy import Check, Outcome
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.sim import cast


@pytest.fixture(autouse=True)
def left_as_found(kiosk: RealKiosk):
    yield
    kiosk.go()
    kiosk.check_the_books()


def test_a_green_visitor_with_an_id_card_is_let_in_once(kiosk: RealKiosk) -> None:
    before = len(kiosk.gate.openings)
    kiosk.come()
    kiosk.id_card.place_card(cast.LI.card())
    screen = kiosk.result()
    assert (screen.kind, screen.reason) == (ScreenKind.PASS, Reason.PASS)
    assert screen.masked_name == "李＊＊"
    assert {c.outcome for c in screen.checks} == {Outcome.PASS}
    eventually(lambda: kiosk.outcome(screen.visit) == "pulsed")
    assert len(kiosk.gate.openings) == before + 1


def test_vision_looks_at_the_next_when_somebody_who_was_let_in_lingers(kiosk: RealKiosk) -> None:
    kiosk.come()
    assert kiosk.vision is not None
    mine = kiosk.vision.see(Mask.MASK, track=kiosk.vision._number)
    kiosk.id_card.place_card(cast.LI.card())
    assert kiosk.result().kind is ScreenKind.PASS
    eventually(lambda: kiosk.vision is not None and mine in kiosk.vision.done, 20.0)
    kiosk.vision.nobody()
    eventually(lambda: kiosk.vision is not None and mine not in kiosk.vision.done)


def test_a_social_security_card_and_a_scanned_code_open_too(kiosk: RealKiosk) -> None:
    before = len(kiosk.gate.openings)
    kiosk.come()
    kiosk.smart_card.insert(social_security_card(cast.TIAN.number, cast.TIAN.name))
    assert kiosk.result().kind is ScreenKind.PASS
    kiosk.go()
    kiosk.come()
    kiosk.scanner.show_code(cast.CHEN.card_token.encode())
    assert kiosk.result().kind is ScreenKind.PASS
    assert len(kiosk.gate.openings) == before + 2


def test_a_protected_card_is_said_to_be_one_and_another_paper_opens(kiosk: RealKiosk) -> None:
    before = len(kiosk.gate.openings)
    card = social_security_card(cast.TIAN.number, cast.TIAN.name, version="3.00")
    card.authenticate_first = True
    kiosk.come()
    kiosk.smart_card.insert(card)
    assert kiosk.observer.wait_reason(Reason.CARD_LOCKED)
    assert len(kiosk.gate.openings) == before
    kiosk.id_card.place_card(cast.SUN.card())
    assert kiosk.result().kind is ScreenKind.PASS
    assert len(kiosk.gate.openings) == before + 1


def test_a_red_code_is_refused_without_a_name_and_the_gate_stays_shut(kiosk: RealKiosk) -> None:
    before = len(kiosk.gate.openings)
    kiosk.come()
    kiosk.scanner.show_code(cast.ZHOU.token.encode())
    screen = kiosk.result()
    assert (screen.kind, screen.reason) == (ScreenKind.SEE_STAFF, Reason.CODE_ABNORMAL)
    assert screen.masked_name == ""
    eventually(lambda: kiosk.outcome(screen.visit) == "not_opened")
    assert len(kiosk.gate.openings) == before


def test_somebody_whom_the_platform_does_not_know_is_sent_to_the_desk(kiosk: RealKiosk) -> None:
    kiosk.come()
    kiosk.scanner.show_code(cast.STRANGER.token.encode())
    screen = kiosk.result()
    assert (screen.reason, screen.next_step) == (Reason.PERSON_UNKNOWN, Reason.NEXT_DESK)
    assert screen.kind is ScreenKind.SEE_STAFF


def test_without_a_mask_the_card_alone_opens_nothing(kiosk: RealKiosk) -> None:
    before = len(kiosk.gate.openings)
    kiosk.come(mask=Mask.NONE)
    kiosk.scanner.show_code(cast.ZHAO.token.encode())
    assert kiosk.observer.wait_reason(Reason.MASK_MISSING)
    assert len(kiosk.gate.openings) == before
    assert kiosk.vision is not None
    kiosk.vision.see(Mask.MASK, track=kiosk.vision.see(Mask.MASK) - 1)
    assert kiosk.result().kind is ScreenKind.PASS


def test_a_late_test_is_referred_and_staff_let_the_visitor_in_by_pin(kiosk: RealKiosk) -> None:
    before = len(kiosk.gate.openings)
    kiosk.come()
    kiosk.scanner.show_code(cast.WU.token.encode())
    screen = kiosk.result()
    assert (screen.reason, screen.next_step) == (Reason.TEST_EXPIRED, Reason.NEXT_TEST_SITE)
    assert not kiosk.observer.staff("000000", screen.visit, True, "no such PIN")
    assert len(kiosk.gate.openings) == before
    assert kiosk.observer.staff(PIN, screen.visit, True, "health_checked")
    assert kiosk.observer.wait_reason(Reason.STAFF_PASS)
    eventually(lambda: len(kiosk.gate.openings) == before + 1)
    kiosk.observer.staff(PIN, screen.visit, True, "other")
    eventually(lambda: kiosk.observer.wait_kind(ScreenKind.IDLE))
    assert len(kiosk.gate.openings) == before + 1, "a referred visitor is let in once"


def test_a_passage_holds_no_name_and_no_number(kiosk: RealKiosk) -> None:
    kiosk.come()
    kiosk.id_card.place_card(cast.SUN.card())
    screen = kiosk.result()
    one = next(p for p in kiosk.passages() if p.visit == screen.visit)
    written = f"{one.facts}{one.decision}{one.person}"
    for secret in (cast.SUN.number, cast.SUN.name, cast.SUN.number[6:14]):
        assert secret not in written
    temperature = next(c for c in screen.checks if c.check is Check.TEMPERATURE)
    assert temperature.outcome is Outcome.PASS
