"""From thermal pixels of one face to skin, body estimate and standard uncertainty, or why not.

The estimate is the skin plus an offset that is constant for the site plus a slope with the ambient
temperature: never a regression on the skin itself, which would pull fevers to normal.
"""

import math
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sentinel.core.facts import Provenance, TemperatureFact, ThermalState
from sentinel.fever.faces import Box, in_view
from sentinel.fever.gates import (
    HOT_C,
    LEAST_SPAN_S,
    MEASURING_C,
    MOST_SAMPLES,
    STRAY_K,
    may_measure,
    naked_from,
)
from sentinel.fever.site import Level, Site

_Pixel = TypeVar("_Pixel", np.float32, np.bool_)
_KELVIN = 273.15
# Shares of a face box. The forehead: below the hairline, above the brows' lower edge, away from the temples.
# The upper face: and the eyes, whose inner corners are the best site (docs/thermometer), above any mask.
_FOREHEAD: Box = (0.22, 0.12, 0.56, 0.32)
_UPPER_FACE: Box = (0.22, 0.12, 0.56, 0.42)
_FOREHEAD_GRID, _UPPER_GRID = (6, 8), (12, 12)
_FACE_GRID = (16, 12)
HOTTEST_PX = 4.0
"""So many of the sensor's pixels are the upper face's "hottest few"."""
_BROW_SHARE = 0.3  # of the forehead: what is compared with the rest of the face
SMALLEST_FACE_PX = (5.0, 6.0)
"""Width and height of a face in the sensor's pixels; below, no pixel is surely filled by skin."""
_IN_VIEW = 0.95
_MOST_FILLED = 0.25  # of the forehead, or of the upper face
_COVERED_K = 1.5  # the forehead this much colder than the rest of the face
_LEAST_SAMPLES = 3
_GLARE_K = 3.5  # the upper face's hottest this much above the rest of the face: a lamp, sunlight


@dataclass(frozen=True, slots=True)
class Sample:
    """One face in one full thermal picture: apparent temperatures in C (emissivity 1).

    ``upper``: 12 x 12 over forehead and eyes; ``brow``: the forehead's warm end, ``warmest`` the lower
    face's, ``hottest`` the whole face's hottest spot; ``face_px`` width and height in thermal pixels,
    ``in_view`` the share inside the picture.
    """

    upper: NDArray[np.float32]
    brow: float
    warmest: float
    hottest: float
    face_px: tuple[float, float]
    in_view: float
    ambient_c: float
    captured: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """The samples of one measurement so far, oldest first."""

    samples: tuple[Sample, ...] = ()

    def with_(self, sample: Sample) -> "Measurement":
        """One more; the oldest go beyond a bound."""
        return replace(self, samples=(*self.samples[1 - MOST_SAMPLES :], sample))

    @property
    def span_s(self) -> float:
        """Seconds between the first sample and the last."""
        return self.samples[-1].captured - self.samples[0].captured if self.samples else 0.0

    @property
    def enough(self) -> bool:
        """Whether there are samples enough for a number."""
        return len(self.samples) >= _LEAST_SAMPLES and self.span_s >= LEAST_SPAN_S


