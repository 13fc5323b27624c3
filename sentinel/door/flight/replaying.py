"""A recording, decided again: the same events through the heart as it is now, compared step by step."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.effects import CommitIntent
from sentinel.core.events import Event
from sentinel.core.policy import Decision
from sentinel.core.visit import step
from sentinel.door.flight.recorder import FORMAT, told
from sentinel.door.flight.values import UnreadableValue, from_plain

_LONGEST_LINE = 4 << 20
_LONGEST_UP_S = 100 * 366 * 86400.0


class RecordingError(Exception):
    """The file is no recording, or one that this software can't read; one line."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """One event, decided again. ``differs``: what is asked for now, where that is not what was recorded."""

    line: int
    now: Now
    event: str
    effects: tuple[str, ...]
    decisions: tuple[Decision, ...]
    differs: bool
    recorded: tuple[str, ...]


def replayed(lines: Iterable[str]) -> Iterator[Replayed]:
    """Every event in order. Raises RecordingError."""
    door: Door | None = None
    for number, text in enumerate(lines, 1):
        entry = _entry(text, number)
        if "door" in entry:
            if entry.get("format") != FORMAT:
                found = entry.get("format")
                raise RecordingError(f"line {number}: format {found}, this software reads {FORMAT}")
            door = _value(entry["door"], number, Door)
            continue
        if door is None:
            raise RecordingError(f"line {number}: a recording begins with the state of the door")
        door, one = _again(door, entry, number)
        yield one
    if door is None:
        raise RecordingError("the file is empty")


def _again(door: Door, entry: dict[str, object], number: int) -> tuple[Door, Replayed]:
    """One event. Raises RecordingError."""
    now = _moment(_value(entry.get("now"), number, Now), number)
    event = _value(entry.get("event"), number, get_args(Event))
    name = type(event).__name__
    try:
        after, effects = step(door, event, now)
        said = tuple(told(effect) for effect in effects)
    except Exception as error:  # the heart is told what it never is: it may fail at any of it
        raise RecordingError(f"line {number}: {name} can't be replayed: {error}") from error
    kept = entry.get("effects")
    before = tuple(str(one) for one in kept) if isinstance(kept, list) else ()
    decisions = tuple(e.passage.decision for e in effects if isinstance(e, CommitIntent))
    return after, Replayed(number, now, name, said, decisions, said != before, before)


def _moment(now: Now, number: int) -> Now:
    """One that a kiosk may have had. Raises RecordingError."""
    seconds, utc = now.monotonic, now.utc
    counted = isinstance(seconds, (int, float)) and 0 <= seconds < _LONGEST_UP_S
    dated = isinstance(utc, datetime) and utc.tzinfo is not None and 1970 <= utc.year < 9999
    if not counted or not dated:
        raise RecordingError(f"line {number}: no kiosk's clock ever said so: {seconds!r}, {utc!s}"[:200])
    return now


def _entry(text: str, number: int) -> dict[str, object]:
    if len(text) > _LONGEST_LINE:
        raise RecordingError(f"line {number} is longer than {_LONGEST_LINE} characters")
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        raise RecordingError(f"line {number} is not whole JSON") from None
    if not isinstance(entry, dict):
        raise RecordingError(f"line {number} is no recording's")
    return entry


def _value(plain: object, number: int, wanted: type | tuple[type, ...]) -> Any:
    try:
        value = from_plain(plain)
    except UnreadableValue as error:
        raise RecordingError(f"line {number}: {error}") from None
    if not isinstance(value, wanted):
        raise RecordingError(f"line {number}: {type(value).__name__} is not what belongs here")
    return value
