"""Debouncing of a contact: a level counts once it has held; unreadable or chattering is "cannot tell"."""

from dataclasses import dataclass, replace

# More changes than people can make (a person a second is two) come from a loose wire.
_MOST_CHANGES = 40
_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Settling:
    """One contact. ``stable``: what counts (None: cannot tell); ``seen``: the last reading, since when.

    ``changes``: when it last settled on another level; ``mute_until``: it chattered, and is not believed.
    """

    stable: bool | None = None
    seen: bool | None = None
    since: float = 0.0
    changes: tuple[float, ...] = ()
    mute_until: float = float("-inf")

    def chatters(self, at: float) -> bool:
        """Whether it is not believed at ``at`` (monotonic seconds)."""
        return at < self.mute_until


def settle(before: Settling, level: bool | None, at: float, debounce_s: float) -> Settling:
    """Take a reading at ``at`` (monotonic seconds); None: the contact can't be read, which counts at once."""
    if level is None:
        return replace(before, stable=None, seen=None, since=at)
    after = before if level is before.seen else replace(before, seen=level, since=at)
    if after.chatters(at):
        # It is believed again once it has been still for as long as it was judged by.
        return replace(after, mute_until=at + _WITHIN_S) if level is not before.seen else after
    if after.stable is level or at - after.since < debounce_s:
        return after
    changes = (*(then for then in after.changes if at - then < _WITHIN_S), at)
    if len(changes) > _MOST_CHANGES:
        return replace(after, stable=None, changes=(), mute_until=at + _WITHIN_S)
    return replace(after, stable=level, changes=changes)
