"""The platform as a provider: asked within the budget; what it says is kept, also that it knows nobody."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from sentinel.core.clock import Now
from sentinel.core.effects import Verify
from sentinel.core.facts import DocumentFact, DocumentKind, Fact, Provenance, Source
from sentinel.core.identity import Credential, CredentialKind, keyed_hash, pseudonym_of
from sentinel.core.race import Role, Said, Statement
from sentinel.verify.cache import CacheError, FactCache
from sentinel.verify.client import BreakerOpen, PlatformClient
from sentinel.verify.errors import Declined, VerifyError
from sentinel.verify.wire import Answer

_log = logging.getLogger(__name__)

OnReference = Callable[[str, bytes, datetime], None]

ASKED = {
    CredentialKind.ID_NUMBER: DocumentKind.RESIDENT_ID,
    CredentialKind.SOCIAL_SECURITY: DocumentKind.SOCIAL_SECURITY,
    CredentialKind.PLATFORM_CODE: DocumentKind.HEALTH_CODE,
}


class OnlineProvider:
    """The authority. ``on_reference`` as in ``Verifier``; ``on_time`` is told the platform's time (UTC)."""

    name, role, slow = "online", Role.AUTHORITY, True

    def __init__(
        self,
        client: PlatformClient,
        cache: FactCache,
        venue_key: bytes,
        on_reference: OnReference = lambda person, vector, until: None,
        on_time: Callable[[datetime], None] = lambda said: None,
        tenant_key: bytes = b"",
    ) -> None:
        self._client = client
        self._cache = cache
        self._venue_key = venue_key
        self._tenant_key = tenant_key
        self._on_reference = on_reference
        self._on_time = on_time
        self._lock = threading.Lock()
        self._fault = ""

    def state(self, question: Verify, now: Now, budget_s: float) -> Statement:
        """Its answer; FAILED where there is none in time."""
        credential = question.credential
        try:
            answer = self._client.ask(credential, question.request, budget_s)
        except Declined:  # this platform is not asked about such a credential: no fault of anybody's
            return Statement(Said.NOTHING)
        except VerifyError as error:
            self._log_once(error)
            return Statement(Said.FAILED, request=error.request)
        self._worked()
        if not answer.found:
            self._keep(lambda: self._cache.put_absent(credential.digest, now.utc))
            return Statement(Said.NOT_FOUND, request=answer.request)
        facts = self._facts(credential, answer, now)
        self._keep(lambda: self._cache.put(credential.digest, facts, answer.masked_name, now.utc))
        if answer.facts:
            self._on_time(answer.facts[0].by.stated_at)
        return Statement(Said.ANSWERED, facts, answer.masked_name, answer.request)

    def check(self, budget_s: float = 2.0) -> bool | None:
        """Whether the platform takes this device now; None while it is left alone."""
        if not self._client.due():
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
        """Whether it answered last."""
        return self._client.up is True

    def _facts(self, credential: Credential, answer: Answer, now: Now) -> tuple[Fact, ...]:
        facts, document = answer.facts, credential.document
        if document is None:
            stated_at = facts[0].by.stated_at if facts else now.utc
            is_number = credential.kind is CredentialKind.ID_NUMBER
            whom = credential.subject if is_number else answer.person
            document = DocumentFact(
                Provenance(Source.ONLINE, stated_at),
                ASKED[credential.kind],
                credential.digest if is_number else keyed_hash(self._venue_key, answer.person),
                answer.masked_name,
                age=answer.age,
                pseudonym=pseudonym_of(self._tenant_key, whom),
            )
            facts = (*facts, document)
        if answer.face is not None:
            try:
                self._on_reference(document.person, answer.face.vector, answer.face.valid_until)
            except Exception:
                _log.exception("verify: the reference face could not be handed over")
        return facts

    def _keep(self, change: Callable[[], None]) -> None:
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
