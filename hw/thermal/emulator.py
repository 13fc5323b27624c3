"""The MLX90640 and MLX90641 as I2C chips: EEPROM, registers and timing of the real ones, RAM from a scene.

What the line does (NACK, stuck, short reads) is the bus's part: ``hw.i2c_emulator.EmulatedBus``.
"""

import errno
import math
import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw.thermal.mlx90640_eeprom import COLUMNS, PIXELS, ROWS, WORDS, Fields, decode, encode, synthetic
from hw.thermal.mlx90640_part import RAM_WORDS, UNREAD, Conditions, Part
from hw.thermal.mlx90641_part import Fields as Fields41
from hw.thermal.mlx90641_part import Mlx90641Part
from hw.thermal.mlx90641_part import encode as encode41
from hw.thermal.mlx90641_part import synthetic as synthetic41
from hw.thermal.scene import Scene

_RAM, _EEPROM, _STATUS, _CONTROL = 0x0400, 0x2400, 0x8000, 0x800D
_NEW_DATA, _OVERWRITE = 0x0008, 0x0010
_ROW, _COLUMN = np.divmod(np.arange(PIXELS), COLUMNS)
SELF_HEATING_K, _SELF_HEATING_41_K = 8.0, 5.0
_BANKED, _AUXILIARY = 384, 48
NETD_1HZ = {"55x35": 0.25, "110x75": 0.14}
"""Noise-equivalent temperature difference at 1 Hz in kelvin, by field of view (datasheet, noise)."""


