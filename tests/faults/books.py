"""What the kiosk recorded, what the platform received and what the gate did: three books that must agree.

Everybody goes through the turnstile: whatever is killed, the doorway annuls nothing and accuses nobody.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from sentinel.report.events import COUNTERS, PASSAGE, RESULT
from sentinel.sim.cast import Member
from sentinel.sim.performance import Performance
from sentinel.sim.world import World
from sentinel.store import passages
from sentinel.store.database import DATABASE, open_reader
from sentinel.store.explain import explain
from sentinel.store.keys import load_keys
from sentinel.store.passages import StoredPassage


def eventually(condition: Callable[[], object], timeout_s: float, what: str) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {timeout_s:g} s"
        time.sleep(0.02)


def told(events: Iterable[dict[str, Any]]) -> Counter[tuple[str, str]]:
    """How often each passage and each result is among them; anything else counts, too, by its own id.

    Except the counts of an hour, which come whenever one turns while the kiosk runs, and belong to no visit.
    """
    return Counter(
        (event["type"], event["data"]["visit"] if event["type"] in (PASSAGE, RESULT) else event["id"])
        for event in events
        if event["type"] != COUNTERS
    )


def come_with_card(world: World, member: Member, face: str = "b") -> Performance:
    """Somebody stands there and has placed an ID card; the verdict is a moment away."""
    visitor = Performance(world)
    visitor.stand(face)
    visitor.card(member)
    return visitor


def is_whole(world: World) -> bool:
    snapshot = world.observer.snapshot
    return snapshot is not None and all(state.up for state in snapshot.devices)


class Books:
    """Reads beside the running kiosk."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def openings(self) -> int:
        return len(self._world.gate.openings)

    def passages(self) -> list[StoredPassage]:
        data = self._world.folder / "data"
        connection = open_reader(data / DATABASE, load_keys(data).database)
        try:
            found = passages.find(connection)
            wrong = {one.visit: explain(connection, one).difference for one in found}
        finally:
            connection.close()
        assert not any(wrong.values()), wrong
        return found

    def settled(self) -> list[StoredPassage]:
        eventually(lambda: all(one.outcome for one in self.passages()), 10.0, "every passage has a result")
        return self.passages()

    def received(self) -> Counter[tuple[str, str]]:
        """How often each passage and each result came back from the platform."""
        return told(self._world.events())

    def check(self) -> None:
        """Nothing lost, nothing twice, nothing opened that was not admitted, nothing left closed."""
        found = self.settled()
        wanted = Counter((kind, one.visit) for one in found for kind in (PASSAGE, RESULT))
        eventually(lambda: self.received() == wanted, 25.0, "every event at the platform, once")
        said = {e["data"]["visit"]: e["data"]["outcome"] for e in self._world.events() if e["type"] == RESULT}
        assert said == {one.visit: one.outcome for one in found}
        admitted = {one.visit for one in found if one.verdict == "admit"}
        outcomes = Counter(one.outcome for one in found)
        assert {one.visit for one in found if one.outcome in ("pulsed", "unknown")} <= admitted
        assert outcomes["pulsed"] <= self.openings <= outcomes["pulsed"] + outcomes["unknown"]
        assert self._world.gate.relays.states() == 0, "a relay stays closed"
