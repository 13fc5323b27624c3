"""One event delivered without a store: for a kiosk that is being taken out of service."""

import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from sentinel.config import ReportSettings
from sentinel.core.delivery import Draft, Outgoing
from sentinel.report.mqtt import BrokerError
from sentinel.report.session import Reporter
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Worker


class _One:
    """An outbox of one event, in memory."""

    def __init__(self, outgoing: Outgoing) -> None:
        self._outgoing = outgoing
        self.done = threading.Event()

    def fetch(self, limit: int) -> tuple[Outgoing, ...]:
        return () if self.done.is_set() else (self._outgoing,)

    def sent(self, sent: Iterable[tuple[str, bool]]) -> None:
        """Nobody asks later."""

    def acked(self, ids: Sequence[str]) -> int:
        if self._outgoing.event.event_id not in ids or self.done.is_set():
            return 0
        self.done.set()
        return 1

    def note(self, standing: object) -> None:
        """Nobody looks from outside."""


def deliver_once(
    settings: ReportSettings, kiosk: str, draft: Draft, clock: Clock, base: Path, timeout_s: float = 30.0
) -> bool:
    """Publish one event and wait for its acknowledgement; whether it came. Raises BrokerError (settings)."""
    # Above all numbers that the kiosk gave out before: from the time, as after a lost store.
    outbox = _One(Outgoing(int(draft.created_at.timestamp() * 1000), draft))
    reporter = Reporter(settings, kiosk, outbox, lambda event: None, clock, base=base)
    worker = Worker("report-once", reporter.session, expected=(BrokerError,))
    worker.start()
    try:
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline and not outbox.done.is_set():
            outbox.done.wait(0.2)
        return outbox.done.is_set()
    finally:
        worker.stop()
        worker.join(5.0)
