"""What the heart wants done, and by whom; in a rehearsal nothing real is done."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sentinel.app.entrance import Entrance
from sentinel.app.reporting import Reporting
from sentinel.app.verification import Verification
from sentinel.app.visitors import Visitors
from sentinel.core.door import Door
from sentinel.core.effects import (
    CommitIntent,
    CommitResult,
    CompareFace,
    Effect,
    ForgetFace,
    MaintenanceTurned,
    PolicyBegan,
    PulseGate,
    RecordDoor,
    RehearsalTurned,
    Say,
    Show,
    StaffAlert,
    TrialAnswered,
    TrialPulse,
    Verify,
    VisitEnded,
    WithdrawGate,
)
from sentinel.core.events import Event, GateDone, GateOutcome
from sentinel.door.board import Board
from sentinel.door.coordinator import Handlers
from sentinel.door.occupancy import OccupancyDesk
from sentinel.door.technician import TechnicianDesk
from sentinel.fleet.rehearsal.desk import RehearsalDesk
from sentinel.policies.session import PolicyDesk
from sentinel.runtime.clock import Clock
from sentinel.runtime.speech import Voice
from sentinel.store.writer import StoreWriter

_log = logging.getLogger(__package__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """All in the coordinator's thread, none blocks. ``rehearsing``: whether nobody real is at the door."""

    clock: Clock
    heart: Callable[[Event], None]
    rehearsing: Callable[[], bool]
    rehearsal: RehearsalDesk
    store: StoreWriter
    entrance: Entrance
    visitors: Visitors
    verification: Verification
    reporting: Reporting
    occupancy: OccupancyDesk
    policies: PolicyDesk
    technician: TechnicianDesk
    board: Board
    voice: Voice

    def handlers(self) -> Handlers:
        """One for each effect."""
        return {
            Verify: self._verify,
            CompareFace: self._compare_face,
            RehearsalTurned: self.rehearsal.turned,
            ForgetFace: lambda effect: self.visitors.people.drop(effect.track),
            CommitIntent: self.store.submit,
            CommitResult: self.store.submit,
            PulseGate: self._pulse_gate,
            WithdrawGate: self.entrance.withdraw,
            RecordDoor: self.store.submit,
            PolicyBegan: self.policies.began,
            Show: self._show,
            Say: self.say,
            StaffAlert: self._alert,
            MaintenanceTurned: self.technician.turned,
            TrialPulse: self.entrance.trial,
            TrialAnswered: self.technician.trial,
            VisitEnded: lambda effect: None,  # embeddings go with their track, credentials with the visit
        }

    def observe(self, event: Event, door: Door, effects: tuple[Effect, ...]) -> None:
        """Count and tell what happened, once its effects are under way."""
        self.rehearsal.observed(event, effects)
        if door.rehearsing is not None:
            return
        self.board.referred(door.referred)
        self.visitors.done(door.finished_tracks)
        for effect in effects:
            self.occupancy.happened(effect)
            self.reporting.happened(effect)
            self.verification.happened(effect)
        if isinstance(event, GateDone) and event.outcome in (GateOutcome.PULSED, GateOutcome.NO_GATE):
            visit = door.visit(event.visit)
            if visit is not None:
                self.verification.passed(visit)

    def say(self, effect: Say) -> None:
        """Aloud and on the screen."""
        if self.rehearsing():
            return
        self.voice.say(effect.reason, effect.language)
        self.board.say(effect)

    def _verify(self, effect: Verify) -> None:
        if not (self.rehearsing() and self.rehearsal.verify(effect)):
            self.verification.questions.submit(effect)

    def _compare_face(self, effect: CompareFace) -> None:
        (self.rehearsal if self.rehearsing() else self.visitors.faces).compare(effect)

    def _pulse_gate(self, effect: PulseGate) -> None:
        if self.rehearsing():  # the heart never asks for it
            _log.error("a gate command in a rehearsal: not carried out")
            self.heart(GateDone(effect.visit, GateOutcome.FAILED))
        else:
            self.entrance.pulse(effect)

    def _show(self, effect: Show) -> None:
        if not self.rehearsing():  # a green light would call somebody in
            self.entrance.light.follow(effect.screen)
        self.board.show(effect)

    def _alert(self, effect: StaffAlert) -> None:
        _log.info("staff: %s", effect.reason.value)
        self.board.alert(effect.reason, self.clock.now().utc)
