"""A record of an earlier form becomes one of today's, also on a disk that has hardly a byte.

A migration that is written through the log takes room for the log, and then for the file. Where there is not
plenty it is done with a rollback journal instead: that gives the log's room back, and what is new goes into
pages that the file has, spare ones first, then those of events that were delivered. Statements only; the
caller owns the connection.
"""

import logging
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sentinel.store import schema

_log = logging.getLogger(__name__)
_PLENTY = 16 * 1024 * 1024  # beside twice the file
_BITE = 64  # delivered events at once: the journal of deleting them is short
_WITH_SPARE = 6  # the first form that has spare pages


@dataclass(frozen=True, slots=True)
class Engine:
    """How the database does a transaction, and knows a full disk by its error."""

    transaction: Callable[[sqlite3.Connection], AbstractContextManager[None]]
    is_full: Callable[[sqlite3.Error], bool]
    error: type[sqlite3.Error]


def migrate(connection: sqlite3.Connection, version: int, path: Path, engine: Engine) -> None:
    """From ``version`` to today's, a transaction for each form. Raises the engine's error, OSError."""
    if version == schema.VERSION:
        return
    if version == 0 or shutil.disk_usage(path.parent).free >= 2 * path.stat().st_size + _PLENTY:
        _steps(connection, version, engine)
        return
    _log.warning(
        "%s: the disk has little room: the record is brought to form %d within its own", path, schema.VERSION
    )
    connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    try:
        if version >= _WITH_SPARE:
            _spend(connection, engine)
        _within(connection, version, engine)
    finally:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()


def _spend(connection: sqlite3.Connection, engine: Engine) -> None:
    """All spare pages; they say nothing, and are made again when there is room."""
    connection.execute("PRAGMA secure_delete = OFF")  # so they need not go into the journal
    try:
        with engine.transaction(connection):
            connection.execute("DELETE FROM spare")
    finally:
        connection.execute("PRAGMA secure_delete = ON")


def _within(connection: sqlite3.Connection, version: int, engine: Engine) -> None:
    """Giving delivered events up for it, which are kept only to look at, as often as it takes."""
    while True:
        try:
            _steps(connection, version, engine)
            return
        except engine.error as error:
            if not engine.is_full(error) or not _forget(connection, engine):
                raise
        (version,) = connection.execute("PRAGMA user_version").fetchone()


def _forget(connection: sqlite3.Connection, engine: Engine) -> int:
    with engine.transaction(connection):
        return connection.execute(
            "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE acked_at IS NOT NULL "
            "ORDER BY acked_at LIMIT ?)",
            (_BITE,),
        ).rowcount


def _steps(connection: sqlite3.Connection, version: int, engine: Engine) -> None:
    for number in range(version, schema.VERSION):
        with engine.transaction(connection):
            for statement in schema.MIGRATIONS[number]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
