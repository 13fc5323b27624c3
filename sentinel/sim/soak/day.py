"""The visitors of a soak, one after the other; what they got, and what the kiosk held meanwhile."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sentinel.core.facts import Mask
from sentinel.core.screen import Screen, ScreenKind
from sentinel.sim.soak.entrance import Entrance
from sentinel.sim.soak.people import Behaviour, behaviour, member
from sentinel.sim.soak.samples import Sample, sample

_ANSWER_S = 30.0  # venue time; the kiosk asks for what lacks within 20 s
_LEAST_S = 15.0  # real time: a machine that is busy with other things is no miss
_SAMPLE_S = 10.0  # real time
_AGAIN_S = 5.0  # venue time until somebody shows it again
_AGAIN_LEAST_S = 1.0  # real time
_WAITS = (ScreenKind.IDLE, ScreenKind.PRESENT)
_STAND_S = 0.9  # venue time that a visitor looks at the result
_SIGHT_S = 0.3  # venue time from stepping up to showing something


@dataclass
class Day:
    """What came of it. ``again``: had to show it twice; ``missed``: got no result at all; ``behind_s``: most
    venue time that a visitor came later than planned, because the one before was still there."""

    visits: int = 0
    results: Counter[str] = field(default_factory=Counter)
    again: int = 0
    missed: int = 0
    misses: list[str] = field(default_factory=list)
    behind_s: float = 0.0
    hours: float = 0.0
    seconds: float = 0.0
    samples: list[Sample] = field(default_factory=list)


class Walk:
    """Sends ``visits`` people to the entrance, ``a_minute`` of them in a minute of venue time."""

    def __init__(self, entrance: Entrance, seed: int, a_minute: float) -> None:
        self._door, self._seed, self._a_minute = entrance, seed, a_minute
        self._dice = random.Random(f"{seed}/arrivals")  # noqa: S311 - a simulation's dice
        self.day = Day()

    def go(self, visits: int, stop: Callable[[], bool], tell: Callable[[Day], None]) -> Day:
        """Until so many came, or ``stop``."""
        day, door = self.day, self._door
        began, due, looked = time.monotonic(), door.hours() * 3600, float("-inf")
        first = due
        while day.visits < visits and not stop():
            wait = due - door.hours() * 3600
            if wait > 0:
                threading.Event().wait(wait / door.factor)
            day.behind_s = max(day.behind_s, -wait)
            self._visit(behaviour(self._seed, day.visits, len(door.people)))
            day.visits += 1
            due += self._dice.uniform(0.5, 1.5) * 60 / self._a_minute
            if time.monotonic() - looked >= _SAMPLE_S:
                looked = time.monotonic()
                day.samples.append(sample(door.daemon.pid, door.database, door.hours(), day.visits))
                day.hours, day.seconds = door.hours() - first / 3600, looked - began
                tell(day)
        day.hours, day.seconds = door.hours() - first / 3600, time.monotonic() - began
        return day

    def _visit(self, who: Behaviour) -> None:
        door = self._door
        door.screens.forget()
        if who.language:
            door.screens.touch(who.language)
        door.eye.see(Mask.MASK if who.masked else Mask.NONE)
        self._wait(_SIGHT_S)
        if who.shows == "nothing":
            self._leave("walked by")
            return
        self._show(who)
        if not who.masked:
            self._wait(3.0)
            door.eye.see(Mask.MASK, somebody_new=False)
        if who.shows == "rubbish":
            self._wait(1.0)
            self._leave("unreadable code")
            return
        shown = self._answer(who)
        if shown is None:
            self.day.missed += 1
            self.day.misses.append(self._last_words(who))
            self._leave("no result")
            return
        self._wait(_STAND_S)
        self._leave(f"{shown.kind.value} {shown.reason.value}")

    def _answer(self, who: Behaviour) -> Screen | None:
        """The result; where the kiosk has gone back to waiting, they show it again, as people do."""
        door, until = self._door, time.monotonic() + max(_ANSWER_S / self._door.factor, _LEAST_S)
        while time.monotonic() < until:
            shown = door.screens.result(max(_AGAIN_S / door.factor, _AGAIN_LEAST_S))
            if shown is not None:
                return shown
            snapshot = door.screens.snapshot
            if snapshot is not None and snapshot.screen.kind in _WAITS:
                self.day.again += 1
                door.id_card.remove_card()
                self._wait(1.0)
                self._show(who)
        return None

    def _last_words(self, who: Behaviour) -> str:
        """What the screen said to somebody who got no result; says of nobody who it was."""
        snapshot = self._door.screens.snapshot
        shown = snapshot.screen if snapshot is not None else None
        screen = f"{shown.kind.value} {shown.reason.value}" if shown is not None else "no screen"
        return f"visitor {self.day.visits}, who shows {who.shows}: {screen}"

    def _show(self, who: Behaviour) -> None:
        door, person = self._door, member(who.person)
        if who.shows == "card":
            door.id_card.place_card(person.card())
        else:
            door.scanner.show_code(b"\x00no code at all" if who.shows == "rubbish" else person.token.encode())

    def _leave(self, what: str) -> None:
        self.day.results[what] += 1
        self._door.id_card.remove_card()
        self._door.eye.nobody()

    def _wait(self, seconds: float) -> None:
        time.sleep(seconds / self._door.factor)
