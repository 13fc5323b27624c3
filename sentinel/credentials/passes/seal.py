"""The signed frame around a pass, and its text: ``SPASS:`` and base45 of

    1 || key id (8 bytes) || payload || signature (64 bytes)

The signature is over the prefix and all before it, so that a pass is never a family pass or a list. A live
code is the same, with the moment and the bearer's signature put before it:

    2 || seconds since 1970 (4 bytes) || the bearer's signature (64 bytes, Ed25519) || the frame above
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sentinel.credentials import base45
from sentinel.credentials.passes.form import MAX_PAYLOAD, BadPass
from sentinel.crypto.signing import (
    KEY_ID_BYTES,
    SIGNATURE_BYTES,
    Algorithm,
    BadKey,
    PrivateKey,
    PublicKey,
    public_key,
)

PASS, FAMILY = "SPASS:", "SFAM:"
LIVE_S = 60  # a live code counts for so long after it was made
CLOCK_S = 30  # and so much before, by the kiosk's clock: phones' clocks differ
_STATIC, _LIVE = 1, 2
_HEAD = 1 + KEY_ID_BYTES
_LIVE_HEAD = 1 + 4 + SIGNATURE_BYTES
MAX_TEXT = len(PASS) + (_LIVE_HEAD + _HEAD + MAX_PAYLOAD + SIGNATURE_BYTES) * 3 // 2 + 2


class BadText(BadPass):
    """The text is no base45, or not in its one form."""


class Signs(Protocol):
    """Whoever makes signatures: a private key, or what holds one."""

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""


@dataclass(frozen=True, slots=True, repr=False)
class Frame:
    """A frame taken apart, nothing of it checked. ``shown_at`` and ``shown_by``: of a live code."""

    prefix: str
    signed: bytes
    signature: bytes
    shown_at: int | None = None
    shown_by: bytes = b""

    @property
    def key_id(self) -> bytes:
        """Which key it says that it was signed with."""
        return self.signed[1:_HEAD]

    @property
    def payload(self) -> bytes:
        """What was signed: nothing to be read before the signature was checked."""
        return self.signed[_HEAD:]

    def signed_by(self, keys: Iterable[PublicKey]) -> bool:
        """Whether one of these keys signed it."""
        message = self.prefix.encode() + self.signed
        return any(key.verify(self.signature, message) for key in keys)

    def live(self, holder: bytes, at: datetime) -> bool:
        """Whether the bearer's app made this code just now."""
        if self.shown_at is None:
            return False
        age = at - datetime.fromtimestamp(self.shown_at, UTC)
        if not timedelta(seconds=-CLOCK_S) <= age <= timedelta(seconds=LIVE_S):
            return False
        try:
            key = PublicKey(Algorithm.ED25519, holder)
        except BadKey:
            return False
        return key.verify(self.shown_by, _showing(self.shown_at, self.signed + self.signature))


def trusted(ders: Iterable[bytes], revoked: frozenset[str]) -> tuple[PublicKey, ...]:
    """The keys that count: what is no key, and what is revoked by its digest, does not."""
    keys = []
    for der in ders:
        try:
            key = public_key(der)
        except BadKey:
            continue
        if key.digest not in revoked:
            keys.append(key)
    return tuple(keys)


def seal(prefix: str, payload: bytes, key: PrivateKey) -> str:
    """The signed text of a payload."""
    signed = bytes([_STATIC]) + key.public.key_id + payload
    return prefix + base45.encode(signed + key.sign(prefix.encode() + signed))


def show_live(text: str, holder: Signs, at: datetime) -> str:
    """What the bearer's app shows at this moment, made from the pass it keeps. Raises BadPass."""
    frame = take_apart(text)
    if frame.shown_at is not None:
        raise BadPass("this is a live code, and no pass to make one of")
    kept = frame.signed + frame.signature
    seconds = int(at.timestamp())
    made = holder.sign(_showing(seconds, kept))
    return frame.prefix + base45.encode(bytes([_LIVE]) + seconds.to_bytes(4) + made + kept)


def _showing(seconds: int, frame: bytes) -> bytes:
    return b"SLIVE:" + seconds.to_bytes(4) + frame


def take_apart(text: str) -> Frame:
    """The frame in a text. Raises BadText for what is no base45, BadPass for what is no frame."""
    prefix = next((known for known in (PASS, FAMILY) if text.startswith(known)), None)
    if prefix is None or len(text) > MAX_TEXT:
        raise BadText("no signed pass")
    try:
        data = base45.decode(text[len(prefix) :])
    except ValueError:
        raise BadText("no base45") from None
    if base45.encode(data) != text[len(prefix) :]:
        raise BadText("no base45 in its one form")
    shown_at, shown_by = None, b""
    if data[:1] == bytes([_LIVE]) and len(data) > _LIVE_HEAD:
        shown_at, shown_by = int.from_bytes(data[1:5]), data[5:_LIVE_HEAD]
        data = data[_LIVE_HEAD:]
    if data[:1] != bytes([_STATIC]) or not 0 < len(data) - _HEAD - SIGNATURE_BYTES <= MAX_PAYLOAD:
        raise BadPass("no frame of a pass")
    return Frame(prefix, data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:], shown_at, shown_by)
