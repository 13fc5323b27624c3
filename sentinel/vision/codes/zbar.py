"""libzbar's QR codes with their raw bytes: a second opinion, at ten times zxing-cpp's cost."""

import ctypes
import logging
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sentinel.core.code_text import decode_text
from sentinel.vision.codes.code import Code

_log = logging.getLogger(__name__)

_QRCODE, _CFG_ENABLE, _CFG_BINARY = 64, 0, 4  # zbar.h
_Y800 = int.from_bytes(b"Y800", "little")


def load_libraries() -> None:
    """Load now what is otherwise loaded at the first need: to find libzbar, programs are started."""
    _library()


@cache
def _library() -> Any:
    try:
        from pyzbar import wrapper  # type: ignore[import-untyped]
    except (ImportError, OSError):
        _log.warning("no libzbar (Debian: libzbar0): hard photographs are read by zxing-cpp only")
        return None
    return wrapper


def read_zbar(gray: NDArray[np.uint8]) -> list[Code]:
    """QR codes of a gray picture; symbols that together are one message (structured append) come joined.

    Through the wrapper, because pyzbar's own ``decode`` lets libzbar guess a charset, which loses GB18030 and
    turns some UTF-8 into mojibake; binary output needs libzbar >= 0.23.1. QR alone is enabled: the linear
    symbologies of zbar are seen in any fence.
    """
    zbar = _library()
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
        return list(_symbols(zbar, image))
    finally:
        zbar.zbar_image_destroy(image)
        zbar.zbar_image_scanner_destroy(scanner)


def _symbols(zbar: Any, image: Any) -> Iterator[Code]:
    symbol = zbar.zbar_image_first_symbol(image)
    while symbol:
        # ZBAR_PARTIAL: a message with symbols missing, its data patched with NUL
        whole = int(symbol.contents.type) == _QRCODE
        data = ctypes.string_at(zbar.zbar_symbol_get_data(symbol), zbar.zbar_symbol_get_data_length(symbol))
        corners = [
            (zbar.zbar_symbol_get_loc_x(symbol, i), zbar.zbar_symbol_get_loc_y(symbol, i))
            for i in range(zbar.zbar_symbol_get_loc_size(symbol))
        ]
        if whole and data and len(corners) == 4:
            # zbar goes round the other way: top left, bottom left, bottom right, top right
            quad = (corners[0], corners[3], corners[2], corners[1])
            yield Code("QRCode", data, decode_text(data, ""), quad)
        symbol = zbar.zbar_symbol_next(symbol)
