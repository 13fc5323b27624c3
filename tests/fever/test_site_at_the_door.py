"""The whole thermometer at a door: a sensor that reads wrong comes right by people or a black body, fevers stay."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_thermal_session import NEAR
from test_thermal_session import door as door

from hw.thermal.scene import Face, Plate, Scene
from sentinel.config import ThermalSettings
from sentinel.core.facts import ThermalState
from sentinel.fever.faces import FaceBox
from sentinel.fever.reference import STEP_K
from sentinel.fever.reference_file import ReferenceFile
from sentinel.fever.session import thermal_session

BODY = (0.02, 0.05, 0.15, 0.22)


def bare(door, **settings) -> None:
    door.settings = ThermalSettings(driver="mlx90640", warm_up_s=0.0, refresh_hz=8.0, **settings)


def visit(door, track: int, body_c: float, seconds: float = 2.0, plates=()):
    """The last number for a visitor of a body temperature."""
    door.chip.scene = Scene(24.1, (Face(*NEAR, body_c - 2.4),), plates=plates)
    door.boxes = (FaceBox(track, NEAR, True),)
    return door.run(seconds)[-1][1].fact


@pytest.fixture
def crowd():
    return 36.5 + np.random.default_rng(1).normal(0, 0.3, 45)


@pytest.mark.parametrize("error", [-2.0, 1.0])
def test_a_wrong_sensor_refers_everybody_until_it_has_seen_people_and_then_sees_a_fever(
    door, crowd, error, tmp_path: Path
):
    bare(door)
    door.chip.drift_k = error
    store = ReferenceFile(tmp_path / "reference.json")
    door._session = thermal_session(door._open, door.faces, door._post, door.settings, door, store=store)
    first = visit(door, 1, 36.5)
    assert first.state is ThermalState.COLD_SKIN or first.estimate_c + first.uncertainty_k > 37.3
    for track, body in enumerate(crowd, 2):
        door.seconds += 600.0  # they come over a day
        visit(door, track, float(body), 1.8)
    well, ill = visit(door, 100, 36.5, 3.0), visit(door, 101, 38.5, 3.0)
    assert well.estimate_c == pytest.approx(36.5, abs=0.35) and well.estimate_c + well.uncertainty_k < 37.6
    assert ill.estimate_c == pytest.approx(38.5, abs=0.35)
    # what is added is the same but for the step that the healthy one was: only the skin makes the difference
    assert ill.correction_c == pytest.approx(well.correction_c, abs=STEP_K + 0.02)
    assert len(store.load().levels) >= 45


def test_one_person_who_stays_counts_once(door, tmp_path: Path):
    bare(door)
    store = ReferenceFile(tmp_path / "reference.json")
    door._session = thermal_session(door._open, door.faces, door._post, door.settings, door, store=store)
    visit(door, 1, 36.5, 12.0)
    assert len(store.load().levels) == 1


def test_a_black_body_makes_a_drifting_sensor_good_and_its_loss_is_no_number_near_the_limit(door):
    bare(door, black_body=BODY, black_body_c=35.0, black_body_emissivity=0.98, reference="off")
    plate = Plate(*BODY, 35.0)
    visit(door, 1, 36.5, 125.0, (plate,))  # it is watched before it counts
    for drift in (0.0, -1.5, 2.0):
        while abs(door.chip.drift_k - drift) > 0.01:  # as a sensor drifts: not in one jump
            door.chip.drift_k += max(-0.25, min(0.25, drift - door.chip.drift_k))
            visit(door, 1, 36.5, 6.0, (plate,))
        visit(door, 1, 36.5, 6.0, (plate,))
        well, ill = visit(door, 1, 36.5, 3.0, (plate,)), visit(door, 2, 38.5, 3.0, (plate,))
        assert (well.estimate_c, ill.estimate_c) == (
            pytest.approx(36.5, abs=0.7),
            pytest.approx(38.5, abs=0.7),
        )
        assert well.uncertainty_k < 0.9
    visit(door, 3, 36.5, 8.0)
    assert visit(door, 3, 36.5, 3.0, (replace(plate, temperature_c=24.1),)).uncertainty_k > 1.9
