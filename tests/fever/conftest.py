"""Fixtures of the thermometer's tests: shared vectors, and words of parts that were never made."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hw.thermal.mlx90640_eeprom import Fields, encode, synthetic
from hw.thermal.mlx90640_part import Conditions, Part
from sentinel.bench.thermal import vendor_library

_DATA = Path(os.environ.get("SENTINEL_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))


@pytest.fixture(scope="session")
def vectors() -> Callable[[str], Any]:
    """Loads a JSON file of the shared thermal data, or skips."""

    def load(name: str) -> Any:
        path = _DATA / "thermal" / name
        if not path.exists():
            pytest.skip(f"shared data {name} is not here")
        return json.loads(path.read_text())

    return load


@pytest.fixture(scope="session")
def make_frame() -> Callable[..., np.ndarray]:
    """834 words that a made part gives for object temperatures (a number or 768)."""

    def make(
        fields: Fields, objects: Any, subpage: int = 0, control: int = 0x1901, **conditions: float
    ) -> np.ndarray:
        spread = np.broadcast_to(np.asarray(objects, dtype=np.float64), 768).copy()
        ram = Part(fields).ram(spread, subpage, control, Conditions(**conditions))
        return np.concatenate((ram, np.array([control, subpage], dtype=np.uint16)))

    return make


@pytest.fixture(scope="session")
def part() -> Fields:
    """A typical part."""
    return synthetic()


@pytest.fixture(scope="session")
def eeprom(part: Fields) -> np.ndarray:
    """Its EEPROM."""
    return encode(part)


@pytest.fixture(scope="session")
def vendor() -> Callable[..., tuple[int, np.ndarray]]:
    """The vendor's C library as an oracle: (extraction's return code, 768 temperatures, NaN: none)."""
    driver = vendor_library()
    if driver is None:
        pytest.skip("mlx90640-driver is not installed")

    def compute(eeprom: Any, frame: Any, emissivity: float, reflected: float) -> tuple[int, np.ndarray]:
        driver.eeprom_data[:] = [int(w) for w in eeprom]
        driver.frame_data[:] = [int(w) for w in frame]
        code = driver.extract_parameters()
        driver.mlx90640_to[:] = [float("nan")] * 768
        return code, np.array(driver.calculate_to(emissivity, reflected))

    return compute
