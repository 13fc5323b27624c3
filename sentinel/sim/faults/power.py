"""Power cuts: the daemon is killed, and of its disk only what was synced is left (see ``volatile``)."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from sentinel.sim.faults import lossy_disk
from sentinel.sim.faults.acting import prove
from sentinel.sim.faults.books import Diary
from sentinel.sim.faults.entrance import Entrance, person
from sentinel.sim.faults.figures import Figures
from sentinel.sim.faults.lossy_disk import LossyDisk
from sentinel.sim.faults.played import on_lossy_disk

FAULT = "power cut"
_MOMENT_S = 0.7
_START_S = 1.5
_START_SHARE = 0.2  # of the rounds in which the power goes once more while the kiosk starts


class PowerCuts:
    """The kiosk's whole data folder is on a disk that loses what was not synced."""

    name = "power"
    rounds = 200
    chapter = 25

    def why_not(self) -> str:
        """ "" where it can be played here; else the reason."""
        return lossy_disk.why_not()

    def play(
        self, folder: Path, draw: random.Random, first: int, rounds: int, tell: Callable[[], None]
    ) -> dict[str, Figures]:
        """So many rounds. Raises EntranceError, BrokerMissing, OSError."""

        def play(entrance: Entrance, disk: LossyDisk, diary: Diary, number: int) -> None:
            _round(entrance, disk, diary, number, draw)

        return on_lossy_disk(folder, range(first, first + rounds), tell, play)


def _round(entrance: Entrance, disk: LossyDisk, diary: Diary, number: int, draw: random.Random) -> None:
    diary.began(FAULT)
    red = draw.random() < 0.25
    entrance.id_card.place_card(person(2 * number + red).card())
    time.sleep(draw.uniform(0.0, _MOMENT_S))
    began = time.monotonic()
    _cut(entrance, disk, draw)
    entrance.until(lambda: entrance.observer.snapshot is None, 5.0, "the observer notices")
    entrance.id_card.remove_card()
    if draw.random() < _START_SHARE:
        entrance.daemon.start()
        time.sleep(draw.uniform(0.0, _START_S))
        began = time.monotonic()
        _cut(entrance, disk, draw)
        entrance.until(lambda: entrance.observer.snapshot is None, 5.0, "the observer notices")
    entrance.daemon.start()
    entrance.await_whole()
    diary.recovered(FAULT, time.monotonic() - began)
    prove(entrance, diary, FAULT, number, began)


def _cut(entrance: Entrance, disk: LossyDisk, draw: random.Random) -> None:
    entrance.daemon.kill9()
    disk.cut(draw.randrange(1 << 30))
    disk.mount()
