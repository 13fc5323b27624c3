"""What a kiosk keeps of the district's word: the ledger, the settings documents it names, the commands' ids.

Each file is replaced whole and reaches the disk, folder included, before anything builds on it. So a power
cut between any two steps leaves the old or the new, and a document that no ledger names is but rubbish.
"""

import fcntl
import os
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from sentinel.core.remote_commands import Memory
from sentinel.core.settings_trial import Ledger, Numbered, SettingsState
from sentinel.runtime.files import write_whole

FOLDER = "remote"
_LEDGER, _COMMANDS, _SAID, _LOCK = "ledger.json", "commands.json", "said.json", "lock"
_COMPLAINT = "complaint.json"
_MOST = 1 << 20
_MOST_KEPT = 64
T = TypeVar("T")


class Unreadable(Exception):
    """A file is there and can't be used; one line."""


@dataclass(frozen=True, slots=True)
class Said:
    """For `sentinel remote status`: what was last reported, and what was refused since the start."""

    at: datetime
    version: int
    wanted: int
    state: SettingsState
    reason: str
    boot: str
    refused: dict[str, int]


@dataclass(frozen=True, slots=True)
class Complaint:
    """Whether settings were refused since the right ones were last told of, and how often that had ended."""

    open: bool = False
    ended: int = 0


class RemoteFiles:
    """In ``data/remote``. One thread writes; the command line reads."""

    def __init__(self, data: Path) -> None:
        self.folder = data / FOLDER
        self.unlock: Callable[[], object] = lambda: None

    def lock(self) -> bool:
        """For this process until it ends, or ``unlock``; False: another daemon has it. Raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self.unlock = weakref.finalize(self, os.close, handle)
        return True

    def ledger(self) -> Ledger:
        """As it was written; an empty one where none was. Raises Unreadable."""
        return self._read(_LEDGER, Ledger) or Ledger()

    def write_ledger(self, ledger: Ledger) -> None:
        """Raises OSError."""
        self._write(_LEDGER, msgspec.json.encode(ledger))

    def memory(self) -> Memory:
        """Raises Unreadable."""
        return self._read(_COMMANDS, Memory) or Memory()

    def write_memory(self, memory: Memory) -> None:
        """Raises OSError."""
        self._write(_COMMANDS, msgspec.json.encode(memory))

    def said(self) -> Said | None:
        """Raises Unreadable."""
        return self._read(_SAID, Said)

    def write_said(self, said: Said) -> None:
        """Raises OSError."""
        self._write(_SAID, msgspec.json.encode(said))

    def complaint(self) -> Complaint:
        """Raises Unreadable."""
        return self._read(_COMPLAINT, Complaint) or Complaint()

    def write_complaint(self, complaint: Complaint) -> None:
        """Raises OSError."""
        self._write(_COMPLAINT, msgspec.json.encode(complaint))

    def keep(self, number: Numbered, raw: bytes) -> None:
        """A document, before the ledger names it. Raises OSError."""
        self._write(_name(number), raw)

    def documents(self) -> list[bytes]:
        """All that are kept, in any order; those that can't be read are left out."""
        found = []
        for path in sorted(self.folder.glob("settings-*.json"))[:_MOST_KEPT]:
            with suppress(OSError):
                found.append(path.read_bytes())
        return found

    def document(self, number: Numbered) -> bytes:
        """Raises Unreadable."""
        try:
            return (self.folder / _name(number)).read_bytes()
        except OSError as error:
            raise Unreadable(f"{self.folder / _name(number)}: {error.strerror}") from None

    def tidy(self, ledger: Ledger) -> None:
        """Take away what the ledger names no more, and what a power cut left half-written."""
        # The highest stays also when it was taken back: it is known by it if the ledger is lost.
        named = [one for one in (ledger.in_use, ledger.wanted, ledger.highest) if one is not None]
        keep = {_LEDGER, _COMMANDS, _SAID, _COMPLAINT, _LOCK, *map(_name, named)}
        with suppress(OSError):
            for path in self.folder.iterdir():
                if path.name not in keep:
                    path.unlink(missing_ok=True)

    def _write(self, name: str, raw: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self.folder / name, raw)
        handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _read(self, name: str, kind: type[T]) -> T | None:
        path = self.folder / name
        try:
            with path.open("rb") as file:
                return msgspec.json.decode(file.read(_MOST), type=kind)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unreadable(f"{path}: can't be read: {error.strerror}") from None
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise Unreadable(f"{path}: damaged") from None


def _name(number: Numbered) -> str:
    return f"settings-{number.version}-{number.digest[:16]}.json"
