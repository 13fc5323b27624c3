"""Whom to ask: the platform within its budget, then what is held locally, and no guess for a stranger."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from sentinel.core.clock import Now
from sentinel.core.effects import Verify
from sentinel.core.events import Verified
from sentinel.core.facts import DocumentFact, DocumentKind, Fact, Lookup, LookupState, Provenance, Source
from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.verify.cache import CacheError, FactCache
from sentinel.verify.client import BreakerOpen, PlatformClient
from sentinel.verify.errors import VerifyError
from sentinel.verify.wire import Answer

_log = logging.getLogger(__name__)

LONGEST_SUBJECT = 2048

OnReference = Callable[[str, bytes, datetime], None]

_ASKED = {
    CredentialKind.ID_NUMBER: DocumentKind.RESIDENT_ID,
    CredentialKind.SOCIAL_SECURITY: DocumentKind.SOCIAL_SECURITY,
    CredentialKind.PLATFORM_CODE: DocumentKind.HEALTH_CODE,
}
# Of the budget, kept for the cache: its look-up and the way back take a few milliseconds.
_FOR_THE_CACHE_S = 0.05


class Verifier:
    """Answers ``Verify`` effects. Safe to use from several threads.

    ``client`` None: only what is held locally. ``on_reference`` is told, before the answer, the person's
    key (as in ``DocumentFact.person``), the template (512 little-endian float32) and until when it is lent.
    """

    def __init__(
        self,
        client: PlatformClient | None,
        cache: FactCache,
        venue_key: bytes,
        on_reference: OnReference = lambda person, vector, until: None,
    ) -> None:
        self._client = client
        self._cache = cache
        self._venue_key = venue_key
        self._on_reference = on_reference
        self._lock = threading.Lock()
        self._fault = ""

    def answer(self, request: Verify, now: Now, budget_s: float | None = None) -> Verified:
        """The facts about the credential's person within ``budget_s`` (default: the request's). Never raises.

        Online ``ANSWERED`` or ``NOT_FOUND``; else held locally and ``offline``, or ``UNAVAILABLE`` for a
        stranger. A subject that no platform takes is ``INVALID``; a kind that none is asked about
        is ``NOT_ASKED``.
        """
        credential = request.credential
        if credential.kind not in _ASKED:
            return _verified(request, Lookup(LookupState.NOT_ASKED))
        if not 1 <= len(credential.subject) <= LONGEST_SUBJECT:
            return _verified(request, Lookup(LookupState.INVALID))
        budget = (request.budget_s if budget_s is None else budget_s) - _FOR_THE_CACHE_S
        answer = self._online(credential, request.request, budget)
        if answer is None:
            return self._local(request, now)
        if not answer.found:
            self._try_cache(lambda: self._cache.forget(credential.digest))
            return _verified(request, Lookup(LookupState.NOT_FOUND))
        facts = self._facts(credential, answer, now)
        self._try_cache(lambda: self._cache.put(credential.digest, facts, answer.masked_name, now.utc))
        return _verified(request, Lookup(LookupState.ANSWERED), facts, answer.masked_name)

    def check(self, budget_s: float = 2.0) -> bool | None:
        """Whether the platform takes this device now; None without one, or while it is left alone."""
        if self._client is None or not self._client.due():
            return None
        try:
            self._client.ping(budget_s)
        except VerifyError as error:
            self._log_once(error)
            return False
        self._worked()
        return True

    @property
    def works(self) -> bool:
        """Whether there is a platform and it answered last."""
        return self._client is not None and self._client.up is True

    def purge(self, now: Now) -> int:
        """Drop what the cache may not keep any longer; not with a clock that was never set."""
        if not now.utc_trusted:
            return 0
        try:
            return self._cache.purge(now.utc)
        except CacheError as error:
            _log.warning("verify: %s", error)
            return 0

    def _online(self, credential: Credential, request_id: str, budget_s: float) -> Answer | None:
        if self._client is None or budget_s <= 0:
            return None
        try:
            answer = self._client.ask(credential, request_id, budget_s)
        except VerifyError as error:
            self._log_once(error)
            return None
        self._worked()
        return answer

    def _local(self, request: Verify, now: Now) -> Verified:
        try:
            held = self._cache.get(request.credential.digest, now.utc)
        except CacheError as error:
            _log.warning("verify: %s", error)
            held = None
        if held is None:
            return _verified(request, Lookup(LookupState.UNAVAILABLE, offline=True))
        return _verified(request, Lookup(LookupState.ANSWERED, offline=True), held.facts, held.masked_name)

    def _facts(self, credential: Credential, answer: Answer, now: Now) -> tuple[Fact, ...]:
        facts, document = answer.facts, credential.document
        if document is None:
            stated_at = facts[0].by.stated_at if facts else now.utc
            is_number = credential.kind is CredentialKind.ID_NUMBER
            document = DocumentFact(
                Provenance(Source.ONLINE, stated_at),
                _ASKED[credential.kind],
                credential.digest if is_number else keyed_hash(self._venue_key, answer.person),
                answer.masked_name,
            )
            facts = (*facts, document)
        if answer.face is not None:
            try:
                self._on_reference(document.person, answer.face.vector, answer.face.valid_until)
            except Exception:
                _log.exception("verify: the reference face could not be handed over")
        return facts

    def _try_cache(self, change: Callable[[], None]) -> None:
        try:
            change()
        except CacheError as error:
            _log.warning("verify: %s", error)

    def _log_once(self, error: VerifyError) -> None:
        if isinstance(error, BreakerOpen):
            return
        with self._lock:
            known, self._fault = str(error) == self._fault, str(error)
        if not known:
            _log.warning("verify: %s", error)

    def _worked(self) -> None:
        with self._lock:
            self._fault = ""


def _verified(
    request: Verify, lookup: Lookup, facts: tuple[Fact, ...] = (), masked_name: str = ""
) -> Verified:
    return Verified(request.visit, request.request, lookup, facts, masked_name)
