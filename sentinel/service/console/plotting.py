"""Bars as numbers: where each begins and how long it is. The template draws them (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

_NICE = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid: its value, and where it lies (0 at the axis, 1 at the far end)."""

    value: int
    at: float


@dataclass(frozen=True, slots=True)
class Axis:
    """``top`` is the value at the far end; its ticks are whole numbers."""

    top: int
    ticks: tuple[Tick, ...]

    def share(self, value: int) -> float:
        """How much of the axis a value takes, 0 to 1."""
        return min(1.0, max(0, value) / self.top)


def axis(values: Sequence[int], steps: int = 4) -> Axis:
    """An axis from 0 to a round number that holds every value, with about so many steps."""
    most = max([1, *values])
    rough = most / steps
    size = 10.0 ** int(log10(rough)) if rough >= 1 else 1.0
    step = max(1, ceil(next(nice * size for nice in _NICE if nice * size >= rough)))
    count = ceil(most / step)
    top = step * count
    return Axis(top, tuple(Tick(step * n, n / count) for n in range(count + 1)))
