"""The scripted visitors: what each does before the kiosk, and what should come of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from hw.smartcard.emulator import social_security_card
from sentinel.core.facts import Dependant
from sentinel.core.policy import Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind, Turn
from sentinel.core.sensing import Happening
from sentinel.sim import cast
from sentinel.sim.cast import Member
from sentinel.sim.instruments import Instrument
from sentinel.sim.observer import is_result
from sentinel.sim.stage import Actor
from sentinel.sim.world import PIN, World, WorldError
from sentinel.verify.rosters.kinds import ListKind

HEALTHY_C = 34.1  # forehead skin of somebody with 36.5 C
FEVER_C = 36.1  # and with 38.5 C
NEAR_C = 34.7  # and with 37.3 C, which is at the limit
_RESULT_S = 30.0
_TWICE_S = 16.0  # Timing.duplicate_s, and the visit itself


@dataclass(frozen=True, slots=True)
class Expected:
    """One decision: the verdict, its first reason, and what happens in the doorway after it."""

    verdict: Verdict
    reason: Reason
    door: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True)
class Visitor:
    """``act`` plays the visitor against the world; ``expected`` in the order of the decisions.

    ``offline``: comes while the network is gone; ``after``: who must have been here before.
    """

    name: str
    story: str
    act: Callable[["Performance"], None]
    expected: tuple[Expected, ...]
    offline: bool = False
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Performance:
    """What a visitor can do: stand there, show things, wait for the screen, leave."""

    world: World

    def stand(
        self,
        face: str = "a",
        *,
        masked: bool = True,
        skin_c: float = HEALTHY_C,
        name: str = "me",
        instrument: Instrument = Instrument.NONE,
    ) -> None:
        """Walk up to the kiosk, or hold something before it."""
        actor = Actor(self.world.portraits[face], masked, skin_c=skin_c, instrument=instrument)
        self.world.stage.place(name, actor)

    def asked(self) -> None:
        """Wait until the screen asks for a code or card."""
        self.world.observer.wait_kind(ScreenKind.PRESENT)

    def scan(self, code: str) -> None:
        """Hold the phone under the serial scanner."""
        self.asked()
        self.world.scanner.show_code(code.encode())

    def card(self, member: Member) -> None:
        """Place the ID card, and take it away when the result is there.

        Nobody comes again within the ten seconds in which the same card counts as shown twice.
        """
        since = time.monotonic() - self.world.cards_shown.get(member.key, float("-inf"))
        time.sleep(max(0.0, _TWICE_S * self.world.pace - since))
        self.asked()
        self.world.cards_shown[member.key] = time.monotonic()
        self.world.id_card.place_card(member.card())

    def result(self, *reasons: Reason) -> None:
        """Wait for the verdict on the screen."""
        if reasons:
            self.world.observer.wait_reason(*reasons, timeout_s=_RESULT_S)
        else:
            self.world.observer.wait(lambda s: is_result(s.screen), _RESULT_S)

    def counted(self, people: int) -> None:
        """Wait until so many of a family are counted, or the verdict on all is there."""
        self.world.observer.wait(
            lambda s: is_result(s.screen) or sum(one.turn is Turn.DONE for one in s.screen.family) >= people,
            _RESULT_S,
        )

    def leave(self) -> None:
        """Take everything along, and wait until the kiosk is free."""
        self.world.id_card.remove_card()
        self.world.stage.clear()
        self.world.observer.wait_kind(ScreenKind.IDLE, timeout_s=15.0)
        time.sleep(0.3)


def _with_card(face: str, member: Member) -> Callable[[Performance], None]:
    """Somebody with an ID card."""

    def act(p: Performance) -> None:
        p.stand(face)
        p.card(member)
        p.result()

    return act


def _with_phone(face: str, code: str, skin_c: float = HEALTHY_C) -> Callable[[Performance], None]:
    """Somebody with a code on the phone."""

    def act(p: Performance) -> None:
        p.stand(face, skin_c=skin_c)
        p.scan(code)
        p.result()

    return act


def _presenting(instrument: Instrument, face: str, code: str) -> Callable[[Performance], None]:
    """Somebody with another's code and picture."""

    def act(p: Performance) -> None:
        p.stand(face, instrument=instrument)
        p.scan(code)
        p.result()

    return act


def _code_in_the_picture(p: Performance) -> None:
    p.stand("a")
    p.asked()
    p.world.stage.show_phone(cast.WANG.token)
    p.result()


