"""Tells the platform what became of passages, in a thread of its own: the door never waits for it."""

import logging
import random
import threading
from collections.abc import Callable

from sentinel.core import passage_report
from sentinel.core.effects import Effect
from sentinel.core.passage_report import Reports
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse
from sentinel.verify.client import PlatformClient
from sentinel.verify.errors import Busy, Declined, Unreachable, VerifyError

_log = logging.getLogger(__name__)

_TURN_S = 0.25
_BUDGET_S = 5.0


class PlatformReporter:
    """``happened`` from the coordinator's thread, ``session`` for a worker; bounded as ``Reports`` says."""

    def __init__(
        self, client: PlatformClient, clock: Clock, draw: Callable[[], float] = random.random
    ) -> None:
        self._client = client
        self._clock = clock
        self._draw = draw
        self._lock = threading.Lock()
        self._state = Reports()
        self._fault = ""

    @property
    def state(self) -> Reports:
        """What waits."""
        return self._state

    def happened(self, effect: Effect) -> None:
        """What the heart asked for. Never blocks."""
        self._change(lambda state: passage_report.happened(state, effect, self._clock.now().monotonic))

    def session(self, pulse: Pulse) -> None:
        """Send what waits, one at a time."""
        pulse.working()
        while not pulse.wait(_TURN_S):
            while self.turn() and not pulse.stopping:
                pulse.alive()
            pulse.alive()

    def turn(self) -> bool:
        """Send one, if one is due; whether it was done with."""
        now = self._clock.now().monotonic
        told = self._state.next(now)
        if told is None:
            return False
        try:
            self._client.report(told, _BUDGET_S)
        except Declined as error:
            self._change(lambda state: passage_report.declined(state, told))
            self._say(f"{error}: a passage is not reported")
            return True
        except VerifyError as error:
            wait_s = error.wait_s if isinstance(error, Busy) else 0.0
            now = self._clock.now().monotonic
            self._change(lambda state: passage_report.failed(state, now, self._draw(), wait_s))
            if not isinstance(error, Unreachable):  # whoever asks there has said so
                self._say(str(error))
            return False
        self._change(lambda state: passage_report.done(state, told))
        self._say("")
        return True

    def _change(self, how: Callable[[Reports], Reports]) -> None:
        with self._lock:
            before, self._state = self._state.lost, how(self._state)
            lost = self._state.lost - before
        if lost:
            _log.warning("verify: %d reports to the platform are given up", lost)

    def _say(self, fault: str) -> None:
        if fault and fault != self._fault:
            _log.warning("verify: passages can't be reported: %s", fault)
        elif not fault and self._fault:
            _log.info("verify: passages are reported again")
        self._fault = fault
