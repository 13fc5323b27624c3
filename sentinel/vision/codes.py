"""Codes in a picture: zxing-cpp first, then harder attempts, and zbar only where finder patterns are.

A short attempt on every frame of a stream beats a long one on some, so there are two efforts. Measured on
photographs, a located but undecodable code (zxing's checksum errors, at no cost) is the best hint where a
second attempt pays: there on a padded, enlarged, sharpened or smoothed cut-out.
"""

import ctypes
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from sentinel.vision.code_text import decode_text
from sentinel.vision.finder import finder_region

_log = logging.getLogger(__name__)

Gray = NDArray[np.uint8]
Quad = tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]

_F = zxingcpp.BarcodeFormat
_QR = zxingcpp.BarcodeFormats([_F.QRCode])
# Symbologies whose error correction makes a false read practically impossible. Micro QR M1 and the linear
# codes only detect errors, and photographs are full of stripes.
_OTHERS = zxingcpp.BarcodeFormats([_F.Aztec, _F.DataMatrix, _F.PDF417])

_SMALL = 640 * 480  # up to here a whole picture is enlarged, above only regions
_REGIONS = 3
_PAD = 16  # a missing quiet zone is the most common fault of cut-out codes
_QRCODE, _CFG_ENABLE, _CFG_BINARY = 64, 0, 4  # zbar.h
_Y800 = int.from_bytes(b"Y800", "little")


class Effort(Enum):
    """How much to spend: FRAME for every frame of a stream, PHOTO for a picture that must be read."""

    FRAME = "frame"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True, repr=False)
class Code:
    """One code: ``symbology`` such as QRCode, its bytes, their text, and its corners.

    ``quad`` are pixels (x, y) of the picture: top left, top right, bottom right, bottom left as the code
    defines them. The content may be personal data: kept out of repr.
    """

    symbology: str
    data: bytes
    text: str
    quad: Quad

    def __repr__(self) -> str:
        return f"Code({self.symbology}, {len(self.data)} bytes, {self.quad})"


class CodeReader:
    """Reads all codes of a picture. Holds no state: any thread may use it."""

    def __init__(self, effort: Effort = Effort.FRAME) -> None:
        self.effort = effort

    def read(self, image: NDArray[np.uint8]) -> list[Code]:
        """The codes of ``image``, (height, width, 3) BGR or (height, width) gray, uint8; empty: none.

        Every code once, from top to bottom. Never raises on any picture of these shapes.
        """
        gray = _gray(image)
        if min(gray.shape) < 8:
            return []
        photo = self.effort is Effort.PHOTO
        found, located = _attempt(gray, _QR, downscale=photo)
        for quad in located[:_REGIONS] if photo else located[:1]:
            if not _overlaps(quad, found):
                found += _harder(gray, quad)
        if not found and photo:
            found = _search(image, gray)
        return sorted(_distinct(found), key=lambda code: (min(y for _, y in code.quad), code.quad))


def _gray(image: NDArray[np.uint8]) -> Gray:
    if image.ndim == 3:
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
    return np.ascontiguousarray(image)


def _attempt(
    gray: Gray, formats: zxingcpp.BarcodeFormats, downscale: bool = True
) -> tuple[list[Code], list[Quad]]:
    """Codes read, and the corners of codes that were located but not read."""
    codes: list[Code] = []
    located: list[Quad] = []
    for seen in zxingcpp.read_barcodes(
        gray,
        formats=formats,
        text_mode=zxingcpp.TextMode.Plain,
        try_downscale=downscale,
        return_errors=True,
    ):
        quad = _corners(seen.position)
        if seen.valid and seen.bytes:
            codes.append(Code(_name(seen.format), seen.bytes, decode_text(seen.bytes, seen.text), quad))
        elif not seen.valid:
            located.append(quad)
    return codes, located


