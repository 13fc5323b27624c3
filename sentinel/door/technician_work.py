"""What a technician starts and then watches: tests, the hand-over, the certificate's roll, a rehearsal.

One at a time. The hand-over and the doctor are children of the daemon (``sentinel provision --json``), so
that a fault in them is none of the door's.
"""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sentinel.door.technician_child import ChildWork, Row
from sentinel.fleet.provisioning.code import BadCode, read_code
from sentinel.fleet.provisioning.messages import Code
from sentinel.link.technician_messages import CodeTaken, Work
from sentinel.runtime.files import open_new

_log = logging.getLogger(__name__)
_DOCTOR_S, _PROVISION_S, _ROLL_S = 90.0, 900.0, 120.0
_MOST_NEWS = 40
_TEXT = 200  # letters of what was found, and of what to do
_CODE_FILE = "technician-code.json"

Begin = Callable[[Iterable[str], Callable[[dict[str, Any]], None]], str]


@dataclass(frozen=True, slots=True)
class Found:
    """What the last test found of a device, and what to do; ``said``: both in other languages (zh)."""

    found: str = ""
    advice: str = ""
    said: Mapping[str, tuple[str, str]] = field(default_factory=dict)


class Works:
    """Thread-safe; nothing blocks but ``close``. Methods return a problem's code, "" where it began."""

    def __init__(
        self,
        config: Path | None,
        run_dir: Path,
        devices: Callable[[], Iterable[str]],
        rehearse: Begin,
        end_rehearsal: Callable[[], None],
    ) -> None:
        """``config``: the settings file, None where this kiosk has none (then no child is run)."""
        self._config, self._run_dir = config, run_dir
        self._devices = devices
        self._rehearse, self._end_rehearsal = rehearse, end_rehearsal
        self._lock = threading.Lock()
        self._child: ChildWork | None = None
        self._rehearsal: _Rehearsal | None = None
        self._code: tuple[str, Code] | None = None
        self.listening = False
        # A daemon that was killed in a hand-over left its code there, with the token.
        with suppress(OSError):
            (run_dir / _CODE_FILE).unlink(missing_ok=True)
        self.found: dict[str, Found] = {}

    @property
    def can_provision(self) -> bool:
        """Whether there are settings that a hand-over could write."""
        return self._config is not None

    @property
    def running(self) -> bool:
        """Whether something is under way."""
        with self._lock:
            return self._busy()

    def work(self) -> Work | None:
        """What is under way, or was last."""
        with self._lock:
            if self._rehearsal is not None:
                return self._rehearsal.work()
            return self._child.work() if self._child is not None else None

    # ---- the hand-over

    def scanned(self, data: bytes) -> bool:
        """Bytes that a reader read; whether they were taken as a hand-over code. Any thread."""
        if not self.listening:
            return False
        return self.take(data.decode("utf-8", "replace")) == ""

    def take(self, text: str) -> str:
        """A hand-over code's text."""
        try:
            code = read_code(text)
        except BadCode:
            return "no_hand_over_code"
        with self._lock:
            self._code, self.listening = (text, code), False
        return ""

    def taken(self) -> CodeTaken | None:
        """What the code names; never its token."""
        with self._lock:
            kept = self._code
        if kept is None:
            return None
        code, here = kept[1], set(self._devices())
        missing = tuple(kind for kind in code.hardware if kind not in here)
        return CodeTaken(code.place, code.venue, code.url, code.hardware, missing)

    def forget_code(self) -> None:
        """The page is left."""
        with self._lock:
            self._code, self.listening = None, False

    def provision(self) -> str:
        """Run the hand-over with the code that was taken."""
        with self._lock:
            kept, busy = self._code, self._busy()
        if kept is None or busy:  # the one that runs still reads its file
            return "work_running" if busy else "no_code_taken"
        if self._config is None:
            return "no_settings_file"
        path = self._run_dir / _CODE_FILE  # not an argument: those are for everybody to read
        try:
            with os.fdopen(open_new(path), "w", encoding="utf-8") as file:
                file.write(kept[0])
        except OSError:
            return "run_dir_read_only"
        why = self._run(
            "provision", ["provision", str(path), "--json", "--config"], _PROVISION_S, _said_by_provision,
            lambda code: path.unlink(missing_ok=True),
        )  # fmt: skip
        if why:
            path.unlink(missing_ok=True)
        return why

    def roll(self) -> str:
        """A new key and certificate."""
        return self._run("roll", ["provision", "--roll", "--json", "--config"], _ROLL_S, _said_by_provision)

    def doctor(self) -> str:
        """Test all that is configured; what was found stands beside each device."""
        self.found = {}
        return self._run(
            "doctor", ["doctor", "--json", "--language", "zh", "--config"], _DOCTOR_S, self._said_by_doctor
        )

    def _said_by_doctor(self, row: Row) -> str:
        what, state = str(row.get("what", "")), str(row.get("state", ""))
        found, advice = str(row.get("found", "")), str(row.get("advice", ""))
        if what:
            self.found = {**self.found, what: _found(row, found, advice)}
        return f"{what}: {state}; {found}" + (f" -> {advice}" if advice else "")

    def _run(
        self, kind: str, arguments: list[str], limit_s: float, on_row: Callable[[Row], str],
        on_end: Callable[[int], None] = lambda code: None,
    ) -> str:  # fmt: skip
        if self._config is None:
            return "no_settings_file"
        command = [sys.executable, "-m", "sentinel", *arguments, str(self._config)]
        with self._lock:
            if self._busy():
                return "work_running"
            try:
                child = ChildWork(kind, command, self._config.parent, limit_s, on_row, on_end)
            except OSError as error:
                _log.error("technician: %s can't be started: %s", kind, error.strerror or error)
                return "child_died"
            self._child, self._rehearsal = child, None
        return ""

    @property
    def busy(self) -> bool:
        """Whether something that was begun runs."""
        with self._lock:
            return self._busy()

    def _busy(self) -> bool:
        rehearsing = self._rehearsal is not None and self._rehearsal.running
        return rehearsing or (self._child is not None and self._child.running)

    # ---- rehearsal

    def rehearse(self, items: Iterable[str]) -> str:
        """Play a rehearsal, by the path that ``sentinel rehearse`` takes."""
        with self._lock:
            if self._busy():
                return "work_running"
            played = _Rehearsal()
        why = self._rehearse(items, played.heard)
        if why:
            return f"rehearsal_{why}"
        with self._lock:
            self._rehearsal = played
        return ""

    def stop(self) -> None:
        """End what is under way."""
        with self._lock:
            child, rehearsal = self._child, self._rehearsal
        if rehearsal is not None and rehearsal.running:
            self._end_rehearsal()
        elif child is not None:
            child.stop()

    def left(self) -> None:
        """The technician is gone: a rehearsal ends with who began it. A hand-over goes on to its end."""
        self.forget_code()
        with self._lock:
            rehearsal = self._rehearsal
        if rehearsal is not None and rehearsal.running:
            self._end_rehearsal()

    def close(self) -> None:
        """The daemon stops."""
        self.left()
        with self._lock:
            child = self._child
        if child is not None:
            child.close()


