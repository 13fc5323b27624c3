"""Rounds of a fault whose kiosk keeps its data on a disk that can misbehave."""

from collections.abc import Callable
from pathlib import Path

from sentinel.sim.faults.books import Diary, judge, settle, shown_results
from sentinel.sim.faults.entrance import Entrance
from sentinel.sim.faults.figures import Figures
from sentinel.sim.faults.lossy_disk import LossyDisk
from sentinel.sim.faults.nursery import Nursery


def on_lossy_disk(
    folder: Path,
    numbers: range,
    tell: Callable[[], None],
    play: Callable[[Entrance, LossyDisk, Diary, int], None],
) -> dict[str, Figures]:
    """Play each number at one entrance, then judge. Raises EntranceError, BrokerMissing, OSError."""
    diary = Diary()
    disk = LossyDisk(folder / "disk", folder / "image")
    try:
        disk.mount()
        with Nursery() as nursery, Entrance(folder, data=disk.folder, nursery=nursery) as entrance:
            for number in numbers:
                play(entrance, disk, diary, number)
                tell()
            diary.promised |= shown_results(entrance)
            settle(entrance)
            return judge(entrance, diary)
    finally:
        disk.close()
