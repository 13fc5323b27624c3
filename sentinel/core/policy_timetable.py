"""The policies that a kiosk holds, by when they begin: which one holds, and which comes next. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sentinel.core.clock import TOLERANCE, Now
from sentinel.core.policy import Policy, PolicyError

_ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A policy with its place in the order.

    ``sequence``: the number that its publisher signed, counted up; 0: a local file, which a signed policy
    that has begun always goes before. ``origin`` is for people: the file's name, or "built in".
    """

    policy: Policy
    sequence: int = 0
    origin: str = ""

    @property
    def begins(self) -> datetime:
        """When it begins (UTC); without ``effective_from`` it always had."""
        return self.policy.effective_from or _ALWAYS

    @property
    def rank(self) -> tuple[int, datetime]:
        """The highest of those that have begun holds."""
        return self.sequence, self.begins


@dataclass(frozen=True, slots=True)
class Timetable:
    """Policies in the order of their rank. Raises PolicyError where two can't be told apart.

    Of those that have begun the one with the highest number holds, among local files the one that began last.
    So a later word of the publisher replaces whatever was said before, from its own beginning on, also what
    was to begin after it; until then what was said before counts.
    """

    entries: tuple[Scheduled, ...] = ()

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.entries, key=lambda entry: entry.rank))
        for one, other in pairwise(ordered):
            if one.rank == other.rank:
                both = f"are number {one.sequence}" if one.sequence else f"begin {shown(one.begins)}"
                raise PolicyError(f"{one.origin} and {other.origin} both {both}: which holds can't be told")
        object.__setattr__(self, "entries", ordered)

    def at(self, moment: datetime) -> Scheduled | None:
        """The one that holds at a moment (UTC); None before the first."""
        return next((one for one in reversed(self.entries) if one.begins <= moment), None)

    def next(self, moment: datetime) -> Scheduled | None:
        """The one that takes over next after a moment; its ``begins`` says when."""
        held = self.at(moment)
        coming = [
            one
            for one in self.entries
            if one.begins > moment and (held is None or one.rank > held.rank)
        ]  # fmt: skip
        return min(coming, key=lambda one: (one.begins, -one.sequence), default=None)

    @property
    def earliest(self) -> Scheduled | None:
        """The one that began first: the best guess of a kiosk that knows nothing about the time."""
        return min(self.entries, key=lambda one: (one.begins, -one.sequence), default=None)

    def without(self, origin: str) -> "Timetable":
        """The same without what came from there."""
        return Timetable(tuple(one for one in self.entries if one.origin != origin))


def shown(moment: datetime) -> str:
    """A beginning for people: UTC, or "always"."""
    return "always" if moment == _ALWAYS else f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def reckoned(last: Now | None, now: Now) -> Now | None:
    """What time it is as far as can be told; ``last`` is what this said before. None: nobody can tell.

    Never earlier than before: a clock that is put back by a second at midnight does not bring yesterday's
    policy back, and while the clock is not trusted time goes on by the monotonic one. Only a clock that is
    trusted and far behind goes back: then somebody has vouched for it, and what was before was wrong.
    """
    if last is None:
        return now if now.utc_trusted else None
    passed = timedelta(seconds=max(0.0, now.monotonic - last.monotonic))
    if not now.utc_trusted:
        return Now(now.monotonic, last.utc + passed)
    if last.utc - TOLERANCE <= now.utc < last.utc:
        return Now(now.monotonic, last.utc)
    return now
