"""At the end: what the record holds, what the collector has, how often the gate opened."""

import contextlib
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import create_engine, text

from sentinel.core.events import GateOutcome
from sentinel.core.policy import Verdict
from sentinel.sim.soak.entrance import Entrance
from sentinel.store.database import open_reader
from sentinel.store.keys import load_or_create_keys

_EMPTY_S = 120.0


@dataclass(frozen=True, slots=True)
class Counts:
    """``lost``, ``twice`` and ``unrecorded`` (the collector has it, the record has not) compare the kiosk's
    events with the collector's, ``wrong`` the gate's openings with the record's."""

    passages: int
    events: int
    collected: int
    lost: int
    twice: int
    unrecorded: int
    openings: int
    pulsed: int
    unsure: int
    expired: int
    wrong: int
    drained_s: float


def counted(door: Entrance) -> Counts:
    """Wait until all was acknowledged, and compare."""
    began = time.monotonic()
    key = load_or_create_keys(door.folder / "data").database
    with contextlib.closing(open_reader(door.database, key)) as record:
        while _one(record, "SELECT count(*) FROM outbox WHERE acked_at IS NULL"):
            if time.monotonic() - began > _EMPTY_S:
                break
            time.sleep(0.5)
        drained = time.monotonic() - began
        own = _own(record)
        rows = record.execute("SELECT verdict, outcome FROM passage").fetchall()
        collected = _collected(door)
        now_own = _own(record)  # the daemon still lives, and tells its health meanwhile
    theirs, numbers = {one for one, _ in collected}, {number for _, number in collected}
    outcomes = [outcome for verdict, outcome in rows if verdict == Verdict.ADMIT.value]
    pulsed, unsure = outcomes.count(GateOutcome.PULSED.value), outcomes.count(GateOutcome.UNKNOWN.value)
    openings = len(door.gate.openings)
    wrong = max(0, openings - pulsed - unsure) + max(0, pulsed - openings)
    return Counts(
        len(rows), len(own), len(theirs), len(own - theirs), len(collected) - len(numbers),
        len(theirs - now_own), openings, pulsed, unsure, outcomes.count(GateOutcome.EXPIRED.value), wrong,
        round(drained, 1),
    )  # fmt: skip


def _own(record: Any) -> set[str]:
    return {str(row[0]) for row in record.execute("SELECT event_id FROM outbox")}


def _one(connection: Any, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


def _collected(door: Entrance) -> list[tuple[str, int]]:
    engine = create_engine(f"sqlite:///{door.collected}")
    try:
        with engine.connect() as connection:
            return [
                (str(row[0]), int(row[1])) for row in connection.execute(text("SELECT id, seq FROM events"))
            ]
    finally:
        engine.dispose()
