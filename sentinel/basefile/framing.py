"""How base files and deltas begin: magic, version, length of JSON, JSON in its one form; and who signed it.

Numbers are little-endian. Each kind is signed under a word of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import msgspec

from sentinel.basefile.errors import Refusal, Refused
from sentinel.basefile.keys import HASH
from sentinel.crypto.signing import PrivateKey, PublicKey

_WORD = 6  # of the magic; version and a zero come after it


class Described(Protocol):
    """What every JSON here has."""

    @property
    def hash(self) -> str:
        """The keyed hash that names people."""

    @property
    def signer(self) -> str:
        """The signing key's id, hex."""


H = TypeVar("H", bound=Described)


@dataclass(frozen=True, slots=True)
class Framing(Generic[H]):
    """A kind: ``magic`` (8 bytes), ``domain`` that is signed first, ``most_json`` bytes, its ``name``."""

    magic: bytes
    domain: bytes
    most_json: int
    header: type[H]
    name: str

    @property
    def head(self) -> int:
        """Bytes before the JSON."""
        return len(self.magic) + 4

    def begin(self, header: H) -> bytes:
        """Magic, length, JSON."""
        text = msgspec.json.encode(header)
        return self.magic + len(text).to_bytes(4, "little") + text

    def sign(self, data: bytes, key: PrivateKey) -> bytes:
        """The signature of what begins so."""
        return key.sign(self.domain + data)

    def read(self, raw: bytes) -> tuple[H, int]:
        """The header, and where what follows it begins. Raises Refused. Nothing of it is proven yet."""
        if raw[: len(self.magic)] != self.magic:
            raise self._other(raw)
        length = int.from_bytes(raw[len(self.magic) : self.head], "little")
        if length > self.most_json:
            raise Refused(Refusal.DAMAGED, f"the head of this {self.name} is longer than any")
        text = raw[self.head : self.head + length]
        if len(raw) < self.head or len(text) < length:
            raise self.short()
        try:
            header = msgspec.json.decode(text, type=self.header)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Refused(Refusal.DAMAGED, f"the head of this {self.name} can't be read") from None
        if msgspec.json.encode(header) != text:
            raise Refused(Refusal.FORMAT, f"the head of this {self.name} is not in its one form")
        if header.hash != HASH:
            raise Refused(Refusal.FORMAT, "its keyed hash is not one that this software knows")
        return header, self.head + length

    def check(self, header: H, signed: bytes, signature: bytes, keys: Iterable[PublicKey]) -> None:
        """Raises Refused: nobody whose signature counts here signed it."""
        known = [key for key in keys if key.key_id.hex() == header.signer]
        if not known:
            words = f"signed with key {header.signer}, which is not trusted here"
            raise Refused(Refusal.SIGNER_UNKNOWN, words)
        if not any(key.verify(signature, self.domain + signed) for key in known):
            raise Refused(Refusal.SIGNATURE, "the signature does not hold")

    def short(self) -> Refused:
        """It ends too soon."""
        return Refused(Refusal.TRUNCATED, f"the {self.name} ends too soon")

    def _other(self, raw: bytes) -> Refused:
        if raw and self.magic.startswith(raw):
            return self.short()
        if raw[:_WORD] == self.magic[:_WORD] and len(raw) >= len(self.magic):
            words = f"a {self.name} of another version: this software reads version {self.magic[_WORD]}"
            return Refused(Refusal.FORMAT, words)
        return Refused(Refusal.NOT_ONE, f"no {self.name}")
