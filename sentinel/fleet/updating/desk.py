"""The daemon's side of updates: says how it is, ends its own trial, sends what the updater left to tell."""

import logging
from collections.abc import Callable, Set
from pathlib import Path

from sentinel.core.delivery import Draft
from sentinel.core.trial import Finding
from sentinel.fleet.updating import contract, launch

_log = logging.getLogger(__name__)
_EVENTS_EVERY_S = 10.0
_COPIES_EVERY_S = 3600.0
# What may be away without any fault of a version's. Nobody would take an update for a lost network.
_NOT_ITS_FAULT = frozenset({"network", "broker"})


class UpdateDesk:
    """One thread; ``turn`` every second. Never raises."""

    def __init__(
        self,
        run: Path,
        root: Path,
        data: Path,
        now: float,
        *,
        tell: Callable[[Draft], bool],
        kept: Callable[[str], bool],
    ) -> None:
        """``tell`` puts an event into the outbox soon; ``kept``: whether it is there, on disk."""
        self._root, self._data = root, data
        self._note = contract.HealthNote(run)
        self._watch = contract.watch_of_environment(now)
        self._tell, self._kept = tell, kept
        self._events_at = self._copies_at = now
        self._ended = False

    def turn(self, up: Set[str], *, busy: bool, now: float) -> bool:
        """``up``: what is alive; ``busy``: somebody is at the door. Whether this version gives itself up."""
        up = frozenset(up) - _NOT_ITS_FAULT
        self._note.turn(up, busy=busy, now=now)
        if now >= self._events_at and "store" in up:
            self._events_at = now + _EVENTS_EVERY_S
            contract.pick_up(self._root / "trial" / "told", self._tell, self._kept)
        if now >= self._copies_at:
            self._copies_at = now + _COPIES_EVERY_S
            launch.forget_copies(self._data)
        if self._watch is None or self._ended:
            return False
        finding = self._watch.turn(up, now)
        self._ended = finding is not Finding.OPEN
        if finding is Finding.KEEP:
            _log.info("update: healthy, this version is kept")
        if finding is Finding.GIVE_UP:
            _log.error("update: given up, because of %s", ", ".join(sorted(self._watch.missing)))
            try:
                launch.ask_for_restart(self._root)  # of the other processes, too
            except OSError as error:
                _log.error("update: no restart can be asked for: %s", error.strerror)
        return finding is Finding.GIVE_UP
