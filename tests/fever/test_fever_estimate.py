"""From pixels to a person: what is measured, what is refused, and that fevers are never pulled to normal."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.thermal.scene import Face, Hot, Scene
from sentinel.core.facts import Provenance, Source, ThermalState
from sentinel.fever.estimate import (
    Measurement,
    conclude,
    fill_uncertainty,
    obstacle,
    radiometric,
    sample,
)
from sentinel.fever.site import Site

BY = Provenance(Source.THERMAL, datetime(2026, 11, 22, tzinfo=UTC))
NEAR = (0.36, 0.2, 9 / 32, 15 / 24)  # a face at 0.5 m before the 55 x 35 degree part
EYES_K = 0.08  # what their inner corners add to a brow in pixels of 16 x 13 mm
IDEAL = Site(emissivity=1.0, calibration_k=0.1)


def measure(scene, box=NEAR, frames=4, noise=0.0, seed=0, site=IDEAL):
    rng = np.random.default_rng(seed)
    measurement = Measurement()
    for n in range(frames):
        picture = scene.temperatures() + rng.normal(0.0, 1.0, (24, 32)) * noise
        measurement = measurement.with_(
            sample(picture.astype(np.float32), box, scene.ambient_c, 10.0 + n * 0.5)
        )
    return conclude(measurement, site, BY)


def standing(skin=35.0, ambient=24.1, **face):
    return Scene(ambient, (Face(*NEAR, skin, **face),))


def test_a_forehead_reads_as_it_is_and_the_estimate_adds_the_site_offset():
    fact = measure(standing(35.0))
    assert fact.state is ThermalState.OK
    assert fact.skin_c == pytest.approx(35.0 + EYES_K, abs=0.05)
    assert fact.correction_c == pytest.approx(2.38)
    assert fact.estimate_c == pytest.approx(fact.skin_c + fact.correction_c, abs=0.011)
    assert 0.57 <= fact.uncertainty_k <= 0.75


def test_a_mask_does_not_cool_the_reading():
    assert measure(standing(35.0, mask=True)).skin_c == pytest.approx(35.0 + EYES_K, abs=0.05)


@settings(max_examples=25, deadline=None)
@given(
    skin=st.floats(33.5, 39.0, allow_subnormal=False),
    rise=st.floats(0.1, 2.0, allow_subnormal=False),
    ambient=st.floats(17.0, 31.0, allow_subnormal=False),
)
def test_a_fever_raises_the_estimate_by_its_full_height(skin, rise, ambient):
    cooler, warmer = measure(standing(skin, ambient)), measure(standing(skin + rise, ambient))
    assert warmer.estimate_c - cooler.estimate_c == pytest.approx(rise, abs=0.05)
    assert warmer.correction_c == cooler.correction_c


def test_the_correction_shrinks_with_a_warmer_room():
    assert Site().correction(29.1) == pytest.approx(2.38 - 0.675)
    assert Site().correction(19.1) == pytest.approx(2.38 + 0.675)


def test_noise_does_not_make_people_warmer_than_they_are():
    skins = [measure(standing(35.0), noise=0.5, seed=s).skin_c for s in range(60)]
    assert np.mean(skins) == pytest.approx(35.0 + EYES_K, abs=0.05)
    assert np.std(skins) < 0.2


@pytest.mark.parametrize(("body", "passes"), [(36.5, True), (38.5, False)])
def test_a_typical_visitor_passes_and_a_fever_is_seen(body, passes):
    facts = [measure(standing(body - 2.4), noise=0.5, seed=s) for s in range(40)]
    below = [fact.estimate_c + np.sqrt(fact.uncertainty_k**2 - fact.people_k**2) < 37.3 for fact in facts]
    assert sum(below) >= 38 if passes else not any(fact.estimate_c < 37.3 for fact in facts)


def test_more_noise_and_fewer_pixels_say_more_uncertainty():
    assert measure(standing(), noise=1.0).uncertainty_k > measure(standing(), noise=0.1).uncertainty_k
    assert fill_uncertainty((5, 6), 12.0) > fill_uncertainty((15, 25), 12.0) > 0


def test_emissivity_and_mirrored_room_are_corrected():
    # ISO-style figure of a 34.5 C skin in a 20 C room, seen at emissivity 1
    assert radiometric(34.23, 0.98, 20.0) == pytest.approx(34.5, abs=0.01)
    assert radiometric(34.23, 1.0, 20.0) == pytest.approx(34.23)


def test_hair_or_a_visor_over_the_forehead_is_no_temperature():
    fact = measure(standing(35.0, covered_c=29.0))
    assert fact.state is ThermalState.COVERED
    assert fact.estimate_c is None


def test_no_skin_at_all_is_covered():
    assert measure(Scene(22.0)).state is ThermalState.COVERED


def test_a_visitor_from_the_cold_is_cold_skin_not_a_healthy_number():
    fact = measure(standing(31.0))
    assert fact.state is ThermalState.COLD_SKIN
    assert fact.estimate_c < 34.0


def test_a_hot_cup_before_the_face_is_a_hot_object():
    scene = Scene(24.0, (Face(*NEAR, 35.0),), (Hot(0.5, 0.6, 0.05, 70.0),))
    assert measure(scene).state is ThermalState.HOT_OBJECT


def test_a_hot_cup_beside_the_face_changes_nothing():
    scene = Scene(24.1, (Face(*NEAR, 35.0),), (Hot(0.1, 0.5, 0.05, 70.0),))
    assert measure(scene).skin_c == pytest.approx(35.0 + EYES_K, abs=0.05)


@pytest.mark.parametrize(
    ("box", "ambient", "state"),
    [
        ((0.4, 0.3, 4.6 / 32, 7.6 / 24), 23.0, ThermalState.TOO_FAR),
        ((0.85, 0.3, 9 / 32, 15 / 24), 23.0, ThermalState.OFF_AXIS),
        ((0.3, -0.3, 9 / 32, 15 / 24), 23.0, ThermalState.OFF_AXIS),
        (NEAR, 10.0, ThermalState.AMBIENT_OUT_OF_RANGE),
        (NEAR, 35.0, ThermalState.AMBIENT_OUT_OF_RANGE),
        (NEAR, 23.0, None),
    ],
)
def test_where_no_honest_number_is_possible_it_says_why(box, ambient, state):
    picture = Scene(ambient, (Face(*box, 35.0),)).temperatures().astype(np.float32)
    assert obstacle(sample(picture, box, ambient, 0.0)) is state


def test_two_pictures_are_not_enough():
    assert measure(standing(), frames=2) is None


def test_a_head_that_turned_away_in_one_picture_is_left_out():
    still, turned = standing(35.0).temperatures(), Scene(24.1).temperatures()
    measurement = Measurement()
    for n, picture in enumerate((still, still, turned, still, still)):
        measurement = measurement.with_(sample(picture.astype(np.float32), NEAR, 24.1, n * 0.5))
    assert conclude(measurement, IDEAL, BY).skin_c == pytest.approx(35.0 + EYES_K, abs=0.05)


def test_a_measurement_stays_bounded():
    one = sample(standing().temperatures().astype(np.float32), NEAR, 24.1, 0.0)
    measurement = Measurement()
    for _ in range(500):
        measurement = measurement.with_(one)
    assert len(measurement.samples) == 64
