"""Who is signed in: sessions kept in the database, with two ends, and revoked at once."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from sentinel.service.clock import utc_now
from sentinel.service.console import tables
from sentinel.service.console.accounts import Account, account_of

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
_NOTED_EACH = timedelta(seconds=30)
_MOST_OF_ONE = 10
_SESSIONS, _USERS = tables.console_sessions, tables.console_users


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody's session; ``csrf`` belongs in each of their forms. ``began``, ``used``: UTC."""

    account: Account
    csrf: str
    began: datetime
    used: datetime


class Sessions:
    """The sessions. Safe to use from several threads and processes."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._clock = engine, clock

    def open(self, account: Account) -> str:
        """A new session's token, for its cookie. The oldest of more than ten of one person ends."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._engine.begin() as db:
            row = {"token_hash": _hashed(token), "name": account.name, "began": now, "used": now}
            db.execute(insert(_SESSIONS).values(row))
            over = (_SESSIONS.c.used < now - IDLE) | (_SESSIONS.c.began < now - LONGEST)
            tables.sweep(db, _SESSIONS, over)
            mine = select(_SESSIONS.c.token_hash).where(_SESSIONS.c.name == account.name)
            old = db.execute(mine.order_by(_SESSIONS.c.began.desc()).offset(_MOST_OF_ONE)).scalars().all()
            db.execute(delete(_SESSIONS).where(_SESSIONS.c.token_hash.in_(old)))
        return token

    def find(self, token: str, *, counts: bool) -> Session | None:
        """The session of a cookie, or None: there is none, or it is over.

        ``counts``: a person asked; what a page asks by itself does not keep a session alive.
        """
        now, key = self._clock(), _hashed(token)
        query = select(_USERS, _SESSIONS.c.began, _SESSIONS.c.used).join(_SESSIONS)
        with self._engine.connect() as db:
            row = db.execute(query.where(_SESSIONS.c.token_hash == key)).first()
        if row is None:
            return None
        if row.disabled or now - row.used > IDLE or now - row.began > LONGEST:
            self.close(token)
            return None
        if counts and now - row.used > _NOTED_EACH:
            with self._engine.begin() as db:
                db.execute(update(_SESSIONS).where(_SESSIONS.c.token_hash == key).values(used=now))
        return Session(account_of(row), csrf_of(token), row.began, row.used)

    def close(self, token: str) -> None:
        """Signed out."""
        with self._engine.begin() as db:
            db.execute(delete(_SESSIONS).where(_SESSIONS.c.token_hash == _hashed(token)))

    def close_all(self, name: str) -> int:
        """All of somebody's sessions end; how many there were."""
        with self._engine.begin() as db:
            return db.execute(delete(_SESSIONS).where(_SESSIONS.c.name == name)).rowcount


def csrf_of(token: str) -> str:
    """What a session's forms carry: derived from its secret, which a foreign page can't read."""
    return hmac.new(token.encode(), b"sentinel console csrf", hashlib.sha256).hexdigest()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
