"""Who looked at the record (a row before every look), what staff stated and ordered: a chain of hashes.

Each row holds the hash of the one before, so that none is changed or left out unseen; the first that does
holds that of all older rows, from before there was a chain. Whoever holds the device key could write the
whole chain anew: its head kept elsewhere is what helps there (``audit_heads``; the log has it at sign-outs).
Rows that are too old go, the oldest first; the hash of the last that went stays as the chain's beginning.
Whoever changed a row may have put anything there, of any type: it does not follow, and nothing fails over it.
"""

import contextlib
import getpass
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sentinel.store.database import Connection, stamp, transaction

_GONE = "audit_gone"  # in the table ``meta``
_ANCHOR = re.compile(r"(\d{1,18}) ([0-9a-f]{64})\Z", re.ASCII)


def write(connection: Connection, who: str, what: str) -> None:
    """One row, on disk before the look."""
    with transaction(connection):
        add(connection, who, what, datetime.now(UTC))


def add(connection: Connection, who: str, what: str, at: datetime) -> str:
    """One row, inside the caller's transaction; the chain's new head (hex)."""
    row = connection.execute("SELECT link FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    before = b"" if row is None else _of_unlinked(connection) if row[0] is None else _hash_of(row[0])
    written = stamp(at)
    seq = connection.execute(
        "INSERT INTO audit(at, who, what) VALUES (?, ?, ?)", (written, who, what)
    ).lastrowid
    assert seq is not None
    link = _link(before, seq, written, who, what)
    connection.execute("UPDATE audit SET link = ? WHERE seq = ?", (link, seq))
    return link.hex()


@dataclass(frozen=True, slots=True)
class Chain:
    """What the audit's chain says. ``broken``: the first row that does not follow from the one before (None:
    all do); ``cut``: rows at the end are gone; ``unlinked`` rows are from before there was a chain."""

    rows: int
    unlinked: int
    broken: int | None
    cut: bool
    head: str
    first: int = 0
    last: int = 0
    missed: bool = False  # a head that was noted elsewhere is no row's

    @property
    def whole(self) -> bool:
        """Whether nothing was changed, put in between or taken away."""
        return self.broken is None and not self.cut and not self.missed


def verify(connection: Connection, noted: str = "") -> Chain:
    """Follow the chain from the first row to the last. ``noted``: the beginning of a head that was noted
    elsewhere (hex); whatever was written after it, it still is a row's."""
    with _any_text(connection):
        return _followed(connection, noted)


def _followed(connection: Connection, noted: str) -> Chain:
    anchored = _anchor(connection)
    gone, anchor = anchored or (0, b"")
    before, rows, unlinked, last, met = anchor, 0, 0, gone, not noted
    first = 0
    old = hashlib.sha256()
    broken: int | None = None
    for seq, at, who, what, link in connection.execute(
        "SELECT CAST(seq AS INTEGER), at, who, what, link FROM audit ORDER BY seq"
    ):
        rows += 1
        first = first or seq
        if link is None:
            follows = not before
            unlinked += 1
            old.update(_said(seq, at, who, what))
        else:
            before = before or (old.digest() if unlinked else b"")
            follows = link == _link(before, seq, at, who, what)
            met = met or _hash_of(link).hex().startswith(noted)
        begins = rows == 1 and not gone and anchored is not None
        if broken is None and not (follows and (begins or (seq == last + 1 and anchored is not None))):
            broken = seq
        before, last = _hash_of(link) if link is not None else b"", seq
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    cut = (row is not None and row[0] != last) or (anchored is None and not rows)
    return Chain(rows, unlinked, broken, cut, before.hex(), first, last, missed=not met)


def link_of(connection: Connection, seq: int) -> str:
    """The hash (hex) that a row holds, or the last that went; "": neither is there."""
    row = connection.execute("SELECT link FROM audit WHERE seq = ?", (seq,)).fetchone()
    if row is not None and row[0] is not None:
        return _hash_of(row[0]).hex()
    gone, anchor = _anchor(connection) or (0, b"")
    return anchor.hex() if seq == gone else ""


def purge(connection: Connection, now: datetime, days: float, bite: int) -> int:
    """Inside the caller's transaction: one bite of the rows that are older, never the last; how many."""
    oldest = connection.execute("SELECT at FROM audit ORDER BY seq LIMIT 1").fetchone()
    if oldest is None or (isinstance(oldest[0], str) and oldest[0] >= stamp(now - timedelta(days=days))):
        return 0  # as on nearly every turn: no need to look through all
    young = connection.execute(
        "SELECT min(seq) FROM audit WHERE at >= ?", (stamp(now - timedelta(days=days)),)
    ).fetchone()[0]
    first, last = connection.execute("SELECT min(seq), max(seq) FROM audit").fetchone()
    until = min((last if young is None else young) - 1, first + bite - 1)
    row = connection.execute("SELECT link FROM audit WHERE seq = ?", (until,)).fetchone()
    if row is None or not isinstance(row[0], bytes):  # rows from before the chain wait for the first of it
        return 0
    kept = f"{until} {row[0].hex()}"
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_GONE, kept))
    return connection.execute("DELETE FROM audit WHERE seq <= ?", (until,)).rowcount


def _anchor(connection: Connection) -> tuple[int, bytes] | None:
    """The last row that went because it was old, and its hash; 0 and b"": none did. None: it says neither."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (_GONE,)).fetchone()
    if row is None:
        return 0, b""
    found = _ANCHOR.match(row[0]) if isinstance(row[0], str) else None
    return (int(found[1]), bytes.fromhex(found[2])) if found else None


def _hash_of(link: object) -> bytes:
    """What the next row follows from; anything but bytes is no hash, and no row's."""
    return link if isinstance(link, bytes) else repr(link).encode("utf-8", "surrogatepass")


def _link(before: bytes, seq: int, at: object, who: object, what: object) -> bytes:
    return hashlib.sha256(before + _said(seq, at, who, what)).digest()


def _said(seq: int, at: object, who: object, what: object) -> bytes:
    said = json.dumps([seq, at, who, what], ensure_ascii=False, separators=(",", ":"), default=_blob)
    return said.encode("utf-8", "surrogatepass")


def _blob(value: bytes) -> dict[str, str]:
    return {"blob": value.hex()}  # like no text's


@contextlib.contextmanager
def _any_text(connection: Connection) -> Iterator[None]:
    """Text that is none is read all the same, and follows from nothing."""
    before = connection.text_factory
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        connection.text_factory = before


def _of_unlinked(connection: Connection) -> bytes:
    """Once in a record's life: the hash of all rows from before the chain."""
    old = hashlib.sha256()
    for row in connection.execute("SELECT seq, at, who, what FROM audit WHERE link IS NULL ORDER BY seq"):
        old.update(_said(*row))
    return old.digest()


def os_user() -> str:
    """The account that runs this process, and the one behind sudo."""
    try:
        name = getpass.getuser() if os.geteuid() == os.getuid() else str(os.geteuid())
    except (KeyError, OSError):  # an account without an entry
        name = str(os.geteuid())
    behind = os.environ.get("SUDO_USER", "")
    return f"{behind} as {name}" if behind else name
