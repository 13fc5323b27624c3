"""Who looked at the record (a row before every look), and which staff account stated a temperature."""

import getpass
import os
from datetime import UTC, datetime

from sentinel.store.database import Connection, stamp, transaction


def write(connection: Connection, who: str, what: str) -> None:
    """One row, on disk before the look."""
    with transaction(connection):
        add(connection, who, what, datetime.now(UTC))


def add(connection: Connection, who: str, what: str, at: datetime) -> None:
    """One row, inside the caller's transaction."""
    connection.execute("INSERT INTO audit(at, who, what) VALUES (?, ?, ?)", (stamp(at), who, what))


def os_user() -> str:
    """The account that runs this process, and the one behind sudo."""
    try:
        name = getpass.getuser() if os.geteuid() == os.getuid() else str(os.geteuid())
    except (KeyError, OSError):  # an account without an entry
        name = str(os.geteuid())
    behind = os.environ.get("SUDO_USER", "")
    return f"{behind} as {name}" if behind else name
