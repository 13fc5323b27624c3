"""What a publisher tells of its base file, and how both sides name it: paths, topics, questions.

| what | HTTP below the service's address | answer |
|---|---|---|
| news | ``/v1/base-file/latest?after=N&wait=S`` | ``Latest`` as JSON; after S s while N is the last |
| file | ``/v1/base-file/file`` (Range, If-Range, ETag) | the signed file |
| deltas | ``/v1/base-file/deltas?first=A&last=B`` | ``delta.bundle``: from A on, as many as 4 MB hold |
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from sentinel.basefile.delta import bundle
from sentinel.basefile.header import Header, Sequence

LATEST, FILE, DELTAS = "/v1/base-file/latest", "/v1/base-file/file", "/v1/base-file/deltas"
MOST_BUNDLE = 4 << 20
LONGEST_WAIT_S = 30.0


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


def published_topic(prefix: str) -> str:
    """Where every delta is published, QoS 1, the last one retained."""
    return f"{prefix}/base-file/delta"


def own_topic(prefix: str, kiosk: str) -> str:
    """Where a kiosk is sent what it asked for."""
    return f"{prefix}/{kiosk}/base-file/delta"


def ask_topic(prefix: str, kiosk: str) -> str:
    """Where a kiosk asks: ``Ask`` as JSON."""
    return f"{prefix}/{kiosk}/base-file/ask"


def ask(first: int, last: int) -> bytes:
    """The question's bytes."""
    return msgspec.json.encode(Ask(first, last))
