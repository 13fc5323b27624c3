"""The outbox as the reporting worker sees it: every statement runs in the database writer's thread."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence

from sentinel.core.delivery import OutboxUnavailable, Outgoing
from sentinel.runtime.clock import Clock
from sentinel.store import outbox
from sentinel.store.errors import StoreError
from sentinel.store.writer import StoreWriter


class StoredOutbox:
    """The outbox for the reporting worker, through the writer's thread; raises OutboxUnavailable."""

    def __init__(self, writer: StoreWriter, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock

    def fetch(self, limit: int) -> tuple[Outgoing, ...]:
        """The first open events."""
        with _unavailable():
            return self._writer.call(lambda connection: outbox.fetch(connection, limit))

    def sent(self, sent: Iterable[tuple[str, bool]]) -> None:
        """Event ids that went out, and whether as historical."""
        batch, at = list(sent), self._clock.now().utc
        with _unavailable():
            self._writer.call(lambda connection: outbox.mark_sent(connection, batch, at))

    def acked(self, ids: Sequence[str]) -> int:
        """Event ids that were acknowledged; how many were open."""
        with _unavailable():
            return self._writer.acknowledge(ids)


@contextlib.contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise OutboxUnavailable(str(error)) from error
