"""Collector: takes the kiosks' events from the broker, commits them, and only then acknowledges their ids."""

import logging
import queue
import ssl
import threading
import time
from collections import defaultdict
from typing import Any

import msgspec
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from sentinel.service.clock import utc_now
from sentinel.service.collecting import tables
from sentinel.service.collecting.events import Received, read_event
from sentinel.service.collecting.headcount import HeadCount
from sentinel.service.collecting.inlet import Address, Inlet
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.collecting.leading import Leading
from sentinel.service.collecting.lease import TTL_S
from sentinel.service.collecting.monitoring import Limits
from sentinel.service.database import open_database

_log = logging.getLogger(__name__)

_QUEUE = 20_000
_BATCH = 1_000
_BATCH_S, _PAUSE_S = 0.02, 0.005  # a transaction costs as much as ten to thirty events in it
_RETRY_S = 0.5
_LONGEST_HEALTH = 16 * 1024
_MOST_HEALTHS = 200_000


class Collector:
    """Takes ``<prefix>/+/events`` and ``health`` in; any number of them with one ``group`` divide the load.

    Drop rule: when the queue is full, or a commit fails for good, a message goes unacknowledged and its
    kiosk sends it again; of a kiosk's health the last word is kept. The one of all that leads (``leading``)
    looks after presence and alarms, and publishes on ``<prefix>/<kiosk>/capacity``, retained, what is inside
    and each kiosk's share of the room to go on with while it is cut off; ``capacity``: how many those venues
    hold together that have no limit of their own in the register. ``keep_months``: events of so many whole
    months are kept beside this one (0: all). ``db`` a URL, or an engine that its owner
    closes. Raises ServiceError.
    """

    def __init__(
        self,
        db: str | Engine,
        host: str,
        port: int,
        tls: ssl.SSLContext | None = None,
        prefix: str = "sentinel",
        *,
        username: str = "",
        password: str = "",
        client_id: str | None = None,
        capacity: int | None = None,
        group: str = "",
        limits: Limits | None = None,
        ttl_s: float = TTL_S,
        keep_months: int = 0,
    ) -> None:
        self._owned = open_database(db, durable=True) if isinstance(db, str) else None
        self._engine: Engine = self._owned or db  # type: ignore[assignment]
        self._store = EventStore(self._engine)
        self._incoming: queue.Queue[Received] = queue.Queue(_QUEUE)
        self._healths: dict[str, str] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._writer = threading.Thread(target=self._write, name="collector", daemon=True)
        name = client_id if client_id is not None else "" if group else "sentinel-collector"
        address = Address(host, port, tls, username, password)
        self._inlet = Inlet(address, prefix, self._take, self._ready, name=name, group=group)
        headcount = HeadCount(self._store, capacity)
        self._leading = Leading(
            self._engine, self._store, self._inlet, headcount, limits or Limits(), utc_now, ttl_s, keep_months
        )
        self._complained: set[str] = set()
        self.dropped = 0

    def start(self, wait_s: float = 5.0) -> bool:
        """Connect and collect; returns whether the subscription stands after at most ``wait_s`` seconds.

        Where it doesn't, it goes on trying.
        """
        self._writer.start()
        self._inlet.start()
        self._leading.start()
        return self._inlet.subscribed.wait(wait_s)

    def stop(self) -> None:
        """Commit and acknowledge what has come, then disconnect."""
        self._stop.set()
        if self._writer.ident is not None:
            self._writer.join(5.0)
        self._leading.stop()
        self._inlet.stop()
        if self._owned is not None:
            self._owned.dispose()

    @property
    def leads(self) -> bool:
        """Whether this is the one of all collectors that looks after presence, capacity and alarms."""
        return self._leading.leads

    def events(self, kiosk: str | None = None) -> list[dict[str, Any]]:
        """All events, or one kiosk's, in the order of arrival."""
        return self._store.events(kiosk)

    def presence(self) -> dict[str, str]:
        """The last state of each kiosk that ever told one."""
        kiosks = tables.kiosks
        query = select(kiosks.c.kiosk, kiosks.c.state).where(kiosks.c.state != "")
        with self._engine.connect() as db:
            return {row.kiosk: row.state for row in db.execute(query)}

    def _ready(self) -> None:
        self._leading.subscribed()

    def _take(self, kiosk: str, what: str, payload: bytes) -> None:
        """A message. Never blocks."""
        if what == "events":
            try:
                self._incoming.put_nowait(read_event(kiosk, payload))
            except queue.Full:
                self.dropped += 1
        elif what == "state":
            self._leading.heard(kiosk, payload)
        elif what == "capacity":
            self._leading.remember(kiosk, payload)
        elif what == "health":
            self._hear(kiosk, payload)

    def _hear(self, kiosk: str, payload: bytes) -> None:
        health = _health(payload)
        with self._lock:
            if health is None or (len(self._healths) >= _MOST_HEALTHS and kiosk not in self._healths):
                self.dropped += 1
                return
            self._healths[kiosk] = health

    def _write(self) -> None:
        while not (self._stop.is_set() and self._incoming.empty()):
            batch = self._batch()
            if batch and (kept := self._commit(batch)):
                self._acknowledge(kept)
                self._leading.moved()
            self._keep_healths()

    def _keep_healths(self) -> None:
        with self._lock:
            healths, self._healths = self._healths, {}
        if not healths:
            return
        try:
            self._store.hear(healths)
        except SQLAlchemyError as error:  # the next one comes
            _log.warning("collector: can't keep a kiosk's health: %s", type(error).__name__)

    def _batch(self) -> list[Received]:
        try:
            batch = [self._incoming.get(timeout=0.1)]
        except queue.Empty:
            return []
        until = time.monotonic() + _BATCH_S
        while len(batch) < _BATCH:
            try:
                left = until - time.monotonic()
                batch.append(self._incoming.get(timeout=min(_PAUSE_S, max(0.0, left))))
            except queue.Empty:
                break
        return batch

    def _commit(self, batch: list[Received]) -> list[Received]:
        """What was kept; nothing where the database stays away until the stop."""
        failed = False
        while True:
            try:
                kept = self._store.keep(batch)
            except SQLAlchemyError as error:
                if not failed:
                    _log.warning("collector: can't store: %s", type(error).__name__)
                failed = True
                if self._stop.wait(_RETRY_S):
                    return []
                continue
            if failed:
                _log.info("collector: stores again")
            return kept

    def _acknowledge(self, batch: list[Received]) -> None:
        ids: dict[str, dict[str, None]] = defaultdict(dict)
        rejected: dict[str, dict[str, str]] = defaultdict(dict)
        for message in batch:
            if message.event_id:
                ids[message.kiosk][message.event_id] = None
                if message.fault:
                    rejected[message.kiosk][message.event_id] = message.fault
            if message.fault and message.kiosk not in self._complained:
                self._complained.add(message.kiosk)
                _log.warning("collector: rejected a message of %s: %s", message.kiosk, message.fault)
        for kiosk, stored in ids.items():
            answer: dict[str, Any] = {"ids": list(stored)}
            if rejected[kiosk]:
                answer["rejected"] = rejected[kiosk]
            self._inlet.publish(kiosk, "ack", msgspec.json.encode(answer))


def _health(payload: bytes) -> str | None:
    """As it came, if it is JSON that a database holds."""
    if len(payload) > _LONGEST_HEALTH or b"\\u0000" in payload:
        return None
    try:
        msgspec.json.decode(payload, type=dict[str, Any])
        return payload.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
