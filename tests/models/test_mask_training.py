"""What the mask training draws, and how it judges: a wrong picture there is a wrong answer at the door."""

import csv
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

Import = Callable[[str], ModuleType]  # see conftest.py
SCRIPTS = Path(__file__).resolve().parents[2] / "models/training/masks"
DATA = Path(os.environ.get("SENTINEL_SHARED_DATA", SCRIPTS.parents[3] / "shared" / "data")) / "masks"
SIDE = 128


def face_marks() -> Any:
    """68 points of an upright face in parts of the picture: only those that the drawing uses are exact."""
    marks = np.full((68, 2), 0.5, np.float32)
    angles = np.linspace(np.pi, 0, 17)
    marks[:17] = np.column_stack([0.5 + 0.3 * np.cos(angles), 0.42 + 0.42 * np.sin(angles)])
    marks[17:27] = np.column_stack([np.linspace(0.28, 0.72, 10), np.full(10, 0.3)])
    marks[27:31] = np.column_stack([np.full(4, 0.5), np.linspace(0.38, 0.54, 4)])
    marks[31:36] = np.column_stack([np.linspace(0.45, 0.55, 5), np.full(5, 0.58)])
    marks[36:48] = np.column_stack([np.linspace(0.33, 0.67, 12), np.full(12, 0.38)])
    marks[48:68] = np.column_stack([np.linspace(0.42, 0.58, 20), np.full(20, 0.67)])
    marks[51], marks[57] = (0.5, 0.65), (0.5, 0.71)
    return marks


def dressed(training: Import, how: str, seed: int) -> Any:
    """A grey face that wears the red mask of another, as a map of where it is red."""
    draw = training("draw")
    face = np.full((SIDE, SIDE, 3), 120, np.uint8)
    other = np.full((SIDE, SIDE, 3), 120, np.uint8)
    other[SIDE // 2 :] = (20, 20, 230)
    other[:, :, 2] = 230
    worn = draw.wear(face, face_marks(), other, face_marks(), draw.Worn[how], np.random.default_rng(seed))
    return worn[..., 2].astype(int) - worn[..., 0] > 40


def at(worn: Any, index: int) -> bool:
    """Whether a point of the face is covered."""
    x, y = (face_marks()[index] * SIDE).round().astype(int)
    return bool(worn[y, x])


@pytest.mark.parametrize("seed", range(8))
def test_a_mask_drawn_properly_covers_nose_mouth_and_chin_and_no_eye(training: Import, seed: int) -> None:
    worn = dressed(training, "PROPERLY", seed)
    assert at(worn, 30) and at(worn, 51) and at(worn, 57) and at(worn, 7)
    assert not at(worn, 36) and not at(worn, 45)


@pytest.mark.parametrize("seed", range(8))
def test_a_mask_drawn_wrongly_leaves_free_what_its_kind_says(training: Import, seed: int) -> None:
    tip, nose = dressed(training, "TIP", seed), dressed(training, "NOSE", seed)
    assert not at(tip, 29) and at(tip, 57)  # its edge is at the tip (30) or lower
    assert not at(nose, 30) and not at(nose, 33) and at(nose, 57)
    chin, under, up = (dressed(training, how, seed) for how in ("CHIN", "UNDER", "UP"))
    assert not at(chin, 33) and not at(chin, 51) and at(chin, 8)
    assert not at(under, 57)
    assert at(up, 30) and not at(up, 8)


def test_hands_and_things_before_a_face_change_its_lower_part_only_and_keep_its_shape(
    training: Import,
) -> None:
    draw = training("draw")
    face = np.random.default_rng(1).integers(60, 190, (SIDE, SIDE, 3), np.uint8)
    other = np.random.default_rng(2).integers(0, 255, (SIDE, SIDE, 3), np.uint8)
    for seed in range(6):
        rng = np.random.default_rng(seed)
        for changed in (draw.hand(face, face_marks(), rng), draw.hide(face, face_marks(), other, rng)):
            assert changed.shape == face.shape and changed.dtype == np.uint8
            assert (changed != face).any()
            assert (changed[: SIDE // 5] == face[: SIDE // 5]).all()


def test_an_operating_point_keeps_bare_faces_out_where_argmax_would_not(training: Import) -> None:
    judge = training("judge")
    rng = np.random.default_rng(3)
    truth = np.repeat([0, 1, 2], 400)
    logits = (2.5 * np.eye(3)[truth] + rng.normal(0, 1, (1200, 3))).astype(np.float32)
    source = judge.Judged("made up", logits, truth)
    plain = judge.confusion(source.said(np.zeros(3, np.float32)), truth)
    shifted = judge.confusion(source.said(judge.operating_point([source])), truth)
    assert plain[2, 0] / 400 > judge.BARE_LIMIT
    assert shifted[2, 0] / 400 <= judge.BARE_LIMIT and shifted[1, 0] / 400 <= judge.WRONG_LIMIT


def test_intervals_are_wilsons(training: Import) -> None:
    low, high = training("judge").wilson(0, 1000)
    assert low == 0.0 and high == pytest.approx(0.00383, abs=1e-4)  # 3.84 / (n + 3.84)
    low, high = training("judge").wilson(80, 100)
    assert (low, high) == pytest.approx((0.7112, 0.8666), abs=1e-3)  # Newcombe 1998, method 3


@pytest.mark.skipif(
    not (DATA / "manifest.csv").is_file(), reason="the mask crops are not here (shared/data/masks)"
)
def test_every_corrected_label_is_of_a_real_crop_and_differs_from_its_source(training: Import) -> None:
    with (DATA / "manifest.csv").open(encoding="utf-8", newline="") as file:
        given = {row["file"]: row for row in csv.DictReader(file)}
    with training("data").CORRECTIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert given[row["file"]]["real_or_synthetic"] == "real"
            assert given[row["file"]]["class"] != row["class"]
