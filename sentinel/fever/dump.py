"""Recorded words of a sensor, as they are handed in for inspection -> a report per frame."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sentinel.fever.calibration import deviating_pixels
from sentinel.fever.decoders import MODELS, decoder
from sentinel.fever.mlx90641 import broken_pixels
from sentinel.fever.subpage import Decoder
from sentinel.fever.words import Unusable

SENSOR = "mlx90640"
_LEAST_EMISSIVITY = 0.1  # below, a surface shows its surroundings: bare metal can't be measured
_REFLECTED_C = (-50.0, 150.0)  # from a clear sky to a heater: what an object before a sensor mirrors
SHAPES = {"mlx90640": (24, 32), "mlx90641": (12, 16), "mlx90614": (1, 1), "amg8833": (8, 8)}
"""Rows and columns of each sensor's picture."""


class DumpError(ValueError):
    """Not a dump at all; the text is one line."""


@dataclass(frozen=True, slots=True)
class Dump:
    """``eeprom`` and ``frames`` as given; emissivity 0.1 to 1; reflected temperature -50 to 150 C or None.

    Words a frame: MLX90640 834, MLX90641 242 (either: RAM, control register, subpage), MLX90614 2 (0x06,
    0x07; EEPROM: the word 0x24), AMG8833 65 (thermistor, pixels; no EEPROM).
    """

    sensor: str
    eeprom: Any
    frames: list[Any]
    emissivity: float
    reflected: float | None


def loads(text: str) -> Any:
    """Decoded JSON. Raises DumpError for a key given twice, ValueError or RecursionError for no JSON."""
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise DumpError(f"{_quoted(key)} is given twice")
        found[key] = value
    return found


def _quoted(value: Any) -> str:
    """Short, in quotes, on one line."""
    return json.dumps(str(value)[:40], ensure_ascii=False)


def parse(raw: Any) -> Dump:
    """A dump from decoded JSON. Raises DumpError; wrong words are left for the report to name."""
    if not isinstance(raw, dict):
        raise DumpError("expected a JSON object with sensor, eeprom, frames, emissivity, reflected")
    sensor = raw.get("sensor", SENSOR)
    if not isinstance(sensor, str) or sensor not in MODELS:
        raise DumpError(f"sensor {_quoted(sensor)} is not known; known: {', '.join(MODELS)}")
    if sensor == "amg8833":
        raw = {"eeprom": []} | raw
    for key in ("eeprom", "frames"):
        if not isinstance(raw.get(key), list):
            raise DumpError(f'"{key}" is missing, or no list')
    emissivity = _number(raw, "emissivity", 1.0)
    if emissivity is None or not _LEAST_EMISSIVITY <= emissivity <= 1.0:
        raise DumpError('"emissivity" must be a number from 0.1 to 1')
    reflected = _number(raw, "reflected", None)
    if reflected is not None and not _REFLECTED_C[0] <= reflected <= _REFLECTED_C[1]:
        raise DumpError('"reflected" must be a temperature from -50 to 150 C, or null')
    return Dump(sensor, raw["eeprom"], raw["frames"], emissivity, reflected)


def report(dump: Dump) -> Iterator[dict[str, Any]]:
    """Per frame: vdd, ta, subpage, temperatures (None: no value), bad_pixels, usable, reason; of an MLX90641
    also corrected_words: how many of its EEPROM's had one wrong bit (None: unusable)."""
    opened: Decoder | None = None
    reason = ""
    bad: list[int] = []
    try:
        _check_numbers(dump.eeprom, "EEPROM")
        bad = _bad_pixels(dump)
        opened = decoder(dump.sensor, dump.eeprom)
    except Unusable as error:
        reason = str(error)
    code = (
        {} if dump.sensor != "mlx90641" else {"corrected_words": opened.corrected_words if opened else None}
    )
    for frame in dump.frames:
        yield _frame(opened, reason, bad, frame, dump) | code


def _bad_pixels(dump: Dump) -> list[int]:
    """As the EEPROM marks them, also where the part is unusable; none where its pixels' words are blank."""
    marked: tuple[int, ...] = ()
    if dump.sensor == "mlx90640":
        broken, outliers = deviating_pixels(dump.eeprom)
        blank = len(set(dump.eeprom[64:])) == 1
        marked = () if blank else broken + outliers
    elif dump.sensor == "mlx90641":
        marked = broken_pixels(dump.eeprom)
        marked = marked if len(marked) < math.prod(SHAPES[dump.sensor]) else ()
    return sorted(marked)


def _frame(opened: Decoder | None, reason: str, bad: list[int], frame: Any, dump: Dump) -> dict[str, Any]:
    nothing = [None] * math.prod(SHAPES[dump.sensor])
    row: dict[str, Any] = {"vdd": None, "ta": None, "subpage": None, "temperatures": nothing}
    row |= {"bad_pixels": bad, "usable": False, "reason": reason}
    if opened is None:
        return row
    try:
        _check_numbers(frame, "frame")
        read = opened.decode(frame, dump.emissivity, dump.reflected)
    except Unusable as error:
        return row | {"reason": str(error)}
    celsius = [None if np.isnan(t) else round(float(t), 4) for t in read.temperatures]
    vdd = None if np.isnan(read.vdd) else round(read.vdd, 4)
    row |= {"vdd": vdd, "ta": round(read.ta, 4), "subpage": read.subpage}
    return row | {"temperatures": celsius, "usable": True, "reason": None}


def _check_numbers(words: Any, what: str) -> None:
    """JSON's true and false are no words, though Python counts them as 1 and 0."""
    if isinstance(words, list) and any(isinstance(word, bool) for word in words):
        raise Unusable(f"{what} holds values that are no whole numbers")


def _number(raw: dict[str, Any], key: str, default: float | None) -> float | None:
    value = raw.get(key, default)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DumpError(f'"{key}" must be a number')
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise DumpError(f'"{key}" must be a number')
    return number
