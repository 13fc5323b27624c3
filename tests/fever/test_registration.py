"""Registration: faces are found in the thermal picture where the camera saw them, or the technician is told why not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.thermal.scene import Face, Hot, Scene
from sentinel.fever.registration import CannotRegister, Pair, fit, mounting, parallax_px, warm_target

TRUE = (1.3, -0.18, 1.1, -0.03)
SHAPE = (24, 32)
GRID = [(x, y) for x in (0.25, 0.5, 0.75) for y in (0.2, 0.5, 0.8)]


def pairs(noise_px=0.0, seed=0, true=TRUE, places=GRID):
    rng, (ax, bx, ay, by) = np.random.default_rng(seed), true
    return [
        Pair(
            (x, y),
            (ax * x + bx + rng.normal(0, 1) * noise_px / 32, ay * y + by + rng.normal(0, 1) * noise_px / 24),
        )
        for x, y in places
    ]


@settings(max_examples=60, deadline=None)
@given(
    ax=st.floats(0.8, 2.0), bx=st.floats(-0.3, 0.3), ay=st.floats(0.8, 2.0), by=st.floats(-0.3, 0.3),
    mirrored=st.booleans(), seed=st.integers(0, 1000), strays=st.integers(0, 2),
)  # fmt: skip
def test_the_mounting_is_found_whatever_it_is_and_strays_are_left_out(ax, bx, ay, by, mirrored, seed, strays):
    true = (-ax if mirrored else ax, bx, -ay if mirrored else ay, by)
    seen = pairs(0.2, seed, true)
    for n in range(strays):
        x, y = seen[n * 4].thermal
        seen[n * 4] = Pair(seen[n * 4].camera, (x + 0.3, y - 0.25))
    found = fit(seen, SHAPE)
    assert found.used == 9 - strays and found.dropped == tuple(n * 4 for n in range(strays))
    for x, y in GRID:
        got = found.registration.thermal((x, y, 0.0, 0.0))
        assert abs(got[0] - true[0] * x - true[1]) * 32 < 0.8
        assert abs(got[1] - true[2] * y - true[3]) * 24 < 0.8
    assert found.residual_px < 0.6


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (pairs()[:5], "5 places of the target, 6 are needed"),
        (pairs(places=[(0.5 + 0.01 * n, 0.5 + 0.01 * n) for n in range(9)]), "beside each other|within"),
        (pairs(places=[(0.1 + 0.1 * n, 0.5 + 0.03 * n) for n in range(9)]), "of the thermal picture down"),
        (pairs(1.0, 3), "disagree by|fit together"),
        ([Pair(p.camera, (0.5, 0.5)) for p in pairs()], "edges"),
    ],
)
def test_places_that_make_no_honest_registration_are_refused_with_what_to_do(seen, words):
    with pytest.raises(CannotRegister, match=words):
        fit(seen, SHAPE)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_sensor_mounted_turned_is_found_and_its_picture_turned_upright(turned, mirrored):
    """The places as a turned sensor's picture has them: turning that picture by what is found puts them right."""
    shape = (24, 32) if turned % 180 == 0 else (32, 24)  # upright
    rng = np.random.default_rng(turned)
    seen = []
    for pair in pairs(true=(-1.1 if mirrored else 1.1, 1.05 if mirrored else -0.05, 1.2, -0.1)):
        picture = np.zeros((shape[0] * 20, shape[1] * 20), dtype=np.float32)
        x, y = pair.thermal
        picture[int(y * shape[0] * 20 + rng.uniform(-2, 2)), int(x * shape[1] * 20)] = 1.0
        sensors = np.rot90(picture, -turned // 90)  # what the sensor itself gives
        row, column = np.argwhere(sensors)[0]
        seen.append(Pair(pair.camera, ((column + 0.5) / sensors.shape[1], (row + 0.5) / sensors.shape[0])))
    found = mounting(seen, shape if turned % 180 == 0 else (shape[1], shape[0]))
    assert found.fit.registration.ay > 0
    if mirrored:  # turned by half a turn it is mirrored too: only upright counts
        assert found.turned == turned and found.fit.registration.ax < 0
    else:
        assert found.turned == turned
        assert found.fit.registration.ax == pytest.approx(1.1, abs=0.02)
    assert found.fit.registration.ay == pytest.approx(1.2, abs=0.03)


@pytest.mark.parametrize("shape", [(24, 32), (12, 16)])
def test_a_warm_target_is_found_to_a_fraction_of_a_pixel_beside_the_technicians_face(shape):
    rng = np.random.default_rng(2)
    for x, y in ((0.3, 0.3), (0.52, 0.61), (0.7, 0.4)):
        scene = Scene(23.0, (Face(0.05, 0.1, 0.2, 0.5, 35.5),), (Hot(x, y, 2.0 / shape[1], 55.0),))
        picture = (scene.temperatures(*shape) + rng.normal(0, 0.5, shape)).astype(np.float32)
        found = warm_target(picture)
        assert abs(found[0] - x) * shape[1] < 0.4 and abs(found[1] - y) * shape[0] < 0.4


@pytest.mark.parametrize(
    ("scene", "words"),
    [
        (Scene(23.0, (Face(0.3, 0.2, 0.3, 0.5, 36.5),)), "nothing warmer"),
        (Scene(23.0, hot=(Hot(0.3, 0.3, 0.06), Hot(0.7, 0.7, 0.06))), "two warm things"),
        (Scene(23.0, hot=(Hot(0.01, 0.3, 0.06),)), "partly outside"),
    ],
)
def test_what_is_wrong_with_the_target_is_said(scene, words):
    assert words in warm_target(scene.temperatures().astype(np.float32))


def test_parallax_grows_with_the_gap_and_vanishes_at_the_registered_distance():
    assert parallax_px(0.04, 0.5, 0.5, 32, 55.0) == 0.0
    assert parallax_px(0.04, 0.5, 0.3, 32, 55.0) == pytest.approx(1.64, abs=0.01)
    assert parallax_px(0.08, 0.5, 1.0, 32, 55.0) == pytest.approx(2 * parallax_px(0.04, 0.5, 1.0, 32, 55.0))
