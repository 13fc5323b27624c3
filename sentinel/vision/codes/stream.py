"""A camera's frames: a cheap attempt on each, and a better one where a code seems to be, each time another.

A code that is held up is on many frames. So effort is spread: each frame is read as it is; on a place where
something was located, or read a moment ago, one treatment is tried per frame; frames without any such place
take turns at looking for codes that are inverted or larger than their modules need, for finder patterns and
for Aztec codes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sentinel.vision.codes.attempts import ATTEMPTS, Place, attempt, place_of_quad, place_of_region
from sentinel.vision.codes.code import Box, Code, Quad, box_of, covered, distinct
from sentinel.vision.codes.finder import Region, find_regions
from sentinel.vision.codes.reader import to_gray
from sentinel.vision.codes.zxing import AZTEC, read_zxing

_TURNS = 4  # frames in which each look has had its turn
_KEEP = 10  # frames after which a place without any sign is forgotten
_PLACES = 2  # tried per frame
_MOST_PIXELS = 640 * 480  # of a place: what is larger is read as it is, or held too near
_PATIENCE = 3 * len(ATTEMPTS)  # after so many vain attempts a place is a pattern on the wall
_AGAIN = 32  # frames between two attempts on such a place
_SATURATED = 250
_CORNERS, _STRENGTH = 3, 1.0  # of finder patterns: weaker ones are seen in every second face


@dataclass(slots=True)
class _Sign:
    """Where a code was read, located, or suspected by its finder patterns."""

    sign: Quad | Region
    box: Box
    seen: int  # number of the last frame with a sign of it
    times: int = 1  # seen
    tried: int = 0
    read: bool = False


class CodeStream:
    """Reads the codes of successive frames of one camera. Used by one thread.

    ``glare``: of the last frame the part 0..1 of saturated pixels where a code seems to be and was not read;
    None: nowhere. It says that a screen is too bright for the picture.
    """

    def __init__(self) -> None:
        self._signs: list[_Sign] = []
        self._number = 0
        self.glare: float | None = None

    @property
    def suspects(self) -> bool:
        """Whether a code seems to be in the picture that is not read yet: then frames count."""
        return any(not s.read and s.times > 1 and s.tried < _PATIENCE for s in self._signs)

    def read(self, image: NDArray[np.uint8]) -> list[Code]:
        """The codes of the next frame, (height, width, 3) BGR or (height, width) gray; empty: none.

        Every code once, from top to bottom. Never raises on any picture of these shapes.
        """
        self._number += 1
        self.glare = None
        gray = to_gray(image)
        if min(gray.shape) < 8:
            return []
        known, turn = bool(self._signs), self._number % _TURNS
        found, located = read_zxing(gray, downscale=known or turn == 2, invert=known or turn in (0, 2))
        if not found and not located:
            found = self._look_around(gray)
        for quad in located:
            if not covered(quad, found):
                self._note(quad, box_of(quad))
        found += self._try_places(gray, found)
        for code in found:
            self._note(code.quad, box_of(code.quad), read=True)
        self._signs = [sign for sign in self._signs if self._number - sign.seen < _KEEP]
        return distinct(found)

    def _look_around(self, gray: NDArray[np.uint8]) -> list[Code]:
        """One of the dearer looks at a whole frame that shows nothing."""
        if self._number % _TURNS == 1:
            for region in find_regions(gray, 1, strength=_STRENGTH):
                if region.patterns == _CORNERS and _area(region.box) <= _MOST_PIXELS:
                    self._note(region, region.box)
        elif self._number % _TURNS == 3:
            return read_zxing(gray, AZTEC, downscale=False)[0]
        return []

    def _note(self, sign: Quad | Region, box: Box, *, read: bool = False) -> None:
        known = next((s for s in self._signs if _same_place(s.box, box)), None)
        if known is None:
            self._signs.append(_Sign(sign, box, self._number, read=read))
            return
        known.sign, known.box, known.seen, known.read = sign, box, self._number, read
        known.times += 1
        if read:
            known.tried = 0

    def _try_places(self, gray: NDArray[np.uint8], found: list[Code]) -> list[Code]:
        """One treatment at each of the places that are open, those tried least first."""
        read: list[Code] = []
        done = [box_of(code.quad) for code in found]
        open_ = [sign for sign in self._signs if not any(_same_place(sign.box, box) for box in done)]
        for sign in sorted(open_, key=lambda sign: sign.tried)[:_PLACES]:
            if sign.tried >= _PATIENCE and self._number % _AGAIN:
                continue
            place = _place(gray, sign.sign)
            if place.gray.size > _MOST_PIXELS:
                continue
            codes = attempt(place, sign.tried)
            sign.tried += 1
            if codes:
                read += codes
            elif not sign.read:
                glare = float((place.gray >= _SATURATED).mean())
                self.glare = max(glare, self.glare or 0.0)
        return read


def _place(gray: NDArray[np.uint8], sign: Quad | Region) -> Place:
    """A code that was seen may have moved: its neighbourhood is looked at."""
    return place_of_region(gray, sign) if isinstance(sign, Region) else place_of_quad(gray, sign, 0.5)


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _same_place(one: Box, other: Box) -> bool:
    """Whether the middle of either lies in the other."""
    return _holds(one, other) or _holds(other, one)


def _holds(outer: Box, inner: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]
