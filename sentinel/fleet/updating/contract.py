"""What daemon and updater tell each other, in small files: health, the trial's end, and events to send.

The daemon writes RUN/health.json (in memory): what is alive, and when somebody was last at the door. Of a
version on trial it writes trial/VERSION.healthy or .failed. The updater, which is not the daemon, leaves its
events in trial/told; the daemon puts each into its outbox and deletes it once it is there: after a kill in
between it is put in again, under the same id.
"""

import contextlib
import os
import time
import uuid
from collections.abc import Callable, Set
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from sentinel.core import trial as trials
from sentinel.core.delivery import Draft
from sentinel.core.trial import Finding, Trial
from sentinel.fleet.updating import launch
from sentinel.runtime.files import open_new

UPDATE = "org.sentinel.update.v1"
HEALTH = "health.json"
ALWAYS = frozenset({"coordinator", "store"})  # without these nobody is let in, whatever was before
MOST_TOLD = 64
_NAMESPACE = uuid.UUID("5d0c3b1e-0a53-5c55-8a3e-6f8f0f6f7d21")
_ALARM = 10
_EVERY_S = 5.0


class HealthNote:
    """What the daemon says of itself, for the updater's choice of a moment. One thread."""

    def __init__(self, run: Path) -> None:
        self._path = run / HEALTH
        self._said: frozenset[str] = frozenset()
        self._busy_at = 0.0
        self._written = float("-inf")

    def turn(self, up: Set[str], *, busy: bool, now: float) -> None:
        """``up``: what is alive; ``busy``: somebody is at the door; ``now``: monotonic s. Never raises."""
        if busy:
            self._busy_at = now
        if frozenset(up) == self._said and now - self._written < _EVERY_S:
            return
        self._said, self._written = frozenset(up), now
        note = {"at": now, "up": sorted(up), "busy_at": self._busy_at}
        part = self._path.with_suffix(".part")
        with contextlib.suppress(OSError):  # nothing is put on disk: it is worth nothing after a power cut
            with os.fdopen(open_new(part, 0o640), "wb") as file:  # the updater reads it by its group
                file.write(msgspec.json.encode(note))
            part.replace(self._path)


def read_health(run: Path, now: float) -> tuple[frozenset[str], float] | None:
    """What was alive, and how long ago (s) somebody was at the door; None: no daemon says anything now."""
    note = launch.read_note(run / HEALTH)
    try:
        assert note is not None
        at, up, busy_at = float(note["at"]), note["up"], float(note["busy_at"])
    except (AssertionError, KeyError, TypeError, ValueError):
        return None
    if not 0 <= now - at < 3 * _EVERY_S or not isinstance(up, list):
        return None
    return frozenset(str(name) for name in up), now - busy_at


class TrialWatch:
    """The daemon's part of its own trial. One thread; ``turn`` every second or so."""

    def __init__(self, marks: Path, now: float) -> None:
        """``marks``: ROOT/trial/VERSION, as the launcher says in SENTINEL_TRIAL."""
        self._marks = marks
        order = launch.read_note(marks.with_name(marks.name + ".order")) or {}
        said = order.get("expected")
        expected = frozenset(str(name) for name in said) if isinstance(said, list) else frozenset()
        self._trial = Trial(now, expected | ALWAYS)
        self._noted = False

    def turn(self, up: Set[str], now: float) -> Finding:
        """What is found; noted once, and again until the disk took it."""
        self._trial = trials.step(self._trial, up, now)
        if self._trial.finding is not Finding.OPEN and not self._noted:
            with contextlib.suppress(OSError):
                self._note()
                self._noted = True
        return self._trial.finding

    @property
    def missing(self) -> frozenset[str]:
        """What is not alive and was before the update."""
        return self._trial.missing

    def _note(self) -> None:
        if self._trial.finding is Finding.KEEP:
            launch.write_note(self._marks.with_name(self._marks.name + ".healthy"), {})
        else:
            launch.fail_trial(self._marks.parent.parent, self._marks.name, "unhealthy")


def watch_of_environment(now: float) -> TrialWatch | None:
    """The watch of a version that the launcher started on trial; None: it is on none."""
    marks = os.environ.get("SENTINEL_TRIAL", "")
    return TrialWatch(Path(marks), now) if marks else None


# ---- events


def leave(told: Path, what: str, at: datetime, data: dict[str, Any]) -> None:
    """Leave an event for the daemon; the oldest make room. Raises OSError."""
    note = {"what": what, **data, "at": at.astimezone(UTC).isoformat(timespec="seconds")}
    waiting = sorted(told.glob("*.json"))
    for old in waiting[: max(0, len(waiting) - MOST_TOLD + 1)]:
        old.unlink(missing_ok=True)
    of = f"{what}/{data.get('version')}/{data.get('number')}/{data.get('attempt')}"
    launch.write_note(told / f"{time.time_ns():020d}-{uuid.uuid5(_NAMESPACE, of)}.json", note)


def pick_up(told: Path, tell: Callable[[Draft], bool], kept: Callable[[str], bool]) -> int:
    """Put what was left into the outbox, oldest first, and delete what is there; how many were told.

    Never raises: what fails waits for the next time. ``kept`` because what is told is written later.
    """
    count = 0
    with contextlib.suppress(OSError):
        for path in sorted(told.glob("*.json"))[:MOST_TOLD]:
            draft = _draft(path)
            if draft is None or kept(draft.event_id):
                path.unlink(missing_ok=True)
            elif not tell(draft):
                break
            else:
                count += 1
    return count


def _draft(path: Path) -> Draft | None:
    note = launch.read_note(path) or {}
    try:
        event_id = str(uuid.UUID(path.stem.partition("-")[2]))
        at = datetime.fromisoformat(str(note["at"]))
    except (KeyError, ValueError):
        return None
    bad = note.get("what") in ("returned", "failed")
    return Draft(event_id, UPDATE, at, msgspec.json.encode(note), _ALARM if bad else 0)
