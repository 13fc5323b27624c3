"""Events kept: a batch in one transaction, each event once, with what follows from it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, bindparam, func, select, tuple_, update
from sqlalchemy.exc import DataError

from sentinel.service.clock import utc_now
from sentinel.service.collecting import tables
from sentinel.service.collecting.alarms import WIPED, Kind
from sentinel.service.collecting.counting import AHEAD
from sentinel.service.collecting.erased_visits import emptied
from sentinel.service.collecting.erasures import Proof, keep_erased, proofs
from sentinel.service.collecting.events import Received
from sentinel.service.collecting.following import follow_numbers, heard, lock_kiosks
from sentinel.service.collecting.limits import limits
from sentinel.service.collecting.raising import Over, Raised, forget_numbers, settle
from sentinel.service.collecting.rejecting import keep_rejected
from sentinel.service.collecting.standing import Stand, stands_of
from sentinel.service.database import insert_new_rows

_EVENTS, _HEADS, _REJECTED = tables.events, tables.heads, tables.rejected
_ID = ("kiosk", "id")
_COLUMNS = ("seq", "type", "at", "visit", "verdict", "reason", "pseudonym", "outcome", "alarm")


class EventStore:
    """The events of all kiosks. Safe to use from several threads, and from several processes."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    def keep(self, batch: Sequence[Received]) -> list[Received]:
        """Commit a batch in one transaction; what is there already stays as it is. Returns what was kept.
        What a kiosk says after it was wiped is of another record, and comes in a transaction of its own.

        What is no event goes to the table of rejected messages, so that nothing is lost; so does an event
        that the database can't hold, which is returned with its fault. Raises SQLAlchemyError.
        """
        return [message for part in _records(batch) for message in self._keep_part(part)]

    def _keep_part(self, part: Sequence[Received]) -> list[Received]:
        try:
            self._keep(part)
        except DataError:
            return [self._keep_one(message) for message in part]
        return list(part)

    def _keep_one(self, message: Received) -> Received:
        try:
            self._keep([message])
        except DataError:
            message = replace(message, fault="the database can't hold this event", heads=0)
            self._keep([message])
        return message

    def _keep(self, batch: Sequence[Received]) -> None:
        now = self._clock()
        # In one order: two processes that keep the same events then don't wait for each other in a ring.
        good = sorted((m for m in batch if not m.fault), key=_place)
        bad = [m for m in batch if m.fault]
        with self._engine.begin() as db:
            good = emptied(db, good)
            stands = stands_of(db, {m.kiosk for m in batch})
            new = _insert_events(db, good, stands, now)
            again = _told_again(db, good, new)
            new = _insert_heads(db, new, stands, now)
            refused = keep_rejected(db, bad, now)
            twins, crowded = follow_numbers(db, [*new, *again], {m.kiosk for m in good}, now)
            erased = proofs(db, new, now)
            keep_erased(db, new, erased)
            found = [
                *_raised(new, stands, erased),
                *_refused(refused, stands, now),
                *_twins(twins, stands, now),
            ]
            found += [_of(Kind.SEQ_GAP, kiosk, stands, now, {"missing": n}) for kiosk, n in crowded.items()]
            settle(db, found, _over(new), now)
            forget_numbers(db, {m.kiosk for m in new if m.type == WIPED})

    def events(self, kiosk: str | None = None, after: int = 0, limit: int = 100_000) -> list[dict[str, Any]]:
        """Events in the order of arrival, from the ``after``-th on."""
        query = select(_EVENTS.c.payload).order_by(_EVENTS.c.number).offset(after).limit(limit)
        if kiosk is not None:
            query = query.where(_EVENTS.c.kiosk == kiosk)
        with self._engine.connect() as db:
            return [msgspec.json.decode(payload) for payload in db.execute(query).scalars()]

    def entered(self, kiosk: str, since: datetime) -> int:
        """How many came in at a kiosk at or after a moment; leaving is not counted."""
        at, change = _HEADS.c.at, _HEADS.c.change
        query = select(func.coalesce(func.sum(change), 0)).where(_HEADS.c.kiosk == kiosk, at >= since)
        with self._engine.connect() as db:
            return int(db.execute(query).scalar_one())

    def inside(self, since: datetime) -> int:
        """How many came in at all kiosks, less those who left, at or after a moment; never below 0.

        What is dated in the future counts when its time has come.
        """
        return max(0, sum(self.moved(since).values()))

    def moved(self, since: datetime) -> dict[str, int]:
        """The same of each venue ("": none), as it is summed up: below 0 where more left than came."""
        at, venue = _HEADS.c.at, _HEADS.c.venue
        query = select(venue, func.sum(_HEADS.c.change)).where(at >= since, at < self._clock() + AHEAD)
        with self._engine.connect() as db:
            return {name: int(total) for name, total in db.execute(query.group_by(venue))}

    def venues_of(self, kiosks: Iterable[str]) -> dict[str, str]:
        """Where these kiosks stand; "": in none."""
        with self._engine.connect() as db:
            return {kiosk: stand.venue for kiosk, stand in stands_of(db, kiosks).items()}

    def limits(self) -> dict[str, int]:
        """How many each venue that has a limit may hold."""
        return limits(self._engine)

    def by_kiosk(self) -> dict[str, int]:
        """The sum of all changes that each kiosk ever told: by it a kiosk sees what is counted of its own."""
        query = select(tables.kiosks.c.kiosk, tables.kiosks.c.heads).where(tables.kiosks.c.heads != 0)
        with self._engine.connect() as db:
            return {name: int(total) for name, total in db.execute(query)}

    def total(self) -> int:
        """The sum of all changes: another number says that somebody moved, whichever process kept it."""
        with self._engine.connect() as db:
            return int(db.execute(select(func.coalesce(func.sum(tables.kiosks.c.heads), 0))).scalar_one())

    def hear(self, health: Mapping[str, str]) -> None:
        """Kiosks' words on their health, JSON. Raises SQLAlchemyError."""
        with self._engine.begin() as db:
            heard(db, health, self._clock())

    def count(self) -> tuple[int, int]:
        """How many events there are, and how many rejected messages."""
        with self._engine.connect() as db:
            kept = db.execute(select(func.count()).select_from(_EVENTS)).scalar_one()
            rejected = db.execute(select(func.count()).select_from(_REJECTED)).scalar_one()
        return kept, rejected


