"""Gathers what the kiosk says of its health."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from sentinel import __version__
from sentinel.core.health import Health
from sentinel.core.standing import Standing
from sentinel.runtime.clock import Clock
from sentinel.runtime.heat import hottest_c


class Figures(Protocol):
    """Of the store: events that wait, that were lost, and alarms of today."""

    @property
    def unsent(self) -> int: ...
    @property
    def lost(self) -> int: ...
    @property
    def alarms(self) -> int: ...


class HealthDesk:
    """Asked by the reporting thread; ``data`` is the folder whose disk is looked at."""

    def __init__(
        self,
        devices: Callable[[], Mapping[str, bool]],
        policy: Callable[[], str],
        today: Callable[[], Figures],
        data: Path,
        clock: Clock,
    ) -> None:
        self._devices, self._policy, self._today = devices, policy, today
        self._data, self._clock = data, clock

    def health(self, standing: Standing) -> Health:
        """As of now. Never raises: what can't be told is None."""
        try:
            disk = shutil.disk_usage(self._data)
            free, total = disk.free, disk.total
        except OSError:
            free = total = None  # type: ignore[assignment]
        today = self._today()
        return Health(
            software=__version__,
            policy=self._policy(),
            devices=self._devices(),
            clock_trusted=self._clock.now().utc_trusted,
            board_c=hottest_c(),
            disk_free=free,
            disk_total=total,
            waiting=today.unsent,
            lost=today.lost,
            alarms=today.alarms,
            standing=standing,
        )
