"""A signed delta: which facts of which people changed up to a moment, numbered without gaps.

    "SDELTA" 1 0 || length of the JSON (4 bytes) || JSON || keys (8 bytes each) || codes (4 each) || signature

A key is the field in its upper 12 bits and the hash's 52 below; keys ascend. A code is absolute (``record``).
``REMOVED`` in place of a field takes the person out; what later deltas state of the person counts again. A
delta without changes says that nothing changed until its ``as_of``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from sentinel.basefile.errors import Refusal, Refused
from sentinel.basefile.framing import Framing
from sentinel.basefile.header import Second
from sentinel.basefile.keys import HASH, HASH_BITS, CityKey
from sentinel.basefile.record import FIELDS, FIRST_BUCKET, RADIX, TIMED
from sentinel.crypto.signing import SIGNATURE_BYTES, PrivateKey, PublicKey

MAGIC: Final = b"SDELTA\x01\x00"
REMOVED: Final = 5
MOST_CHANGES: Final = 200_000
MOST_BYTES: Final = 2_500_000
_MOST_JSON: Final = 1024
_HASH = (1 << HASH_BITS) - 1


class DeltaHeader(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a delta says of itself."""

    as_of: Second
    count: Annotated[int, Meta(ge=0, le=MOST_CHANGES)]
    hash: str = HASH
    key_check: Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
    key_epoch: Annotated[int, Meta(ge=1, lt=2**31)]
    sequence: Annotated[int, Meta(ge=1, lt=2**53)]
    signer: Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]

    @property
    def at(self) -> datetime:
        """``as_of`` as a moment."""
        return datetime.fromtimestamp(self.as_of, UTC)


_FORM = Framing(MAGIC, b"sentinel/base-file-delta/1\0", _MOST_JSON, DeltaHeader, "delta")


@dataclass(frozen=True, slots=True)
class Delta:
    """A delta whose signature held."""

    header: DeltaHeader
    keys: NDArray[np.uint64]
    codes: NDArray[np.uint32]

    @property
    def fields(self) -> NDArray[np.int64]:
        """The field of each change, or REMOVED."""
        return (self.keys >> np.uint64(HASH_BITS)).astype(np.int64)

    @property
    def hashes(self) -> NDArray[np.int64]:
        """The 52 bits of each change."""
        return (self.keys & np.uint64(_HASH)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Change:
    """One changed fact: a field (or REMOVED) of the person with this hash (52 bits), its absolute code."""

    hash52: int
    field: int
    code: int


def sign_delta(
    changes: Iterable[Change], sequence: int, as_of: datetime, city: CityKey, key: PrivateKey
) -> bytes:
    """The bytes of a delta. Of two changes of one fact the last stands. ValueError: too many, or wrong."""
    latest = {(change.field << HASH_BITS) | change.hash52: change.code for change in changes}
    if len(latest) > MOST_CHANGES:
        raise ValueError(f"a delta has at most {MOST_CHANGES} changes: make several")
    keys = np.array(sorted(latest), dtype="<u8")
    codes = np.array([latest[int(one)] for one in keys], dtype="<u4")
    if not _plausible(keys.astype(np.uint64), codes.astype(np.uint32)):
        raise ValueError("a change names no field, or a code that its field has not")
    header = DeltaHeader(
        as_of=int(as_of.timestamp()),
        count=len(keys),
        key_check=city.check,
        key_epoch=city.epoch,
        sequence=sequence,
        signer=key.public.key_id.hex(),
    )
    signed = _FORM.begin(header) + keys.tobytes() + codes.tobytes()
    return signed + _FORM.sign(signed, key)


def read_delta(raw: bytes, keys: Iterable[PublicKey]) -> Delta:
    """A delta, nothing of it looked at before its signature holds but what names its key. Raises Refused."""
    header, first = _read(raw)
    middle, end = first + 8 * header.count, first + 12 * header.count
    if len(raw) < end + SIGNATURE_BYTES:
        raise _FORM.short()
    if len(raw) > end + SIGNATURE_BYTES:
        raise Refused(Refusal.DAMAGED, "the delta has bytes too many")
    _FORM.check(header, raw[:end], raw[end:], keys)
    delta = Delta(
        header,
        np.frombuffer(raw[first:middle], dtype="<u8").astype(np.uint64),
        np.frombuffer(raw[middle:end], dtype="<u4").astype(np.uint32),
    )
    if not _plausible(delta.keys, delta.codes):
        raise Refused(Refusal.FORMAT, "its changes are not what they must be")
    return delta


def unchecked_header(raw: bytes) -> DeltaHeader:
    """What a delta says of itself, whoever wrote it: for who publishes it. Raises Refused: no delta."""
    return _read(raw)[0]


def _read(raw: bytes) -> tuple[DeltaHeader, int]:
    if len(raw) > MOST_BYTES:
        raise Refused(Refusal.DAMAGED, "longer than any delta")
    return _FORM.read(raw)


def _plausible(keys: NDArray[np.uint64], codes: NDArray[np.uint32]) -> bool:
    if not len(keys):
        return True
    fields = (keys >> np.uint64(HASH_BITS)).astype(np.int64)
    if int(fields.max()) > REMOVED or not bool((keys[1:] > keys[:-1]).all()):
        return False
    most = np.array([*(RADIX[field] for field in FIELDS), 2], dtype=np.int64)
    for field in TIMED:
        most[field] = FIRST_BUCKET + 400_000  # buckets of three hours until 2106
    return bool((codes < most[fields]).all())


def bundle(deltas: Iterable[bytes]) -> bytes:
    """Several deltas as one answer: each after its length (4 bytes, little-endian)."""
    return b"".join(len(one).to_bytes(4, "little") + one for one in deltas)


def unbundle(raw: bytes) -> list[bytes]:
    """The whole deltas at the start of an answer: one that was cut off is simply not there yet.

    Raises Refused for a length that no delta has.
    """
    found, at = [], 0
    while len(raw) - at >= 4:
        length = int.from_bytes(raw[at : at + 4], "little")
        if length > MOST_BYTES:
            raise Refused(Refusal.DAMAGED, "an answer that holds no deltas")
        if len(raw) - at - 4 < length:
            break
        found.append(raw[at + 4 : at + 4 + length])
        at += 4 + length
    return found
