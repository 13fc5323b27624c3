"""Signed adapters: the TOML in a JSON envelope, signed (Ed25519 or SM2) by a key that the venue trusts."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sentinel.crypto.envelope import Changed, Form, NoEnvelope, TooLarge, UnknownSigner
from sentinel.crypto.key_files import read_public_keys
from sentinel.crypto.signing import BadKey, PrivateKey, PublicKey
from sentinel.verify.platforms.checks import load
from sentinel.verify.platforms.form import LARGEST_FILE, Adapter, AdapterError

LARGEST_BUNDLE = 2 * LARGEST_FILE
# A signature made for a pass, a list or a firmware can't be taken for one of an adapter.
_FORM = Form(
    "sentinel-platform-adapter", "adapter", b"sentinel platform adapter 1\n", LARGEST_FILE, LARGEST_BUNDLE
)


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
    return _FORM.seal(text, key)


def unseal(raw: bytes, keys: Iterable[PublicKey]) -> Bundle:
    """The adapter in a bundle; nothing of it is read before its signature holds. Raises AdapterError."""
    try:
        opened = _FORM.unseal(raw, keys)
    except TooLarge:
        raise AdapterError(f"more than {LARGEST_BUNDLE} bytes are no adapter bundle") from None
    except NoEnvelope:
        raise AdapterError("no adapter bundle: make one with `sentinel platform sign`") from None
    except UnknownSigner as error:
        raise AdapterError(f"signed by key {error.key}, which is not among the trusted ones") from None
    except Changed as error:
        raise AdapterError(f"the signature of key {error.key} does not hold: it was changed since") from None
    return Bundle(load(opened.text), opened.text, opened.key, raw)


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
