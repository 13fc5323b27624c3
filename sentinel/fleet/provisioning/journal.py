"""What a hand-over has reached, on disk: written whole after each step, read after a cut."""

from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from sentinel.core.handover import Reason, Stage
from sentinel.fleet.provisioning.messages import Code
from sentinel.fleet.provisioning.standstill import Standstill
from sentinel.runtime.files import write_whole

FILE = "journal.json"


class Checked(Struct, frozen=True):
    """One line of the self-test: ``state`` ok, warn, fail or "not configured"."""

    what: str
    state: str
    found: str


def what_failed(tests: tuple[Checked, ...]) -> tuple[str, ...]:
    """Of a self-test."""
    return tuple(test.what for test in tests if test.state == "fail")


class Journal(Struct, frozen=True):
    """``digest``: of the code, whose token is forgotten at the end. ``before``: what counted before."""

    stage: Stage
    code: Code
    digest: str
    nonce: str
    begun_at: datetime
    sealed_by: str = ""
    before: str = ""
    generation: str = ""
    changed: tuple[str, ...] = ()
    tests: tuple[Checked, ...] = ()
    missing: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[str, ...]:
        """What the self-test found wrong."""
        return what_failed(self.tests)

    @property
    def accepted(self) -> bool:
        """Whether all was tested well, and all that the place expects was found."""
        return not self.failed and not self.missing


def read(folder: Path) -> Journal | None:
    """The journal; None: nothing was begun, or what lies there can't be read. Raises Standstill."""
    try:
        raw = (folder / FILE).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Standstill(Reason.DISK, f"{folder / FILE}: can't be read: {error.strerror}") from error
    try:
        return msgspec.json.decode(raw, type=Journal)
    except (msgspec.DecodeError, UnicodeError):
        return None


def write(folder: Path, journal: Journal) -> None:
    """Replace it. Raises OSError."""
    write_whole(folder / FILE, msgspec.json.encode(journal))


def forget(folder: Path) -> None:
    """Nothing was begun. Raises OSError."""
    (folder / FILE).unlink(missing_ok=True)
