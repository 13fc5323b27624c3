"""A font of blocks: every letter a box, wide for East Asian ones: pictures that depend on no machine's fonts.

Made while running: two boxes and a many-to-one table (OpenType ``cmap`` format 13, as Last Resort has).
"""

import io

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from PySide6.QtGui import QFontDatabase

FAMILY = "Sentinel Blocks"
_EM = 1000
_WIDTHS = {".notdef": 560, "narrow": 560, "wide": 1000, "gap": 280, "wide_gap": 1000}
_WIDE_FROM = 0x1100  # Hangul, kana, ideographs, full-width forms; below: Latin and its kin
_GAPS = {0x20: "gap", 0xA0: "gap", 0x3000: "wide_gap"}
_NARROW_AGAIN = range(0x2000, 0x2E80)  # dashes, quotes, arrows


def install() -> str:
    """Make the font known to Qt; its family. Raises OSError where Qt does not take it."""
    if FAMILY not in QFontDatabase.families() and QFontDatabase.addApplicationFontFromData(_font()) < 0:
        raise OSError("the font of blocks can't be used")
    return FAMILY


def _box(width: int) -> object:
    pen = TTGlyphPen(None)
    if width:
        corners = ((60, -60), (60, 720), (width - 60, 720), (width - 60, -60))
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def _letters() -> dict[int, str]:
    letters = {}
    for code in (*range(0x20, 0xD800), *range(0xF900, 0x10000), *range(0x1F300, 0x1FB00)):
        wide = code >= _WIDE_FROM and code not in _NARROW_AGAIN
        letters[code] = _GAPS.get(code, "wide" if wide else "narrow")
    return letters


def _font() -> bytes:
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(list(_WIDTHS))
    builder.setupCharacterMap({0x20: "gap", 0x41: "narrow", 0x4E00: "wide"})
    table = CmapSubtable.newSubtable(13)
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.format, table.reserved, table.length, table.nGroups = 13, 0, 0, 0
    table.cmap = _letters()
    builder.font["cmap"].tables.append(table)
    drawn = {name: _box(0 if "gap" in name else width) for name, width in _WIDTHS.items()}
    builder.setupGlyf(drawn)
    builder.setupHorizontalMetrics({name: (width, 0) for name, width in _WIDTHS.items()})
    builder.setupHorizontalHeader(ascent=930, descent=-250)
    builder.setupNameTable({"familyName": FAMILY, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=930, sTypoDescender=-250, usWinAscent=930, usWinDescent=250)
    builder.setupPost()
    out = io.BytesIO()
    builder.font.save(out)
    return out.getvalue()
