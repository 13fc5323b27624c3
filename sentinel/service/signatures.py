"""Who asks: the signature of a request, its age, and that it was not sent before.

The text that is signed (HMAC-SHA256, hex) is method, path with query, timestamp (milliseconds since
1970), nonce and body, joined by newlines; headers App-Id, Timestamp, Nonce, Sign.
"""

import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from sentinel.service import tables
from sentinel.service.persons import Role
from sentinel.service.sealing import Keys

WINDOW = timedelta(seconds=300)
_CLEAR_EVERY = timedelta(seconds=30)

_APP_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_TIMESTAMP = re.compile(r"[0-9]{10,16}\Z")
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")
_SIGN = re.compile(r"[0-9a-fA-F]{64}\Z")


class Refused(Exception):
    """The request is not taken; ``problem`` is the last part of the problem's type."""

    def __init__(self, problem: str, title: str) -> None:
        super().__init__(title)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Who:
    """The device that signed a request: a kiosk, or an administrator's desk; ``venue`` where it stands."""

    app_id: str
    role: Role
    venue: str


class Authenticator:
    """Checks signed requests against the registered devices. Safe to use from several threads."""

    def __init__(self, engine: Engine, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._keys = keys
        self._clock = clock
        self._cleared = datetime.min.replace(tzinfo=UTC)
        self._nobody = secrets.token_bytes(32)

    def check(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Who:
        """Whoever signed this. Raises Refused.

        A wrong signature and an unknown device answer alike, after the same work.
        """
        app_id, timestamp = headers.get("app-id", ""), headers.get("timestamp", "")
        nonce, sign = headers.get("nonce", ""), headers.get("sign", "")
        for pattern, value in ((_APP_ID, app_id), (_TIMESTAMP, timestamp), (_NONCE, nonce), (_SIGN, sign)):
            if not pattern.match(value):
                raise Refused("unsigned", "the headers App-Id, Timestamp, Nonce and Sign are required")
        secret, who = self._device(app_id)
        text = "\n".join((method, target, timestamp, nonce, "")).encode() + body
        right = hmac.compare_digest(
            hmac.new(secret or self._nobody, text, "sha256").hexdigest(), sign.lower()
        )
        if who is None or not right:
            raise Refused("signature", "unknown device or wrong signature")
        now = self._clock()
        if abs(now.timestamp() * 1000 - int(timestamp)) > WINDOW.total_seconds() * 1000:
            raise Refused(
                "clock", f"the timestamp is more than {WINDOW.seconds} s away from {now.isoformat()}"
            )
        self._use(app_id, nonce, now)
        return who

    def _device(self, app_id: str) -> tuple[bytes, Who | None]:
        devices = tables.devices
        query = select(devices).where(devices.c.app_id == app_id, devices.c.revoked.is_(False))
        with self._engine.connect() as db:
            row = db.execute(query).first()
        if row is None:
            return b"", None
        return self._keys.open(row.secret, f"device {app_id}"), Who(app_id, Role(row.role), row.venue)

    def _use(self, app_id: str, nonce: str, now: datetime) -> None:
        nonces = tables.nonces
        try:
            with self._engine.begin() as db:
                if now - self._cleared >= _CLEAR_EVERY:
                    self._cleared = now
                    db.execute(delete(nonces).where(nonces.c.at < now - 2 * WINDOW))
                db.execute(insert(nonces).values(app_id=app_id, nonce=nonce, at=now))
        except IntegrityError:
            raise Refused("replay", "this nonce was used before") from None
