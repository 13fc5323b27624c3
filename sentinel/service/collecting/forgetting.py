"""A person's passages taken out of what was collected, on request (PIPL, article 47): by pseudonym, for good.

What stays of an event is that it came: its kiosk, id, number and time, so that no number is missed and
nothing that a kiosk sends once more comes in again. How many came in stays; who they were does not.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Engine, Row, and_, or_, select, update

from sentinel.service.clock import utc_now
from sentinel.service.collecting import tables
from sentinel.service.collecting.alarms import PASSAGE, RESULT
from sentinel.service.collecting.erased_visits import CONTENT, remember
from sentinel.service.collecting.looks import Looks
from sentinel.service.collecting.viewing import BadQuestion, NotAllowed, Seat, Viewer
from sentinel.service.sealing import Keys

_EVENTS, _ALARMS, _REJECTED = tables.events, tables.alarms, tables.rejected
_BLANK = {
    "payload": CONTENT, "type": tables.ERASED, "visit": "", "verdict": "", "reason": "",
    "pseudonym": "", "outcome": "", "alarm": "",
}  # fmt: skip
_UUID = re.compile(rb"([0-9A-Fa-f]{8})(?=(-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}))")
_PSEUDONYM = re.compile("[0-9a-f]{64}")  # the passage's schema
_UNDER_WAY = timedelta(hours=1)  # so long a passage without a result is waited for
_AT_ONCE = 200  # of a statement's values
_LOG_S, _LOG_EACH_S = 5.0, 0.1
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """``passages`` with all their ``events``; ``alarms`` that no longer tell whom; ``rejected`` messages that
    named the person. ``under_way``: passages of the last hour without a result, which stay: ask again.

    ``first``, ``last``: when the passages were; None without one. ``overwritten``: whether the database's own
    files hold none of it any more, as SQLite can promise; PostgreSQL's do until VACUUM FULL.
    """

    passages: int
    events: int
    alarms: int
    rejected: int
    under_way: int
    first: datetime | None
    last: datetime | None
    overwritten: bool


class Forgetting:
    """Safe to use from several threads."""

    def __init__(self, engine: Engine, keys: Keys, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._looks, self._clock = engine, Looks(engine, keys, clock), clock

    def forget(self, viewer: Viewer, pseudonym: str, purpose: str) -> Forgotten:
        """Take a person out, in one transaction, in which it is written down, too: who did it and why, with a
        keyed hash of the pseudonym.

        Raises NotAllowed, BadQuestion, SQLAlchemyError.
        """
        if viewer.seat is not Seat.DISTRICT:
            raise NotAllowed("a person is erased by the district alone")
        if _PSEUDONYM.fullmatch(pseudonym) is None:  # half of one would take others' messages away
            raise BadQuestion("a pseudonym has 64 digits and letters a to f")
        if len(purpose.strip()) < 4:
            raise BadQuestion("the purpose is wanted for the audit, as the number of the request")
        with self._engine.connect() as db:
            with db.begin():
                held = _held(db, pseudonym, self._clock() - _UNDER_WAY)
                naming = _rejected_of(db, pseudonym, held.visits)
                alarms = _blank_alarms(db, pseudonym, held.visits)
                rejected = _blank_rejected(db, naming)
                remember(db, held.visits, self._clock())
                events = _blank_events(db, pseudonym, held)
                said = {"pseudonym": pseudonym, "purpose": purpose}
                self._looks.note(db, viewer, "forget", said, len(held.at))
            emptied = _empty_log(db)
        first, last = (min(held.at), max(held.at)) if held.at else (None, None)
        return Forgotten(len(held.at), events, alarms, rejected, held.under_way, first, last, emptied)


@dataclass(frozen=True, slots=True)
class _Held:
    """``visits``: kiosk and visit of passages that are over; ``left``: of those that are not."""

    visits: tuple[tuple[str, str], ...]
    left: frozenset[tuple[str, str]]
    at: tuple[datetime, ...]

    @property
    def under_way(self) -> int:
        return len(self.left)


def _held(db: Connection, pseudonym: str, since: datetime) -> _Held:
    mine = select(_EVENTS.c.kiosk, _EVENTS.c.visit, _EVENTS.c.type, _EVENTS.c.at, _EVENTS.c.received_at)
    rows = db.execute(mine.where(_EVENTS.c.pseudonym == pseudonym)).all()
    passages = [row for row in rows if row.type == PASSAGE]
    ended = _ended(db, [row.visit for row in passages if row.visit])
    left = frozenset(
        (row.kiosk, row.visit)
        for row in passages
        if row.received_at >= since and row.visit and (row.kiosk, row.visit) not in ended
    )
    visits = {(row.kiosk, row.visit) for row in rows if row.visit} - left
    at = tuple(row.at or row.received_at for row in passages if (row.kiosk, row.visit) not in left)
    return _Held(tuple(sorted(visits)), left, at)


def _ended(db: Connection, visits: Sequence[str]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for some in _some(visits):
        query = select(_EVENTS.c.kiosk, _EVENTS.c.visit).where(_EVENTS.c.visit.in_(some))
        found |= {(row.kiosk, row.visit) for row in db.execute(query.where(_EVENTS.c.type == RESULT))}
    return found


def _blank_events(db: Connection, pseudonym: str, held: _Held) -> int:
    """Events of the visits, and those that name the person without one; how many."""
    count = 0
    for some in _some(held.visits):
        same = or_(*(and_(_EVENTS.c.kiosk == kiosk, _EVENTS.c.visit == visit) for kiosk, visit in some))
        count += db.execute(update(_EVENTS).where(same).values(_BLANK)).rowcount
    rest = update(_EVENTS).where(_EVENTS.c.pseudonym == pseudonym)
    if held.left:
        rest = rest.where(_EVENTS.c.visit.not_in(sorted(visit for _, visit in held.left)))
    return count + db.execute(rest.values(_BLANK)).rowcount


def _blank_alarms(db: Connection, pseudonym: str, visits: Sequence[tuple[str, str]]) -> int:
    """Alarms about the person tell it no more; their kind, place, times and history stay."""
    mine = set(visits)
    found: dict[int, Row[Any]] = {}
    for some in _some(sorted({kiosk for kiosk, _ in visits})):
        rows = db.execute(select(_ALARMS).where(_ALARMS.c.kiosk.in_(some))).all()
        found |= {
            row.number: row
            for row in rows
            if (row.kiosk, row.subject) in mine or (row.kiosk, _visit_of(row.detail)) in mine
        }
    rows = db.execute(select(_ALARMS).where(_ALARMS.c.subject == pseudonym)).all()
    found |= {row.number: row for row in rows}
    for row in found.values():
        told: dict[str, Any] = {"detail": "{}"}
        if row.subject:  # it stands in the key, too
            key = None if row.open_key is None else f"{row.kind}/{row.kiosk}/{tables.ERASED}-{row.number}"
            told |= {"subject": "", "open_key": key}
        db.execute(update(_ALARMS).where(_ALARMS.c.number == row.number).values(told))
    return len(found)


def _visit_of(detail: str) -> str:
    try:
        found: Any = msgspec.json.decode(detail)
    except msgspec.DecodeError:
        return ""
    visit = found.get("visit", "") if isinstance(found, dict) else ""
    return visit if isinstance(visit, str) else ""


def _rejected_of(db: Connection, pseudonym: str, visits: Iterable[tuple[str, str]]) -> list[int]:
    """Numbers of the messages that were no events, and have the pseudonym in them, or one of the visits where
    that kiosk sent them. A visit that is no UUID is not looked for: "a" stands in every message.

    Read once, and before the first write: whoever wants to write meanwhile does not wait for it.
    """
    mine = {(kiosk, visit.encode()) for kiosk, visit in visits}
    kiosks = {kiosk for kiosk, _ in mine}
    query = select(_REJECTED.c.number, _REJECTED.c.kiosk, _REJECTED.c.payload)
    word, found = pseudonym.encode(), []
    with db.execute(query.execution_options(yield_per=_AT_ONCE)) as rows:
        for number, kiosk, payload in rows:
            if word in payload or (
                kiosk in kiosks and any((kiosk, b"".join(one)) in mine for one in _UUID.findall(payload))
            ):
                found.append(number)
    return found


def _blank_rejected(db: Connection, numbers: Iterable[int]) -> int:
    """Their rows and digests stay, so that the broker's next copy is known; how many."""
    count = 0
    for some in _some(numbers):
        blanked = update(_REJECTED).where(_REJECTED.c.number.in_(some)).values(payload=CONTENT.encode())
        count += db.execute(blanked).rowcount
    return count


def _some(values: Iterable[_T]) -> Iterator[list[_T]]:
    """In parts as large as a statement may be."""
    rest = iter(values)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def _empty_log(db: Connection) -> bool:
    """Whether SQLite's write-ahead log has nothing of before any more; False on PostgreSQL."""
    if db.dialect.name != "sqlite":
        return False
    until = time.monotonic() + _LOG_S
    while (busy := _pragma(db, "wal_checkpoint(TRUNCATE)")) and time.monotonic() < until:
        time.sleep(_LOG_EACH_S)
    return not busy


def _pragma(db: Connection, words: str) -> int:
    """Beside every transaction: its first number."""
    cursor = db.connection.cursor()
    try:
        cursor.execute(f"PRAGMA {words}")
        row = cursor.fetchone()
    finally:
        cursor.close()
    return int(row[0]) if row else 0