def _records(batch: Sequence[Received]) -> list[list[Received]]:
    """The batch in parts, in none of which a kiosk's numbers begin anew before the end."""
    parts: list[list[Received]] = [[]]
    wiped: set[str] = set()
    for message in batch:
        if message.kiosk in wiped:
            parts.append([])
            wiped = set()
        parts[-1].append(message)
        if message.type == WIPED and not message.fault:
            wiped.add(message.kiosk)
    return parts


def _insert_events(
    db: Connection, good: Sequence[Received], stands: Mapping[str, Stand], now: datetime
) -> list[Received]:
    """Those that were not there."""
    if not good:
        return []
    rows = []
    for _key, m in _first_of_each(good):
        row = {name: getattr(m, name) for name in _COLUMNS}
        row |= {"kiosk": m.kiosk, "id": m.event_id, "received_at": now, "payload": m.payload.decode()}
        row["alarm"] = "" if m.type == tables.ERASED else m.alarm  # raised, and searched for no more
        rows.append(row | {"venue": stands[m.kiosk].venue, "place": stands[m.kiosk].place})
    there = {(row.kiosk, row.id) for row in insert_new_rows(db, _EVENTS, rows, _ID, _ID)}
    # of one that came twice in the batch the first
    return [m for (kiosk, event_id), m in _first_of_each(good) if (kiosk, event_id) in there]


def _told_again(db: Connection, good: Sequence[Received], new: Sequence[Received]) -> list[Received]:
    """Events that were there under a lower number, or in the record before a wiping: the kiosk told them
    anew, so the number that they came with now is no missing one. They count for their number alone."""
    fresh = {(m.kiosk, m.event_id) for m in new}
    known = {(m.kiosk, m.event_id): m for m in good if m.seq is not None}
    known = {key: m for key, m in known.items() if key not in fresh}  # the highest number of each
    if not known:
        return []
    kiosks = lock_kiosks(db, {m.kiosk for m in good})  # all of the batch: others lock them in this order, too
    key = tuple_(_EVENTS.c.kiosk, _EVENTS.c.id)
    there = select(_EVENTS.c.kiosk, _EVENTS.c.id, _EVENTS.c.seq, _EVENTS.c.number)
    rows = db.execute(there.where(key.in_(sorted(known)))).all()
    again = _anew(rows, known, kiosks, new)
    if again:
        mine = (_EVENTS.c.kiosk == bindparam("_kiosk"), _EVENTS.c.id == bindparam("_id"))
        statement = update(_EVENTS).where(*mine).values(seq=bindparam("_seq"))
        db.execute(statement, [{"_kiosk": m.kiosk, "_id": m.event_id, "_seq": m.seq} for m in again])
    return [replace(m, heads=0, lost=None, type="") for m in again]


