"""The black body: it takes the sensor's drift out, and nothing else that stands there ever corrects anybody."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_thermal_session import NEAR
from test_thermal_session import door as door

from hw.thermal.scene import Face, Plate, Scene
from sentinel.config import ThermalSettings
from sentinel.core.clock import Now
from sentinel.fever.black_body import (
    BODY_K,
    UNCALIBRATED_BODY_K,
    BlackBody,
    BodyState,
    DriftFilter,
    behind,
    look,
)
from sentinel.fever.faces import FaceBox
from sentinel.fever.keeping import SiteKeeper
from sentinel.fever.site import BARE_K

NOW = Now(1000.0, datetime(2026, 11, 25, 12, tzinfo=UTC))
BODY = BlackBody((0.05, 0.1, 0.12, 0.2), 35.0, 0.95)
BEFORE = (0.0, 0.0, 9 / 32, 15 / 24)  # a face that covers it
SETTINGS = ThermalSettings(driver="mlx90640", calibration_k=0.1, black_body=BODY.box, reference="off")
TWO_MINUTES = 250  # pictures, two a second


@cache
def _scene(body_c: float, skin_c: float):
    plate = Plate(*BODY.box, body_c, emissivity=0.95)
    return Scene(24.1, (Face(*NEAR, skin_c),), plates=(plate,)).temperatures()


def room(drift: float = 0.0, body_c: float = 35.0, skin_c: float = 35.0):
    true = _scene(body_c, skin_c)
    # the scene is in temperatures of skin's emissivity; the sensor sees radiation
    apparent = (0.98 * (true + 273.15) ** 4 + 0.02 * (24.1 + 273.15) ** 4) ** 0.25 - 273.15
    return (apparent + drift).astype(np.float32)


def same(one, other) -> bool:
    return bool(np.allclose(one, other, atol=0.01))


class Watching:
    """A keeper, and seconds that go by with two pictures each."""

    def __init__(self, settings: ThermalSettings = SETTINGS) -> None:
        self.keeper, self.at = SiteKeeper(settings), 0.0

    def see(self, picture, pictures: int = 1, faces=()):
        for _ in range(pictures):
            self.at += 0.5
            seen = self.keeper.corrected(picture, 24.1, self.at, faces)
        return seen

    @property
    def sensor_k(self) -> float:
        return self.keeper.site(NOW).calibration_k


@pytest.mark.parametrize("drift", [-3.0, -0.5, 0.0, 2.0])
def test_a_black_body_takes_the_sensors_drift_out(drift: float):
    state, found = look(room(drift), BODY, 24.1)
    assert state is BodyState.SEEN
    assert found == pytest.approx(-drift, abs=0.08)


def test_a_missing_or_covered_black_body_is_said_and_nothing_is_corrected(caplog):
    assert look(room(body_c=24.1), BODY, 24.1)[0] is BodyState.IMPLAUSIBLE
    half = room()
    half[2:7, 1:4] = 30.0
    assert look(half, BODY, 24.1)[0] is BodyState.UNEVEN
    assert look(room(), replace(BODY, box=(0.05, 0.1, 0.03, 0.05)), 24.1)[0] is BodyState.TOO_SMALL
    watching = Watching()
    corrected = watching.see(room(-2.0), TWO_MINUTES)
    assert corrected.max() == pytest.approx(room().max(), abs=0.1)
    assert watching.sensor_k <= BODY_K
    watching.see(room(-2.0, body_c=24.1), 20)
    assert watching.sensor_k == BARE_K
    assert caplog.text.count("black body") == 2  # while it was looked for, and when it was lost


def test_a_body_as_warm_as_the_room_is_no_reference():
    assert look(room(body_c=26.0), replace(BODY, temperature_c=26.0), 24.1)[0] is BodyState.IMPLAUSIBLE


def test_a_body_makes_a_sensor_good_but_not_a_site_whose_offset_nobody_found():
    watching = Watching(ThermalSettings(driver="mlx90640", black_body=BODY.box, reference="off"))
    watching.see(room(), TWO_MINUTES)
    assert watching.sensor_k == UNCALIBRATED_BODY_K > 0.5


@pytest.mark.parametrize("forehead_c", [33.0, 34.4, 36.6, 37.5])
def test_a_forehead_before_the_black_body_corrects_nobody(forehead_c: float):
    watching = Watching()
    watching.see(room(), TWO_MINUTES)
    assert watching.sensor_k <= BODY_K
    covered = room(body_c=forehead_c)
    for _ in range(40):
        assert same(watching.see(covered), covered)
    assert watching.sensor_k == BARE_K


@pytest.mark.parametrize("forehead_c", [33.0, 34.9, 36.6, 37.5])
def test_behind_a_face_the_body_says_nothing_for_however_long(forehead_c: float):
    """Also a forehead that is as warm as the body: only the face's box tells."""
    watching = Watching()
    watching.see(room(-1.0), TWO_MINUTES)
    covered = room(-1.0, body_c=forehead_c)
    for n in range(2400):  # twenty minutes
        added = watching.see(covered, faces=(BEFORE,)) - covered
        assert added.max() == pytest.approx(1.0 if n < 60 else 0.0, abs=0.15), (
            "held for half a minute, then unknown"
        )
    assert watching.sensor_k == BARE_K
    watching.see(room(-1.0), 20)
    assert watching.sensor_k <= BODY_K, "once the face has gone, it is the same body as before"


