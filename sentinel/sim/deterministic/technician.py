"""A technician at the kiosk now and then: maintenance, and the gate's trial asked for well and badly."""

from collections.abc import Iterator

from sentinel.core.events import (
    Event,
    MaintenanceAsked,
    MaintenanceLeft,
    MaintenanceUsed,
    StaffDecided,
    TrialArmed,
    TrialAsked,
)
from sentinel.core.maintenance import COUNTDOWN_S
from sentinel.sim.deterministic.judge import Judge
from sentinel.sim.deterministic.kiosk import Kiosk
from sentinel.sim.deterministic.plan import Fault
from sentinel.sim.deterministic.timeline import Timeline
from sentinel.sim.deterministic.trouble import Trouble

_LEAST_S, _MOST_S = 1.0, 8.0
_TRIES = 5


class Technician:
    """``work`` yields seconds to wait; each sign-in and each trial has a name of its own."""

    def __init__(self, timeline: Timeline, kiosk: Kiosk, judge: Judge) -> None:
        self._time, self._kiosk, self._judge = timeline, kiosk, judge
        self._earlier = ""
        self._number = 0

    def work(self, trouble: Trouble) -> Iterator[float]:
        """Sign in, arm, ask, leave; or forget to; ask too early, twice, with an old token, after leaving."""
        dice = trouble.dice(Fault.MAINTENANCE)
        self._number += 1
        session, token = f"session-{self._number}", f"trial-{self._number}"
        for _ in range(_TRIES):  # the last visitor may still be served
            self._kiosk.post(MaintenanceAsked(session, "technician-1"))
            yield dice.uniform(_LEAST_S, _MOST_S)
            if self._kiosk.life is not None and self._kiosk.life.door.maintenance is not None:
                break
        if dice.random() < 0.85:
            self._kiosk.post(TrialArmed(session, token))
        yield dice.uniform(0.2, COUNTDOWN_S) if dice.random() < 0.2 else COUNTDOWN_S + dice.uniform(0.0, 4.0)
        if self._earlier and dice.random() < 0.3:
            self._ask(session, self._earlier)
        self._ask(session, token)
        if dice.random() < 0.3:  # pressed twice
            self._ask(session, token)
        if dice.random() < 0.3:  # a guard's word does not go where somebody has a hand in the gate
            self._say(StaffDecided(self._judge.latest, True, "guard-1", "wrong button"))
        yield dice.uniform(_LEAST_S, _MOST_S)
        self._kiosk.post(MaintenanceUsed(session))
        if dice.random() < 0.1:
            yield dice.uniform(300.0, 400.0)  # went away and left the pages open
        self._kiosk.post(MaintenanceLeft(session))
        if dice.random() < 0.3:  # a word of a sign-in that is over
            self._ask(session, token)
        self._earlier = token
        yield dice.uniform(_LEAST_S, _MOST_S)

    def _ask(self, session: str, token: str) -> None:
        asked = self._time.now().monotonic
        self._judge.trial_asked(token, self._kiosk.life.boot if self._kiosk.life else "")
        self._kiosk.post(TrialAsked(session, token, asked))

    def _say(self, said: Event) -> None:
        assert isinstance(said, StaffDecided)
        if said.visit:
            self._judge.staff_said(said)
            self._kiosk.post(said)
