"""Whether a visitor is small or sits, so that what is to be read and touched moves down. It decides nothing.

A face is its own ruler: from forehead to chin it measures about 0.2 m (a child's a little less, which errs
towards low by some centimetres), so how many of its own heights it is below the middle of the picture says
how far below the camera it is, at any distance and for any lens. That is for a camera that looks level.
"""

from dataclasses import dataclass

FACE_M = 0.2
LOW_M = (
    1.2  # eyes below: a child, or somebody who sits (seated eyes 1.0 to 1.3 m; EN 301 549 8.3 takes 1.015)
)
TALL_M = 1.3  # above again; between the two it stays as it was
_VIEWS = 3  # in a row, before it changes


@dataclass(frozen=True, slots=True)
class Stature:
    """What was seen of one visitor; ``against``: views in a row that say otherwise than ``low``."""

    low: bool = False
    against: int = 0

    def seen(self, drop: float | None, camera_m: float) -> "Stature":
        """After another view: the face's middle is ``drop`` of its heights below the picture's middle, the
        camera ``camera_m`` metres above the floor (0: nobody said, and nobody is taken for low).
        """
        if drop is None or camera_m <= 0.0:
            return self
        height = camera_m - drop * FACE_M
        otherwise = height > TALL_M if self.low else height < LOW_M
        if not otherwise:
            return Stature(self.low)
        if self.against + 1 < _VIEWS:
            return Stature(self.low, self.against + 1)
        return Stature(not self.low)
