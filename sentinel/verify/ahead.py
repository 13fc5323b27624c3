"""Asks the platform ahead about who is expected, while nobody waits, and notes who comes often."""

import logging
import secrets
import threading
from collections import deque
from datetime import timedelta

from sentinel.core.clock import Now
from sentinel.core.effects import Verify
from sentinel.core.identity import Credential, CredentialKind
from sentinel.core.refresh import AHEAD, LATE, Candidate, Refreshing, choose, today_at
from sentinel.verify.cache import CacheError, FactCache
from sentinel.verify.provider import Verifier
from sentinel.verify.rosters.book import BookError, RosterBook

_log = logging.getLogger(__name__)

REGULAR_DAYS = 3
_BUDGET_S = 2.0
_LOOK_S = 5.0
_MOST_SEEN = 64


class Refresher:
    """Turned by a verify worker that has nothing else to do. ``enabled`` False: keeps nobody's id number."""

    def __init__(
        self, verifier: Verifier, cache: FactCache, book: RosterBook, per_minute: int, *, enabled: bool
    ) -> None:
        self._verifier, self._cache, self._book = verifier, cache, book
        self._enabled = enabled
        self._state = Refreshing(per_minute)
        self._seen: deque[Credential] = deque(maxlen=_MOST_SEEN)  # drop rule: the oldest
        self._look_at = 0.0
        self._lock = threading.Lock()
        self._fault = ""
        self.asked = 0
        self._start = secrets.token_hex(4)
        if not enabled:
            self._forget()

    def seen(self, credential: Credential | None) -> None:
        """Somebody was let in. Any thread; never blocks."""
        if self._enabled and credential is not None and credential.asks:
            self._seen.append(credential)

    def turn(self, now: Now) -> None:
        """Note who was here, and ask for one who is expected. Never raises."""
        if not self._enabled or not now.utc_trusted:
            return
        with self._lock:
            try:
                while self._seen:
                    self._cache.seen(self._seen.popleft(), now.utc)
                if self._verifier.works and now.monotonic >= self._look_at:
                    self._look_at = now.monotonic + _LOOK_S
                    self._refresh(now)
                self._fault = ""
            except (CacheError, BookError) as error:
                if str(error) != self._fault:
                    _log.warning("verify: asking ahead: %s", error)
                self._fault = str(error)

    def _refresh(self, now: Now) -> None:
        expected: dict[str, tuple[Credential, Candidate]] = {}
        for one in self._cache.regulars(REGULAR_DAYS, now.utc):
            digest = one.credential.digest
            at = today_at(one.last, now.utc)
            expected[digest] = (one.credential, Candidate(digest, at, one.fresh_until))
        for guest in self._book.expected(now.utc - LATE, now.utc + AHEAD + timedelta(minutes=1)):
            credential = Credential(CredentialKind.ID_NUMBER, guest.subject, guest.person)
            held = self._cache.fresh_until(guest.person)
            expected[guest.person] = (credential, Candidate(guest.person, guest.starts, held))
        candidates = [candidate for _credential, candidate in expected.values()]
        self._state, digest = choose(self._state, candidates, now.utc, now.monotonic)
        if digest:
            self.asked += 1
            # Of this start alone: a platform that keeps nonces would answer yesterday's question again.
            request = f"ahead/{self._start}/{self.asked}"
            self._verifier.refresh(Verify("", request, expected[digest][0], _BUDGET_S), now)

    def _forget(self) -> None:
        try:
            self._cache.forget_regulars()
        except CacheError as error:
            _log.warning("verify: %s", error)
