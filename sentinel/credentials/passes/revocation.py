"""Revocation lists of an issuer's passes: a signed JSON object with a serial number and a date.

    {"issued": ISO 8601, "key": key id, "revoked": [pass ids], "serial": N, "signature": base64}

The signature is over "SREV:" and the object without it, keys sorted, without white space. A list revokes
its own issuer's passes only, and one with a lower serial number never replaces another.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sentinel.crypto.signing import PrivateKey, PublicKey

MAX_BYTES = 8 << 20
MAX_IDS = 200_000
STALE_AFTER = timedelta(days=7)
_ID = re.compile(r"[0-9a-f]{16}\Z")
_FIELDS = {"issued", "key", "revoked", "serial", "signature"}


class BadList(ValueError):
    """No revocation list that counts; the text is one line."""


@dataclass(frozen=True, slots=True)
class RevocationList:
    """An issuer's list. ``key_id`` and ``ids`` are hex, ``issued_at`` UTC."""

    key_id: str
    serial: int
    issued_at: datetime
    ids: frozenset[str]

    @property
    def revoked(self) -> frozenset[str]:
        """As ``Trust.revoked`` has them: each pass of this issuer."""
        return frozenset(scoped(self.key_id, one) for one in self.ids)

    def stale(self, at: datetime) -> bool:
        """Whether it is so old that passes revoked since are to be feared: to be said, it refuses nobody."""
        return stale(self.issued_at, at)

    def replaces(self, other: "RevocationList | None") -> bool:
        """Whether it may take the other's place: the same issuer's, and no older one put back."""
        return other is None or (self.key_id == other.key_id and self.serial >= other.serial)


def stale(issued_at: datetime, at: datetime) -> bool:
    """Whether a list of this moment is too old at that one."""
    return at - issued_at > STALE_AFTER


def scoped(key_id: str, pass_id: str) -> str:
    """A pass of one issuer, in ``Trust.revoked``."""
    return f"{key_id}:{pass_id}"


def write(key: PrivateKey, serial: int, ids: Iterable[str], at: datetime) -> bytes:
    """A signed list. Raises BadList for what is no pass's id."""
    listed = sorted(set(ids))
    if not all(_ID.match(one) for one in listed) or len(listed) > MAX_IDS:
        raise BadList("the id of a pass is 16 hex digits")
    said = {
        "issued": at.astimezone(UTC).isoformat(timespec="seconds"),
        "key": key.public.key_id.hex(),
        "revoked": listed,
        "serial": serial,
    }
    signature = base64.b64encode(key.sign(_message(said))).decode()
    return json.dumps(said | {"signature": signature}, indent=1, sort_keys=True).encode() + b"\n"


def read(data: bytes, keys: Iterable[PublicKey]) -> RevocationList:
    """The list, if one of these keys signed it. Raises BadList."""
    if len(data) > MAX_BYTES:
        raise BadList(f"larger than {MAX_BYTES >> 20} MiB")
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        raise BadList("not valid JSON") from None
    if not isinstance(said, dict) or set(said) != _FIELDS:
        raise BadList("no revocation list")
    try:
        signature = base64.b64decode(said.pop("signature"), validate=True)
        found = _found(said)
    except (ValueError, TypeError, OverflowError, binascii.Error):  # a date outside of UTC's years overflows
        raise BadList("no revocation list") from None
    by = [key for key in keys if key.key_id.hex() == found.key_id]
    if not by:
        raise BadList(f"signed with a key that is not trusted here ({found.key_id})")
    if not any(key.verify(signature, _message(said)) for key in by):
        raise BadList("its signature is wrong")
    return found


def _found(said: dict[str, Any]) -> RevocationList:
    serial, issued, ids = said["serial"], datetime.fromisoformat(said["issued"]), said["revoked"]
    good = type(serial) is int and serial > 0 and issued.tzinfo is not None
    if not good or not isinstance(ids, list) or len(ids) > MAX_IDS or not all(map(_ID.match, ids)):
        raise ValueError("no revocation list")
    return RevocationList(str(said["key"]), serial, issued.astimezone(UTC), frozenset(ids))


def _message(said: dict[str, Any]) -> bytes:
    return b"SREV:" + json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
