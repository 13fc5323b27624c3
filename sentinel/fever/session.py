"""The thermometer's worker: owns the sensor, turns subpages into pictures, posts measurements."""

import logging
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hw.errors import DeviceProtocolError
from hw.thermal import RawSubpage, ThermalSensor
from sentinel.config import ThermalSettings
from sentinel.core.events import HeatWitnessed, TemperatureMeasured
from sentinel.core.facts import ThermalState
from sentinel.fever import witness
from sentinel.fever.calibration import Calibration, Unusable, calibrate
from sentinel.fever.faces import FaceBoxes, Registration
from sentinel.fever.keeping import SiteKeeper
from sentinel.fever.mlx90640 import SELF_HEATING_K, Subpage, temperatures
from sentinel.fever.mosaic import Mosaic
from sentinel.fever.reference_file import ReferenceStore
from sentinel.fever.watch import Look, View, Watch, observe, people, unable
from sentinel.fever.witness import Witness
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
_FAULTS = 6  # unusable subpages in a row after which the sensor is opened anew
_COOLED_S = 30.0  # out for longer: it may have lost power, so it warms up again
Said = TemperatureMeasured | HeatWitnessed


class FaceSource(Protocol):
    """Where the newest face boxes are; ``runtime.queues.LatestSlot`` is one."""

    def peek(self) -> FaceBoxes | None:
        """The newest boxes, left in place."""


def thermal_session(
    open_sensor: Callable[[], ThermalSensor],
    faces: FaceSource,
    post: Callable[[Said], None],
    settings: ThermalSettings,
    clock: Clock,
    look: Look = lambda view, boxes, posts: None,
    store: ReferenceStore | None = None,
) -> Callable[[Pulse], None]:
    """A session for ``runtime.worker.Worker``; expected errors: hw.errors.DeviceError.

    Posts a TemperatureMeasured about every second for each tracked face in the aiming zone (track None where
    there is no camera), and at most two a second that say why there is no number; and with every picture a
    HeatWitnessed for each tracked face in the zone, "cannot tell" where ``registration`` is not set. ``look``
    is called with every picture and must not block; ``store`` keeps the population reference over restarts.
    """
    thermometer = _Thermometer(faces, post, settings, clock, look, store)

    def session(pulse: Pulse) -> None:
        sensor = open_sensor()
        try:
            thermometer.run(sensor, pulse)
        finally:
            sensor.close()
            thermometer.close()

    return session


class _Thermometer:
    def __init__(
        self,
        faces: FaceSource,
        post: Callable[[Said], None],
        settings: ThermalSettings,
        clock: Clock,
        look: Look,
        store: ReferenceStore | None,
    ) -> None:
        self._faces = faces
        self._look = look
        self._post = post
        self._settings = settings
        self._clock = clock
        self._keeper = SiteKeeper(settings, store)
        self._registration = Registration(*(settings.registration or ()))
        self._watch = Watch()
        self._witness = Witness()
        self._warm_at: float | None = None
        self._last_read = -1e9
        self._view: View | None = None

    def run(self, sensor: ThermalSensor, pulse: Pulse) -> None:
        """Read until asked to stop. Raises DeviceError."""
        calibration = self._open(sensor)
        pulse.working()
        mosaic, faults = Mosaic(), 0
        timeout_s = 2.0 / self._settings.refresh_hz + 0.5
        while not pulse.stopping:
            raw = sensor.read_subpage(timeout_s)
            pulse.alive()
            try:
                subpage = temperatures(calibration, raw.words)
            except Unusable as reason:
                faults += 1
                self._unable(ThermalState.SENSOR_FAULT)
                mosaic = Mosaic()
                if faults >= _FAULTS:
                    raise DeviceProtocolError(f"thermal sensor gives nothing usable: {reason}") from None
                continue
            faults = 0
            self._take(mosaic.add(subpage), subpage, raw)

    def close(self) -> None:
        """Keep what was learned."""
        self._keeper.close()

    def _open(self, sensor: ThermalSensor) -> Calibration:
        try:
            eeprom = sensor.read_eeprom()
            calibration = calibrate(eeprom)
        except Unusable as reason:
            self._unable(ThermalState.SENSOR_FAULT)
            raise DeviceProtocolError(f"thermal sensor is unusable: {reason}") from None
        self._keeper.open(eeprom)
        now = self._clock.now().monotonic
        if self._warm_at is None or now - self._last_read > _COOLED_S:
            self._warm_at = now + self._settings.warm_up_s
        return calibration

    def _take(self, picture: NDArray[np.float32] | None, subpage: Subpage, raw: RawSubpage) -> None:
        now = self._clock.now()
        self._last_read = now.monotonic
        if picture is None:
            return
        ambient_c = subpage.ta - SELF_HEATING_K
        self._view = view = View(self._keeper.corrected(picture, ambient_c), ambient_c, raw.captured)
        if self._warm_at is not None and now.monotonic < self._warm_at:
            self._unable(ThermalState.WARMING_UP)
            return
        boxes = people(self._faces.peek(), view, now.monotonic, self._registration)
        self._watch, posts = observe(self._watch, view, boxes, self._keeper.site(now), now)
        self._keeper.learn(self._watch.levels, now)
        if self._settings.registration is None:  # where the camera's faces are in this picture is a guess
            self._witness, witnessed = witness.unable(boxes)
        else:
            self._witness, witnessed = witness.observe(self._witness, view, boxes)
        self._look(view, boxes, posts)
        self._send((*posts, *witnessed))

    def _unable(self, state: ThermalState) -> None:
        now = self._clock.now()
        view = self._view if state is ThermalState.WARMING_UP else None
        boxes = people(self._faces.peek(), view, now.monotonic, self._registration)
        self._watch, posts = unable(self._watch, state, boxes, now)
        if view is not None:
            self._look(view, boxes, posts)
        self._witness, witnessed = witness.unable(boxes)
        self._send((*posts, *witnessed))

    def _send(self, posts: tuple[Said, ...]) -> None:
        for event in posts:
            self._post(event)
