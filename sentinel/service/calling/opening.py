"""From the operator's file to callers: secrets read, authorities believed, a thread for each contact."""

import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from sentinel.runtime.worker import Worker
from sentinel.service.calling.book import CallBook
from sentinel.service.calling.caller import STALE_S, Caller, Way
from sentinel.service.calling.contacts import (
    Contact,
    Contacts,
    believing,
    read_contacts,
    read_private,
    read_secret,
)
from sentinel.service.calling.mail import Mail
from sentinel.service.calling.webhook import Webhook
from sentinel.service.clock import utc_now
from sentinel.service.collecting.lease import Lease


class Lines:
    """All contacts of a file, each with its way. The constructor raises ServiceError with one line."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self._folder, self._clock = path.parent, clock
        self.contacts: Contacts = read_contacts(path)
        self.ways: dict[str, Way] = {one.name: self._way(one) for one in self.contacts.contact}

    def workers(self, engine: Engine) -> list[Worker]:
        """A worker for each contact; start and stop them."""
        return [self._worker(engine, one) for one in self.contacts.contact]

    def _worker(self, engine: Engine, one: Contact) -> Worker:
        book = CallBook(engine, one, self.contacts.console, self._clock)
        lease = Lease(engine, f"call:{one.name}", f"caller-{uuid.uuid4().hex[:16]}")
        caller = Caller(one.name, self.ways[one.name], book, lease)
        name = f"calls to {one.name}"
        return Worker(name, caller.session, expected=(SQLAlchemyError,), stale_after_s=STALE_S)

    def _way(self, one: Contact) -> Way:
        if one.url:
            tls = believing(self._folder / one.ca_file if one.ca_file else None)
            return Webhook(one.url, read_secret(self._folder / one.secret_file), tls, self._clock)
        server = self.contacts.mail
        assert server is not None
        tls = believing(self._folder / server.ca_file if server.ca_file else None)
        password = read_private(self._folder / server.password_file) if server.password_file else ""
        return Mail(server, password, tls, one.to, self._clock)
