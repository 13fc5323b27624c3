"""zxing-cpp: one pass over a picture, what was read and what was located but not read."""

from typing import Any

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from sentinel.core.code_text import decode_text
from sentinel.vision.codes.code import Code, Quad

Gray = NDArray[np.uint8]

_F = zxingcpp.BarcodeFormat
QR = zxingcpp.BarcodeFormats([_F.QRCode])  # with Micro QR and rMQR
AZTEC = zxingcpp.BarcodeFormats([_F.AztecCode])
# As QR, these correct errors: false reads are practically impossible. Linear codes only detect errors,
# and are seen in fences and text; what a visitor shows at a door is not written in them.
SURE = zxingcpp.BarcodeFormats([_F.AztecCode, _F.DataMatrix, _F.PDF417, _F.CompactPDF417])

_ILLUSORY = (_F.MicroQRCode, _F.RMQRCode)  # of what is located but unreadable, these are anything
_NAMES = {"AztecCode": "Aztec", "CompactPDF417": "PDF417", "QRCodeModel1": "QRCode", "QRCodeModel2": "QRCode"}
_SEQUENCE = 0b0011  # ISO/IEC 18004, table 2: structured append

LOCAL = zxingcpp.Binarizer.LocalAverage
FIXED = zxingcpp.Binarizer.FixedThreshold  # for pictures that are black and white already


def read_zxing(
    gray: Gray,
    formats: zxingcpp.BarcodeFormats = QR,
    *,
    downscale: bool = True,
    invert: bool = True,
    binarizer: zxingcpp.Binarizer = LOCAL,
) -> tuple[list[Code], list[Quad]]:
    """Codes read, and the corners of codes that were located but not read."""
    codes: list[Code] = []
    located: list[Quad] = []
    for seen in zxingcpp.read_barcodes(
        gray,
        formats=formats,
        text_mode=zxingcpp.TextMode.Plain,
        try_downscale=downscale,
        try_invert=invert,
        binarizer=binarizer,
        return_errors=True,
    ):
        quad = _corners(seen.position)
        if seen.valid and seen.bytes and not _detects_only(seen):
            name = str(seen.format.name)
            codes.append(Code(_NAMES.get(name, name), seen.bytes, _text(seen), quad, _is_part(seen)))
        elif not seen.valid and seen.format not in _ILLUSORY:
            located.append(quad)
    return codes, located


def _detects_only(seen: Any) -> bool:
    """Micro QR M1 has no error correction: noise was read as one."""
    return bool(seen.format == _F.MicroQRCode and (seen.extra or {}).get("Version") == "M1")


def _corners(at: zxingcpp.Position) -> Quad:
    a, b, c, d = at.top_left, at.top_right, at.bottom_right, at.bottom_left
    return (a.x, a.y), (b.x, b.y), (c.x, c.y), (d.x, d.y)


def _text(seen: Any) -> str:
    """UTF-8 as it is; of other bytes zxing-cpp's text counts where the code states its charset (ECI)."""
    data: bytes = seen.bytes
    guess: str = seen.text
    try:
        if data.decode("utf-8") == guess:
            return guess
    except UnicodeDecodeError:
        pass
    if _states_charset(seen):
        return guess
    return decode_text(data, guess)


def _states_charset(seen: Any) -> bool:
    """Whether the symbol holds an ECI for text: its modules, as sampled, are read once more, as only the text
    mode HexECI shows it.

    Its bytes begin with the symbology identifier, and its modifier tells (AIM ISO/IEC 15424): with ECIs it is
    another than the plain one. 899 says "binary".
    """
    plain = str(seen.symbology_identifier).encode()
    modules = seen.to_image(scale=2, add_quiet_zones=True)
    for again in zxingcpp.read_barcodes(
        modules, formats=seen.format, text_mode=zxingcpp.TextMode.HexECI, is_pure=True
    ):
        if again.bytes == seen.bytes:
            shown = bytes.fromhex(again.text)
            return not shown.startswith(plain) and shown[3:10] != b"\\000899"
    return False


def _is_part(seen: Any) -> bool:
    """Whether a QR symbol begins with structured append: its mode stands in the bottom right corner.

    zxing-cpp's Python module neither joins such symbols nor tells. The four modules are taken as sampled,
    before error correction: a hint.
    """
    if seen.format != _F.QRCode or not seen.extra:
        return False
    modules = np.asarray(seen.to_image(scale=1, add_quiet_zones=False)) == 0
    side = modules.shape[0]
    mode = 0
    for row, column in ((1, 1), (1, 2), (2, 1), (2, 2)):
        y, x = side - row, side - column
        mode = mode << 1 | (bool(modules[y, x]) ^ _mask(int(seen.extra.get("DataMask", 0)), y, x))
    return mode == _SEQUENCE


def _mask(pattern: int, y: int, x: int) -> bool:
    """ISO/IEC 18004, table 10."""
    product = y * x
    terms = (y + x, y, x, y + x, y // 2 + x // 3, product % 2 + product % 3)
    moduli = (2, 2, 3, 3, 2, 1)
    if pattern < 5:
        return terms[pattern] % moduli[pattern] == 0
    if pattern == 5:
        return terms[5] == 0
    both = product % 2 + product % 3 if pattern == 6 else (y + x) % 2 + product % 3
    return both % 2 == 0