def sample(picture: NDArray[np.float32], box: Box, ambient_c: float, captured: float) -> Sample:
    """Cut one face out of a picture without gaps (rows x columns of apparent C, whatever the sensor's);
    ``box`` in fractions of it."""
    rows, columns = picture.shape
    _, _, w, h = box
    whole = _cut(picture, box, _FACE_GRID)
    forehead = np.sort(_cut(picture, _part(box, _FOREHEAD), _FOREHEAD_GRID).ravel())
    lower = np.sort(whole[_FACE_GRID[0] // 2 :].ravel())
    ranked = np.sort(whole.ravel())
    return Sample(
        upper=_cut(picture, site_box(box), _UPPER_GRID),
        brow=float(forehead[-round(_BROW_SHARE * forehead.size) :].mean()),
        warmest=float(lower[-12:].mean()),
        hottest=float(ranked[-3:].mean()),
        face_px=(w * columns, h * rows),
        in_view=in_view(box),
        ambient_c=ambient_c,
        captured=captured,
    )


def site_box(face: Box) -> Box:
    """Where in the thermal picture this face is measured: its upper half, from the hairline to the eyes."""
    return _part(face, _UPPER_FACE)


def made_up(filled: NDArray[np.bool_], face: Box) -> bool:
    """Whether too many pixels of the forehead or the upper face were filled from their neighbours: no fever
    may be made of them or hidden by them. A single bad pixel of a small face is no quarter of it."""
    parts = (_FOREHEAD, _FOREHEAD_GRID), (_UPPER_FACE, _UPPER_GRID)
    return any(float(_cut(filled, _part(face, part), grid).mean()) > _MOST_FILLED for part, grid in parts)


def obstacle(seen: Sample) -> ThermalState | None:
    """What makes measuring this face pointless right now; None: go on."""
    if not may_measure(seen.ambient_c):
        return ThermalState.AMBIENT_OUT_OF_RANGE
    if seen.face_px[0] < SMALLEST_FACE_PX[0] or seen.face_px[1] < SMALLEST_FACE_PX[1]:
        return ThermalState.TOO_FAR
    if seen.in_view < _IN_VIEW:
        return ThermalState.OFF_AXIS
    return None


def conclude(measurement: Measurement, site: Site, by: Provenance) -> TemperatureFact | None:
    """The fact that these samples make, None while there are not enough that agree."""
    if not measurement.enough:
        return None
    samples = measurement.samples
    ambient = float(np.mean([s.ambient_c for s in samples]))
    if float(np.median([s.hottest for s in samples])) > HOT_C:
        return TemperatureFact(by, ThermalState.HOT_OBJECT)
    width, height = samples[-1].face_px
    found = hottest_few(
        np.stack([s.upper for s in samples]), _UPPER_FACE[2] * width * _UPPER_FACE[3] * height
    )
    if found is None:
        return None
    apparent, noise = found
    skin = radiometric(apparent, site.emissivity, site.reflected(ambient))
    if _covered(apparent, samples, ambient):
        return TemperatureFact(by, ThermalState.COVERED, skin_c=_round(skin))
    if apparent - float(np.median([s.warmest for s in samples])) > _GLARE_K:
        return TemperatureFact(by, ThermalState.HOT_OBJECT, skin_c=_round(skin))
    correction = site.correction(ambient)
    estimate = skin + correction
    state = ThermalState.OK if estimate >= MEASURING_C else ThermalState.COLD_SKIN
    budget = site.budget(noise, fill_uncertainty(samples[-1].face_px, skin - ambient))
    uncertainty = math.ceil(budget.total_k * 100) / 100
    return TemperatureFact(
        by, state, _round(skin), _round(correction), _round(estimate), uncertainty,
        repeatable_k=_round(noise), people_k=site.spread_k, ambient_c=_round(ambient),
    )  # fmt: skip


def level(fact: TemperatureFact, samples: Measurement, site: Site) -> Level | None:
    """What this measurement adds to the population reference; None: there was no skin to measure."""
    if fact.skin_c is None or fact.state not in (ThermalState.OK, ThermalState.COLD_SKIN):
        return None
    ambient = float(np.mean([s.ambient_c for s in samples.samples]))
    return site.level(fact.skin_c, ambient)


def radiometric(apparent_c: float, emissivity: float, reflected_c: float) -> float:
    """The true temperature in C of a grey surface that looks like ``apparent_c`` at emissivity 1."""
    mirrored = (1 - emissivity) * (reflected_c + _KELVIN) ** 4
    power = ((apparent_c + _KELVIN) ** 4 - mirrored) / emissivity
    return float(max(power, 0.0) ** 0.25 - _KELVIN)


def fill_uncertainty(face_px: tuple[float, float], contrast_k: float) -> float:
    """Kelvin that partly filled pixels may cost: a twentieth of a pixel's edge spread over the interior."""
    interior = max(min(face_px) - 2.0, 1.0)
    return abs(contrast_k) * 0.05 / interior


def hottest_few(
    stack: NDArray[np.float32], pixels: float, few_px: float = HOTTEST_PX
) -> tuple[float, float] | None:
    """Mean of the hottest ``few_px`` of ``pixels`` of the sensor's and its noise, for samples x rows x
    columns of cells that lie over them; None: fewer than three samples agree.

    Where a sample's hottest cells are is told by the other samples, so that noise can't choose itself: the
    plain mean of maxima reads warmer the noisier the sensor is.
    """
    count = len(stack)
    cells = stack.reshape(count, -1).astype(np.float64)
    pixels = max(pixels, 1.0)
    few = min(max(4, round(few_px / pixels * cells.shape[1])), cells.shape[1])
    others = (cells.sum(axis=0) - cells) / (count - 1)
    places = np.argpartition(others, -few, axis=1)[:, -few:]
    values = np.take_along_axis(cells, places, axis=1).mean(axis=1)
    kept = np.abs(values - np.median(values)) <= STRAY_K
    if np.count_nonzero(kept) < _LEAST_SAMPLES:
        return None
    cell_noise = math.sqrt(float(cells[kept].var(axis=0, ddof=1).mean()))
    independent = max(1.0, few * min(1.0, pixels / cells.shape[1]))
    return float(values[kept].mean()), cell_noise / math.sqrt(independent * np.count_nonzero(kept))


def _covered(apparent: float, samples: tuple[Sample, ...], ambient: float) -> bool:
    """Hair, hat or visor: the forehead is colder than the face below it, or no skin at all. Eyes under a
    visor's edge are pixels filled in part: they would read too low."""
    warmest, brow = (
        float(np.median(ends)) for ends in zip(*((s.warmest, s.brow) for s in samples), strict=True)
    )
    return warmest - brow > _COVERED_K or apparent < naked_from(ambient)


def _part(face: Box, share: Box) -> Box:
    x, y, w, h = face
    left, top, width, height = share
    return x + left * w, y + top * h, width * w, height * h


def _cut(picture: NDArray[_Pixel], box: Box, grid: tuple[int, int]) -> NDArray[_Pixel]:
    """The picture's pixels nearest to a grid of cell centres over the box, clamped to the picture."""
    x, y, w, h = box
    height, width = picture.shape
    rows = (y + h * (np.arange(grid[0]) + 0.5) / grid[0]) * height
    columns = (x + w * (np.arange(grid[1]) + 0.5) / grid[1]) * width
    row = np.clip(rows, 0, height - 1).astype(np.intp)
    column = np.clip(columns, 0, width - 1).astype(np.intp)
    cut: NDArray[_Pixel] = picture[row[:, None], column]
    return cut


def _round(value: float) -> float:
    return round(value, 2)
