"""What the kiosk itself would say: thermal pictures of these faces, read by the product's own code.

``sentinel.fever.estimate`` measures, ``sentinel.core.checks`` decides by the default policy, twice where the
first answer is no pass, as at the door.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from sentinel.core import checks
from sentinel.core.facts import Facts, Provenance, Source, TemperatureFact, ThermalState
from sentinel.core.policy import Check, Outcome, Policy
from sentinel.fever.estimate import (
    Measurement,
    conclude,
    hottest_few,
    obstacle,
    radiometric,
    sample,
    site_box,
)
from sentinel.fever.site import Site

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_BY = Provenance(Source.THERMAL, _AT)
_FACE_M = np.array([0.150, 0.200])
_FINE = 4  # points a pixel's edge: a pixel sees their mean
_PICTURES_HZ = 2.0  # 4 half pictures a second, the default
_JITTER_PX = 0.25  # of the head between pictures
_KELVIN = 273.15
# x, y in the face box (0..1): forehead centre, right, left, bottom, top
_SPOTS = np.array([(0.50, 0.27), (0.34, 0.27), (0.66, 0.27), (0.50, 0.40), (0.50, 0.15)])
_CANTHI = np.array([(0.393, 0.46), (0.607, 0.46)])  # 32 mm apart, right and left
_WARM_M = 0.0063  # radius of what was averaged round a canthus, and taken for the forehead's warmest spot's
_FOREHEAD_ROWS = 9  # of the 12 over the upper face
_LENSES = (0.17, 0.07)  # half width and height of one of a pair of glasses, in faces
_GLASSES = 0.45  # of the way from the room to the skin


@dataclass(frozen=True)
class Lens:
    """Field of view in degrees and NETD in K at one full picture a second (datasheet)."""

    name: str
    degrees: tuple[float, float]
    netd_k: float


NARROW = Lens("55 x 35 degrees", (55.0, 35.0), 0.25)
WIDE = Lens("110 x 75 degrees", (110.0, 75.0), 0.14)


@dataclass(frozen=True)
class Trial:
    """One condition. ``even``: the whole face is as warm as the forehead's maximum, the best case; otherwise as
    measured: five spots smoothly joined, the maximum as a small spot somewhere among them, the inner corners of
    the eyes. ``glasses`` cover those. ``bias_k``: the sensor reads so much too warm, all day."""

    lens: Lens
    distance_m: float
    even: bool = False
    bias_k: float = 0.0
    glasses: bool = False


@dataclass(frozen=True)
class Readings:
    """Of each person: skin in C, that of the forehead alone (its hottest 30 %), the estimate and its standard
    uncertainty in K (NaN: no number), and the state, None where the face was refused or gave no agreeing
    samples."""

    skin: np.ndarray
    forehead: np.ndarray
    estimate: np.ndarray
    uncertainty: np.ndarray
    states: tuple


def measure(subjects, people, trial, look, site=None, seed=0):
    """The product's readings of some people in one of the rounds (``look``: 0 first, 1 recheck)."""
    generator = np.random.default_rng((seed, look))
    site = site or Site(calibration_k=0.1)  # as after a site calibration
    found = [_measure(subjects, person, trial, look, site, generator) for person in people]
    numbers = [
        (f.skin_c, forehead, f.estimate_c, f.uncertainty_k)
        if f and f.state is ThermalState.OK
        else (math.nan,) * 4
        for f, forehead in found
    ]
    columns = np.array(numbers, dtype=float).reshape(-1, 4)
    return Readings(*columns.T, tuple(f.state if f else None for f, _ in found))


def outcome(estimate, uncertainty, limit, guard):
    """What the default policy's check says to one estimate; FAIL and CAUTION are not passed."""
    policy = Policy(temperature_limit_c=limit, temperature_guard=guard)
    fact = TemperatureFact(
        _BY, ThermalState.OK, estimate, 0.0, float(estimate), float(uncertainty), people_k=Site().spread_k
    )
    said, _ = checks.read(Check.TEMPERATURE, Facts(temperature=fact), policy, _AT)
    return said


def flagged(estimate, uncertainty, limit, guard):
    """Who would not pass at once: FAIL or CAUTION."""
    said = [outcome(e, u, limit, guard) for e, u in zip(estimate, uncertainty, strict=True)]
    return np.array([o in (Outcome.FAIL, Outcome.CAUTION) for o in said], dtype=bool)