def _anew(
    rows: Sequence[Any],
    known: Mapping[tuple[str, str], Received],
    kiosks: Mapping[str, Row[Any]],
    new: Sequence[Received],
) -> list[Received]:
    """Those of the known that come with another number, or with the same in another record."""
    high = {kiosk: -1 if row.seq is None else int(row.seq) for kiosk, row in kiosks.items()}
    for m in new:
        high[m.kiosk] = max(high[m.kiosk], m.seq or -1)
    found = []
    for m, row in sorted(((known[row.kiosk, row.id], row) for row in rows), key=lambda one: _place(one[0])):
        seq, last = m.seq or 0, high[m.kiosk]
        if row.number > kiosks[m.kiosk].renumbered:
            anew = row.seq is None or row.seq < seq
        else:  # the same number: what of the old record the broker sends once more follows none of the new
            anew = row.seq != seq or 0 <= seq - 1 <= last
        if anew:
            found.append(m)
            high[m.kiosk] = max(last, seq)
    return found


def _place(m: Received) -> tuple[str, int, str]:
    return m.kiosk, m.seq or 0, m.event_id


def _first_of_each(messages: Iterable[Received]) -> Iterable[tuple[tuple[str, str], Received]]:
    found: dict[tuple[str, str], Received] = {}
    for message in messages:
        found.setdefault((message.kiosk, message.event_id), message)
    return found.items()


def _insert_heads(
    db: Connection, new: Sequence[Received], stands: Mapping[str, Stand], now: datetime
) -> list[Received]:
    """The same events; whose change was counted before its month was let go of changes nothing now."""
    # Who is said to come in the future came by now: else one such event spoils each day's count until then.
    rows = [
        {
            "kiosk": m.kiosk, "id": m.event_id, "at": min(m.at or now, now), "change": m.heads,
            "leaving": m.leaving, "venue": stands[m.kiosk].venue, "place": stands[m.kiosk].place,
        }
        for m in new
        if m.heads
    ]  # fmt: skip
    if not rows:
        return list(new)
    counted = {(row.kiosk, row.id) for row in insert_new_rows(db, _HEADS, rows, ("kiosk", "id"))}
    return [m if not m.heads or (m.kiosk, m.event_id) in counted else replace(m, heads=0) for m in new]


def _raised(
    new: Sequence[Received], stands: Mapping[str, Stand], erased: Mapping[str, Proof]
) -> list[Raised]:
    found = []
    for m in new:
        if m.alarm and m.at is not None:
            kind, stand = Kind(m.alarm), stands[m.kiosk]
            # Two hits of one person are one alarm, wherever the person is told apart from others.
            subject = (m.pseudonym or m.visit) if kind is Kind.WATCH_LIST else ""
            detail = {"visit": m.visit, "event": m.event_id, "type": m.type}
            if kind in (Kind.ORDERS_REFUSED, Kind.SETTINGS_REFUSED):
                detail["reason"] = m.reason
            if m.event_id in erased:
                detail["erasure"] = erased[m.event_id].value
            found.append(Raised(kind, m.kiosk, stand.venue, stand.place, m.at, subject, detail, m.seq))
    return found


def _refused(found: Sequence[tuple[str, str]], stands: Mapping[str, Stand], now: datetime) -> list[Raised]:
    return [_of(Kind.REJECTED, kiosk, stands, now, {"reason": reason}) for kiosk, reason in found]


def _twins(found: Mapping[str, int], stands: Mapping[str, Stand], now: datetime) -> list[Raised]:
    return [_of(Kind.TWO_IDENTITIES, kiosk, stands, now, {"seq": seq}) for kiosk, seq in found.items()]


def _of(
    kind: Kind, kiosk: str, stands: Mapping[str, Stand], now: datetime, detail: Mapping[str, Any]
) -> Raised:
    return Raised(kind, kiosk, stands[kiosk].venue, stands[kiosk].place, now, detail=detail)


def _over(new: Sequence[Received]) -> list[Over]:
    return [Over(Kind(m.over), m.kiosk, m.seq) for m in new if m.over]
