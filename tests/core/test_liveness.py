"""Liveness: no picture alone makes somebody live or an attacker, and heat has the last word."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import NOON, by
from test_visit import Entrance, credential

from sentinel.core.checks import read
from sentinel.core.effects import CompareFace, ForgetFace
from sentinel.core.events import (
    CredentialRead,
    Device,
    DeviceChanged,
    HeatWitnessed,
    PeopleSeen,
    Tick,
    TrackView,
)
from sentinel.core.facts import Facts, LivenessFact, Mask, Source
from sentinel.core.liveness import CERTAIN, VISION_CUES, WEIGHTS, Cue, Signal, credible, fuse
from sentinel.core.policy import Check, Need, Outcome, Policy, Rule, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind

ATTACK = {cue: weight.attack_at for cue, weight in WEIGHTS.items()}
LIVE = {cue: weight.live_at for cue, weight in WEIGHTS.items()}
any_value = st.none() | st.floats(allow_nan=True, allow_infinity=True)
signals = st.lists(st.builds(Signal, st.sampled_from(Cue), any_value), max_size=8)


def said(**values: float | None) -> tuple[Signal, ...]:
    return tuple(Signal(Cue(cue), value) for cue, value in values.items())


# ---- the sum


def test_every_signal_is_weighed_between_its_bounds_and_in_one_direction() -> None:
    for cue, weight in WEIGHTS.items():
        ends = sorted((weight.attack_at, weight.live_at))
        steps = [ends[0] + (ends[1] - ends[0]) * n / 20 for n in range(-5, 26)]
        values = [weight.llr(step) for step in steps]
        assert min(values) == pytest.approx(-weight.attack), cue
        assert max(values) == pytest.approx(weight.live), cue
        assert values == sorted(values, reverse=weight.live_at < weight.attack_at), cue


@given(st.sampled_from([cue for cue in Cue if cue is not Cue.HEAT]), st.floats(-1000, 1000))
def test_a_single_weak_signal_never_makes_anybody_suspect(cue: Cue, value: float) -> None:
    score = fuse((Signal(cue, value),)).score
    assert score is None or score > 0.5


def test_cold_where_the_face_is_outweighs_the_best_pictures_of_all() -> None:
    best = tuple(Signal(cue, LIVE[cue]) for cue in VISION_CUES)
    assert fuse(best).score is not None and fuse(best).score > 0.9
    score = fuse((*best, Signal(Cue.HEAT, 0.0))).score
    assert score is not None and score < 0.1


def test_pictures_without_motion_or_heat_vouch_for_nobody() -> None:
    still = tuple(Signal(cue, LIVE[cue]) for cue in VISION_CUES if cue is not Cue.MOTION)
    for motion in (None, ATTACK[Cue.MOTION]):
        assert fuse((*still, Signal(Cue.MOTION, motion))).score is None


def test_a_masked_person_is_let_in_by_heat_however_bad_the_picture_model_finds_the_mask() -> None:
    bad = said(picture=0.0, motion=None, surround=None, border=0.2, moire=3.0, heat=0.95)
    masked, bare = fuse(bad, masked=True), fuse(bad)
    assert masked.score is not None and bare.score is not None
    assert masked.score > bare.score > 0.9
    assert {signal.cue: signal.llr for signal in masked.signals}[Cue.PICTURE] == 0.0


@pytest.mark.parametrize(("border", "moire"), [(1.0, 3.0), (0.1, 6.0)])
def test_motion_says_nothing_for_a_face_in_a_frame_or_in_pixels_since_a_phone_plays_motion(
    border: float, moire: float
) -> None:
    framed = fuse(said(picture=0.99, motion=9.0, surround=0.1, border=border, moire=moire))
    assert framed.score is None
    assert {signal.cue: signal.llr for signal in framed.signals}[Cue.MOTION] == 0.0
    open_air = said(picture=0.99, motion=9.0, surround=0.1, border=0.4, moire=3.0)
    assert fuse(open_air).score is not None


def test_while_heat_is_awaited_nobody_is_live_yet_but_an_attack_may_be_plain() -> None:
    moving = said(motion=5.0, surround=0.1)
    assert fuse(moving, heat_awaited=True).score is None
    assert fuse(moving).score is not None
    assert fuse((*moving, Signal(Cue.HEAT, None)), heat_awaited=True).score is not None  # it can't tell
    flat = fuse(said(motion=1.0, surround=1.0, border=1.0), heat_awaited=True).score
    assert flat is not None and flat < 0.5


@given(signals, st.booleans(), st.booleans())
def test_whatever_is_said_the_score_is_none_or_sure_and_nothing_is_lost(
    told: list[Signal], masked: bool, awaited: bool
) -> None:
    found = fuse(credible(told, Cue), masked=masked, heat_awaited=awaited)
    edge = 1 / (1 + math.exp(-CERTAIN))
    assert found.score is None or found.score >= edge - 1e-9 or found.score <= 1 - edge + 1e-9
    for signal in found.signals:
        assert -WEIGHTS[signal.cue].attack <= signal.llr <= WEIGHTS[signal.cue].live
        assert signal.value is not None or signal.llr == 0.0


@given(signals)
def test_vision_cannot_speak_for_the_thermal_sensor_nor_twice_nor_with_impossible_numbers(
    told: list[Signal],
) -> None:
    taken = credible(told, VISION_CUES)
    cues = [signal.cue for signal in taken]
    assert Cue.HEAT not in cues
    assert len(set(cues)) == len(cues)
    assert all(s.value is None or (math.isfinite(s.value) and s.llr == 0.0) for s in taken)


def test_nothing_known_is_cannot_tell() -> None:
    assert fuse(()).score is None
    assert fuse(tuple(Signal(cue, None) for cue in Cue)).score is None


@pytest.mark.parametrize(
    ("score", "outcome", "reason"),
    [
        (0.9, Outcome.PASS, Reason.LIVE_OK),
        (0.1, Outcome.FAIL, Reason.LIVE_SUSPECT),
        (None, Outcome.UNKNOWN, Reason.LIVE_UNKNOWN),
        (float("nan"), Outcome.UNKNOWN, Reason.LIVE_UNKNOWN),
    ],
)
def test_cannot_tell_is_never_a_pass(score: float | None, outcome: Outcome, reason: Reason) -> None:
    facts = Facts(liveness=LivenessFact(by(Source.CAMERA), score))
    assert read(Check.LIVENESS, facts, Policy(), NOON) == (outcome, reason)


# ---- at the door

STRICT = Policy(version="live", rules={**Policy().rules, Check.LIVENESS: Rule()})
MOVING = said(picture=None, motion=4.0, surround=0.1, border=0.1, moire=3.0)
FLAT = said(picture=0.1, motion=1.0, surround=1.0, border=1.0, moire=3.0)


def at_the_door(live: tuple[Signal, ...] = MOVING, *, card: bool = True) -> Entrance:
    entrance = Entrance(STRICT)
    entrance.person(live=live)
    entrance.warm()
    if card:
        entrance(CredentialRead(credential()))
        entrance.answer()
    return entrance


def stay(entrance: Entrance, seconds: float, live: tuple[Signal, ...], heat: float | None = -1.0) -> None:
    """Stand there; the thermal sensor says ``heat`` (-1: nothing)."""
    for _ in range(round(seconds / 0.25)):
        entrance.person(live=live, after=0.25)
        if heat != -1.0:
            entrance(HeatWitnessed(1, heat))


def test_a_moving_warm_person_is_let_in_as_soon_as_heat_has_spoken() -> None:
    entrance = at_the_door()
    assert entrance.verdict is None
    entrance(HeatWitnessed(1, 0.95))
    assert entrance.verdict == (Verdict.ADMIT, Reason.PASS)


def test_without_a_thermal_sensor_motion_is_enough_and_standing_still_is_cannot_tell() -> None:
    policy = Policy(version="no-heat", rules={**STRICT.rules, Check.TEMPERATURE: Rule(Need.NEVER)})
    for live, expected in ((MOVING, Verdict.ADMIT), (said(motion=None, border=0.1), None)):
        entrance = Entrance(policy)
        entrance(DeviceChanged(Device.THERMAL, up=False))
        entrance.person(live=live)
        entrance(CredentialRead(credential()))
        entrance.answer()
        assert (entrance.verdict and entrance.verdict[0]) == expected


def test_somebody_of_whom_nothing_can_be_told_ends_with_the_staff_and_no_accusation() -> None:
    unsure = said(motion=None)
    entrance = at_the_door(unsure)
    for _ in range(90):
        entrance.person(live=unsure, after=0.25)
        entrance.warm()
        if entrance.verdict:
            break
    assert entrance.verdict == (Verdict.REFER, Reason.LIVE_UNKNOWN)
    assert entrance.screen.kind is ScreenKind.SEE_STAFF


def test_a_cold_face_is_referred_after_a_moment_and_the_screen_only_says_see_the_staff() -> None:
    entrance = at_the_door(MOVING)
    stay(entrance, 1.0, MOVING, heat=0.0)
    assert entrance.verdict is None
    stay(entrance, 1.0, MOVING, heat=0.0)
    assert entrance.verdict == (Verdict.REFER, Reason.LIVE_SUSPECT)
    assert (entrance.screen.kind, entrance.screen.reason) == (ScreenKind.SEE_STAFF, Reason.DENY)
    assert all(view.reason is not Reason.LIVE_SUSPECT for view in entrance.screen.checks)
    assert entrance.screen.masked_name == ""


def test_a_short_doubt_does_not_harm_anybody() -> None:
    entrance = at_the_door(MOVING)
    stay(entrance, 1.0, MOVING, heat=0.0)
    stay(entrance, 0.5, MOVING, heat=0.9)
    entrance.face(entrance.last(CompareFace), has_reference=False)  # asked again, since it was in doubt
    assert entrance.verdict == (Verdict.ADMIT, Reason.PASS)


def test_a_poster_in_the_zone_calls_nobody_as_long_as_no_card_is_shown() -> None:
    entrance = at_the_door(FLAT, card=False)
    stay(entrance, 30.0, FLAT, heat=0.0)
    assert entrance.verdict is None
    assert entrance.door.screen.kind is not ScreenKind.SEE_STAFF


def test_what_a_picture_was_compared_with_does_not_count_for_the_face_behind_it() -> None:
    entrance = Entrance(STRICT)
    entrance.person(live=MOVING)
    entrance.warm()
    entrance(CredentialRead(credential()))
    entrance.answer()
    entrance.face(entrance.last(CompareFace), similarity=0.9)  # the enrolled person's photograph, held up
    stay(entrance, 0.75, MOVING, heat=0.0)
    assert entrance.door.serving is not None and entrance.door.serving.facts.face_match is None
    assert entrance.last(ForgetFace) == ForgetFace(1)
    before = len([e for e in entrance.effects if isinstance(e, CompareFace)])
    entrance(HeatWitnessed(1, 0.95))  # and now one's own face
    entrance.person(live=MOVING, after=0.5)
    assert entrance.verdict is None
    asked = [e for e in entrance.effects if isinstance(e, CompareFace)]
    assert len(asked) > before
    entrance.face(asked[-1], similarity=0.1)
    assert entrance.verdict is None or entrance.verdict[0] is not Verdict.ADMIT


def test_the_heat_of_another_in_view_does_not_count() -> None:
    entrance = at_the_door()
    entrance(HeatWitnessed(2, 0.95))
    assert entrance.verdict is None
    both = (
        TrackView(1, True, 150, Mask.MASK, 0.95, live=MOVING),
        TrackView(2, True, 150, Mask.MASK, 0.95, live=FLAT),
    )
    entrance(PeopleSeen(both))
    entrance(HeatWitnessed(1, 0.95))
    assert entrance.verdict == (Verdict.ADMIT, Reason.PASS)


def test_who_leaves_midway_takes_the_evidence_along() -> None:
    entrance = at_the_door(card=False)
    entrance(HeatWitnessed(1, 0.95))
    entrance(PeopleSeen(()), after=0.1)
    entrance(Tick(), after=2.0)
    assert entrance.door.serving is None
    entrance.person(track=2, live=())
    assert entrance.door.serving is not None
    assert entrance.door.serving.facts.liveness is None
    assert entrance.door.serving.heat is None
    entrance(HeatWitnessed(1, 0.95))
    assert entrance.door.serving.facts.liveness is None


def test_a_camera_that_was_away_leaves_nothing_known_about_liveness() -> None:
    entrance = at_the_door(said(motion=None))
    entrance(HeatWitnessed(1, None))
    entrance(DeviceChanged(Device.CAMERA, up=False))
    visit = entrance.door.serving
    assert visit is not None and visit.facts.liveness is None
    assert (visit.cues, visit.heat, visit.suspect_since) == ((), None, None)


def test_what_the_thermal_sensor_said_long_ago_is_not_kept_for_ever() -> None:
    entrance = at_the_door(MOVING, card=False)
    entrance(HeatWitnessed(1, 0.95))
    stay(entrance, 5.5, MOVING)
    visit = entrance.door.serving
    assert visit is not None and visit.facts.liveness is not None
    assert Cue.HEAT not in {signal.cue for signal in visit.facts.liveness.signals}
    assert visit.facts.liveness.score is None  # the sensor works, and is awaited


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e9])
def test_impossible_numbers_are_as_good_as_silence(value: float) -> None:
    entrance = at_the_door(tuple(Signal(cue, value) for cue in VISION_CUES))
    entrance(HeatWitnessed(1, value))
    visit = entrance.door.serving
    assert visit is not None and visit.heat is None
    assert visit.facts.liveness is None or visit.facts.liveness.score is None


def test_a_policy_that_does_not_ask_for_liveness_is_not_held_up_by_it() -> None:
    for live, heat in product((MOVING, FLAT, ()), (0.0, None)):
        entrance = Entrance()
        entrance.person(live=live)
        entrance(HeatWitnessed(1, heat))
        entrance.warm()
        entrance(CredentialRead(credential()))
        entrance.answer()
        assert entrance.verdict == (Verdict.ADMIT, Reason.PASS)
        assert entrance.last(ForgetFace) is None
