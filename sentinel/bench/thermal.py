"""Thermal arithmetic beside the vendor's C library (package mlx90640-driver, called through ctypes)."""

import argparse
import contextlib
import ctypes
import importlib
import importlib.util
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

TITLE = "thermal arithmetic"

_CALLS = 2000
_ROUNDS = 7
Words = NDArray[np.uint16]


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Rows for one subpage (384 pixels) and for reading the calibration; one thread, its own time."""
    from sentinel.fever.calibration import calibrate
    from sentinel.fever.mlx90640 import temperatures

    eeprom, frame = made_words()
    calibration = calibrate(eeprom)
    subpage: dict[str, Callable[[], object]] = {"ours": lambda: temperatures(calibration, frame, 0.98, 23.0)}
    extraction: dict[str, Callable[[], object]] = {"ours": lambda: calibrate(eeprom).plans}
    vendor = vendor_library()
    if vendor is not None:
        vendor.eeprom_data[:] = eeprom.tolist()
        vendor.frame_data[:] = frame.tolist()
        vendor.extract_parameters()
        subpage |= {
            "C library, bare ctypes call": lambda: _bare_call(vendor),
            "C library, words in and array out": lambda: _words_to_array(vendor, frame),
            "mlx90640-driver": lambda: _driver_call(vendor, frame),
        }
        extraction["C library"] = vendor.extract_parameters
    peers = _python_peers(eeprom, frame)
    extraction |= {name: act for name, (act, _) in peers.items()}
    slow = {name: act for name, (_, act) in peers.items()}
    what = f"one subpage of 384 pixels, 1 thread, thread time, best of {_ROUNDS} x {_CALLS}"
    best = _compare(subpage, _CALLS) | _compare(slow, _CALLS // 100)
    rows = [_row(what, best, "us", 1e6) | {"target": "<= 60"}]
    rows.append(_row("calibration from the EEPROM", _compare(extraction, _CALLS // 20), "ms", 1e3))
    return rows


def made_words() -> tuple[Words, Words]:
    """EEPROM and one frame of a made part before a face."""
    from hw.thermal.mlx90640_eeprom import encode, synthetic
    from hw.thermal.mlx90640_part import Conditions, Part
    from hw.thermal.scene import Face, Scene

    fields = synthetic()
    objects = Scene(23.0, (Face(0.35, 0.2, 0.3, 0.6),)).temperatures().ravel()
    ram = Part(fields).ram(objects, 0, 0x1901, Conditions())
    return encode(fields), np.concatenate((ram, np.array([0x1901, 0], dtype=np.uint16)))


def vendor_library() -> Any:
    """The driver object of the package mlx90640-driver, or None where it is not installed.

    Loaded from its file: the package's own ``__init__`` needs pkg_resources, which setuptools dropped.
    """
    package = importlib.util.find_spec("mlx90640")
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).with_name("mlx90640.py")
    spec = importlib.util.spec_from_file_location("_mlx90640_driver", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        return module.MLX90640()
    except OSError:  # no library for this machine
        return None


def _python_peers(
    eeprom: Words, frame: Words
) -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
    """By name what reads the calibration and what computes a subpage, of those that are installed."""
    found = {}
    for name, module, kind in (
        ("adafruit-circuitpython-mlx90640", _module("adafruit_mlx90640"), "MLX90640"),
        ("seeed-python-mlx90640", _module("seeed_mlx90640", "grove.i2c"), "grove_mxl90640"),
    ):
        if module is not None:
            found[name] = _peer(module, getattr(module, kind), eeprom, frame)
    return found


def _peer(
    module: ModuleType, kind: Any, eeprom: Words, frame: Words
) -> tuple[Callable[[], object], Callable[[], object]]:
    """A driver made without its bus: only its arithmetic is called."""
    peer = kind.__new__(kind)
    words, found = [int(word) for word in frame], [0.0] * 768
    module.eeData[:] = [int(word) for word in eeprom]

    def extract() -> None:
        with contextlib.redirect_stdout(io.StringIO()):  # one of them prints
            peer._ExtractParameters()

    extract()
    return extract, lambda: peer._CalculateTo(words, 0.98, 23.0, found)


def _module(name: str, bus: str = "") -> ModuleType | None:
    """A peer's module, or None where it is not installed. ``bus``: what it imports to reach a sensor, which
    the bench does not: an empty one stands in while the module is loaded."""
    absent = [part for part in (bus.split(".")[0], bus) if part and part not in sys.modules]
    try:
        for part in absent:
            sys.modules[part] = ModuleType(part)
        if absent:
            sys.modules[bus].Bus = None  # type: ignore[attr-defined]
        return importlib.import_module(name)
    except (
        ImportError,
        NotImplementedError,
        AttributeError,
        NameError,
    ):  # not without Blinka
        return None
    finally:
        for part in absent:
            del sys.modules[part]


def _bare_call(vendor: Any) -> None:
    vendor._calculate_to(vendor.frame_data, vendor.params, 0.98, 23.0, vendor.mlx90640_to)


def _words_to_array(vendor: Any, frame: Words) -> NDArray[np.float32]:
    ctypes.memmove(vendor.frame_data, frame.ctypes.data, frame.nbytes)
    _bare_call(vendor)
    return np.frombuffer(vendor.mlx90640_to, dtype=np.float32).copy()


def _driver_call(vendor: Any, frame: Words) -> None:
    vendor.frame_data[:] = frame.tolist()
    vendor.get_vdd()
    vendor.get_ta()
    vendor.calculate_to(0.98, 23.0)


def _compare(candidates: dict[str, Callable[[], object]], calls: int) -> dict[str, float]:
    """Seconds a call: rounds in turn, the best of each, so that a busy machine spoils no ratio."""
    best = dict.fromkeys(candidates, float("inf"))
    for _ in range(_ROUNDS):
        for name, act in candidates.items():
            start = time.thread_time()
            for _ in range(calls):
                act()
            best[name] = min(best[name], (time.thread_time() - start) / calls)
    return best


def _row(what: str, best: dict[str, float], unit: str, factor: float) -> dict[str, Any]:
    scaled = {name: round(seconds * factor, 2) for name, seconds in best.items()}
    row: dict[str, Any] = {"what": what, "ours": scaled.pop("ours"), "unit": unit}
    return row | {"peer": scaled} if scaled else row
