"""The demo: plays the visitors, reads the decisions back from the platform, and compares."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sentinel.sim.visitors import Expected, Performance, Visitor
from sentinel.sim.world import World

_DELIVERY_S = 20.0
_PASSAGE = "org.sentinel.passage.v1"
_RESULT = "org.sentinel.passage.result.v1"


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

    @property
    def as_expected(self) -> bool:
        """Whether verdict and first reason are the expected ones, and the gate did what they say."""
        wanted = self.expected
        opened = self.gate == "pulsed"
        return (
            self.verdict == wanted.verdict.value
            and self.reasons[:1] == (wanted.reason.value,)
            and opened == (self.verdict == "admit")
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
            "ok": self.as_expected,
        }


def play(world: World, visitors: Iterable[Visitor], tell: Callable[[Line], None]) -> list[Line]:
    """Play them one after the other; a line each as soon as its events are back."""
    waiting: list[tuple[Visitor, list[str]]] = []
    lines: list[Line] = []
    for visitor in visitors:
        _set_network(world, up=not visitor.offline)
        before = len(world.observer.results())
        performance = Performance(world)
        visitor.act(performance)
        performance.leave()
        waiting.append((visitor, [screen.visit for screen in world.observer.results()[before:]]))
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


def _collect(
    world: World, waiting: list[tuple[Visitor, list[str]]], tell: Callable[[Line], None]
) -> list[Line]:
    wanted = {visit for _, visits in waiting for visit in visits}
    deadline = time.monotonic() + _DELIVERY_S * world.pace
    passages: dict[str, dict[str, Any]] = {}
    results: dict[str, str] = {}
    while time.monotonic() < deadline and not wanted <= passages.keys() & results.keys():
        for event in world.events():
            data = event["data"]
            if event["type"] == _PASSAGE:
                passages[data["visit"]] = data
            elif event["type"] == _RESULT:
                results[data["visit"]] = data["outcome"]
        time.sleep(0.1)
    lines = [line for visitor, visits in waiting for line in _lines(visitor, visits, passages, results)]
    for line in lines:
        tell(line)
    return lines


def _lines(
    visitor: Visitor, visits: list[str], passages: dict[str, dict[str, Any]], results: dict[str, str]
) -> list[Line]:
    count = max(len(visitor.expected), len(visits))
    found = []
    for number in range(count):
        expected = visitor.expected[min(number, len(visitor.expected) - 1)]
        visit = visits[number] if number < len(visits) else ""
        passage = passages.get(visit)
        found.append(_line(visitor, passage, results.get(visit, ""), expected))
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
