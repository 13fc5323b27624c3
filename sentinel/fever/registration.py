"""Registration of camera and thermal picture: a warm target's places in both -> scale and offset per axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sentinel.fever.faces import Registration

Place = tuple[float, float]
"""x, y in fractions of a picture."""

LEAST_PLACES = 6
_MOST_DROPPED = 0.3
_OUTLIER_PX = 1.5
_MOST_RESIDUAL_PX = 0.8
_LEAST_SPREAD = 0.35  # of the thermal picture, across and down
_LEAST_STEP = 0.08  # of the camera's picture, between two places that give a scale
_SCALE = (0.1, 10.0)
_TARGET_C = 40.0  # warmer than any skin
_SKIN_C = 37.0
_LEAST_TARGET_PX = 2


class CannotRegister(Exception):
    """No honest registration from these places; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One place of the target, in the camera's and in the thermal picture."""

    camera: Place
    thermal: Place


@dataclass(frozen=True, slots=True)
class Fit:
    """``residual_px``: root mean square distance in thermal pixels; ``dropped``: which pairs don't fit."""

    registration: Registration
    residual_px: float
    used: int
    dropped: tuple[int, ...]


def warm_target(picture: NDArray[np.float32]) -> Place | str:
    """The centre of the one thing in a thermal picture that is warmer than skin, or why there is none."""
    peak = float(picture.max())
    if not peak >= _TARGET_C:
        return f"nothing warmer than {_TARGET_C:.0f} C in the thermal picture: warm the target"
    threshold = (peak + _SKIN_C) / 2
    hot = picture >= threshold
    blob = _around(hot, np.unravel_index(int(picture.argmax()), picture.shape))
    if np.count_nonzero(blob) < _LEAST_TARGET_PX:
        return "the target is smaller than a thermal pixel: come nearer"
    if np.count_nonzero(hot & ~blob) >= _LEAST_TARGET_PX:
        return "two warm things in the thermal picture: leave only the target"
    if blob[[0, -1]].any() or blob[:, [0, -1]].any():
        return "the target is partly outside the thermal picture: move it inwards"
    weight = np.where(blob, picture - threshold + 0.05 * (peak - threshold), 0.0)
    rows, columns = picture.shape
    down, across = np.mgrid[0:rows, 0:columns] + 0.5
    total = float(weight.sum())
    return float((weight * across).sum()) / total / columns, float((weight * down).sum()) / total / rows


def fit(pairs: Sequence[Pair], shape: tuple[int, int]) -> Fit:
    """The registration that most places agree on; ``shape``: rows, columns. Raises CannotRegister."""
    if len(pairs) < LEAST_PLACES:
        raise CannotRegister(f"{len(pairs)} places of the target, {LEAST_PLACES} are needed")
    camera = np.array([pair.camera for pair in pairs])
    thermal = np.array([pair.thermal for pair in pairs])
    pixels = np.array([shape[1], shape[0]], dtype=np.float64)
    lines = np.array([_middle_line(camera[:, axis], thermal[:, axis]) for axis in (0, 1)])
    away = np.hypot(*((thermal - lines[:, 0] * camera - lines[:, 1]) * pixels).T)
    good = away <= _OUTLIER_PX
    if np.count_nonzero(good) < max(LEAST_PLACES, (1 - _MOST_DROPPED) * len(pairs)):
        raise CannotRegister(
            f"only {np.count_nonzero(good)} of {len(pairs)} places fit together: hold the target still at "
            "one distance"
        )
    _check_spread(thermal[good])
    lines = np.array([np.polyfit(camera[good, axis], thermal[good, axis], 1) for axis in (0, 1)])
    away = np.hypot(*((thermal - lines[:, 0] * camera - lines[:, 1]) * pixels).T)
    # two parameters an axis were taken from the places themselves
    residual = math.sqrt(float((away[good] ** 2).sum()) / (np.count_nonzero(good) - 2))
    if residual > _MOST_RESIDUAL_PX:
        raise CannotRegister(
            f"the places disagree by {residual:.1f} thermal pixels, {_MOST_RESIDUAL_PX} are allowed: hold "
            "the target still at one distance"
        )
    if not all(_SCALE[0] <= abs(scale) <= _SCALE[1] for scale in lines[:, 0]):
        raise CannotRegister("the pictures' scales can't be: does another warm thing move in the picture?")
    (ax, bx), (ay, by) = ((round(float(a), 4), round(float(b), 4)) for a, b in lines)
    dropped = tuple(int(n) for n in np.flatnonzero(~good))
    return Fit(Registration(ax, bx, ay, by), residual, int(np.count_nonzero(good)), dropped)