def test_somebody_who_walks_by_interrupts_nobodys_measurement():
    watching = Watching()
    watching.see(room(), TWO_MINUTES)
    changes = watching.keeper.body_changes
    for _ in range(5):
        watching.see(room(body_c=33.0), 10, (BEFORE,))
        watching.see(room(), 20)
    assert watching.keeper.body_changes == changes and watching.sensor_k <= BODY_K


@pytest.mark.parametrize("thing_c", [31.0, 33.5, 36.5, 38.0])
def test_what_stands_in_a_bodys_place_is_never_taken_for_it_however_long(thing_c: float):
    """A cup, a screen, a hand: without a face in view, for twenty minutes. Within a kelvin it could be the body."""
    watching = Watching()
    watching.see(room(), TWO_MINUTES)
    thing = room(body_c=thing_c)
    for _ in range(2400):
        assert same(watching.see(thing), thing)
    assert watching.sensor_k == BARE_K


def test_a_body_that_was_covered_while_the_sensor_drifted_is_watched_for_two_minutes():
    watching = Watching()
    watching.see(room(), TWO_MINUTES)
    watching.see(room(body_c=24.1), 3600)
    drifted = room(0.8)
    assert same(watching.see(drifted, 200), drifted)
    assert watching.sensor_k == BARE_K
    assert watching.see(drifted, 60).max() == pytest.approx(room().max(), abs=0.1)


def test_a_sensor_that_lost_power_is_judged_by_the_body_anew():
    watching = Watching()
    watching.see(room(), TWO_MINUTES)
    watching.keeper.cooled()
    assert same(watching.see(room(3.0), 100), room(3.0))
    assert watching.see(room(3.0), TWO_MINUTES).max() == pytest.approx(room().max(), abs=0.1)


def test_visitors_who_come_and_go_before_a_cold_place_never_become_its_body():
    """The body is off, and the camera sees no faces: foreheads of a minute each, with a breath between them."""
    watching, rng = Watching(), np.random.default_rng(2)
    for _ in range(25):
        person = room(body_c=float(rng.normal(34.5, 0.6)))
        for _ in range(120):
            assert same(watching.see(person), person)
        watching.see(room(body_c=24.1), 8)
    assert watching.sensor_k == BARE_K


