"""What one process of several may do at a time: a row with an end, by the database's clock."""

import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine, text

TTL_S = 10.0
_SURE = 0.8
_NOW = {
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)",
}
_TAKE = (
    "INSERT INTO leases (name, holder, until, term) VALUES (:name, :holder, {now} + :ttl, 1) "
    "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until, "
    "term = leases.term + CASE WHEN leases.holder = excluded.holder THEN 0 ELSE 1 END "
    "WHERE leases.holder = excluded.holder OR leases.until <= {now} RETURNING term"
)
_RELEASE = "UPDATE leases SET until = 0 WHERE name = :name AND holder = :holder"


class Lease:
    """Held for ``ttl_s`` after each ``hold``; whoever holds it calls that three times as often.

    A holder takes itself to hold it for 0.8 of that time by its own monotonic clock, so that it has stopped
    before another may begin. Clocks of the machines don't matter. Owned by one thread.
    """

    def __init__(
        self,
        engine: Engine,
        name: str,
        holder: str,
        ttl_s: float = TTL_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._monotonic = engine, monotonic
        self._names = {"name": name, "holder": holder}
        self._ttl_s = ttl_s
        self._until = float("-inf")
        now = _NOW[engine.dialect.name]
        self._take = text(_TAKE.format(now=now))

    def hold(self) -> bool:
        """Take it, or hold it longer. False: another holds it. Raises SQLAlchemyError."""
        asked = self._monotonic()
        ttl = timedelta(seconds=self._ttl_s) // timedelta(microseconds=1)
        with self._engine.begin() as db:
            taken = db.execute(self._take, self._names | {"ttl": ttl}).first() is not None
        self._until = asked + self._ttl_s * _SURE if taken else float("-inf")
        return taken

    @property
    def held(self) -> bool:
        """Whether it is certainly ours now."""
        return self._monotonic() < self._until

    def release(self) -> None:
        """Another may take it at once. Raises SQLAlchemyError."""
        self._until = float("-inf")
        with self._engine.begin() as db:
            db.execute(text(_RELEASE), self._names)
