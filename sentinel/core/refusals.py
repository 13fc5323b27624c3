"""Refusals that a stranger can cause at will: each told once, repeats once a minute by their number; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

_EVERY_S = 60.0
_MOST_TOLD = 256
_MOST_KINDS = 64


@dataclass(frozen=True, slots=True)
class Refusals:
    """``counts``: all since the start, by topic and reason; ``due``: of those not told yet, ``told_at``: when
    a kind was last told (monotonic seconds); ``known``: single refusals that were told by themselves."""

    counts: Mapping[tuple[str, str], int] = field(default_factory=lambda: MappingProxyType({}))
    due: Mapping[tuple[str, str], int] = field(default_factory=lambda: MappingProxyType({}))
    told_at: Mapping[tuple[str, str], float] = field(default_factory=lambda: MappingProxyType({}))
    known: tuple[str, ...] = ()

    def seen(self, topic: str, reason: str, subject: str = "", count: int = 1) -> tuple["Refusals", bool]:
        """``count`` more; True: new and with a name, and told by itself. Of all others ``take`` tells."""
        kind = (topic, reason)
        if kind not in self.counts and len(self.counts) >= _MOST_KINDS:
            kind = (topic, "other")
        counts = MappingProxyType(dict(self.counts) | {kind: self.counts.get(kind, 0) + count})
        after = replace(self, counts=counts)
        mark = f"{subject}/{reason}"
        if subject and mark not in self.known and not self._crowded(kind):
            return replace(after, known=(*self.known, mark)[-_MOST_TOLD:]), True
        due = MappingProxyType(dict(self.due) | {kind: self.due.get(kind, 0) + count})
        return replace(after, due=due), False

    def _crowded(self, kind: tuple[str, str]) -> bool:
        """Many of a kind within a minute are told together, whatever they are called."""
        return self.due.get(kind, 0) > 0

    def take(self, now: float) -> tuple["Refusals", tuple[tuple[str, str, int], ...]]:
        """What is to be told now: topic, reason, how many. The first at once, then once a minute."""
        ripe = [kind for kind in self.due if now - self.told_at.get(kind, float("-inf")) >= _EVERY_S]
        if not ripe:
            return self, ()
        told = tuple((topic, reason, self.due[topic, reason]) for topic, reason in ripe)
        due = MappingProxyType({kind: n for kind, n in self.due.items() if kind not in ripe})
        told_at = MappingProxyType(dict(self.told_at) | dict.fromkeys(ripe, now))
        return replace(self, due=due, told_at=told_at), told
