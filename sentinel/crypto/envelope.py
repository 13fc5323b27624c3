"""One signed envelope for all that is signed as text: JSON of kind, text, key id and signature.

A form says what the kind is called and under which words it is signed, so that a signature made for one kind
is none for another. Nothing of a text is read before its signature holds.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from sentinel.crypto.signing import PrivateKey, PublicKey


@dataclass(frozen=True)
class Form:
    """A kind of envelope: ``field`` is the text's name in it, ``purpose`` what is signed before the text.

    ``largest_text`` in characters, ``largest`` (of the whole) in bytes.
    """

    kind: str
    field: str
    purpose: bytes
    largest_text: int
    largest: int

    @cached_property
    def _type(self) -> Any:
        return msgspec.defstruct(
            "Envelope",
            [
                ("kind", Literal[self.kind]),
                (self.field, Annotated[str, Meta(max_length=self.largest_text)]),
                ("key", Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z")]),
                ("signature", Annotated[str, Meta(max_length=200)]),
            ],
            frozen=True,
            forbid_unknown_fields=True,
        )

    def seal(self, text: str, key: PrivateKey) -> bytes:
        """The envelope's bytes."""
        signature = base64.b64encode(key.sign(self.purpose + text.encode())).decode()
        envelope = self._type(self.kind, text, key.public.key_id.hex(), signature)
        return msgspec.json.format(msgspec.json.encode(envelope), indent=1) + b"\n"

    def unseal(self, raw: bytes, keys: Iterable[PublicKey]) -> "Opened":
        """The text, and which of ``keys`` signed it. Raises TooLarge, NoEnvelope, UnknownSigner, Changed."""
        if len(raw) > self.largest:
            raise TooLarge
        try:
            envelope = msgspec.json.decode(raw, type=self._type)
            text: str = getattr(envelope, self.field)
            signature = base64.b64decode(envelope.signature, validate=True)
            message = self.purpose + text.encode()
        except (msgspec.DecodeError, UnicodeError, RecursionError, binascii.Error, ValueError):
            raise NoEnvelope from None
        named = [key for key in keys if key.key_id.hex() == envelope.key]
        if not named:
            raise UnknownSigner(envelope.key)
        signer = next((key for key in named if key.verify(signature, message)), None)
        if signer is None:
            raise Changed(envelope.key)
        return Opened(text, signer)


@dataclass(frozen=True, slots=True)
class Opened:
    """A text whose signature holds, and by which key."""

    text: str
    key: PublicKey


class EnvelopeError(Exception):
    """Nothing in it counts; the callers say it in their own words."""


class TooLarge(EnvelopeError):
    """Longer than the form's largest: not looked at."""


class NoEnvelope(EnvelopeError):
    """Not of this form."""


class NamedSigner(EnvelopeError):
    """``key`` is the key id that it names."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class UnknownSigner(NamedSigner):
    """Signed by none of the keys."""


class Changed(NamedSigner):
    """The signature of the key that it names does not hold."""
