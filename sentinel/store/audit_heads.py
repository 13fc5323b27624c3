"""The audit chain's head, signed by the device and published: what whoever holds the key can't take back.

A head says "row N had this hash at that time". The collector keeps it; later the row must be there, with that
hash. So rows that were taken away at the end, a chain that was written anew, and a record that was put back
from a copy and went on (two heads of one row) all show.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta, Struct

from sentinel.core.delivery import Draft
from sentinel.crypto.envelope import EnvelopeError, Form
from sentinel.crypto.signing import PrivateKey, PublicKey
from sentinel.store import audit, outbox
from sentinel.store.database import Connection, stamp, transaction

KIND = "org.sentinel.audit.head.v1"
EVERY = timedelta(days=1)
LARGEST_FILE = 64 * 1024 * 1024
_FORM = Form(
    kind="sentinel-audit-head",
    field="head",
    purpose=b"sentinel audit head v1\n",
    largest_text=1024,
    largest=4096,
)
_NOTED = "audit_head"  # in the table ``meta``: the last row that was published, and when


class Head(Struct, frozen=True, forbid_unknown_fields=True):
    """The chain's end at a moment: rows ``first`` to ``last`` were there, the last with the hash ``link``."""

    kiosk: str
    first: Annotated[int, Meta(ge=1)]
    last: Annotated[int, Meta(ge=1)]
    link: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    at: Annotated[datetime, Meta(tz=True)]


class HeadMaker(Protocol):
    """Says what leaves the kiosk of a signed head; the room ``report`` has the real one."""

    def audit_head(self, head: Head, signed: bytes, public_key: str) -> Draft:
        """``signed``: the envelope (JSON)."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose chain it is, and the device's key for signatures."""

    kiosk: str
    key: PrivateKey

    def sign(self, head: Head) -> bytes:
        """The envelope (JSON)."""
        return _FORM.seal(msgspec.json.encode(head).decode(), self.key)


def publish(
    connection: Connection, events: HeadMaker, signer: Signer, now: datetime, *, changed_only: bool
) -> bool:
    """Put the head into the outbox where it is due (daily, or ``changed_only`` at once); whether it was."""
    noted = connection.execute("SELECT value FROM meta WHERE name = ?", (_NOTED,)).fetchone()
    published, since = _last(noted[0] if noted is not None else "", now)
    if not changed_only and since < EVERY:
        return False
    row = connection.execute("SELECT seq, link FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    if row is None or not _is_hash(row[1]) or (changed_only and row[0] == published):
        return False
    (first,) = connection.execute("SELECT min(seq) FROM audit").fetchone()
    head = Head(signer.kiosk, first, row[0], bytes(row[1]).hex(), now.astimezone(UTC))
    with transaction(connection):
        outbox.put(connection, events.audit_head(head, signer.sign(head), signer.key.public.pem))
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_NOTED, f"{row[0]} {stamp(now)}"))
    return True


def _last(noted: object, now: datetime) -> tuple[int, timedelta]:
    """The row that was published last, and how long ago; what was never noted, or changed, was never."""
    try:
        row, _, at = str(noted).partition(" ")
        return int(row), abs(now - datetime.fromisoformat(at))
    except (ValueError, TypeError, OverflowError):
        return 0, EVERY


def _is_hash(link: object) -> bool:
    return isinstance(link, bytes) and len(link) == 32


class BadHeads(ValueError):
    """No heads of this kiosk, or one whose signature does not hold; one line."""


def read_heads(raw: bytes, kiosk: str, keys: Sequence[PublicKey]) -> list[Head]:
    """From events, their data, or envelopes: one JSON document, or one a line. Raises BadHeads.

    Events of other kinds are passed over; a head that is not this kiosk's, or not signed by ``keys``, is not.
    """
    found: list[Head] = []
    for number, document in enumerate(_documents(raw), 1):
        envelope = _envelope_in(document)
        if envelope is None:
            continue
        try:
            head = msgspec.json.decode(_FORM.unseal(envelope, keys).text, type=Head)
        except (EnvelopeError, msgspec.DecodeError):
            raise BadHeads(f"head {number}: not signed by this kiosk's key, or changed") from None
        if head.kiosk != kiosk:
            raise BadHeads(f"head {number}: it is the kiosk {head.kiosk}'s")
        found.append(head)
    if not found:
        raise BadHeads("no signed head of an audit is in it")
    return found


def published(connection: Connection) -> bytes:
    """The heads that this kiosk's outbox still has, an event's data a line."""
    rows = connection.execute("SELECT body FROM outbox WHERE kind = ? ORDER BY seq", (KIND,)).fetchall()
    return b"\n".join(body if isinstance(body, bytes) else str(body).encode() for (body,) in rows)


def disagreements(connection: Connection, heads: Iterable[Head], now: datetime, days: float) -> list[str]:
    """What of the record is not as it was when these heads were signed; a line each. Empty: all agrees.

    Rows older than ``days`` are allowed to be gone from the beginning.
    """
    said: list[str] = []
    known: dict[int, Head] = {}
    bounds = "SELECT coalesce(min(seq), 0), coalesce(max(seq), 0) FROM audit"
    first, last = connection.execute(bounds).fetchone()
    for head in sorted(heads, key=lambda head: (head.last, head.at)):
        other = known.setdefault(head.last, head)
        link = audit.link_of(connection, head.last)
        if other.link != head.link:
            said.append(f"row {head.last} had two hashes: a copy of the record was put back, and went on")
        elif head.last > last:
            said.append(
                f"rows after {last} are gone: row {head.last} was there on {head.at:%Y-%m-%d %H:%M} UTC"
            )
        elif link and link != head.link:
            said.append(f"row {head.last} or one before was written anew since {head.at:%Y-%m-%d %H:%M} UTC")
        elif not link and head.last < first and now - head.at < timedelta(days=days):
            said.append(f"rows up to {head.last} are gone, and were not old enough to go")
    return said


def _documents(raw: bytes) -> list[Any]:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise BadHeads("not text") from None
    try:
        whole = json.loads(text)
        return whole if isinstance(whole, list) else [whole]
    except (ValueError, RecursionError):
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        raise BadHeads("neither JSON nor JSON lines") from None


def _envelope_in(document: Any) -> bytes | None:
    """Of an event, its data, or the envelope itself."""
    for _ in range(3):
        if not isinstance(document, dict):
            return None
        if document.get("kind") == _FORM.kind:
            return json.dumps(document).encode()
        if "type" in document and document["type"] != KIND:
            return None
        document = document.get("data", document.get("signed"))
    return None
