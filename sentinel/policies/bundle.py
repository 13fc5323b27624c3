"""Signed policies: the TOML with its number and for whom it is, signed (Ed25519 or SM2) by a trusted key."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from sentinel.core.policy import Policy, PolicyError
from sentinel.crypto.envelope import Changed, Form, NoEnvelope, TooLarge, UnknownSigner
from sentinel.crypto.signing import PrivateKey, PublicKey
from sentinel.policy_file import policy_of

LARGEST_POLICY = 256 * 1024  # bytes
LARGEST_BUNDLE = 2 * LARGEST_POLICY
MOST_BUNDLES = 16  # in one file or answer
ANY_VENUE = "*"
# A signature made for a pass, a list or an adapter can't be taken for one of a policy.
_FORM = Form("sentinel-policy", "body", b"sentinel policy 1\n", LARGEST_BUNDLE, LARGEST_BUNDLE)
_Name = Annotated[str, Meta(min_length=1, max_length=100)]


class Body(Struct, frozen=True, forbid_unknown_fields=True):
    """What is signed. ``sequence`` is counted up by the publisher; ``venues``: ids, or "*" for all of the
    tenant's; ``policy`` is the TOML."""

    sequence: Annotated[int, Meta(ge=1, le=2**53)]
    issued_at: datetime
    tenant: Annotated[str, Meta(max_length=100)]
    venues: Annotated[tuple[_Name, ...], Meta(min_length=1, max_length=10_000)]
    policy: Annotated[str, Meta(max_length=LARGEST_POLICY)]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A policy whose signature holds; ``raw`` is the bundle by itself, ``key`` who signed it."""

    policy: Policy
    body: Body
    key: PublicKey
    raw: bytes

    def is_for(self, tenant: str, venue: str) -> bool:
        """Whether it is meant for this kiosk."""
        return self.body.tenant == tenant and (venue in self.body.venues or ANY_VENUE in self.body.venues)


def seal(
    text: str, key: PrivateKey, *, sequence: int, issued_at: datetime, venues: Iterable[str], tenant: str = ""
) -> bytes:
    """The bundle of a policy file. Raises PolicyError: the policy, or what is said about it, can't be."""
    policy_of(text)
    body = Body(sequence, issued_at.astimezone(UTC), tenant, tuple(venues), text)
    try:
        msgspec.convert(msgspec.to_builtins(body), Body)
    except msgspec.ValidationError as error:
        raise PolicyError(f"can't be signed: {error}") from None
    return _FORM.seal(msgspec.json.encode(body).decode(), key)


def unseal(raw: bytes, keys: Iterable[PublicKey]) -> Bundle:
    """The policy in a bundle; nothing of it is read before its signature holds. Raises PolicyError."""
    try:
        opened = _FORM.unseal(raw, keys)
    except TooLarge:
        raise PolicyError(f"more than {LARGEST_BUNDLE} bytes are no signed policy") from None
    except NoEnvelope:
        raise PolicyError("no signed policy: make one with `sentinel policy sign`") from None
    except UnknownSigner as error:
        raise PolicyError(f"signed by key {error.key}, which is not among the trusted ones") from None
    except Changed as error:
        raise PolicyError(f"the signature of key {error.key} does not hold: it was changed since") from None
    body = _body(opened.text)
    return Bundle(policy_of(body.policy), body, opened.key, raw)


def _body(text: str) -> Body:
    try:
        body = msgspec.json.decode(text, type=Body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise PolicyError(f"signed, but by other software: {error}") from None
    if body.issued_at.tzinfo is None:
        raise PolicyError("signed, but by other software: issued_at has no time zone")
    return body


def apart(raw: bytes) -> list[bytes]:
    """The bundles of a file or an answer: one, or a JSON list of them. Raises PolicyError."""
    if not raw.lstrip().startswith(b"["):
        return [raw]
    if len(raw) > LARGEST_BUNDLE * 4:
        raise PolicyError(f"more than {LARGEST_BUNDLE * 4} bytes are no list of signed policies")
    try:
        parts = msgspec.json.decode(raw, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise PolicyError("no list of signed policies") from None
    if not 0 < len(parts) <= MOST_BUNDLES:
        raise PolicyError(f"a list of signed policies has 1 to {MOST_BUNDLES}")
    return [bytes(part) for part in parts]
