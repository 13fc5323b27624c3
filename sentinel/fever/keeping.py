"""Keeps what a site knows about its sensor: settings, population reference, black body."""

import hashlib
import logging
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sentinel.config import ThermalSettings
from sentinel.core.clock import Now
from sentinel.fever.black_body import BODY_K, UNCALIBRATED_BODY_K, BlackBody, DriftFilter
from sentinel.fever.faces import Box
from sentinel.fever.reference import Reference, admit, anchored, applied
from sentinel.fever.reference_file import ReferenceStore
from sentinel.fever.site import BARE_K, Level, Site

_log = logging.getLogger(__name__)
_SAVE_S = 60.0


class SiteKeeper:
    """``store`` None: the reference is forgotten at a restart. One thread owns it."""

    def __init__(self, settings: ThermalSettings, store: ReferenceStore | None = None) -> None:
        self._settings = settings
        self._store = store
        self._configured = configured(settings)
        self._reference = Reference()
        self._saved = -1e9
        self._drift = None if settings.black_body is None else DriftFilter(_body(settings))
        self._body_seen: bool | None = None  # not looked for yet
        self._another = False  # than the sensor that was calibrated
        self.body_changes = 0
        """How often the black body came or went: what was measured before and after is not the same."""
        self._astray = False
        self._room_k = 0.0

    @property
    def reference(self) -> Reference:
        """The newest."""
        return self._reference

    def open(self, eeprom: NDArray[np.uint16], room_k: float = 0.0) -> None:
        """A sensor was opened, perhaps another one: whose reference is kept is told by its calibration.

        ``room_k``: standard uncertainty of the room's temperature as this model tells it.
        """
        self._room_k = room_k
        sensor = hashlib.sha256(eeprom.astype("<u2").tobytes()).hexdigest()[:16]
        if self._reference.sensor == sensor:
            return
        kept = None if self._store is None else self._store.load()
        calibrated = self._settings.calibration_k is not None
        begin = anchored(self._configured, self._settings.healthy_c) if calibrated else Reference()
        if kept is not None and kept.sensor == sensor and (not calibrated or kept.anchor == begin.anchor):
            # a file of an older version doesn't say so, and the first people's anchor in it does not hold
            self._reference = replace(kept, holds=True) if calibrated else kept
            return
        self._reference = replace(begin, sensor=sensor)
        self._another = calibrated and kept is not None and kept.anchor == begin.anchor
        if self._another:
            _log.warning(
                "thermal: this is another sensor than the calibrated one: calibrate the offset anew, then "
                "remove the file thermal-reference.json"
            )
        elif kept is not None:
            _log.warning("thermal: another sensor, or newly calibrated: the population reference begins anew")
        if calibrated and not self._another:
            self._write()  # whose calibration it is, whether or not people are learned from

    def cooled(self) -> None:
        """The sensor may have lost power meanwhile."""
        if self._drift is not None:
            self._drift.forget()

    def corrected(
        self, picture: NDArray[np.float32], ambient_c: float, at: float, faces: Sequence[Box] = ()
    ) -> NDArray[np.float32]:
        """The picture, taken ``at`` seconds, without the sensor's drift, where a black body tells it.

        ``faces``: everybody's, in fractions of the picture; a body behind one says nothing.
        """
        if self._drift is None:
            return picture
        drift = self._drift.add(picture, ambient_c, at, faces)
        seen = drift is not None
        if seen is not self._body_seen:
            self.body_changes += 1
            if seen:
                _log.info("thermal: the black body is seen")
            else:
                _log.warning("thermal: black body %s", self._drift.state.value)
        self._body_seen = seen
        return picture if drift is None else picture + np.float32(drift)

    def site(self, now: Now) -> Site:
        """The site as it is now."""
        site = replace(self._configured, calibration_k=BARE_K) if self._another else self._configured
        if self._drift is not None:
            # without the body that the settings name nothing says what the sensor reads now
            seen_k = BODY_K
            if self._settings.calibration_k is None:
                seen_k = math.hypot(UNCALIBRATED_BODY_K, site.slope * self._room_k)
            site = replace(site, calibration_k=min(site.calibration_k, seen_k) if self._body_seen else BARE_K)
            if not self._body_seen:
                return site
        if self._settings.reference == "off" or self._settings.calibration_k is not None:
            return site  # a calibration is better than the last people: they only tell when it is astray
        frozen = self._settings.reference == "frozen" and self._reference.newest is not None
        at = self._reference.newest if frozen else now.utc
        return applied(site, self._reference, self._settings.healthy_c, at or now.utc)

    def learn(self, levels: tuple[Level, ...], now: Now) -> None:
        """People were measured for the first time."""
        blind = self._drift is not None and not self._body_seen
        if self._settings.reference != "running" or not levels or blind or self._another:
            return
        before = self._reference
        for level in levels:
            self._reference = admit(self._reference, level, now.utc)
        began, holds = before.settled is None, self._reference.holds and not before.holds
        if began and self._reference.settled is not None:
            _log.info("thermal: a provisional population reference (%d people)", len(self._reference.levels))
        if holds:
            _log.info("thermal: the population reference is made of hours that agree, and holds")
        if self._reference.astray and not self._astray:
            _log.warning("thermal: the last people are not at the calibrated level: calibrate the site anew")
        self._astray = self._reference.astray
        self._save(now, at_once=holds or (began and self._reference.settled is not None))

    def close(self) -> None:
        """Keep the newest."""
        if self._reference.levels and self._settings.reference == "running" and not self._another:
            self._write()

    def _save(self, now: Now, *, at_once: bool) -> None:
        if at_once or now.monotonic - self._saved >= _SAVE_S:
            self._saved = now.monotonic
            self._write()

    def _write(self) -> None:
        if self._store is not None:
            try:
                self._store.save(self._reference)
            except OSError as error:
                _log.warning("thermal: the population reference can't be kept: %s", error.strerror)


def configured(settings: ThermalSettings) -> Site:
    """The site that the settings describe: a bare part unless they say that it was calibrated."""
    return Site(
        emissivity=settings.emissivity,
        offset_k=settings.site_offset_k,
        calibration_k=BARE_K if settings.calibration_k is None else settings.calibration_k,
        reflected_c=settings.reflected_c,
    )


def _body(settings: ThermalSettings) -> BlackBody:
    assert settings.black_body is not None
    return BlackBody(settings.black_body, settings.black_body_c, settings.black_body_emissivity)
