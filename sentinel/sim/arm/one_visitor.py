"""One visitor of the demo before an emulated kiosk: ``python -m`` this beside the root, in its namespaces.

Daemon, vision and screen run in the root, on ARM and a slowed clock. What stands around a kiosk is this
machine's and quick: who stands before the camera (whose portraits are cut out here), the devices at the other
ends of the lines, platform, broker. Both see one folder. A JSON object a decision, as of ``sentinel demo``.
"""

import json
import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sentinel.runtime.manifest import ModelError
from sentinel.sim.arm.host import SHARED
from sentinel.sim.broker import BrokerMissing
from sentinel.sim.demo import Line, play
from sentinel.sim.processes import Child, Supervisor
from sentinel.sim.visitors import chosen
from sentinel.sim.world import World, WorldError

FOLDER = Path(SHARED)
_PLAYER = """#!/bin/sh
exec cat >"{heard}/$(date +%s.%N).pcm"
"""


class Emulated(Child):
    """A process in the root. ``enter``: the words before its arguments, its whole environment among them."""

    def __init__(self, of: Child, enter: Sequence[str]) -> None:
        super().__init__(of.name, of._arguments, of._log, {})
        self._enter = list(enter)
        self.starts = 0

    def start(self) -> None:
        """Start it."""
        self.starts += 1
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [*self._enter, "-m", *self._arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={},
            )


class EmulatedKiosk(World):
    """The demo's world around a kiosk in ``root`` with its ``python``; clocks ``pace`` times slower."""

    def __init__(self, root: Path, python: str, pace: float) -> None:
        super().__init__(FOLDER, pace=pace, grab=FOLDER / "screens", contacts="gate")
        (FOLDER / "screens").mkdir(exist_ok=True)
        player = FOLDER / "bin/aplay"  # what is heard is kept as it came
        player.write_text(_PLAYER.format(heard=self.spoken), encoding="utf-8")
        variables = [
            f"PATH={player.parent}:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "HOME=/root",
            "PYTHONPATH=/mnt/src", "PYTHONUNBUFFERED=1", "PYTHONDONTWRITEBYTECODE=1", "OMP_NUM_THREADS=1",
            "QT_QPA_PLATFORM=offscreen", "QT_QUICK_BACKEND=software",
        ]  # fmt: skip
        enter = [shutil.which("chroot") or "/usr/sbin/chroot", str(root), "/usr/bin/env", *variables, python]
        assert self.screen is not None
        self.processes = [Emulated(child, enter) for child in (self.daemon, self.vision, self.screen)]
        self.daemon, self.vision, self.screen = self.processes

        self._supervisor = Supervisor(self.processes[1:])

    def start(self) -> None:
        """As the demo's; a peer that crashes is started again, as by its unit. Raises as the demo's."""
        self._supervisor.start()
        super().start()

    def stop(self) -> None:
        """Everything, in reverse order."""
        self._supervisor.stop()
        super().stop()


def main() -> int:
    """``ROOT PYTHON PACE OUT``; OUT keeps logs and pictures. 0: as expected. 1: not. 3: not set up."""
    root, python, pace, out = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), Path(sys.argv[4])
    visitors = chosen(("id-card",))
    logging.basicConfig(level=logging.ERROR)
    began = time.monotonic()

    def tell(line: Line) -> None:
        took = {"whole_s": round(whole - began), "took_s": round(time.monotonic() - whole)}
        again = {"started_again": {one.name: one.starts - 1 for one in world.processes if one.starts > 1}}
        sys.stdout.write(json.dumps(line.as_json() | took | again, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    try:
        world = EmulatedKiosk(root, python, pace)
        with world:
            whole = time.monotonic()
            sys.stdout.write(f"the kiosk is whole after {whole - began:.0f} s\n")
            sys.stdout.flush()
            good = all(line.as_expected for line in play(world, visitors, tell))
    except (WorldError, BrokerMissing, ModelError) as error:
        sys.stdout.write(f"one_visitor: {error}\n")
        return 3
    finally:
        for name in ("logs", "screens"):
            shutil.rmtree(out / name, ignore_errors=True)
            if (FOLDER / name).is_dir():
                shutil.copytree(FOLDER / name, out / name)
    return 0 if good else 1


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
