"""The kiosk's network, in a namespace of its own: cut without a word, or losing and delaying packets."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from sentinel.sim.delivery.network import possible, unshared
from sentinel.sim.faults import wire
from sentinel.sim.faults.acting import come, leave, prove, served
from sentinel.sim.faults.books import Diary, judge, settle, shown_results
from sentinel.sim.faults.entrance import Entrance, EntranceError
from sentinel.sim.faults.figures import Figures
from sentinel.sim.faults.wire import Wire

CUT, BAD = "network cut", "network loses 20 % and delays up to 0.4 s"
_WEATHER = {CUT: (1.0, 0.0), BAD: (0.2, 0.2)}
_MOST_S = 6.0
_TOLD = "round\n"


class Network:
    """Played by a process of its own, inside a network namespace."""

    name = "network"
    rounds = 40
    chapter = 10

    def why_not(self) -> str:
        """ "" where it can be played here; else the reason."""
        return possible() or wire.why_not()

    def play(
        self, folder: Path, draw: random.Random, first: int, rounds: int, tell: Callable[[], None]
    ) -> dict[str, Figures]:
        """So many rounds. Raises EntranceError."""
        words = ["-m", "sentinel.sim.faults.network", str(folder), str(draw.randrange(1 << 30))]
        process = subprocess.Popen(  # noqa: S603 - our own program
            unshared([*words, str(first), str(rounds)]), stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        last = ""
        try:
            for line in process.stdout:
                if line == _TOLD:
                    tell()
                last = line
        finally:
            process.terminate()
            process.wait(60.0)
            process.stdout.close()
        try:
            return msgspec.json.decode(last, type=dict[str, Figures])
        except msgspec.MsgspecError:
            raise EntranceError(f"network: {last.strip() or 'no answer'}") from None


def _play(folder: Path, draw: random.Random, first: int, rounds: int) -> dict[str, Figures]:
    diary, cable = Diary(), Wire()
    try:
        with Entrance(folder, wrap=cable.there(), host=wire.HERE) as entrance:
            for number in range(first, first + rounds):
                _round(entrance, cable, diary, number, draw)
                sys.stdout.write(_TOLD)
                sys.stdout.flush()
            diary.promised |= shown_results(entrance)
            settle(entrance)
            return judge(entrance, diary)
    finally:
        cable.close()


def _round(entrance: Entrance, cable: Wire, diary: Diary, number: int, draw: random.Random) -> None:
    fault = draw.choice([CUT, BAD])
    diary.began(fault)
    known = len(entrance.observer.results())
    cable.weather(*_WEATHER[fault])
    time.sleep(draw.uniform(0.0, _MOST_S))
    come(entrance, number, draw)
    served(entrance, known)
    leave(entrance)
    time.sleep(draw.uniform(0.0, _MOST_S))
    began = time.monotonic()
    cable.weather(0.0, 0.0)
    entrance.await_whole()
    diary.recovered(fault, time.monotonic() - began)
    prove(entrance, diary, fault, number, began)


if __name__ == "__main__":
    where, seed, start, count = sys.argv[1:]
    seeded = random.Random(int(seed))  # noqa: S311 - the moments of faults
    try:
        found = _play(Path(where), seeded, int(start), int(count))
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    except (EntranceError, AssertionError) as error:
        sys.stdout.write(json.dumps(str(error)) + "\n")
        sys.exit(1)
