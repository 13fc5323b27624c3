"""What one read of a thermal array gives, whatever the model."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

KELVIN = 273.15
SELF_HEATING_K = 8.0
"""An MLX90640's or MLX90641's own warmth over its surroundings in open air (the vendor's Tr = Ta - 8)."""


@dataclass(frozen=True, slots=True)
class Subpage:
    """One subpage: supply in volts (NaN: the model doesn't say), the sensor's own temperature in C, which
    subpage, and the object temperatures in C in reading order: float32, NaN where it has no value."""

    vdd: float
    ta: float
    subpage: int
    temperatures: NDArray[np.float32]


class Decoder(Protocol):
    """Raw words of one device -> temperatures. One thread owns it."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of a whole picture; (1, 1): a spot."""

    @property
    def subpages(self) -> int:
        """How many different subpages make a whole picture."""

    @property
    def self_heating_k(self) -> float:
        """How much warmer than the room the sensor's own temperature is."""

    @property
    def room_k(self) -> float:
        """Standard uncertainty of that in K, where sources contradict each other."""

    @property
    def bad_pixels(self) -> tuple[int, ...]:
        """Pixels without values, ascending."""

    @property
    def corrected_words(self) -> int:
        """How many words of its EEPROM were put right by their code; 0 where the model has none."""

    def decode(self, words: ArrayLike, emissivity: float = 1.0, reflected: float | None = None) -> Subpage:
        """Temperatures of surfaces of ``emissivity`` in (0, 1] that mirror ``reflected`` C (None: the room as
        the sensor knows it). Raises Unusable with the reason."""
