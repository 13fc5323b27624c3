"""The faults by their names on the command line."""

from collections.abc import Callable
from typing import Any

from sentinel.sim.faults.kills import Kills
from sentinel.sim.faults.power import PowerCuts

KINDS: dict[str, Callable[[], Any]] = {"kills": Kills, "power": PowerCuts}
