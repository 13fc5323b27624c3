"""The thermal witness: a face is warm and shaped like one; a phone, a print and a hand are not; else it can't tell."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_thermal_session import NEAR, Door
from test_thermal_session import door as door

from hw.thermal.scene import Face, Plate, Scene
from sentinel.core.events import HeatWitnessed
from sentinel.fever.faces import FaceBox
from sentinel.fever.watch import View
from sentinel.fever.witness import Witness, likeness, observe, unable
from sentinel.sim import instruments
from sentinel.sim.instruments import Instrument

BOX = (0.37, 0.22, 0.26, 0.42)
SMALL = (0.42, 0.3, 0.14, 0.24)
ATTACKS = [instrument for instrument in Instrument if instrument is not Instrument.NONE]


def seen(scene: Scene, box: tuple[float, float, float, float] = BOX, seed: int = 0) -> float | None:
    """The median likeness of five pictures as noisy as the part's at 4 Hz."""
    rng = np.random.default_rng(seed)
    truth = scene.temperatures()
    looks = [
        likeness(
            View((truth + rng.normal(0, 0.5, truth.shape)).astype(np.float32), scene.ambient_c, 0.0), box
        )
        for _ in range(5)
    ]
    told = [look for look in looks if look is not None]
    return float(np.median(told)) if len(told) >= 3 else None


@pytest.mark.parametrize("ambient", [16.0, 20.0, 24.0, 28.0])
@pytest.mark.parametrize("box", [BOX, SMALL])
@pytest.mark.parametrize("mask", [True, False])
def test_a_bare_and_a_masked_face_are_like_a_face(
    ambient: float, box: tuple[float, float, float, float], mask: bool
) -> None:
    found = seen(Scene(ambient, (Face(*box, mask=mask),)), box)
    assert found is not None and found > 0.75


@pytest.mark.parametrize("ambient", [16.0, 20.0, 24.0, 28.0])
@pytest.mark.parametrize("instrument", ATTACKS)
def test_no_instrument_is_like_a_face(ambient: float, instrument: Instrument) -> None:
    found = seen(instruments.heat(instrument, BOX, ambient))
    assert found is not None and found < 0.4


@pytest.mark.parametrize("celsius", [31.0, 33.0, 35.0])
def test_a_phone_or_a_board_that_is_warm_as_skin_is_no_face(celsius: float) -> None:
    x, y, w, h = BOX
    for wide, high in ((1.2, 1.8), (2.5, 2.0)):
        plate = Plate(x + w / 2 - wide * w / 2, y + h / 2 - high * h / 2, wide * w, high * h, celsius)
        found = seen(Scene(23.0, plates=(plate,)))
        assert found is not None and found < 0.4


def test_who_comes_in_from_the_cold_or_wears_a_hat_is_cannot_tell_not_an_attack() -> None:
    assert seen(Scene(20.0, (Face(*BOX, skin_c=27.5),))) is None
    x, y, w, h = BOX
    hat = Plate(x - 0.1 * w, y - 0.1 * h, 1.2 * w, 0.45 * h, 24.0)
    assert seen(Scene(20.0, (Face(*BOX),), plates=(hat,))) is None


def test_glasses_and_a_bald_head_are_still_a_face() -> None:
    x, y, w, h = BOX
    glasses = Plate(x + 0.1 * w, y + 0.36 * h, 0.8 * w, 0.18 * h, 29.0)
    bald = Face(x - 0.03 * w, y - 0.2 * h, 1.06 * w, 1.2 * h)
    for scene in (Scene(23.0, (Face(*BOX),), plates=(glasses,)), Scene(23.0, (bald,))):
        found = seen(scene)
        assert found is not None and found > 0.75


def test_a_neighbour_does_not_make_a_face_unlike_one_nor_a_print_like_one() -> None:
    x, y, w, h = BOX
    neighbour = Face(x + 1.05 * w, y, w, h)
    found = seen(Scene(23.0, (neighbour, Face(*BOX))))
    assert found is not None and found > 0.75
    cold = seen(Scene(23.0, (neighbour,)))
    assert cold is not None and cold < 0.35


def test_a_room_as_warm_as_skin_a_face_too_far_or_out_of_view_is_cannot_tell() -> None:
    assert seen(Scene(31.0, (Face(*BOX),))) is None
    assert seen(Scene(math.nan, (Face(*BOX),))) is None
    for box in (
        (0.5, 0.5, 0.08, 0.12),
        (-0.1, 0.2, 0.26, 0.42),
        (0.9, 0.2, 0.26, 0.42),
        (2.0, 2.0, 0.26, 0.42),
    ):
        assert seen(Scene(23.0, (Face(*BOX),)), box) is None


def test_a_hot_thing_is_no_face() -> None:
    assert seen(Scene(23.0, (Face(*BOX, skin_c=48.0),))) == 0.0


