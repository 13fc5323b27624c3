"""Looking at the record beside the running kiosk: for whoever may read the key file, and noted."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sentinel.config import load
from sentinel.store import audit
from sentinel.store.database import DATABASE, Connection, open_reader, sqlcipher, wrapped
from sentinel.store.keys import load_keys


@contextlib.contextmanager
def look(settings_file: Path, purpose: str) -> Iterator[Connection]:
    """A connection to read on; ``purpose`` goes into the audit first ("": nothing personal is read).

    Raises ConfigError (settings), StoreError (key file or database).
    """
    folder = settings_file.parent / load(settings_file).kiosk.data_dir
    with look_into(folder / DATABASE, purpose) as connection:
        yield connection


@contextlib.contextmanager
def look_into(database: Path, purpose: str) -> Iterator[Connection]:
    """The same for a database file with the device key beside it. Raises StoreError."""
    connection = open_reader(database, load_keys(database.parent).database)
    try:
        if purpose:
            audit.write(connection, audit.os_user(), purpose)
        connection.execute("PRAGMA query_only = ON")
        yield connection
    except sqlcipher.Error as error:
        raise wrapped(error, database) from error
    finally:
        connection.close()
