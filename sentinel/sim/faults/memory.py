"""Memory runs out: the living daemon may map nothing more, while visitors come and the broker is lost.

The limit is the kernel's (``RLIMIT_AS``, set from outside), so that any allocation, in any thread or
library, may fail. Who dies of it, or stops feeding its watchdog, is started again, as its unit would.
"""

import contextlib
import os
import random
import resource
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sentinel.sim.faults.acting import leave, prove
from sentinel.sim.faults.books import Diary, judge, settle, shown_results
from sentinel.sim.faults.entrance import Entrance, EntranceError, person
from sentinel.sim.faults.figures import Figures
from sentinel.sim.faults.nursery import Nursery

FAULT = "memory runs out"
_MOST_LESS = 4 * 1024 * 1024
_BROKER_SHARE = 0.5
_VISITORS = 2
_LASTS_S = 4.0
_BACK_S = 90.0
_WATCHDOG_S = 10.0  # WatchdogSec of the unit
_AGAIN_S = 0.5  # RestartSec


class Memory:
    """Visitors come while it lasts; then the limit is lifted."""

    name = "memory"
    rounds = 20
    chapter = 10

    def why_not(self) -> str:
        """ "" where it can be played here; else the reason."""
        return ""

    def play(
        self, folder: Path, draw: random.Random, first: int, rounds: int, tell: Callable[[], None]
    ) -> dict[str, Figures]:
        """So many rounds. Raises EntranceError, BrokerMissing."""
        diary = Diary()
        notify = folder / "notify"
        with (
            Nursery() as nursery,
            Entrance(folder, nursery=nursery, environment={"NOTIFY_SOCKET": str(notify)}) as entrance,
            Unit(entrance, notify) as unit,
        ):
            for number in range(first, first + rounds):
                _round(entrance, diary, number, draw)
                tell()
            diary.promised |= shown_results(entrance)
            settle(entrance)
            figures = judge(entrance, diary)
            figures[FAULT].notes.append(f"started again by its unit: {unit.restarts} times")
            return figures


class Unit:
    """Starts the daemon again when it is dead or its watchdog hungry, as systemd does; a thread."""

    def __init__(self, entrance: Entrance, notify: Path) -> None:
        self._entrance = entrance
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(notify))
        self._socket.settimeout(0.1)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="unit", daemon=True)
        self.restarts = 0

    def __enter__(self) -> "Unit":
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop.set()
        self._thread.join(5.0)
        self._socket.close()

    def _run(self) -> None:
        fed = time.monotonic() + _BACK_S
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                if b"WATCHDOG=1" in self._socket.recv(4096):
                    fed = time.monotonic()
            hungry = time.monotonic() - fed > _WATCHDOG_S
            if not self._entrance.daemon.running or hungry:
                self._entrance.daemon.kill9()
                self._stop.wait(_AGAIN_S)
                self._entrance.daemon.start()
                self.restarts += 1
                fed = time.monotonic() + _BACK_S


def _round(entrance: Entrance, diary: Diary, number: int, draw: random.Random) -> None:
    diary.began(FAULT)
    pid = entrance.daemon.pid
    entrance.id_card.place_card(person(2 * number).card())
    time.sleep(draw.uniform(0.0, 0.3))
    _limit(pid, _mapped(pid) - draw.randrange(_MOST_LESS))
    if draw.random() < _BROKER_SHARE:  # to connect anew takes memory
        entrance.broker.kill9()
        entrance.broker.start()
    for more in range(_VISITORS):
        time.sleep(draw.uniform(0.0, _LASTS_S))
        leave(entrance)
        time.sleep(0.2)
        entrance.id_card.place_card(person(2 * number + 40 + more).card())
    time.sleep(draw.uniform(0.0, _LASTS_S))
    leave(entrance)
    began = time.monotonic()
    if entrance.daemon.pid == pid:
        _limit(pid, resource.RLIM_INFINITY)
    with contextlib.suppress(EntranceError):
        entrance.until(lambda: entrance.is_whole() or not entrance.daemon.running, 1.0, "either")
    entrance.await_whole(_BACK_S)
    diary.recovered(FAULT, time.monotonic() - began)
    prove(entrance, diary, FAULT, number, began)


def _mapped(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
    except OSError:
        return 2 * _MOST_LESS
    return pages * os.sysconf("SC_PAGE_SIZE")


def _limit(pid: int, size: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_AS, (size, resource.RLIM_INFINITY))
