"""The platform as the kiosk asks it: the real provider, and what it logs, on a line that is simulated."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import cycle
from typing import cast

from sentinel.core.clock import Now
from sentinel.core.effects import Verify
from sentinel.core.facts import Fact
from sentinel.core.identity import Credential
from sentinel.core.race import Statement
from sentinel.verify.cache import CacheError, FactCache
from sentinel.verify.client import PlatformClient
from sentinel.verify.errors import BadAnswer, Busy, Unreachable, VerifyError
from sentinel.verify.providers.online import OnlineProvider
from sentinel.verify.wire import Answer

_KEY = b"\2" * 32
_WRONG = (
    Unreachable("the platform did not answer in time"),
    Busy("the platform has too much to do"),
    BadAnswer("the answer is of another request"),
)


class Platform:
    """One kiosk's. ``says`` and ``fails`` give what the daemon's provider makes of an answer, or of none."""

    def __init__(self) -> None:
        self._line = _Line()
        self._provider = OnlineProvider(
            cast(PlatformClient, self._line), cast(FactCache, _Held()), _KEY, tenant_key=_KEY
        )
        self._faults = cycle(_WRONG)

    def says(self, question: Verify, facts: tuple[Fact, ...], masked_name: str, now: Now) -> Statement:
        """The provider's statement. Of a code's holder it adds a document by its own hash of the platform's
        token; what is said here carries the visitor's mark instead, for the judge."""
        self._line.next = Answer(True, question.request, masked_name, facts, request=question.request)
        return replace(self._provider.state(question, now, question.budget_s), facts=facts)

    def fails(self, question: Verify, now: Now) -> Statement:
        """The platform is away, busy or wrong, one after the other."""
        self._line.next = next(self._faults)
        return self._provider.state(question, now, question.budget_s)


class _Line:
    """In place of ``PlatformClient``: answers at once with what is ``next``."""

    next: Answer | VerifyError

    def ask(self, credential: Credential, request_id: str, budget_s: float) -> Answer:
        """Raises VerifyError where that is next."""
        if isinstance(self.next, VerifyError):
            raise self.next
        return self.next


class _Held:
    """In place of the fact cache: keeps nothing, and now and then can't."""

    def __init__(self) -> None:
        self._puts = 0

    def put(self, digest: str, facts: Iterable[Fact], masked_name: str, now: datetime) -> None:
        """Raises CacheError, one time in forty."""
        self._puts += 1
        if not self._puts % 40:
            raise CacheError("the fact cache: database is locked")
