"""Codes as people hold them up: more are read than by zxing-cpp alone, and nothing that is not there."""

import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from sentinel.bench.codes import hostile, without
from sentinel.vision.codes import CodeReader, Effort
from sentinel.vision.codes.stream import CodeStream

Image = NDArray[np.uint8]
QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
SURE = ("clean, any turn", "inverted", "dense, version 25 to 40", "several in 1280x720", "no UTF-8")
HELPED = ("low contrast", "shadow", "glare", "dim phone")


@pytest.fixture(scope="module")
def pictures() -> dict[str, list[hostile.Picture]]:
    return dict(hostile.pictures(3, 6))


def read(image: Image) -> set[bytes]:
    return {code.data for code in CodeReader(Effort.PHOTO).read(image)}


@pytest.mark.parametrize("name", SURE)
def test_every_code_in_a_good_picture_is_read(name: str, pictures: dict[str, list[hostile.Picture]]) -> None:
    for picture in pictures[name]:
        assert read(picture.image) == set(picture.contents)


def test_more_is_read_where_light_is_bad(pictures: dict[str, list[hostile.Picture]]) -> None:
    alone = ours = 0
    for name in HELPED:
        for picture in pictures[name]:
            alone += any(
                c.bytes in picture.contents for c in zxingcpp.read_barcodes(picture.image, formats=QR)
            )
            ours += read(picture.image) == set(picture.contents)
    assert ours >= alone + 5


def test_nothing_is_ever_read_that_is_not_in_the_picture(pictures: dict[str, list[hostile.Picture]]) -> None:
    for made in pictures.values():
        for picture in made:
            assert read(picture.image) <= set(picture.contents)


def test_the_same_seed_makes_the_same_pictures(pictures: dict[str, list[hostile.Picture]]) -> None:
    name, again = next(hostile.pictures(3, 6))
    assert all((a.image == b.image).all() for a, b in zip(again, pictures[name], strict=True))


def test_noise_boards_bars_text_and_rings_hold_no_code() -> None:
    stream, photo = CodeStream(), CodeReader(Effort.PHOTO)
    for image in without.made(4, 8):
        assert photo.read(image) == []
        assert stream.read(image) == []


def test_noise_that_looks_like_a_code_without_error_correction_is_not_read() -> None:
    """A Micro QR M1 only detects errors: such were read in noise."""
    symbol = zxingcpp.create_barcode("12345", zxingcpp.BarcodeFormat.MicroQRCode, version=1)
    small = np.pad(np.array(symbol.to_image(scale=6), np.uint8), 40, constant_values=255)
    seen = zxingcpp.read_barcodes(small, formats=QR)
    assert [(c.extra or {}).get("Version") for c in seen] == ["M1"]
    assert CodeReader(Effort.PHOTO).read(small) == []
