"""A real record with a staff desk at it, and a clock that is set by hand; for the tests of what staff may do."""

import json
import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from sentinel.config import StaffAccount
from sentinel.core.clock import Now
from sentinel.core.decide import decide
from sentinel.core.effects import CommitIntent, CommitResult
from sentinel.core.events import GateOutcome
from sentinel.core.facts import Colour
from sentinel.core.identity import keyed_hash
from sentinel.core.incident import IncidentKind
from sentinel.core.one_visit import Visit
from sentinel.core.policy import Policy, Verdict
from sentinel.core.quiet import NightMode, night_hours
from sentinel.core.staff_role import StaffRole
from sentinel.door.staff import StaffDesk
from sentinel.door.staff_lockout import FILE, KeptTries
from sentinel.door.staff_looks import StaffLooks
from sentinel.door.staff_orders import StaffOrders
from sentinel.link.messages import StaffAnswer, StaffDecide, StaffLogin, decode, encode
from sentinel.link.staff_messages import (
    CountCorrected,
    EvidenceWanted,
    FiguresWanted,
    IncidentReported,
    MuteWanted,
    NightWanted,
    PassagesWanted,
    PassageWanted,
    Purpose,
    StaffRetry,
)
from sentinel.report.events import EventWriter
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.sim.typical import typical_passage
from sentinel.store.database import DATABASE
from sentinel.store.errors import StoreError
from sentinel.store.keys import Keys, load_or_create_keys
from sentinel.store.writer import StoreWriter

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PINS = {"guard": "246810", "supervisor": "135791", "technician": "97531086"}
ACCOUNTS = tuple(StaffAccount(id=r, pin_hash=CHEAP.hash(pin), role=StaffRole(r)) for r, pin in PINS.items())
NOON = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0).astimezone(UTC)
NUMBER = "11010519491231002X"


class SetClock:
    """Noon of the kiosk's own day, until it is set on."""

    def __init__(self) -> None:
        self._now = replace(SystemClock().now(), utc=NOON, utc_trusted=True)

    def now(self) -> Now:
        return self._now

    def pass_s(self, seconds: float) -> None:
        self._now = replace(
            self._now, monotonic=self._now.monotonic + seconds, utc=self._now.utc + timedelta(seconds=seconds)
        )


class Kiosk:
    """The record, the desk, and what they did."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SetClock()
        self.keys: Keys = load_or_create_keys(folder)
        self.posted: list[Any] = []
        self.quiet: list[tuple[bool, bool]] = []
        self.corrected: list[int] = []
        self.counted = True
        self.waiting: dict[str, Visit] = {}
        self.roles: list[StaffRole | None] = []
        self.on_role: Callable[[], None] = lambda: None
        self.opened = threading.Event()
        self.writer = StoreWriter(
            folder / DATABASE, self.keys.database, EventWriter(), self._took, self.clock
        )  # fmt: skip
        self.store = Worker("store", self.writer.session, expected=(StoreError,))
        self.store.start()
        assert self.opened.wait(20.0)
        self.begin()

    def begin(self) -> None:
        looks = StaffLooks(
            self.writer, self.folder / DATABASE, self.keys.database, self.clock,
            person_of=lambda number: keyed_hash(self.keys.venue, number), waiting=self.waiting.get,
        )  # fmt: skip
        orders = StaffOrders(
            self.clock, on_quiet=lambda *said: self.quiet.append(said), tell=self.writer.tell,
            correct=self.corrected.append, counted=lambda: self.counted, hours=night_hours("22:00-06:00"),
        )  # fmt: skip
        self.desk = StaffDesk(
            ACCOUNTS, self.posted.append, self._on_role, self.clock,
            waits=lambda visit: visit in self.waiting, looks=looks, orders=orders,
            tries=KeptTries(self.folder / FILE),
        )  # fmt: skip
        self.worker = Worker("staff", self.desk.session)
        self.worker.start()

    def _on_role(self, who: str, role: StaffRole | None) -> None:
        self.roles.append(role)
        self.on_role()

    def _took(self, event: Any) -> None:
        if type(event).__name__ == "DeviceChanged" and event.up:
            self.opened.set()

    def end(self) -> None:
        self.worker.stop()
        assert self.worker.join(20.0)

    def stop(self) -> None:
        self.end()
        self.store.stop()
        assert self.store.join(20.0)

    def ask(self, request: Any) -> tuple[StaffAnswer, Any]:
        """The answer, and what came before it."""
        heard: list[Any] = []
        done = threading.Event()

        def reply(message: Any) -> None:
            heard.append(decode(encode(message)))  # as it crosses the socket
            if isinstance(message, StaffAnswer):
                done.set()

        self.desk.submit(decode(encode(request)), reply)  # type: ignore[arg-type]
        assert done.wait(20.0)
        return heard[-1], heard[0] if len(heard) > 1 else None

    def sign_in(self, role: str) -> None:
        assert self.ask(StaffLogin(1, PINS[role]))[0].ok

    def pass_by(self, count: int, **how: Any) -> list[str]:
        """Passages, a minute apart, the last at the clock's time."""
        visits = []
        for number in range(count):
            at = self.clock.now().utc - timedelta(minutes=count - 1 - number)
            visits.append(str(uuid.uuid4()))
            passage = typical_passage(visits[-1], at, **how)
            self.writer.submit(CommitIntent(replace(passage, person=keyed_hash(self.keys.venue, NUMBER))))
            let_in = passage.decision.verdict is Verdict.ADMIT
            outcome = GateOutcome.PULSED if let_in else GateOutcome.NOT_OPENED
            self.writer.submit(CommitResult(visits[-1], outcome))
            if number % 50 == 49:
                self.writer.call(lambda connection: None)
        self.writer.call(lambda connection: None)
        return visits

    def audit(self) -> list[tuple[str, str]]:
        return self.writer.call(lambda c: c.execute("SELECT who, what FROM audit ORDER BY seq").fetchall())

    def events(self, kind: str) -> list[dict[str, Any]]:
        rows = self.writer.call(
            lambda c: c.execute("SELECT body FROM outbox WHERE kind = ? ORDER BY seq", (kind,)).fetchall()
        )
        return [json.loads(body) for (body,) in rows]

    def refer(self) -> Visit:
        """Somebody who waits for the staff."""
        passage = typical_passage("visit-1", self.clock.now().utc, colour=Colour.YELLOW)
        now = self.clock.now()
        visit = Visit("visit-1", Policy(), now, now.monotonic, now.monotonic, facts=passage.facts)
        decision = decide(passage.facts, Policy(), now.utc)
        self.waiting["visit-1"] = replace(visit, decision=decision, masked_name="王＊")
        return self.waiting["visit-1"]


def searched(**how: Any) -> PassagesWanted:
    return PassagesWanted(2, Purpose.COMPLAINT, **how)


LOOKS = (searched(), PassageWanted(2, "x", Purpose.TRACING), FiguresWanted(2))
ORDERS = (
    MuteWanted(2, 15), NightWanted(2, NightMode.ON), IncidentReported(2, IncidentKind.HELP), CountCorrected(2, 1),
)  # fmt: skip
SERVICE = (EvidenceWanted(2, "visit-1"), StaffRetry(2, "visit-1"), StaffDecide(2, "visit-1", True, "other"))
