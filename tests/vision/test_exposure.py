"""Light on faces: the camera is asked slowly and within bounds, and left alone when nobody is there."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from sentinel.vision.exposure import (
    ALONE_S,
    BRIGHT,
    CODE_S,
    DARK,
    DIM_S,
    GLARE_STOPS,
    LEAST,
    MOST,
    SETTLE_S,
    STEP,
    WRONG_S,
    Exposure,
)

PERIOD_S = 0.15


@dataclass
class Door:
    """A camera whose pictures follow what is asked with a delay, as sRGB codes light."""

    face: float  # luma at 0 stops
    delay: int = 2
    asked: list[float] = field(default_factory=lambda: [0.0] * 3)

    def light(self) -> float:
        return float(min(255.0, self.face * 2 ** (self.asked[-1 - self.delay] / 2.2)))


def watch(door: Door, seconds: float, state: Exposure, start: float = 100.0) -> list[tuple[float, Exposure]]:
    seen = []
    for number in range(round(seconds / PERIOD_S)):
        now = start + number * PERIOD_S
        state = state.step(door.light(), now)
        door.asked.append(state.stops)
        seen.append((now, state))
    return seen


@given(st.floats(0, 255), st.integers(0, 2))
def test_every_face_ends_in_good_light_or_at_the_bound_and_stays_there(face: float, delay: int) -> None:
    door = Door(face, delay)
    states = watch(door, 12.0, Exposure())
    last = states[-1][1].stops
    assert {state.stops for now, state in states if now > 106.0} == {last}
    assert DARK <= door.light() <= BRIGHT or last in (MOST, LEAST)


@given(
    st.lists(
        st.tuples(st.floats(0.01, 3.0), st.none() | st.floats(0, 255), st.booleans()), min_size=1, max_size=80
    )
)
def test_whatever_comes_it_is_asked_slowly_within_bounds_and_never_against_a_phone(
    pictures: list[tuple[float, float | None, bool]],
) -> None:
    state, now, seen, code = Exposure(), 100.0, -1e9, -1e9
    for after, light, shown in pictures:
        now += after
        before, state = state, state.step(light, now, code=shown)
        seen, code = now if light is not None else seen, now if shown else code
        assert LEAST <= state.stops <= MOST
        if now - code <= CODE_S:
            assert state.stops <= 0
        if now - seen > ALONE_S:
            assert state.stops == 0
        if state.stops not in (before.stops, 0.0):
            assert abs(state.stops - before.stops) == STEP
            assert now - before.changed >= SETTLE_S


def test_a_face_in_passing_shadow_changes_nothing() -> None:
    state = Exposure().step(120.0, 100.0).step(40.0, 100.1).step(120.0, 100.2).step(40.0, 100.3)
    assert state.step(40.0, 100.3 + WRONG_S - 0.01).stops == 0.0
    assert state.step(40.0, 100.3 + WRONG_S + 0.01).stops == STEP


def test_after_the_visitor_left_the_camera_does_as_it_likes() -> None:
    _, lit = watch(Door(50.0), 5.0, Exposure())[-1]
    assert lit.stops > 0
    assert lit.step(None, 105.0).stops == lit.stops
    assert lit.step(None, 105.0 + ALONE_S).stops == 0.0


PICTURE_S = 0.05


def hold_up(phone: list[tuple[float | None, bool]], state: Exposure, start: float = 100.0) -> list[Exposure]:
    """Pictures at 20 Hz: the glare and whether a code was read, nobody's face measured."""
    states = []
    for number, (glare, code) in enumerate(phone):
        state = state.step(None, start + number * PICTURE_S, code=code, glare=glare)
        states.append(state)
    return states


def test_a_shining_screen_gets_less_light_within_a_third_of_a_second_and_gives_it_back_once_read() -> None:
    states = hold_up([(0.6, False)] * 8 + [(None, False)] * 4 + [(None, True)] * 3, Exposure())
    asked = [state.stops for state in states]
    assert asked[0] == 0.0
    assert GLARE_STOPS in asked[:7]
    assert asked[11] == GLARE_STOPS
    assert asked[12:] == [0.0] * 3


def test_a_lamp_that_stays_dims_the_picture_once_and_for_a_moment_only() -> None:
    states = hold_up([(0.9, False)] * 400, Exposure())
    dimmed = [number for number, state in enumerate(states) if state.stops == GLARE_STOPS]
    assert len(dimmed) * PICTURE_S <= DIM_S + PICTURE_S
    assert dimmed == list(range(dimmed[0], dimmed[-1] + 1))


def test_the_next_phone_is_dimmed_for_again() -> None:
    first = hold_up([(0.6, False)] * 8 + [(None, True)], Exposure())[-1]
    gone = hold_up([(None, False)] * 40, first, 101.0)[-1]
    assert hold_up([(0.6, False)] * 8, gone, 104.0)[-1].stops == GLARE_STOPS


def test_a_white_page_that_is_not_saturated_changes_nothing() -> None:
    assert {state.stops for state in hold_up([(0.2, False)] * 50, Exposure())} == {0.0}


@given(
    st.lists(
        st.tuples(
            st.floats(0.01, 1.0), st.none() | st.floats(0, 255), st.booleans(), st.none() | st.floats(0, 1)
        ),
        max_size=80,
    )
)
def test_whatever_shines_the_light_comes_back(
    pictures: list[tuple[float, float | None, bool, float | None]],
) -> None:
    state, now = Exposure(), 100.0
    for after, light, code, glare in pictures:
        now += after
        state = state.step(light, now, code=code, glare=glare)
        assert GLARE_STOPS <= state.stops <= MOST
    state = state.step(None, now + DIM_S + 0.01)
    assert state.stops != GLARE_STOPS
