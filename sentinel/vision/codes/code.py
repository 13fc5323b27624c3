"""A code that was read: what it holds and where it lies."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

Point = tuple[int, int]
Quad = tuple[Point, Point, Point, Point]
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, repr=False)
class Code:
    """One code: ``symbology`` such as QRCode, its bytes, their text, and its corners.

    ``quad`` are pixels (x, y) of the picture: top left, top right, bottom right, bottom left as the code
    defines them. ``part``: one symbol of a message that goes on in others (structured append). The content
    may be personal data: kept out of repr.
    """

    symbology: str
    data: bytes
    text: str
    quad: Quad
    part: bool = False

    def __repr__(self) -> str:
        return f"Code({self.symbology}, {len(self.data)} bytes, {self.quad})"


def box_of(quad: Quad) -> Box:
    """left, top, right, bottom."""
    xs, ys = [x for x, _ in quad], [y for _, y in quad]
    return min(xs), min(ys), max(xs), max(ys)


def moved(codes: Iterable[Code], scale: float, left: int, top: int) -> list[Code]:
    """Codes of a cut-out, enlarged by ``scale``, in the whole picture's pixels."""
    return [replace(code, quad=moved_quad(code.quad, scale, left, top)) for code in codes]


def moved_quad(quad: Quad, scale: float, left: int, top: int) -> Quad:
    """As ``moved``, of corners."""
    a, b, c, d = ((round(x / scale) + left, round(y / scale) + top) for x, y in quad)
    return a, b, c, d


def covered(quad: Quad, codes: Iterable[Code]) -> bool:
    """Whether the middle of ``quad`` lies in one of ``codes``."""
    left, top, right, bottom = box_of(quad)
    x, y = (left + right) / 2, (top + bottom) / 2
    return any(a <= x <= c and b <= y <= d for a, b, c, d in (box_of(code.quad) for code in codes))


def distinct(codes: Iterable[Code]) -> list[Code]:
    """Every code once, from top to bottom: the same content at the same place is the same code."""
    kept: list[Code] = []
    for code in codes:
        if not any(code.data == k.data and covered(code.quad, [k]) for k in kept):
            kept.append(code)
    return sorted(kept, key=lambda code: (min(y for _, y in code.quad), code.quad, code.data))
