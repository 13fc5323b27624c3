"""The outbox as the reporting worker sees it: every statement runs in the database writer's thread."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence

from sentinel.core.delivery import OutboxUnavailable, Outgoing
from sentinel.core.standing import Standing
from sentinel.runtime.clock import Clock
from sentinel.store import outbox
from sentinel.store.errors import StoreError
from sentinel.store.writer import StoreWriter

_MOST_KNOWN = 4096


class StoredOutbox:
    """The outbox for the reporting worker, through the writer's thread; raises OutboxUnavailable.

    Remembers the numbers of what it handed out: by its number an event is marked next to its neighbours on
    the disk, by its id it is anywhere among a million.
    """

    def __init__(self, writer: StoreWriter, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock
        self._known: dict[str, int] = {}

    def fetch(self, limit: int) -> tuple[Outgoing, ...]:
        """The first open events."""
        with _unavailable():
            found = self._writer.call(lambda connection: outbox.fetch(connection, limit))
        if len(self._known) + len(found) > _MOST_KNOWN:
            self._known.clear()
        self._known.update((outgoing.event.event_id, outgoing.seq) for outgoing in found)
        return found

    def sent(self, sent: Iterable[tuple[str, bool]]) -> None:
        """Event ids that went out, and whether as historical."""
        at = self._clock.now().utc
        batch = [(self._known[event_id], late) for event_id, late in sent if event_id in self._known]
        with _unavailable():
            self._writer.call(lambda connection: outbox.mark_sent(connection, batch, at))

    def acked(self, ids: Sequence[str]) -> int:
        """Event ids that were acknowledged; how many were open."""
        known = [event_id for event_id in ids if event_id in self._known]
        strange = [event_id for event_id in ids if event_id not in self._known]
        with _unavailable():
            count = self._writer.acknowledge(strange, [self._known[event_id] for event_id in known])
        for event_id in known:
            self._known.pop(event_id, None)
        return count

    def note(self, standing: Standing) -> None:
        """How the kiosk stands with its broker, for ``sentinel outbox status`` and the doctor."""
        at = self._clock.now().utc
        with _unavailable():
            self._writer.call(lambda connection: outbox.note_standing(connection, standing, at))


@contextlib.contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise OutboxUnavailable(str(error)) from error
