"""The thermometer's worker: owns the sensor, turns subpages into pictures, posts measurements."""

import logging
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hw.errors import DeviceProtocolError
from hw.thermal import ThermalSensor
from sentinel.config import ThermalSettings
from sentinel.core.events import HeatWitnessed, PlaceSeen, TemperatureMeasured
from sentinel.core.facts import Provenance, Source, ThermalState
from sentinel.fever import spot, vacancy, witness
from sentinel.fever.decoders import MODELS, Use, decoder
from sentinel.fever.faces import FaceBoxes, Registration
from sentinel.fever.keeping import SiteKeeper
from sentinel.fever.mosaic import Mosaic, upright
from sentinel.fever.presence import Closeness, closeness
from sentinel.fever.reference_file import ReferenceStore
from sentinel.fever.spot import Spot
from sentinel.fever.subpage import Decoder, Subpage
from sentinel.fever.vacancy import Vacancy
from sentinel.fever.watch import Look, View, Watch, fresh, observe, people, standing, tell, unable
from sentinel.fever.witness import Witness
from sentinel.fever.words import Unusable
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
_FAULTS = 6  # unusable subpages in a row after which the sensor is opened anew
_COOLED_S = 30.0  # out for longer: it may have lost power, so it warms up again
Said = TemperatureMeasured | HeatWitnessed | PlaceSeen


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
    there is no camera), and at most two a second that say why there is no number; with every picture a
    HeatWitnessed for each tracked face in the zone, "cannot tell" where ``registration`` is not set; without
    a camera a PlaceSeen every second and when it changes. ``look`` is called with every picture and must not
    block; ``store`` keeps the population reference over restarts.
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
        self._vacancy = Vacancy()
        self._warm_at: float | None = None
        self._last_read = -1e9
        self._view: View | None = None
        self._spot = Spot()
        self._use = Use.PICTURE
        self._somebody = False  # what a presence sensor says

    def run(self, sensor: ThermalSensor, pulse: Pulse) -> None:
        """Read until asked to stop. Raises DeviceError."""
        decode, self._vacancy = self._open(sensor), Vacancy()
        pulse.working()
        mosaic, faults = Mosaic(decode.shape, decode.subpages), 0
        timeout_s = 2.0 / self._settings.refresh_hz + 0.5
        while not pulse.stopping:
            raw = sensor.read_subpage(timeout_s)
            pulse.alive()
            captured = self._clock.now().monotonic  # not the driver's: ours may be a slowed one
            try:
                subpage = decode.decode(raw.words)
            except Unusable as reason:
                faults += 1
                self._unable(ThermalState.SENSOR_FAULT)
                mosaic = Mosaic(decode.shape, decode.subpages)
                if faults >= _FAULTS:
                    raise DeviceProtocolError(f"thermal sensor gives nothing usable: {reason}") from None
                continue
            faults = 0
            picture = mosaic.add(subpage)
            if picture is None:
                self._last_read = captured
            else:
                self._take(picture, mosaic.filled, subpage, decode.self_heating_k, captured)

    def close(self) -> None:
        """Keep what was learned."""
        self._keeper.close()

    def _open(self, sensor: ThermalSensor) -> Decoder:
        try:
            eeprom = sensor.read_eeprom()
            opened = decoder(sensor.model, eeprom)
        except Unusable as reason:
            self._unable(ThermalState.SENSOR_FAULT)
            raise DeviceProtocolError(f"thermal sensor is unusable: {reason}") from None
        if opened.corrected_words:
            _log.warning(
                "thermal: %d EEPROM words had a wrong bit and were mended by their code: if it grows, "
                "change the sensor", opened.corrected_words,
            )  # fmt: skip
        self._keeper.open(eeprom, opened.room_k)
        now = self._clock.now().monotonic
        if self._warm_at is None or now - self._last_read > _COOLED_S:
            self._warm_at = now + self._settings.warm_up_s
            self._keeper.cooled()
        self._use = MODELS[sensor.model].use
        return opened

    def _take(
        self, picture: NDArray[np.float32], filled: NDArray[np.bool_], subpage: Subpage,
        self_heating_k: float, captured: float,
    ) -> None:  # fmt: skip
        now = self._clock.now()
        self._last_read = now.monotonic
        ambient_c = subpage.ta - self_heating_k
        picture, filled = upright(picture, self._settings.turned), upright(filled, self._settings.turned)
        if self._use is Use.PICTURE:
            changes = self._keeper.body_changes
            seen = View(picture, ambient_c, captured, filled)
            everybody = standing(self._faces.peek(), seen, now.monotonic, self._registration)
            picture = self._keeper.corrected(picture, ambient_c, captured, everybody)
            if self._keeper.body_changes != changes:
                self._watch = replace(self._watch, measurements=MappingProxyType({}))
        self._view = view = View(picture, ambient_c, captured, filled)
        if self._use is Use.PICTURE:
            self._watch_place(view, now.monotonic)
        if self._warm_at is not None and now.monotonic < self._warm_at:
            self._unable(ThermalState.WARMING_UP)
            return
        if self._use is Use.PRESENCE:
            self._somebody = closeness(picture) is not Closeness.NOBODY
            self._unable(ThermalState.NOT_MEASURING)
            return
        if self._use is Use.SPOT:
            self._take_spot(subpage, view)
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

    def _watch_place(self, view: View, now_s: float) -> None:
        tells = fresh(self._faces.peek(), now_s) is None
        self._vacancy, empty = vacancy.watched(self._vacancy, vacancy.even(view), now_s, tells=tells)
        if empty is not None:
            self._post(PlaceSeen(empty))

    def _take_spot(self, read: Subpage, view: View) -> None:
        if self._settings.registration is None:  # what the sensor looks at is a guess
            self._unable(ThermalState.NOT_MEASURING)
            return
        now = self._clock.now()
        boxes = people(self._faces.peek(), None, now.monotonic, self._registration)
        by = Provenance(Source.THERMAL, now.utc)
        self._spot, fact = spot.observe(
            self._spot, read, view.ambient_c, view.captured, boxes, self._keeper.site(now), by
        )
        found = {} if fact is None else dict.fromkeys(boxes, fact)
        self._watch, posts = tell(self._watch, boxes, found, now)
        self._send((*posts, *witness.unable(boxes)[1]))

    def _unable(self, state: ThermalState) -> None:
        now = self._clock.now()
        self._spot = Spot()
        view = self._view if state is ThermalState.WARMING_UP and self._use is Use.PICTURE else None
        boxes = people(self._faces.peek(), view, now.monotonic, self._registration)
        if self._somebody and fresh(self._faces.peek(), now.monotonic) is None:
            boxes = {None: (0.0, 0.0, 1.0, 1.0)}
        self._watch, posts = unable(self._watch, state, boxes, now)
        if view is not None:
            self._look(view, boxes, posts)
        self._witness, witnessed = witness.unable(boxes)
        self._send((*posts, *witnessed))

    def _send(self, posts: tuple[Said, ...]) -> None:
        for event in posts:
            self._post(event)
