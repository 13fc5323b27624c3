"""Whether the place is empty: nobody who stands there is taken for gone, whatever the room and the lens are like."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hw.thermal.emulator import NETD_1HZ
from hw.thermal.optics import OPTICS
from hw.thermal.scene import Hot, Scene, Sun
from sentinel.fever.vacancy import GONE_S, Vacancy, even, watched
from sentinel.fever.watch import View

PICTURES = ["mlx90640-55x35", "mlx90640-110x75", "mlx90641-55x35", "mlx90641-110x75"]


def seen(model: str, scene: Scene, hz: float = 4.0, seed: int = 3) -> View:
    """The scene as the sensor sees it, with its noise at so many pictures a second."""
    optics = OPTICS[model]
    noise_k = NETD_1HZ[model.partition("-")[2]] * math.sqrt(hz)
    noise = np.random.default_rng(seed).normal(0.0, noise_k, (optics.rows, optics.columns))
    picture = scene.temperatures(optics.rows, optics.columns) + noise
    return View(picture.astype(np.float32), scene.ambient_c, 0.0)


@pytest.mark.parametrize("hz", [2.0, 8.0, 16.0])
@pytest.mark.parametrize("ambient_c", [-5.0, 12.0, 23.0])
@pytest.mark.parametrize("model", PICTURES)
def test_an_empty_place_is_empty_in_the_noise_of_each_sensor(model: str, ambient_c: float, hz: float) -> None:
    looks = [even(seen(model, Scene(ambient_c), hz, seed)) for seed in range(50)]
    assert sum(looks) >= 45


@given(
    model=st.sampled_from(PICTURES), distance_m=st.floats(0.2, 1.0), x=st.floats(0.2, 0.8), y=st.floats(0.2, 0.9),
    skin_c=st.floats(33.0, 38.0), ambient_c=st.floats(-10.0, 29.0), mask=st.booleans(), glasses=st.booleans(),
    hz=st.sampled_from([1.0, 4.0, 16.0]), seed=st.integers(0, 1000),
)  # fmt: skip
def test_a_face_of_a_pixel_and_a_half_and_more_is_never_an_empty_place(
    model: str, distance_m: float, x: float, y: float, skin_c: float, ambient_c: float, mask: bool,
    glasses: bool, hz: float, seed: int,
) -> None:  # fmt: skip
    assume(OPTICS[model].face_px(distance_m)[0] >= 1.5)  # the wide 16 x 12 at 0.5 m, all others at a metre
    face = OPTICS[model].face(distance_m, skin_c, x=x, y=y, mask=mask, glasses=glasses)
    assert not even(seen(model, Scene(ambient_c, (face,)), hz, seed))


@pytest.mark.parametrize("model", PICTURES)
def test_sun_on_the_wall_or_a_lamp_is_no_empty_place_and_says_nothing(model: str) -> None:
    assert not even(seen(model, Scene(23.0, sun=(Sun(0.0, 0.0, 0.3, 1.0),))))
    assert not even(seen(model, Scene(23.0, hot=(Hot(0.5, 0.2, 0.06),))))


@pytest.mark.parametrize(("picture_c", "ambient_c"), [(34.0, 24.0), (33.0, 31.0), (34.0, 32.0)])
def test_a_picture_of_nothing_but_skin_is_no_empty_place(picture_c: float, ambient_c: float) -> None:
    assert not even(View(np.full((24, 32), picture_c, np.float32), ambient_c, 0.0))


def test_a_sensor_that_does_not_know_the_room_says_nothing() -> None:
    assert not even(View(np.full((24, 32), 24.0, np.float32), float("nan"), 0.0))


def said(*looks: tuple[float, bool], tells: bool = True) -> list[bool | None]:
    """What is told after each look."""
    vacancy, told = Vacancy(), []
    for at, is_even in looks:
        vacancy, empty = watched(vacancy, is_even, at, tells=tells)
        told.append(empty)
    return told


def test_who_leans_out_of_the_picture_for_a_moment_has_not_gone() -> None:
    assert True not in said((0.0, False), (0.25, True), (0.5, False), (0.75, True), (1.0, True), (1.2, False))


def test_one_picture_after_a_long_gap_is_not_half_a_second_of_nobody() -> None:
    assert True not in said((0.0, False), (15.0, True))
    assert said((0.0, False), (15.0, True), (16.0, True))[-1] is True


def test_it_is_said_again_every_second_so_that_one_that_was_dropped_does_no_harm() -> None:
    told = said(*((at / 4, True) for at in range(21)))
    assert told.count(True) == 5 and told[0] is False


def test_where_a_camera_tells_nothing_is_said_and_at_once_when_it_is_away() -> None:
    vacancy = Vacancy()
    for at in range(20):
        vacancy, empty = watched(vacancy, True, at / 4, tells=False)
        assert empty is None
    assert watched(vacancy, True, 5.0, tells=True)[1] is True


@given(looks=st.lists(st.tuples(st.floats(0.01, 2.0), st.booleans())))
def test_empty_is_only_said_after_half_a_second_of_nothing_and_anybody_ends_it_at_once(
    looks: list[tuple[float, bool]],
) -> None:
    vacancy, at, row, believed = Vacancy(), 0.0, [], False
    for wait, is_even in looks:
        at += wait
        vacancy, told = watched(vacancy, is_even, at, tells=True)
        believed = believed if told is None else told
        row = [*row, at] if is_even else []
        assert believed is (len(row) >= 2 and at - row[0] >= GONE_S), "who listens knows it at once"
