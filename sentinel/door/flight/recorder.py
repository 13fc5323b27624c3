"""Keeps what the heart was told, and writes it beside the daemon's socket, where no power cut keeps it.

A file begins with the state of an idle door, so that everything after it can be decided again. No id, token
or text of a credential is held or written: the heart itself needs only the venue's hash.
"""

import contextlib
import json
import logging
import threading
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Any

from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.effects import CommitIntent, Effect
from sentinel.core.events import CredentialRead, Event, Scripted, StaffDecided
from sentinel.door.flight.values import to_plain
from sentinel.runtime.files import open_new
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
FORMAT = 1
FILE, EARLIER = "flight.jsonl", "flight.1.jsonl"
_WAITING = 4096  # drop rule: the oldest that are not written yet go, and the file begins anew
_EVERY_S = 5.0
_LASTS_S = 300.0  # a file; the one before it is kept
_MOST_BYTES = 16 << 20

_Step = tuple[Door, Event, Now, tuple[str, ...]]


class FlightRecorder:
    """``seen`` is for the coordinator's thread and costs next to nothing; ``session`` is a worker's."""

    def __init__(self, folder: Path, software: str) -> None:
        self._folder, self._software = folder, software
        self._lock = threading.Lock()
        self._steps: deque[_Step] = deque(maxlen=_WAITING)
        self._lost = False
        self._size = 0
        self._began: float | None = None  # monotonic seconds of the file's first line

    def seen(self, before: Door, event: Event, now: Now, effects: tuple[Effect, ...]) -> None:
        """One step of the heart: the door as it was, what happened, and what it asked for."""
        said = tuple(told(effect) for effect in effects)
        with self._lock:
            self._lost = self._lost or len(self._steps) == _WAITING
            self._steps.append((before, without_ids(event), now, said))

    def session(self, pulse: Pulse) -> None:
        """The worker session. Raises OSError where the folder can't be written."""
        pulse.working()
        while not pulse.wait(_EVERY_S):
            pulse.alive()
            self.flush()
        self.flush()

    def flush(self) -> None:
        """Write what has come since. Raises OSError."""
        with self._lock:
            steps, lost = list(self._steps), self._lost
            self._steps.clear()
            self._lost = False
        if lost:
            self._began = None
        lines: list[str] = []
        for before, event, now, said in steps:
            if self._is_due(now) and is_idle(before):
                self._append(lines)
                lines = [self._begin(before, now)]
            if self._began is not None:
                lines.append(_line({"now": now, "event": event}, effects=list(said)))
        self._append(lines)

    def _is_due(self, now: Now) -> bool:
        return self._began is None or now.monotonic - self._began > _LASTS_S or self._size > _MOST_BYTES

    def _begin(self, door: Door, now: Now) -> str:
        file = self._folder / FILE
        with contextlib.suppress(FileNotFoundError):
            file.replace(self._folder / EARLIER)
        self._began, self._size = now.monotonic, 0
        return _line({"door": door}, format=FORMAT, software=self._software)

    def _append(self, lines: list[str]) -> None:
        if not lines:
            return
        raw = "".join(lines).encode()
        file = self._folder / FILE
        with open(open_new(file) if self._size == 0 else file, "ab") as out:  # noqa: PTH123 - or a descriptor
            out.write(raw)
        self._size += len(raw)


def without_ids(event: Event) -> Event:
    """The same event without the text of a credential, and without what staff wrote."""
    if isinstance(event, Scripted):
        return replace(event, event=without_ids(event.event))
    if isinstance(event, CredentialRead):
        return replace(event, credential=replace(event.credential, subject=""))
    if isinstance(event, StaffDecided):
        return replace(event, note="")
    return event


def is_idle(door: Door) -> bool:
    """Whether nobody is at the door, so that its state holds no credential."""
    nobody = door.serving is None and door.staffed is None and door.family is None
    return nobody and door.waiting is None and door.rehearsing is None and not door.staff_queue


def told(effect: Effect) -> str:
    """An effect in a word, and a decision with all that it says."""
    name = type(effect).__name__
    if isinstance(effect, CommitIntent):
        return f"{name} {json.dumps(to_plain(effect.passage.decision), ensure_ascii=False)}"
    return name


def _line(values: dict[str, Any], **plain: Any) -> str:
    said = plain | {name: to_plain(value) for name, value in values.items()}
    return json.dumps(said, ensure_ascii=False) + "\n"
