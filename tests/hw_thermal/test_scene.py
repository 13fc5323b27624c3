"""The emulated scene: real proportions, one scene for every resolution, and what each thing does to the heat."""

import numpy as np
import pytest

from hw.thermal.optics import OPTICS
from hw.thermal.scene import Face, Hot, Plate, Scene, Sun

LENS = OPTICS["mlx90640-55x35"]


@pytest.mark.parametrize(
    ("name", "distance_m", "pixels"),
    [("mlx90640-55x35", 0.3, (15.4, 25.4)), ("mlx90640-55x35", 0.5, (9.2, 15.2)),
     ("mlx90640-55x35", 1.0, (4.6, 7.6)), ("mlx90640-110x75", 0.5, (3.4, 6.3)),
     ("mlx90641-55x35", 0.5, (4.6, 7.6)), ("amg8833", 0.5, (2.1, 2.8))],
)  # fmt: skip
def test_a_face_covers_as_many_pixels_as_geometry_says(name, distance_m, pixels):
    assert OPTICS[name].face_px(distance_m) == pytest.approx(pixels, abs=0.1)


@pytest.mark.parametrize("shape", [(24, 32), (12, 16), (8, 8), (1, 1)])
def test_the_same_scene_radiates_the_same_at_every_resolution(shape):
    scene = Scene(21.0, (LENS.face(0.5),), (Hot(0.2, 0.7, 0.05),), (Plate(0.7, 0.1, 0.2, 0.2, 34.0),))
    power = ((scene.temperatures(*shape) + 273.15) ** 4).mean()
    assert scene.temperatures(*shape).shape == shape
    assert power**0.25 - 273.15 == pytest.approx(
        ((scene.temperatures() + 273.15) ** 4).mean() ** 0.25 - 273.15, abs=0.02
    )


def test_a_face_is_warmest_at_the_eyes_inner_corners_and_coldest_at_the_nose():
    face = LENS.face(0.3)
    picture = Scene(22.0, (face,)).temperatures(240, 320)
    hottest = np.argwhere(picture > 35.3)
    assert picture.max() == pytest.approx(35.36, abs=0.01)
    assert (abs(hottest[:, 0] / 240 - 0.5) < 0.1).all()
    nose = picture[round(240 * (face.y + 0.6 * face.h)), 160]
    brow = picture[round(240 * (face.y + 0.25 * face.h)), 160]
    cheek = picture[round(240 * (face.y + 0.7 * face.h)), round(320 * (face.x + 0.3 * face.w))]
    assert nose < cheek < brow == pytest.approx(35.0, abs=0.01)


@pytest.mark.parametrize(
    ("change", "colder"),
    [
        ({"glasses": True}, (0.42, 0.5, 0.28)),
        ({"hair": 0.3}, (0.1, 0.25, 0.5)),
        ({"mask": True}, (0.6, 0.9, 0.5)),
    ],
)
def test_glasses_hair_and_masks_hide_their_part_of_a_face(change, colder):
    top, end, across = colder
    bare, worn = (
        Scene(22.0, (LENS.face(0.3, **options),)).temperatures(240, 320) for options in ({}, change)
    )
    face = LENS.face(0.3)
    rows = slice(round(240 * (face.y + top * face.h)), round(240 * (face.y + end * face.h)))
    column = round(320 * (face.x + across * face.w))
    assert (worn[rows, column] < bare[rows, column] - 0.1).mean() > 0.8
    changed = np.argwhere(abs(worn - bare) > 0.05)[:, 0] / 240
    assert ((changed > face.y + (top - 0.12) * face.h) & (changed < face.y + (end + 0.12) * face.h)).all()


def test_who_comes_in_from_the_cold_warms_up_within_minutes():
    cold = Scene(22.0, (LENS.face(0.5, 34.5, chill_k=8.0),))
    brows = [cold.after(seconds).temperatures()[7, 16] for seconds in (0, 60, 300)]
    assert brows == pytest.approx([26.5, 34.5 - 8 / np.e, 34.45], abs=0.05)


def test_a_black_body_reads_its_temperature_and_a_shiny_plate_the_room():
    black = Scene(20.0, plates=(Plate(0.0, 0.0, 1.0, 1.0, 37.0, 0.98),)).temperatures()
    shiny = Scene(20.0, plates=(Plate(0.0, 0.0, 1.0, 1.0, 37.0, 0.1),)).temperatures()
    assert black == pytest.approx(37.0)
    assert 20.0 < shiny.mean() < 23.0


def test_the_sun_warms_wall_and_forehead_where_it_falls():
    scene = Scene(20.0, (Face(0.0, 0.0, 1.0, 1.0),), sun=(Sun(0.0, 0.0, 1.0, 0.4, 5.0),))
    picture = scene.temperatures()
    assert picture[0, 0] == pytest.approx(25.0)
    assert picture[5, 16] == pytest.approx(40.0)
    assert picture[23, 0] == pytest.approx(20.0)


def test_a_spot_mixes_what_fills_its_view():
    face = LENS.face(0.5)
    scene = Scene(22.0, (face,))
    assert scene.spot(0.5, 0.4, 0.05) == pytest.approx(35.0, abs=0.3)
    assert 22.5 < scene.spot(0.5, 0.5, 0.5) < 30.0
    assert scene.spot(0.05, 0.05, 0.04) == pytest.approx(22.0)
