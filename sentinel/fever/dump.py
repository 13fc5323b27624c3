"""Recorded words of a sensor, as they are handed in for inspection -> a report per frame."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sentinel.fever.calibration import PIXELS, Calibration, Unusable, calibrate, deviating_pixels
from sentinel.fever.mlx90640 import temperatures

SENSOR = "mlx90640"


class DumpError(ValueError):
    """Not a dump at all; the text is one line."""


@dataclass(frozen=True, slots=True)
class Dump:
    """``eeprom`` and ``frames`` as given; emissivity in (0, 1]; reflected temperature in C or None."""

    eeprom: Any
    frames: list[Any]
    emissivity: float
    reflected: float | None


def parse(raw: Any) -> Dump:
    """A dump from decoded JSON. Raises DumpError; wrong words are left for the report to name."""
    if not isinstance(raw, dict):
        raise DumpError("expected a JSON object with sensor, eeprom, frames, emissivity, reflected")
    if raw.get("sensor", SENSOR) != SENSOR:
        raise DumpError(f'sensor "{raw["sensor"]}" is not known; known: {SENSOR}')
    for key in ("eeprom", "frames"):
        if not isinstance(raw.get(key), list):
            raise DumpError(f'"{key}" is missing, or no list')
    emissivity = _number(raw, "emissivity", 1.0)
    if emissivity is None or not 0.0 < emissivity <= 1.0:
        raise DumpError('"emissivity" must be a number above 0 and at most 1')
    reflected = _number(raw, "reflected", None)
    if reflected is not None and not -100.0 <= reflected <= 1000.0:
        raise DumpError('"reflected" must be a temperature in C, or null')
    return Dump(raw["eeprom"], raw["frames"], emissivity, reflected)


def report(dump: Dump) -> Iterator[dict[str, Any]]:
    """Per frame: vdd, ta, subpage, 768 temperatures (None: no value), bad_pixels, usable, reason."""
    calibration: Calibration | None = None
    reason = ""
    bad: list[int] = []
    try:
        broken, outliers = deviating_pixels(dump.eeprom)
        bad = sorted(broken + outliers) if len(broken) < PIXELS else []  # all: a blank EEPROM, no list
        calibration = calibrate(dump.eeprom)
    except Unusable as error:
        reason = str(error)
    for frame in dump.frames:
        yield _frame(calibration, reason, bad, frame, dump)


def _frame(
    calibration: Calibration | None, reason: str, bad: list[int], frame: Any, dump: Dump
) -> dict[str, Any]:
    row: dict[str, Any] = {"vdd": None, "ta": None, "subpage": None, "temperatures": [None] * PIXELS}
    row |= {"bad_pixels": bad, "usable": False, "reason": reason}
    if calibration is None:
        return row
    try:
        read = temperatures(calibration, frame, dump.emissivity, dump.reflected)
    except Unusable as error:
        return row | {"reason": str(error)}
    celsius = [None if np.isnan(t) else round(float(t), 4) for t in read.temperatures]
    row |= {"vdd": round(read.vdd, 4), "ta": round(read.ta, 4), "subpage": read.subpage}
    return row | {"temperatures": celsius, "usable": True, "reason": None}


def _number(raw: dict[str, Any], key: str, default: float | None) -> float | None:
    value = raw.get(key, default)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        raise DumpError(f'"{key}" must be a number')
    return float(value)
