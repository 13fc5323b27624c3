"""Who looked at people's ways: an append-only record, chained by keyed hashes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, insert, select

from sentinel.service.clock import utc_now
from sentinel.service.collecting import tables
from sentinel.service.collecting.viewing import NotAllowed, Seat, Viewer, check_limit
from sentinel.service.counters import last_number, next_number
from sentinel.service.sealing import Keys

_LOOKS = tables.looks
_COUNTER = "looks"
_AT_ONCE = 1_000
_encoder = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True)
class Look:
    """One look. ``question`` as JSON: a pseudonym stands in it as a keyed hash only."""

    number: int
    at: datetime
    who: str
    seat: str
    venue: str
    what: str
    question: str
    answers: int


@dataclass(frozen=True, slots=True)
class LookPage:
    """Looks, the newest first; ``next``: go on before this number, None at the end."""

    looks: tuple[Look, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Chain:
    """Whether the record is whole: ``broken_at`` the number of the first that is not as it was written, or
    that is missing; None: all ``looks`` are there."""

    looks: int
    broken_at: int | None


class Looks:
    """Safe to use from several threads. Raises SQLAlchemyError."""

    def __init__(self, engine: Engine, keys: Keys, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._keys, self._clock = engine, keys, clock

    def note(
        self, db: Connection, viewer: Viewer, what: str, question: Mapping[str, Any], answers: int
    ) -> None:
        """Write down a look, in the transaction in which it happens. The last rows wait for each other."""
        asked = {
            name: self._keys.hash_for("pseudonym", value.encode()) if name == "pseudonym" and value else value
            for name, value in question.items()
            if value not in (None, "")
        }
        number = next_number(db, _COUNTER)
        row = {
            "number": number,
            "at": self._clock(),
            "who": viewer.name,
            "seat": viewer.seat.value,
            "venue": viewer.venue,
            "what": what,
            "question": _encoder.encode(asked).decode(),
            "answers": answers,
        }
        before = db.execute(select(_LOOKS.c.digest).where(_LOOKS.c.number == number - 1)).scalar() or ""
        db.execute(insert(_LOOKS).values(row | {"digest": self._digest(before, row)}))

    def page(self, viewer: Viewer, before: int | None = None, limit: int = 100) -> LookPage:
        """What was looked at, the newest first, by the auditor or the district. Raises NotAllowed."""
        if viewer.seat is Seat.STAFF:
            raise NotAllowed("the audit is the auditor's and the district's")
        query = select(_LOOKS).order_by(_LOOKS.c.number.desc()).limit(check_limit(limit))
        if before is not None:
            query = query.where(_LOOKS.c.number < before)
        with self._engine.connect() as db:
            found = tuple(_look(row) for row in db.execute(query))
        return LookPage(found, found[-1].number if len(found) == limit else None)

    def verify(self, viewer: Viewer) -> Chain:
        """Read the whole record and compute each hash again. Raises NotAllowed."""
        if viewer.seat is Seat.STAFF:
            raise NotAllowed("the audit is the auditor's and the district's")
        expected, before = 1, ""
        query = select(_LOOKS).order_by(_LOOKS.c.number).limit(_AT_ONCE)
        with self._engine.connect() as db:
            last = last_number(db, _COUNTER)
            while rows := db.execute(query.where(_LOOKS.c.number >= expected)).all():
                for row in rows:
                    values = {name: getattr(row, name) for name in _COLUMNS}
                    if row.number != expected or row.digest != self._digest(before, values):
                        return Chain(expected - 1, expected)
                    expected, before = expected + 1, row.digest
        return Chain(expected - 1, expected if expected <= last else None)

    def _digest(self, before: str, row: Mapping[str, Any]) -> str:
        return self._keys.hash_for("look", before.encode() + b"\0" + _encoder.encode(row))


_COLUMNS = ("number", "at", "who", "seat", "venue", "what", "question", "answers")


def _look(row: Row[Any]) -> Look:
    return Look(*(getattr(row, name) for name in _COLUMNS))
