"""What stands before an emulated thermal sensor: ambient, faces, hot and cold things -> object temperatures.

Everything lies in fractions of the sensor's picture, so that one scene serves every resolution;
``hw.thermal.optics`` says how large a face is for a lens and a distance.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

ROWS, COLUMNS = 24, 32
SKIN_EMISSIVITY = 0.98
_FINE = 6  # samples per pixel of 32 x 24 and axis, for pixels that a face fills in part
_SPOT = 96  # samples across a spot sensor's view
_KELVIN = 273.15
_LOWER_FACE_K = -0.8
_MASK_K = -3.0
# Against the forehead: of 1,020 subjects 13 mm around a canthus lie 2.03 below oral, a forehead's spots 2.40
_CANTHI_K = 0.36
_NOSE_K = -2.0
_GLASSES_SHARE = 0.45  # of the way from ambient to skin
_HAIR_SHARE = 0.5

Celsius = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Face:
    """An ellipse inscribed in the box x, y, w, h (fractions of the thermal picture).

    ``skin_c``: skin of the forehead in C; the inner corners of the eyes are warmer, the nose colder. ``mask``
    cools the lower half (and hides the nose), ``glasses`` the eyes; ``hair`` is a fringe down to this share
    of the face's height; ``covered_c`` is the temperature of a hat or visor over the whole brow where there
    is one. ``chill_k``: how much colder the skin is when somebody comes in from the cold; it fades with
    ``recovery_s`` (see ``Scene.after``).
    """

    x: float
    y: float
    w: float
    h: float
    skin_c: float = 35.0
    mask: bool = False
    covered_c: float | None = None
    glasses: bool = False
    hair: float = 0.0
    chill_k: float = 0.0
    recovery_s: float = 60.0

    def after(self, seconds: float) -> "Face":
        """The same face ``seconds`` later: skin warms up exponentially."""
        return replace(self, chill_k=self.chill_k * math.exp(-seconds / self.recovery_s))

    def paint(self, fine: Celsius, x: Celsius, y: Celsius, ambient_c: float) -> None:
        """Set the temperatures of the samples at ``x``, ``y`` that it covers."""
        across = (x - self.x - self.w / 2) / (self.w / 2)
        down = (y - self.y - self.h / 2) / (self.h / 2)
        inside = across**2 + down**2 <= 1
        skin = self.skin_c - self.chill_k
        cooler = ambient_c - skin  # K from skin to ambient
        fine[inside] = skin
        fine[inside & (down > 0.1)] = skin + (_MASK_K if self.mask else _LOWER_FACE_K)
        fine[(abs(abs(across) - 0.22) < 0.06) & (abs(down + 0.08) < 0.04)] = skin + _CANTHI_K
        if not self.mask:
            fine[(abs(across) < 0.13) & (down > 0.1) & (down < 0.36)] = skin + _NOSE_K
        if self.glasses:
            lenses = inside & (abs(down + 0.08) < 0.14) & (abs(abs(across) - 0.42) < 0.34)
            fine[lenses] = skin + (1 - _GLASSES_SHARE) * cooler
        if self.hair:
            fine[inside & (down < 2 * self.hair - 1)] = skin + (1 - _HAIR_SHARE) * cooler
        if self.covered_c is not None:
            fine[inside & (down < 0)] = self.covered_c


@dataclass(frozen=True, slots=True)
class Hot:
    """A round thing (cup, lamp): centre and radius in fractions of the picture's width, temperature in C."""

    x: float
    y: float
    radius: float
    temperature_c: float = 60.0


@dataclass(frozen=True, slots=True)
class Plate:
    """An upright sheet (paper, card, a phone, a black body), opaque to heat: x, y, w, h in fractions of the
    picture; what its emissivity lacks it mirrors of the ambient."""

    x: float
    y: float
    w: float
    h: float
    temperature_c: float
    emissivity: float = SKIN_EMISSIVITY


@dataclass(frozen=True, slots=True)
class Sun:
    """Sunlight on whatever is there (a wall, a forehead): x, y, w, h, and by how many kelvin it warms it."""

    x: float
    y: float
    w: float
    h: float
    warms_k: float = 6.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything in view: plates stand before faces, hot things before all; of each the later is nearer.

    ``sun`` falls on what is nearest.
    """

    ambient_c: float = 23.0
    faces: tuple[Face, ...] = ()
    hot: tuple[Hot, ...] = ()
    plates: tuple[Plate, ...] = ()
    sun: tuple[Sun, ...] = ()

    def after(self, seconds: float) -> "Scene":
        """The same ``seconds`` later: who came in from the cold has warmed up."""
        return replace(self, faces=tuple(face.after(seconds) for face in self.faces))

    def temperatures(self, rows: int = ROWS, columns: int = COLUMNS) -> Celsius:
        """``rows`` x ``columns`` object temperatures in C at skin's emissivity, partly filled pixels mixed by
        radiant power."""
        # as many samples whatever the resolution, so that a small thing is neither lost nor blown up
        high, wide = _fine(rows, ROWS), _fine(columns, COLUMNS)
        y, x = np.mgrid[0 : rows * high, 0 : columns * wide] + 0.5
        fine = self._paint(x / (columns * wide), y / (rows * high))
        power = ((fine + _KELVIN) ** 4).reshape(rows, high, columns, wide).mean(axis=(1, 3))
        mixed: Celsius = power**0.25 - _KELVIN
        return mixed

    def spot(self, x: float = 0.5, y: float = 0.5, radius: float = 0.5) -> float:
        """The mean object temperature in C, by radiant power, of a round view: its centre and radius in
        fractions of the picture's width."""
        down, across = (np.mgrid[0:_SPOT, 0:_SPOT] + 0.5) / _SPOT * 2 - 1
        inside = across**2 + down**2 <= 1
        fine = self._paint(x + radius * across[inside], y + radius * COLUMNS / ROWS * down[inside])
        return float(((fine + _KELVIN) ** 4).mean() ** 0.25 - _KELVIN)

    def _paint(self, x: Celsius, y: Celsius) -> Celsius:
        fine = np.full(x.shape, self.ambient_c)
        for face in self.faces:
            face.paint(fine, x, y, self.ambient_c)
        for plate in self.plates:
            fine[_within(plate, x, y)] = _like_skin(plate.temperature_c, plate.emissivity, self.ambient_c)
        for thing in self.hot:
            aspect = ROWS / COLUMNS
            near = (x - thing.x) ** 2 + ((y - thing.y) * aspect) ** 2 <= thing.radius**2
            fine[near] = thing.temperature_c
        for patch in self.sun:
            fine[_within(patch, x, y)] += patch.warms_k
        return fine


def _fine(pixels: int, usual: int) -> int:
    return max(1, math.ceil(_FINE * usual / pixels))


def _within(area: Plate | Sun, x: Celsius, y: Celsius) -> NDArray[np.bool_]:
    covered: NDArray[np.bool_] = (abs(x - area.x - area.w / 2) <= area.w / 2) & (
        abs(y - area.y - area.h / 2) <= area.h / 2
    )
    return covered


def _like_skin(temperature_c: float, emissivity: float, ambient_c: float) -> float:
    """The temperature at which a surface of skin's emissivity shines as one of this emissivity does."""
    if emissivity == SKIN_EMISSIVITY:
        return temperature_c
    power = emissivity * (temperature_c + _KELVIN) ** 4
    power += (SKIN_EMISSIVITY - emissivity) * (ambient_c + _KELVIN) ** 4
    return float((power / SKIN_EMISSIVITY) ** 0.25 - _KELVIN)
