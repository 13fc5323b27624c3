"""The MLX90614 and the AMG8833 as I2C chips: byte registers whose numbers come from a scene."""

import errno
import os

import numpy as np

from hw.thermal.mlx90614 import pec
from hw.thermal.scene import Scene

_KELVIN = 273.15


class Mlx90614Chip:
    """A spot sensor that sees a round ``view`` (x, y, radius in fractions of the scene's width).

    May be set at any time: ``scene``; ``wrong_pec`` (so many answers are spoiled); ``flagged`` (its error
    bit); ``deaf`` (no acknowledge); ``frozen`` (the last words for ever). Noise 0.02 K by default.
    """

    def __init__(
        self, scene: Scene | None = None, *, address: int = 0x5A,
        view: tuple[float, float, float] = (0.5, 0.5, 0.1),
        emissivity: float = 0.98, noise_k: float = 0.02, seed: int = 1,
    ) -> None:  # fmt: skip
        self.scene = scene or Scene()
        self.wrong_pec = 0
        self.flagged = self.deaf = self.frozen = False
        self.eeprom_emissivity = 0xFFFF
        self.drift_k = 0.0
        self._address, self._view = address, view
        self._emissivity, self._noise_k = emissivity, noise_k
        self._rng = np.random.default_rng(seed)
        self._command = 0
        self._words: dict[int, int] = {}

    def write(self, data: bytes) -> None:
        """A command, or nothing."""
        _acknowledge(self.deaf)
        if data:
            self._command = data[0]

    def read(self, count: int) -> bytes:
        """Low byte, high byte, PEC, then ones."""
        _acknowledge(self.deaf)
        word = self._word(self._command)
        answer = word.to_bytes(2, "little")
        head = bytes([self._address << 1, self._command, self._address << 1 | 1])
        code = pec(head + answer)
        if self.wrong_pec:
            self.wrong_pec -= 1
            code ^= 0x5A
        return (answer + bytes([code])).ljust(count, b"\xff")[:count]

    def _word(self, command: int) -> int:
        if command == 0x24:
            return self.eeprom_emissivity
        if command not in (0x06, 0x07):
            return 0
        if self.frozen and command in self._words:
            return self._words[command]
        celsius = self.scene.ambient_c + 0.5
        if command == 0x07:
            power = self._emissivity * (self.scene.spot(*self._view) + _KELVIN) ** 4
            power += (1 - self._emissivity) * (self.scene.ambient_c + _KELVIN) ** 4
            celsius = power**0.25 - _KELVIN + self.drift_k + float(self._rng.normal(0.0, self._noise_k))
        word = round((celsius + _KELVIN) / 0.02) | (0x8000 if self.flagged else 0)
        self._words[command] = word
        return word


class Amg8833Chip:
    """A coarse array. Noise by datasheet 0.16 K at 1 Hz; ``error_k`` is this part's own, within 2.5 K.

    May be set at any time: ``scene``; ``garbage``; ``deaf``; ``stuck_at`` (a word that all pixels repeat).
    """

    def __init__(
        self, scene: Scene | None = None, *, noise_k: float = 0.5, error_k: float = 1.3, seed: int = 1
    ) -> None:
        self.scene = scene or Scene()
        self.garbage = self.deaf = False
        self.stuck_at: int | None = None
        self._noise_k, self._error_k = noise_k, error_k
        self._rng = np.random.default_rng(seed)
        self._register = 0
        self._settings = bytearray(16)

    def write(self, data: bytes) -> None:
        """A register's number, then bytes into it."""
        _acknowledge(self.deaf)
        if data:
            self._register = data[0]
            for at, value in enumerate(data[1:], self._register):
                if at < len(self._settings):
                    self._settings[at] = value

    def read(self, count: int) -> bytes:
        """Bytes from the register on; pixels low byte first."""
        _acknowledge(self.deaf)
        cells = bytearray(256)
        cells[: len(self._settings)] = self._settings
        ambient = self.scene.ambient_c + 3.0
        magnitude = round(abs(ambient) / 0.0625) | (0x800 if ambient < 0 else 0)
        cells[0x0E:0x10] = magnitude.to_bytes(2, "little")
        celsius = self.scene.temperatures(8, 8).ravel() + self._error_k
        celsius += self._rng.normal(0.0, self._noise_k, 64)
        words = np.round(celsius / 0.25).astype(np.int64) & 0x0FFF
        if self.garbage:
            words = self._rng.integers(0, 0x10000, 64)
        if self.stuck_at is not None:
            words[:] = self.stuck_at
            cells[0x0E:0x10] = self.stuck_at.to_bytes(2, "little")
        cells[0x80:0x100] = words.astype("<u2").tobytes()
        return bytes(cells[self._register : self._register + count]).ljust(count, b"\xff")


def _acknowledge(deaf: bool) -> None:
    if deaf:
        raise OSError(errno.EREMOTEIO, os.strerror(errno.EREMOTEIO))
