"""How often a device may ask: a token bucket each, in this process."""

import threading
from collections import OrderedDict
from collections.abc import Callable

_MOST_DEVICES = 20_000


class Rates:
    """Buckets of ``burst`` requests that fill by ``per_s``. Safe to use from several threads.

    Of more than 20,000 devices the one that asked longest ago is forgotten: its bucket is full again.
    """

    def __init__(self, per_s: float, burst: int, monotonic: Callable[[], float]) -> None:
        self._per_s, self._burst, self._monotonic = per_s, burst, monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, device: str) -> float:
        """0 where the request may go on, else the seconds after which one may."""
        now = self._monotonic()
        with self._lock:
            level, at = self._buckets.pop(device, (float(self._burst), now))
            level = min(self._burst, level + (now - at) * self._per_s)
            wait = 0.0 if level >= 1.0 else (1.0 - level) / self._per_s
            self._buckets[device] = (level if wait else level - 1.0, now)
            if len(self._buckets) > _MOST_DEVICES:
                self._buckets.popitem(last=False)
        return wait
