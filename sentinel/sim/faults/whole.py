"""The whole kiosk with camera, thermal sensor and vision: kills of vision, and the two of them unplugged."""

import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from hw.i2c_socket import ChipServer
from sentinel.runtime.manifest import ModelError
from sentinel.sim.faults.figures import Figures
from sentinel.sim.world import World, WorldError

_AWAY_S = 3.0
_NOTICED_S = 10.0
_BACK_S = 60.0
VISION, CAMERA, THERMAL = "kill -9: vision", "unplugged: camera", "unplugged: thermal sensor"


class Whole:
    """Nobody comes: that the gate then opens for nobody is what is looked at, and how soon all is back."""

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
        found: dict[str, Figures] = {}
        with World(folder, gate_check_s=0, screen=False) as world:
            for _ in range(rounds):
                fault, device, act, undo = draw.choice(_acts(world))
                of = found.setdefault(fault, Figures())
                openings = len(world.gate.openings)
                act()
                _until(partial(_down, world, device), _NOTICED_S)
                time.sleep(draw.uniform(0.0, _AWAY_S))
                began = time.monotonic()
                undo()
                if not _until(partial(_up, world, device), _BACK_S):
                    raise WorldError(f"{fault}: not back within {_BACK_S:g} s")
                of.recovery_s.append(round(time.monotonic() - began, 2))
                of.rounds += 1
                of.wrong += len(world.gate.openings) - openings
                tell()
        return found


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


def _until(holds: Callable[[], bool], timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
