"""What a rehearsal leaves in the record: marked, explained like any other, and counted nowhere."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from sentinel.core.effects import CommitIntent, CommitResult
from sentinel.core.events import DeviceChanged, GateOutcome, IntentCommitted, PassesRemembered
from sentinel.core.facts import PassFact, PassState, Provenance, Source
from sentinel.sim.typical import typical_passage
from sentinel.store import outbox, passages
from sentinel.store.database import open_reader
from sentinel.store.explain import explain

Start = Callable[[], Any]


def committed(store: Any, *, rehearsal: bool) -> str:
    at = datetime.now(UTC)
    passage = typical_passage(str(uuid.uuid4()), at)
    used = PassFact(
        Provenance(Source.CODE, at), PassState.VALID, "visitor", "ref-1" if rehearsal else "ref-2"
    )
    passage = replace(passage, facts=passage.facts.with_(used), rehearsal=rehearsal)
    store.writer.submit(CommitIntent(passage))
    assert store.take(IntentCommitted).ok
    return passage.visit


def test_they_are_found_apart_and_counted_nowhere(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    played, real = committed(store, rehearsal=True), committed(store, rehearsal=False)
    store.writer.submit(CommitResult(played, GateOutcome.REHEARSED, rehearsal=True))
    store.writer.submit(CommitResult(real, GateOutcome.PULSED))
    store.stop()
    reader = open_reader(store.path, store.keys.database)
    assert [one.visit for one in passages.find(reader)] == [real]
    (found,) = passages.find(reader, rehearsal=True)
    assert (found.visit, found.outcome, found.rehearsal) == (played, "rehearsed", True)
    assert explain(reader, found).difference == ""
    since = datetime.now(UTC) - timedelta(hours=1)
    assert passages.verdicts_since(reader, since) == {"admit": 1}
    marks = [
        (body["visit"], body.get("rehearsal"))
        for body in (msgspec.json.decode(one.event.body) for one in outbox.fetch(reader, 10))
    ]
    reader.close()
    assert sorted(marks, key=str) == sorted([(played, True)] * 2 + [(real, None)] * 2, key=str)
    assert store.writer.today().admitted == 1 and store.writer.today().unsent == 4


def test_one_that_a_power_cut_ended_is_settled_as_rehearsed_and_uses_no_pass(start: Start) -> None:
    store = start()
    store.take(DeviceChanged)
    played, real = committed(store, rehearsal=True), committed(store, rehearsal=False)
    store.stop()
    again = start()
    remembered = again.take(PassesRemembered)
    assert [visit for _, visit, _ in remembered.admitted] == [real]
    again.stop()
    reader = open_reader(store.path, store.keys.database)
    outcomes = {
        one.visit: one.outcome for one in (*passages.find(reader), *passages.find(reader, rehearsal=True))
    }
    reader.close()
    assert outcomes == {played: "rehearsed", real: "unknown"}
