"""The presence of all kiosks, in the database and in memory; read and written by who leads."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import Connection, Engine, Row, select, update

from sentinel.service.collecting import tables
from sentinel.service.collecting.alarms import Kind
from sentinel.service.collecting.following import lock_kiosks
from sentinel.service.collecting.presence import Meaning, Presence, Said, step
from sentinel.service.collecting.raising import Raised, raise_alarms
from sentinel.service.collecting.standing import Stand, stands_of
from sentinel.service.persons import WHOLE

_KIOSKS = tables.kiosks
_LONGEST = 1024
_Word = Annotated[str, Meta(pattern=rf"^[a-z_]{{1,16}}{WHOLE}")]
_Boot = Annotated[str, Meta(pattern=rf"^[ -~]{{0,64}}{WHOLE}")]


class _Message(Struct, frozen=True):
    state: _Word
    boot: _Boot = ""
    birth: Annotated[int, Meta(ge=0, le=2**62)] = 0
    at: Annotated[datetime, Meta(tz=True)] | None = None


def read_word(payload: bytes) -> Said | None:
    """A presence as it came: JSON, or one bare word. None: it is neither, or too long."""
    if len(payload) > _LONGEST:
        return None
    try:
        found = msgspec.json.decode(payload, type=_Message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        word = payload.decode(errors="replace")
        bare = 1 <= len(word) <= 16 and word.isascii() and word.isalpha() and word.islower()
        return Said(word) if bare else None
    at = found.at if found.at is not None and 1970 < found.at.year < 2200 else None
    return Said(found.state, found.boot, found.birth, at)


class Attendance:
    """Owned by one thread. ``load`` first. Raises SQLAlchemyError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, Presence] = {}

    def load(self) -> None:
        """Read what was known, also by another process."""
        query = select(_KIOSKS).where(_KIOSKS.c.state != "")
        with self._engine.connect() as db:
            self._known = {row.kiosk: _presence(row) for row in db.execute(query)}

    def known(self) -> Mapping[str, Presence]:
        """Every kiosk that ever said something of itself."""
        return self._known

    def take(self, words: Iterable[tuple[str, Said]], now: datetime) -> None:
        """Words in the order in which they came. Two machines under one name become an alarm."""
        changed: dict[str, Presence] = {}
        twins: dict[str, Said] = {}
        for kiosk, said in words:
            before = changed.get(kiosk, self._known.get(kiosk, Presence()))
            after, meaning = step(before, said, now)
            if meaning in (Meaning.NEWS, Meaning.TWINS):
                changed[kiosk] = after
            if meaning is Meaning.TWINS:
                twins[kiosk] = said
        if not changed:
            return
        with self._engine.begin() as db:
            lock_kiosks(db, list(changed))
            for kiosk, presence in sorted(changed.items()):
                _write(db, kiosk, presence)
            where = stands_of(db, twins)
            raise_alarms(db, [_twins(kiosk, where[kiosk], now) for kiosk in twins], now)
        self._known.update(changed)


def _twins(kiosk: str, stand: Stand, now: datetime) -> Raised:
    return Raised(Kind.TWO_IDENTITIES, kiosk, stand.venue, stand.place, now, detail={"by": "presence"})


def _write(db: Connection, kiosk: str, presence: Presence) -> None:
    values = {
        "state": presence.state,
        "boot": presence.boot,
        "birth": presence.birth,
        "said_at": presence.said_at,
        "since": presence.since,
        "boots": msgspec.json.encode(presence.boots).decode(),
    }
    db.execute(update(_KIOSKS).where(_KIOSKS.c.kiosk == kiosk).values(values))


def _presence(row: Row[Any]) -> Presence:
    boots = tuple(msgspec.json.decode(row.boots, type=list[str]))
    return Presence(row.state, row.boot, row.birth, row.said_at, row.since, boots)
