"""The coordinator: one thread that owns the inbox and the heart's state, and hands effects out in order."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.effects import CommitIntent, Effect, PulseGate
from sentinel.core.events import (
    BeginRehearsal,
    ContactChanged,
    DeviceChanged,
    EndRehearsal,
    Event,
    FaceCompared,
    GateDone,
    GateOutcome,
    HandMeasured,
    HeatWitnessed,
    IntentCommitted,
    LookAgain,
    MaintenanceAsked,
    MaintenanceLeft,
    MaintenanceUsed,
    PeopleSeen,
    PersonStated,
    PlaceSeen,
    Scripted,
    StaffDecided,
    TemperatureMeasured,
    Tick,
    TrialArmed,
    TrialAsked,
    Verified,
)
from sentinel.core.waking import Rest, stepped
from sentinel.runtime.clock import Clock
from sentinel.runtime.queues import BoundedInbox
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
_INBOX = 512
_TICK_S = 0.1

# One handler per effect type; it must not block and runs in the coordinator's thread.
Handlers = Mapping[type, Callable[[Any], None]]


def superseded(event: Event) -> bool:
    """The inbox's drop rule: what the sensors will say again may go, identity and gate events never."""
    if isinstance(event, Scripted):
        return superseded(event.event)
    return isinstance(
        event, (PeopleSeen, TemperatureMeasured, PlaceSeen, HeatWitnessed, MaintenanceUsed, Tick)
    )


def awaited(event: Event) -> bool:
    """What is never refused, however full: answers that a visit waits for, one for each question."""
    staff = (StaffDecided, HandMeasured, PersonStated, LookAgain)
    devices = (GateDone, ContactChanged, DeviceChanged)
    rehearsal = (BeginRehearsal, EndRehearsal)
    work = (MaintenanceAsked, MaintenanceLeft, TrialArmed, TrialAsked)
    return isinstance(event, (IntentCommitted, Verified, FaceCompared, *devices, *staff, *rehearsal, *work))


class Coordinator:
    """Feeds ``core.visit.step``, by ``core.waking``. ``observe`` sees every event with the door after it and
    the effects, and ``record`` with the door before it and the moment."""

    def __init__(
        self,
        door: Door,
        handlers: Handlers,
        clock: Clock,
        observe: Callable[[Event, Door, tuple[Effect, ...]], None] = lambda event, door, effects: None,
        record: Callable[[Door, Event, Now, tuple[Effect, ...]], None] = lambda *seen: None,
    ) -> None:
        self.door = door
        self.inbox: BoundedInbox[Event] = BoundedInbox(_INBOX, superseded, awaited)
        self._handlers = handlers
        self._clock = clock
        self._observe = observe
        self._record = record
        self._rest: Rest | None = None

    def post(self, event: Event) -> None:
        """Put an event into the inbox; from any thread, never blocks."""
        self.inbox.put(event)

    def session(self, pulse: Pulse) -> None:
        """The worker session."""
        pulse.working()
        while not pulse.stopping:
            self.turn(self.inbox.take(_TICK_S) or Tick())
            pulse.alive()

    def turn(self, event: Event) -> None:
        """One step and its effects."""
        before, now = self.door, self._clock.now()
        self.door, effects, self._rest = stepped(before, event, now, self._rest)
        for effect in effects:
            self._carry_out(effect)
        self._observe(event, self.door, effects)
        self._record(before, event, now, effects)

    def _carry_out(self, effect: Effect) -> None:
        try:
            self._handlers[type(effect)](effect)
        except Exception:
            # A fault in one desk must not take the door down; a visit that waits for it is told.
            _log.exception("carrying out %s failed", type(effect).__name__)
            if isinstance(effect, CommitIntent):
                self.post(IntentCommitted(effect.passage.visit, ok=False))
            elif isinstance(effect, PulseGate):
                self.post(GateDone(effect.visit, GateOutcome.FAILED))
