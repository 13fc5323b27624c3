"""Children and people who sit get the low screen, tall ones never, and it does not flicker."""

import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from test_visit import Entrance

from sentinel.core.events import PeopleSeen, TrackView
from sentinel.core.facts import Mask
from sentinel.core.stature import FACE_M, LOW_M, TALL_M, Stature

CAMERA_M = 1.5


def drop_of(eyes_m: float) -> float:
    """How many face heights below the picture's middle somebody's face is, whose eyes are so high."""
    return (CAMERA_M - eyes_m) / FACE_M


def seen(*eyes_m: float, camera_m: float = CAMERA_M) -> Stature:
    stature = Stature()
    for eyes in eyes_m:
        stature = stature.seen(drop_of(eyes), camera_m)
    return stature


def test_a_wheelchair_user_and_a_child_are_low_and_an_adult_is_not() -> None:
    assert seen(*[1.015] * 3).low, "EN 301 549"
    assert seen(*[1.1] * 3).low
    assert not seen(*[1.55] * 9).low
    assert not seen(*[1.4] * 9).low


def test_one_look_down_or_a_bow_changes_nothing() -> None:
    assert not seen(1.6, 1.0, 1.6, 1.0, 1.0, 1.6).low
    assert seen(1.0, 1.0, 1.0, 1.5, 1.5, 1.0).low


@given(st.lists(st.floats(LOW_M, TALL_M), max_size=30))
def test_between_the_two_heights_it_stays_as_it_was(eyes: list[float]) -> None:
    assert not seen(*eyes).low
    assert seen(1.0, 1.0, 1.0, *eyes).low


@given(st.lists(st.none() | st.floats(-50, 50) | st.just(math.nan) | st.just(math.inf), max_size=20))
def test_without_a_height_of_the_camera_nobody_is_taken_for_low(drops: list[float | None]) -> None:
    stature = Stature()
    for drop in drops:
        stature = stature.seen(drop, 0.0)
    assert stature == Stature()


def test_no_number_is_no_reason() -> None:
    stature = Stature()
    for _ in range(9):
        stature = stature.seen(math.nan, CAMERA_M)
    assert not stature.low


def looking(track: int, eyes_m: float) -> PeopleSeen:
    return PeopleSeen((TrackView(track, True, 150, Mask.MASK, 0.95, drop=drop_of(eyes_m)),))


def test_the_screen_is_low_for_one_visit_and_for_no_decision() -> None:
    entrance = Entrance()
    entrance.door = replace(entrance.door, camera_m=CAMERA_M)
    for _ in range(3):
        entrance(looking(1, 1.0), 0.1)
    assert entrance.screen.low
    tall = Entrance()
    for _ in range(3):
        tall(looking(1, 1.6), 0.1)
    assert entrance.door.serving.facts == tall.door.serving.facts
    entrance(PeopleSeen(()), 2.0)
    assert not entrance.screen.low
    for _ in range(3):
        entrance(looking(2, 1.6), 0.1)
    assert not entrance.screen.low
