"""What commands do: each act gets its arguments and says what came of it. What it needs is handed in."""

import base64
import logging
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

from sentinel.core.remote_commands import Command, Outcome, Right, Why

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}
_LONGEST_S = 3600.0
_SCREEN_S = 5.0
_LEAST_NOTE = 2
_LARGEST_PICTURE = 128 * 1024  # bytes


class StartRehearsal(Protocol):
    """The rehearsal's beginning."""

    def __call__(self, name: str) -> str:
        """Begin it; its id. Raises ValueError: there is none of this name, or none may begin now."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a command; ``data`` goes with the event."""

    outcome: Outcome = Outcome.DONE
    why: Why = Why.NONE
    data: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


UNAVAILABLE = Result(Outcome.FAILED, Why.UNAVAILABLE)
BAD_ARGUMENTS = Result(Outcome.FAILED, Why.BAD_ARGUMENTS)


@dataclass(frozen=True, slots=True)
class Hands:
    """What this kiosk can do. ``admit(visit, who, note, until)``: whether they waited; ``syncs`` by name;
    what is None there is not here. ``doctor`` and ``screenshot`` may take their time, the others may not."""

    restart: Callable[[], None]
    admit: Callable[[str, str, str, float], bool]
    syncs: Mapping[str, Callable[[], None]] = field(default_factory=lambda: MappingProxyType({}))
    rehearse: StartRehearsal | None = None
    doctor: Callable[[], list[dict[str, Any]]] | None = None
    screenshot: Callable[[float], bytes | None] | None = None


SLOW = frozenset({Right.DOCTOR.value, Right.SCREENSHOT.value, Right.REHEARSE.value})


class Acts:
    """Carries out commands that were accepted. ``do`` raises whatever its hands raise."""

    def __init__(self, hands: Hands, level: "LogLevel") -> None:
        self._hands, self._level = hands, level
        self._acts: Mapping[str, Callable[[Command], Result | None]] = {
            Right.RESTART: self._restart,
            Right.SYNC: self._sync,
            Right.LOG_LEVEL: self._log_level,
            Right.REHEARSE: self._rehearse,
            Right.DOCTOR: self._doctor,
            Right.SCREENSHOT: self._screenshot,
        }

    def do(self, command: Command, until: float | None = None) -> Result | None:
        """What came of it; None: its end is seen after the restart. ``until``: of ``CarryOut``."""
        if command.name == Right.ADMIT:
            return self._admit(command, until)
        return self._acts[command.name](command)

    def _restart(self, command: Command) -> None:
        self._hands.restart()

    def _admit(self, command: Command, until: float | None) -> Result:
        """On the staff's way: the policy may still refuse it, and the record says who decided."""
        visit, note = command.arguments.get("visit", ""), command.arguments.get("note", "").strip()
        try:
            uuid.UUID(visit)
        except ValueError:
            return BAD_ARGUMENTS
        if len(note) < _LEAST_NOTE:  # as of staff at the screen
            return BAD_ARGUMENTS
        if until is None or not self._hands.admit(visit, f"remote:{command.key}", note, until):
            return Result(Outcome.FAILED, Why.NOT_WAITING, {"visit": visit})
        return Result(data={"visit": visit})

    def _sync(self, command: Command) -> Result:
        for ask in self._hands.syncs.values():
            ask()
        return Result(data={"asked": sorted(self._hands.syncs)}) if self._hands.syncs else UNAVAILABLE

    def _log_level(self, command: Command) -> Result:
        level, seconds = command.arguments.get("level", ""), command.arguments.get("seconds", "600")
        if level not in _LEVELS or not (seconds.isascii() and seconds.isdigit()):
            return BAD_ARGUMENTS
        if not 0 < int(seconds) <= _LONGEST_S:
            return BAD_ARGUMENTS
        self._level.set(_LEVELS[level], float(seconds))
        return Result(data={"level": level, "seconds": int(seconds)})

    def _rehearse(self, command: Command) -> Result:
        if self._hands.rehearse is None:
            return UNAVAILABLE
        try:
            return Result(data={"rehearsal": self._hands.rehearse(command.arguments.get("name", ""))})
        except ValueError:
            return BAD_ARGUMENTS

    def _doctor(self, command: Command) -> Result:
        if self._hands.doctor is None:
            return UNAVAILABLE
        return Result(data={"findings": self._hands.doctor()})

    def _screenshot(self, command: Command) -> Result:
        """Without the camera's picture and without names: the screen leaves them out before it draws."""
        picture = self._hands.screenshot(_SCREEN_S) if self._hands.screenshot is not None else None
        if picture is None:
            return UNAVAILABLE
        if len(picture) > _LARGEST_PICTURE:
            return Result(Outcome.FAILED, Why.TOO_LARGE)
        return Result(data={"png": base64.b64encode(picture).decode()})


class LogLevel:
    """The root logger's level, another one for a while. Belongs to one thread."""

    def __init__(self, logger: logging.Logger, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._logger, self._monotonic = logger, monotonic
        self._usual = logger.level
        self._until: float | None = None

    def set(self, level: int, seconds: float) -> None:
        """From now on, for so long."""
        if self._until is None:
            self._usual = self._logger.level
        self._until = self._monotonic() + seconds
        self._logger.setLevel(level)

    def turn(self) -> None:
        """Falls back when the time is over."""
        if self._until is not None and self._monotonic() >= self._until:
            self.restore()

    def restore(self) -> None:
        """As it was."""
        if self._until is not None:
            self._logger.setLevel(self._usual)
            self._until = None
