"""Passes that were shown at this door lately: a copy, or one entry too many, is told by it.

A pass with which somebody was let in may be shown again by the same person, who went out; so a copy is
told for some minutes only, and staff decide. The memory is bounded: what was used longest ago goes first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sentinel.core.facts import PassFact, PassState

MAX_PASSES = 20_000
COPIED_S = 600.0
_VISITS = 8


@dataclass(frozen=True, slots=True)
class Used:
    """With one pass, by the venue's reference: how often somebody was let in, and when last.

    ``at``: monotonic seconds (what is told from elsewhere, in ours). ``visits``: the last of them.
    """

    count: int
    at: float
    visits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Presentations:
    """What is remembered: reference -> its use, the pass that was used longest ago first."""

    used: Mapping[str, Used] = field(default_factory=dict)

    def admit(self, ref: str, visit: str, at: float) -> "Presentations":
        """Somebody was let in with it, at this moment; once for each visit."""
        known = self.used.get(ref, Used(0, at, ()))
        if visit in known.visits:
            return self
        others = {other: use for other, use in self.used.items() if other != ref}
        if len(others) >= MAX_PASSES:
            del others[next(iter(others))]
        now_used = Used(known.count + 1, max(known.at, at), (*known.visits, visit)[-_VISITS:])
        return Presentations({**others, ref: now_used})

    def annul(self, visit: str) -> "Presentations":
        """Nobody went through in this visit after all: it used nothing."""
        kept: dict[str, Used] = {}
        for ref, use in self.used.items():
            if visit not in use.visits:
                kept[ref] = use
            elif use.count > 1:  # the others' moments are not kept: it counts as not used lately
                kept[ref] = Used(use.count - 1, float("-inf"), tuple(v for v in use.visits if v != visit))
        return Presentations(kept)

    def uses(self, ref: str, visit: str) -> int:
        """How often somebody was let in with it, in other visits than this."""
        use = self.used.get(ref)
        return 0 if use is None else use.count - (visit in use.visits)

    def copied(self, ref: str, visit: str, now: float, within_s: float = COPIED_S) -> bool:
        """Whether somebody was let in with it in another visit, at most so many seconds ago."""
        return self.uses(ref, visit) > 0 and now - self.used[ref].at <= within_s


def judged(fact: PassFact, memory: Presentations, visit: str, now: float) -> PassFact:
    """The same fact, or one that says that the pass is a copy or used up. ``now``: monotonic seconds."""
    if fact.state is not PassState.VALID or not fact.ref:
        return fact
    if fact.max_uses is not None and memory.uses(fact.ref, visit) >= fact.max_uses:
        return replace(fact, state=PassState.USED_UP)
    if memory.copied(fact.ref, visit, now):
        return replace(fact, state=PassState.COPIED)
    return fact


def remembered(passages: Iterable[tuple[str, str, float]], monotonic: float, utc: float) -> Presentations:
    """After a start, from the record: (ref, visit, UTC seconds) of passages that let somebody in.

    What the clock, which may have been set back, takes for the future happened just now.
    """
    memory = Presentations()
    for at, ref, visit in sorted((min(at, utc), ref, visit) for ref, visit, at in passages if ref):
        memory = memory.admit(ref, visit, monotonic - (utc - at))
    return memory
