"""Who looked at the record: a row before every look."""

import getpass
import os
from datetime import UTC, datetime

from sentinel.store.database import Connection, stamp, transaction


def write(connection: Connection, who: str, what: str) -> None:
    """One row, on disk before the look."""
    with transaction(connection):
        connection.execute(
            "INSERT INTO audit(at, who, what) VALUES (?, ?, ?)", (stamp(datetime.now(UTC)), who, what)
        )


def os_user() -> str:
    """The account that runs this process, and the one behind sudo."""
    try:
        name = getpass.getuser() if os.geteuid() == os.getuid() else str(os.geteuid())
    except (KeyError, OSError):  # an account without an entry
        name = str(os.geteuid())
    behind = os.environ.get("SUDO_USER", "")
    return f"{behind} as {name}" if behind else name
