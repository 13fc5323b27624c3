"""Photographs that lie on their side or head down, whose face is cut off, or that show two people alike."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from sentinel.core.facts import Mask
from sentinel.core.reasons import Reason
from sentinel.vision.compare import Comparer
from sentinel.vision.geometry import Image
from sentinel.vision.models import Models
from sentinel.vision.photograph import find_faces
from sentinel.vision.portrait import Fault, portrait
from sentinel.vision.upright import turned, turned_box

TURNS = pytest.mark.parametrize("quarters", [1, 2, 3])


def written(folder: Path, name: str, image: Image) -> Path:
    path = folder / f"{name}.png"
    cv2.imwrite(str(path), image)
    return path


@TURNS
def test_a_box_goes_where_its_pixels_go(quarters: int) -> None:
    image = np.zeros((40, 70, 3), np.uint8)
    image[5:12, 50:68] = 255
    x, y, w, h = (int(v) for v in turned_box(image, (50, 5, 18, 7), quarters))
    there = turned(image, quarters)
    assert there[y : y + h, x : x + w].all()
    assert int(there[..., 0].sum()) == 255 * 18 * 7


@TURNS
def test_a_photograph_that_lies_is_compared_upright_and_that_is_said(
    models: Models, heads: dict[str, Image], tmp_path: Path, quarters: int
) -> None:
    comparer = Comparer(models)
    lying = written(tmp_path, "lying", turned(heads["obama"], quarters))
    own = comparer.compare(lying, written(tmp_path, "own", heads["obama2"]))
    other = comparer.compare(lying, written(tmp_path, "other", heads["biden"]))
    assert (own.same, other.same) == (True, False)
    assert "turned to compare it" in own.reason and "turned to compare it" in other.reason


@TURNS
@pytest.mark.parametrize("name", ["obama", "biden", "astronaut"])
def test_a_face_that_lies_is_no_good_picture_and_its_mask_is_judged_upright(
    models: Models, heads: dict[str, Image], quarters: int, name: str
) -> None:
    face = find_faces(models, turned(heads[name], quarters))[0]
    assert face.hint in (Reason.LOOK, Reason.CLOSER)  # the small one shall come closer first
    assert face.mask is Mask.NONE
    assert abs(face.quality.roll or 0) >= 90
    assert find_faces(models, heads[name])[0].quarters == 0


@TURNS
def test_a_photograph_that_lies_is_not_enrolled(
    models: Models, heads: dict[str, Image], quarters: int
) -> None:
    assert portrait(models, turned(heads["biden"], quarters)).fault is Fault.NOT_UPRIGHT
    assert portrait(models, heads["biden"]).fault is None


def test_of_two_people_alike_nobody_says_different_without_a_doubt(
    models: Models, heads: dict[str, Image], tmp_path: Path
) -> None:
    one, two = (cv2.resize(heads[name], (300, 380)) for name in ("biden", "obama"))
    both = written(tmp_path, "both", np.hstack([one, two]))
    for name in ("biden", "obama"):
        answer = Comparer(models).compare(written(tmp_path, name, heads[name]), both)
        assert answer.same or "several faces" in answer.reason
        assert "several faces" in answer.reason


def test_a_face_that_the_edge_cuts_is_not_enrolled_and_its_comparison_doubted(
    models: Models, heads: dict[str, Image], tmp_path: Path
) -> None:
    face = find_faces(models, heads["biden"])[0]
    part = heads["biden"][:, int(face.points[:, 0].min()) + 30 :]
    assert portrait(models, part).fault is Fault.CUT_OFF
    answer = Comparer(models).compare(
        written(tmp_path, "part", part), written(tmp_path, "own", heads["biden"])
    )
    assert "cut off" in answer.reason
