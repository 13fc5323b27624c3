"""Which of several statements counts: the stricter one, and that sources disagreed is recorded.

A statement that tells nothing, or that is too old, contradicts nobody. Being on any watch-list is being
listed, and any valid pass or appointment is a way in: those are no contradictions. Nor is "no test on
file", or no dose: it yields to a signed certificate, and to a file that was read no earlier.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sentinel.core.facts import (
    AntigenFact,
    CodeFact,
    Colour,
    Contradiction,
    Declaration,
    Fact,
    KeyAreaFact,
    LabResult,
    PassFact,
    PassState,
    PcrFact,
    RosterFact,
    Source,
    VaccineFact,
    WatchListFact,
    slot_of,
)

Weighed = tuple[tuple[Fact, ...], tuple[Contradiction, ...]]
_EVER = datetime.min.isoformat()

_COLOURS = {Colour.GREEN: 0, Colour.EXPIRED: 1, Colour.INVALID: 1, Colour.YELLOW: 2, Colour.RED: 3}
_RESULTS = {LabResult.NEGATIVE: 0, LabResult.NONE: 1, LabResult.POSITIVE: 2}
_DECLARED = {
    Declaration.NOT_ASKED: 0, Declaration.WELL: 0, Declaration.UNKNOWN: 1, Declaration.MISSING: 2,
    Declaration.UNWELL: 3,
}  # fmt: skip
_OFF_THE_ROSTER = 4
# Clear is who is on none of the lists: one that can't tell is stricter than one that is clear.
_WATCHED = {False: 0, None: 1, True: 2}


def weigh(statements: Iterable[Fact], usable: Callable[[Fact], bool] = lambda fact: True) -> Weighed:
    """One fact a slot, whatever the order of the statements, and what contradicted it.

    ``usable``: whether a fact may still be used; one that may not counts only where there is no other.
    """
    slots: dict[str, list[Fact]] = {}
    for fact in statements:
        slots.setdefault(slot_of(fact), []).append(fact)
    kept: list[Fact] = []
    against: list[Contradiction] = []
    for slot, offered in slots.items():
        good = _without_gaps([fact for fact in offered if usable(fact)])
        winner = max(good or offered, key=_key)
        kept.append(winner)
        against += _contradictions(slot, winner, good)
    return tuple(kept), tuple(sorted(set(against), key=repr))


def _without_gaps(offered: list[Fact]) -> list[Fact]:
    """Without the files that hold nothing where another shows that there is something."""
    held = [fact for fact in offered if strictness(fact) is not None and not nothing_on_file(fact)]

    def filled(gap: Fact) -> bool:
        return any(f.by.source is Source.CODE or f.by.stated_at >= gap.by.stated_at for f in held)

    return [fact for fact in offered if not (nothing_on_file(fact) and filled(fact))]


def nothing_on_file(fact: Fact) -> bool:
    """Whether a source says that it knows of no test, or of no dose: that there is none it can't know."""
    match fact:
        case PcrFact() | AntigenFact():
            return fact.result is LabResult.NONE
        case VaccineFact():
            return fact.doses == 0
        case _:
            return False


def strictness(fact: Fact) -> int | None:
    """How much a fact speaks against its person; None: it tells nothing, or is of a kind not compared."""
    match fact:
        case CodeFact():
            return _COLOURS.get(fact.colour)
        case PcrFact() | AntigenFact():
            untimed = fact.result is LabResult.NEGATIVE and fact.sampled_at is None
            return None if untimed else _RESULTS.get(fact.result)
        case VaccineFact():
            return None if fact.doses is None else -fact.doses
        case KeyAreaFact():
            return None if fact.visited is None else int(fact.visited)
        case WatchListFact():
            return _WATCHED[fact.listed]
        case RosterFact():
            if fact.listed is None:
                return None
            return _DECLARED[fact.declared] if fact.listed else _OFF_THE_ROSTER
        case PassFact():
            return int(fact.state is PassState.VALID)
        case _:
            return None


_UNITED = (WatchListFact, PassFact)  # one list, one pass of several: nobody contradicts anybody


def _key(fact: Fact) -> tuple[Any, ...]:
    """The stricter first, then the newer sample, then the newer statement; in the end just some order."""
    strict = strictness(fact)
    sampled = getattr(fact, "sampled_at", None)
    return (
        strict is not None,
        0 if strict is None else strict,
        _EVER if sampled is None else sampled.isoformat(),
        fact.by.stated_at.isoformat(),
        fact.by.source.value,
        repr(fact),
    )


def _contradictions(slot: str, winner: Fact, offered: Iterable[Fact]) -> list[Contradiction]:
    mine = strictness(winner)
    if mine is None or isinstance(winner, _UNITED):
        return []
    return [
        Contradiction(slot, winner.by.source, other.by.source, other.by.stated_at)
        for other in offered
        if other.by.source is not winner.by.source and strictness(other) not in (None, mine)
    ]
