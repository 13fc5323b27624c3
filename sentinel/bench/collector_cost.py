"""What everybody in a collectors' benchmark costs, by /proc; and collectors held to a share of a core."""

import os
import signal
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_TURN_S = 0.01


def cpu_s(process: int) -> float:
    """User and system time so far, in seconds (proc(5), schedstat); 0 where it has ended."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    except OSError:
        return 0.0


def family_s(process: int) -> float:
    """The same of a process with its children that live and those that ended (proc(5), stat, in ticks)."""
    fields = _stat(process)
    ended = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK") if fields else 0.0
    return ended + sum(_own_s(child) for child in _children(process))


def database_process(url: str) -> int | None:
    """PostgreSQL's first process, where it is on this machine and may be seen; else None."""
    from sqlalchemy import text

    from sentinel.service.database import open_database

    if not url.startswith("postgresql"):
        return None
    engine = open_database(url)
    with engine.connect() as db:
        backend = db.execute(text("SELECT pg_backend_pid()")).scalar_one()
        fields = _stat(int(backend))
        here = Path(f"/proc/{backend}/comm")
        with suppress(OSError):
            if fields and here.read_text().startswith("postgres"):
                return int(fields[1])
    return None


class Held:
    """While entered, each process gets at most ``share`` of a core (0 to 1), by stopping it for a while.

    So each is as a small machine would be, and what they can do together shows on few cores.
    """

    def __init__(self, processes: Iterable[int], share: float) -> None:
        self._processes, self._share = tuple(processes), share
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._hold, name="held", daemon=True)

    def __enter__(self) -> "Held":
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        self._thread.join(5.0)
        for process in self._processes:
            _signal(process, signal.SIGCONT)

    def _hold(self) -> None:
        due = {process: cpu_s(process) for process in self._processes}
        at = time.monotonic()
        while not self._over.wait(_TURN_S):
            now = time.monotonic()
            for process in self._processes:
                used = cpu_s(process)
                # what was not used up within a tenth of a second is gone, as on a machine that was idle
                due[process] = min(due[process] + self._share * (now - at), used + self._share * 0.1)
                _signal(process, signal.SIGSTOP if used > due[process] else signal.SIGCONT)
            at = now


def _signal(process: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, number)


def _own_s(process: int) -> float:
    fields = _stat(process)
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _children(process: int) -> list[int]:
    living = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return [one for one in living if (fields := _stat(one)) and int(fields[1]) == process]


def _stat(process: int) -> list[str]:
    """The fields after the name: state, parent, ..."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return []
