"""The venue's collector as its entrances see it: how many are inside, and each kiosk's share of the room."""

from collections.abc import Callable

from sentinel.core import occupancy
from sentinel.core.occupancy import Told

_GRACE_S = 1.0  # from the collector's word to a kiosk that has heard it


class Venue:
    """``limit`` people at most; each entrance joins with its name, and with how it is told."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.inside = 0
        self._tell: dict[str, Callable[[Told], None]] = {}
        self._changes: dict[str, int] = {}
        self._last: dict[str, Told] = {}
        self._here: dict[str, float] = {}  # connected, since when (the world's seconds)
        self._full_since: float | None = None

    def join(self, name: str, tell: Callable[[Told], None]) -> None:
        """An entrance."""
        self._tell[name], self._changes[name] = tell, 0

    def connection(self, name: str, at: float, *, up: bool) -> None:
        """A kiosk comes, or is cut off: its share is kept for it."""
        if up:
            self._here[name] = at
        else:
            self._here.pop(name, None)
        self._say(at)

    def changed(self, name: str, change: int, at: float) -> None:
        """An event of an entrance was counted."""
        self.inside = max(0, self.inside + change)
        self._changes[name] += change
        self._say(at)

    def leaves(self, at: float) -> None:
        """Somebody went out by another door."""
        self.inside = max(0, self.inside - 1)
        self._say(at)

    def surely_full(self, name: str, at: float) -> bool:
        """Whether this kiosk must know by now that there is no room."""
        since, here = self._full_since, self._here.get(name)
        return since is not None and here is not None and min(at - since, at - here) > _GRACE_S

    def _say(self, at: float) -> None:
        full = self.inside >= self.limit
        self._full_since = (at if self._full_since is None else self._full_since) if full else None
        away = {name: told.share for name, told in self._last.items() if name not in self._here}
        mine = {name: changes for name, changes in self._changes.items() if name in self._here}
        for name, told in occupancy.shares(self.limit, self.inside, mine, away).items():
            self._last[name] = told
            self._tell[name](told)
