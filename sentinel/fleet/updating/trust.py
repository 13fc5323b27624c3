"""The publisher's metadata (The Update Framework, TUF 1.0): an offer is believed as far as it is signed.

python-tuf does the client workflow of section 5 of the specification; here its errors become one line each,
and both kinds of sources are the same to it.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import IO

from tuf.api import exceptions as tuf
from tuf.api.metadata import TargetFile
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from sentinel.core.rollout import Stage
from sentinel.fleet.updating import launch
from sentinel.fleet.updating.release import (
    LARGEST_DESCRIPTION,
    Description,
    Item,
    ReleaseError,
    description_target,
    read_description,
    read_rollout,
)
from sentinel.fleet.updating.sources import Missing, Source, SourceError, TooLarge

_LARGEST_ROOT = 256 * 1024
_EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)
_BACK = timedelta(hours=25)  # a clock set by hand in another time zone is no attack


class Reason(Enum):
    """Why metadata is refused."""

    CLOCK = "clock"
    EXPIRED = "expired"
    OLDER = "older"
    SIGNATURE = "signature"
    MIXED = "mixed"
    TOO_LARGE = "too_large"
    INVALID = "invalid"
    NOTHING = "nothing"


class Refused(Exception):
    """What a source offers is not believed; one line. What is held stays in use."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Offer:
    """A release that the signatures hold for; ``raw``: its description as it came."""

    description: Description
    stages: tuple[Stage, ...]
    raw: bytes


class _Fetcher(FetcherInterface):
    """Metadata for python-tuf, in memory and bounded."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def _fetch(self, url: str) -> Iterator[bytes]:
        raise NotImplementedError  # download_file is all that is called

    @contextlib.contextmanager
    def download_file(self, url: str, max_length: int) -> Iterator[IO[bytes]]:
        try:
            raw = self._source.read(url, max_length)
        except Missing as error:
            raise tuf.DownloadHTTPError(str(error), 404) from None
        except TooLarge as error:
            raise tuf.DownloadLengthMismatchError(str(error)) from None
        except SourceError as error:
            raise tuf.DownloadError(str(error)) from None
        yield BytesIO(raw)


class Trust:
    """Looks at a source once. ``pinned``: the root that was put on the kiosk when it was set up."""

    def __init__(self, pinned: bytes, keep: Path, source: Source, now: datetime) -> None:
        """``keep``: a folder for what was seen, so that nothing older counts again.

        Raises Refused, OSError.
        """
        self._keep, self._source, self._now = keep / "metadata", source, now
        self._seen = keep / "seen.json"
        self._check_clock()
        self._keep.mkdir(parents=True, exist_ok=True)
        config = UpdaterConfig(root_max_length=_LARGEST_ROOT)
        with _told():
            self._updater = Updater(
                str(self._keep), "metadata/", fetcher=_Fetcher(source), config=config, bootstrap=pinned
            )

    def _check_clock(self) -> None:
        """Expiry means nothing under a clock that was never set, or set back."""
        if self._now < _EARLIEST:
            raise Refused(Reason.CLOCK, "the clock is not set, so nobody can tell old metadata: set it first")
        seen = (launch.read_note(self._seen) or {}).get("at")
        with contextlib.suppress(TypeError, ValueError):
            if self._now < datetime.fromisoformat(str(seen)) - _BACK:
                raise Refused(Reason.CLOCK, f"the clock stands before the last look ({seen}): set it first")

    def offer(self, name: str = "") -> Offer:
        """The newest release for a kind of machine. Raises Refused, SourceError, OSError."""
        wanted = description_target(name)
        with _told():
            self._updater.refresh()
            found = self._updater.get_targetinfo(wanted)
        # Written only now: a clock in the future finds everything expired, and leaves nothing behind.
        launch.write_note(self._seen, {"at": self._now.astimezone(UTC).isoformat(timespec="seconds")})
        for file in self._keep.iterdir():
            if file.is_file():
                _sync_file(file)
        if found is None:
            raise Refused(Reason.NOTHING, f"the publisher has no release for this machine ({wanted})")
        if found.length > LARGEST_DESCRIPTION:
            raise Refused(Reason.TOO_LARGE, f"{wanted}: {found.length} bytes are no description of a release")
        raw = self._source.read(located(found), found.length)
        with _told():
            found.verify_length_and_hashes(raw)
        try:
            return Offer(read_description(raw), read_rollout(found.custom), raw)
        except ReleaseError as error:
            raise Refused(Reason.INVALID, str(error)) from None

    def target(self, item: Item) -> TargetFile:
        """The target of a file; metadata and description must agree on it.

        Raises Refused, SourceError, OSError.
        """
        with _told():
            found = self._updater.get_targetinfo(item.target)
        if found is None:
            raise Refused(Reason.MIXED, f"{item.target}: described, but not among the signed targets")
        if found.length != item.bytes or found.hashes.get("sha256") != item.sha256:
            raise Refused(Reason.MIXED, f"{item.target}: the signed targets and the description disagree")
        return found


def located(target: TargetFile) -> str:
    """Where a source keeps a target (consistent snapshots: the hash is part of its name)."""
    folder, _, name = target.path.rpartition("/")
    return f"targets/{folder}{'/' if folder else ''}{target.hashes['sha256']}.{name}"


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """python-tuf's errors as ours."""
    try:
        yield
    except tuf.ExpiredMetadataError as error:
        raise Refused(
            Reason.EXPIRED, f"{_line(error)}: too old to be believed; ask the publisher for newer metadata"
        ) from None
    except tuf.BadVersionNumberError as error:
        raise Refused(Reason.OLDER, f"older metadata than this kiosk has seen: {_line(error)}") from None
    except tuf.UnsignedMetadataError as error:
        raise Refused(Reason.SIGNATURE, f"not signed by enough trusted keys: {_line(error)}") from None
    except tuf.LengthOrHashMismatchError as error:
        raise Refused(Reason.MIXED, f"damaged, or of another release: {_line(error)}") from None
    except tuf.DownloadLengthMismatchError as error:
        raise Refused(Reason.TOO_LARGE, _line(error)) from None
    except tuf.DownloadError as error:
        raise SourceError(_line(error)) from None
    except (tuf.RepositoryError, KeyError) as error:
        raise Refused(Reason.INVALID, f"no valid metadata: {_line(error)}") from None


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
