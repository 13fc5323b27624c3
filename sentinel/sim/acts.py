"""What the scripted visitors do, each from walking up until the result is there."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

from hw.smartcard.emulator import social_security_card
from sentinel.core.facts import Dependant
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.sim import cast
from sentinel.sim.cast import Member
from sentinel.sim.instruments import Instrument
from sentinel.sim.performance import HEALTHY_C, Performance
from sentinel.sim.stage import Actor
from sentinel.sim.world import PIN, WorldError
from sentinel.verify.rosters.kinds import ListKind

FEVER_C = 36.1  # forehead skin of somebody with 38.5 C
NEAR_C = 34.7  # and with 37.3 C, which is at the limit


def with_card(face: str, member: Member) -> Callable[[Performance], None]:
    """Somebody with an ID card."""

    def act(p: Performance) -> None:
        p.stand(face)
        p.card(member)
        p.result()

    return act


def with_phone(face: str, code: str, skin_c: float = HEALTHY_C) -> Callable[[Performance], None]:
    """Somebody with a code on the phone."""

    def act(p: Performance) -> None:
        p.stand(face, skin_c=skin_c)
        p.scan(code)
        p.result()

    return act


def presenting(instrument: Instrument, face: str, code: str) -> Callable[[Performance], None]:
    """Somebody with another's code and picture."""

    def act(p: Performance) -> None:
        p.stand(face, instrument=instrument)
        p.scan(code)
        p.result()

    return act


def code_in_the_picture(p: Performance) -> None:
    p.stand("a")
    p.asked()
    p.world.stage.show_phone(cast.WANG.token)
    p.result()


def no_mask_then_mask(p: Performance) -> None:
    p.stand("a", masked=False)
    p.world.observer.wait_reason(Reason.MASK_MISSING, Reason.MASK_WRONG)
    p.world.stage.wear_mask("me", True)
    p.scan(cast.ZHAO.token)
    p.result()


def two_in_view(p: Performance) -> None:
    behind = Actor(p.world.portraits["b"], False, x=0.9, y=0.4, face=0.13)
    p.world.stage.place("behind", behind)
    with_phone("c", cast.QIAN.token)(p)


def elder(p: Performance) -> None:
    with_phone("a", cast.DAUGHTER.token)(p)
    p.leave()
    with_phone("c", cast.KIN_TOKEN)(p)


def social_card(p: Performance) -> None:
    p.stand("b")
    p.asked()
    p.world.smart_card.insert(social_security_card(cast.TIAN.number, cast.TIAN.name))
    p.result()
    p.world.smart_card.remove()


def staff_lets_in(p: Performance) -> None:
    p.stand("a")
    p.scan(cast.WU.token)
    p.result(Reason.TEST_EXPIRED)
    visit = p.world.observer.results()[-1].visit
    p.world.observer.staff(PIN, visit, True, "health_checked")
    p.result(Reason.STAFF_PASS)


def near_the_limit(p: Performance) -> None:
    p.stand("c", skin_c=NEAR_C)
    p.scan(cast.SUN.token)
    p.world.observer.wait_reason(Reason.TEMP_RECHECK)
    p.result(Reason.TEMP_NEAR_LIMIT)
    p.world.observer.measured_by_hand(PIN, p.world.observer.results()[-1].visit, 366)
    p.result(Reason.PASS)


def on_a_watch_list(p: Performance) -> None:
    p.world.take_lists(cast.roster(ListKind.ISOLATION, "district", "id_number", cast.TIAN.number))
    try:
        with_card("b", cast.TIAN)(p)
        if p.world.observer.results()[-1].reason is not Reason.DENY:
            raise WorldError("the visitor's screen was not neutral")
        if not p.world.observer.alerted(PIN, Reason.WATCH_LISTED):
            raise WorldError("the staff were not told, or everybody was")
    finally:
        p.world.drop_list(ListKind.ISOLATION, "district")


def too_early(p: Performance) -> None:
    starts = datetime.now(UTC) + timedelta(hours=2)
    slot = f"{cast.ZHAO.number},{starts.isoformat()},{(starts + timedelta(hours=1)).isoformat()}"
    p.world.take_lists(cast.roster(ListKind.APPOINTMENT, "today", "id_number,from,until", slot))
    try:
        with_card("b", cast.ZHAO)(p)
    finally:
        p.world.drop_list(ListKind.APPOINTMENT, "today")


def on_the_roster(p: Performance) -> None:
    declares = "# declaration = yes\n"
    p.world.take_lists(cast.roster(ListKind.STAFF, "office", "id_number", cast.CHEN.number, about=declares))
    try:
        with_card("c", cast.CHEN)(p)
        p.leave()
        today = datetime.now(timezone(timedelta(hours=8))).date()
        declared = f"{cast.CHEN.number},{today},yes"
        p.world.take_lists(cast.roster(ListKind.DECLARATION, "today", "id_number,date,well", declared))
        with_card("c", cast.CHEN)(p)
    finally:
        p.world.drop_list(ListKind.STAFF, "office")


