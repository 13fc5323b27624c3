"""The signed head of a base file: what it is, as of when, and the hashes of its body.

    "SBASEF" 1 0 || length of the JSON (4 bytes) || JSON || SHA-256 of each MiB of the body || signature (64)

and zeros up to a multiple of 4096. Numbers are little-endian. The signature is over a word of its own and all
before it; the JSON has one form only.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta, Struct

from sentinel.basefile.errors import Refusal, Refused
from sentinel.basefile.framing import Framing
from sentinel.basefile.keys import HASH
from sentinel.crypto.signing import SIGNATURE_BYTES, PrivateKey, PublicKey

MAGIC = b"SBASEF\x01\x00"
PAGE = 4096
CHUNK = 1 << 20
INDEX_BITS = 20
MOST_PEOPLE = 200_000_000
CLOCK_S = 120  # clocks differ; more than this into the future is refused
KIOSK = "kiosk"  # ``made_by`` of a file that a kiosk compacted for itself
_MOST_JSON = 4096

Second = Annotated[int, Meta(ge=0, lt=2**32)]
Sequence = Annotated[int, Meta(ge=0, lt=2**53)]


class Header(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a base file says of itself. ``as_of`` in seconds since 1970 (UTC).

    ``sequence``: of the last delta that is folded in. ``states``: the fields that its source had: a person in
    it who is not flagged is off the watch-list only where it states "watch". ``colour_valid_s``: how long
    after it was stated a colour counts.
    """

    as_of: Second
    colour_valid_s: Annotated[int, Meta(ge=60, le=31 * 86_400)]
    count: Annotated[int, Meta(ge=0, le=MOST_PEOPLE)]
    hash: str = HASH
    key_check: Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
    key_epoch: Annotated[int, Meta(ge=1, lt=2**31)]
    made_by: Annotated[str, Meta(max_length=64)] = ""
    sequence: Sequence
    signer: Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
    states: Annotated[tuple[str, ...], Meta(max_length=8)]

    @property
    def at(self) -> datetime:
        """``as_of`` as a moment."""
        return datetime.fromtimestamp(self.as_of, UTC)

    @property
    def body_bytes(self) -> int:
        """Index, remainders, values."""
        return 4 * ((1 << INDEX_BITS) + 1) + 6 * self.count

    @property
    def chunks(self) -> int:
        """How many hashes the head has."""
        return -(-self.body_bytes // CHUNK)


_FORM = Framing(MAGIC, b"sentinel/base-file/1\0", _MOST_JSON, Header, "base file")


@dataclass(frozen=True, slots=True)
class Head:
    """A header whose signature held: ``size`` of the head in bytes, ``hashes`` of the body's chunks."""

    header: Header
    size: int
    hashes: tuple[bytes, ...]

    @property
    def file_bytes(self) -> int:
        """Of the whole file."""
        return self.size + self.header.body_bytes


def head_bytes(header: Header) -> int:
    """The size of the head that belongs to a header."""
    bare = len(_FORM.begin(header)) + 32 * header.chunks + SIGNATURE_BYTES
    return -(-bare // PAGE) * PAGE


def sign_head(header: Header, hashes: Iterable[bytes], key: PrivateKey) -> bytes:
    """The head's bytes, zeros included; ``header.signer`` must be the key's id."""
    signed = _FORM.begin(header) + b"".join(hashes)
    return (signed + _FORM.sign(signed, key)).ljust(head_bytes(header), b"\0")


def most_head_bytes() -> int:
    """No head is longer."""
    return _FORM.head + _MOST_JSON + 32 * (6 * MOST_PEOPLE // CHUNK + 8) + PAGE


def read_head(start: bytes, keys: Iterable[PublicKey]) -> Head:
    """The head at the start of a file (at least ``most_head_bytes``, or all there is). Raises Refused."""
    header, first = _FORM.read(start)
    size, end = head_bytes(header), first + 32 * header.chunks
    if len(start) < size:
        raise _FORM.short()
    signed, signature = start[:end], start[end : end + SIGNATURE_BYTES]
    if any(start[end + SIGNATURE_BYTES : size]):
        raise Refused(Refusal.DAMAGED, "the head does not end in zeros")
    _FORM.check(header, signed, signature, keys)
    hashes = tuple(signed[at : at + 32] for at in range(first, end, 32))
    return Head(header, size, hashes)


def unchecked_header(start: bytes) -> Header:
    """What the start of a file says, whoever wrote it: for who publishes it. Raises Refused: no head."""
    return _FORM.read(start)[0]


def check_time(as_of: int, now: datetime, *, trusted: bool) -> None:
    """Raises Refused for a future date, or where this machine's clock was never set."""
    if not trusted:
        raise Refused(Refusal.CLOCK_UNSET, "this machine's clock is not set: nothing can be taken")
    if as_of > now.timestamp() + CLOCK_S:
        at = datetime.fromtimestamp(as_of, UTC)
        raise Refused(Refusal.FUTURE, f"as of {at:%Y-%m-%d %H:%M:%S} UTC, which has not come")


def chunk_hash(data: bytes | memoryview) -> bytes:
    """SHA-256 of one chunk of the body."""
    return hashlib.sha256(data).digest()
