"""Real processes of the demo: started, killed without warning, started again."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

_AGAIN_S = 0.5  # as in the units
_LOOK_S = 0.1


class Child:
    """One process; its log goes to a file. ``before``: words in front of its command (a namespace)."""

    def __init__(
        self,
        name: str,
        arguments: list[str],
        log: Path,
        environment: dict[str, str],
        before: Sequence[str] = (),
    ) -> None:
        self.name = name
        self._before = list(before)
        self._arguments = arguments
        self._log = log
        self._environment = {**os.environ, "PYTHONUNBUFFERED": "1", **environment}
        self._process: subprocess.Popen[bytes] | None = None
        self.kills = 0

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id; 0 before the first start."""
        return 0 if self._process is None else self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; None: it lives, or was never started."""
        return None if self._process is None else self._process.poll()

    def with_arguments(self, *more: str) -> "Child":
        """The same process with arguments added, not started."""
        made = Child(self.name, [*self._arguments, *more], self._log, {}, self._before)
        made._environment = self._environment
        return made

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [*self._before, sys.executable, "-m", *self._arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
            )

    def kill9(self) -> None:
        """SIGKILL, and wait for the end."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(5.0)
            self.kills += 1

    def stop(self, timeout_s: float = 10.0) -> int | None:
        """SIGTERM, and SIGKILL if that does not help; the exit code."""
        process = self._process
        if process is None:
            return None
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5.0)
        return process.returncode

    def last_words(self) -> str:
        """The last line of its log."""
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1] if lines else ""


class Supervisor:
    """Starts processes that crashed again, as systemd would; a thread from ``start`` to ``stop``."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        """Watch from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more; before the processes are stopped on purpose."""
        self._stop.set()
        self._thread.join(_AGAIN_S + 5.0)

    def _run(self) -> None:
        while not self._stop.wait(_LOOK_S):
            for child in self._children:
                if child.exit_code is not None and not self._stop.wait(_AGAIN_S):
                    child.start()
