"""Picture files from strangers: read right, or refused with a reason before any work."""

import os
import struct
import threading
import time
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.vision import picture_file
from sentinel.vision.picture_file import PictureError, decode_picture, read_picture

PLAIN = np.full((40, 60, 3), (10, 200, 90), np.uint8)


def encoded(ext: str, image: np.ndarray = PLAIN) -> bytes:
    ok, data = cv2.imencode(ext, image)
    assert ok
    return bytes(data)


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


@pytest.mark.parametrize("ext", [".png", ".jpg", ".bmp", ".webp", ".gif"])
def test_a_picture_of_each_format_is_read(ext: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(encoded(ext))
    picture = read_picture(tmp_path / "a")
    assert picture.shape == (40, 60, 3)
    assert np.abs(picture.mean(axis=(0, 1)) - PLAIN[0, 0]).max() <= 5  # GIF's palette dithers


@pytest.mark.parametrize("ext", [".png", ".jpg", ".bmp", ".webp", ".gif"])
def test_a_truncated_picture_is_refused(ext: str) -> None:
    whole = encoded(ext, np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    for part in (len(whole) // 2, len(whole) - 8, 20, 3):
        with pytest.raises(PictureError):
            decode_picture(whole[:part])


def test_transparent_pixels_are_white() -> None:
    image = np.zeros((8, 8, 4), np.uint8)
    image[:, 4:, 3] = 255
    picture = decode_picture(encoded(".png", image))
    assert (picture[:, :4] == 255).all()
    assert (picture[:, 4:] == 0).all()


def test_gray_and_16_bit_pictures_come_back_as_bgr() -> None:
    assert decode_picture(encoded(".png", np.full((9, 9), 77, np.uint8)))[0, 0].tolist() == [77, 77, 77]
    assert decode_picture(encoded(".png", np.full((9, 9), 0x4D00, np.uint16)))[0, 0].tolist() == [77, 77, 77]


@pytest.mark.parametrize(("width", "height"), [(40_000, 40_000), (1 << 31, 1 << 31), (0, 5)])
def test_a_decompression_bomb_is_refused_by_its_header(width: int, height: int) -> None:
    with pytest.raises(PictureError, match=r"million|without pixels"):
        decode_picture(png_header(width, height) + b"IEND\xaeB`\x82")


def test_what_is_no_picture_is_called_that(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="not a PNG"):
        decode_picture(b"%PDF-1.7 hello")
    with pytest.raises(PictureError, match="empty"):
        decode_picture(b"")
    with pytest.raises(PictureError, match="can't be read"):
        read_picture(tmp_path / "missing.png")
    with pytest.raises(PictureError, match="can't be read"):
        read_picture(tmp_path)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", "AVIF"),
        (b"II*\x00\x08\x00\x00\x00", "TIFF"),
        (b"%PDF-1.7", "PDF"),
    ],
    ids=["heic", "avif", "tiff", "pdf"],
)
def test_what_phones_and_scanners_give_instead_is_named_with_the_next_step(data: bytes, name: str) -> None:
    with pytest.raises(PictureError, match=f"{name}: save it as JPEG"):
        decode_picture(data)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from([".png", ".jpg", ".bmp", ".webp", ".gif"]),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6),
)
def test_damage_never_gives_anything_but_a_picture_or_a_reason(
    ext: str, damage: list[tuple[int, int]]
) -> None:
    data = bytearray(encoded(ext))
    for at, value in damage:
        data[at % len(data)] = value
    try:
        picture = decode_picture(bytes(data))
    except PictureError:
        return
    assert picture.ndim == 3 and picture.shape[2] == 3 and picture.dtype == np.uint8


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe.png")
    return tmp_path / "pipe.png"


def test_a_pipe_into_which_nobody_writes_is_given_up(pipe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_file, "PIPE_S", 0.2)
    with pytest.raises(PictureError, match="nothing is written"):
        read_picture(pipe)
    writer = os.open(pipe, os.O_RDWR)  # it is open, and says nothing
    try:
        with pytest.raises(PictureError, match="nothing is written"):
            read_picture(pipe)
    finally:
        os.close(writer)


def test_a_picture_is_read_from_a_pipe_whose_writer_comes_late_and_pauses(pipe: Path) -> None:
    data = encoded(".png")

    def write() -> None:
        time.sleep(0.2)
        with pipe.open("wb", buffering=0) as file:
            for part in (data[:100], data[100:]):
                file.write(part)
                time.sleep(0.2)

    writer = threading.Thread(target=write)
    writer.start()
    assert np.array_equal(read_picture(pipe), decode_picture(data))
    writer.join(5)


def test_what_never_ends_is_too_large_and_a_name_that_can_be_no_file_can_not_be_read() -> None:
    with pytest.raises(PictureError, match="larger than 64 MiB"):
        read_picture(Path("/dev/zero"))
    with pytest.raises(PictureError, match="can't be read"):
        read_picture(Path("a\0b"))
