"""One message in several QR symbols (structured append, ISO/IEC 18004, 8), joined where all are there."""

import numpy as np
from numpy.typing import NDArray

from sentinel.vision.codes.code import Code, Quad, box_of
from sentinel.vision.codes.reader import to_gray
from sentinel.vision.codes.zbar import read_zbar

_MOST = 16  # symbols of a message


def join_parts(image: NDArray[np.uint8], codes: list[Code]) -> list[Code]:
    """``codes`` of ``image`` with the parts of a whole message replaced by one code in their place.

    Parts of which others are missing stay as they are, with ``part`` set. libzbar knows the order; a message
    is believed if it is made of the very bytes that were read from the parts.
    """
    parts = [code for code in codes if code.part]
    if len(parts) < 2:
        return codes
    joined = list(codes)
    for message in read_zbar(to_gray(image)):
        used = _pieces(message.data, [code for code in joined if code.part])
        if used:
            at = joined.index(used[0])
            joined = [code for code in joined if code not in used]
            joined.insert(at, Code("QRCode", message.data, message.text, _around(used)))
    return joined


def _pieces(message: bytes, parts: list[Code]) -> list[Code]:
    """The parts that ``message`` is made of, in its order; empty: it is not made of parts."""
    used: list[Code] = []
    at = 0
    while at < len(message) and len(used) < _MOST:
        left = [part for part in parts if part not in used and message.startswith(part.data, at)]
        if not left:
            return []
        used.append(max(left, key=lambda part: len(part.data)))
        at += len(used[-1].data)
    return used if at == len(message) and len(used) > 1 else []


def _around(codes: list[Code]) -> Quad:
    boxes = [box_of(code.quad) for code in codes]
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    return (left, top), (right, top), (right, bottom), (left, bottom)
