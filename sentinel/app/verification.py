"""Verification: who is asked about a person, in what order, and what is kept of the answers."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sentinel.app.ground import Ground
from sentinel.city_file import open_city_file
from sentinel.core.effects import Effect
from sentinel.core.one_visit import Visit
from sentinel.core.rehearsal.plan import Fault
from sentinel.revoked_passes import revocation_worker
from sentinel.runtime.worker import Worker
from sentinel.verify.ahead import Refresher
from sentinel.verify.attendance import AttendanceLog
from sentinel.verify.cache import FactCache
from sentinel.verify.cache_file import CACHE
from sentinel.verify.client import open_client
from sentinel.verify.interference import interference
from sentinel.verify.platform_reports import PlatformReporter
from sentinel.verify.provider import Verifier
from sentinel.verify.providers.listed import ListsProvider
from sentinel.verify.providers.online import OnlineProvider
from sentinel.verify.rosters.book import BOOK, RosterBook
from sentinel.verify.session import VerifyQueue, network_state, verify_session

_WORKERS = 2
WORKERS = tuple(f"verify-{n + 1}" for n in range(_WORKERS))

# A person's pseudonym, their face as a template, and until when it may be kept.
Lend = Callable[[str, bytes, datetime], None]


class Verification:
    """``lend``: a face that a platform told; ``on_time``: what a platform's clock says.

    Raises VerifyError, CacheError, BookError, BadCityKey, OverlayError, OSError.
    """

    def __init__(self, ground: Ground, lend: Lend, on_time: Callable[[datetime], None]) -> None:
        self._ground = ground
        settings, places, keys, clock = ground.settings, ground.places, ground.keys, ground.clock
        verify = settings.verify
        colour_lives = timedelta(minutes=verify.colour_minutes)
        self.cache = FactCache(
            places.data / CACHE, keys.database, days=verify.cache_days, colour_lives=colour_lives
        )
        self.book = RosterBook(places.data / BOOK, keys.database)
        self.client = open_client(
            verify, places.base, settings.kiosk.venue, clock, network_state(ground.post), data=places.data
        )
        self.city_file = open_city_file(settings, places.base, places.data, keys.database, clock)
        self._hurried = threading.Event()  # revocations: to be fetched now
        self._revocations = revocation_worker(settings, places.base, clock, self._hurried)
        self.verifier = self._verifier(lend, on_time)
        self.platform_reports = PlatformReporter(self.client, clock) if self.client is not None else None
        self.attendance = AttendanceLog(self.book, leaving=ground.leaving)
        self.ahead = Refresher(
            self.verifier, self.cache, self.book, verify.refresh_per_minute, enabled=verify.refresh_ahead
        )
        self.questions = VerifyQueue(ground.post, clock)

    def _verifier(self, lend: Lend, on_time: Callable[[datetime], None]) -> Verifier:
        venue, tenant = self._ground.keys.venue, self._ground.keys.tenant
        lists = ListsProvider(self.book)
        copies = [self.city_file.provider] if self.city_file is not None else []
        online = (
            OnlineProvider(self.client, self.cache, venue, lend, on_time, tenant)
            if self.client is not None
            else None
        )
        return Verifier(
            None,
            self.cache,
            venue,
            providers=[lists, *copies],
            about=lists.about,
            clock=self._ground.clock,
            head_start_s=self._ground.settings.verify.head_start_s,
            online=online,
        )

    def rehearse_faults(self) -> None:
        """From now on a rehearsal may cut the network, or have the platform talk nonsense."""
        if self.client is not None:
            on = self._ground.faults.on
            self.client.interfere(interference(lambda: on(Fault.NETWORK), lambda: on(Fault.NONSENSE)))

    def happened(self, effect: Effect) -> None:
        """Tell the platform what it wants to be told."""
        if self.platform_reports is not None:
            self.platform_reports.happened(effect)

    def passed(self, visit: Visit) -> None:
        """Somebody went through: an attendance, and one who may come again."""
        self.attendance.passed(visit.facts.pseudonym, visit.facts, self._ground.clock.now())
        self.ahead.seen(visit.credential)

    def syncs(self) -> dict[str, Callable[[], None]]:
        """What may be fetched at once, by the district's names."""
        syncs: dict[str, Callable[[], None]] = {}
        if self._revocations is not None:
            syncs["lists"] = self._hurried.set
        if self.city_file is not None:
            syncs["base_file"] = self.city_file.hurry
        return syncs

    def workers(self) -> list[Worker]:
        """Who asks, and who tells."""
        chores = (self.attendance.turn, self.ahead.turn)
        session = verify_session(self.questions, self.verifier, self._ground.post, self._ground.clock, chores)
        workers = [Worker(name, session) for name in WORKERS]
        if self.platform_reports is not None:
            workers.append(Worker("platform-report", self.platform_reports.session))
        return workers

    def fetching_workers(self) -> list[Worker]:
        """Who fetches copies: the city's base file, the issuers' revocation lists."""
        workers = list(self.city_file.workers) if self.city_file is not None else []
        if self._revocations is not None:
            workers.append(self._revocations[0])
        return workers

    def close(self) -> None:
        """After the workers have ended."""
        if self.client is not None:
            self.client.close()
        self.verifier.close()
        if self.city_file is not None:
            self.city_file.close()
        if self._revocations is not None:
            self._revocations[1]()
        self.attendance.turn(self._ground.clock.now())
        self.cache.close()
        self.book.close()
