"""Who is being measured: full thermal pictures and face boxes -> finished measurements, as a step machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sentinel.core.clock import Now
from sentinel.core.events import TemperatureMeasured
from sentinel.core.facts import Provenance, Source, TemperatureFact, ThermalState
from sentinel.fever.calibration import COLUMNS, ROWS
from sentinel.fever.estimate import Measurement, Sample, Site, conclude, obstacle, sample
from sentinel.fever.faces import Box, FaceBoxes, Registration

Track = int | None
STALE_S = 2.0  # face boxes older than this: no camera
_GUIDANCE_S = 0.5  # a state without a number at most this often for each person
_CENTRE = (0.2, 0.8)  # columns where somebody without a camera must stand
_BLOB_K, _BLOB_PX = 6.0, 40


@dataclass(frozen=True, slots=True)
class View:
    """A full thermal picture: 24 x 32 apparent C without gaps, ambient in C, monotonic seconds."""

    picture: NDArray[np.float32]
    ambient_c: float
    captured: float


@dataclass(frozen=True, slots=True)
class Watch:
    """Measurements under way by track (None: whoever stands there), and when each was last told something."""

    measurements: Mapping[Track, Measurement] = field(default_factory=lambda: MappingProxyType({}))
    told: Mapping[Track, float] = field(default_factory=lambda: MappingProxyType({}))


Posts = tuple[TemperatureMeasured, ...]


def people(
    faces: FaceBoxes | None, view: View | None, now: float, registration: Registration
) -> dict[Track, Box]:
    """Whom to measure, with the face's box in the thermal picture.

    With fresh boxes the people in the aiming zone. Without (no camera) a warm, face-sized blob before the
    sensor, as track None.
    """
    if faces is not None and now - faces.captured <= STALE_S:
        return {face.track: registration.thermal(face.box) for face in faces.boxes if face.in_zone}
    blob = warm_blob(view) if view is not None else None
    return {} if blob is None else {None: blob}


def observe(
    watch: Watch, view: View, boxes: Mapping[Track, Box], site: Site, now: Now
) -> tuple[Watch, Posts]:
    """Add one picture. A finished measurement is posted and begins anew, so that a recheck is real."""
    measurements: dict[Track, Measurement] = {}
    found: dict[Track, TemperatureFact] = {}
    for track, box in boxes.items():
        seen: Sample = sample(view.picture, box, view.ambient_c, view.captured)
        state = obstacle(seen)
        if state is not None:
            found[track] = TemperatureFact(_by(now), state)
            continue
        measurement = watch.measurements.get(track, Measurement()).with_(seen)
        fact = conclude(measurement, site, _by(now))
        if fact is None:
            measurements[track] = measurement
        else:
            found[track] = fact
    return tell(replace(watch, measurements=MappingProxyType(measurements)), boxes, found, now)


def unable(watch: Watch, state: ThermalState, boxes: Mapping[Track, Box], now: Now) -> tuple[Watch, Posts]:
    """Nobody can be measured (warming up, sensor fault): what was begun is dropped."""
    found = {track: TemperatureFact(_by(now), state) for track in boxes}
    return tell(replace(watch, measurements=MappingProxyType({})), boxes, found, now)


def warm_blob(view: View) -> Box | None:
    """The bounding box of what is warm as skin in the picture's middle, if it could be one face."""
    first, last = (round(edge * COLUMNS) for edge in _CENTRE)
    warm = (view.picture > max(view.ambient_c + _BLOB_K, 28.0)) & (view.picture < 42.0)
    warm[:, :first] = warm[:, last:] = False
    rows, columns = np.flatnonzero(warm.any(axis=1)), np.flatnonzero(warm.any(axis=0))
    if np.count_nonzero(warm) < _BLOB_PX:
        return None
    top, left = int(rows[0]), int(columns[0])
    width = int(columns[-1]) + 1 - left
    # a neck and shoulders go on below: a face is about 1.35 times as high as wide
    height = min(int(rows[-1]) + 1 - top, round(1.35 * width))
    if height < 0.8 * width or warm[top : top + height, left : left + width].mean() < 0.6:
        return None
    return left / COLUMNS, top / ROWS, width / COLUMNS, height / ROWS


def tell(
    watch: Watch, boxes: Mapping[Track, Box], found: Mapping[Track, TemperatureFact], now: Now
) -> tuple[Watch, Posts]:
    """Post numbers always, other states at a bounded rate; forget who left."""
    told = {track: at for track, at in watch.told.items() if track in boxes}
    posts = []
    for track, fact in found.items():
        if fact.state is ThermalState.OK or now.monotonic - told.get(track, -1e9) >= _GUIDANCE_S:
            told[track] = now.monotonic
            posts.append(TemperatureMeasured(track, fact))
    return replace(watch, told=MappingProxyType(told)), tuple(posts)


def _by(now: Now) -> Provenance:
    return Provenance(Source.THERMAL, now.utc)
