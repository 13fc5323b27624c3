"""What ends a day too early: an exception of the daemon's, told by its last frames, or the machine's."""

import contextlib
import sqlite3
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.store.database import is_full
from sentinel.store.errors import KeyFileError, StoreError, UnreadableError

# sqlcipher3 has the interface of the standard library's sqlite3, but no types.
if TYPE_CHECKING:
    sqlcipher = sqlite3
else:
    from sqlcipher3 import dbapi2 as sqlcipher

_FRAMES = 4  # from where it was raised; what is above them is the simulation's loop
_LONGEST = 60  # characters of what it says
_IO_ERROR, _CANT_OPEN = sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN


class MachineFault(Exception):
    """The machine that plays can't go on: no room, no memory. One line; says nothing about the kiosk."""


def told(error: BaseException) -> str:
    """What it is and where it was raised, the innermost place first."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames)]
    said = " ".join(str(error).split())[:_LONGEST]
    return f"{type(error).__name__}: {said} in {' < '.join(places)}"


def place(what: str) -> str:
    """Of what ``told`` said, where it was raised: a day is shrunk for this exception, not for any."""
    return what.rpartition(" in ")[2].partition(" < ")[0]


@contextlib.contextmanager
def of_machine() -> Iterator[None]:
    """Around what needs a file system. Raises MachineFault where that is full, broken or away; what a crash
    must not bring about, a file that can't be read, stays what it is."""
    try:
        yield
    except (UnreadableError, KeyFileError):
        raise
    except OSError as error:
        raise MachineFault(f"the record's files: {error.strerror or error}") from error
    except StoreError as error:
        raise MachineFault(str(error)) from error
    except sqlcipher.Error as error:
        if is_full(error) or getattr(error, "sqlite_errorcode", 0) & 0xFF in (_IO_ERROR, _CANT_OPEN):
            raise MachineFault(f"the record's files: {error}") from error
        raise
