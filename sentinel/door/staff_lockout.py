"""Wrong PINs, kept in a file: whoever pulls the plug gets no further five tries."""

import logging
import math
from pathlib import Path

import msgspec

from sentinel.core.lockout import Lockout, resumed
from sentinel.runtime.files import write_whole

_log = logging.getLogger(__name__)
FILE = "staff-lockout.json"
_UNREADABLE = 5  # tries that a damaged file counts for: a pause of half a minute, and nobody stays out


class KeptTries:
    """How many wrong PINs were typed in a row, and forgiven. One thread owns it. ``path`` None: only while it
    runs."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._written = (0, 0)
        self._failing = False

    def read(self, now: float) -> Lockout:
        """The state at the start (monotonic seconds)."""
        if self._path is None or not self._path.exists():
            return Lockout()
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=dict[str, int])
            wrong, forgiven = kept["wrong"], kept.get("forgiven", 0)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, KeyError) as error:
            _log.warning("staff: %s can't be read, a pause begins: %s", FILE, type(error).__name__)
            wrong, forgiven = _UNREADABLE, 0
        self._written = (wrong, forgiven)
        return resumed(wrong, now, forgiven)

    def keep(self, lockout: Lockout) -> None:
        """Write it where it changed; a disk that can't is said once, and the pause holds while it runs."""
        now = (lockout.wrong, math.ceil(lockout.forgiven))
        if self._path is None or now == self._written:
            return
        try:
            write_whole(self._path, msgspec.json.encode({"wrong": now[0], "forgiven": now[1]}))
            self._written = now
            self._said(failing=False)
        except OSError as error:
            self._said(failing=True, why=error.strerror or "")

    def _said(self, *, failing: bool, why: str = "") -> None:
        if failing and not self._failing:
            _log.error("staff: wrong PINs can't be kept over a restart: %s", why)
        elif self._failing and not failing:
            _log.info("staff: wrong PINs are kept again")
        self._failing = failing
