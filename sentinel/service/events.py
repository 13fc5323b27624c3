"""Events as the collector keeps them: CloudEvents 1.0 in JSON, each once by kiosk and id; who came in."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DataError

from sentinel.service import tables
from sentinel.service.clock import utc_now
from sentinel.service.database import insert_new
from sentinel.service.persons import WHOLE

_LARGEST = 256 * 1024
_KEPT_OF_REJECTED = 64 * 1024
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)
# No control characters: PostgreSQL keeps no zero in a text.
_Id = Annotated[str, Meta(pattern=r"^(?![\s\S]*[\x00-\x1f\x7f])", min_length=1, max_length=64)]


class CloudEvent(Struct, frozen=True):
    """What every event must have. CloudEvents 1.0.2, 2.1 and 3.1; ``seq`` counts up in each kiosk."""

    specversion: Annotated[str, Meta(pattern=rf"^1\.[0-9]+{WHOLE}")]
    id: _Id
    source: Annotated[str, Meta(min_length=1, max_length=256)]
    type: Annotated[str, Meta(min_length=1, max_length=128)]
    time: Annotated[datetime, Meta(tz=True)]
    seq: Annotated[int, Meta(ge=0)]
    data: dict[str, Any]
    historical: bool = False


class _Happened(Struct, frozen=True):
    """What of an event's data says how many came in. Other data has other keys, and counts nobody."""

    outcome: str = ""
    what: str = ""
    people: Annotated[int, Meta(ge=0, le=100)] = 1
    direction: str = "in"


class _OnlyId(Struct, frozen=True):
    id: _Id


@dataclass(frozen=True, slots=True)
class Received:
    """One message as it came: ``event_id`` "" where none is readable, ``fault`` "" where it is an event.

    ``heads``: how it changes the number of people who came in; ``at``: when it happened.
    """

    kiosk: str
    payload: bytes
    event_id: str
    fault: str
    heads: int = 0
    at: datetime | None = None


def read_event(kiosk: str, payload: bytes) -> Received:
    """Judge a message of a kiosk's topic. Never raises: what is wrong is stated in ``fault``."""
    if len(payload) > _LARGEST:
        return Received(kiosk, payload[:_KEPT_OF_REJECTED], "", f"{len(payload)} bytes are too many")
    try:
        payload.decode()
        event = msgspec.json.decode(payload, type=CloudEvent)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Received(kiosk, payload, _readable_id(payload), _shown(error))
    if event.source != f"/kiosks/{kiosk}":
        return Received(kiosk, payload, event.id, "the source is not the kiosk of the topic")
    if not _FIRST <= event.time <= _LAST:
        return Received(kiosk, payload, event.id, "the time lies before 1900 or after 2199")
    return Received(kiosk, payload, event.id, "", _heads(event), event.time)


def _heads(event: CloudEvent) -> int:
    """An opened gate counts one; who did not go through, or went through uninvited, corrects it."""
    try:
        data = msgspec.convert(event.data, _Happened)
    except msgspec.ValidationError:
        return 0
    way = -1 if data.direction == "out" else 1
    if event.type == "org.sentinel.passage.result.v1":
        return way * data.people if data.outcome == "pulsed" else 0
    if event.type in ("org.sentinel.passage.annulled.v1", "org.sentinel.door.v1"):
        sign = {"not_passed": -1, "tailgating": 1, "unadmitted": 1}.get(data.what, 0)
        return way * sign * data.people
    return 0


def _shown(error: Exception) -> str:
    return str(error).replace("\0", "")[:200]  # PostgreSQL keeps no zero in a text


def _readable_id(payload: bytes) -> str:
    try:
        return msgspec.json.decode(payload, type=_OnlyId).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


class EventStore:
    """The events of all kiosks. Safe to use from several threads."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    def keep(self, batch: Sequence[Received]) -> list[Received]:
        """Commit a batch in one transaction; what is there already stays as it is. Returns what was kept.

        What is no event goes to the table of rejected messages, so that nothing is lost; so does an event
        that the database can't hold, which is returned with its fault. Raises SQLAlchemyError.
        """
        try:
            self._keep(batch)
        except DataError:
            return [self._keep_one(message) for message in batch]
        return list(batch)

    def _keep_one(self, message: Received) -> Received:
        try:
            self._keep([message])
        except DataError:
            message = replace(message, fault="the database can't hold this event", heads=0)
            self._keep([message])
        return message

    def _keep(self, batch: Sequence[Received]) -> None:
        now = self._clock()
        good = [
            {"kiosk": m.kiosk, "id": m.event_id, "received_at": now, "payload": m.payload.decode()}
            for m in batch
            if not m.fault
        ]
        bad = [
            {
                "kiosk": m.kiosk,
                "digest": hashlib.sha256(m.kiosk.encode() + b"\0" + m.payload).hexdigest(),
                "received_at": now,
                "reason": m.fault,
                "payload": m.payload[:_KEPT_OF_REJECTED],
            }
            for m in batch
            if m.fault
        ]
        heads = [
            {"kiosk": m.kiosk, "id": m.event_id, "at": m.at, "change": m.heads} for m in batch if m.heads
        ]
        with self._engine.begin() as db:
            if good:
                db.execute(insert_new(db, tables.events), good)
            if heads:
                db.execute(insert_new(db, tables.heads), heads)
            if bad:
                db.execute(insert_new(db, tables.rejected), bad)

    def events(self, kiosk: str | None = None, after: int = 0, limit: int = 100_000) -> list[dict[str, Any]]:
        """Events in the order of arrival, from the ``after``-th on."""
        query = select(tables.events.c.payload).order_by(tables.events.c.number).offset(after).limit(limit)
        if kiosk is not None:
            query = query.where(tables.events.c.kiosk == kiosk)
        with self._engine.connect() as db:
            return [msgspec.json.decode(payload) for payload in db.execute(query).scalars()]

    def entered(self, kiosk: str, since: datetime) -> int:
        """How many came in at a kiosk at or after a moment; leaving is not counted."""
        at, change = tables.heads.c.at, tables.heads.c.change
        query = select(func.coalesce(func.sum(change), 0)).where(tables.heads.c.kiosk == kiosk, at >= since)
        with self._engine.connect() as db:
            return int(db.execute(query).scalar_one())

    def inside(self, since: datetime) -> int:
        """How many came in at all kiosks, less those who left, at or after a moment; never below 0."""
        at, change = tables.heads.c.at, tables.heads.c.change
        query = select(func.coalesce(func.sum(change), 0)).where(at >= since)
        with self._engine.connect() as db:
            return max(0, int(db.execute(query).scalar_one()))

    def by_kiosk(self) -> dict[str, int]:
        """The sum of all changes that each kiosk ever told: by it a kiosk sees what is counted of its own."""
        kiosk, change = tables.heads.c.kiosk, tables.heads.c.change
        query = select(kiosk, func.sum(change)).group_by(kiosk)
        with self._engine.connect() as db:
            return {name: int(total) for name, total in db.execute(query)}

    def count(self) -> tuple[int, int]:
        """How many events there are, and how many rejected messages."""
        with self._engine.connect() as db:
            kept = db.execute(select(func.count()).select_from(tables.events)).scalar_one()
            rejected = db.execute(select(func.count()).select_from(tables.rejected)).scalar_one()
        return kept, rejected
