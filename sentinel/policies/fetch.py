"""Signed policies fetched from their publisher: one GET, an answer that is a bundle or a list of them."""

import logging
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sentinel.config import ConfigError, PolicySettings
from sentinel.core.clock import Now
from sentinel.core.policy import PolicyError
from sentinel.policies.bundle import LARGEST_BUNDLE, Bundle
from sentinel.policies.in_force import Fetched, read_fetched, write_fetched
from sentinel.policies.shelf import Shelf
from sentinel.runtime.clock import Clock
from sentinel.runtime.fetching import BadAddress, Getter, Unfetched, checked_address
from sentinel.runtime.own_certificate import client_context
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
_WHOLE_S = 20.0
_FIRST_S = 10.0  # after a start; ten thousand kiosks start together after a power cut, so with jitter


class FetchError(Exception):
    """The publisher can't be reached or answers nonsense; one line. What is held stays in use."""


class Publisher:
    """Whoever publishes policies. Used by one thread. Raises ConfigError: the address can't be used."""

    def __init__(self, settings: PolicySettings, base: Path) -> None:
        try:
            checked_address(settings.url)
        except BadAddress as error:
            raise ConfigError(f'policies.url = "{settings.url}" {error}') from None
        try:
            tls = client_context(*_files(settings, base))
        except OSError as error:
            files = " or ".join(filter(None, (settings.ca_file, settings.cert_file)))
            raise ConfigError(f"policies.ca_file or cert_file: {files} can't be used: {error}") from error
        self._url, self._etag = settings.url, ""
        self._http = Getter("the publisher", tls)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def forget(self) -> None:
        """The next answer is wanted whole, also where nothing has changed."""
        self._etag = ""

    def get(self) -> bytes | None:
        """What is published; None where that was not changed since the last one. Raises FetchError."""
        headers = {"If-None-Match": self._etag} if self._etag else {}
        try:
            answer = self._http.get(self._url, headers, 4 * LARGEST_BUNDLE, _WHOLE_S)
        except Unfetched as error:
            raise FetchError(str(error)) from None
        if answer is None:
            return None
        self._etag = answer.etag
        return answer.body


def _files(settings: PolicySettings, base: Path) -> tuple[Path | None, Path | None, Path | None]:
    names = (settings.ca_file, settings.cert_file, settings.cert_key_file)
    authority, certificate, key = (base / name if name else None for name in names)
    return authority, certificate, key


def fetch(publisher: Publisher, shelf: Shelf, data: Path, now: Now) -> list[Bundle]:
    """Ask once, and keep what is new; that is noted for the doctor. Raises FetchError, PolicyError."""
    before = read_fetched(data)
    at = before.at if before is not None else None
    try:
        raw = publisher.get()
        at = now.utc
        taken = [] if raw is None else shelf.accept(raw, now)
    except (FetchError, PolicyError) as error:
        publisher.forget()  # what is refused now may be good later
        _note(data, Fetched(at, str(error)))
        raise
    _note(data, Fetched(at))
    return taken


def _note(data: Path, note: Fetched) -> None:
    try:
        write_fetched(data, note)
    except OSError as error:
        _log.warning("policy: the fetch can't be noted: %s", error.strerror)


def fetch_session(
    publisher: Publisher,
    shelf: Shelf,
    data: Path,
    clock: Clock,
    every_s: float,
    first_s: float = _FIRST_S,
    hurried: threading.Event | None = None,
) -> Callable[[Pulse], None]:
    """A session for ``Worker``: asks every ``every_s`` seconds, give or take a tenth; a fault is said once.

    ``shelf``: one of its own over the same folder, because a shelf belongs to one thread; ``hurried``: set by
    whoever wants the publisher asked within 2 s.
    """
    hurried = hurried or threading.Event()

    def session(pulse: Pulse) -> None:
        pulse.working()
        fault, pause_s = "", min(first_s, every_s) * random.random()  # noqa: S311 - jitter
        while not _rested(pulse, pause_s, hurried):
            pause_s = every_s * random.uniform(0.9, 1.1)  # noqa: S311 - jitter
            try:
                fetch(publisher, shelf, data, clock.now())
            except (FetchError, PolicyError) as error:
                if str(error) != fault:
                    _log.warning("policy: %s; what is held stays in use", error)
                fault = str(error)
            else:
                if fault:
                    _log.info("policy: fetched again")
                fault = ""

    return session


def _rested(pulse: Pulse, seconds: float, hurried: threading.Event) -> bool:
    """Sleep in short pieces, so that the heart beats on; whether to stop."""
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0 and not hurried.is_set():
        if pulse.wait(min(left, 2.0)):
            return True
    hurried.clear()
    return pulse.stopping
