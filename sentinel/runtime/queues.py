"""Bounded hand-over between threads, each with a written drop rule."""

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable
from typing import Generic, TypeVar

_log = logging.getLogger(__name__)
T = TypeVar("T")


class LatestSlot(Generic[T]):
    """Holds the newest item only; putting replaces (the drop rule for frames)."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._item: T | None = None

    def put(self, item: T) -> None:
        """Replace what is there."""
        with self._condition:
            self._item = item
            self._condition.notify()

    def take(self, timeout_s: float) -> T | None:
        """The newest item, once; None after ``timeout_s`` seconds."""
        with self._condition:
            if self._item is None:
                self._condition.wait(timeout_s)
            item, self._item = self._item, None
            return item

    def peek(self) -> T | None:
        """The newest item, left in place."""
        with self._condition:
            return self._item


class BoundedInbox(Generic[T]):
    """A queue of about ``limit`` items, and never more than four times as many.

    Full: the oldest *droppable* item goes (superseded pictures of the world), and is counted in ``dropped``.
    If only others are left the queue grows past the limit; ``overrun`` says by how much. At four times the
    limit a flood is refused: of the kind (class) that waits most often the newest goes, be it the one that is
    put or one for whose place another kind has come; ``refused`` counts them. What is ``vital`` (a visit
    waits for it) is never dropped or refused; there must be no more of it than there are questions.
    """

    def __init__(
        self, limit: int, droppable: Callable[[T], bool], vital: Callable[[T], bool] = lambda item: False
    ) -> None:
        self._condition = threading.Condition()
        self._items: deque[T] = deque()
        self._limit = limit
        self._hard_limit = 4 * limit
        self._droppable = droppable
        self._vital = vital
        self._loose = 0  # droppable items inside: a flood of others must not be searched for one each time
        self._kinds: Counter[type] = Counter()  # of what is inside and neither droppable nor vital
        self._flooded = False
        self.dropped = 0
        self.overrun = 0
        self.refused = 0

    def put(self, item: T) -> bool:
        """Append, dropping by the rule; whether ``item`` is in. Never blocks."""
        droppable, vital = self._droppable(item), self._vital(item)
        with self._condition:
            if len(self._items) >= self._limit and self._loose:
                self._make_room()
            flooding = not vital and len(self._items) >= self._hard_limit
            first = flooding and not self._flooded
            self._flooded = self._flooded or flooding
            taken = not flooding or self._displace(item, droppable)
            if taken:
                self._append(item, droppable, vital)
        if first:
            _log.warning("the inbox is full: the newest of what floods it is refused")
        return taken

    def take(self, timeout_s: float) -> T | None:
        """The oldest item, or None after ``timeout_s`` seconds."""
        with self._condition:
            if not self._items:
                self._condition.wait(timeout_s)
            if not self._items:
                return None
            item = self._items.popleft()
            self._forget(item)
            relieved = self._flooded and len(self._items) < self._limit
            self._flooded = self._flooded and not relieved
        if relieved:
            _log.info("the inbox has room again; refused so far: %d", self.refused)
        return item

    def __len__(self) -> int:
        with self._condition:
            return len(self._items)

    # ---- under the lock

    def _append(self, item: T, droppable: bool, vital: bool) -> None:
        self._items.append(item)
        if droppable:
            self._loose += 1
        elif not vital:
            self._kinds[type(item)] += 1
        self.overrun = max(self.overrun, len(self._items) - self._limit)
        self._condition.notify()

    def _forget(self, item: T) -> None:
        if self._droppable(item):
            self._loose -= 1
        elif not self._vital(item):
            self._kinds[type(item)] -= 1

    def _make_room(self) -> None:
        for index, item in enumerate(self._items):
            if self._droppable(item):
                del self._items[index]
                self._loose -= 1
                self.dropped += 1
                return

    def _displace(self, item: T, droppable: bool) -> bool:
        """At the hard limit: whether ``item`` gets a place, the newest of the flooding kind's."""
        if droppable:
            self.dropped += 1
            return False
        self.refused += 1
        most = max(self._kinds.values(), default=0)
        if self._kinds[type(item)] >= most:
            return False
        for index in range(len(self._items) - 1, -1, -1):
            other = self._items[index]
            if self._kinds[type(other)] == most and not (self._droppable(other) or self._vital(other)):
                del self._items[index]
                self._forget(other)
                break
        return True
