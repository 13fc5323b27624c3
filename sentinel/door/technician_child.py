"""A command of ours run as a child for the technician's page: its lines, its end, and its limits."""

import json
import logging
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from sentinel.link.technician_messages import Work
from sentinel.runtime.log_ring import masked

_log = logging.getLogger(__name__)
_MOST_STEPS = 24
_MOST_LINES = 60  # drop rule: the oldest
_LONGEST_LINE = 64 * 1024
_KILL_S = 3.0
# Nothing of the daemon's own service manager concerns a child.
_NOT_FOR_CHILDREN = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID")

Row = Mapping[str, Any]


class ChildWork:
    """One child, from its start to its end. ``on_row`` takes each JSON line, in a thread of the child's."""

    def __init__(
        self,
        kind: str,
        command: Sequence[str],
        cwd: Path,
        limit_s: float,
        on_row: Callable[[Row], str] = lambda row: "",
        on_end: Callable[[int], None] = lambda code: None,
    ) -> None:
        """``on_row``: a line to show ("" for none); ``on_end``: called with the exit code, once.

        Raises OSError: it can't be started.
        """
        self._kind, self._limit_s = kind, limit_s
        self._on_row, self._on_end = on_row, on_end
        self._lock = threading.Lock()
        self._steps: deque[str] = deque(maxlen=_MOST_STEPS)
        self._said: deque[str] = deque(maxlen=_MOST_LINES)
        self._state, self._problem = "running", ""
        self._stopped = self._reaped = False
        self._began = time.monotonic()
        self._ended: float | None = None
        kept = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_CHILDREN}
        self._child = subprocess.Popen(  # noqa: S603 - our own program
            list(command), cwd=cwd, env=kept, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        self._threads = [
            threading.Thread(target=self._follow, name=f"{kind} child", daemon=True),
            threading.Thread(target=self._listen, name=f"{kind} words", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        with self._lock:
            return self._state == "running"

    def work(self) -> Work:
        """How it stands."""
        with self._lock:
            until = self._ended if self._ended is not None else time.monotonic()
            return Work(
                self._kind, self._state, tuple(self._steps), tuple(self._said), self._problem,
                until - self._began,
            )  # fmt: skip

    def stop(self) -> None:
        """Ask it to end; returns at once. It is killed where it does not."""
        with self._lock:
            if self._state != "running":
                return
            self._stopped = True
        self._end_child()

    def close(self) -> None:
        """Stop it and wait for its end, at most some seconds."""
        self.stop()
        self._threads[0].join(_KILL_S + 1.0)

    def _end_child(self) -> None:
        self._signal(signal.SIGTERM)
        timer = threading.Timer(_KILL_S, self._signal, (signal.SIGKILL,))
        timer.daemon = True
        timer.start()

    def _signal(self, number: signal.Signals) -> None:
        """To it and its own children: one that lived on would hold the pipes, and this would never end."""
        with self._lock:
            if not self._reaped:  # until then nobody else has its number
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._child.pid, number)

    def _follow(self) -> None:
        watch = threading.Timer(self._limit_s, self._too_long)
        watch.daemon = True
        watch.start()
        assert self._child.stdout is not None
        with self._child.stdout as stream:
            for line in _lines(stream):
                self._take(line)
        os.waitid(os.P_PID, self._child.pid, os.WEXITED | os.WNOWAIT)
        watch.cancel()
        self._signal(signal.SIGKILL)  # what it left behind
        with self._lock:
            code, self._reaped = self._child.wait(), True
        self._threads[1].join(1.0)
        self._on_end(code)
        with self._lock:
            self._ended = time.monotonic()
            if self._stopped:
                self._state = "stopped"
            else:
                self._state = "done" if code == 0 and not self._problem else "failed"
            if code < 0 and not self._stopped and not self._problem:
                self._problem = "child_died"

    def _too_long(self) -> None:
        with self._lock:
            self._problem = "too_long"
        self._end_child()

    def _take(self, line: str) -> None:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(row, dict):
            return
        step = row.get("step")
        shown = self._on_row(row)
        with self._lock:
            if isinstance(step, str):
                self._steps.append(step[:40])
            if shown:
                self._said.append(masked(shown))

    def _listen(self) -> None:
        """What it says on stderr; waited for, so that it can't block on a full pipe."""
        assert self._child.stderr is not None
        with self._child.stderr as stream:
            for line in _lines(stream):
                if line.strip():
                    with self._lock:
                        self._said.append(masked(line.strip()))


def _lines(stream: IO[bytes]) -> Iterator[str]:
    while raw := stream.readline(_LONGEST_LINE):
        yield raw.decode("utf-8", "replace")
