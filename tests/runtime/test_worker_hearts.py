"""A worker whose bug comes back at once is not called alive: the watchdog must get to restart the door."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from sentinel.core.backoff import Backoff
from sentinel.runtime import worker as module
from sentinel.runtime.worker import Pulse, Worker

Start = Callable[..., Worker]


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Worker] = []

    def _start(session: Callable[[Pulse], None]) -> Worker:
        hurried = Backoff(first_s=0.001, longest_s=0.001)
        worker = Worker("desk", session, expected=(OSError,), backoff=hurried, stale_after_s=60.0)
        worker.start()
        running.append(worker)
        return worker

    yield _start
    for worker in running:
        worker.stop()
        assert worker.join(20.0)


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20.0
    while not condition():
        assert time.monotonic() < deadline, "not within the time"
        time.sleep(0.002)


def fails(times: int, error: Exception, then: Callable[[Pulse], None]) -> Callable[[Pulse], None]:
    """A session that raises so often and then goes on as ``then``."""
    left = [times]

    def session(pulse: Pulse) -> None:
        pulse.working()  # a device that opens, and a bug behind it
        if left[0]:
            left[0] -= 1
            raise error
        then(pulse)

    return session


def lives(pulse: Pulse) -> None:
    while not pulse.wait(0.005):
        pass


def test_a_bug_that_comes_back_at_once_makes_the_worker_stale(start: Start) -> None:
    worker = start(fails(10**9, KeyError("a bug"), lives))
    eventually(lambda: not worker.fresh(time.monotonic()))
    time.sleep(0.05)
    assert not worker.fresh(time.monotonic()), "and it stays so while it goes on"


def test_a_device_that_is_missing_for_long_does_not_restart_the_door(start: Start) -> None:
    tries = threading.Semaphore(0)

    def session(pulse: Pulse) -> None:
        tries.release()
        raise OSError("no such device")

    worker = start(session)
    for _ in range(20):
        assert tries.acquire(timeout=20.0)
        assert worker.fresh(time.monotonic())


def test_four_failures_are_borne_and_a_fifth_is_forgiven_after_ten_good_seconds(start: Start) -> None:
    reached = threading.Event()

    def good(pulse: Pulse) -> None:
        reached.set()
        lives(pulse)

    four = start(fails(4, KeyError("a bug"), good))
    assert reached.wait(20.0)
    assert four.fresh(time.monotonic())

    reached.clear()
    five = start(fails(5, KeyError("a bug"), good))
    assert reached.wait(20.0)
    assert not five.fresh(time.monotonic())
    assert five.fresh(time.monotonic() + 10.5)


def test_a_bug_now_and_then_is_not_a_row(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_STEADY_S", 0.02)
    times = [0]

    def session(pulse: Pulse) -> None:
        time.sleep(0.03)
        times[0] += 1
        if times[0] > 8:
            lives(pulse)
        raise KeyError("a bug")

    worker = start(session)
    while times[0] <= 8:
        assert worker.fresh(time.monotonic())
        time.sleep(0.002)
