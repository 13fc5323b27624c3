"""What saves memory or calls in every picture changes no answer."""

import cv2
import numpy as np
import pytest

from sentinel.vision.geometry import blob, blobs, planes, resized
from sentinel.vision.liveness.motion import homography, mapped


@pytest.mark.parametrize("size", [(640, 360), (1280, 720), (320, 240), (500, 375)])
def test_a_picture_made_smaller_in_used_memory_is_the_same_to_the_bit(size: tuple[int, int]) -> None:
    small, pixels = np.full((240, 320, 3), 7, np.uint8), np.full((1, 3, 240, 320), 9, np.uint8)
    random = np.random.default_rng(3)
    for _ in range(2):
        image = random.integers(0, 256, (size[1], size[0], 3), np.uint8)
        fresh = resized(image, (320, 240), quick=True)
        used = resized(image, (320, 240), quick=True, into=small)
        assert np.array_equal(used, fresh)
        cv2.split(used, planes(pixels[0], swap=True))
        assert np.array_equal(pixels[0].transpose(1, 2, 0), fresh[:, :, ::-1])


def test_a_batch_of_crops_is_its_crops_one_by_one_to_the_bit() -> None:
    crops = list(np.random.default_rng(6).integers(0, 256, (3, 96, 96, 3), np.uint8))
    one_by_one = [blob(crop, 127.5, 127.5, swap=True) for crop in crops]
    assert np.array_equal(blobs(crops, 127.5, 127.5, swap=True), np.concatenate(one_by_one))
    assert np.allclose(one_by_one[0][0, 0], (crops[0][:, :, 2] - 127.5) / 127.5, atol=1e-6)


def test_noisy_points_have_the_plane_of_numpys_least_squares() -> None:
    random = np.random.default_rng(5)
    for _ in range(50):
        start = random.uniform(-1, 1, (40, 2))
        end = start * 1.1 + random.normal(0, 0.02, start.shape)
        rows = np.zeros((80, 8))
        rows[:40, :2] = rows[40:, 3:5] = start
        rows[:40, 2] = rows[40:, 5] = 1.0
        rows[:40, 6:], rows[40:, 6:] = -start * end[:, :1], -start * end[:, 1:]
        wanted = np.append(np.linalg.lstsq(rows, end.T.reshape(-1), rcond=None)[0], 1.0).reshape(3, 3)
        found = homography(start, end)
        assert np.allclose(found, wanted, atol=1e-9)
        through = np.column_stack([start, np.ones(40)]) @ wanted.T
        assert np.allclose(mapped(found, start), through[:, :2] / through[:, 2:], atol=1e-9)