def _no_mask_then_mask(p: Performance) -> None:
    p.stand("a", masked=False)
    p.world.observer.wait_reason(Reason.MASK_MISSING, Reason.MASK_WRONG)
    p.world.stage.wear_mask("me", True)
    p.scan(cast.ZHAO.token)
    p.result()


def _two_in_view(p: Performance) -> None:
    behind = Actor(p.world.portraits["b"], False, x=0.9, y=0.4, face=0.13)
    p.world.stage.place("behind", behind)
    _with_phone("c", cast.QIAN.token)(p)


def _elder_with_companion(p: Performance) -> None:
    _with_phone("a", cast.DAUGHTER.token)(p)
    p.leave()
    _with_phone("c", cast.KIN_TOKEN)(p)


def _social_security_card(p: Performance) -> None:
    p.stand("b")
    p.asked()
    p.world.smart_card.insert(social_security_card(cast.TIAN.number, cast.TIAN.name))
    p.result()
    p.world.smart_card.remove()


def _staff_lets_in(p: Performance) -> None:
    p.stand("a")
    p.scan(cast.WU.token)
    p.result(Reason.TEST_EXPIRED)
    visit = p.world.observer.results()[-1].visit
    p.world.observer.staff(PIN, visit, True, "health_checked")
    p.result(Reason.STAFF_PASS)


def _near_the_limit(p: Performance) -> None:
    p.stand("c", skin_c=NEAR_C)
    p.scan(cast.SUN.token)
    p.world.observer.wait_reason(Reason.TEMP_RECHECK)
    p.result(Reason.TEMP_NEAR_LIMIT)
    p.world.observer.measured_by_hand(PIN, p.world.observer.results()[-1].visit, 366)
    p.result(Reason.PASS)


def _on_a_watch_list(p: Performance) -> None:
    p.world.take_lists(cast.roster(ListKind.ISOLATION, "district", "id_number", cast.TIAN.number))
    try:
        _with_card("b", cast.TIAN)(p)
        if p.world.observer.results()[-1].reason is not Reason.DENY:
            raise WorldError("the visitor's screen was not neutral")
        if not p.world.observer.alerted(PIN, Reason.WATCH_LISTED):
            raise WorldError("the staff were not told, or everybody was")
    finally:
        p.world.drop_list(ListKind.ISOLATION, "district")


def _too_early(p: Performance) -> None:
    starts = datetime.now(UTC) + timedelta(hours=2)
    slot = f"{cast.ZHAO.number},{starts.isoformat()},{(starts + timedelta(hours=1)).isoformat()}"
    p.world.take_lists(cast.roster(ListKind.APPOINTMENT, "today", "id_number,from,until", slot))
    try:
        _with_card("b", cast.ZHAO)(p)
    finally:
        p.world.drop_list(ListKind.APPOINTMENT, "today")


def _on_the_roster(p: Performance) -> None:
    declares = "# declaration = yes\n"
    p.world.take_lists(cast.roster(ListKind.STAFF, "office", "id_number", cast.CHEN.number, about=declares))
    try:
        _with_card("c", cast.CHEN)(p)
        p.leave()
        today = datetime.now(timezone(timedelta(hours=8))).date()
        declared = f"{cast.CHEN.number},{today},yes"
        p.world.take_lists(cast.roster(ListKind.DECLARATION, "today", "id_number,date,well", declared))
        _with_card("c", cast.CHEN)(p)
    finally:
        p.world.drop_list(ListKind.STAFF, "office")


def _full(p: Performance) -> None:
    p.world.hold(1)
    _with_phone("c", cast.QIAN.card_token)(p)
    p.leave()
    p.world.hold(1000)
    _with_phone("c", cast.QIAN.card_token)(p)


def _did_not_turn(p: Performance) -> None:
    p.world.turnstile.bodies = 0
    _with_phone("a", cast.WANG.card_token)(p)
    p.leave()
    p.world.observer.wait_reason(Reason.NOT_PASSED)
    p.world.turnstile.bodies = 1
    _with_phone("a", cast.WANG.card_token)(p)


def _tailgating(p: Performance) -> None:
    p.world.turnstile.bodies = 2
    _with_phone("c", cast.QIAN.card_token)(p)
    p.leave()
    p.world.turnstile.bodies = 1


def _fire(p: Performance) -> None:
    p.stand("b")
    p.asked()
    p.world.fire_alarm(True)
    p.world.observer.wait_kind(ScreenKind.EXIT)
    p.world.scanner.show_code(cast.ZHAO.card_token.encode())  # opens nothing
    p.world.stage.clear()
    time.sleep(3.5)
    p.world.fire_alarm(False)
    p.world.observer.wait_kind(ScreenKind.IDLE)
    _with_phone("b", cast.ZHAO.card_token)(p)