@settings(max_examples=25, deadline=None)
@given(
    seen=st.lists(
        st.tuples(st.floats(20.0, 45.0), st.sampled_from((1, 5, 30, 280)), st.booleans()), max_size=4
    ),
)
def test_whatever_happens_there_after_it_was_known_moves_nobody_by_more_than_a_kelvin_at_a_time(seen):
    filtering, at = DriftFilter(BODY), 0.0
    for _ in range(TWO_MINUTES):
        at += 0.5
        settled = filtering.add(room(), 24.1, at)
    for body_c, pictures, face in seen:
        picture, before = room(body_c=body_c), settled
        for _ in range(pictures):
            at += 0.5
            found = filtering.add(picture, 24.1, at, (BEFORE,) if face else ())
            if found is not None:
                assert abs(found - before) <= 1.0 + 0.05
                settled = found


@pytest.mark.parametrize(
    ("face", "over"),
    [
        (BEFORE, True),
        (NEAR, False),
        ((0.19, 0.1, 0.1, 0.2), True),
        ((0.05, 0.45, 0.1, 0.2), False),
        ((0.05, 0.32, 0.1, 0.2), True),
    ],
)
def test_a_face_is_before_the_body_with_hair_and_ears(face, over: bool):
    assert behind(BODY, (face,)) is over


def test_at_the_door_a_visitor_before_the_body_is_told_nothing_from_it(door):
    """Real words of an emulated sensor: a febrile visitor stands where the body is, for a minute and more."""
    body = (0.02, 0.3, 0.15, 0.22)
    door.settings = ThermalSettings(
        driver="mlx90640", warm_up_s=0.0, refresh_hz=8.0, registration=(1.0, 0.0, 1.0, 0.0),
        black_body=body, black_body_c=35.0, black_body_emissivity=0.98, reference="off", calibration_k=0.1,
    )  # fmt: skip
    plate = Plate(*body, 35.0)
    door.chip.scene = Scene(24.1, (), plates=(plate,))
    door.boxes = ()
    door.run(130.0)
    before = (0.04, 0.2, 9 / 32, 15 / 24)
    x, y, w, h = before
    door.chip.scene = Scene(24.1, (Face(x, y, w, h, 36.9),))  # in front of it
    door.boxes = (FaceBox(9, before, True),)
    posts = door.run(75.0)
    early = [event.fact for at, event in posts if at < door.seconds - 50.0]
    late = [event.fact for at, event in posts if at > door.seconds - 35.0]
    assert len(early) > 5 and len(late) > 5
    assert all(fact.estimate_c == pytest.approx(36.9 + 2.38, abs=0.8) for fact in early + late)
    assert all(fact.uncertainty_k < 0.8 for fact in early), "held"
    assert all(fact.uncertainty_k > BARE_K for fact in late), "unknown"


def test_a_body_that_comes_or_goes_drops_what_was_measured_before(door):
    """Pictures with and without a correction of 2 K are never one measurement."""
    body = (0.02, 0.05, 0.15, 0.22)
    door.settings = ThermalSettings(
        driver="mlx90640", warm_up_s=0.0, refresh_hz=8.0, registration=(1.0, 0.0, 1.0, 0.0),
        black_body=body, black_body_c=35.0, black_body_emissivity=0.98, reference="off", calibration_k=0.1,
    )  # fmt: skip
    door.chip.drift_k = 2.0
    plate, off = Plate(*body, 35.0), Plate(*body, 24.1)
    face = Face(*NEAR, 34.1)
    door.chip.scene = Scene(24.1, (face,), plates=(plate,))
    door.run(135.0)
    facts = []
    for n in range(14):  # a change in the midst of measurements, at different moments of them
        door.chip.scene = Scene(24.1, (face,), plates=(off if n % 2 == 0 else plate,))
        facts += [event.fact for _, event in door.run(9.0 + 0.15 * n)]
    high = [fact for fact in facts if fact.uncertainty_k > BARE_K]
    low = [fact for fact in facts if fact.uncertainty_k < 1.0]
    assert len(high) > 10 and len(low) > 10 and len(high) + len(low) == len(facts)
    assert all(fact.estimate_c == pytest.approx(36.58 + 2.0, abs=0.8) for fact in high)
    assert all(fact.estimate_c == pytest.approx(36.58, abs=0.8) for fact in low)
