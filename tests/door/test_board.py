"""The board: the screen is sent only what it may show."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec

from sentinel.core.clock import Now
from sentinel.core.decide import decide
from sentinel.core.door import Door
from sentinel.core.effects import Say, Show
from sentinel.core.events import Device
from sentinel.core.facts import Colour, HandTemperatureFact, PcrFact, Provenance, Source, ThermalState
from sentinel.core.gathering import new_visit
from sentinel.core.guidance import result
from sentinel.core.policy import Policy, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.core.staff_role import StaffRole
from sentinel.door.board import Board, VenueWords
from sentinel.door.notices import Keeping, notices
from sentinel.door.people import Seen
from sentinel.link.messages import Counters, Snapshot, encode
from sentinel.sim.typical import MASKED_NAME, typical_passage

BOOT = "6d3b8f0e-5a7f-4ab0-9b39-0d7b2a6e7f11"
NOW = Now(100.0, datetime(2026, 11, 20, 12, 0, tzinfo=UTC))


def visit_of(colour: Colour = Colour.GREEN, pcr_hours: float = 20.0):
    """A visit decided on a typical visitor's facts."""
    facts = typical_passage("v", NOW.utc, colour=colour).facts
    assert facts.pcr is not None
    late = PcrFact(facts.pcr.by, facts.pcr.result, NOW.utc - timedelta(hours=pcr_hours))
    facts = facts.with_(late)
    _, visit = new_visit(Door(BOOT, Policy()), NOW, None)
    return replace(visit, facts=facts, decision=decide(facts, Policy(), NOW.utc), masked_name=MASKED_NAME)


def board() -> tuple[Board, list[Snapshot]]:
    sent: list[Snapshot] = []
    return Board("venue", "/preview", sent.append), sent


def test_referred_visitors_are_sent_only_while_staff_are_signed_in() -> None:
    made, sent = board()
    visit = visit_of(pcr_hours=75)
    assert visit.decision.verdict is Verdict.REFER
    made.referred((visit,))
    assert all(snapshot.referred == () for snapshot in sent)
    made.staff("guard-1")
    assert [row.visit for row in made.snapshot.referred] == [visit.id]
    made.staff("")
    assert made.snapshot.referred == ()
    made.referred((visit, replace(visit, id="another")))
    assert made.snapshot.referred == ()
    names = [MASKED_NAME in msgspec.json.encode(s).decode() for s in sent if not s.staff]
    assert not any(names)


def test_staff_see_what_the_kiosk_measured_and_what_they_measured_and_nobody_else_does() -> None:
    made, sent = board()
    visit = visit_of(pcr_hours=75)
    kiosk = visit.facts.temperature
    assert kiosk is not None
    hand = HandTemperatureFact(Provenance(Source.HAND_THERMOMETER, NOW.utc), 36.7, "guard-1", NOW.utc)
    made.referred((replace(visit, facts=visit.facts.with_(hand)),))
    assert made.estimate(visit.id) == kiosk.estimate_c
    assert made.estimate("another") is None
    assert not any(snapshot.referred for snapshot in sent)
    made.staff("guard-1")
    row = made.snapshot.referred[0]
    assert (row.estimate_c, row.uncertainty_k, row.hand_c) == (kiosk.estimate_c, kiosk.uncertainty_k, 36.7)
    far = replace(kiosk, state=ThermalState.COVERED)
    made.referred((replace(visit, facts=visit.facts.with_(far)),))
    row = made.snapshot.referred[0]
    assert (row.estimate_c, row.uncertainty_k, row.hand_c) == (None, None, None)


def test_the_newest_referred_visitor_comes_first() -> None:
    made, _ = board()
    made.staff("guard-1")
    older = visit_of(pcr_hours=75)
    made.referred((older, replace(older, id="newer")))
    assert [row.visit for row in made.snapshot.referred] == ["newer", older.id]


