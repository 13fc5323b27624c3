"""The kernel's OOM killer: somebody eats the memory of the daemon's control group, and the daemon is killed.

It dies wherever it is, be it in the middle of a commit or of the line to the gate.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sentinel.sim.faults import cgroup
from sentinel.sim.faults.acting import come, leave, prove
from sentinel.sim.faults.books import Diary, judge, settle, shown_results
from sentinel.sim.faults.cgroup import Group
from sentinel.sim.faults.entrance import Entrance
from sentinel.sim.faults.figures import Figures
from sentinel.sim.faults.memory import Unit
from sentinel.sim.faults.nursery import Nursery

FAULT = "killed by the kernel for its memory"
_LASTS_S = 10.0
_BACK_S = 90.0
_LEAVES = 16 * 1024 * 1024
_EATER = """
open("/proc/self/oom_score_adj", "w").write("-1000")
import time
eaten = [b"x" * 1048576 for _ in range(32)]
time.sleep(60)
"""


class OutOfMemory:
    """Somebody is being served when the limit falls below what the daemon has."""

    name = "oom"
    rounds = 40
    chapter = 10

    def why_not(self) -> str:
        """ "" where it can be played here; else the reason."""
        return cgroup.why_not()

    def play(
        self, folder: Path, draw: random.Random, first: int, rounds: int, tell: Callable[[], None]
    ) -> dict[str, Figures]:
        """So many rounds. Raises EntranceError, BrokerMissing, OSError."""
        diary = Diary()
        notify = folder / "notify"
        told = {"NOTIFY_SOCKET": str(notify)}
        group = Group(f"sentinel-faults-{os.getpid()}")
        try:
            with (
                Nursery() as nursery,
                Entrance(folder, nursery=nursery, wrap=group.inside, environment=told) as entrance,
                Unit(entrance, notify),
            ):
                for number in range(first, first + rounds):
                    _round(entrance, group, diary, number, draw)
                    tell()
                diary.promised |= shown_results(entrance)
                settle(entrance)
                figures = judge(entrance, diary)
                figures[FAULT].notes.append(
                    f"the kernel killed {group.killed} times (control groups, version {cgroup.version()})"
                )
                return figures
        finally:
            group.close()


def _round(entrance: Entrance, group: Group, diary: Diary, number: int, draw: random.Random) -> None:
    diary.began(FAULT)
    pid, kills = entrance.daemon.pid, group.killed
    come(entrance, number, draw)
    time.sleep(draw.uniform(0.0, 0.7))
    _squeeze(group, entrance, kills)
    began = time.monotonic()
    group.lift()
    leave(entrance)
    entrance.until(lambda: entrance.daemon.pid != pid, _BACK_S, "the unit starts it again")
    entrance.until(lambda: entrance.observer.snapshot is None, _BACK_S, "the observer notices")
    entrance.await_whole(_BACK_S)
    diary.recovered(FAULT, time.monotonic() - began)
    prove(entrance, diary, FAULT, number, began)


def _squeeze(group: Group, entrance: Entrance, kills: int) -> None:
    """Somebody in the group eats what is left, whom the kernel may not kill."""
    group.limit(group.used + _LEAVES)
    eater = subprocess.Popen([*group.inside, sys.executable, "-S", "-c", _EATER], stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        entrance.until(lambda: group.killed > kills, _LASTS_S, "the kernel kills")
    finally:
        eater.kill()
        eater.wait()
