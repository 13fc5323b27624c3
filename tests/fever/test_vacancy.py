"""Whether the place is empty: nobody who stands there is taken for gone, whatever the room is like."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hw.thermal.scene import Face, Scene
from sentinel.fever.vacancy import GONE_S, Vacancy, somebody, watched
from sentinel.fever.watch import View

NEAR = (0.36, 0.2, 9 / 32, 15 / 24)


def seen(scene: Scene, noise_k: float = 0.0) -> View:
    """The scene as a sensor with this noise (standard deviation) sees it."""
    noise = np.random.default_rng(3).normal(0.0, noise_k, (24, 32))
    return View((scene.temperatures() + noise).astype(np.float32), scene.ambient_c, 0.0)


@pytest.mark.parametrize("ambient_c", [-5.0, 12.0, 24.0, 29.0])
def test_who_stands_there_is_there_and_an_empty_place_is_empty(ambient_c: float) -> None:
    assert somebody(seen(Scene(ambient_c, (Face(*NEAR, 34.5),)), 0.3)) is True
    assert somebody(seen(Scene(ambient_c), 0.3)) is False


def test_in_a_room_as_warm_as_skin_nobody_is_taken_for_gone() -> None:
    view = seen(Scene(33.5, (Face(*NEAR, 35.5),)), 0.3)
    assert somebody(view) is not False


@given(
    x=st.floats(0.15, 0.85), y=st.floats(0.2, 0.8), size=st.floats(0.2, 1.5), skin_c=st.floats(32.0, 38.0),
    ambient_c=st.floats(-10.0, 26.0), mask=st.booleans(),
)  # fmt: skip
def test_a_face_with_its_middle_in_the_picture_however_near_is_never_an_empty_place(
    x: float, y: float, size: float, skin_c: float, ambient_c: float, mask: bool
) -> None:
    width, height = size, size * 1.35 * 32 / 24
    face = Face(x - width / 2, y - height / 2, width, height, skin_c, mask)
    assert somebody(seen(Scene(ambient_c, (face,)))) is not False


def test_a_picture_of_nothing_but_skin_is_somebody_who_stands_very_near() -> None:
    assert somebody(View(np.full((24, 32), 34.0, np.float32), 24.0, 0.0)) is None


def test_a_sensor_that_does_not_know_the_room_says_nothing() -> None:
    assert somebody(View(np.full((24, 32), 24.0, np.float32), float("nan"), 0.0)) is None


def test_who_bends_down_or_leans_out_of_it_for_a_moment_has_not_gone() -> None:
    vacancy, said = Vacancy(), []
    for at, there in ((0.0, True), (0.25, False), (0.45, False), (0.6, None), (3.0, None), (3.2, False)):
        vacancy, emptied = watched(vacancy, there, at)
        said.append(emptied)
    assert not any(said)


@given(looks=st.lists(st.tuples(st.floats(0.01, 2.0), st.sampled_from([True, False, None]))))
def test_it_is_said_once_for_each_who_came_and_only_after_a_while_of_nothing(
    looks: list[tuple[float, bool | None]],
) -> None:
    vacancy, at, history = Vacancy(), 0.0, [(-1.0, False, False)]
    for wait, there in looks:
        at += wait
        vacancy, emptied = watched(vacancy, there, at)
        history.append((at, there, emptied))
    for index, (when, there, emptied) in enumerate(history):
        if emptied:
            since = [one for one in history[:index] if one[2]]
            before = [
                one
                for one in history[:index]
                if one[1] is not False and one[0] > (since[-1][0] if since else -2)
            ]
            assert there is False and any(one[1] for one in before)
            assert when - before[-1][0] >= GONE_S
    assert all(not (one[2] and two[2]) for one, two in pairwise(history))
