"""Three books that must agree: what the kiosk recorded, what the platform collected, when the gate opened."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from hw.gate.emulator import EmulatedModbusRelay
from sentinel.core.screen import ScreenKind
from sentinel.report.events import PASSAGE, RESULT
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.database import open_database
from sentinel.sim.faults.figures import Figures
from sentinel.sim.observer import Observer
from sentinel.store import outbox
from sentinel.store.database import DATABASE
from sentinel.store.errors import StoreError
from sentinel.store.lookup import look_into

_LEASE = timedelta(seconds=2.5)  # of a gate command, and the line's time
_SLACK = timedelta(seconds=0.1)
_SETTLE_S = 120.0


class Kept(Protocol):
    """An entrance whose books are kept. ``data``: the kiosk's folder; ``kiosk``: its name in its events."""

    data: Path
    kiosk: str
    gate: EmulatedModbusRelay
    observer: Observer

    @property
    def collected_at(self) -> str:
        """The platform's database, as SQLAlchemy names it."""

    def until(self, holds: Callable[[], object], timeout_s: float, what: str) -> float:
        """Wait until it holds; the seconds that it took. Raises where that is not in time."""

    def await_whole(self) -> float:
        """Wait until everything is up; the seconds that it took. Raises where that is not in time."""


@dataclass
class Diary:
    """Which fault began when (seconds since 1970), and how long it took to be whole again.

    ``promised``: visits of which a visitor saw a result, and whether that was an admission.
    ``forgets``: the record may give up acknowledged events; ``clock_moves``: its times are no witness.
    """

    rounds: list[tuple[float, str]] = field(default_factory=list)
    recovery: dict[str, list[float]] = field(default_factory=dict)
    promised: dict[str, bool] = field(default_factory=dict)
    forgets: bool = False
    clock_moves: bool = False
    faulty: list[tuple[str, str]] = field(default_factory=list)
    proofs: list[tuple[str, float, str]] = field(default_factory=list)

    def began(self, fault: str) -> None:
        """A round begins now."""
        self.rounds.append((time.time(), fault))

    def recovered(self, fault: str, seconds: float) -> None:
        """The kiosk was whole again after so long."""
        self.recovery.setdefault(fault, []).append(round(seconds, 2))

    def proven(self, fault: str, seconds: float, wrongly: str) -> None:
        """A visitor who came after the fault was let in after so long; or ``wrongly`` not: why."""
        self.proofs.append((fault, round(seconds, 2), wrongly))

    def wrong(self, fault: str, what: str) -> None:
        """A round itself saw the gate open where it must not."""
        self.faulty.append((fault, what))

    def at(self, moment: datetime) -> str:
        """The fault of the round in which something happened."""
        before = [fault for began, fault in self.rounds if began <= moment.timestamp()]
        return before[-1] if before else self.rounds[0][1]


@dataclass(frozen=True)
class _Record:
    """The kiosk's own book."""

    events: dict[str, tuple[int, str, datetime]]  # id -> number, kind, when
    passages: list[tuple[str, datetime, str, str]]  # visit, intent, verdict, outcome


def settle(entrance: Kept, timeout_s: float = _SETTLE_S) -> None:
    """Wait until every event is acknowledged and every passage has a result. Raises EntranceError."""
    entrance.await_whole()

    def nothing_waits() -> bool:
        time.sleep(0.1)
        try:
            with look_into(entrance.data / DATABASE, "") as connection:
                (open_,) = connection.execute("SELECT count(*) FROM passage WHERE outcome IS NULL").fetchone()
                return outbox.waiting(connection) == 0 and open_ == 0
        except StoreError:
            return False

    entrance.until(nothing_waits, timeout_s, "nothing waits in the outbox")


def judge(entrance: Kept, diary: Diary) -> dict[str, Figures]:
    """Each fault's figures; ``settle`` first. The notes name what is wrong by its kind, never a person."""
    figures = {fault: Figures() for _, fault in diary.rounds}
    for _, fault in diary.rounds:
        figures[fault].rounds += 1
    for fault, seconds in diary.recovery.items():
        figures[fault].recovery_s += seconds
    for fault, took, wrongly in diary.proofs:
        figures[fault].served_s += [] if wrongly else [took]
        figures[fault].misjudged += bool(wrongly)
        figures[fault].notes += [f"a visitor after it was not let in: {wrongly}"] * bool(wrongly)
    for fault, what in diary.faulty:
        figures[fault].wrong += 1
        figures[fault].notes.append(what)
    record = _read(entrance)
    _compare_events(record, _collected(entrance), diary, figures)
    _compare_promises(record, diary, figures)
    _compare_openings(entrance, record, diary, figures)
    return figures


