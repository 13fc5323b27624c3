"""Where vision sees faces, as the thermometer is told."""

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""x, y, w, h in fractions of the picture."""


def in_view(box: Box) -> float:
    """The share of a box that lies inside the picture, 0 to 1."""
    x, y, w, h = box
    inside_w = max(0.0, min(x + w, 1.0) - max(x, 0.0))
    inside_h = max(0.0, min(y + h, 1.0) - max(y, 0.0))
    return inside_w * inside_h / max(w * h, 1e-9)


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
    """Camera fractions -> thermal fractions: x' = ax * x + bx, y' = ay * y + by.

    A negative ax is a mirrored picture; ay is positive, or foreheads would be chins (see thermal.turned).
    """

    ax: float = 1.0
    bx: float = 0.0
    ay: float = 1.0
    by: float = 0.0

    def thermal(self, box: Box) -> Box:
        """The same box in fractions of the thermal picture; may reach outside of it."""
        x, y, w, h = box
        left = self.ax * (x if self.ax >= 0 else x + w) + self.bx
        top = self.ay * (y if self.ay >= 0 else y + h) + self.by
        return left, top, abs(self.ax) * w, abs(self.ay) * h
