"""When to ask a sensor that has no data-ready flag: once a period."""

from collections.abc import Callable

from hw.errors import DeviceTimeout


class Pace:
    """``clock`` and ``sleep`` in seconds. One thread owns it."""

    def __init__(
        self, model: str, refresh_hz: float, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._model = model
        self._period = 1.0 / refresh_hz
        self._clock = clock
        self._sleep = sleep
        self._due = clock()

    def wait(self, timeout_s: float) -> float:
        """Wait until the next reading is due, and say when that was. Raises DeviceTimeout."""
        wait = self._due - self._clock()
        if wait > timeout_s:
            raise DeviceTimeout(
                f"{self._model.upper()} is asked slower than the time-out: raise thermal.refresh_hz"
            )
        if wait > 0:
            self._sleep(wait)
        captured = self._clock()
        self._due = captured + self._period
        return captured
