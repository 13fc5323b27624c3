"""The scripted visitors of the day, in its order: what each does, and what should come of it."""

from sentinel.core.policy import Verdict
from sentinel.core.reasons import Reason
from sentinel.core.sensing import Happening
from sentinel.sim import acts, cast
from sentinel.sim.instruments import Instrument
from sentinel.sim.performance import Expected, Visitor

_ADMIT = Expected(Verdict.ADMIT, Reason.PASS)


def _refer(reason: Reason) -> Expected:
    return Expected(Verdict.REFER, reason)


VISITORS: tuple[Visitor, ...] = (
    Visitor("code", "a health code held into the picture", acts.code_in_the_picture, (_ADMIT,)),
    Visitor("id-card", "a resident ID card", acts.with_card("b", cast.LI), (_ADMIT,)),
    Visitor(
        "e-card",
        "an electronic social-security code under the scanner",
        acts.with_phone("c", cast.CHEN.card_token),
        (_ADMIT,),
    ),
    Visitor("mask-put-on", "no mask at first, then one", acts.no_mask_then_mask, (_ADMIT,)),
    Visitor(
        "fever",
        "38.5 C, measured twice",
        acts.with_phone("c", cast.SUN.token, acts.FEVER_C),
        (_refer(Reason.TEMP_HIGH),),
    ),
    Visitor(
        "red-code",
        "a red code",
        acts.with_phone("b", cast.ZHOU.token),
        (Expected(Verdict.REFUSE, Reason.CODE_ABNORMAL),),
    ),
    Visitor(
        "late-test",
        "a PCR test of 75 hours ago",
        acts.with_phone("a", cast.WU.token),
        (_refer(Reason.TEST_EXPIRED),),
    ),
    Visitor(
        "unknown",
        "a code that nobody knows",
        acts.with_phone("c", cast.STRANGER.token),
        (_refer(Reason.PERSON_UNKNOWN),),
    ),
    Visitor(
        "offline-known",
        "no network; was here before",
        acts.with_card("b", cast.LI),
        (Expected(Verdict.ADMIT, Reason.OFFLINE_PASS),),
        offline=True,
        after=("id-card",),
    ),
    Visitor(
        "offline-stranger",
        "no network; never seen",
        acts.with_card("a", cast.OFFLINE_STRANGER),
        (_refer(Reason.OFFLINE_UNKNOWN),),
        offline=True,
    ),
    Visitor(
        "other-face",
        "the card of somebody else",
        acts.with_card("a", cast.HUANG),
        (_refer(Reason.FACE_MISMATCH),),
    ),
    Visitor("own-face", "an enrolled face with its own card", acts.with_card("a", cast.GAO), (_ADMIT,)),
    Visitor("two-in-view", "somebody without a mask behind", acts.two_in_view, (_ADMIT,)),
    Visitor("elder", "an elder without a phone, with her daughter", acts.elder, (_ADMIT, _ADMIT)),
    Visitor("social-card", "a social-security card in the reader", acts.social_card, (_ADMIT,)),
    Visitor(
        "staff",
        "referred, then let in by the staff",
        acts.staff_lets_in,
        (_refer(Reason.TEST_EXPIRED), Expected(Verdict.ADMIT, Reason.STAFF_PASS)),
    ),
    Visitor(
        "near-limit",
        "37.3 C, measured twice, then 36.6 C by the staff's thermometer",
        acts.near_the_limit,
        (_refer(Reason.TEMP_NEAR_LIMIT), _ADMIT),
    ),
    Visitor(
        "watch-list",
        "on a home-isolation list: a neutral screen, and the staff are told",
        acts.on_a_watch_list,
        (_refer(Reason.WATCH_LISTED),),
    ),
    Visitor(
        "early",
        "two hours before the appointment",
        acts.too_early,
        (_refer(Reason.PASS_NOT_YET_VALID),),
    ),
    Visitor(
        "roster",
        "of the staff, without today's health declaration, then with it",
        acts.on_the_roster,
        (_refer(Reason.DECLARATION_MISSING), _ADMIT),
    ),
    Visitor(
        "full",
        "the venue is full, then there is room again",
        acts.full,
        (_refer(Reason.CAPACITY_FULL), _ADMIT),
        after=("id-card",),
    ),
    Visitor(
        "did-not-turn",
        "let in, stays outside, shows the code again and goes in",
        acts.did_not_turn,
        (Expected(Verdict.ADMIT, Reason.PASS, (Happening.NOT_PASSED,)), _ADMIT),
    ),
    Visitor(
        "tailgating",
        "somebody goes in behind",
        acts.tailgating,
        (Expected(Verdict.ADMIT, Reason.PASS, (Happening.TAILGATING,)),),
    ),
    Visitor(
        "guest-pass",
        "a visitor's pass and the card it is made out to",
        acts.guest(cast.CHEN, cast.CHEN, "c"),
        (_ADMIT,),
    ),
    Visitor(
        "borrowed-pass",
        "the same with somebody else's card",
        acts.guest(cast.CHEN, cast.SUN, "c"),
        (_refer(Reason.PASS_BORROWED),),
    ),
    Visitor("old-pass", "a pass of yesterday", acts.yesterdays_pass, (_refer(Reason.PASS_EXPIRED),)),
    Visitor("certificate", "a foreigner's PCR certificate beside her permit", acts.certificate, (_ADMIT,)),
    Visitor("family", "a mother with a family pass, and her child", acts.family, (_ADMIT, _ADMIT)),
    Visitor(
        "family-of-four",
        "with an elder and two children, one of them too warm: all wait",
        acts.family_of_four,
        (
            _refer(Reason.COMPANION_WAITS),
            _refer(Reason.COMPANION_WAITS),
            _refer(Reason.TEMP_HIGH),
            _refer(Reason.COMPANION_WAITS),
        ),
    ),
    Visitor("family-alone", "a mother with a family pass, alone today", acts.family_alone, (_ADMIT,)),
    Visitor(
        "fire",
        "the fire alarm goes off, and is over",
        acts.fire,
        (Expected(Verdict.ADMIT, Reason.PASS, (Happening.FIRE, Happening.FIRE_OVER)),),
    ),
    *(
        Visitor(name, story, acts.presenting(thing, "c", cast.CHEN.token), (_refer(Reason.LIVE_SUSPECT),))
        for name, story, thing in (
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
