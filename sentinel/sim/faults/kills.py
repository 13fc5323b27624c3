"""kill -9 of a process at a random moment, while somebody is being served."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from sentinel.sim import reference_platform
from sentinel.sim.faults.acting import prove
from sentinel.sim.faults.books import Diary, judge, settle, shown_results
from sentinel.sim.faults.entrance import Entrance, person
from sentinel.sim.faults.figures import Figures
from sentinel.sim.faults.nursery import Nursery

VICTIMS = {"daemon": 15, "broker": 3, "platform": 1, "screen": 1}  # how often each, of twenty
CHAPTER = 20
_MOMENT_S = 0.7  # from the card to after the pulse and its report, on a machine at work
_RESULT_S = 30.0


class Kills:
    """Rounds against one entrance. ``victims``: weights by name."""

    name = "kills"
    rounds = 1000
    chapter = CHAPTER

    def __init__(self, victims: dict[str, int] | None = None) -> None:
        self._victims = victims or VICTIMS

    def why_not(self) -> str:
        """ "" where it can be played here; else the reason."""
        return ""

    def play(
        self, folder: Path, draw: random.Random, first: int, rounds: int, tell: Callable[[], None]
    ) -> dict[str, Figures]:
        """So many rounds; ``tell`` is called after each. Raises EntranceError, BrokerMissing."""
        with_screen = "screen" in self._victims
        diary = Diary()
        with Nursery() as nursery, Entrance(folder, nursery=nursery, with_screen=with_screen) as entrance:
            for number in range(first, first + rounds):
                (victim,) = draw.choices(list(self._victims), list(self._victims.values()))
                _round(entrance, diary, victim, number, draw)
                tell()
            diary.promised |= shown_results(entrance)
            settle(entrance)
            return judge(entrance, diary)


def _round(entrance: Entrance, diary: Diary, victim: str, number: int, draw: random.Random) -> None:
    fault = f"kill -9: {victim}"
    diary.began(fault)
    before = len(entrance.observer.results())
    red = draw.random() < 0.25
    entrance.id_card.place_card(person(2 * number + red).card())
    time.sleep(draw.uniform(0.0, _MOMENT_S))
    began = time.monotonic()
    match victim:
        case "daemon":
            entrance.daemon.kill9()
            entrance.until(lambda: entrance.observer.snapshot is None, 5.0, "the observer notices")
            entrance.id_card.remove_card()
            entrance.daemon.start()
        case "broker":
            entrance.broker.kill9()
            entrance.broker.start()
            _is_noticed(entrance, "broker")
        case "platform":
            entrance.service.kill9()
            entrance.service.start()
            url = entrance.url
            entrance.until(lambda: reference_platform.answers(url), 60.0, "the platform answers")
        case _:
            assert entrance.screen is not None
            entrance.screen.kill9()
            entrance.screen.start()
    if victim != "screen":
        entrance.await_whole()
        diary.recovered(fault, time.monotonic() - began)
    if victim != "daemon":
        # whoever stood there is served by what is left
        entrance.until(lambda: len(entrance.observer.results()) > before, _RESULT_S, "a result")
    prove(entrance, diary, fault, number, began)


def _is_noticed(entrance: Entrance, device: str) -> None:
    deadline = time.monotonic() + 1.0
    while entrance.is_up(device) and time.monotonic() < deadline:
        time.sleep(0.005)
