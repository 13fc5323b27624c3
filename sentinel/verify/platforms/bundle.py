"""Signed adapters: the TOML in a JSON envelope, signed (Ed25519 or SM2) by a key that the venue trusts."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from sentinel.crypto.key_files import read_public_keys
from sentinel.crypto.signing import BadKey, PrivateKey, PublicKey
from sentinel.verify.platforms.checks import load
from sentinel.verify.platforms.form import LARGEST_FILE, Adapter, AdapterError

LARGEST_BUNDLE = 2 * LARGEST_FILE
# A signature made for a pass, a list or a firmware can't be taken for one of an adapter.
_PURPOSE = b"sentinel platform adapter 1\n"


class _Envelope(Struct, frozen=True, forbid_unknown_fields=True):
    kind: Literal["sentinel-platform-adapter"]
    adapter: Annotated[str, Meta(max_length=LARGEST_FILE)]
    key: Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z")]
    signature: Annotated[str, Meta(max_length=200)]


@dataclass(frozen=True, slots=True)
class Bundle:
    """An adapter whose signature holds; ``key``: who signed it, ``raw``: the bundle's bytes."""

    adapter: Adapter
    text: str
    key: PublicKey
    raw: bytes


def seal(text: str, key: PrivateKey) -> bytes:
    """The bundle of an adapter file. Raises AdapterError: the adapter makes no sense."""
    load(text)
    signature = base64.b64encode(key.sign(_PURPOSE + text.encode())).decode()
    envelope = _Envelope("sentinel-platform-adapter", text, key.public.key_id.hex(), signature)
    return msgspec.json.format(msgspec.json.encode(envelope), indent=1) + b"\n"


def unseal(raw: bytes, keys: Iterable[PublicKey]) -> Bundle:
    """The adapter in a bundle; nothing of it is read before its signature holds. Raises AdapterError."""
    if len(raw) > LARGEST_BUNDLE:
        raise AdapterError(f"more than {LARGEST_BUNDLE} bytes are no adapter bundle")
    try:
        envelope = msgspec.json.decode(raw, type=_Envelope)
        signature = base64.b64decode(envelope.signature, validate=True)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, binascii.Error, ValueError):
        raise AdapterError("no adapter bundle: make one with `sentinel platform sign`") from None
    message = _PURPOSE + envelope.adapter.encode()
    named = [key for key in keys if key.key_id.hex() == envelope.key]
    if not named:
        raise AdapterError(f"signed by key {envelope.key}, which is not among the trusted ones")
    signer = next((key for key in named if key.verify(signature, message)), None)
    if signer is None:
        raise AdapterError(f"the signature of key {envelope.key} does not hold: it was changed since")
    return Bundle(load(envelope.adapter), envelope.adapter, signer, raw)


def read_bundle(path: Path, keys: Iterable[PublicKey]) -> Bundle:
    """The bundle in a file. Raises AdapterError."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_BUNDLE + 1)
    except OSError as error:
        raise AdapterError(f"{path}: can't be read: {error.strerror}") from error
    try:
        return unseal(raw, keys)
    except AdapterError as error:
        raise AdapterError(f"{path}: {error}") from None


def read_keys(path: Path) -> tuple[PublicKey, ...]:
    """Whose adapters count: a PEM file, or a folder of them. Raises AdapterError."""
    try:
        return read_public_keys(path)
    except BadKey as error:
        raise AdapterError(f"the keys of adapters: {error}") from None
