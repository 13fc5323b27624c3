"""Codes in pictures: read exactly, or not at all."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from sentinel.vision.codes import CodeReader, Effort
from sentinel.vision.codes.finder import find_regions
from sentinel.vision.codes.zxing import PDF417, read_zxing

PHOTOS = Path(__file__).parents[3] / "shared/data/codes"
Image = NDArray[np.uint8]


def qr(content: str | bytes, scale: int = 4, quiet: int = 4) -> Image:
    symbol = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode)
    modules = np.array(symbol.to_image(scale=1, add_quiet_zones=False), np.uint8)
    modules = np.pad(modules, quiet, constant_values=255)
    return np.kron(modules, np.ones((scale, scale), np.uint8))


def frame(*placed: tuple[int, int, Image], size: tuple[int, int] = (720, 1280)) -> Image:
    picture = np.full((*size, 3), 120, np.uint8)
    for x, y, code in placed:
        picture[y : y + code.shape[0], x : x + code.shape[1]] = code[:, :, None]
    return picture


@pytest.mark.parametrize("effort", list(Effort))
@pytest.mark.parametrize("text", ["https://s.sh.gov.cn/abc", "上海市健康码：绿码", "王小明，你好"])
def test_utf8_text_is_read_in_a_frame(effort: Effort, text: str) -> None:
    (code,) = CodeReader(effort).read(frame((300, 200, qr(text.encode()))))
    assert code.text == text
    assert code.data == text.encode()
    assert code.symbology == "QRCode"


@pytest.mark.parametrize(
    "text", ["姓名:张三,健康码绿码", "中文测试", "你好", "王小明", "李喆", "北京健康宝 未见异常"]
)
def test_gb18030_is_not_taken_for_latin_or_japanese(text: str) -> None:
    (code,) = CodeReader().read(qr(text.encode("gb18030")))
    assert code.text == text
    assert code.data == text.encode("gb18030")


@pytest.mark.parametrize("effort", list(Effort))
def test_light_on_dark_is_read(effort: Effort) -> None:
    (code,) = CodeReader(effort).read(255 - qr("inverted 反色"))
    assert code.text == "inverted 反色"


def test_every_code_of_a_picture_is_read_once_and_from_top_to_bottom() -> None:
    codes = CodeReader().read(
        frame((700, 400, qr("two", 5)), (50, 30, qr("one", 6)), (900, 60, 255 - qr("three")))
    )
    assert [c.text for c in codes] == ["one", "three", "two"]


def test_corners_are_where_the_code_is() -> None:
    (code,) = CodeReader().read(frame((300, 200, qr("x", scale=4, quiet=4))))
    corners = np.array(code.quad)
    assert np.abs(corners[0] - (316, 216)).max() <= 3  # 4 modules of quiet zone
    assert np.abs(corners[2] - (316 + 84, 216 + 84)).max() <= 3


def test_corners_of_a_code_found_by_the_hard_way_are_where_the_code_is() -> None:
    weak = cv2.GaussianBlur(frame((300, 200, qr("https://example.org/0123456789", 5))), (0, 0), 2.2)
    noisy = np.clip(weak.astype(int) + np.random.default_rng(5).normal(0, 22, weak.shape), 0, 255).astype(
        np.uint8
    )
    codes = CodeReader(Effort.PHOTO).read(noisy[150:450, 250:550])
    assert [c.text for c in codes] == ["https://example.org/0123456789"]
    assert np.abs(np.array(codes[0].quad[0]) - (70, 70)).max() <= 8


@pytest.mark.parametrize("name", ["Aztec", "DataMatrix", "PDF417"])
def test_other_symbologies_are_read_from_photographs(name: str) -> None:
    symbol = zxingcpp.create_barcode("HC1:TEST", getattr(zxingcpp.BarcodeFormat, name))
    picture = np.array(symbol.to_image(scale=4, add_quiet_zones=True), np.uint8)
    picture = np.pad(picture, 40, constant_values=255)
    assert [(c.symbology, c.text) for c in CodeReader(Effort.PHOTO).read(picture)] == [(name, "HC1:TEST")]


def test_a_pale_yellow_code_is_read_from_a_photograph() -> None:
    mask = qr("黄码")[:, :, None] == 0
    picture = np.where(mask, np.array([150, 253, 254], np.uint8), np.uint8(255)).astype(np.uint8)
    assert [c.text for c in CodeReader(Effort.PHOTO).read(picture)] == ["黄码"]


@pytest.mark.parametrize("effort", list(Effort))
def test_nothing_is_read_where_nothing_is(effort: Effort) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (240, 320), dtype=np.uint8)
    stripes = np.tile(np.repeat(np.array([0, 255], np.uint8), 3), (200, 50))
    for picture in (noise, stripes, np.zeros((720, 1280, 3), np.uint8), np.zeros((1, 1), np.uint8)):
        assert CodeReader(effort).read(picture) == []


@settings(max_examples=25, deadline=None)
@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 60), st.integers(1, 60))))
def test_no_small_picture_makes_the_reader_fail(picture: Image) -> None:
    for effort in Effort:
        CodeReader(effort).read(picture)
    find_regions(picture)


def test_content_is_not_in_the_repr() -> None:
    (code,) = CodeReader().read(qr("secret-token"))
    assert "secret" not in repr(code)


def test_finder_patterns_are_seen_where_a_code_lies_and_not_on_an_empty_wall() -> None:
    for inverted in (False, True):
        picture = frame((300, 200, qr("x" * 60)))[:, :, 0].copy()
        (region,) = find_regions(255 - picture if inverted else picture, 1)
        left, top, right, bottom = region.box
        assert left <= 316 and top <= 216 and right >= 400 and bottom >= 300
        assert (region.patterns, region.inverted) == (3, inverted)
        assert 3 <= region.module <= 6
    assert find_regions(np.full((480, 640), 90, np.uint8)) == []


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="the photographs of codes are not here (shared/data/codes)")
def test_more_photographs_are_read_than_by_zxing_alone_and_none_is_lost() -> None:
    reader, ours, alone = CodeReader(Effort.PHOTO), 0, 0
    for path in sorted(PHOTOS.glob("*/*.png"))[::2]:
        picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        assert picture is not None
        first = {c.bytes for c in zxingcpp.read_barcodes(picture, formats=[zxingcpp.BarcodeFormat.QRCode])}
        second = {c.data for c in reader.read(picture)}
        assert first <= second, path.name
        alone, ours = alone + bool(first), ours + bool(second)
    assert ours > alone


def soft_pdf417(seed: int) -> tuple[Image, str]:
    """A small, turned, soft and noisy one, and what it says."""
    random = np.random.default_rng(seed)
    text = f"JKM:{random.integers(10**11):011d}ABCxyz"
    drawn = np.asarray(
        zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.PDF417).to_image(scale=2), np.uint8
    )
    picture = np.pad(drawn, 40, constant_values=255)
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), random.uniform(-12, 12), 1.0)
    picture = cv2.warpAffine(picture, turn, (width, height), borderValue=255)
    picture = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.8, 1.6))
    noisy = picture + random.normal(0, random.uniform(2, 20), picture.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8), text


def test_a_pdf417_code_that_one_look_reads_wrong_is_not_read() -> None:
    misread = [53, 229, 277, 293, 818]  # of 12,000: found by trying
    shots = [soft_pdf417(seed) for seed in misread]
    alone = [read_zxing(picture, PDF417)[0] for picture, _ in shots]
    assert any(code.text != text for found, (_, text) in zip(alone, shots, strict=True) for code in found)
    reader = CodeReader(Effort.PHOTO)
    for picture, text in [*shots, *map(soft_pdf417, range(40))]:
        assert all(code.text == text for code in reader.read(picture))
    assert any(reader.read(picture) for picture, _ in map(soft_pdf417, range(10)))
