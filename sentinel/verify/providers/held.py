"""The fact cache as a provider: a copy of what the platform said about people who were here."""

import logging
import threading

from sentinel.core.clock import Now
from sentinel.core.effects import Verify
from sentinel.core.race import Role, Said, Statement
from sentinel.verify.cache import CLOCKS, CacheError, FactCache

_log = logging.getLogger(__name__)


class CacheProvider:
    """Answers in well under a millisecond. Whether a fact is too old is for the policy to say."""

    name, role, slow = "cache", Role.COPY, False

    def __init__(self, cache: FactCache) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._failing = False

    def state(self, question: Verify, now: Now, budget_s: float) -> Statement:
        """What is held; a fault of the cache is said once, and once that it is over."""
        try:
            held = self._cache.get(question.credential.digest, now.utc)
        except CacheError as error:
            self._tell(str(error))
            return Statement(Said.FAILED)
        self._tell("")
        if held is None:
            return Statement(Said.NOTHING)
        if not held.found:
            return Statement(Said.NOT_FOUND)
        # Dated in the future, while this clock was not set: how old that is can't be told, nor when it ends.
        facts = tuple(f for f in held.facts if not now.utc_trusted or f.by.stated_at <= now.utc + CLOCKS)
        return Statement(Said.ANSWERED, facts, held.masked_name) if facts else Statement(Said.NOTHING)

    def _tell(self, fault: str) -> None:
        with self._lock:
            changed, self._failing = self._failing is not bool(fault), bool(fault)
        if changed and fault:
            _log.warning("verify: %s", fault)
        elif changed:
            _log.info("verify: the fact cache works again")