def _corners(at: zxingcpp.Position) -> Quad:
    a, b, c, d = at.top_left, at.top_right, at.bottom_right, at.bottom_left
    return (a.x, a.y), (b.x, b.y), (c.x, c.y), (d.x, d.y)


def _name(symbology: Any) -> str:
    return str(symbology.name)


def _harder(gray: Gray, quad: Quad) -> list[Code]:
    """A located code, tried again on its cut-out."""
    (left, top), cut = _cut(gray, quad)
    scale = 2 if cut.size <= _SMALL else 1
    for version, factor in _versions(cut, scale):
        codes = _moved(_attempt(version, _QR)[0], factor, left, top)
        if codes:
            return codes
    return _moved(_zbar(_smooth(cut)), 1, left, top)


def _versions(cut: Gray, scale: int) -> Iterator[tuple[Gray, int]]:
    large = _enlarged(cut, scale)
    yield _sharpened(large, 1.5 * scale), scale
    yield _smooth(cut), 1
    if scale > 1:
        yield large, scale


def _search(image: NDArray[np.uint8], gray: Gray) -> list[Code]:
    """Nothing was even located: smooth noise and moiré away, enlarge small pictures, other symbologies."""
    if image.ndim == 3:
        codes = _attempt(_darkest(image), _QR)[0]
        if codes:
            return codes
    padded = cv2.copyMakeBorder(gray, _PAD, _PAD, _PAD, _PAD, cv2.BORDER_REPLICATE)
    smooth = _smooth(np.asarray(padded, np.uint8))
    attempts: list[Callable[[], list[Code]]] = [lambda: _attempt(smooth, _QR)[0]]
    if gray.size <= _SMALL:
        attempts.append(lambda: _moved(_attempt(_enlarged(smooth, 2), _QR)[0], 2, 0, 0))
    attempts.append(lambda: _zbar_region(smooth))
    for attempt in attempts:
        codes = attempt()
        if codes:
            return _moved(codes, 1, -_PAD, -_PAD)
    return _attempt(gray, _OTHERS)[0]


def _zbar_region(gray: Gray) -> list[Code]:
    """zbar costs ten times zxing-cpp: only where finder patterns are."""
    box = finder_region(gray)
    if box is None:
        return []
    left, top, right, bottom = box
    return _moved(_zbar(gray[top:bottom, left:right]), 1, left, top)


def _cut(gray: Gray, quad: Quad) -> tuple[tuple[int, int], Gray]:
    """The quad with a margin of 30 % and a border, and where its corner lies in the picture."""
    corners = np.array(quad)
    low, high = corners.min(axis=0), corners.max(axis=0)
    margin = int(0.3 * (high - low).max()) + 4
    height, width = gray.shape
    left, top = max(0, int(low[0]) - margin), max(0, int(low[1]) - margin)
    right, bottom = min(width, int(high[0]) + margin), min(height, int(high[1]) + margin)
    cut = cv2.copyMakeBorder(gray[top:bottom, left:right], _PAD, _PAD, _PAD, _PAD, cv2.BORDER_REPLICATE)
    return (left - _PAD, top - _PAD), np.asarray(cut, np.uint8)


def _enlarged(gray: Gray, scale: int) -> Gray:
    if scale == 1:
        return gray
    return np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR), np.uint8)


def _sharpened(gray: Gray, sigma: float) -> Gray:
    blurred = cv2.GaussianBlur(gray, (0, 0), sigma)
    return np.asarray(cv2.addWeighted(gray, 3.0, blurred, -2.0, 0.0), np.uint8)


def _darkest(image: NDArray[np.uint8]) -> Gray:
    """The darkest channel of each pixel: a yellow code on white, pale in gray, is black here."""
    blue, green, red = cv2.split(image)
    return np.asarray(cv2.min(cv2.min(blue, green), red), np.uint8)


def _smooth(gray: Gray) -> Gray:
    return np.asarray(cv2.GaussianBlur(gray, (0, 0), 1.0), np.uint8)


