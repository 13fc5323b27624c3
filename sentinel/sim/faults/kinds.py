"""The faults by their names on the command line."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Protocol

from sentinel.sim.faults.clock import ClockBack
from sentinel.sim.faults.disks import FullDisk, RefusingDisk
from sentinel.sim.faults.figures import Figures
from sentinel.sim.faults.kills import Kills
from sentinel.sim.faults.memory import Memory
from sentinel.sim.faults.network import Network
from sentinel.sim.faults.oom import OutOfMemory
from sentinel.sim.faults.plugs import Plugs
from sentinel.sim.faults.power import PowerCuts
from sentinel.sim.faults.whole import Whole


class Fault(Protocol):
    """``rounds`` by default; ``chapter``: rounds at one entrance before its books are judged."""

    name: str
    rounds: int
    chapter: int

    def why_not(self) -> str:
        """ "" where it can be played here; else the reason."""

    def play(
        self, folder: Path, draw: Random, first: int, rounds: int, tell: Callable[[], None]
    ) -> dict[str, Figures]:
        """So many rounds. Raises EntranceError, WorldError, BrokerMissing, OSError."""


_ALL: tuple[Callable[[], Fault], ...] = (
    Kills,
    PowerCuts,
    FullDisk,
    RefusingDisk,
    Network,
    Plugs,
    Whole,
    ClockBack,
    Memory,
    OutOfMemory,
)
KINDS: dict[str, Callable[[], Fault]] = {make().name: make for make in _ALL}
