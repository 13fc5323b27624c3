"""Who looked at the record (a row before every look), what staff stated and ordered: a chain of hashes.

Each row holds the hash of the one before, so that none is changed or left out unseen. Whoever holds the
device key could write the whole chain anew: noting its head elsewhere is what helps there.
"""

import getpass
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime

from sentinel.store.database import Connection, stamp, transaction


def write(connection: Connection, who: str, what: str) -> None:
    """One row, on disk before the look."""
    with transaction(connection):
        add(connection, who, what, datetime.now(UTC))


def add(connection: Connection, who: str, what: str, at: datetime) -> None:
    """One row, inside the caller's transaction."""
    row = connection.execute("SELECT link FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    before = bytes(row[0]) if row and row[0] is not None else b""
    written = stamp(at)
    seq = connection.execute(
        "INSERT INTO audit(at, who, what) VALUES (?, ?, ?)", (written, who, what)
    ).lastrowid
    assert seq is not None
    connection.execute(
        "UPDATE audit SET link = ? WHERE seq = ?", (_link(before, seq, written, who, what), seq)
    )


@dataclass(frozen=True, slots=True)
class Chain:
    """What the audit's chain says. ``broken``: the first row that does not follow from the one before (None:
    all do); ``cut``: rows at the end are gone; ``unlinked`` rows are from before there was a chain."""

    rows: int
    unlinked: int
    broken: int | None
    cut: bool
    head: str

    @property
    def whole(self) -> bool:
        """Whether nothing was changed, put in between or taken away."""
        return self.broken is None and not self.cut


def verify(connection: Connection) -> Chain:
    """Follow the chain from the first row to the last."""
    before, rows, unlinked, last = b"", 0, 0, 0
    broken: int | None = None
    for seq, at, who, what, link in connection.execute(
        "SELECT seq, at, who, what, link FROM audit ORDER BY seq"
    ):
        rows += 1
        follows = not before if link is None else bytes(link) == _link(before, seq, at, who, what)
        unlinked += link is None
        if broken is None and not (follows and (rows == 1 or seq == last + 1)):
            broken = seq
        before, last = bytes(link) if link is not None else b"", seq
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    cut = row is not None and row[0] != last
    return Chain(rows, unlinked, broken, cut, before.hex())


def _link(before: bytes, seq: int, at: str, who: str, what: str) -> bytes:
    said = json.dumps([seq, at, who, what], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(before + said.encode("utf-8", "surrogatepass")).digest()


def os_user() -> str:
    """The account that runs this process, and the one behind sudo."""
    try:
        name = getpass.getuser() if os.geteuid() == os.getuid() else str(os.geteuid())
    except (KeyError, OSError):  # an account without an entry
        name = str(os.geteuid())
    behind = os.environ.get("SUDO_USER", "")
    return f"{behind} as {name}" if behind else name
