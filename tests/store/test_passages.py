"""Passages as the heart hands them over: written before the pulse, explained later."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.core.decide import decide
from sentinel.core.effects import CommitIntent, CommitResult, RecordDoor
from sentinel.core.events import Device, DeviceChanged, GateOutcome, IntentCommitted, PassesRemembered
from sentinel.core.facts import Colour, PassFact, PassState, Provenance, Source
from sentinel.core.policy import Verdict
from sentinel.core.sensing import DoorEvent, Happening
from sentinel.report.events import PASSAGE, RESULT
from sentinel.sim.typical import MASKED_NAME, PERSON, typical_passage
from sentinel.store import audit, outbox, passages, record, retention
from sentinel.store.database import open_reader
from sentinel.store.stored_outbox import StoredOutbox
from sentinel.store.writer import StoreWriter

Start = Callable[[], Any]


def visit() -> str:
    return str(uuid.uuid4())


def now() -> datetime:
    return datetime.now(UTC)


def test_intent_and_its_event_are_on_disk_before_the_gate_may_open(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    passage = typical_passage(visit(), now())
    store.writer.submit(CommitIntent(passage))
    assert store.take(IntentCommitted) == IntentCommitted(passage.visit, ok=True)
    # Another connection sees what is committed only.
    reader = open_reader(store.path, store.keys.database)
    (found,) = passages.find(reader)
    (event,) = outbox.fetch(reader, 10)
    reader.close()
    assert (found.visit, found.verdict, found.outcome) == (passage.visit, "admit", None)
    assert event.event.kind == PASSAGE
    assert store.writer.today().admitted == 1
    assert store.writer.today().unsent == 1


def test_result_follows_and_the_first_one_stands(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    passage = typical_passage(visit(), now())
    store.writer.submit(CommitIntent(passage))
    store.writer.submit(CommitResult(passage.visit, GateOutcome.PULSED))
    store.writer.submit(CommitResult(passage.visit, GateOutcome.FAILED))
    store.writer.submit(CommitResult(visit(), GateOutcome.PULSED))  # nobody's
    kinds = [e.event.kind for e in store.writer.call(lambda c: outbox.fetch(c, 10))]
    (found,) = store.writer.call(lambda c: passages.by_id(c, passage.visit[:8]))
    assert kinds == [PASSAGE, RESULT]
    assert found.outcome == "pulsed"
    assert found.outcome_at >= found.intent_at


def test_same_intent_twice_is_one_passage_and_a_settled_visit_never_opens_again(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    passage = typical_passage(visit(), now())
    for _ in range(2):
        store.writer.submit(CommitIntent(passage))
        assert store.take(IntentCommitted).ok
    store.writer.submit(CommitIntent(typical_passage(passage.visit, now(), colour=Colour.RED)))
    assert not store.take(IntentCommitted).ok
    store.writer.submit(CommitResult(passage.visit, GateOutcome.PULSED))
    store.writer.submit(CommitIntent(passage))
    assert not store.take(IntentCommitted).ok
    assert len(store.writer.call(lambda c: passages.find(c))) == 1
    assert store.writer.today().admitted == 1


def test_staff_can_have_any_passage_explained_exactly(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    for colour in Colour:
        store.writer.submit(CommitIntent(typical_passage(visit(), now(), colour=colour)))
        assert store.take(IntentCommitted).ok
    reader = open_reader(store.path, store.keys.database)
    stored = passages.find(reader)
    assert len(stored) == len(Colour)
    for one in stored:
        policy = passages.policy(reader, one.policy_hash)
        assert policy is not None
        decision = record.decode_decision(one.decision)
        assert decide(record.decode_facts(one.facts), policy, decision.decided_at) == decision
    reader.close()
    assert {s.verdict for s in stored} >= {Verdict.ADMIT, Verdict.REFUSE}


def test_power_cut_between_intent_and_result_is_recorded_as_unknown(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    admitted, refused = typical_passage(visit(), now()), typical_passage(visit(), now(), colour=Colour.RED)
    for passage in (admitted, refused):
        store.writer.submit(CommitIntent(passage))
        assert store.take(IntentCommitted).ok
    store.stop()

    store = start()
    store.take(DeviceChanged)
    outcomes = {p.visit: p.outcome for p in store.writer.call(lambda c: passages.find(c))}
    assert outcomes == {admitted.visit: "unknown", refused.visit: "not_opened"}
    events = store.writer.call(lambda c: outbox.fetch(c, 10))
    assert events[0].event.kind == RESULT, "the unknown outcome is an alarm and goes first"
    assert len(events) == 4
    store.writer.submit(CommitIntent(admitted))
    assert not store.take(IntentCommitted).ok, "a passage of unknown outcome is never pulsed again"


def test_nothing_readable_is_in_the_files(start: Start, tmp_path: Path) -> None:
    store = start()
    store.take(DeviceChanged)
    passage = typical_passage(visit(), now())
    store.writer.submit(CommitIntent(passage))
    store.take(IntentCommitted)
    store.writer.call(lambda c: audit.write(c, "guard-7", "passages list"))
    files = [p for p in (tmp_path / "data").iterdir() if p.name.startswith("sentinel.db")]
    assert {"sentinel.db", "sentinel.db-wal"} <= {p.name for p in files}
    for file in files:
        content = file.read_bytes()
        for word in (passage.visit, MASKED_NAME, PERSON, "admit", "passage", "guard-7", "SQLite format"):
            assert word.encode() not in content, f"{word} in {file.name}"
        assert file.stat().st_mode & 0o077 == 0, file.name


def test_writer_that_is_away_refuses_intents_and_keeps_results(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = start()
    store.take(DeviceChanged)
    passage = typical_passage(visit(), now())
    store.writer.submit(CommitIntent(passage))
    assert store.take(IntentCommitted).ok
    # A real SQLITE_FULL: there is no room on the disk, and the file may not grow any more.
    monkeypatch.setattr("sentinel.store.reserve.hold", lambda folder: False)
    store.writer.call(store.writer._room.look)
    refused = 0
    while not refused:
        store.writer.submit(CommitIntent(typical_passage(visit(), now())))
        refused += not store.take(IntentCommitted).ok
    store.writer.submit(CommitResult(passage.visit, GateOutcome.PULSED))
    assert store.take(DeviceChanged) == DeviceChanged(Device.STORE, up=False)
    store.writer.submit(CommitIntent(typical_passage(visit(), now())))
    assert not store.take(IntentCommitted).ok, "nobody can be recorded, and nobody waits to hear it"
    monkeypatch.undo()  # somebody made room
    assert store.take(DeviceChanged) == DeviceChanged(Device.STORE, up=True)
    outcome = None
    while outcome is None:
        (found,) = store.writer.call(lambda c: passages.by_id(c, passage.visit))
        outcome = found.outcome
    assert outcome == "pulsed", "this process knows better than that it is unknown"


def test_day_counters_begin_again_and_survive_a_restart(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    for colour in (Colour.GREEN, Colour.GREEN, Colour.RED):
        store.writer.submit(CommitIntent(typical_passage(visit(), now(), colour=colour)))
        assert store.take(IntentCommitted).ok
    before = store.writer.today()
    assert (before.admitted, before.refused, before.unsent) == (2, 1, 3)
    box = StoredOutbox(store.writer, store.writer._clock)
    assert box.acked([box.fetch(1)[0].event.event_id, "somebody else's"]) == 1
    assert store.writer.today().unsent == 2
    store.stop()
    store = start()
    store.take(DeviceChanged)
    after = store.writer.today()
    assert (after.admitted, after.refused) == (2, 1)


def test_old_rows_go_but_an_undelivered_event_never(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    passage = typical_passage(visit(), now())
    store.writer.submit(CommitIntent(passage))
    store.writer.submit(CommitResult(passage.visit, GateOutcome.PULSED))
    first, second = store.writer.call(lambda c: outbox.fetch(c, 10))
    store.writer.acknowledge([first.event.event_id])
    later = now() + timedelta(days=40)
    gone = store.writer.call(lambda c: retention.purge(c, later, events_days=7, passages_days=30))
    assert gone == 2
    assert store.writer.call(lambda c: outbox.fetch(c, 10)) == (second,)
    assert store.writer.call(lambda c: passages.find(c)) == []


@pytest.mark.parametrize("reports", [True, False])
def test_where_nobody_is_told_an_event_goes_with_its_passage(start: Start, reports: bool) -> None:
    store = start(reports=reports, passages_days=10.0)
    store.take(DeviceChanged)
    passage = typical_passage(visit(), now())
    store.writer.submit(CommitIntent(passage))
    store.writer.submit(CommitResult(passage.visit, GateOutcome.PULSED))
    early, later = now() + timedelta(days=9), now() + timedelta(days=11)
    retention = store.writer._retention
    assert store.writer.call(lambda c: retention._bite(c, early)) == 0
    assert store.writer.call(lambda c: retention._bite(c, later)) == (1 if reports else 3)
    assert len(store.writer.call(lambda c: outbox.fetch(c, 10))) == (2 if reports else 0)
    assert store.writer.today().unsent == (2 if reports else 0)


def test_call_on_a_stopped_store_says_so(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    store.stop()
    with pytest.raises(Exception, match="not open"):
        store.writer.call(outbox.waiting)
    store.writer.submit(CommitIntent(typical_passage(visit(), now())))
    assert not store.take(IntentCommitted).ok
    assert isinstance(store.writer, StoreWriter)


def test_after_a_restart_the_passes_that_let_somebody_in_are_told_once(start: Start) -> None:
    store = start()
    assert store.take(PassesRemembered).admitted == ()
    store.take(DeviceChanged)
    by = Provenance(Source.CODE, now())
    ends = {"in": GateOutcome.PULSED, "cut": None, "failed": GateOutcome.FAILED, "back": GateOutcome.PULSED}
    visits = {}
    for ref, outcome in ends.items():
        passage = typical_passage(visit(), now())
        facts = replace(passage.facts, permit=PassFact(by, PassState.VALID, "visitor", ref))
        store.writer.submit(CommitIntent(replace(passage, facts=facts)))
        visits[passage.visit] = ref
        if outcome:
            store.writer.submit(CommitResult(passage.visit, outcome))
        if ref == "back":
            store.writer.submit(
                RecordDoor(DoorEvent(visit(), Happening.NOT_PASSED, now(), passage.visit, 1, 1))
            )
    store.writer.submit(CommitIntent(typical_passage(visit(), now())))
    assert len(store.writer.call(passages.find)) == 5
    store.stop()
    told = start().take(PassesRemembered).admitted
    assert {ref for ref, _, _ in told} == {"in", "cut"}
    assert all(visits[known] == ref and abs(at - now().timestamp()) < 60 for ref, known, at in told)
