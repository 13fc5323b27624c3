"""The venue's lists as a provider: rosters, appointments, watch-lists, itineraries against key areas."""

import logging
import threading

from sentinel.core.clock import Now
from sentinel.core.effects import Verify
from sentinel.core.facts import Fact, Provenance, Source, WatchListFact
from sentinel.core.identity import Credential, CredentialKind
from sentinel.core.race import Role, Said, Statement
from sentinel.verify.rosters.book import BookError, ListedIn, RosterBook, Row
from sentinel.verify.rosters.kinds import WATCH_LISTS
from sentinel.verify.rosters.statements import stated

_log = logging.getLogger(__name__)

_LISTS_FOR_S = 1.0  # an import counts at the latest so long after it


class ListsProvider:
    """Answers in well under a millisecond.

    Persons are looked up by the venue's keyed hash: of the id number where a card tells it, of a code's text,
    and of the platform's name for the person where only its answer says who it is.
    """

    name, role, slow = "lists", Role.LIST, False

    def __init__(self, book: RosterBook) -> None:
        self._book = book
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._lists: list[ListedIn] = []
        self._areas: list[Row] = []
        self._failing = False

    def state(self, question: Verify, now: Now, budget_s: float) -> Statement:
        """What they say; a book that can't be read states that the watch-lists can't be told."""
        credential = question.credential
        keys, named = _keys(credential)
        try:
            facts = self._facts(keys, now, named=named)
        except BookError as error:
            self._tell(str(error))
            watched = any(one.kind in WATCH_LISTS for one in self._lists)
            by = Provenance(Source.WATCH_LIST, now.utc)
            return Statement(Said.FAILED, (WatchListFact(by, None),) if watched else ())
        self._tell("")
        return Statement(Said.ANSWERED if facts else Said.NOTHING, facts)

    def about(self, person: str, now: Now) -> tuple[Fact, ...]:
        """What they say of somebody whom the platform named; not to be on one says nothing then."""
        try:
            return self._facts({person}, now, named=False)
        except BookError as error:
            self._tell(str(error))
            return ()

    def _facts(self, keys: set[str], now: Now, *, named: bool) -> tuple[Fact, ...]:
        lists, areas = self._current(now)
        if not lists:
            return ()
        return stated(self._book.about(keys), areas, lists, now, named=named)

    def _current(self, now: Now) -> tuple[list[ListedIn], list[Row]]:
        with self._lock:
            if now.monotonic - self._read_at >= _LISTS_FOR_S:
                self._lists, self._areas = self._book.lists(counted=False), self._book.areas()
                self._read_at = now.monotonic
            return self._lists, self._areas

    def _tell(self, fault: str) -> None:
        with self._lock:
            changed, self._failing = self._failing is not bool(fault), bool(fault)
        if changed and fault:
            _log.error("verify: the lists can't be read: %s", fault)
        elif changed:
            _log.info("verify: the lists can be read again")


def _keys(credential: Credential) -> tuple[set[str], bool]:
    """Under which hashes a person may stand, and whether the id number's is among them."""
    keys = {credential.digest}
    named = credential.kind is CredentialKind.ID_NUMBER
    if credential.holder is not None and credential.holder.person:
        keys.add(credential.holder.person)
        named = True
    if credential.document is not None and credential.document.person:
        keys.add(credential.document.person)
    return keys, named