class Mlx90640Chip:
    """The chip, for ``hw.i2c_emulator.EmulatedBus``.

    May be set at any time, also while it is read: ``scene``; ``vdd``; ``frozen`` (no new data ever again);
    ``garbage`` (random words in RAM); ``unmeasured`` (RAM of 0x7FFF); ``torn`` (so many reads of RAM are
    overwritten by a new subpage meanwhile); ``deaf`` (no acknowledge); ``drift_k`` (all objects read this
    much warmer). ``netd_1hz``: noise in kelvin at 1 Hz, growing with the root of the refresh rate, 0 for
    none. ``clock`` gives seconds.
    """

    def __init__(
        self,
        eeprom: Fields | NDArray[np.uint16] | None = None,
        scene: Scene | None = None,
        *,
        netd_1hz: float = NETD_1HZ["55x35"],
        emissivity: float = 0.98,
        seed: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make(eeprom)
        self.scene = scene or Scene()
        self.vdd = 3.3
        self.frozen = self.garbage = self.unmeasured = self.deaf = False
        self.torn = 0
        self.drift_k = 0.0
        self._netd = netd_1hz
        self._emissivity = emissivity
        self._rng = np.random.default_rng(seed)
        self._clock = clock
        self._turned = clock()
        self._subpage = 1
        self._pointer = 0
        self._status = 0
        self._control = int(self.eeprom[12]) or 0x1901
        self._ram = np.full(RAM_WORDS, UNREAD, dtype=np.uint16)

    def _make(self, eeprom: Fields | NDArray[np.uint16] | None) -> None:
        made = synthetic() if eeprom is None else eeprom
        self.eeprom = encode(made) if isinstance(made, Fields) else made.astype(np.uint16)
        self._part = Part(made if isinstance(made, Fields) else decode(self.eeprom))

    @property
    def refresh_hz(self) -> float:
        """Subpages a second, as the control register says."""
        return float(2.0 ** ((self._control >> 7 & 7) - 1))

    def write(self, data: bytes) -> None:
        """Set the register pointer, then write words from there on."""
        self._advance()
        if self.deaf:
            raise OSError(errno.EREMOTEIO, os.strerror(errno.EREMOTEIO))
        if len(data) >= 2:
            self._pointer = int.from_bytes(data[:2], "big")
        for at in range(2, len(data) - 1, 2):
            self._store(self._pointer, int.from_bytes(data[at : at + 2], "big"))
            self._pointer += 1

    def read(self, count: int) -> bytes:
        """Words from the register pointer on, high byte first."""
        self._advance()
        if self.deaf:
            raise OSError(errno.EREMOTEIO, os.strerror(errno.EREMOTEIO))
        if self.torn and _RAM <= self._pointer < _EEPROM:
            self.torn -= 1
            self._finish(self._subpage ^ 1)
        size = (count + 1) // 2
        words = np.zeros(size, dtype=np.uint16)
        for start, block in (
            (_RAM, self._ram), (_EEPROM, self.eeprom),
            (_STATUS, np.array([self._status])), (_CONTROL, np.array([self._control])),
        ):  # fmt: skip
            first, last = max(start, self._pointer), min(start + len(block), self._pointer + size)
            if first < last:
                words[first - self._pointer : last - self._pointer] = block[first - start : last - start]
        self._pointer += size
        return words.astype(">u2").tobytes()[:count]

    def _store(self, register: int, value: int) -> None:
        if register == _STATUS:
            # bits 2..0 are read-only; new data can only be cleared
            self._status = (self._status & 7) | (value & 0x30) | (self._status & value & _NEW_DATA)
        elif register == _CONTROL:
            self._control = value
            self._turned = self._clock()
        else:
            raise OSError(errno.EREMOTEIO, os.strerror(errno.EREMOTEIO))  # EEPROM is write-protected here

    def _advance(self) -> None:
        """Measure the subpages that time has brought; only the last two can still be seen."""
        due = math.floor((self._clock() - self._turned) * self.refresh_hz)
        if due <= 0:
            return
        self._turned += due / self.refresh_hz
        if self.frozen:
            return
        self._subpage = (self._subpage + max(due - 2, 0)) & 1
        for _ in range(min(due, 2)):
            self._subpage ^= 1
            if not self._status & _NEW_DATA or self._status & _OVERWRITE:
                self._finish(self._subpage)

    def _finish(self, subpage: int) -> None:
        self._subpage = subpage
        if self.garbage:
            self._ram = self._rng.integers(0, 0x10000, len(self._ram)).astype(np.uint16)
        elif self.unmeasured:
            self._ram = np.full(len(self._ram), UNREAD, dtype=np.uint16)
        else:
            self._measure(subpage)
        self._status = (self._status & ~7) | subpage | _NEW_DATA

    def _objects(self, rows: int, columns: int) -> NDArray[np.float64]:
        noise = self._rng.normal(0.0, 1.0, rows * columns) * self._netd * math.sqrt(self.refresh_hz)
        seen: NDArray[np.float64] = self.scene.temperatures(rows, columns).ravel() + self.drift_k + noise
        return seen

    def _conditions(self, self_heating_k: float) -> Conditions:
        ambient = self.scene.ambient_c
        return Conditions(self.vdd, ambient + self_heating_k, ambient, self._emissivity)

    def _measure(self, subpage: int) -> None:
        objects, conditions = self._objects(ROWS, COLUMNS), self._conditions(SELF_HEATING_K)
        fresh = self._part.ram(objects, subpage, self._control, conditions)
        chess = bool(self._control & 0x1000)
        mine = ((_ROW & 1) ^ (_COLUMN & 1) if chess else _ROW & 1) == subpage
        ram = self._ram.copy()
        ram[:PIXELS][mine] = fresh[:PIXELS][mine]
        ram[PIXELS:] = fresh[PIXELS:]
        self._ram = ram


class Mlx90641Chip(Mlx90640Chip):
    """An MLX90641: 16 x 12 pixels, all in either subpage. Options as ``Mlx90640Chip``."""

    def __init__(self, fields: Fields41 | None = None, scene: Scene | None = None, **options: Any) -> None:
        self._fields = fields or synthetic41()
        super().__init__(None, scene, **options)
        self._ram = np.full(_BANKED + _AUXILIARY, UNREAD, dtype=np.uint16)

    def _make(self, eeprom: object) -> None:
        self.eeprom = encode41(self._fields)
        self._part41 = Mlx90641Part(self._fields)

    def _measure(self, subpage: int) -> None:
        objects, conditions = self._objects(12, 16), self._conditions(_SELF_HEATING_41_K)
        fresh = self._part41.frame(objects, subpage, self._control, conditions)
        ram = self._ram.copy()
        ram[:_BANKED].reshape(6, 2, 32)[:, subpage] = fresh[:192].reshape(6, 32)
        ram[_BANKED:] = fresh[192:240]
        self._ram = ram


assert WORDS == RAM_WORDS
