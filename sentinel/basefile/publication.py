"""What a publisher tells of its base file, and how both sides name it: paths, topics, questions.

| what | HTTP below the service's address | answer |
|---|---|---|
| news | ``/v1/base-file/latest?after=N&wait=S`` | ``Latest`` as JSON; after S s while N is the last |
| file | ``/v1/base-file/file`` (Range, If-Range, ETag) | the signed file |
| deltas | ``/v1/base-file/deltas?first=A&last=B`` | ``delta.bundle``: from A on, as many as 4 MB hold |

Over MQTT a delta is pushed as it is where it is small, else as its ``Announcement``: ten thousand kiosks do
not load megabytes in the same second.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from sentinel.basefile.delta import MOST_BYTES, bundle
from sentinel.basefile.header import Header, Sequence

LATEST, FILE, DELTAS = "/v1/base-file/latest", "/v1/base-file/file", "/v1/base-file/deltas"
MOST_BUNDLE = 4 << 20
LONGEST_WAIT_S = 30.0
MOST_PUSHED = 64 << 10  # bytes of a delta, about 5,400 changes
_MOST_ANNOUNCEMENT = 512


class BaseNews(Struct, frozen=True, kw_only=True):
    """The file that can be had."""

    as_of: Annotated[int, Meta(ge=0)]
    bytes: Annotated[int, Meta(ge=0, le=2**31)]
    key_epoch: Annotated[int, Meta(ge=1)]
    sequence: Sequence


class Latest(Struct, frozen=True, kw_only=True):
    """What there is: ``sequence`` of the newest delta, ``oldest`` that can still be had (0: none).

    Not signed: it is a hint what to ask for, and what comes is checked.
    """

    base: BaseNews | None = None
    oldest: Sequence = 0
    sequence: Sequence = 0


class Announcement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Over MQTT, instead of a delta of more than ``MOST_PUSHED`` bytes: what can be had. Not signed."""

    bytes: Annotated[int, Meta(ge=0, le=MOST_BYTES)]
    sequence: Sequence
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Ask(Struct, frozen=True, forbid_unknown_fields=True):
    """Over MQTT: which deltas a kiosk misses, first and last."""

    first: Sequence
    last: Sequence


def news(header: Header, size: int, deltas: Iterable[int]) -> Latest:
    """What to tell about a file of ``size`` bytes and the sequence numbers that are kept."""
    kept = sorted(deltas)
    base = BaseNews(as_of=header.as_of, bytes=size, key_epoch=header.key_epoch, sequence=header.sequence)
    last = max(kept[-1] if kept else 0, header.sequence)
    return Latest(base=base, oldest=kept[0] if kept else 0, sequence=last)


def answer(first: int, last: int, kept: Callable[[int], bytes | None] | Mapping[int, bytes]) -> bytes:
    """The deltas from ``first`` on up to ``last`` that are kept, as many as an answer holds."""
    get = kept.get if isinstance(kept, Mapping) else kept
    found: list[bytes] = []
    size = 0
    for number in range(first, last + 1):
        one = get(number)
        if one is None:
            continue
        size += len(one) + 4
        if size > MOST_BUNDLE and found:
            break
        found.append(one)
    return bundle(found)


def pushed(sequence: int, raw: bytes) -> bytes:
    """A delta as it is pushed: itself, or its announcement."""
    if len(raw) <= MOST_PUSHED:
        return raw
    digest = hashlib.sha256(raw).hexdigest()
    return msgspec.json.encode(Announcement(bytes=len(raw), sequence=sequence, sha256=digest))


def announced(payload: bytes) -> Announcement | None:
    """What a pushed message announces; None for one that is a delta, or nothing."""
    if payload[:1] != b"{" or len(payload) > _MOST_ANNOUNCEMENT:
        return None
    try:
        return msgspec.json.decode(payload, type=Announcement)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def read_ask(payload: bytes) -> Ask | None:
    """A kiosk's question; None for what is none."""
    try:
        return msgspec.json.decode(payload, type=Ask) if len(payload) <= _MOST_ANNOUNCEMENT else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def published_topic(prefix: str) -> str:
    """Where every delta is ``pushed``, QoS 1, the last one retained."""
    return f"{prefix}/base-file/delta"


def own_topic(prefix: str, kiosk: str) -> str:
    """Where a kiosk is sent what it asked for."""
    return f"{prefix}/{kiosk}/base-file/delta"


def asks_topic(prefix: str) -> str:
    """What the publisher listens to: every kiosk's questions."""
    return f"{prefix}/+/base-file/ask"


def ask_topic(prefix: str, kiosk: str) -> str:
    """Where a kiosk asks: ``Ask`` as JSON."""
    return f"{prefix}/{kiosk}/base-file/ask"


def ask(first: int, last: int) -> bytes:
    """The question's bytes."""
    return msgspec.json.encode(Ask(first, last))
