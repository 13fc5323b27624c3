"""Thermal sensors: raw words in, untouched; the arithmetic is ``sentinel.fever``'s."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class RawSubpage:
    """One read of the sensor: ``words`` uint16 in the model's own layout (MLX90640: 834 = RAM, control
    register, subpage), ``captured`` monotonic seconds."""

    words: NDArray[np.uint16]
    captured: float


class ThermalSensor(Protocol):
    """A thermal sensor on a bus. One thread owns it."""

    @property
    def model(self) -> str:
        """Such as ``mlx90640``."""

    def read_eeprom(self) -> NDArray[np.uint16]:
        """The calibration words (MLX90640: 832). Raises DeviceError."""

    def read_subpage(self, timeout_s: float) -> RawSubpage:
        """Wait for new data and read it. Raises DeviceTimeout, DeviceGone, DeviceProtocolError."""

    def close(self) -> None:
        """Let go of the bus; may be called twice."""
