"""Collects the places of a warm target that camera and thermal sensor both see, as a step machine."""

import math
from dataclasses import dataclass, replace

from sentinel.fever.registration import Pair, Place

_LOOKS = 3  # in a row that agree: the target is held still
_STILL = 0.012  # of the pictures; a third of a thermal pixel
_NEW = 0.1  # of the camera's picture, from all places before
_CORNERS = {
    (0, 0): "upper left", (1, 0): "top", (2, 0): "upper right", (0, 1): "left", (1, 1): "middle",
    (2, 1): "right", (0, 2): "lower left", (1, 2): "bottom", (2, 2): "lower right",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Places:
    """``pairs`` so far; ``looks``: the last, while the target is held; ``problem``: what is wrong now."""

    pairs: tuple[Pair, ...] = ()
    looks: tuple[Pair, ...] = ()
    problem: str = ""


def look(places: Places, code: Place | None, target: Place | str) -> Places:
    """One more look: the code's centre in the camera's picture, the target's in the thermal one."""
    if code is None:
        return replace(places, looks=(), problem="the camera sees no code: hold the printed side towards it")
    if isinstance(target, str):
        return replace(places, looks=(), problem=target)
    looks = (*places.looks, Pair(code, target))[-_LOOKS:]
    if len(looks) < _LOOKS or not _still(looks):
        return replace(places, looks=looks, problem="hold the target still")
    found = Pair(_mean([pair.camera for pair in looks]), _mean([pair.thermal for pair in looks]))
    if any(math.dist(found.camera, pair.camera) < _NEW for pair in places.pairs):
        return replace(places, looks=looks, problem="move the target on")
    return Places((*places.pairs, found))


def where_next(pairs: tuple[Pair, ...]) -> str:
    """The part of the thermal picture where places are missing most, as who looks out of it sees it."""
    taken = [tuple(min(int(3 * part), 2) for part in pair.thermal) for pair in pairs]
    fewest = min(_CORNERS, key=lambda cell: (taken.count(cell), -abs(cell[0] - 1) - abs(cell[1] - 1)))
    return _CORNERS[fewest]


def _still(looks: tuple[Pair, ...]) -> bool:
    first = looks[0]
    return all(
        math.dist(pair.camera, first.camera) < _STILL and math.dist(pair.thermal, first.thermal) < 2 * _STILL
        for pair in looks
    )


def _mean(places: list[Place]) -> Place:
    return sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)
