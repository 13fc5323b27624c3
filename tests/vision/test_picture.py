"""Photographs as people see them, and the ones that are refused."""

import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_the_note_is_found_behind_much_else_and_as_a_long_number() -> None:
    behind = with_exif(jpeg(halves()), 6, ">")
    long_note = b"\xff\xe1\xff\xff" + b"http://ns.adobe.com/xap/1.0/\x00".ljust(0xFFFD, b" ")
    assert orientation(behind[:2] + 3 * long_note + behind[2:]) == 6
    for order in "<>":
        tiff = exif(8, order)[6:].replace(
            struct.pack(order + "HHIH", 0x0112, 3, 1, 8), struct.pack(order + "HHI", 0x0112, 4, 1)
        )[:18] + struct.pack(order + "II", 8, 0)
        segment = b"\xff\xe1" + (len(tiff) + 8).to_bytes(2) + b"Exif\x00\x00" + tiff
        assert orientation(jpeg(halves())[:2] + segment + jpeg(halves())[2:]) == 8


@given(
    st.binary(max_size=400), st.sampled_from([b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"])
)
def test_no_bytes_whatever_are_more_than_a_turn(data: bytes, start: bytes) -> None:
    assert 1 <= orientation(start + data) <= 8


def test_a_gif_filled_up_with_zeros_and_an_old_bmp_are_read(tmp_path: Path) -> None:
    gif = tmp_path / "a.gif"
    gif.write_bytes(cv2.imencode(".gif", halves())[1].tobytes() + bytes(40))
    assert load(gif).shape == (64, 96, 3)
    rows = halves()[::-1].tobytes()  # 96 * 3 bytes need no filling
    head = struct.pack("<2sIHHI", b"BM", 26 + len(rows), 0, 0, 26) + struct.pack("<IHHHH", 12, 96, 64, 1, 24)
    (tmp_path / "old.bmp").write_bytes(head + rows)
    assert (load(tmp_path / "old.bmp") == halves()).all()


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
