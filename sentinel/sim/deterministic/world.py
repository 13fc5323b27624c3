"""One day of the venue: people come, things go wrong, kiosks die and start again; then it is judged."""

import logging
from collections.abc import Sequence

from sentinel.core.door import Door
from sentinel.core.effects import Effect
from sentinel.core.events import Event
from sentinel.sim.deterministic.entrance import CrashPoint, Entrance
from sentinel.sim.deterministic.judge import Judge
from sentinel.sim.deterministic.outcome import Outcome, together
from sentinel.sim.deterministic.plan import Plan
from sentinel.sim.deterministic.timeline import Timeline
from sentinel.sim.deterministic.trace import Line, traced
from sentinel.sim.deterministic.venue import Venue

_CALM_S = 200.0  # after the last visitor, without trouble: for what still waits
_NAMES = ("kiosk-7", "kiosk-8")
_LIMITS = (40, 12)  # of people inside, where there is one entrance and where there are two


class _Log(logging.Handler):
    """Every line goes before the judge; nothing is printed."""

    def __init__(self, judges: Sequence[Judge]) -> None:
        super().__init__()
        self._judges = judges

    def emit(self, record: logging.LogRecord) -> None:
        """Look for what is personal."""
        self._judges[0].logged(record.getMessage())


class World:
    """Build one for each plan, and ``play`` it once."""

    def __init__(self, plan: Plan, trace: Line | None = None, crash: tuple[int, bool] | None = None) -> None:
        """``crash``: the daemon dies at this effect of the day, counted from 1, and after it or before."""
        self._plan, self._trace = plan, trace
        self._time = Timeline()
        count = plan.entrances
        venue = Venue(_LIMITS[count - 1])
        times = [self._time, *(Timeline(self._time) for _ in range(count - 1))]
        self._entrances = [
            Entrance(
                plan, _NAMES[at], tuple(n for n in plan.visitors if n % count == at), time, venue,
                self._stepped, CrashPoint(*(crash or ())) if at == 0 else CrashPoint(),
            )
            for at, time in enumerate(times)
        ]  # fmt: skip

    def play(self, until: str = "") -> Outcome:
        """The whole day, and its judgement; or only ``until`` this rule is first broken."""
        judges = [one.judge for one in self._entrances]
        log = logging.getLogger("sentinel")
        handler, propagate = _Log(judges), log.propagate
        log.addHandler(handler)
        log.propagate = False
        try:
            for one in self._entrances:
                one.judge.until = until
                one.begin()
            turn = self._time.turn
            for one in self._entrances:
                while not one.gone and turn():
                    pass
            if not self._time.stopped:
                self._calm()
                for one in self._entrances:
                    one.ended()
            return together([one.outcome() for one in self._entrances])
        finally:
            log.removeHandler(handler)
            log.propagate = propagate
            for one in self._entrances:
                one.close()

    def _calm(self) -> None:
        """No more trouble, and time enough for everything that waits."""
        for one in self._entrances:
            one.calm()
        until, turn = self._time.world + _CALM_S, self._time.turn
        while self._time.world < until or any(one.kiosk.life is None for one in self._entrances):
            if not turn():
                return

    def _stepped(self, event: Event, door: Door, effects: tuple[Effect, ...]) -> None:
        if self._trace is not None:
            traced(self._time.world, event, door, effects, self._trace)
