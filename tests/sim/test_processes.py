"""A process of the demo that crashes is started again, one that is stopped on purpose is not."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from sentinel.sim.processes import Child, Supervisor


def eventually(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_crash_is_put_right_and_a_stop_stays(tmp_path: Path) -> None:
    child = Child(
        "waits", ["timeit", "-n", "1", "-r", "1", "__import__('time').sleep(60)"], tmp_path / "log", {}
    )
    child.start()
    supervisor = Supervisor([child])
    supervisor.start()
    try:
        for number in (signal.SIGKILL, signal.SIGSEGV):
            before = child.pid
            os.kill(before, number)
            eventually(lambda before=before: child.pid != before and child.running)  # type: ignore[misc]
        supervisor.stop()
        assert child.stop() == -signal.SIGTERM
        before = child.pid
        time.sleep(1.0)
        assert (child.pid, child.running) == (before, False)
    finally:
        supervisor.stop()
        child.stop()