def _guest(bearer: Member, shown_by: Member, face: str) -> Callable[[Performance], None]:
    """A visitor's pass that is made out to one, with the card of whoever shows it."""

    def act(p: Performance) -> None:
        p.stand(face)
        p.scan(p.world.office.visitors(bearer.number))
        p.world.observer.wait_reason(Reason.PASS_UNPROVEN)
        p.card(shown_by)
        p.result()

    return act


def _yesterdays_pass(p: Performance) -> None:
    p.stand("b")
    p.scan(p.world.office.over())
    p.result()


def _certificate(p: Performance) -> None:
    surname, _, given = cast.ANNA.latin.partition(", ")
    sampled = datetime.now(UTC) - timedelta(hours=20)
    p.stand("c")
    p.scan(p.world.health_signer.pcr_negative(surname, given, cast.ANNA_BORN, sampled))
    p.world.observer.wait_reason(Reason.HOLDER_UNKNOWN)
    p.card(cast.ANNA)
    p.result()


def _family(p: Performance) -> None:
    p.stand("a")
    p.card(cast.DAUGHTER)
    p.world.scanner.show_code(p.world.office.family(Dependant("刘＊", 2018)).encode())
    p.world.observer.wait_reason(Reason.COMPANION_CHILD)
    p.world.id_card.remove_card()
    _steps_aside(p, "a", "me")
    p.world.stage.place("child", Actor(p.world.portraits["c"]))
    p.result()


def _steps_aside(p: Performance, face: str, name: str, side: float = 1.0) -> None:
    """So slowly that the kiosk can follow."""
    for step in range(1, 7):
        aside = Actor(p.world.portraits[face], x=0.5 + side * 0.06 * step, y=0.42, face=0.26 - 0.02 * step)
        p.world.stage.place(name, aside)
        time.sleep(0.25 * p.world.pace)


def _family_of_four(p: Performance) -> None:
    """Elder and first child are fine, the second child is too warm: all wait, and no screen says why."""
    kin = (Dependant("何＊", 1944), Dependant("刘＊", 2015), Dependant("刘＊", 2019))
    p.stand("a")
    p.card(cast.DAUGHTER)
    p.world.scanner.show_code(p.world.office.family(*kin).encode())
    p.world.observer.wait_reason(Reason.COMPANION_ELDER)
    p.world.id_card.remove_card()
    _steps_aside(p, "a", "me")
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


def _family_alone(p: Performance) -> None:
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


_ADMIT = Expected(Verdict.ADMIT, Reason.PASS)


def _refer(reason: Reason) -> Expected:
    return Expected(Verdict.REFER, reason)


