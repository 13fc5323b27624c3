"""The coordinator: one desk's fault is told to the visit that waits for it, and nothing that counts is dropped."""

import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.door import Door
from sentinel.core.effects import CommitIntent, CommitResult, PulseGate, Show
from sentinel.core.events import (
    CredentialFailed,
    Device,
    DeviceChanged,
    Event,
    GateDone,
    GateOutcome,
    IntentCommitted,
    PeopleSeen,
    StaffDecided,
    TemperatureMeasured,
    Tick,
)
from sentinel.core.facts import Provenance, Source, TemperatureFact, ThermalState
from sentinel.core.gathering import new_visit
from sentinel.core.one_visit import Phase
from sentinel.core.passing import conclude
from sentinel.core.policy import Policy, Verdict
from sentinel.core.reasons import Reason
from sentinel.door.coordinator import Coordinator, superseded
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.sim.typical import typical_passage

BOOT = "6d3b8f0e-5a7f-4ab0-9b39-0d7b2a6e7f11"
VISIT = "a visit"
COLD = TemperatureMeasured(
    None, TemperatureFact(Provenance(Source.THERMAL, datetime.now(UTC)), ThermalState.OK)
)
KEPT: list[Event] = [
    IntentCommitted(VISIT, ok=True),
    GateDone(VISIT, GateOutcome.PULSED),
    StaffDecided(VISIT, True, "guard-1"),
    CredentialFailed(Reason.CARD_RETRY),
    DeviceChanged(Device.GATE, up=False),
]
SUPERSEDED: list[Event] = [PeopleSeen(()), COLD, Tick()]


class Desks:
    """Handlers that note their effects; those named in ``broken`` raise."""

    def __init__(self, *broken: type) -> None:
        self.broken = broken
        self.seen: list[Any] = []

    def table(self) -> dict[type, Any]:
        from sentinel.core.effects import CompareFace, Say, StaffAlert, Verify, VisitEnded

        kinds = (
            CommitIntent, CommitResult, PulseGate, Show, Say, StaffAlert, Verify, CompareFace, VisitEnded,
        )  # fmt: skip
        return dict.fromkeys(kinds, self.take)

    def take(self, effect: Any) -> None:
        self.seen.append(effect)
        if isinstance(effect, self.broken):
            raise OSError("this desk is on fire")


def admitted(desks: Desks) -> tuple[Coordinator, str]:
    """A coordinator whose visitor was just admitted, and whose intent is on its way to the disk."""
    clock = SystemClock()
    now = clock.now()
    door, visit = new_visit(Door(BOOT, Policy()), now, None)
    facts = typical_passage(visit.id, now.utc).facts
    door, effects = conclude(
        replace(door, serving=replace(visit, facts=facts)), replace(visit, facts=facts), now
    )
    assert isinstance(effects[0], CommitIntent)
    assert effects[0].passage.decision.verdict is Verdict.ADMIT
    coordinator = Coordinator(door, desks.table(), clock)
    coordinator._carry_out(effects[0])
    return coordinator, visit.id


def drain(coordinator: Coordinator) -> None:
    while (event := coordinator.inbox.take(0.0)) is not None:
        coordinator.turn(event)


def test_a_record_that_can_not_be_written_never_pulses(caplog: pytest.LogCaptureFixture) -> None:
    desks = Desks(CommitIntent)
    coordinator, _ = admitted(desks)
    drain(coordinator)
    serving = coordinator.door.serving
    assert serving is not None
    assert (serving.phase, serving.result.reason) == (Phase.RESULT, Reason.RECORD_FAULT)
    assert not [e for e in desks.seen if isinstance(e, PulseGate)]
    assert [r.levelno for r in caplog.records] == [logging.ERROR]


def test_a_gate_desk_that_breaks_is_a_failed_gate_and_written_so(caplog: pytest.LogCaptureFixture) -> None:
    desks = Desks(PulseGate)
    coordinator, visit = admitted(desks)
    coordinator.post(IntentCommitted(visit, ok=True))
    drain(coordinator)
    assert coordinator.door.serving.result.reason is Reason.GATE_FAULT
    assert CommitResult(visit, GateOutcome.FAILED) in desks.seen
    assert len([e for e in desks.seen if isinstance(e, PulseGate)]) == 1
    assert caplog.records


def test_a_screen_that_breaks_stops_neither_the_commit_nor_the_gate(caplog: pytest.LogCaptureFixture) -> None:
    desks = Desks(Show)
    coordinator, visit = admitted(desks)
    for event in (IntentCommitted(visit, ok=True), GateDone(visit, GateOutcome.PULSED)):
        coordinator.post(event)
    drain(coordinator)
    assert CommitResult(visit, GateOutcome.PULSED) in desks.seen
    assert coordinator.door.serving.result.reason is Reason.PASS
    assert caplog.records


@settings(max_examples=30)
@given(st.lists(st.sampled_from(KEPT + SUPERSEDED), max_size=60))
def test_a_full_inbox_drops_only_what_the_sensors_say_again(events: list[Event]) -> None:
    coordinator = Coordinator(Door(BOOT, Policy()), Desks().table(), SystemClock())
    for _ in range(600):
        coordinator.post(Tick())
    for event in events:
        coordinator.post(event)
    kept = []
    while (event := coordinator.inbox.take(0.0)) is not None:
        if not superseded(event):
            kept.append(event)
    assert kept == [event for event in events if event in KEPT]
    assert coordinator.inbox.overrun == 0


def test_a_flood_of_events_that_count_loses_none_and_says_by_how_much_it_ran_over() -> None:
    coordinator = Coordinator(Door(BOOT, Policy()), Desks().table(), SystemClock())
    for number in range(1000):
        coordinator.post(IntentCommitted(str(number), ok=True))
        coordinator.post(PeopleSeen(()))
    found = []
    while (event := coordinator.inbox.take(0.0)) is not None:
        found.append(event)
    assert [e.visit for e in found if isinstance(e, IntentCommitted)] == [str(n) for n in range(1000)]
    assert coordinator.inbox.overrun > 0


def test_it_ticks_by_itself_and_stops_when_asked() -> None:
    ticked = threading.Event()

    def observe(event: Event, door: Door, effects: Any) -> None:
        if isinstance(event, Tick):
            ticked.set()

    coordinator = Coordinator(Door(BOOT, Policy()), Desks().table(), SystemClock(), observe)
    worker = Worker("coordinator", coordinator.session)
    worker.start()
    assert ticked.wait(20.0)
    worker.stop()
    assert worker.join(20.0)
