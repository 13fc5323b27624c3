"""Lenses of the thermal sensors, and how much of a picture a face fills at a distance."""

import math
from dataclasses import dataclass

from hw.thermal.scene import Face

FACE_MM = (150.0, 200.0)
"""Width and height of a face."""


@dataclass(frozen=True, slots=True)
class Optics:
    """Field of view in degrees across and down, and pixels down and across."""

    across_deg: float
    down_deg: float
    rows: int
    columns: int

    def face_size(self, distance_m: float) -> tuple[float, float]:
        """Width and height of a face in fractions of the picture."""
        wide, high = (
            2 * distance_m * math.tan(math.radians(degrees / 2))
            for degrees in (self.across_deg, self.down_deg)
        )
        return FACE_MM[0] / 1000 / wide, FACE_MM[1] / 1000 / high

    def face_px(self, distance_m: float) -> tuple[float, float]:
        """Width and height of a face in this sensor's pixels."""
        w, h = self.face_size(distance_m)
        return w * self.columns, h * self.rows

    def face(
        self, distance_m: float, skin_c: float = 35.0, *, x: float = 0.5, y: float = 0.5, mask: bool = False,
        glasses: bool = False, hair: float = 0.0, chill_k: float = 0.0,
    ) -> Face:  # fmt: skip
        """A face whose middle is at ``x``, ``y`` (fractions of the picture)."""
        w, h = self.face_size(distance_m)
        left, top = x - w / 2, y - h / 2
        return Face(left, top, w, h, skin_c, mask, glasses=glasses, hair=hair, chill_k=chill_k)


OPTICS = {
    "mlx90640-55x35": Optics(55.0, 35.0, 24, 32),
    "mlx90640-110x75": Optics(110.0, 75.0, 24, 32),
    "mlx90641-55x35": Optics(55.0, 35.0, 12, 16),
    "mlx90641-110x75": Optics(110.0, 75.0, 12, 16),
    "amg8833": Optics(60.0, 60.0, 8, 8),
    "mlx90614-90": Optics(90.0, 90.0, 1, 1),
    "mlx90614-35": Optics(35.0, 35.0, 1, 1),
    "mlx90614-10": Optics(10.0, 10.0, 1, 1),
    "mlx90614-5": Optics(5.0, 5.0, 1, 1),
}
"""By model and field of view; the MLX90614's are round."""
