"""Whether the workers' hearts beat: what systemd is told, and what counts as away."""

import logging
from collections.abc import Callable, Sequence

from sentinel.app.verification import WORKERS as VERIFY
from sentinel.core.events import Device, DeviceChanged, Event
from sentinel.runtime.sdnotify import Notifier
from sentinel.runtime.worker import Worker

_log = logging.getLogger(__package__)

# Without these there is no door; everything else that hangs is degraded.
_CRITICAL = frozenset({"coordinator", "store", Device.GATE.value, *VERIFY})


class Heartbeats:
    """``turn`` once a second, in one thread; ``well`` from any."""

    def __init__(
        self,
        workers: Sequence[Worker],
        link_fresh: Callable[[float], bool],
        notifier: Notifier,
        post: Callable[[Event], None],
    ) -> None:
        self._workers, self._link_fresh = workers, link_fresh
        self._notifier, self._post = notifier, post
        self._stale: set[str] = set()

    @property
    def well(self) -> bool:
        """Whether no critical worker hung when it was last looked at."""
        return not self._stale & _CRITICAL

    def turn(self, now: float) -> set[str]:
        """Feed the watchdog, where it may be fed, and tell of devices that are away. Returns who hangs.

        ``now``: monotonic seconds of the machine's clock, also where the kiosk's is slowed.
        """
        stale = {worker.name for worker in self._workers if not worker.fresh(now)}
        if not stale & _CRITICAL and self._link_fresh(now):
            self._notifier.watchdog()
        self._tell(stale)
        return stale

    def _tell(self, stale: set[str]) -> None:
        """A driver that hangs is a device that is away: degraded, not dead."""
        for name in sorted(stale - self._stale):
            _log.error("%s: no heartbeat", name)
            if name in {device.value for device in Device}:
                self._post(DeviceChanged(Device(name), up=False))
        if stale != self._stale:
            self._notifier.status(f"no heartbeat: {', '.join(sorted(stale))}" if stale else "serving")
        self._stale = stale
