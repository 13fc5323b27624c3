"""Facts, policies and decisions as bytes, and back, exactly: what ``explain`` computes again from."""

import hashlib
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from sentinel.core.facts import Facts
from sentinel.core.policy import Check, Decision, Need, Policy
from sentinel.store.errors import StoreError

T = TypeVar("T")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):  # a read-only view of a dict
        return dict(value)
    raise NotImplementedError(f"{type(value).__name__} has no place in a record")


# Sorted keys: equal policies have equal hashes.
_encoder = msgspec.json.Encoder(enc_hook=_plain, order="sorted")
_facts = msgspec.json.Decoder(Facts)
_any = msgspec.json.Decoder()
_decision = msgspec.json.Decoder(Decision)


def encode(value: Facts | Policy | Decision) -> bytes:
    """UTF-8 JSON; floats and microseconds survive."""
    return _encoder.encode(value)


def policy_hash(body: bytes) -> str:
    """SHA-256 of an encoded policy, hex."""
    return hashlib.sha256(body).hexdigest()


def decode_facts(body: bytes) -> Facts:
    """Raises StoreError where the record was written by software with other facts."""
    return _decoded(_facts, body, "facts")


def decode_policy(body: bytes) -> Policy:
    """Raises StoreError, as ``decode_facts``. A check that there was not yet was not asked for."""
    raw = _decoded(_any, body, "policy")
    try:
        raw["rules"] = {check.value: {"need": Need.NEVER.value} for check in Check} | raw["rules"]
        return msgspec.convert(raw, Policy)
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"the record's policy can't be read by this software: {error}") from error


def decode_decision(body: bytes) -> Decision:
    """Raises StoreError, as ``decode_facts``."""
    return _decoded(_decision, body, "decision")


def _decoded(decoder: msgspec.json.Decoder[T], body: bytes, what: str) -> T:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, ValueError) as error:
        raise StoreError(f"the record's {what} can't be read by this software: {error}") from error
