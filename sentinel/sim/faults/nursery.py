"""Processes that start quickly: a nursery has imported what they need, and forks one at a word (Linux).

What is forked runs the same command as ``python -m`` would, with a process id of its own; only the time of
the imports is saved, which is most of a start. ``python -m`` this is the nursery itself.
"""

import ctypes
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sentinel.sim.processes import Child

_PRELOADED = (
    "sentinel.app", "sentinel.cli.run", "sentinel.cli.service", "sentinel.service.server",
    "sentinel.service.application", "sentinel.service.collecting.collector", "sentinel.sim.i2c",
    "sentinel.fleet.remote.start", "sentinel.store.writer", "uvicorn", "uvicorn.protocols.http.h11_impl",
    "uvicorn.lifespan.on", "hw.idcard.sdt", "hw.gate.modbus", "ssl", "httpx",
)  # fmt: skip
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
_ANSWER_S = 30.0


class Nursery:
    """``start``, ``bear`` children from one thread, ``stop``."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def __enter__(self) -> "Nursery":
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "sentinel.sim.faults.nursery", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        theirs.close()
        ours.settimeout(_ANSWER_S * 4)
        ours.recv(64)  # it is ready
        ours.settimeout(_ANSWER_S)
        self._line = ours
        return self

    def __exit__(self, *exc: object) -> None:
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait(5.0)

    def bear(self, order: dict[str, Any]) -> int:
        """Fork one; its process id. Raises OSError where the nursery is gone."""
        assert self._line is not None
        self._line.sendall(json.dumps(order).encode() + b"\n")
        return int(self._line.recv(64))


class QuickChild(Child):
    """A ``Child`` that a nursery bears."""

    def __init__(
        self, nursery: Nursery, name: str, arguments: list[str], log: Path, environment: dict[str, str]
    ) -> None:
        super().__init__(name, arguments, log, environment)
        self._nursery = nursery
        self._changes = environment
        self._pid = 0
        self._descriptor = -1

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self._descriptor >= 0 and not select.select([self._descriptor], [], [], 0)[0]

    @property
    def pid(self) -> int:
        """Its process id; 0 before the first start."""
        return self._pid

    @property
    def exit_code(self) -> int | None:
        """-1: it ended, how is not known; None: it lives, or was never started."""
        return None if self._descriptor < 0 or self.running else -1

    def start(self) -> None:
        """Start it."""
        self._forget()
        order = {"words": self._arguments, "log": str(self._log), "environment": self._changes}
        self._pid = self._nursery.bear(order)
        self._descriptor = os.pidfd_open(self._pid)

    def kill9(self) -> None:
        """SIGKILL, and wait for the end."""
        if self.running:
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
            self._wait(5.0)
            self.kills += 1

    def stop(self, timeout_s: float = 10.0) -> int | None:
        """SIGTERM, and SIGKILL if that does not help."""
        if self.running:
            signal.pidfd_send_signal(self._descriptor, signal.SIGTERM)
            if not self._wait(timeout_s):
                self.kill9()
        return self.exit_code

    def _wait(self, timeout_s: float) -> bool:
        return bool(select.select([self._descriptor], [], [], timeout_s)[0])

    def _forget(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def serve(line: socket.socket, preloaded: Sequence[str] = _PRELOADED) -> None:
    """Until the line is closed."""
    _die_with_parent()
    for name in preloaded:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the dead
    line.sendall(b"ready")
    orders = line.makefile("rb")
    for order in orders:
        pid = os.fork()
        if pid == 0:
            _live(line, json.loads(order))
        line.sendall(str(pid).encode())


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)


def _live(line: socket.socket, order: dict[str, Any]) -> None:
    line.close()
    _die_with_parent()
    for number in (signal.SIGCHLD, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(order["environment"])
    sys.argv = list(order["words"])
    code: Any = 0
    try:
        runpy.run_module(order["words"][0], run_name="__main__", alter_sys=True)
    except SystemExit as done:
        code = done.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