class _Rehearsal:
    """What the desk of rehearsals says, as the page shows it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._ended: float | None = None
        self._state, self._problem = "running", ""
        self._steps: list[str] = []
        self._said: list[str] = []

    @property
    def running(self) -> bool:
        with self._lock:
            return self._state == "running"

    def heard(self, news: Mapping[str, Any]) -> None:
        """One of the desk's news; in its thread."""
        with self._lock:
            match news.get("state"):
                case "item":
                    self._steps = [*self._steps, str(news["item"])][-_MOST_NEWS:]
                case "scored":
                    passed = "passed" if news.get("passed") else "failed"
                    self._said = [
                        *self._said,
                        f"{news.get('item', '')} {passed} {news['points']}/{news['of']}",
                    ]
                case "refused":
                    self._over("failed", f"rehearsal_{news.get('why', '')}")
                case "ended":
                    report = news["report"]
                    self._said = [*self._said, f"total {report['points']}/{report['of']}"][-_MOST_NEWS:]
                    ended = str(report.get("ended") or "")
                    state = "stopped" if ended else "done" if report["passed"] else "failed"
                    self._over(state, f"rehearsal_{ended}" if ended else "")

    def _over(self, state: str, problem: str) -> None:
        self._state, self._problem, self._ended = state, problem, time.monotonic()

    def work(self) -> Work:
        with self._lock:
            until = self._ended if self._ended is not None else time.monotonic()
            return Work(
                "rehearsal", self._state, tuple(self._steps), tuple(self._said), self._problem,
                until - self._began,
            )  # fmt: skip


def _found(row: Row, found: str, advice: str) -> Found:
    chinese = row.get("zh")
    said = {}
    if isinstance(chinese, Mapping):
        texts = (str(chinese.get("found", ""))[:_TEXT], str(chinese.get("advice", ""))[:_TEXT])
        said = {"zh": texts}
    return Found(found[:_TEXT], advice[:_TEXT], said)


def _said_by_provision(row: Row) -> str:
    if row.get("state") == "done":
        accepted = "accepted" if row.get("accepted") else "not_accepted"
        failed = [*map(str, row.get("failed", ())), *map(str, row.get("missing", ()))]
        where = f"{row.get('kiosk', '')} {row.get('venue', '')}/{row.get('place', '')}"
        return f"{accepted} {where} {' '.join(failed)}".strip()
    return str(row.get("text", "")) or str(row.get("until", ""))
