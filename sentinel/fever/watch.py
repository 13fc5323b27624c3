"""Who is being measured: full thermal pictures and face boxes -> finished measurements, as a step machine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sentinel.core.clock import Now
from sentinel.core.events import TemperatureMeasured
from sentinel.core.facts import Provenance, Source, TemperatureFact, ThermalState
from sentinel.fever.estimate import Measurement, Sample, conclude, level, made_up, obstacle, sample
from sentinel.fever.faces import Box, FaceBoxes, Registration
from sentinel.fever.site import Level, Site

Track = int | None
STALE_S = 2.0  # face boxes older than this: no camera
_GUIDANCE_S = 0.5  # a state without a number at most this often for each person
_LEFT_S = 5.0  # out of the picture for so long: somebody else
_CENTRE = (0.2, 0.8)  # columns where somebody without a camera must stand
_BLOB_K, _BLOB_SHARE = 6.0, 0.05  # of the picture: 38 of 24 x 32 pixels


@dataclass(frozen=True, slots=True)
class View:
    """A full thermal picture: rows x columns of the sensor in apparent C without gaps, ambient in C,
    monotonic seconds. ``filled``: pixels that have their neighbours' mean (None: none)."""

    picture: NDArray[np.float32]
    ambient_c: float
    captured: float
    filled: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """Measurements under way by track (None: whoever stands there), and when each was last told something.

    ``levels``: of people measured for the first time with the last picture, for the population reference;
    ``counted``: who was, and when last seen.
    """

    measurements: Mapping[Track, Measurement] = field(default_factory=lambda: MappingProxyType({}))
    told: Mapping[Track, float] = field(default_factory=lambda: MappingProxyType({}))
    levels: tuple[Level, ...] = ()
    counted: Mapping[Track, float] = field(default_factory=lambda: MappingProxyType({}))


Posts = tuple[TemperatureMeasured, ...]
Look = Callable[[View, Mapping[Track, Box], Posts], None]
"""Told of every picture, the faces in it and what was said of them."""


def fresh(faces: FaceBoxes | None, now: float) -> FaceBoxes | None:
    """What a camera tells of who is there now (monotonic seconds); None: there is none that does."""
    return faces if faces is not None and now - faces.captured <= STALE_S else None


def people(
    faces: FaceBoxes | None, view: View | None, now: float, registration: Registration
) -> dict[Track, Box]:
    """Whom to measure, with the face's box in the thermal picture.

    With fresh boxes the people in the aiming zone. Without (no camera) a warm, face-sized blob before the
    sensor, as track None.
    """
    seen = fresh(faces, now)
    if seen is not None:
        return {face.track: registration.thermal(face.box) for face in seen.boxes if face.in_zone}
    blob = warm_blob(view) if view is not None else None
    return {} if blob is None else {None: blob}


def standing(faces: FaceBoxes | None, view: View, now: float, registration: Registration) -> tuple[Box, ...]:
    """Every face before the sensor, in the aiming zone or not; without a camera the warm blob there is."""
    seen = fresh(faces, now)
    if seen is not None:
        return tuple(registration.thermal(face.box) for face in seen.boxes)
    blob = warm_blob(view)
    return () if blob is None else (blob,)


def observe(
    watch: Watch, view: View, boxes: Mapping[Track, Box], site: Site, now: Now
) -> tuple[Watch, Posts]:
    """Add one picture. A finished measurement is posted and begins anew, so that a recheck is real."""
    measurements: dict[Track, Measurement] = {}
    found: dict[Track, TemperatureFact] = {}
    took: dict[Track, float] = {}
    counted = _still_here(watch.counted, boxes, now.monotonic)
    levels: list[Level] = []
    for track, box in boxes.items():
        seen: Sample = sample(view.picture, box, view.ambient_c, view.captured)
        state = obstacle(seen)
        if state is None and view.filled is not None and made_up(view.filled, box):
            state = ThermalState.HOT_OBJECT  # a bad pixel is one; more are saturated
        if state is not None:
            found[track] = TemperatureFact(_by(now), state)
            continue
        measurement = watch.measurements.get(track, Measurement()).with_(seen)
        fact = conclude(measurement, site, _by(now))
        if fact is None:
            measurements[track] = measurement
        else:
            found[track] = fact
            took[track] = now.monotonic - measurement.samples[0].captured
            reached = level(fact, measurement, site)
            if reached is not None and track not in counted:
                levels.append(reached)
                counted[track] = now.monotonic
    watch = replace(
        watch, measurements=MappingProxyType(measurements), levels=tuple(levels),
        counted=MappingProxyType(counted),
    )  # fmt: skip
    return tell(watch, boxes, found, now, took)


def _still_here(counted: Mapping[Track, float], boxes: Mapping[Track, Box], now: float) -> dict[Track, float]:
    """Who was counted, without those who left: each person counts once."""
    return {
        track: now if track in boxes else seen
        for track, seen in counted.items()
        if track in boxes or now - seen < _LEFT_S
    }


def unable(watch: Watch, state: ThermalState, boxes: Mapping[Track, Box], now: Now) -> tuple[Watch, Posts]:
    """Nobody can be measured (warming up, sensor fault): what was begun is dropped."""
    found = {track: TemperatureFact(_by(now), state) for track in boxes}
    watch = replace(watch, measurements=MappingProxyType({}), levels=())
    return tell(watch, boxes, found, now)


def warm_blob(view: View) -> Box | None:
    """The bounding box of what is warm as skin in the picture's middle, if it could be one face."""
    rows_there, columns_there = view.picture.shape
    first, last = (round(edge * columns_there) for edge in _CENTRE)
    warm = (view.picture > max(view.ambient_c + _BLOB_K, 28.0)) & (view.picture < 42.0)
    warm[:, :first] = warm[:, last:] = False
    rows, columns = np.flatnonzero(warm.any(axis=1)), np.flatnonzero(warm.any(axis=0))
    if np.count_nonzero(warm) < _BLOB_SHARE * warm.size:
        return None
    top, left = int(rows[0]), int(columns[0])
    width = int(columns[-1]) + 1 - left
    # a neck and shoulders go on below: a face is about 1.35 times as high as wide (pixels are square)
    height = min(int(rows[-1]) + 1 - top, round(1.35 * width))
    if height < 0.8 * width or warm[top : top + height, left : left + width].mean() < 0.6:
        return None
    return left / columns_there, top / rows_there, width / columns_there, height / rows_there


def tell(
    watch: Watch,
    boxes: Mapping[Track, Box],
    found: Mapping[Track, TemperatureFact],
    now: Now,
    took_s: Mapping[Track, float] = MappingProxyType({}),
) -> tuple[Watch, Posts]:
    """Post numbers always, other states at a bounded rate; forget who left. ``took_s``: seconds."""
    told = {track: at for track, at in watch.told.items() if track in boxes}
    posts = []
    for track, fact in found.items():
        if fact.state is ThermalState.OK or now.monotonic - told.get(track, -1e9) >= _GUIDANCE_S:
            told[track] = now.monotonic
            posts.append(TemperatureMeasured(track, fact, took_s.get(track, 0.0)))
    return replace(watch, told=MappingProxyType(told)), tuple(posts)


def _by(now: Now) -> Provenance:
    return Provenance(Source.THERMAL, now.utc)