VISITORS: tuple[Visitor, ...] = (
    Visitor("code", "a health code held into the picture", _code_in_the_picture, (_ADMIT,)),
    Visitor("id-card", "a resident ID card", _with_card("b", cast.LI), (_ADMIT,)),
    Visitor(
        "e-card",
        "an electronic social-security code under the scanner",
        _with_phone("c", cast.CHEN.card_token),
        (_ADMIT,),
    ),
    Visitor("mask-put-on", "no mask at first, then one", _no_mask_then_mask, (_ADMIT,)),
    Visitor(
        "fever",
        "38.5 C, measured twice",
        _with_phone("c", cast.SUN.token, FEVER_C),
        (_refer(Reason.TEMP_HIGH),),
    ),
    Visitor(
        "red-code",
        "a red code",
        _with_phone("b", cast.ZHOU.token),
        (Expected(Verdict.REFUSE, Reason.CODE_ABNORMAL),),
    ),
    Visitor(
        "late-test",
        "a PCR test of 75 hours ago",
        _with_phone("a", cast.WU.token),
        (_refer(Reason.TEST_EXPIRED),),
    ),
    Visitor(
        "unknown",
        "a code that nobody knows",
        _with_phone("c", cast.STRANGER.token),
        (_refer(Reason.PERSON_UNKNOWN),),
    ),
    Visitor(
        "offline-known",
        "no network; was here before",
        _with_card("b", cast.LI),
        (Expected(Verdict.ADMIT, Reason.OFFLINE_PASS),),
        offline=True,
        after=("id-card",),
    ),
    Visitor(
        "offline-stranger",
        "no network; never seen",
        _with_card("a", cast.OFFLINE_STRANGER),
        (_refer(Reason.OFFLINE_UNKNOWN),),
        offline=True,
    ),
    Visitor(
        "other-face",
        "the card of somebody else",
        _with_card("a", cast.HUANG),
        (_refer(Reason.FACE_MISMATCH),),
    ),
    Visitor("own-face", "an enrolled face with its own card", _with_card("a", cast.GAO), (_ADMIT,)),
    Visitor("two-in-view", "somebody without a mask behind", _two_in_view, (_ADMIT,)),
    Visitor("elder", "an elder without a phone, with her daughter", _elder_with_companion, (_ADMIT, _ADMIT)),
    Visitor("social-card", "a social-security card in the reader", _social_security_card, (_ADMIT,)),
    Visitor(
        "staff",
        "referred, then let in by the staff",
        _staff_lets_in,
        (_refer(Reason.TEST_EXPIRED), Expected(Verdict.ADMIT, Reason.STAFF_PASS)),
    ),
    Visitor(
        "near-limit",
        "37.3 C, measured twice, then 36.6 C by the staff's thermometer",
        _near_the_limit,
        (_refer(Reason.TEMP_NEAR_LIMIT), _ADMIT),
    ),
    Visitor(
        "watch-list",
        "on a home-isolation list: a neutral screen, and the staff are told",
        _on_a_watch_list,
        (_refer(Reason.WATCH_LISTED),),
    ),
    Visitor(
        "early",
        "two hours before the appointment",
        _too_early,
        (_refer(Reason.PASS_NOT_YET_VALID),),
    ),
    Visitor(
        "roster",
        "of the staff, without today's health declaration, then with it",
        _on_the_roster,
        (_refer(Reason.DECLARATION_MISSING), _ADMIT),
    ),
    Visitor(
        "full",
        "the venue is full, then there is room again",
        _full,
        (_refer(Reason.CAPACITY_FULL), _ADMIT),
        after=("id-card",),
    ),
    Visitor(
        "did-not-turn",
        "let in, stays outside, shows the code again and goes in",
        _did_not_turn,
        (Expected(Verdict.ADMIT, Reason.PASS, (Happening.NOT_PASSED,)), _ADMIT),
    ),
    Visitor(
        "tailgating",
        "somebody goes in behind",
        _tailgating,
        (Expected(Verdict.ADMIT, Reason.PASS, (Happening.TAILGATING,)),),
    ),
    Visitor(
        "guest-pass",
        "a visitor's pass and the card it is made out to",
        _guest(cast.CHEN, cast.CHEN, "c"),
        (_ADMIT,),
    ),
    Visitor(
        "borrowed-pass",
        "the same with somebody else's card",
        _guest(cast.CHEN, cast.SUN, "c"),
        (_refer(Reason.PASS_BORROWED),),
    ),
    Visitor("old-pass", "a pass of yesterday", _yesterdays_pass, (_refer(Reason.PASS_EXPIRED),)),
    Visitor("certificate", "a foreigner's PCR certificate beside her permit", _certificate, (_ADMIT,)),
    Visitor("family", "a mother with a family pass, and her child", _family, (_ADMIT, _ADMIT)),
    Visitor(
        "family-of-four",
        "with an elder and two children, one of them too warm: all wait",
        _family_of_four,
        (
            _refer(Reason.COMPANION_WAITS),
            _refer(Reason.COMPANION_WAITS),
            _refer(Reason.TEMP_HIGH),
            _refer(Reason.COMPANION_WAITS),
        ),
    ),
    Visitor("family-alone", "a mother with a family pass, alone today", _family_alone, (_ADMIT,)),
    Visitor(
        "fire",
        "the fire alarm goes off, and is over",
        _fire,
        (Expected(Verdict.ADMIT, Reason.PASS, (Happening.FIRE, Happening.FIRE_OVER)),),
    ),
    *(
        Visitor(name, story, _presenting(instrument, "c", cast.CHEN.token), (_refer(Reason.LIVE_SUSPECT),))
        for name, story, instrument in (
            ("print", "another's photograph, held up", Instrument.PRINT),
            ("replay", "another's face, moving on a phone", Instrument.REPLAY),
            ("cut-out", "another's face of card, with holes for the eyes", Instrument.CUT_OUT),
            ("warm-hand", "another's photograph with a warm hand behind it", Instrument.WARM_HAND),
        )
    ),
)


def chosen(names: tuple[str, ...]) -> list[Visitor]:
    """The named visitors in the order of the day, with those who must come first; all without a name.

    Raises KeyError: nobody of that name.
    """
    known = {visitor.name: visitor for visitor in VISITORS}
    wanted = {need for name in names for need in (name, *known[name].after)}
    return [visitor for visitor in VISITORS if not names or visitor.name in wanted]
