"""The committed mask model keeps what its data card promises, on the crop that it was trained on."""

import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from sentinel.vision.geometry import square_crop
from sentinel.vision.mask import CROP_SCALE, LABELS, SIZE, MaskClassifier
from sentinel.vision.models import load_masks

Import = Callable[[str], ModuleType]  # see conftest.py
ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("SENTINEL_SHARED_DATA", ROOT.parent / "shared" / "data")) / "masks"
# Wilson's lower bounds of the data card, rounded down for another machine's arithmetic
PROMISED = {"mask": 0.88, "wrong": 0.82, "none": 0.87}


@pytest.fixture(scope="module")
def training_data(training: Import) -> ModuleType:
    """models/training/masks/data.py, which is no package of ours."""
    return training("data")


@pytest.fixture(scope="module")
def masks() -> MaskClassifier:
    return load_masks()


def test_training_and_door_agree_on_the_classes_and_their_order(training_data: ModuleType) -> None:
    assert [label.value for label in LABELS] == list(training_data.CLASSES)
    assert training_data.SIDE == SIZE


@pytest.mark.parametrize("side", [40, 74, 100, 123])
def test_training_and_door_cut_the_same_pixels(training_data: ModuleType, side: int) -> None:
    picture = np.random.default_rng(side).integers(0, 256, (300, 280, 3), np.uint8)
    box = (90.0, 80.0, float(side) * 0.8, float(side))
    whole = round(side * CROP_SCALE)
    left, top = round(box[0] + box[2] / 2 - whole / 2), round(box[1] + box[3] / 2 - whole / 2)
    stored = picture[top : top + whole, left : left + whole]
    np.testing.assert_array_equal(
        training_data.resize(stored, SIZE), square_crop(picture, box, CROP_SCALE, SIZE)
    )


def test_a_batch_gives_what_single_crops_give(masks: MaskClassifier) -> None:
    crops = list(np.random.default_rng(5).integers(0, 256, (5, SIZE, SIZE, 3), np.uint8))
    together = np.array(masks.classify_crops(crops))
    alone = np.array([masks.classify_crops([crop])[0] for crop in crops])
    np.testing.assert_allclose(together, alone, atol=1e-4)
    np.testing.assert_allclose(together.sum(axis=1), 1.0, atol=1e-4)


def test_a_variation_is_a_crop_of_the_right_size_and_repeatable(
    training: Import, training_data: ModuleType
) -> None:
    stored = np.random.default_rng(2).integers(0, 256, (training_data.STORED,) * 2 + (3,), np.uint8)
    one, same, other = (training("vary").vary(stored, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.shape == (SIZE, SIZE, 3) and one.dtype == np.uint8
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


@pytest.mark.skipif(
    not (DATA / "manifest.csv").is_file(), reason="the mask crops are not here (shared/data/masks)"
)
def test_the_validation_crops_are_told_apart_as_promised(
    masks: MaskClassifier, training_data: ModuleType
) -> None:
    crops = [crop for crop in training_data.read_manifest(DATA) if crop.split == "val"]
    assert len(crops) == 473
    said = np.argmax(np.array(masks.classify_crops(list(training_data.load(crops, SIZE)))), axis=1)
    truth = np.array([crop.label for crop in crops])
    recalls = {name: float((said[truth == i] == i).mean()) for i, name in enumerate(training_data.CLASSES)}
    assert all(recalls[name] >= promised for name, promised in PROMISED.items()), recalls
    bare_as_mask = float((said[truth == 2] == 0).mean())
    assert bare_as_mask <= 0.02
