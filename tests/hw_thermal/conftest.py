"""An emulated MLX90640 on an emulated bus, with a clock that only sleeping moves."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from hw.i2c import I2CBus
from hw.i2c_emulator import EmulatedBus, emulated
from hw.thermal.emulator import Mlx90640Chip
from hw.thermal.mlx90640 import Mlx90640

_numbers = itertools.count(40)


class Bench:
    """Chip, bus and time; ``open`` makes a driver on it."""

    def __init__(self, stack: ExitStack) -> None:
        self.seconds = 100.0
        self.chip = Mlx90640Chip(netd_1hz=0.0, clock=lambda: self.seconds)
        self.path = f"/dev/i2c-{next(_numbers)}"
        self.bus = EmulatedBus({0x33: self.chip})
        self._stack = stack
        stack.enter_context(emulated(self.path, self.bus))

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def open(self, chunk_bytes: int = 2048, **options: Any) -> Mlx90640:
        bus = I2CBus(self.path, chunk_bytes=chunk_bytes)
        self._stack.callback(bus.close)
        return Mlx90640(bus, clock=lambda: self.seconds, sleep=self.sleep, **options)


@pytest.fixture
def bench() -> Iterator[Bench]:
    with ExitStack() as stack:
        yield Bench(stack)


@pytest.fixture
def i2c() -> Iterator[Callable[..., tuple[I2CBus, EmulatedBus]]]:
    """Makes an open bus with the chips given."""
    with ExitStack() as stack:

        def make(chips: Any, **options: Any) -> tuple[I2CBus, EmulatedBus]:
            path = f"/dev/i2c-{next(_numbers)}"
            emulator = stack.enter_context(emulated(path, EmulatedBus(chips)))
            bus = I2CBus(path, **options)
            stack.callback(bus.close)
            return bus, emulator

        yield make