@dataclass(frozen=True, slots=True)
class Mounting:
    """``fit`` in the thermal picture once that was ``turned`` anticlockwise by 0, 90, 180 or 270 degrees."""

    turned: int
    fit: Fit


def mounting(pairs: Sequence[Pair], shape: tuple[int, int]) -> Mounting:
    """The registration, and how the sensor is mounted: in its picture people must stand upright, else a chin
    is measured for a forehead. A mirrored one may stay so. Raises CannotRegister."""
    reason, mirrored = None, None
    for turned in (0, 180, 90, 270):
        there = [Pair(pair.camera, _turned(pair.thermal, turned)) for pair in pairs]
        try:
            found = fit(there, shape if turned % 180 == 0 else (shape[1], shape[0]))
        except CannotRegister as error:
            reason = reason or error
            continue
        if found.registration.ay > 0:
            if found.registration.ax > 0:
                return Mounting(turned, found)
            mirrored = mirrored or Mounting(turned, found)
    if mirrored is not None:
        return mirrored
    raise reason or CannotRegister("the places make no registration")


def _turned(place: Place, degrees: int) -> Place:
    """Where a place is once the picture was turned anticlockwise."""
    x, y = place
    return {0: (x, y), 90: (y, 1 - x), 180: (1 - x, 1 - y), 270: (1 - y, x)}[degrees]


def parallax_px(gap_m: float, registered_m: float, other_m: float, columns: int, field_deg: float) -> float:
    """Thermal pixels by which a face at ``other_m`` is misplaced that at ``registered_m`` fits.

    ``gap_m``: between the two lenses; ``field_deg``: the sensor's field of view along that gap.
    """
    width = 2 * math.tan(math.radians(field_deg / 2))
    return abs(gap_m * (1 / other_m - 1 / registered_m)) / width * columns


def _check_spread(places: NDArray[np.float64]) -> None:
    for axis, name in ((0, "across"), (1, "down")):
        reach = float(np.ptp(places[:, axis]))
        if reach < _LEAST_SPREAD:
            raise CannotRegister(
                f"the places lie within {reach:.0%} of the thermal picture {name}, {_LEAST_SPREAD:.0%} is "
                "needed: hold the target near the edges too"
            )


def _middle_line(camera: NDArray[np.float64], thermal: NDArray[np.float64]) -> tuple[float, float]:
    """The line through two places that has the least median distance to all. Raises CannotRegister."""
    one, other = np.triu_indices(len(camera), 1)
    step = camera[one] - camera[other]
    far = np.abs(step) >= _LEAST_STEP
    if not far.any():
        raise CannotRegister("the places are all beside each other: hold the target near the edges too")
    one, other, step = one[far], other[far], step[far]
    scales = (thermal[one] - thermal[other]) / step
    offsets = thermal[one] - scales * camera[one]
    distances = np.abs(thermal[None, :] - scales[:, None] * camera[None, :] - offsets[:, None])
    best = int(np.median(distances, axis=1).argmin())
    return float(scales[best]), float(offsets[best])


def _around(mask: NDArray[np.bool_], seed: tuple[np.intp, ...]) -> NDArray[np.bool_]:
    """The part of ``mask`` that hangs together with ``seed``, diagonals included."""
    blob = np.zeros_like(mask)
    blob[seed] = True
    while True:
        grown = np.pad(blob, 1)
        spread = np.lib.stride_tricks.sliding_window_view(grown, (3, 3)).any(axis=(2, 3)) & mask
        if np.array_equal(spread, blob):
            return blob
        blob = spread