@given(
    st.tuples(
        *[st.floats(-3, 3, allow_subnormal=False)] * 2, *[st.floats(1e-6, 3, allow_subnormal=False)] * 2
    ),
    st.floats(-50, 60),
    st.integers(0, 2**31),
)
def test_whatever_the_box_and_the_picture_it_is_a_share_or_cannot_tell(
    box: tuple[float, float, float, float], ambient: float, seed: int
) -> None:
    picture = np.random.default_rng(seed).uniform(-40, 90, (24, 32)).astype(np.float32)
    found = likeness(View(picture, ambient, 0.0), box)
    assert found is None or 0.0 <= found <= 1.0


def test_a_picture_with_gaps_says_nothing() -> None:
    picture = Scene(23.0, (Face(*BOX),)).temperatures().astype(np.float32)
    picture[10, 15] = np.nan
    assert likeness(View(picture, 23.0, 0.0), BOX) is None


# ---- over time


def view(at: float, *faces: Face, ambient: float = 23.0) -> View:
    return View(Scene(ambient, faces).temperatures().astype(np.float32), ambient, at)


def test_one_look_is_not_enough_and_old_looks_do_not_count() -> None:
    witness, said = observe(Witness(), view(100.0, Face(*BOX)), {1: BOX})
    assert said == ()
    witness, said = observe(witness, view(100.5, Face(*BOX)), {1: BOX})
    assert [(event.track, event.likeness) for event in said] == [(1, 1.0)]
    for number in range(6):  # and now a photograph before the face
        witness, said = observe(witness, view(101.0 + 0.5 * number), {1: BOX})
    assert said[0].likeness == 0.0


def test_warmth_that_does_not_move_with_the_face_does_not_count() -> None:
    witness, said = Witness(), ()
    for number in range(8):
        moved = (BOX[0] - 0.2 + 0.05 * number, *BOX[1:])
        witness, said = observe(witness, view(100.0 + 0.25 * number, Face(*BOX)), {1: moved})
    assert said[0].likeness is not None and said[0].likeness < 0.75


def test_two_people_keep_their_own_warmth_and_who_leaves_is_forgotten() -> None:
    left, right = (0.1, 0.25, 0.25, 0.45), (0.62, 0.25, 0.25, 0.45)
    witness = Witness()
    for number in range(3):
        witness, said = observe(witness, view(100 + 0.5 * number, Face(*left)), {1: left, 2: right})
    assert {event.track: event.likeness for event in said} == {1: 1.0, 2: 0.0}
    witness, _ = observe(witness, view(102.0, Face(*left)), {2: right})
    assert set(witness.looks) == {2}
    witness, said = observe(witness, view(102.5, Face(*left)), {1: left, 2: right})
    assert [event.track for event in said] == [2]


def test_whoever_stands_there_without_a_camera_is_not_witnessed() -> None:
    witness, _ = observe(Witness(), view(100.0, Face(*BOX)), {None: BOX})
    assert observe(witness, view(100.5, Face(*BOX)), {None: BOX})[1] == ()
    assert unable({None: BOX, 4: BOX})[1] == (HeatWitnessed(4, None),)


# ---- on the emulated chip


def likenesses(door: Door) -> list[float | None]:
    return [event.likeness for _, event in door.witnessed]


def test_the_worker_witnesses_a_person_and_then_the_photograph_held_up(door: Door) -> None:
    door.run(4.0)
    assert all(found is not None and found > 0.75 for found in likenesses(door))
    assert len(likenesses(door)) >= 6
    door.chip.scene = instruments.heat(Instrument.PRINT, NEAR, 23.0)
    door.run(4.0)
    assert likenesses(door)[-1] == 0.0


def test_a_camera_that_was_never_registered_makes_heat_no_witness(door: Door) -> None:
    door.settings = door.settings.__class__(driver="mlx90640", warm_up_s=0.0, refresh_hz=8.0)
    door.chip.scene = Scene(23.0)
    door.run(3.0)
    assert set(likenesses(door)) == {None}


@pytest.mark.parametrize("trouble", ["warming", "garbage"])
def test_a_sensor_that_warms_up_or_talks_nonsense_can_not_tell(
    door: Door, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if trouble == "warming":
        door.settings = door.settings.__class__(
            driver="mlx90640", warm_up_s=60.0, refresh_hz=8.0, registration=(1.0, 0.0, 1.0, 0.0)
        )
        door.run(3.0)
    else:
        door.chip.unmeasured = True
        with pytest.raises(Exception, match="nothing usable"):
            door.run(3.0)
    assert likenesses(door)
    assert set(likenesses(door)) == {None}


def test_a_face_out_of_the_zone_is_not_witnessed(door: Door) -> None:
    door.boxes = (FaceBox(7, NEAR, False),)
    door.run(2.0)
    assert likenesses(door) == []
