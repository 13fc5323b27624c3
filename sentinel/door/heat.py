"""The thermal picture for a technician at the screen: sent only while it is asked for, never kept."""

import base64
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sentinel.core.clock import Now
from sentinel.core.facts import TemperatureFact
from sentinel.fever.estimate import site_box
from sentinel.fever.faces import Box
from sentinel.fever.watch import Posts, Track, View
from sentinel.link.messages import ThermalFace, ThermalPicture
from sentinel.runtime.clock import Clock

_LEASE_S = 3.0  # the screen asks again every second; it may crash without a word
_EVERY_S = 0.25
_NUMBERS_S = 5.0  # a measurement is shown for so long
_MOST_FACES = 8
_STEP_K = 0.05  # the sensor's noise is several times that
_RANGE_C = (-40.0, 120.0)


@dataclass(frozen=True, slots=True)
class _Said:
    fact: TemperatureFact
    at: float


class HeatDesk:
    """Thread-safe; ``send`` must not block. A picture in between two sent ones is dropped."""

    def __init__(self, send: Callable[[ThermalPicture], None], clock: Clock) -> None:
        self._send = send
        self._clock = clock
        self._lock = threading.Lock()
        self._until = 0.0
        self._sent = -1e9
        self._said: dict[Track, _Said] = {}

    def watch(self) -> None:
        """A technician looks: pictures for the next 3 s."""
        with self._lock:
            self._until = self._clock.now().monotonic + _LEASE_S

    def end(self) -> None:
        """Nobody looks any more; what was measured is forgotten."""
        with self._lock:
            self._until = 0.0
            self._said.clear()

    def look(self, view: View, boxes: Mapping[Track, Box], posts: Posts) -> None:
        """A new picture, in the thermometer's thread."""
        now: Now = self._clock.now()
        with self._lock:
            if now.monotonic >= self._until:
                self._said.clear()
                return
            self._said.update({post.track: _Said(post.fact, now.monotonic) for post in posts})
            fresh = {t: said for t, said in self._said.items() if now.monotonic - said.at <= _NUMBERS_S}
            self._said = {track: said for track, said in fresh.items() if track in boxes}
            if now.monotonic - self._sent < _EVERY_S:
                return
            self._sent = now.monotonic
            message = drawn(view, boxes, {track: said.fact for track, said in self._said.items()})
        self._send(message)


def drawn(view: View, boxes: Mapping[Track, Box], facts: Mapping[Track, TemperatureFact]) -> ThermalPicture:
    """The message of a picture: 256 steps from its coldest to its warmest pixel, 0.05 C or more each."""
    celsius = np.clip(np.nan_to_num(view.picture, nan=_RANGE_C[0]), *_RANGE_C)
    low = float(celsius.min())
    step = max(_STEP_K, (float(celsius.max()) - low) / 255)
    pixels = np.round((celsius - low) / step).astype(np.uint8)
    rows, columns = pixels.shape
    faces = tuple(_face(box, facts.get(track)) for track, box in list(boxes.items())[:_MOST_FACES])
    data = base64.b64encode(pixels.tobytes()).decode("ascii")
    return ThermalPicture(rows, columns, low, step, data, view.ambient_c, faces)


def _face(box: Box, fact: TemperatureFact | None) -> ThermalFace:
    if fact is None:
        return ThermalFace(box, site_box(box))
    return ThermalFace(box, site_box(box), fact.state, fact.skin_c, fact.estimate_c, fact.uncertainty_k)
