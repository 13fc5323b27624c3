"""One day of the venue: people come, things go wrong, kiosks die and start again; then it is judged."""

from dataclasses import replace

from sentinel.core.door import Door
from sentinel.core.effects import Effect
from sentinel.core.events import Event
from sentinel.sim.deterministic.entrance import CrashPoint, Entrance
from sentinel.sim.deterministic.fall import MachineFault
from sentinel.sim.deterministic.leaks import Lines
from sentinel.sim.deterministic.outcome import Outcome, together
from sentinel.sim.deterministic.plan import Plan
from sentinel.sim.deterministic.timeline import Timeline
from sentinel.sim.deterministic.trace import Line, traced
from sentinel.sim.deterministic.venue import Venue

_CALM_S = 200.0  # after the last visitor, without trouble: for what still waits
_NAMES = ("kiosk-7", "kiosk-8")
_LIMITS = (40, 12)  # of people inside, where there is one entrance and where there are two


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
        """The whole day, and its judgement; or only ``until`` this rule is first broken.

        Raises MachineFault. What else is raised is a finding, and ends the day.
        """
        judge = self._entrances[0].judge
        lines = Lines(judge.logged)
        try:
            with lines:
                try:
                    self._played(until)
                except (MachineFault, MemoryError):
                    raise
                except Exception as error:
                    self._time.stop()
                    judge.died(error)
            return replace(together([one.outcome() for one in self._entrances]), log_lines=lines.count)
        finally:
            for one in self._entrances:
                one.close()

    def _played(self, until: str) -> None:
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
