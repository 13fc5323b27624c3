"""What stands before an emulated thermal sensor: ambient, faces, hot things -> object temperatures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROWS, COLUMNS = 24, 32
_FINE = 6  # samples per pixel and axis, for pixels that a face fills in part
_LOWER_FACE_K = -0.8
_MASK_K = -3.0


@dataclass(frozen=True, slots=True)
class Face:
    """An ellipse inscribed in the box x, y, w, h (fractions of the thermal picture).

    ``skin_c``: skin of the forehead in C; ``mask`` cools the lower half, ``covered_c`` is the temperature of
    hair, hat or visor over the forehead where there is one.
    """

    x: float
    y: float
    w: float
    h: float
    skin_c: float = 35.0
    mask: bool = False
    covered_c: float | None = None


@dataclass(frozen=True, slots=True)
class Hot:
    """A round thing (cup, lamp): centre and radius in fractions of the picture's width, temperature in C."""

    x: float
    y: float
    radius: float
    temperature_c: float = 60.0


@dataclass(frozen=True, slots=True)
class Plate:
    """An upright sheet (paper, card, a phone), opaque to heat: x, y, w, h in fractions of the picture."""

    x: float
    y: float
    w: float
    h: float
    temperature_c: float


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything in view: plates stand before faces, hot things before all; of each the later is nearer."""

    ambient_c: float = 23.0
    faces: tuple[Face, ...] = ()
    hot: tuple[Hot, ...] = ()
    plates: tuple[Plate, ...] = ()

    def temperatures(self) -> NDArray[np.float64]:
        """24 x 32 object temperatures in C, partly filled pixels mixed by radiant power."""
        y, x = np.mgrid[0 : ROWS * _FINE, 0 : COLUMNS * _FINE] + 0.5
        x, y = x / (COLUMNS * _FINE), y / (ROWS * _FINE)
        fine = np.full(x.shape, self.ambient_c)
        for face in self.faces:
            across = (x - face.x - face.w / 2) / (face.w / 2)
            down = (y - face.y - face.h / 2) / (face.h / 2)
            inside = across**2 + down**2 <= 1
            fine[inside] = face.skin_c
            fine[inside & (down > 0.1)] = face.skin_c + (_MASK_K if face.mask else _LOWER_FACE_K)
            if face.covered_c is not None:
                fine[inside & (down < 0)] = face.covered_c
        for plate in self.plates:
            covered = (abs(x - plate.x - plate.w / 2) <= plate.w / 2) & (
                abs(y - plate.y - plate.h / 2) <= plate.h / 2
            )
            fine[covered] = plate.temperature_c
        for thing in self.hot:
            aspect = ROWS / COLUMNS
            near = (x - thing.x) ** 2 + ((y - thing.y) * aspect) ** 2 <= thing.radius**2
            fine[near] = thing.temperature_c
        power = ((fine + 273.15) ** 4).reshape(ROWS, _FINE, COLUMNS, _FINE).mean(axis=(1, 3))
        mixed: NDArray[np.float64] = power**0.25 - 273.15
        return mixed
