"""Codes of places: made for a technician, good once and for a time, kept as a keyed hash only."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, Row, insert, select, update

from sentinel.fleet.provisioning.messages import HANDSHAKE, Code
from sentinel.service import tables
from sentinel.service.errors import ServiceError
from sentinel.service.problems import Problem
from sentinel.service.provisioning.bounds import Bounds, stored
from sentinel.service.provisioning.log import What, Why, note
from sentinel.service.sealing import Keys

LIVES = timedelta(days=7)
RESERVED = frozenset({"service", "district", "base-file"})
"""Users of docs/mosquitto/acl, whom the broker lets read everybody's, and a topic that is no kiosk's."""
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True)
class Place:
    """A kiosk's id, its entrance and its venue."""

    kiosk: str
    place: str
    venue: str

    def checked(self) -> "Place":
        """The same, if it can be. Raises ServiceError."""
        for name, value in (("kiosk", self.kiosk), ("venue", self.venue)):
            if not _ID.fullmatch(value):
                raise ServiceError(f'{name} "{value}": 1 to 64 letters, digits, ".", "_", "-"')
        if not 1 <= len(self.place) <= 40 or not self.place.isprintable():
            raise ServiceError("a place's name has 1 to 40 characters, none of them a control character")
        return self


@dataclass(frozen=True, slots=True)
class Kept:
    """A code as it is kept."""

    place: Place
    made_at: datetime
    expires: datetime
    used_at: datetime | None
    withdrawn: bool


class Codes:
    """Codes on a database. Safe to use from several threads."""

    def __init__(self, engine: Engine, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._engine, self._keys, self._clock = engine, keys, clock

    def make(self, place: Place, bounds: Bounds, url: str, ca_sha256: str, lives: timedelta = LIVES) -> Code:
        """A new code; codes of this kiosk that nobody has used are withdrawn. Raises ServiceError."""
        if place.checked().kiosk in RESERVED:
            raise ServiceError(
                f'kiosk "{place.kiosk}": no kiosk has this name: collector, district or a topic has it'
            )
        bounds.checked()
        token, now = secrets.token_urlsafe(24), self._clock()
        row = {
            "token_hash": self._keys.hash_token(token), "kiosk": place.kiosk, "place": place.place,
            "venue": place.venue, "bounds": stored(bounds), "made_at": now, "expires": now + lives,
        }  # fmt: skip
        with self._engine.begin() as db:
            self._withdraw(db, place.kiosk)
            db.execute(insert(tables.enrolment_codes).values(row))
            note(
                db,
                now,
                What.TOKEN_MADE,
                place.kiosk,
                f"for {place.place}, until {now + lives:%Y-%m-%dT%H:%MZ}",
            )
        return Code(
            HANDSHAKE,
            url,
            token,
            place.place,
            place.venue,
            ca_sha256,
            bounds.hardware,
            bounds.require_hardware,
        )

    def withdraw(self, kiosk: str) -> int:
        """Unused codes of a kiosk count no more; how many those were."""
        with self._engine.begin() as db:
            return self._withdraw(db, kiosk)

    def kept(self) -> list[Kept]:
        """All codes, the newest first."""
        codes = tables.enrolment_codes
        with self._engine.connect() as db:
            rows = db.execute(select(codes).order_by(codes.c.made_at.desc()).limit(1000)).all()
        return [
            Kept(Place(r.kiosk, r.place, r.venue), r.made_at, r.expires, r.used_at, r.withdrawn) for r in rows
        ]

    def _withdraw(self, db: Connection, kiosk: str) -> int:
        codes = tables.enrolment_codes
        mine = (codes.c.kiosk == kiosk, codes.c.used_at.is_(None), codes.c.withdrawn.is_(False))
        return db.execute(update(codes).where(*mine).values(withdrawn=True)).rowcount


class Refusal(Exception):
    """A box is not taken: what is answered, and what the log says. ``kiosk`` "": of nobody known."""

    def __init__(self, status: int, why: Why, title: str, kiosk: str = "") -> None:
        super().__init__(title)
        self.status, self.why, self.kiosk = status, why, kiosk

    @property
    def problem(self) -> Problem:
        """As it is answered."""
        return Problem(self.status, self.why.value, str(self))


def taken(db: Connection, token_hash: str, key: str, now: datetime) -> tuple[Row[tuple[object, ...]], bool]:
    """The code's row, and whether the same key has used it before. Raises Refusal.

    The row is locked until the transaction ends (an update that changes nothing), so of two that come with
    one code the second sees what the first did.
    """
    codes = tables.enrolment_codes
    mine = codes.c.token_hash == token_hash
    db.execute(update(codes).where(mine).values(token_hash=token_hash))
    row = db.execute(select(codes).where(mine)).first()
    if row is None:
        raise Refusal(403, Why.TOKEN_UNKNOWN, "this code is not known here")
    if row.used_at is not None:
        if row.used_key == key:
            return row, True
        at = f"{row.used_at:%Y-%m-%d %H:%M} UTC"
        raise Refusal(409, Why.TOKEN_USED, f"this code has been used at {at}; ask for a new one", row.kiosk)
    if row.withdrawn:
        raise Refusal(410, Why.TOKEN_WITHDRAWN, "this code was withdrawn; ask for a new one", row.kiosk)
    if row.expires <= now:
        at = f"{row.expires:%Y-%m-%d %H:%M} UTC"
        raise Refusal(410, Why.TOKEN_EXPIRED, f"this code expired at {at}; ask for a new one", row.kiosk)
    return row, False


def use(db: Connection, token_hash: str, key: str, now: datetime) -> None:
    """The code is used up, by this key."""
    codes = tables.enrolment_codes
    db.execute(update(codes).where(codes.c.token_hash == token_hash).values(used_at=now, used_key=key))