def _moved(codes: Iterable[Code], scale: int, left: int, top: int) -> list[Code]:
    """Codes of an enlarged cut-out in the picture's pixels."""
    return [
        Code(c.symbology, c.data, c.text, tuple((x // scale + left, y // scale + top) for x, y in c.quad))  # type: ignore[arg-type]
        for c in codes
    ]


def _box(quad: Quad) -> tuple[int, int, int, int]:
    xs, ys = [x for x, _ in quad], [y for _, y in quad]
    return min(xs), min(ys), max(xs), max(ys)


def _overlaps(quad: Quad, codes: Iterable[Code]) -> bool:
    """Whether the middle of ``quad`` lies in a code that was read."""
    left, top, right, bottom = _box(quad)
    x, y = (left + right) / 2, (top + bottom) / 2
    return any(a <= x <= c and b <= y <= d for a, b, c, d in (_box(code.quad) for code in codes))


def _distinct(codes: Iterable[Code]) -> list[Code]:
    """Every code once: the same content at the same place is the same code."""
    kept: list[Code] = []
    for code in codes:
        if not any(code.data == k.data and _overlaps(code.quad, [k]) for k in kept):
            kept.append(code)
    return kept


def load_libraries() -> None:
    """Load now what is otherwise loaded at the first need: to find libzbar, programs are started."""
    _zbar_library()


@cache
def _zbar_library() -> Any:
    try:
        from pyzbar import wrapper  # type: ignore[import-untyped]
    except (ImportError, OSError):
        _log.warning("no libzbar (Debian: libzbar0): hard photographs are read by zxing-cpp only")
        return None
    return wrapper


def _zbar(gray: Gray) -> list[Code]:
    """zbar's QR codes with their raw bytes.

    Through the wrapper, because pyzbar's own ``decode`` lets libzbar guess a charset, which loses GB18030 and
    turns some UTF-8 into mojibake; binary output needs libzbar >= 0.23.1.
    """
    zbar = _zbar_library()
    if zbar is None:
        return []
    gray = np.ascontiguousarray(gray)
    scanner, image = zbar.zbar_image_scanner_create(), zbar.zbar_image_create()
    try:
        zbar.zbar_image_scanner_set_config(scanner, 0, _CFG_ENABLE, 0)
        zbar.zbar_image_scanner_set_config(scanner, _QRCODE, _CFG_ENABLE, 1)
        zbar.zbar_image_scanner_set_config(scanner, _QRCODE, _CFG_BINARY, 1)
        zbar.zbar_image_set_format(image, _Y800)
        zbar.zbar_image_set_size(image, gray.shape[1], gray.shape[0])
        zbar.zbar_image_set_data(image, gray.ctypes.data_as(ctypes.c_void_p), gray.size, None)
        if zbar.zbar_scan_image(scanner, image) < 1:
            return []
        return list(_zbar_symbols(zbar, image))
    finally:
        zbar.zbar_image_destroy(image)
        zbar.zbar_image_scanner_destroy(scanner)


def _zbar_symbols(zbar: Any, image: Any) -> Iterator[Code]:
    symbol = zbar.zbar_image_first_symbol(image)
    while symbol:
        data = ctypes.string_at(zbar.zbar_symbol_get_data(symbol), zbar.zbar_symbol_get_data_length(symbol))
        corners = [
            (zbar.zbar_symbol_get_loc_x(symbol, i), zbar.zbar_symbol_get_loc_y(symbol, i))
            for i in range(zbar.zbar_symbol_get_loc_size(symbol))
        ]
        if data and len(corners) == 4:
            # zbar goes round the other way: top left, bottom left, bottom right, top right
            quad = (corners[0], corners[3], corners[2], corners[1])
            yield Code("QRCode", data, decode_text(data, ""), quad)
        symbol = zbar.zbar_symbol_next(symbol)
