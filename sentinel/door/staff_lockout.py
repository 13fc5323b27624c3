"""Wrong PINs, kept in a file: whoever pulls the plug gets no further five tries."""

import logging
from pathlib import Path

import msgspec

from sentinel.core.lockout import Lockout, resumed
from sentinel.runtime.files import write_whole

_log = logging.getLogger(__name__)
FILE = "staff-lockout.json"
_UNREADABLE = 5  # tries that a damaged file counts for: a pause of half a minute, and nobody stays out


class KeptTries:
    """How many wrong PINs were typed in a row. One thread owns it. ``path`` None: only while it runs."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._written = 0
        self._failing = False

    def read(self, now: float) -> Lockout:
        """The state at the start (monotonic seconds)."""
        if self._path is None or not self._path.exists():
            return Lockout()
        try:
            wrong = msgspec.json.decode(self._path.read_bytes(), type=dict[str, int])["wrong"]
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, KeyError) as error:
            _log.warning("staff: %s can't be read, a pause begins: %s", FILE, type(error).__name__)
            wrong = _UNREADABLE
        self._written = wrong
        return resumed(wrong, now)

    def keep(self, lockout: Lockout) -> None:
        """Write it where it changed; a disk that can't is said once, and the pause holds while it runs."""
        if self._path is None or lockout.wrong == self._written:
            return
        try:
            write_whole(self._path, msgspec.json.encode({"wrong": lockout.wrong}))
            self._written = lockout.wrong
            self._said(failing=False)
        except OSError as error:
            self._said(failing=True, why=error.strerror or "")

    def _said(self, *, failing: bool, why: str = "") -> None:
        if failing and not self._failing:
            _log.error("staff: wrong PINs can't be kept over a restart: %s", why)
        elif self._failing and not failing:
            _log.info("staff: wrong PINs are kept again")
        self._failing = failing
