"""What every fault's rounds have in common: somebody comes, is served or not, and goes."""

import random
import time
from collections.abc import Callable

from sentinel.core.screen import ScreenKind
from sentinel.sim.faults.books import Diary, Kept
from sentinel.sim.faults.entrance import Entrance, person

_FREE_S = 30.0
_RESULT_S = 40.0
_RED_SHARE = 0.25
_PROVES = 19  # persons between who meets the fault and who comes after it
_OPENS_S = 5.0


def come(
    entrance: Entrance, number: int, draw: random.Random, or_when: Callable[[], bool] = lambda: False
) -> bool:
    """Once the kiosk is free, the ``number``-th visitor lays a card down; whether the platform says green.

    ``or_when``: he comes then, too.
    """
    leave(entrance)
    entrance.until(lambda: _is_free(entrance) or or_when(), _FREE_S, "the kiosk is free")
    red = draw.random() < _RED_SHARE
    entrance.id_card.place_card(person(2 * number + red).card())
    return not red


def leave(entrance: Entrance) -> None:
    """The card is taken away."""
    entrance.id_card.remove_card()


def served(entrance: Kept, known: int, timeout_s: float = _RESULT_S) -> None:
    """Wait for a result after the first ``known``. Raises EntranceError, WorldError."""
    entrance.until(lambda: len(entrance.observer.results()) > known, timeout_s, "a result")


def prove(entrance: Entrance, diary: Diary, fault: str, number: int, began: float) -> None:
    """The kiosk is whole again only when somebody is let in: a visitor of whom the platform says green comes.

    ``began``: when the fault was over, monotonic seconds. Raises EntranceError where nothing is decided.
    """
    leave(entrance)
    free(entrance)
    card = person(2 * (number + _PROVES)).card()
    let_in(entrance, diary, fault, began, lambda: entrance.id_card.place_card(card))
    leave(entrance)


def let_in(
    entrance: Kept,
    diary: Diary,
    fault: str,
    began: float,
    come_in: Callable[[], None],
    timeout_s: float = _RESULT_S,
) -> None:
    """Whoever comes now may go in; the diary keeps what came of it. Raises EntranceError, WorldError."""
    known, openings = len(entrance.observer.results()), len(entrance.gate.openings)
    come_in()
    served(entrance, known, timeout_s)
    result = entrance.observer.results()[-1]
    wrongly = "" if result.kind is ScreenKind.PASS else f"{result.kind.value} {result.reason}"
    if not wrongly:
        entrance.until(lambda: len(entrance.gate.openings) > openings, _OPENS_S, "the gate opens")
    diary.proven(fault, time.monotonic() - began, wrongly)


def free(entrance: Kept) -> None:
    """Wait until nobody is served. Raises EntranceError, WorldError."""
    entrance.until(lambda: _is_free(entrance), _FREE_S, "the kiosk is free")


def noticed(entrance: Entrance, device: str, timeout_s: float) -> bool:
    """Wait until the kiosk says that a device is away; whether it did."""
    deadline = time.monotonic() + timeout_s
    while entrance.is_up(device):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def _is_free(entrance: Kept) -> bool:
    snapshot = entrance.observer.snapshot
    return snapshot is not None and snapshot.screen.kind.value == "idle"
