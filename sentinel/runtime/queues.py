"""Bounded hand-over between threads, each with a written drop rule."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

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
    """A queue of at most ``limit`` items. Full: the oldest *droppable* item goes, and is counted.

    ``droppable`` says which may go (superseded pictures of the world); identity and gate events never
    do: if only those are left the queue grows past the limit and ``overrun`` says by how much.
    """

    def __init__(self, limit: int, droppable: Callable[[T], bool]) -> None:
        self._condition = threading.Condition()
        self._items: deque[T] = deque()
        self._limit = limit
        self._droppable = droppable
        self._loose = 0  # droppable items inside: a flood of others must not be searched for one each time
        self.dropped = 0
        self.overrun = 0

    def put(self, item: T) -> None:
        """Append, dropping by the rule; never blocks."""
        with self._condition:
            if len(self._items) >= self._limit and self._loose:
                self._make_room()
            self._items.append(item)
            self._loose += self._droppable(item)
            self.overrun = max(self.overrun, len(self._items) - self._limit)
            self._condition.notify()

    def take(self, timeout_s: float) -> T | None:
        """The oldest item, or None after ``timeout_s`` seconds."""
        with self._condition:
            if not self._items:
                self._condition.wait(timeout_s)
            if not self._items:
                return None
            item = self._items.popleft()
            self._loose -= self._droppable(item)
            return item

    def __len__(self) -> int:
        with self._condition:
            return len(self._items)

    def _make_room(self) -> None:
        for index, item in enumerate(self._items):
            if self._droppable(item):
                del self._items[index]
                self._loose -= 1
                self.dropped += 1
                return
