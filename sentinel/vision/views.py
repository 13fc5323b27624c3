"""One picture at two sizes: whole, and as small as the screen shows it, which is made anyway.

A net that looks at 96 pixels of a face sees no more in the whole picture than in the small one, at a quarter
of the bytes: crops and resizes of the whole picture were most of what a frame cost besides its models.
"""

from dataclasses import dataclass

from sentinel.vision.geometry import Box, Image

LEAST_FACTOR = 1.5


@dataclass(frozen=True, slots=True)
class View:
    """One of the sizes: ``image`` BGR, ``factor`` times smaller than the whole picture."""

    image: Image
    factor: float

    def box(self, box: Box) -> Box:
        """A box of the whole picture in this one."""
        if self.factor == 1.0:
            return box
        x, y, w, h = (value / self.factor for value in box)
        return x, y, w, h


class Views:
    """Both sizes of one picture, of one shape; a ``small`` that saves too little is not used."""

    def __init__(self, whole: Image, small: Image | None = None) -> None:
        self.whole = self.small = View(whole, 1.0)
        if small is None:
            return
        factor = whole.shape[1] / small.shape[1]
        if factor >= LEAST_FACTOR:
            self.small = View(small, factor)

    def of(self, box: Box, least: float) -> View:
        """The smaller view in which the longer side of ``box`` is at least ``least`` pixels."""
        return self.small if max(box[2:]) >= least * self.small.factor else self.whole
