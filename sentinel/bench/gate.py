"""From the last piece of evidence to the relay closing: with and without the commit that precedes it."""

import argparse
import contextlib
import os
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TITLE = "gate: evidence complete to the relay's closing"

_WARM_UP = 20
_VISITS = 400
_PAUSE_S = 0.02  # before the last evidence: every thread has gone to sleep, as it would have
_LIMIT_S = 5.0
_FLOOR = "a bare fsync of 16 kB and the bytes to the relay, in turn"


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Coordinator, gate desk and driver as in the daemon; the board is emulated in this process over a pty.

    What is measured ends when the emulated relay closes: by then the bytes were written, carried and
    checked. ``args.visits``: how many (default 400).
    """
    visits = int(getattr(args, "visits", 0) or _VISITS)
    rows = []
    for name, target in (("without", 5.0), ("with", 15.0)):
        with tempfile.TemporaryDirectory() as folder:
            entrance = Entrance(Path(folder) if name == "with" else None)
            try:
                pairs = [(entrance.admit(), entrance.bare()) for _ in range(_WARM_UP + visits)][_WARM_UP:]
            finally:
                entrance.close()
        ours, bare = ([part * 1e3 for part in column] for column in zip(*pairs, strict=True))
        what = f"last evidence to relay closed, {name} the commit, {visits} visits one by one"
        peer = "only the bytes to the relay, in turn" if name == "without" else _FLOOR
        rows += [_row(f"{what}, p50", ours, bare, peer, 50), _row(f"{what}, p99", ours, bare, peer, 99)]
        rows[-1]["target"] = f"<= {target:g}"
    return rows


def _row(what: str, ours: list[float], bare: list[float], peer: str, percent: int) -> dict[str, Any]:
    of = {name: statistics.quantiles(v, n=100, method="inclusive") for name, v in (("", ours), (peer, bare))}
    at = percent - 1
    return {
        "what": what,
        "ours": round(of[""][at], 2),
        "unit": "ms",
        "peer": {peer: round(of[peer][at], 2)},
    }


class Entrance:
    """One door with its desks. ``folder`` keeps the record; None: commits are confirmed unwritten."""

    def __init__(self, folder: Path | None) -> None:
        from hw.gate.emulator import EmulatedModbusRelay
        from hw.gate.modbus import open_modbus_gate
        from sentinel.core.door import Door, Timing
        from sentinel.core.policy import Policy
        from sentinel.door.board import Board
        from sentinel.door.coordinator import Coordinator
        from sentinel.door.gate import GateDesk
        from sentinel.runtime.clock import SystemClock
        from sentinel.runtime.worker import Worker
        from sentinel.sim.typical import typical_passage

        self._folder = folder
        self.relay = EmulatedModbusRelay()
        self._clock = SystemClock()
        self._happened: dict[str, threading.Event] = {}
        self._outcome: Any = None
        self._track = 0
        self._typical = typical_passage("", datetime.now(UTC)).facts
        self._board = Board("bench", "", lambda snapshot: None)
        self._gate = GateDesk(
            lambda: open_modbus_gate(self.relay.path, pulse_ms=100), self._post, self._clock
        )
        self._store = None if folder is None else self._open_store(folder)
        door = Door(str(uuid.uuid4()), Policy(), Timing(seen_s=0.0))  # nobody reads these results
        self._coordinator = Coordinator(door, self._handlers(), self._clock, self._observe)
        up = [threading.Event()]
        self._workers = [
            Worker("coordinator", self._coordinator.session),
            Worker("gate", self._gate.session, on_up=up[0].set),
        ]
        if self._store is not None:
            up.append(threading.Event())
            self._workers.append(Worker("store", self._store.session, on_up=up[1].set))
        for worker in self._workers:
            worker.start()
        if not all(each.wait(_LIMIT_S) for each in up):
            raise RuntimeError("gate desk or store did not come up")

    def admit(self) -> float:
        """One visit; seconds from the last evidence to the relay's closing."""
        from sentinel.core.events import (
            CredentialRead,
            GateOutcome,
            PeopleSeen,
            TemperatureMeasured,
            TrackView,
        )
        from sentinel.core.identity import Credential, CredentialKind

        self._track += 1
        track, before = self._track, len(self.relay.openings)
        mask, temperature = self._typical.mask, self._typical.temperature
        assert mask is not None and temperature is not None
        people = PeopleSeen((TrackView(track, True, 200, mask.label, mask.confidence),))
        credential = Credential(CredentialKind.PLATFORM_CODE, "bench", f"{track:064x}")
        self._await("PeopleSeen", people)
        self._await("FaceCompared", CredentialRead(credential))  # which asks, is answered, compares
        self._await("PeopleSeen", people)
        time.sleep(_PAUSE_S)
        by = replace(temperature.by, stated_at=datetime.now(UTC))
        last = TemperatureMeasured(track, replace(temperature, by=by))
        began = time.monotonic()
        self._await("GateDone", last)
        if self._outcome is not GateOutcome.PULSED or len(self.relay.openings) != before + 1:
            raise RuntimeError(f"visit {track}: the gate did not open once ({self._outcome})")
        closed = self.relay.openings[-1]
        self.relay.relays.switch(1, False)  # the end of the pulse, without waiting 100 ms for it
        return closed - began

    def bare(self) -> float:
        """What the machine takes now without us: an fsync (with a record) and the bytes to the relay."""
        from hw.boards import load

        before = len(self.relay.openings)
        with contextlib.ExitStack() as stack:
            line = os.open(self.relay.path, os.O_WRONLY | os.O_NOCTTY)
            stack.callback(os.close, line)
            file = None if self._folder is None else (self._folder / "bare").open("ab", buffering=0)
            if file is not None:
                stack.enter_context(file)
            command = load("pulse").pulsed(1, 1, 100)
            time.sleep(_PAUSE_S)
            began = time.monotonic()
            if file is not None:
                file.write(bytes(16384))
                os.fsync(file.fileno())
            os.write(line, command)
            while len(self.relay.openings) == before and time.monotonic() < began + _LIMIT_S:
                time.sleep(0.001)
        closed = self.relay.openings[-1]
        self.relay.relays.switch(1, False)
        return closed - began

    def close(self) -> None:
        """Stop the threads and let go of the line."""
        for worker in self._workers:
            worker.stop()
        for worker in self._workers:
            worker.join(_LIMIT_S)
        self.relay.close()

    def _await(self, kind: str, event: Any) -> None:
        """Post ``event`` and wait until an event of ``kind`` was taken."""
        happened = self._happened[kind] = threading.Event()
        self._coordinator.post(event)
        if not happened.wait(_LIMIT_S):
            raise RuntimeError(f"visit {self._track}: no {kind} within {_LIMIT_S:g} s")

    def _observe(self, event: Any, door: Any, effects: Any) -> None:
        kind = type(event).__name__
        if kind == "GateDone":
            self._outcome = event.outcome
        if kind in self._happened:
            self._happened[kind].set()

    def _post(self, event: Any) -> None:
        self._coordinator.post(event)

    def _open_store(self, folder: Path) -> Any:
        from sentinel.report.events import EventWriter
        from sentinel.store.database import DATABASE
        from sentinel.store.keys import load_or_create_keys
        from sentinel.store.writer import StoreWriter

        keys = load_or_create_keys(folder)
        events = EventWriter()
        return StoreWriter(folder / DATABASE, keys.database, events, self._post, self._clock)

    def _handlers(self) -> dict[type, Callable[..., None]]:
        from sentinel.core.effects import (
            CommitIntent,
            CommitResult,
            CompareFace,
            PulseGate,
            Say,
            Show,
            StaffAlert,
            Verify,
            VisitEnded,
        )
        from sentinel.core.events import IntentCommitted

        def commit(effect: CommitIntent) -> None:
            if self._store is None:
                self._post(IntentCommitted(effect.passage.visit, ok=True))
            else:
                self._store.submit(effect)

        def result(effect: CommitResult) -> None:
            if self._store is not None:
                self._store.submit(effect)

        handlers: dict[type, Callable[..., None]] = {
            CommitIntent: commit,
            CommitResult: result,
            PulseGate: self._gate.submit,
            Verify: self._answer,
            CompareFace: self._no_reference,
            Show: self._board.show,
            Say: self._board.say,
        }
        return handlers | dict.fromkeys((StaffAlert, VisitEnded), lambda effect: None)

    def _answer(self, effect: Any) -> None:
        from sentinel.core.events import Verified

        known = self._typical
        stated = (known.code, known.pcr, known.key_area, known.document)
        facts = tuple(fact for fact in stated if fact is not None)
        self._post(Verified(effect.visit, effect.request, known.lookup, facts))

    def _no_reference(self, effect: Any) -> None:
        from sentinel.core.events import FaceCompared
        from sentinel.core.facts import FaceMatchFact, Provenance, Source

        by = Provenance(Source.GALLERY, datetime.now(UTC))
        fact = FaceMatchFact(by, None, 0.5, has_reference=False, comparable=False)
        self._post(FaceCompared(effect.visit, fact))
