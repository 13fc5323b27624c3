"""The clock of the wall goes back by a year under the running kiosk, and later forward again (libfaketime).

Only the daemon's clock moves: the machine, which others use, keeps its own. libfaketime stands between the
process and ``clock_gettime``; monotonic time is left alone, as a real step of the clock leaves it.
libfaketime (0.9.10) takes every absolute moment for one of the wall's clock: ``clock_nanosleep`` until a
moment of the monotonic clock, which is ``time.sleep``, fails with EINVAL. So the daemon sleeps by ``select``.
"""

import random
import time
from collections.abc import Callable
from pathlib import Path

from sentinel.sim.faults.acting import come, leave, prove, served
from sentinel.sim.faults.books import Diary, judge, settle, shown_results
from sentinel.sim.faults.entrance import Entrance
from sentinel.sim.faults.figures import Figures

FAULT = "clock set back a year"
_LIBRARIES = ("x86_64-linux-gnu", "aarch64-linux-gnu")
_TRUE, _BACK = "+0", "-31536000"
_MOST_S = 4.0
_SLEEP = """import select, time
time.sleep = lambda seconds: select.select((), (), (), seconds) and None
"""


def library() -> Path | None:
    """Where libfaketime is; None: not installed."""
    found = (Path("/usr/lib") / name / "faketime" / "libfaketime.so.1" for name in _LIBRARIES)
    return next((path for path in found if path.exists()), None)


class ClockBack:
    """A visitor while the clock is a year behind, and one after it was put right."""

    name = "clock"
    rounds = 40
    chapter = 10

    def why_not(self) -> str:
        """ "" where it can be played here; else the reason."""
        return "" if library() else "no libfaketime (apt-get install libfaketime)"

    def play(
        self, folder: Path, draw: random.Random, first: int, rounds: int, tell: Callable[[], None]
    ) -> dict[str, Figures]:
        """So many rounds. Raises EntranceError, BrokerMissing."""
        file = folder / "clock"
        file.write_text(_TRUE)
        mended = folder / "mended"
        mended.mkdir(exist_ok=True)
        (mended / "sitecustomize.py").write_text(_SLEEP)
        environment = {
            "LD_PRELOAD": str(library()), "FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1",
            "PYTHONPATH": str(mended),
        }  # fmt: skip
        diary = Diary(clock_moves=True)
        with Entrance(folder, environment=environment) as entrance:
            for number in range(first, first + rounds):
                self._round(entrance, file, diary, number, draw)
                tell()
            diary.promised |= shown_results(entrance)
            settle(entrance)
            return judge(entrance, diary)

    def _round(self, entrance: Entrance, file: Path, diary: Diary, number: int, draw: random.Random) -> None:
        diary.began(FAULT)
        known = len(entrance.observer.results())
        _put(file, _BACK)
        time.sleep(draw.uniform(0.0, _MOST_S))
        come(entrance, number, draw)
        served(entrance, known)
        leave(entrance)
        began = time.monotonic()
        _put(file, _TRUE)
        entrance.await_whole()
        diary.recovered(FAULT, time.monotonic() - began)
        prove(entrance, diary, FAULT, number, began)


def _put(file: Path, offset: str) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(offset)
    fresh.replace(file)
