"""What a visitor sees: a peer of the daemon that reads its snapshots, as the screen does."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.link.client import LinkClient
from sentinel.link.messages import (
    Message,
    Snapshot,
    StaffAnswer,
    StaffDecide,
    StaffLogin,
    StaffLogout,
    StaffMeasured,
)

RESULTS = frozenset({ScreenKind.PASS, ScreenKind.SEE_STAFF, ScreenKind.FIX, ScreenKind.WAIT})
_MAX_HISTORY = 4000


class Observer:
    """Waits for what the screen says. Thread-safe."""

    def __init__(self, socket: Path, pace: float = 1.0) -> None:
        self._pace = pace
        self._condition = threading.Condition()
        self._snapshot: Snapshot | None = None
        self._history: list[Screen] = []
        self._answers: dict[int, StaffAnswer] = {}
        self._requests = 0
        self.problem = ""  # of the last request that was refused, or ended with no answer
        self._link = LinkClient(socket, "ui", on_message=self._on_message, on_down=lambda why: self._forget())

    def start(self) -> None:
        """Connect, and again after every loss."""
        self._link.start()

    def stop(self) -> None:
        """Hang up."""
        self._link.stop()

    @property
    def snapshot(self) -> Snapshot | None:
        """The newest snapshot."""
        with self._condition:
            return self._snapshot

    def results(self) -> list[Screen]:
        """Every result screen so far, one a visit, in order."""
        with self._condition:
            shown = {screen.visit: screen for screen in self._history if is_result(screen)}
        return list(shown.values())

    def wait(self, holds: Callable[[Snapshot], bool], timeout_s: float) -> bool:
        """Until a snapshot holds, or the time is over."""
        deadline = time.monotonic() + timeout_s * self._pace
        with self._condition:
            while self._snapshot is None or not holds(self._snapshot):
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    return False
                self._condition.wait(remaining)
        return True

    def wait_reason(self, *reasons: Reason, timeout_s: float = 12.0) -> bool:
        """Until the screen gives one of these reasons."""
        return self.wait(lambda s: s.screen.reason in reasons, timeout_s)

    def wait_kind(self, *kinds: ScreenKind, timeout_s: float = 12.0) -> bool:
        """Until the screen is of one of these kinds."""
        return self.wait(lambda s: s.screen.kind in kinds, timeout_s)

    def staff(self, pin: str, visit: str, admit: bool, note: str) -> bool:
        """Sign in, decide on a referred visitor, sign out; whether all was taken."""
        ok = self._ask(lambda n: StaffLogin(n, pin)) and self._ask(
            lambda n: StaffDecide(n, visit, admit, note)
        )
        self._ask(lambda n: StaffLogout(n))
        return ok

    def measured_by_hand(self, pin: str, visit: str, tenths: int, *, confirmed: bool = False) -> bool:
        """Sign in, type a reading for a referred visitor, sign out; whether all was taken."""
        ok = self._ask(lambda n: StaffLogin(n, pin)) and self._ask(
            lambda n: StaffMeasured(n, visit, tenths, confirmed)
        )
        self._ask(lambda n: StaffLogout(n))
        return ok

    def alerted(self, pin: str, reason: Reason) -> bool:
        """Sign in and look at the staff's alerts; whether this one is there, and was not for everybody."""
        public = self.snapshot
        if public is None or public.alerts:
            return False
        self._ask(lambda n: StaffLogin(n, pin))
        told = self.wait(lambda s: any(alert.reason is reason for alert in s.alerts), 5.0)
        self._ask(lambda n: StaffLogout(n))
        return told

    def _ask(self, make: Callable[[int], StaffLogin | StaffDecide | StaffMeasured | StaffLogout]) -> bool:
        with self._condition:
            self._requests += 1
            number = self._requests
        self._link.send(make(number))
        with self._condition:
            self._condition.wait_for(lambda: number in self._answers, 5.0)
            answer = self._answers.pop(number, None)
        if answer is None or not answer.ok:
            self.problem = answer.problem if answer is not None else "no answer"
        return answer is not None and answer.ok

    def _forget(self) -> None:
        """Without a daemon there is no news: what was last shown says nothing about now."""
        with self._condition:
            self._snapshot = None

    def _on_message(self, message: Message) -> None:
        with self._condition:
            if isinstance(message, Snapshot):
                self._snapshot = message
                if not self._history or self._history[-1] != message.screen:
                    self._history.append(message.screen)
                    del self._history[:-_MAX_HISTORY]
            elif isinstance(message, StaffAnswer):
                self._answers[message.request] = message
            self._condition.notify_all()


def is_result(screen: Screen) -> bool:
    """A result has the ages of its facts; guidance has none. Who waits for others is shown no checks, nor is
    whose reason is nobody else's business."""
    if screen.kind is ScreenKind.WAIT:
        return screen.reason is not Reason.STAFF_COMING
    if (screen.kind, screen.reason) == (ScreenKind.SEE_STAFF, Reason.DENY):
        return bool(screen.visit)
    return screen.kind in RESULTS and any(check.age_s is not None for check in screen.checks)
