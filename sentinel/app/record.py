"""The record: its one writer, the identities sealed for it, and what others may ask of it."""

import threading
from collections.abc import Callable

from sentinel.app.ground import Ground
from sentinel.config import ConfigError
from sentinel.core.events import CredentialRead, Device, DeviceChanged, Event
from sentinel.core.rehearsal.plan import Fault
from sentinel.crypto.signing import BadKey, from_secret
from sentinel.door.notices import EVENTS_DAYS
from sentinel.report.authority import SealedIdentities
from sentinel.report.events import EventWriter
from sentinel.runtime.worker import Worker
from sentinel.store import audit, outbox
from sentinel.store.audit_heads import Signer
from sentinel.store.database import DATABASE
from sentinel.store.errors import StoreError
from sentinel.store.writer import StoreWriter

_ASKED_S = 5.0
_EVENT_ASKED_S = 2.0


class Record:
    """``store`` is the writer, ``identities`` None where no authority has a key.

    Raises ConfigError. ``opened`` is set once the database is."""

    def __init__(self, ground: Ground, on_outgoing: Callable[[], None]) -> None:
        """``on_outgoing``: called whenever an event is in the outbox."""
        settings, data, keys = ground.settings, ground.places.data, ground.keys
        self.opened = threading.Event()
        self.identities = _sealed_identities(ground)
        events = EventWriter(leaving=ground.leaving)
        if self.identities is not None:
            events = EventWriter(leaving=ground.leaving, sealed=self.identities.of)
        self.store = StoreWriter(
            data / DATABASE,
            keys.database,
            events,
            ground.post,
            ground.clock,
            on_outgoing=on_outgoing,
            keep_events=settings.report.keep_events,
            events_days=min(EVENTS_DAYS, settings.venue.keep_days),
            passages_days=settings.venue.keep_days,
            signer=Signer(settings.kiosk.id, from_secret(keys.signing)),
            rehearsed_full=lambda: ground.faults.on(Fault.DISK),
            reports=bool(settings.report.host),
        )

    def overhear(self, event: Event) -> None:
        """Seal who showed a credential, and note that the database is open."""
        if isinstance(event, CredentialRead) and self.identities is not None:
            self.identities.read(event.credential)
        elif isinstance(event, DeviceChanged) and event.device is Device.STORE and event.up:
            self.opened.set()

    def note(self, who: str, what: str) -> bool:
        """Into the audit, on disk when it returns; whether it could be written."""
        try:
            self.store.call(lambda connection: audit.write(connection, who, what), _ASKED_S)
        except StoreError:
            return False
        return True

    def keeps(self, event_id: str) -> bool:
        """Whether the outbox holds this event; False also where it can't be asked."""
        try:
            return self.store.call(lambda connection: outbox.holds(connection, event_id), _EVENT_ASKED_S)
        except StoreError:
            return False

    def worker(self) -> Worker:
        """The database's one thread."""
        return Worker("store", self.store.session, expected=(StoreError,))


def _sealed_identities(ground: Ground) -> SealedIdentities | None:
    key_file = ground.settings.report.identity_key_file
    if not key_file:
        return None
    try:
        return SealedIdentities(ground.places.base / key_file)
    except BadKey as error:
        raise ConfigError(f"report.identity_key_file: {error}") from None
