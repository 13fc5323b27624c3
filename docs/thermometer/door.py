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
from sentinel.fever.estimate import Measurement, conclude, obstacle, sample
from sentinel.fever.site import Site

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_BY = Provenance(Source.THERMAL, _AT)
_FACE_M = (0.150, 0.200)
_FINE = 4  # points a pixel's edge: a pixel sees their mean
_PICTURES_HZ = 2.0  # 4 half pictures a second, the default
_JITTER_PX = 0.25  # of the head between pictures
_KELVIN = 273.15
# x, y in the face box (0..1): forehead centre, right, left, bottom, top
_SPOTS = np.array([(0.50, 0.27), (0.34, 0.27), (0.66, 0.27), (0.50, 0.40), (0.50, 0.15)])


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
    """One condition. ``even``: the whole forehead is as warm as its maximum, the best case; otherwise its five
    spots as measured, smoothly joined. ``bias_k``: the sensor reads so much too warm, all day."""

    lens: Lens
    distance_m: float
    even: bool = False
    bias_k: float = 0.0


@dataclass(frozen=True)
class Readings:
    """Of each person: the estimate in C, its standard uncertainty in K (NaN both: no number), and the state,
    None where the face was refused or gave no agreeing samples."""

    estimate: np.ndarray
    uncertainty: np.ndarray
    states: tuple


def measure(subjects, people, trial, look, site=None, seed=0):
    """The product's readings of some people in one of the rounds (``look``: 0 first, 1 recheck)."""
    generator = np.random.default_rng((seed, look))
    site = site or Site(calibration_k=0.1)  # as after a site calibration
    facts = [_measure(subjects, person, trial, look, site, generator) for person in people]
    number = [
        (f.estimate_c, f.uncertainty_k) if f and f.state is ThermalState.OK else (math.nan,) * 2
        for f in facts
    ]
    columns = np.array(number, dtype=float).reshape(-1, 2)
    return Readings(columns[:, 0], columns[:, 1], tuple(f.state if f else None for f in facts))


def outcome(estimate, uncertainty, limit, guard):
    """What the default policy's check says to one estimate; FAIL and CAUTION are not passed."""
    policy = Policy(temperature_limit_c=limit, temperature_guard=guard)
    fact = TemperatureFact(_BY, ThermalState.OK, estimate, 0.0, float(estimate), float(uncertainty), people_k=Site().spread_k)
    said, _ = checks.read(Check.TEMPERATURE, Facts(temperature=fact), policy, _AT)
    return said


def flagged(estimate, uncertainty, limit, guard):
    """Who would not pass at once: FAIL or CAUTION."""
    said = [outcome(e, u, limit, guard) for e, u in zip(estimate, uncertainty, strict=True)]
    return np.array([o in (Outcome.FAIL, Outcome.CAUTION) for o in said], dtype=bool)


def picture(subjects, person, trial, look, shift, generator=None):
    """A 24 x 32 picture of one face in apparent C, and its box in fractions."""
    tan = [2 * trial.distance_m * math.tan(math.radians(a / 2)) for a in trial.lens.degrees]
    width, height = _FACE_M[0] / tan[0], _FACE_M[1] / tan[1]
    left, top = 0.5 - width / 2 + shift[0] / 32, 0.5 - height / 2 + shift[1] / 24
    ambient = subjects.ambient[person]
    x = ((np.arange(32 * _FINE) + 0.5) / (32 * _FINE) - left) / width
    y = ((np.arange(24 * _FINE) + 0.5) / (24 * _FINE) - top) / height
    inside = ((x[None, :] - 0.5) / 0.5) ** 2 + ((y[:, None] - 0.5) / 0.5) ** 2 <= 1.0
    skin = np.full(inside.shape, ambient)
    skin[inside] = _skin(subjects, person, trial, look, x, y)[inside]
    mirrored = (1 - Site().emissivity) * (ambient + _KELVIN) ** 4
    power = np.where(inside, Site().emissivity * (skin + _KELVIN) ** 4 + mirrored, (ambient + _KELVIN) ** 4)
    seen = power.reshape(24, _FINE, 32, _FINE).mean(axis=(1, 3)) ** 0.25 - _KELVIN + trial.bias_k
    if generator is not None:
        seen = seen + generator.normal(0.0, trial.lens.netd_k * math.sqrt(_PICTURES_HZ), seen.shape)
    # the camera's box is the face's, the jitter between pictures is unknown to it
    return seen.astype(np.float32), (0.5 - width / 2, 0.5 - height / 2, width, height)


def _skin(subjects, person, trial, look, x, y):
    if trial.even:
        return np.full((len(y), len(x)), subjects.sites["forehead maximum"][person, look])
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    near = 1.0 / (np.square(grid[..., None, :] - _SPOTS).sum(axis=-1) + 0.01)
    return (near * subjects.spots[person, look]).sum(axis=-1) / near.sum(axis=-1)


def _measure(subjects, person, trial, look, site, generator):
    measurement = Measurement()
    for n in range(12):
        shift = generator.normal(0.0, _JITTER_PX, 2)
        seen, box = picture(subjects, person, trial, look, shift, generator)
        taken = sample(seen, box, float(subjects.ambient[person]), n / _PICTURES_HZ)
        if obstacle(taken) is not None:
            return None
        measurement = measurement.with_(taken)
        fact = conclude(measurement, site, _BY)
        if fact is not None:
            return fact
    return None
