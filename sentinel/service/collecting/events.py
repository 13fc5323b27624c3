"""A kiosk's message, read: CloudEvents 1.0 in JSON, what it says in columns, and who came in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from sentinel.service.collecting import alarms
from sentinel.service.persons import WHOLE

_LARGEST = 256 * 1024
KEPT_OF_REJECTED = 64 * 1024
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
    seq: Annotated[int, Meta(ge=0, le=2**63 - 1)]
    data: dict[str, Any]
    historical: bool = False


class _Happened(Struct, frozen=True):
    """What of an event's data says how many came in. Other data has other keys, and counts nobody."""

    outcome: str = ""
    what: str = ""
    people: Annotated[int, Meta(ge=0, le=100)] = 1
    direction: str = "in"
    change: Annotated[int, Meta(ge=-1000, le=1000)] = 0


class _OnlyId(Struct, frozen=True):
    id: _Id


@dataclass(frozen=True, slots=True)
class Received:
    """One message as it came: ``event_id`` "" where none is readable, ``fault`` "" where it is an event.

    ``heads``: how it changes the number of people who came in; ``at``: when it happened. ``leaving``: at an
    exit. ``alarm``: the kind that it raises, ``over`` the one that it ends; ``lost``: the numbers, first and
    last, that it says will never come. Text that the data lacks is "".
    """

    kiosk: str
    payload: bytes
    event_id: str
    fault: str
    heads: int = 0
    at: datetime | None = None
    seq: int | None = None
    type: str = ""
    visit: str = ""
    verdict: str = ""
    reason: str = ""
    pseudonym: str = ""
    outcome: str = ""
    leaving: bool = False
    alarm: str = ""
    over: str = ""
    lost: tuple[int, int] | None = None


def read_event(kiosk: str, payload: bytes) -> Received:
    """Judge a message of a kiosk's topic. Never raises: what is wrong is stated in ``fault``."""
    if len(payload) > _LARGEST:
        return Received(kiosk, payload[:KEPT_OF_REJECTED], "", f"{len(payload)} bytes are too many")
    try:
        payload.decode()
        event = msgspec.json.decode(payload, type=CloudEvent)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Received(kiosk, payload, _readable_id(payload), _shown(error))
    if event.source != f"/kiosks/{kiosk}":
        return Received(kiosk, payload, event.id, "the source is not the kiosk of the topic")
    if not _FIRST <= event.time <= _LAST:
        return Received(kiosk, payload, event.id, "the time lies before 1900 or after 2199")
    # Nobody real stood there in a rehearsal: it is kept, and counted and searched nowhere.
    data = {} if event.data.get("rehearsal") is True else event.data
    return Received(
        kiosk,
        payload,
        event.id,
        "",
        _heads(event),
        event.time,
        event.seq,
        event.type,
        visit=_short(data, "visit", 64),
        verdict=_short(data, "verdict", 16),
        reason=_short(data, "reason", 32),
        pseudonym=_short(data, "pseudonym", 64),
        outcome=_short(data, "outcome", 16),
        leaving=data.get("direction") == "out",
        alarm=alarms.raised(event.type, data) or "",
        over=alarms.ended(event.type, data) or "",
        lost=_lost(event),
    )


def _heads(event: CloudEvent) -> int:
    """An opened gate counts one; who did not go through, or went through uninvited, corrects it."""
    try:
        data = msgspec.convert(event.data, _Happened)
    except msgspec.ValidationError:
        return 0
    if event.type == "org.sentinel.count.corrected.v1":
        return data.change
    way = -1 if data.direction == "out" else 1
    if event.type == "org.sentinel.passage.result.v1":
        return way * data.people if data.outcome == "pulsed" else 0
    if event.type in ("org.sentinel.passage.annulled.v1", "org.sentinel.door.v1"):
        sign = {"not_passed": -1, "tailgating": 1, "unadmitted": 1}.get(data.what, 0)
        return way * sign * data.people
    return 0


def _short(data: Mapping[str, Any], name: str, most: int) -> str:
    """What a column takes; longer or other values stay in the payload only."""
    found = data.get(name)
    if not isinstance(found, str) or len(found) > most or not found.isprintable():
        return ""
    return found


def _lost(event: CloudEvent) -> tuple[int, int] | None:
    if event.type != alarms.LOST:
        return None
    first, last = event.data.get("first_seq"), event.data.get("last_seq")
    if type(first) is int and type(last) is int and 0 <= first <= last < 2**63:
        return first, last
    return None


def _shown(error: Exception) -> str:
    return str(error).replace("\0", "")[:200]  # PostgreSQL keeps no zero in a text


def _readable_id(payload: bytes) -> str:
    try:
        return msgspec.json.decode(payload, type=_OnlyId).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