def _read(entrance: Kept) -> _Record:
    with look_into(entrance.data / DATABASE, "") as connection:
        rows = connection.execute("SELECT event_id, seq, kind, created_at FROM outbox").fetchall()
        passages = connection.execute(
            "SELECT visit, intent_at, verdict, outcome FROM passage ORDER BY intent_at"
        ).fetchall()
    return _Record(
        {key: (seq, kind, datetime.fromisoformat(at)) for key, seq, kind, at in rows},
        [
            (visit, datetime.fromisoformat(at), verdict, outcome or "")
            for visit, at, verdict, outcome in passages
        ],
    )


def _collected(entrance: Kept) -> list[dict[str, Any]]:
    engine = open_database(entrance.collected_at, durable=True)
    try:
        return EventStore(engine).events(entrance.kiosk)
    finally:
        engine.dispose()


def _compare_events(
    record: _Record, collected: list[dict[str, Any]], diary: Diary, figures: dict[str, Figures]
) -> None:
    copies = Counter(str(event["id"]) for event in collected)
    for key, (_, kind, at) in record.events.items():
        of = figures[diary.at(at)]
        of.events += not diary.forgets
        if copies[key] == 0:
            of.lost += 1
            of.notes.append(f"never collected: {kind}")
        elif copies[key] > 1:
            of.doubled += copies[key] - 1
            of.notes.append(f"collected twice: {kind}")
    if diary.forgets:
        _compare_visits(record, collected, diary, figures)
    last = diary.rounds[-1][1]
    for event in collected:
        if "replaced" in str(event["type"]):
            figures[last].lost += 1
            figures[last].notes.append("the record could not be read any more, and began anew")
        if str(event["id"]) not in record.events and not diary.forgets:
            figures[last].lost += 1
            figures[last].notes.append(f"collected, and not in the record: {event['type']}")
    numbers = {int(str(event["seq"])) for event in collected}
    gaps = sorted(set(range(min(numbers, default=1), max(numbers, default=0) + 1)) - numbers)
    if gaps:
        figures[last].lost += len(gaps)
        figures[last].notes.append(f"numbers never collected: {len(gaps)}")


def _compare_visits(
    record: _Record, collected: list[dict[str, Any]], diary: Diary, figures: dict[str, Figures]
) -> None:
    """Where acknowledged events are forgotten, the passages say what must have been collected."""
    heard = Counter((event["type"], event["data"].get("visit")) for event in collected)
    for visit, at, _, _ in record.passages:
        of = figures[diary.at(at)]
        for kind in (PASSAGE, RESULT):
            of.events += 1
            of.lost += heard[kind, visit] == 0
            of.doubled += heard[kind, visit] > 1


def _compare_promises(record: _Record, diary: Diary, figures: dict[str, Figures]) -> None:
    recorded = Counter(visit for visit, _, _, _ in record.passages)
    missing = [let_in for visit, let_in in diary.promised.items() if visit not in recorded]
    last = figures[diary.rounds[-1][1]]
    last.lost += sum(missing)
    last.notes += ["somebody was let in, and the passage is not in the record"] * any(missing)
    last.unwritten += len(missing) - sum(missing)
    for _, at, _, _ in record.passages:
        figures[diary.at(at)].visits += 1


def _compare_openings(entrance: Kept, record: _Record, diary: Diary, figures: dict[str, Figures]) -> None:
    """Each opening belongs to one admission that was on disk before it and was still fresh."""
    if diary.clock_moves:
        _count_openings(entrance, record, figures[diary.rounds[-1][1]])
        return
    offset = time.time() - time.monotonic()
    admitted = [(at, outcome) for _, at, verdict, outcome in record.passages if verdict == "admit"]
    openings = [datetime.fromtimestamp(at + offset).astimezone() for at in entrance.gate.openings]
    for opening in openings:
        of = figures[diary.at(opening)]
        of.openings += 1
        match = next(
            (
                one
                for one in admitted
                if one[0] - _SLACK <= opening <= one[0] + _LEASE and one[1] != "withheld"
            ),
            None,
        )
        if match is None:
            of.wrong += 1
            of.notes.append("the gate opened, and nobody had been admitted")
        else:
            admitted.remove(match)


def _count_openings(entrance: Kept, record: _Record, of: Figures) -> None:
    """No more of them than passages that ended so."""
    openings = len(entrance.gate.openings)
    most = sum(
        verdict == "admit" and outcome in ("pulsed", "unknown") for _, _, verdict, outcome in record.passages
    )
    of.openings += openings
    of.wrong += max(0, openings - most)


def shown_results(entrance: Kept) -> dict[str, bool]:
    """The visits of which a result was shown so far, and whether it was an admission."""
    return {one.visit: one.kind is ScreenKind.PASS for one in entrance.observer.results() if one.visit}
