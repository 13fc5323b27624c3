"""The whole kiosk with camera, thermal sensor and vision: kills of vision, and the two of them unplugged."""

import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from hw.i2c_socket import ChipServer
from sentinel.runtime.manifest import ModelError
from sentinel.sim import cast
from sentinel.sim.faults.acting import free, let_in
from sentinel.sim.faults.books import Diary, judge, settle, shown_results
from sentinel.sim.faults.figures import Figures
from sentinel.sim.performance import Performance
from sentinel.sim.world import KIOSK, World, WorldError

_AWAY_S = 3.0
_NOTICED_S = 10.0
_BACK_S = 60.0
_BEFORE_S = 1.5  # somebody has come so long before
_RESULT_S = 120.0  # all of the kiosk's processes, and the player's pictures, on two busy cores
VISION, CAMERA, THERMAL = "kill -9: vision", "unplugged: camera", "unplugged: thermal sensor"
# all may go in; as many as it takes that nobody shows the same card again within ten seconds
_PEOPLE = (cast.WANG, cast.LI, cast.CHEN, cast.ZHAO, cast.SUN, cast.QIAN, cast.DAUGHTER, cast.TIAN)
_FACES = "abc"


class Whole:
    """In every other round somebody stands there with a card; after each, somebody comes who may go in."""

    name = "whole"
    rounds = 30
    chapter = 10

    def why_not(self) -> str:
        """ "" where it can be played here; else the reason."""
        from sentinel.vision.models import load_models

        try:
            load_models()
        except ModelError as error:
            return str(error)
        return ""

    def play(
        self, folder: Path, draw: random.Random, first: int, rounds: int, tell: Callable[[], None]
    ) -> dict[str, Figures]:
        """So many rounds. Raises WorldError, BrokerMissing."""
        with World(folder, gate_check_s=0, screen=False) as world:
            return self.play_in(world, draw, range(first, first + rounds), tell)

    def play_in(
        self, world: World, draw: random.Random, numbers: range, tell: Callable[[], None]
    ) -> dict[str, Figures]:
        """These rounds in a world that stands already. Raises WorldError."""
        diary, entrance = Diary(), _Kept(world)
        for number in numbers:
            _round(entrance, diary, number, draw)
            tell()
        diary.promised |= shown_results(entrance)
        settle(entrance)
        return judge(entrance, diary)


class _Kept:
    """The world as the books see it."""

    kiosk = KIOSK

    def __init__(self, world: World) -> None:
        self.world = world
        self.data = world.folder / "data"
        self.gate, self.observer = world.gate, world.observer

    @property
    def collected_at(self) -> str:
        """The platform's database."""
        return self.world.collected_at

    def until(self, holds: Callable[[], object], timeout_s: float, what: str) -> float:
        """Wait until it holds; the seconds that it took. Raises WorldError."""
        began = time.monotonic()
        if not _until(holds, timeout_s):
            seen = self.observer.snapshot
            screen = f"{seen.screen.kind.value} {seen.screen.reason}" if seen is not None else "nothing"
            raise WorldError(f"not within {timeout_s:g} s: {what}; the screen shows {screen}")
        return time.monotonic() - began

    def await_whole(self) -> float:
        """Wait until every device is up; the seconds that it took. Raises WorldError."""
        return self.until(self.world.is_whole, _BACK_S, "the kiosk is whole")


def _round(entrance: _Kept, diary: Diary, number: int, draw: random.Random) -> None:
    world = entrance.world
    fault, device, act, undo = draw.choice(_acts(world))
    diary.began(fault)
    visitor = Performance(world)
    if number % 2:
        free(entrance)
        _come(entrance, 2 * number)
        time.sleep(draw.uniform(0.0, _BEFORE_S))
    act()
    _until(partial(_down, world, device), _NOTICED_S)
    time.sleep(draw.uniform(0.0, _AWAY_S))
    visitor.leave()
    began = time.monotonic()
    undo()
    entrance.until(partial(_up, world, device), _BACK_S, f"{fault}: back")
    entrance.await_whole()
    diary.recovered(fault, time.monotonic() - began)
    free(entrance)
    let_in(entrance, diary, fault, began, lambda: _come(entrance, 2 * number + 1), _RESULT_S)
    visitor.leave()


def _come(entrance: _Kept, who: int) -> None:
    visitor = Performance(entrance.world)
    visitor.stand(_FACES[who % len(_FACES)])
    visitor.card(_PEOPLE[who % len(_PEOPLE)])


def _acts(world: World) -> list[tuple[str, str, Callable[[], None], Callable[[], None]]]:
    chips = world.folder / "run" / "i2c"

    def replug() -> None:
        world.chips = ChipServer(chips, {0x33: world.thermal})

    return [
        (VISION, "camera", world.vision.kill9, world.vision.start),
        (CAMERA, "camera", world.camera.unplug, world.camera.plug),
        (THERMAL, "thermal", lambda: world.chips.stop(), replug),
    ]


def _up(world: World, device: str) -> bool:
    snapshot = world.observer.snapshot
    return snapshot is not None and any(d.device == device and d.up for d in snapshot.devices)


def _down(world: World, device: str) -> bool:
    return not _up(world, device)


def _until(holds: Callable[[], object], timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
