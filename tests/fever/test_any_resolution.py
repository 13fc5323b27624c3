"""From pixels to a person on sensors of any resolution: what is measured, and which faces are too small."""

from datetime import UTC, datetime

import numpy as np
import pytest
from test_fever_estimate import BY

from hw.thermal.optics import OPTICS, Optics
from hw.thermal.scene import Face, Scene
from sentinel.core.clock import Now
from sentinel.core.facts import ThermalState
from sentinel.fever.estimate import Measurement, conclude, obstacle, sample
from sentinel.fever.faces import Registration
from sentinel.fever.site import Site
from sentinel.fever.watch import View, Watch, observe, people
from sentinel.fever.witness import likeness

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SITE = Site(emissivity=1.0, calibration_k=0.1)
NARROW, COARSE = OPTICS["mlx90640-55x35"], OPTICS["mlx90641-55x35"]


def state_of(optics: Optics, distance_m: float, noise: float = 0.0, ambient: float = 24.1, **face):
    """The fact about a face straight ahead, its skin at 35 C."""
    person = optics.face(distance_m, **face)
    box = (person.x, person.y, person.w, person.h)
    rng, measurement = np.random.default_rng(1), Measurement()
    for n in range(5):
        picture = Scene(ambient, (person,)).temperatures(optics.rows, optics.columns)
        picture = (picture + rng.normal(0, 1, picture.shape) * noise).astype(np.float32)
        seen = sample(picture, box, ambient, n * 0.5)
        if (why := obstacle(seen)) is not None:
            return why, None
        measurement = measurement.with_(seen)
    fact = conclude(measurement, SITE, BY)
    return fact.state, fact.skin_c


@pytest.mark.parametrize(("optics", "distance"), [(NARROW, 0.4), (NARROW, 0.6), (COARSE, 0.35)])
@pytest.mark.parametrize("glasses", [False, True])
@pytest.mark.parametrize("mask", [False, True])
def test_a_near_face_is_measured(optics: Optics, distance: float, glasses: bool, mask: bool):
    state, skin = state_of(optics, distance, 0.2, glasses=glasses, mask=mask)
    assert state is ThermalState.OK
    assert skin == pytest.approx(35.0, abs=0.35)


@pytest.mark.parametrize(
    ("optics", "distance"),
    [(NARROW, 1.2), (COARSE, 0.6), (OPTICS["mlx90641-110x75"], 0.4), (OPTICS["amg8833"], 0.5)],
)
def test_a_face_of_too_few_pixels_is_too_far(optics: Optics, distance: float):
    assert state_of(optics, distance)[0] is ThermalState.TOO_FAR


@pytest.mark.parametrize("hair", [0.0, 0.15, 0.25])
def test_a_short_fringe_leaves_skin_enough(hair: float):
    state, skin = state_of(NARROW, 0.5, 0.2, hair=hair)
    assert state is ThermalState.OK and skin == pytest.approx(35.0, abs=0.4)


@pytest.mark.parametrize("ambient", [18.0, 24.0])
def test_a_fringe_down_to_the_eyes_is_covered_not_cool(ambient: float):
    assert state_of(NARROW, 0.5, 0.2, ambient=ambient, hair=0.46)[0] is ThermalState.COVERED


def test_somebody_from_the_cold_is_cold_skin():
    assert state_of(NARROW, 0.5, chill_k=4.0)[0] is ThermalState.COLD_SKIN


def test_the_witness_and_the_blob_see_a_coarse_picture_too():
    person = COARSE.face(0.35)
    box = (person.x, person.y, person.w, person.h)
    view = View(Scene(22.0, (person,)).temperatures(12, 16).astype(np.float32), 22.0, 1.0)
    assert likeness(view, box) > 0.7
    cold = View(Scene(22.0).temperatures(12, 16).astype(np.float32), 22.0, 1.0)
    assert likeness(cold, box) < 0.3
    found = people(None, view, 1.0, Registration())[None]
    assert found[:3] == pytest.approx(box[:3], abs=0.08)  # how far down the neck begins is a guess


@pytest.mark.parametrize("scale", [1.0, -1.0])
def test_a_sensor_mounted_upside_down_still_gets_the_whole_box(scale: float):
    move = Registration(scale, 0.0 if scale > 0 else 1.0, scale, 0.0 if scale > 0 else 1.0)
    assert move.thermal((0.2, 0.3, 0.1, 0.2)) == pytest.approx(
        (0.2, 0.3, 0.1, 0.2) if scale > 0 else (0.7, 0.5, 0.1, 0.2)
    )


def test_a_forehead_of_saturated_pixels_is_no_number_and_one_bad_pixel_is_fine() -> None:
    face = (0.36, 0.2, 9 / 32, 15 / 24)
    picture = Scene(22.0, (Face(*face, 36.9),)).temperatures().astype(np.float32)
    for pixels, states in (
        ((slice(7, 8), slice(15, 16)), {"ok"}),
        ((slice(6, 11), slice(12, 20)), {"hot_object"}),
    ):
        filled = np.zeros((24, 32), dtype=bool)
        filled[pixels] = True
        watch, said = Watch(), set()
        for n in range(12):
            at = Now(100.0 + 0.5 * n, NOON)
            view = View(picture, 22.0, at.monotonic, filled)
            watch, posts = observe(watch, view, {1: face}, Site(calibration_k=0.1), at)
            said |= {post.fact.state.value for post in posts}
        assert said == states
