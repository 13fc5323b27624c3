"""Where vision sees faces, as the thermometer is told."""

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""x, y, w, h in fractions of the picture."""


@dataclass(frozen=True, slots=True)
class FaceBox:
    """One tracked face; ``in_zone`` whether the person stands in the aiming zone."""

    track: int
    box: Box
    in_zone: bool


@dataclass(frozen=True, slots=True)
class FaceBoxes:
    """The faces of one camera frame, ``captured`` in monotonic seconds."""

    captured: float
    boxes: tuple[FaceBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Registration:
    """Camera fractions -> thermal fractions: x' = ax * x + bx, y' = ay * y + by."""

    ax: float = 1.0
    bx: float = 0.0
    ay: float = 1.0
    by: float = 0.0

    def thermal(self, box: Box) -> Box:
        """The same box in fractions of the thermal picture; may reach outside of it."""
        x, y, w, h = box
        return self.ax * x + self.bx, self.ay * y + self.by, self.ax * w, self.ay * h