def picture(subjects, person, trial, look, place, shift, generator=None):
    """A 24 x 32 picture of one face in apparent C, and its box in fractions; ``place`` and ``shift`` in pixels."""
    tan = [2 * trial.distance_m * math.tan(math.radians(a / 2)) for a in trial.lens.degrees]
    width, height = _FACE_M[0] / tan[0], _FACE_M[1] / tan[1]
    centre = 0.5 + place / (32, 24) - (width / 2, height / 2)
    left, top = centre + shift / (32, 24)
    ambient = subjects.ambient[person]
    x = ((np.arange(32 * _FINE) + 0.5) / (32 * _FINE) - left) / width
    y = ((np.arange(24 * _FINE) + 0.5) / (24 * _FINE) - top) / height
    inside = ((x[None, :] - 0.5) / 0.5) ** 2 + ((y[:, None] - 0.5) / 0.5) ** 2 <= 1.0
    rows, columns = (np.flatnonzero((at >= 0) & (at <= 1)) for at in (y, x))
    skin = np.full(inside.shape, ambient)
    skin[np.ix_(rows, columns)] = _skin(subjects, person, trial, look, x[columns], y[rows])
    mirrored = (1 - Site().emissivity) * (ambient + _KELVIN) ** 4
    power = np.where(inside, Site().emissivity * (skin + _KELVIN) ** 4 + mirrored, (ambient + _KELVIN) ** 4)
    seen = power.reshape(24, _FINE, 32, _FINE).mean(axis=(1, 3)) ** 0.25 - _KELVIN + trial.bias_k
    if generator is not None:
        seen = seen + generator.normal(0.0, trial.lens.netd_k * math.sqrt(_PICTURES_HZ), seen.shape)
    # the camera's box is the face's, the jitter between pictures is unknown to it
    return seen.astype(np.float32), (*centre, width, height)


def _skin(subjects, person, trial, look, x, y):
    if trial.even:
        return np.full((len(y), len(x)), subjects.sites["forehead maximum"][person, look])
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    near = 1.0 / (np.square(grid[..., None, :] - _SPOTS).sum(axis=-1) + 0.001)
    skin = (near * subjects.spots[person, look]).sum(axis=-1) / near.sum(axis=-1)
    # where the maximum was is not in the data
    place = np.random.default_rng((person, look)).uniform((0.3, 0.15), (0.7, 0.42))
    warmest = subjects.sites["forehead maximum"][person, look]
    skin = np.where(_within(grid, place), np.maximum(skin, warmest), skin)
    for corner, celsius in zip(_CANTHI, subjects.canthi[person, look], strict=True):
        skin = np.where(_within(grid, corner), celsius, skin)
    if trial.glasses:
        apart = np.abs(grid - (0.5, 0.46)) - (0.21, 0.0)
        lenses = (np.abs(apart) < _LENSES).all(axis=-1)
        ambient = subjects.ambient[person]
        skin = np.where(lenses, ambient + _GLASSES * (skin - ambient), skin)
    return skin


def _within(grid, place):
    return np.square((grid - place) * _FACE_M).sum(axis=-1) < _WARM_M**2


def _measure(subjects, person, trial, look, site, generator):
    measurement = Measurement()
    ambient = float(subjects.ambient[person])
    place = generator.uniform(-0.5, 0.5, 2)  # of the face on the grid of pixels
    for n in range(12):
        shift = generator.normal(0.0, _JITTER_PX, 2)
        seen, box = picture(subjects, person, trial, look, place, shift, generator)
        taken = sample(seen, box, ambient, n / _PICTURES_HZ)
        if obstacle(taken) is not None:
            return None, math.nan
        measurement = measurement.with_(taken)
        fact = conclude(measurement, site, _BY)
        if fact is not None:
            return fact, _forehead(measurement, site, ambient)
    return None, math.nan


def _forehead(measurement, site, ambient):
    """The skin that the forehead alone gives."""
    stack = np.stack([taken.upper[:_FOREHEAD_ROWS] for taken in measurement.samples])
    _, _, width, height = site_box((0.0, 0.0, *measurement.samples[-1].face_px))
    pixels = width * height * _FOREHEAD_ROWS / len(measurement.samples[-1].upper)
    found = hottest_few(stack, pixels, 0.3 * pixels)
    return math.nan if found is None else radiometric(found[0], site.emissivity, ambient)