def full(p: Performance) -> None:
    p.world.hold(1)
    with_phone("c", cast.QIAN.card_token)(p)
    p.leave()
    p.world.hold(1000)
    with_phone("c", cast.QIAN.card_token)(p)


def did_not_turn(p: Performance) -> None:
    p.world.turnstile.bodies = 0
    with_phone("a", cast.WANG.card_token)(p)
    p.leave()
    p.world.observer.wait_reason(Reason.NOT_PASSED)
    p.world.turnstile.bodies = 1
    with_phone("a", cast.WANG.card_token)(p)


def tailgating(p: Performance) -> None:
    p.world.turnstile.bodies = 2
    with_phone("c", cast.QIAN.card_token)(p)
    p.leave()
    p.world.turnstile.bodies = 1


def fire(p: Performance) -> None:
    p.stand("b")
    p.asked()
    p.world.fire_alarm(True)
    p.world.observer.wait_kind(ScreenKind.EXIT)
    p.world.scanner.show_code(cast.ZHAO.card_token.encode())  # opens nothing
    p.world.stage.clear()
    time.sleep(3.5)
    p.world.fire_alarm(False)
    p.world.observer.wait_kind(ScreenKind.IDLE)
    with_phone("b", cast.ZHAO.card_token)(p)


def guest(bearer: Member, shown_by: Member, face: str) -> Callable[[Performance], None]:
    """A visitor's pass that is made out to one, with the card of whoever shows it."""

    def act(p: Performance) -> None:
        p.stand(face)
        p.scan(p.world.office.visitors(bearer.number))
        p.world.observer.wait_reason(Reason.PASS_UNPROVEN)
        p.card(shown_by)
        p.result()

    return act


def yesterdays_pass(p: Performance) -> None:
    p.stand("b")
    p.scan(p.world.office.over())
    p.result()


def certificate(p: Performance) -> None:
    surname, _, given = cast.ANNA.latin.partition(", ")
    sampled = datetime.now(UTC) - timedelta(hours=20)
    p.stand("c")
    p.scan(p.world.health_signer.pcr_negative(surname, given, cast.ANNA_BORN, sampled))
    p.world.observer.wait_reason(Reason.HOLDER_UNKNOWN)
    p.card(cast.ANNA)
    p.result()


def family(p: Performance) -> None:
    p.stand("a")
    p.card(cast.DAUGHTER)
    p.world.scanner.show_code(p.world.office.family(Dependant("刘＊", 2018)).encode())
    p.world.observer.wait_reason(Reason.COMPANION_CHILD)
    p.world.id_card.remove_card()
    steps_aside(p, "a", "me")
    p.world.stage.place("child", Actor(p.world.portraits["c"]))
    p.result()


def steps_aside(p: Performance, face: str, name: str, side: float = 1.0) -> None:
    """So slowly that the kiosk can follow."""
    for step in range(1, 7):
        aside = Actor(p.world.portraits[face], x=0.5 + side * 0.06 * step, y=0.42, face=0.26 - 0.02 * step)
        p.world.stage.place(name, aside)
        time.sleep(0.25 * p.world.pace)


def family_of_four(p: Performance) -> None:
    """Elder and first child are fine, the second child is too warm: all wait, and no screen says why."""
    kin = (Dependant("何＊", 1944), Dependant("刘＊", 2015), Dependant("刘＊", 2019))
    p.stand("a")
    p.card(cast.DAUGHTER)
    p.world.scanner.show_code(p.world.office.family(*kin).encode())
    p.world.observer.wait_reason(Reason.COMPANION_ELDER)
    p.world.id_card.remove_card()
    steps_aside(p, "a", "me")
    for at, (name, face, skin_c) in enumerate(
        (("elder", "b", HEALTHY_C), ("child", "c", HEALTHY_C), ("little", "b", FEVER_C)), start=2
    ):
        p.world.stage.place(name, Actor(p.world.portraits[face], skin_c=skin_c))
        p.counted(at)
        p.world.stage.remove(name)
        time.sleep(1.5 * p.world.pace)  # or the next one would be taken for the same
    p.result()
    last = p.world.observer.results()[-1]
    if {one.verdict for one in last.family} != {ScreenKind.WAIT} or len(last.family) != 4:
        raise WorldError("the screen did not give one calm verdict to each of the four")


def family_alone(p: Performance) -> None:
    """Nobody else comes: the pass, shown again, says so."""
    family = p.world.office.family(Dependant("刘＊", 2018)).encode()
    p.stand("a")
    p.card(cast.DAUGHTER)
    p.world.scanner.show_code(family)
    p.world.observer.wait_reason(Reason.COMPANION_CHILD)
    p.world.id_card.remove_card()
    time.sleep(4.0 * p.world.pace)  # the same code sooner is the same showing
    p.world.scanner.show_code(family)
    p.result()
