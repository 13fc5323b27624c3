"""Passes that were shown at this door lately: a copy, or one entry too many, is told by it.

A pass with which somebody was let in may be shown again by the same person, who went out; so a copy is
told for some minutes only, and staff decide. The memory is bounded: the oldest presentation goes first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sentinel.core.facts import PassFact, PassState

MAX_SHOWN = 512
COPIED_S = 600.0


@dataclass(frozen=True, slots=True)
class Presentation:
    """A pass, by the venue's reference, shown in a visit. ``at``: monotonic seconds (here, a moment of
    another kiosk is told in ours). ``admitted``: somebody was let in with it."""

    ref: str
    visit: str
    at: float
    admitted: bool = False


@dataclass(frozen=True, slots=True)
class Presentations:
    """What is remembered, oldest first."""

    shown: tuple[Presentation, ...] = ()

    def note(self, ref: str, visit: str, at: float) -> "Presentations":
        """A pass is shown in a visit; once for each visit."""
        if any(known.ref == ref and known.visit == visit for known in self.shown):
            return self
        return self.told(Presentation(ref, visit, at))

    def admit(self, ref: str, visit: str, at: float) -> "Presentations":
        """Somebody was let in with it, at this moment, in this visit."""
        if any(known.ref == ref and known.visit == visit and known.admitted for known in self.shown):
            return self
        others = tuple(known for known in self.shown if (known.ref, known.visit) != (ref, visit))
        return Presentations((*others, Presentation(ref, visit, at, admitted=True))[-MAX_SHOWN:])

    def annul(self, visit: str) -> "Presentations":
        """Nobody went through after all: this visit's presentations let nobody in."""
        return Presentations(
            tuple(replace(known, admitted=False) if known.visit == visit else known for known in self.shown)
        )

    def told(self, *presentations: Presentation) -> "Presentations":
        """Also what the record remembers after a start, or another kiosk of the venue tells."""
        return Presentations((*self.shown, *presentations)[-MAX_SHOWN:])

    def uses(self, ref: str, visit: str) -> int:
        """How often somebody was let in with it, in other visits than this."""
        return sum(known.admitted for known in self.shown if known.ref == ref and known.visit != visit)

    def copied(self, ref: str, visit: str, now: float, within_s: float = COPIED_S) -> bool:
        """Whether somebody was let in with it in another visit, at most so many seconds ago."""
        return any(
            known.admitted and known.ref == ref and known.visit != visit and now - known.at <= within_s
            for known in self.shown
        )


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
    known = sorted((min(at, utc), ref, visit) for ref, visit, at in passages if ref)
    shown = tuple(Presentation(ref, visit, monotonic - (utc - at), admitted=True) for at, ref, visit in known)
    return Presentations(shown[-MAX_SHOWN:])
