"""The desk that keeps how many are inside the venue, between the reporter, the door and the heart."""

import threading
from collections.abc import Callable
from dataclasses import replace

from sentinel.core import occupancy
from sentinel.core.effects import CommitResult, Effect, RecordDoor
from sentinel.core.events import CapacityChanged, GateOutcome
from sentinel.core.facts import CapacityFact
from sentinel.core.occupancy import Occupancy, Told
from sentinel.core.sensing import Happening
from sentinel.runtime.clock import Clock

_SIGN = {Happening.NOT_PASSED: -1, Happening.TAILGATING: 1, Happening.UNADMITTED: 1}


class OccupancyDesk:
    """Thread-safe; posts ``CapacityChanged`` whenever what the decision reads changes.

    ``leaving``: this entrance is an exit, and who passes is one less inside.
    """

    def __init__(self, post: Callable[[CapacityChanged], None], clock: Clock, *, leaving: bool) -> None:
        self._post = post
        self._clock = clock
        self._way = -1 if leaving else 1
        self._lock = threading.Lock()
        self._state = Occupancy()
        self._said: CapacityFact | None = None

    def told(self, told: Told) -> None:
        """The collector spoke."""
        now = self._clock.now()
        self._change(lambda state: occupancy.heard(state, told, now))

    def connection(self, up: bool) -> None:
        """The broker came or went; what is retained there is told again after it came."""
        if not up:
            self._change(lambda state: replace(state, connected=False))

    def corrected(self, change: int) -> None:
        """Staff counted: so many more, or fewer, are inside. The collector is told of it apart."""
        self._change(lambda state: occupancy.moved(state, change))

    def happened(self, effect: Effect) -> None:
        """What the heart asked for: an opened gate, and what came of it, changes the count."""
        change = 0
        if isinstance(effect, CommitResult) and effect.outcome is GateOutcome.PULSED:
            change = 1
        elif isinstance(effect, RecordDoor):
            change = _SIGN.get(effect.event.what, 0) * effect.event.people
        if change:
            self._change(lambda state: occupancy.moved(state, self._way * change))

    def _change(self, how: Callable[[Occupancy], Occupancy]) -> None:
        with self._lock:
            self._state = how(self._state)
            fact = occupancy.fact(self._state)
            if fact is not None and fact != self._said:
                self._said = fact
                self._post(CapacityChanged(fact))  # in the lock, so that the newest word comes last
