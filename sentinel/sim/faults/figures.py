"""What came of the rounds: counted, added up, kept in a file so that a run can go on."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

_COUNTS = ("rounds", "visits", "events", "openings", "lost", "doubled", "wrong", "unwritten", "misjudged")


class Figures(msgspec.Struct):
    """Of one fault. ``recovery_s``: of each round that was timed, seconds until the kiosk was whole again.

    ``served_s``: from the same moment until a visitor who came then was let in through an open gate;
    ``misjudged``: of these visitors, who may all go in, those who were not let in.

    ``lost`` and ``doubled`` events, ``wrong`` openings. ``visits``: how many were decided meanwhile;
    ``unwritten``: who was not let in was told so in the milliseconds in which it was being written.
    """

    rounds: int = 0
    visits: int = 0
    events: int = 0
    openings: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    unwritten: int = 0
    misjudged: int = 0
    recovery_s: list[float] = []
    served_s: list[float] = []
    notes: list[str] = []

    def add(self, other: "Figures") -> None:
        """Count another's rounds in."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.recovery_s += other.recovery_s
        self.served_s += other.served_s
        self.notes += [note for note in other.notes if note not in self.notes]

    @property
    def clean(self) -> bool:
        """Whether nothing happened that must never happen."""
        return not (self.lost or self.doubled or self.wrong or self.misjudged)


def quantile(times: list[float], fraction: float) -> float | None:
    """By nearest rank; None: nothing was timed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(fraction * len(ordered)))] if ordered else None


class Run(msgspec.Struct):
    """One command's results so far. ``done``: rounds by now, where the next begins; ``load``: of the machine,
    one-minute averages at the ends of chapters."""

    name: str
    seed: int
    command: str
    machine: str
    began: datetime
    ended: datetime
    done: int = 0
    load: list[float] = []
    figures: dict[str, Figures] = {}

    def add(self, found: Mapping[str, Figures], rounds: int, load: float, now: datetime) -> None:
        """Count a chapter in."""
        for fault, figures in found.items():
            self.figures.setdefault(fault, Figures()).add(figures)
        self.done += rounds
        self.load.append(round(load, 1))
        self.ended = now
