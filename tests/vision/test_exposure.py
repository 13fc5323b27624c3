"""Light on faces: the camera is asked slowly and within bounds, and left alone when nobody is there."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from sentinel.vision.exposure import (
    ALONE_S,
    BRIGHT,
    CODE_S,
    DARK,
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
