"""A glaring thing before a forehead saturates real pixels of an emulated sensor: no number comes of their neighbours."""

import pytest
from test_thermal_session import door as door
from test_thermal_session import states

from hw.thermal.mlx90640_part import UNREAD
from hw.thermal.scene import Face, Plate, Scene
from sentinel.core.facts import ThermalState
from sentinel.fever.faces import FaceBox

GLARING_C = 1500.0  # a halogen lamp's filament and more: beyond the ADC
# whole pixels of 32 x 24, so that no neighbour is half lit and the glare itself is nowhere seen
FACE = (12 / 32, 5 / 24, 9 / 32, 15 / 24)
FOREHEAD = (14 / 32, 7 / 24, 5 / 32, 5 / 24)


def before(door, *plates, skin_c: float = 36.6):
    door.chip.scene = Scene(24.1, (Face(*FACE, skin_c),), plates=plates)
    door.boxes = (FaceBox(3, FACE, True),)
    return door.run(4.0)


def saturated(door) -> int:
    return int((door.chip._ram[:768] == UNREAD).sum())


@pytest.mark.parametrize("skin_c", [33.5, 36.6])
def test_a_forehead_behind_a_glare_is_a_hot_object_neither_well_nor_ill(door, skin_c: float):
    posts = before(door, Plate(*FOREHEAD, GLARING_C), skin_c=skin_c)
    assert saturated(door) == 25
    assert states(posts) == {ThermalState.HOT_OBJECT}
    assert all(event.fact.estimate_c is None for _, event in posts)


def test_without_the_gate_its_neighbours_would_have_made_a_number(door, monkeypatch):
    monkeypatch.setattr("sentinel.fever.watch.made_up", lambda filled, box: False)
    posts = before(door, Plate(*FOREHEAD, GLARING_C))
    assert saturated(door) == 25
    assert ThermalState.OK in states(posts)


def test_once_the_glare_is_gone_the_same_visitor_is_measured(door):
    before(door, Plate(*FOREHEAD, GLARING_C), skin_c=34.1)
    posts = before(door, skin_c=34.1)
    assert saturated(door) == 0
    assert posts[-1][1].fact.state is ThermalState.OK
    assert posts[-1][1].fact.estimate_c == pytest.approx(36.5, abs=0.8)


def test_a_single_saturated_pixel_of_a_near_face_is_like_a_bad_one(door):
    x, y, _, _ = FOREHEAD
    posts = before(door, Plate(x, y, 1 / 32, 1 / 24, GLARING_C), skin_c=34.1)
    assert saturated(door) == 1
    assert states(posts) == {ThermalState.OK}


def test_a_glare_beside_the_face_is_not_the_visitors(door):
    posts = before(door, Plate(1 / 32, 1 / 24, 6 / 32, 6 / 24, GLARING_C), skin_c=34.1)
    assert saturated(door) == 36
    assert states(posts) == {ThermalState.OK}
