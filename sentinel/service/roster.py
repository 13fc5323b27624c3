"""Who is expected at a venue: staff and residents for long, appointments for a slot.

No id number is kept: an entry holds its hash under the venue's roster key, which the platform derives and
tells the venue's own kiosks, so that these can look up a card at the door without a network.
"""

import base64
import secrets
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, Engine, Row, func, insert, or_, select, update

from sentinel.service import tables
from sentinel.service.counters import next_number
from sentinel.service.persons import Appointment, RosterEntry
from sentinel.service.sealing import Keys

_SLOT = "appointment"


class SlotFull(Exception):
    """As many appointments as the venue takes overlap this one."""


class RosterAnswer(Struct, frozen=True):
    """Whether somebody is expected at the asking kiosk's venue now, and as what."""

    listed: bool
    category: str = ""
    until: datetime | None = None


class EntryAnswer(Struct, frozen=True):
    """One entry as a kiosk keeps it; ``holder`` hex HMAC-SHA256 of the id number under the roster key."""

    entry: str
    holder: str
    category: str
    slot: bool
    starts: datetime
    ends: datetime | None
    withdrawn: bool
    change: int


def expected(db: Connection, keys: Keys, venue: str, number: str, now: datetime) -> RosterAnswer:
    """What the roster says about an id number now; an appointment that is over or to come is none."""
    roster = tables.roster
    holder = keys.hash_holder(venue, number)
    row = db.execute(
        select(roster.c.category, roster.c.ends)
        .where(roster.c.venue == venue, roster.c.holder == holder, roster.c.withdrawn.is_(False))
        .where(roster.c.starts <= now, or_(roster.c.ends.is_(None), roster.c.ends > now))
        .order_by(roster.c.slot, roster.c.ends.desc())
        .limit(1)
    ).first()
    return RosterAnswer(False) if row is None else RosterAnswer(True, row.category, row.ends)


class Rosters:
    """The rosters of all venues, within a caller's transaction."""

    def __init__(self, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._keys, self._clock = keys, clock

    def enter(self, db: Connection, venue: str, asked: RosterEntry) -> EntryAnswer:
        """Somebody is expected until further notice. One entry for each person and category."""
        return self._add(db, venue, asked.id_number, asked.category, asked.starts, asked.ends, slot=False)

    def book(self, db: Connection, venue: str, asked: Appointment) -> EntryAnswer:
        """An appointment. Raises SlotFull."""
        roster, venues = tables.roster, tables.venues
        # taken first: two bookings of the last place wait for each other
        change = next_number(db, f"roster {venue}")
        same = self._booked(db, venue, asked)
        if same is not None:
            return same
        places = db.execute(select(venues.c.slot_places).where(venues.c.venue == venue)).scalar()
        taken = db.execute(
            select(func.count())
            .select_from(roster)
            .where(roster.c.venue == venue, roster.c.slot, roster.c.withdrawn.is_(False))
            .where(roster.c.starts < asked.ends, roster.c.ends > asked.starts)
        ).scalar_one()
        if places is not None and taken >= places:
            raise SlotFull
        return self._add(
            db, venue, asked.id_number, _SLOT, asked.starts, asked.ends, slot=True, change=change
        )

    def withdraw(self, db: Connection, venue: str, entry: str) -> bool:
        """Take an entry off; kiosks are told so. False: there is none."""
        roster = tables.roster
        done = db.execute(
            update(roster)
            .where(roster.c.venue == venue, roster.c.entry == entry)
            .values(withdrawn=True, change=next_number(db, f"roster {venue}"))
        )
        return done.rowcount == 1

    def changes(self, db: Connection, venue: str, after: int, limit: int) -> list[EntryAnswer]:
        """What changed after that number, in its order; what ended is told too."""
        roster = tables.roster
        rows = db.execute(
            select(roster)
            .where(roster.c.venue == venue, roster.c.change > after)
            .order_by(roster.c.change)
            .limit(limit)
        )
        return [_entry(row) for row in rows]

    def key(self, venue: str) -> bytes:
        """The key of a venue's hashes, for its own kiosks."""
        return self._keys.roster_key(venue)

    def _add(
        self,
        db: Connection,
        venue: str,
        number: str,
        category: str,
        starts: datetime | None,
        ends: datetime | None,
        *,
        slot: bool,
        change: int | None = None,
    ) -> EntryAnswer:
        row = {
            "entry": secrets.token_hex(8),
            "venue": venue,
            "holder": self._keys.hash_holder(venue, number),
            "category": category,
            "slot": slot,
            "starts": starts or self._clock(),
            "ends": ends,
            "withdrawn": False,
            "change": change if change is not None else next_number(db, f"roster {venue}"),
        }
        there = None if slot else self._there(db, row)
        if there is not None:
            row["entry"] = there
            db.execute(update(tables.roster).where(tables.roster.c.entry == there).values(row))
        else:
            db.execute(insert(tables.roster).values(row))
        return EntryAnswer(**{name: row[name] for name in EntryAnswer.__struct_fields__})  # type: ignore[arg-type]

    def _booked(self, db: Connection, venue: str, asked: Appointment) -> EntryAnswer | None:
        roster = tables.roster
        holder = self._keys.hash_holder(venue, asked.id_number)
        row = db.execute(
            select(roster)
            .where(roster.c.venue == venue, roster.c.holder == holder, roster.c.slot)
            .where(roster.c.withdrawn.is_(False))
            .where(roster.c.starts == asked.starts, roster.c.ends == asked.ends)
        ).first()
        return None if row is None else _entry(row)

    def _there(self, db: Connection, row: dict[str, object]) -> str | None:
        roster = tables.roster
        same = [roster.c[name] == row[name] for name in ("venue", "holder", "category")]
        found: str | None = db.execute(select(roster.c.entry).where(*same, roster.c.slot.is_(False))).scalar()
        return found


class RosterPage(Struct, frozen=True):
    """Changes after a number; ``next`` to ask after then. ``key``: base64, of the holders' hashes."""

    key: str
    entries: list[EntryAnswer]
    next: int


class RosterDesk:
    """What kiosks read of the rosters. Safe to use from several threads."""

    def __init__(self, engine: Engine, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._engine, self._rosters = engine, Rosters(keys, clock)

    def changes(self, venue: str, after: int, limit: int) -> RosterPage:
        """One page of what changed."""
        with self._engine.connect() as db:
            entries = self._rosters.changes(db, venue, after, limit)
        key = base64.b64encode(self._rosters.key(venue)).decode()
        return RosterPage(key, entries, entries[-1].change if entries else after)


def _entry(row: Row[tuple[object, ...]]) -> EntryAnswer:
    return EntryAnswer(**{name: getattr(row, name) for name in EntryAnswer.__struct_fields__})
