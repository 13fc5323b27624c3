"""Photographs as people see them, and the ones that are refused."""

import struct
from pathlib import Path

import cv2
import numpy as np
import pytest

from sentinel.vision.picture import PictureError, load, orientation, upright


def halves() -> np.ndarray:
    """Left black, right white, upper right corner grey: every turn and mirror looks different."""
    image = np.zeros((64, 96, 3), np.uint8)
    image[:, 48:] = 255
    image[:24, 72:] = 128
    return image


def exif(value: int, order: str) -> bytes:
    mark = b"II" if order == "<" else b"MM"
    return b"Exif\x00\x00" + mark + struct.pack(order + "HIHHHIHHI", 42, 8, 1, 0x0112, 3, 1, value, 0, 0)


def with_exif(data: bytes, value: int, order: str) -> bytes:
    block = exif(value, order)
    return data[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2) + block + data[2:]


def jpeg(image: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("value", range(1, 9))
def test_a_photograph_is_upright_as_its_camera_noted(tmp_path: Path, value: int, order: str) -> None:
    data = with_exif(jpeg(halves()), value, order)
    (tmp_path / "a.jpg").write_bytes(data)
    assert orientation(data) == value
    judge = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)  # OpenCV turns by itself
    assert judge is not None
    ours = load(tmp_path / "a.jpg")
    assert ours.shape == judge.shape
    assert np.abs(ours.astype(int) - judge).mean() < 3


def test_a_nonsense_note_leaves_the_picture(tmp_path: Path) -> None:
    data = with_exif(jpeg(halves()), 77, "<")
    assert orientation(data) == 1
    assert upright(halves(), 0).shape == (64, 96, 3)
    assert orientation(b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\xff\xff\xff\xff") == 1


def test_sixteen_bits_and_grey_and_transparency_become_bgr(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "16.png"), np.full((8, 8, 3), 0x8000, np.uint16))
    cv2.imwrite(str(tmp_path / "grey.png"), np.full((8, 8), 90, np.uint8))
    cv2.imwrite(str(tmp_path / "clear.png"), np.zeros((8, 8, 4), np.uint8))
    assert load(tmp_path / "16.png")[0, 0].tolist() == [128, 128, 128]
    assert load(tmp_path / "grey.png")[0, 0].tolist() == [90, 90, 90]
    assert load(tmp_path / "clear.png")[0, 0].tolist() == [255, 255, 255]


def bomb() -> bytes:
    data = bytearray(cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tobytes())
    data[16:24] = struct.pack(">II", 50_000, 50_000)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"Dear sir or madam", "not a"),
        (jpeg(halves())[:-200], "truncated"),
        (cv2.imencode(".png", halves())[1].tobytes()[:-30], "truncated"),
        (bomb(), "million"),
    ],
)
def test_a_file_that_is_no_good_picture_is_one_clear_line(tmp_path: Path, data: bytes, why: str) -> None:
    (tmp_path / "a.jpg").write_bytes(data)
    with pytest.raises(PictureError, match=why) as caught:
        load(tmp_path / "a.jpg")
    assert "\n" not in str(caught.value)


def test_a_missing_file_or_a_folder_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="can't be read"):
        load(tmp_path / "none.jpg")
    with pytest.raises(PictureError, match="can't be read"):
        load(tmp_path)
