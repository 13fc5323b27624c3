"""The demo: plays the visitors, reads the decisions back from the platform, and compares."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sentinel.sim.performance import Expected, Performance, Visitor
from sentinel.sim.world import World

_DELIVERY_S = 20.0
_PASSAGE = "org.sentinel.passage.v1"
_RESULT = "org.sentinel.passage.result.v1"
_DOORWAY = ("org.sentinel.passage.annulled.v1", "org.sentinel.door.v1")


@dataclass(frozen=True, slots=True)
class Line:
    """One decision as it came back from the platform; ``None`` in ``verdict``: it never came."""

    visitor: str
    story: str
    verdict: str | None
    reasons: tuple[str, ...]
    checks: dict[str, str]
    offline: bool
    gate: str
    expected: Expected
    door: tuple[str, ...] = ()

    @property
    def as_expected(self) -> bool:
        """Whether verdict and first reason are the expected ones, and gate and doorway did what they say."""
        wanted = self.expected
        opened = self.gate == "pulsed"
        return (
            self.verdict == wanted.verdict.value
            and self.reasons[:1] == (wanted.reason.value,)
            and opened == (self.verdict == "admit")
            and self.door == tuple(what.value for what in wanted.door)
        )

    def as_json(self) -> dict[str, Any]:
        """The line of ``--json``."""
        return {
            "visitor": self.visitor,
            "verdict": self.verdict,
            "reasons": list(self.reasons),
            "checks": self.checks,
            "expected": self.expected.verdict.value,
            "expected_reason": self.expected.reason.value,
            "offline": self.offline,
            "gate": self.gate,
            "doorway": list(self.door),
            "ok": self.as_expected,
        }


@dataclass(frozen=True, slots=True)
class Played:
    """A visitor who was here: the visits, and which events the platform had before."""

    visitor: Visitor
    visits: tuple[str, ...]
    known: frozenset[str]

    @property
    def happenings(self) -> int:
        """How much is to happen in the doorway."""
        return sum(len(expected.door) for expected in self.visitor.expected)


def play(world: World, visitors: Iterable[Visitor], tell: Callable[[Line], None]) -> list[Line]:
    """Play them one after the other; a line each as soon as its events are back."""
    waiting: list[Played] = []
    lines: list[Line] = []
    for visitor in visitors:
        _set_network(world, up=not visitor.offline)
        before = len(world.observer.results())
        known = frozenset(event["id"] for event in world.events())
        performance = Performance(world)
        visitor.act(performance)
        performance.leave()
        visits = tuple(screen.visit for screen in world.observer.results()[before:])
        waiting.append(Played(visitor, visits, known))
        if world.service_answers():
            lines += _collect(world, waiting, tell)
            waiting = []
    _set_network(world, up=True)
    return lines + _collect(world, waiting, tell)


def _set_network(world: World, *, up: bool) -> None:
    if up and not world.service_answers():
        world.restore_network()
    elif not up and world.service_answers():
        world.cut_network()


def _collect(world: World, waiting: list[Played], tell: Callable[[Line], None]) -> list[Line]:
    wanted = {visit for played in waiting for visit in played.visits}
    deadline = time.monotonic() + _DELIVERY_S * world.pace
    passages: dict[str, dict[str, Any]] = {}
    results: dict[str, str] = {}
    doorway: list[dict[str, Any]] = []
    while time.monotonic() < deadline:
        events = world.events()
        passages |= {e["data"]["visit"]: e["data"] for e in events if e["type"] == _PASSAGE}
        results |= {e["data"]["visit"]: e["data"]["outcome"] for e in events if e["type"] == _RESULT}
        doorway = sorted((e for e in events if e["type"] in _DOORWAY), key=lambda e: str(e["data"]["at"]))
        told = all(len(_since(played, doorway)) >= played.happenings for played in waiting)
        if told and wanted <= passages.keys() & results.keys():
            break
        time.sleep(0.1)
    lines = []
    for played in waiting:
        happened = [(e["data"]["visit"], e["data"]["what"]) for e in _since(played, doorway)]
        lines += _lines(played.visitor, played.visits, passages, results, happened)
    for line in lines:
        tell(line)
    return lines


def _since(played: Played, doorway: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What happened in the doorway since the visitor came, which is theirs or nobody's."""
    return [e for e in doorway if e["id"] not in played.known and e["data"]["visit"] in ("", *played.visits)]


def _lines(
    visitor: Visitor,
    visits: Sequence[str],
    passages: dict[str, dict[str, Any]],
    results: dict[str, str],
    happened: Sequence[tuple[str, str]] = (),
) -> list[Line]:
    """``happened``: visit and what; what belongs to no visit (a fire alarm) is told with the last."""
    count = max(len(visitor.expected), len(visits))
    found = []
    for number in range(count):
        expected = visitor.expected[min(number, len(visitor.expected) - 1)]
        visit = visits[number] if number < len(visits) else ""
        theirs = (visit, "") if number == count - 1 else (visit,)
        line = _line(visitor, passages.get(visit), results.get(visit, ""), expected)
        found.append(replace(line, door=tuple(what for whose, what in happened if whose in theirs)))
    return found


def _line(visitor: Visitor, passage: dict[str, Any] | None, gate: str, expected: Expected) -> Line:
    if passage is None:
        return Line(visitor.name, visitor.story, None, (), {}, False, gate, expected)
    troubled = [c["reason"] for c in passage["checks"] if c["outcome"] in ("fail", "unknown", "caution")]
    reasons = dict.fromkeys([passage["reason"], *troubled])
    return Line(
        visitor.name,
        visitor.story,
        passage["verdict"],
        tuple(reasons),
        {c["check"]: c["outcome"] for c in passage["checks"]},
        bool(passage["offline"]),
        gate,
        expected,
    )
