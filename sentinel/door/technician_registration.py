"""Camera and thermal picture brought over each other by a technician: places collected, saved, undone."""

import os
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sentinel.config import ConfigError
from sentinel.config.settings_file import replace_file, with_value
from sentinel.fever.places import Places, look, where_next
from sentinel.fever.registration import CannotRegister, Mounting, Place, mounting, warm_target
from sentinel.link.technician_messages import Work

WANTED = 9
_LIMIT_S = 240.0
_TOGETHER_S = 0.3  # a code and a warm place that were seen so near each other were seen together

Numbers = tuple[float, float, float, float]


class RegistrationProblem(Exception):
    """``code``: why it was not saved or brought back, as the screen has words for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Registrar:
    """``thermal.registration`` in the settings file, and the one before it. Used by one thread."""

    def __init__(self, config: Path | None, numbers: Sequence[float] | None, turned: int) -> None:
        self._config = config
        self._turned = turned
        self.numbers: Numbers | None = _four(numbers)
        self._before: list[tuple[Numbers | None, int, str, str]] = []  # and the text before and after

    @property
    def can_undo(self) -> bool:
        """Whether there is one to bring back."""
        return bool(self._before)

    def save(self, numbers: Sequence[float], at: datetime, turned: int | None = None) -> None:
        """Write it; a copy of the old file stays beside. It holds from the daemon's next start.

        Raises RegistrationProblem.
        """
        four = _four(numbers)
        good = four is not None and all(np.isfinite(four))
        if (
            four is None
            or not good
            or four[2] <= 0
            or not all(0.1 <= abs(n) <= 10 for n in (four[0], four[2]))
            or not all(abs(n) <= 10 for n in (four[1], four[3]))
        ):
            raise RegistrationProblem("impossible_registration")
        to_turn = self._turned if turned is None else turned
        text = self._read()
        new = self._with(text, four, to_turn)
        self._write(new, at)
        self._before.append((self.numbers, self._turned, text, new))
        del self._before[:-4]
        self.numbers, self._turned = four, to_turn

    def undo(self, at: datetime) -> None:
        """Bring back what the last save changed, and nothing that was written since, as by a hand-over.

        Raises RegistrationProblem.
        """
        if not self._before:
            raise RegistrationProblem("nothing_to_undo")
        numbers, turned, before, written = self._before[-1]
        now = self._read()
        if now != written and numbers is None:  # there was none: its line can only be taken out by hand
            raise RegistrationProblem("settings_by_hand")
        self._write(before if now == written or numbers is None else self._with(now, numbers, turned), at)
        self._before.pop()
        self.numbers, self._turned = numbers, turned

    def _with(self, text: str, four: Numbers, turned: int) -> str:
        try:
            new = with_value(text, "thermal", "registration", "[" + ", ".join(f"{n:.4f}" for n in four) + "]")
            return with_value(new, "thermal", "turned", str(turned)) if turned != self._turned else new
        except (ConfigError, ValueError):
            raise RegistrationProblem("settings_by_hand") from None

    def _read(self) -> str:
        if self._config is None:
            raise RegistrationProblem("no_settings_file")
        try:
            return self._config.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise RegistrationProblem("no_settings_file") from None

    def _write(self, text: str, at: datetime) -> None:
        if self._config is None:
            raise RegistrationProblem("no_settings_file")
        if not os.access(self._config.parent, os.W_OK | os.X_OK):
            raise RegistrationProblem("settings_read_only")
        try:
            replace_file(self._config, text, at)
        except OSError:
            raise RegistrationProblem("settings_read_only") from None


def _four(numbers: Sequence[float] | None) -> Numbers | None:
    if numbers is None or len(numbers) != 4:
        return None
    ax, bx, ay, by = (float(number) for number in numbers)
    return ax, bx, ay, by


class Calibration:
    """Places of a warm printed code that both see. Thread-safe; vision and thermometer feed it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began: float | None = None
        self._ended = 0.0
        self._state = "stopped"
        self._problem = ""
        self._places = Places()
        self._code: tuple[float, Place | None] = (float("-inf"), None)
        self._shape = (24, 32)
        self.result: Mounting | None = None

    @property
    def running(self) -> bool:
        """Whether places are collected."""
        with self._lock:
            return self._state == "running" and self._began is not None

    def begin(self, now: float) -> None:
        """From the first place on. ``now``: monotonic seconds."""
        with self._lock:
            self._began, self._state, self._problem = now, "running", ""
            self._places, self.result = Places(), None

    def stop(self, now: float) -> None:
        """What was collected is thrown away."""
        with self._lock:
            if self._state == "running":
                self._state, self._ended = "stopped", now

    def used(self) -> None:
        """Its result was saved: nothing is left to save."""
        with self._lock:
            self._began = self.result = None

    def code(self, place: Place | None, now: float) -> None:
        """Where the camera sees the one code."""
        with self._lock:
            self._code = (now, place)

    def heat(self, picture: NDArray[np.float32], now: float) -> None:
        """A thermal picture: one look."""
        with self._lock:
            if self._state != "running" or self._began is None:
                return
            if now - self._began > _LIMIT_S:
                self._state, self._problem, self._ended = "failed", "too_long", now
                return
            self._shape = (picture.shape[0], picture.shape[1])
            at, place = self._code
            self._places = look(
                self._places, place if now - at <= _TOGETHER_S else None, warm_target(picture)
            )
            if len(self._places.pairs) >= WANTED:
                self._conclude(now)

    def _conclude(self, now: float) -> None:
        self._ended = now
        try:
            self.result = mounting(self._places.pairs, self._shape)
            self._state = "done"
        except CannotRegister as error:
            self._state, self._problem = "failed", "cannot_register"
            self._places = Places(self._places.pairs, problem=str(error))

    def work(self, now: float) -> Work | None:
        """How it stands; None: never begun. ``steps``: one for each place, the last where to go next."""
        with self._lock:
            if self._began is None:
                return None
            pairs = self._places.pairs
            places = tuple(f"{pair.thermal[0]:.3f} {pair.thermal[1]:.3f}" for pair in pairs)
            going = self._state == "running"
            following = (where_next(pairs).replace(" ", "_"),) if going else ()
            said: tuple[str, ...] = (self._places.problem,) if self._places.problem else ()
            if self.result is not None:
                found = self.result.fit
                said = (f"{found.residual_px:.2f}", str(found.used), str(self.result.turned))
            until = now if going else self._ended
            return Work(
                "calibrate", self._state, places + following, said, self._problem, until - self._began
            )
