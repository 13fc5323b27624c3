"""A code shown at the door, from scanner or camera: bytes -> the credential that the heart takes."""

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sentinel.config import CredentialSettings, Settings
from sentinel.core.clock import Now
from sentinel.core.code_text import text_of
from sentinel.core.facts import PassFact
from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.core.language import of_document
from sentinel.core.reasons import Reason
from sentinel.credentials.acceptance import AcceptanceRules, RulesError, load_rules
from sentinel.credentials.certificates.shc_chunks import ChunkCollector
from sentinel.credentials.claims import Circumstances, Claims, Step
from sentinel.credentials.codes import MAX_BYTES, CodeTable, load_table
from sentinel.credentials.passes.kept_lists import with_kept
from sentinel.credentials.trust import Trust
from sentinel.credentials.trust_file import TrustError, load_trust

_log = logging.getLogger(__name__)

_KINDS = {
    "platform": CredentialKind.PLATFORM_CODE,
    "social_security": CredentialKind.SOCIAL_SECURITY,
    "dcc": CredentialKind.CERTIFICATE,
    "shc": CredentialKind.CERTIFICATE,
    "pass": CredentialKind.SIGNED_PASS,
    "family": CredentialKind.SIGNED_PASS,
}


_DATED = ("dcc", "shc", "pass", "family")


@dataclass(frozen=True, slots=True)
class Venue:
    """What codes are examined against: the same for every reader of an entrance."""

    id: str = ""
    key: bytes = field(default=b"", repr=False)
    trust: Trust = field(default_factory=Trust, repr=False)
    rules: AcceptanceRules = field(default_factory=AcceptanceRules, repr=False)
    tenant_key: bytes = field(default=b"", repr=False)

    def now(self, now: Now) -> Circumstances:
        """The circumstances of a code that is shown now."""
        return Circumstances(now.utc, self.trust, self.id, self.key, self.rules, self.tenant_key)


class CodeDesk:
    """Reads the codes of one entrance. Safe to use from several threads; one for all its readers, so that
    the chunks of a card may be shown to either."""

    def __init__(self, table: CodeTable, venue: Venue) -> None:
        self._table = table
        self._venue = venue
        self._chunks = ChunkCollector()
        self._lock = threading.Lock()
        self.not_a_visitors: Callable[[bytes], bool] = lambda data: False
        """Takes what a technician waits for (a hand-over code): it is no visitor's."""

    def renew(self, venue: Venue) -> None:
        """From now on codes are examined against this. Any thread."""
        self._venue = venue

    def read(self, data: bytes, now: Now) -> Credential | Reason:
        """The credential that a code's bytes are, or why they are none that can be used.

        An invalid certificate states nothing and is a reason, not a credential: the visitor may show another.
        """
        if self.not_a_visitors(data):
            return Reason.CODE_INVALID
        text = text_of(data) if len(data) <= MAX_BYTES else None
        if text is None:
            return Reason.CODE_INVALID
        with self._lock:
            whole = self._chunks.add(text, now.monotonic)
        if whole is None:
            return Reason.CERT_PARTIAL
        venue = self._venue
        claims = self._table.examine(whole, venue.now(now))
        if not now.utc_trusted and claims.kind in _DATED:  # whether it is over, nobody here can tell
            return Reason.CLOCK_UNSET if claims.valid or claims.step is Step.VALIDITY else claims.reason
        if claims.kind == "place" or (not claims.valid and not claims.facts):
            return claims.reason
        return _credential(claims, whole, venue.key)


def open_code_desk(settings: Settings, base: Path, venue_key: bytes, tenant_key: bytes = b"") -> CodeDesk:
    """The desk that the settings describe. What can't be read is an error in the log, once, and is missing:
    certificates then count less, never more."""
    own = settings.credentials
    table = load_table(own.platform_prefixes, own.place_prefixes)
    try:
        trust = _trust(own, base)
    except TrustError as error:
        _log.error("credentials: %s; no certificate counts", error)
        trust = Trust()
    try:
        rules = _rules(own, base)
    except RulesError as error:
        # Nobody may be admitted on fewer rules than the venue demands.
        _log.error("credentials: %s; no certificate counts", error)
        trust, rules = Trust(public_keys=trust.public_keys, revoked=trust.revoked), AcceptanceRules()
    return CodeDesk(table, Venue(settings.kiosk.venue, venue_key, trust, rules, tenant_key))


def load_venue(settings: Settings, base: Path, venue_key: bytes, tenant_key: bytes = b"") -> Venue:
    """What the settings name, read anew. Raises TrustError or RulesError."""
    own = settings.credentials
    return Venue(settings.kiosk.venue, venue_key, _trust(own, base), _rules(own, base), tenant_key)


def _trust(own: CredentialSettings, base: Path) -> Trust:
    trust = load_trust(base / own.trust_dir) if own.trust_dir else Trust()
    return with_kept(trust, base / own.revocations_dir) if own.revocations_dir else trust


def _rules(own: CredentialSettings, base: Path) -> AcceptanceRules:
    return load_rules(base / own.rules) if own.rules else AcceptanceRules()


def _credential(claims: Claims, text: str, venue_key: bytes) -> Credential:
    kind = _KINDS.get(claims.kind, CredentialKind.SIGNED_PASS)  # an owner's own kind states what it states
    # Tokens are case-sensitive, and keyed_hash is not: so of a hash of the token.
    # A live code is another text every second, and the same pass.
    same = next((fact.ref for fact in claims.facts if isinstance(fact, PassFact) and fact.ref), text)
    token = hashlib.sha256(same.encode()).hexdigest()
    made = Credential(kind, text, keyed_hash(venue_key, token), claims.facts, claims.holder)
    document = made.document
    return replace(made, language=of_document(document.kind)) if document is not None else made
