"""Debouncing of a contact: a level counts once it has held; what can't be read is "cannot tell"."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Settling:
    """One contact. ``stable``: what counts (None: cannot tell); ``seen``: the last reading, since when."""

    stable: bool | None = None
    seen: bool | None = None
    since: float = 0.0


def settle(before: Settling, level: bool | None, at: float, debounce_s: float) -> Settling:
    """Take a reading at ``at`` (monotonic seconds); None: the contact can't be read, which counts at once."""
    if level is None:
        return Settling(None, None, at)
    after = before if level is before.seen else replace(before, seen=level, since=at)
    if after.stable is not level and at - after.since >= debounce_s:
        after = replace(after, stable=level)
    return after
