"""Devices unplugged and plugged in again: the lines of the ID-card reader and of the gate's board."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from sentinel.sim.faults.acting import come, noticed, prove, served
from sentinel.sim.faults.books import Diary, judge, settle, shown_results
from sentinel.sim.faults.entrance import Entrance
from sentinel.sim.faults.figures import Figures
from sentinel.sim.faults.nursery import Nursery

_AWAY_S = 3.0
_NOTICED_S = 10.0


class Plugs:
    """A plug is pulled while somebody is being served, or while nobody is there."""

    name = "plugs"
    rounds = 60
    chapter = 10

    def why_not(self) -> str:
        """ "" where it can be played here; else the reason."""
        return ""

    def play(
        self, folder: Path, draw: random.Random, first: int, rounds: int, tell: Callable[[], None]
    ) -> dict[str, Figures]:
        """So many rounds. Raises EntranceError, BrokerMissing."""
        diary = Diary()
        with Nursery() as nursery, Entrance(folder, nursery=nursery) as entrance:
            for number in range(first, first + rounds):
                _round(entrance, diary, number, draw)
                tell()
            diary.promised |= shown_results(entrance)
            settle(entrance)
            return judge(entrance, diary)


def _round(entrance: Entrance, diary: Diary, number: int, draw: random.Random) -> None:
    device = draw.choice(["id_card", "gate"])
    fault = {"id_card": "unplugged: ID-card reader", "gate": "unplugged: gate's board"}[device]
    plug = entrance.id_card if device == "id_card" else entrance.gate
    diary.began(fault)
    known = len(entrance.observer.results())
    come(entrance, number, draw)
    time.sleep(draw.uniform(0.0, 0.4))
    plug.unplug()
    noticed(entrance, device, _NOTICED_S)
    openings = len(entrance.gate.openings)
    time.sleep(draw.uniform(0.0, _AWAY_S))
    began = time.monotonic()
    plug.replug()
    entrance.await_whole()
    diary.recovered(fault, time.monotonic() - began)
    time.sleep(0.3)
    if device == "gate" and len(entrance.gate.openings) > openings:
        diary.wrong(fault, "the gate opened when its board came back")
    if device == "gate":
        served(entrance, known)
    prove(entrance, diary, fault, number, began)
