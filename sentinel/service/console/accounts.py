"""Who may sign in: accounts of people with a role, and the pause after wrong passwords."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from sentinel.core.lockout import Lockout
from sentinel.service.clock import utc_now
from sentinel.service.collecting.viewing import Seat
from sentinel.service.console import tables
from sentinel.service.console.passwords import Passwords, fault_of
from sentinel.service.database import insert_new

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_VENUE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_FORGOTTEN = timedelta(days=1)
_USERS, _TRIES = tables.console_users, tables.console_tries


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. ``given``: the password was set by somebody else, and must be changed."""

    name: str
    seat: Seat
    venue: str = ""
    given: bool = False
    disabled: bool = False
    last_at: datetime | None = None


class AccountError(Exception):
    """An account can't be made or changed so; ``key`` names the sentence in the catalogue."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Locked:
    """No password of this name is looked at for so many seconds."""

    wait_s: float


class Accounts:
    """The accounts. Safe to use from several threads and processes."""

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime] = utc_now, passwords: Passwords | None = None
    ) -> None:
        self._engine, self._clock = engine, clock
        self._passwords = passwords or Passwords()

    def add(self, name: str, seat: Seat, venue: str, password: str) -> None:
        """Make an account whose password its owner changes at first. Raises AccountError, Busy."""
        if not _NAME.fullmatch(name):
            raise AccountError("name_form")
        if (seat is Seat.STAFF) != bool(venue) or (venue and not _VENUE.fullmatch(venue)):
            raise AccountError("venue_form")
        row = {"name": name, "seat": seat.value, "venue": venue, "given": True, "made_at": self._clock()}
        row["password"] = self._hashed(password, name)
        try:
            with self._engine.begin() as db:
                db.execute(insert(_USERS).values(row))
        except IntegrityError:
            raise AccountError("name_taken") from None

    def set_password(self, name: str, password: str, *, given: bool) -> None:
        """Another password; whoever is signed in so is not any more. Raises AccountError, Busy."""
        hashed = self._hashed(password, name)
        self._change(name, password=hashed, given=given)
        with self._engine.begin() as db:
            db.execute(delete(_TRIES).where(_TRIES.c.name_hash == _hashed_name(name)))

    def disable(self, name: str, disabled: bool = True) -> None:
        """Nobody signs in so from now on, and whoever is signed in is not any more. Raises AccountError."""
        self._change(name, disabled=disabled)

    def remove(self, name: str) -> None:
        """Forget the account. What it did stays in the audit. Raises AccountError."""
        with self._engine.begin() as db:
            _end_sessions(db, name)
            if not db.execute(delete(_USERS).where(_USERS.c.name == name)).rowcount:
                raise AccountError("nobody")

    def all(self) -> list[Account]:
        """By name."""
        with self._engine.connect() as db:
            return [account_of(row) for row in db.execute(select(_USERS).order_by(_USERS.c.name))]

    def check(self, name: str, password: str) -> Account | Locked | None:
        """Who signs in; None: no such name, or not its password. Raises Busy.

        A try counts as wrong before the password is looked at: of many at once none is free.
        """
        name = name.strip().lower()
        wait = self._try(name)
        if wait:
            return Locked(wait)
        with self._engine.connect() as db:
            row = db.execute(select(_USERS).where(_USERS.c.name == name)).first()
        usable = row is not None and not row.disabled
        hashed = row.password if row is not None and usable else None
        if not self._passwords.fits(hashed, password[: 2 * 1024]) or row is None:
            return None
        with self._engine.begin() as db:
            db.execute(delete(_TRIES).where(_TRIES.c.name_hash == _hashed_name(name)))
            db.execute(update(_USERS).where(_USERS.c.name == name).values(last_at=self._clock()))
        return account_of(row)

    def _try(self, name: str) -> float:
        """Count a try. 0: it may go on; else the seconds after which one may."""
        now, key = self._clock(), _hashed_name(name)
        with self._engine.begin() as db:
            db.execute(insert_new(db, _TRIES).values(name_hash=key, wrong=0, at=now))
            # the update locks the row before it is read
            db.execute(update(_TRIES).where(_TRIES.c.name_hash == key).values(at=now))
            row = db.execute(select(_TRIES).where(_TRIES.c.name_hash == key)).one()
            until = row.until.timestamp() if row.until else float("-inf")
            lockout = Lockout(row.wrong, until)
            wait = lockout.remaining_s(now.timestamp())
            if wait:
                return wait
            after = lockout.failed(now.timestamp())
            ends = None if after.until == float("-inf") else datetime.fromtimestamp(after.until, UTC)
            db.execute(update(_TRIES).where(_TRIES.c.name_hash == key).values(wrong=after.wrong, until=ends))
            tables.sweep(db, _TRIES, _TRIES.c.at < now - _FORGOTTEN)
        return 0.0

    def _hashed(self, password: str, name: str) -> str:
        fault = fault_of(password, name)
        if fault:
            raise AccountError(fault)
        return self._passwords.hash(password)

    def _change(self, name: str, **values: object) -> None:
        with self._engine.begin() as db:
            _end_sessions(db, name)
            if not db.execute(update(_USERS).where(_USERS.c.name == name).values(values)).rowcount:
                raise AccountError("nobody")


def account_of(row: Row[tuple[object, ...]]) -> Account:
    """Of a row of the table."""
    return Account(row.name, Seat(row.seat), row.venue, row.given, row.disabled, row.last_at)


def _end_sessions(db: Connection, name: str) -> None:
    db.execute(delete(tables.console_sessions).where(tables.console_sessions.c.name == name))


def _hashed_name(name: str) -> str:
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()