def test_a_failure_is_shown_without_a_name_and_a_pass_with_a_masked_one() -> None:
    made, _ = board()
    for visit in (visit_of(colour=Colour.RED), visit_of(pcr_hours=75)):
        made.show(Show(result(visit, visit.decision)))
        assert made.snapshot.screen.kind is ScreenKind.SEE_STAFF
        assert MASKED_NAME not in msgspec.json.encode(made.snapshot).decode()
    passing = visit_of()
    made.show(Show(result(passing, passing.decision, Reason.GATE_FAULT)))
    assert MASKED_NAME not in msgspec.json.encode(made.snapshot).decode()
    made.show(Show(result(passing, passing.decision)))
    assert made.snapshot.screen.masked_name == MASKED_NAME


def test_every_change_is_sent_once_with_a_rising_number_and_no_change_is_not_sent() -> None:
    made, sent = board()
    for _ in range(3):
        made.device(Device.GATE, up=True)
        made.counters(Counters(admitted=1))
    made.say(Say(Reason.PASS))
    made.say(Say(Reason.PASS))
    assert len(sent) == 4
    assert [snapshot.sequence for snapshot in sent] == [1, 2, 3, 4]
    assert [snapshot.say_number for snapshot in sent][-2:] == [1, 2]


def test_a_lost_network_is_offline_until_it_is_back() -> None:
    made, _ = board()
    assert made.is_up(Device.NETWORK) is None
    made.device(Device.NETWORK, up=False)
    assert not made.snapshot.online
    made.device(Device.NETWORK, up=True)
    assert made.snapshot.online
    assert made.is_up(Device.NETWORK) is True


def test_faces_move_at_most_ten_times_a_second() -> None:
    made, sent = board()
    for number in range(50):
        made.faces(Seen(1.0, ((1, number / 100, 0.2, 0.3, 0.4, True),)))
    assert 1 <= len(sent) <= 3


def test_moving_faces_send_no_notice_again_and_whoever_joins_gets_it() -> None:
    sent: list[Snapshot] = []
    told = VenueWords(notice=notices(Keeping(cache_days=7.0, reported=True)))
    made = Board("Library", "", sent.append, told)
    made.faces(Seen(1.0, ((1, 0.1, 0.2, 0.3, 0.4, True),)))
    assert len(encode(sent[0])) < 400 < 4000 < len(encode(made.snapshot))
    assert made.snapshot.notice == told.notice and made.snapshot.faces == sent[0].faces
    made.counters(Counters(admitted=1))
    assert sent[1].notice == told.notice


def test_what_happened_in_the_doorway_is_sent_only_while_staff_are_signed_in() -> None:
    made, sent = board()
    made.alert(Reason.TAILGATING, NOW.utc)
    made.alert(Reason.TEST_EXPIRED, NOW.utc)  # a referral has a list of its own
    assert sent == []
    made.staff("guard-1")
    assert [alert.reason for alert in made.snapshot.alerts] == [Reason.TAILGATING]
    for _ in range(20):
        made.alert(Reason.FIRE_ALARM, NOW.utc)
    assert len(made.snapshot.alerts) == 8
    made.staff("")
    assert made.snapshot.alerts == ()
    made.alert(Reason.BODY_UNADMITTED, NOW.utc)
    assert made.snapshot.alerts == ()


def test_a_technician_is_sent_no_visitor_and_no_alert() -> None:
    made, sent = board()
    visit = visit_of(pcr_hours=75)
    made.staff("tech-1", StaffRole.TECHNICIAN)
    made.referred((visit,))
    made.alert(Reason.TAILGATING, NOW.utc)
    assert (made.snapshot.role, made.snapshot.staff) == (StaffRole.TECHNICIAN, "tech-1")
    assert all(snapshot.referred == () and snapshot.alerts == () for snapshot in sent)
    made.staff("guard-1", StaffRole.GUARD)
    assert [row.visit for row in made.snapshot.referred] == [visit.id]
    assert made.waiting(visit.id) is visit and made.waiting("another") is None
    made.staff("")
    assert (made.snapshot.role, made.snapshot.referred, made.snapshot.alerts) == (None, (), ())
