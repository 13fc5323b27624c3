"""A spot sensor (MLX90614): one temperature of all in its view, so only a face that fills the view counts.

The sensor can't know what it looks at: the camera says it. Through ``thermal.registration`` (which here
leads from the camera's picture to the square around the sensor's round view) exactly one face must stand in
the zone, its upper half covering the view. A step machine.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sentinel.core.facts import Provenance, TemperatureFact, ThermalState
from sentinel.fever.estimate import radiometric
from sentinel.fever.faces import Box
from sentinel.fever.gates import (
    HOT_C,
    LEAST_SPAN_S,
    MEASURING_C,
    MOST_SAMPLES,
    STRAY_K,
    may_measure,
    naked_from,
)
from sentinel.fever.site import Site
from sentinel.fever.subpage import Subpage

_MARGIN = 1.1  # the face this much larger than the view: registration and sway
_UPPER = (0.05, 0.55)  # of the face's height: from the hairline to under the eyes, free of masks
# +-0.5 C for 0 to 50 C by datasheet (3901090614 rev 13), evenly between. A calibration at one temperature
# does not take the rest of the range away, so it always counts.
_ACCURACY_K = 0.5 / math.sqrt(3)
_LEAST_SAMPLES = 4
_EDGE_SHARE = 0.02  # of the contrast to the room: what the view's soft edge may see past the face


@dataclass(frozen=True, slots=True)
class Spot:
    """Readings of one person so far, oldest first: (monotonic seconds, apparent C, ambient C)."""

    track: int | None = None
    readings: tuple[tuple[float, float, float], ...] = ()


def obstacle(boxes: Mapping[int | None, Box], ambient_c: float) -> ThermalState | None:
    """Why nobody can be measured right now; ``boxes`` in fractions of the view. None: go on."""
    if not may_measure(ambient_c):
        return ThermalState.AMBIENT_OUT_OF_RANGE
    if len(boxes) != 1 or None in boxes:
        return ThermalState.OFF_AXIS
    ((x, y, w, h),) = boxes.values()
    top, end = _UPPER
    if w < _MARGIN or h * (end - top) < _MARGIN:
        return ThermalState.TOO_FAR
    if x > 0.0 or x + w < 1.0 or y + top * h > 0.0 or y + end * h < 1.0:
        return ThermalState.OFF_AXIS
    return None


def observe(
    spot: Spot, read: Subpage, ambient_c: float, captured: float, boxes: Mapping[int | None, Box], site: Site,
    by: Provenance,
) -> tuple[Spot, TemperatureFact | None]:  # fmt: skip
    """Add one reading (emissivity 1); a fact once there are enough, or once something is in the way."""
    state = obstacle(boxes, ambient_c)
    if state is not None:
        return Spot(), TemperatureFact(by, state)
    (track,) = boxes
    before = spot.readings if spot.track == track else ()
    readings = (*before, (captured, float(read.temperatures[0]), ambient_c))[-MOST_SAMPLES:]
    if len(readings) < _LEAST_SAMPLES or readings[-1][0] - readings[0][0] < LEAST_SPAN_S:
        return Spot(track, readings), None
    fact = conclude(readings, site, by)
    return (Spot(), fact) if fact is not None else (Spot(track, readings), None)


def conclude(
    readings: tuple[tuple[float, float, float], ...], site: Site, by: Provenance
) -> TemperatureFact | None:
    """The fact that these readings make, None while too few agree."""
    _, seen, rooms = np.array(readings).T
    kept = seen[np.abs(seen - np.median(seen)) <= STRAY_K]
    if len(kept) < _LEAST_SAMPLES:
        return None
    apparent, ambient = float(kept.mean()), float(rooms.mean())
    if apparent > HOT_C:
        return TemperatureFact(by, ThermalState.HOT_OBJECT)
    skin = radiometric(apparent, site.emissivity, site.reflected(ambient))
    if apparent < naked_from(ambient):
        return TemperatureFact(by, ThermalState.COVERED, skin_c=round(skin, 2))
    correction = site.correction(ambient)
    noise = float(kept.std(ddof=1)) / math.sqrt(len(kept))
    edge = _EDGE_SHARE * abs(skin - ambient)
    uncertainty = math.hypot(noise, edge, _ACCURACY_K, site.spread_k, site.calibration_k)
    estimate = skin + correction
    state = ThermalState.OK if estimate >= MEASURING_C else ThermalState.COLD_SKIN
    return TemperatureFact(
        by, state, round(skin, 2), round(correction, 2), round(estimate, 2),
        math.ceil(uncertainty * 100) / 100, repeatable_k=round(noise, 2), people_k=site.spread_k,
        ambient_c=round(ambient, 2),
    )  # fmt: skip
