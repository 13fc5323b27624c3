"""What a credential's bytes were found to say: the one shape in which every kind of credential answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sentinel.core.facts import Fact
from sentinel.core.identity import Holder
from sentinel.core.reasons import Reason
from sentinel.credentials.acceptance import AcceptanceRules
from sentinel.credentials.trust import Trust


class Step(StrEnum):
    """The steps from bytes to claims, in their order; the first that fails is told."""

    PREFIX = "prefix"
    BASE45 = "base45"
    COMPRESSION = "compression"
    COSE = "cose"
    SIGNATURE = "signature"
    KEY_USAGE = "key-usage"
    VALIDITY = "validity"
    SCHEMA = "schema"
    RULES = "rules"


@dataclass(frozen=True, slots=True, repr=False)
class Circumstances:
    """Where and when a credential is examined: ``at`` (UTC), ``place`` the venue's id, ``trust`` whose
    signatures count, ``venue_key`` for the keyed hash of an id, ``rules`` what a certificate must meet,
    ``tenant_key`` for pseudonyms (b"": none)."""

    at: datetime
    trust: Trust = field(default_factory=Trust)
    place: str = ""
    venue_key: bytes = b""
    rules: AcceptanceRules = field(default_factory=AcceptanceRules)
    tenant_key: bytes = b""


@dataclass(frozen=True, slots=True, repr=False)
class Claims:
    """What was found. ``kind``: dcc, shc, pass, family, platform, place, social_security, an owner's, or
    unknown.

    ``step`` None: every step held. ``claims`` is what it says, as plain JSON values: personal data, for
    inspection only, never logged or kept. ``facts`` is what it states at the door (a pass that is expired
    states that). ``person`` the venue's keyed hash of the holder's id number where one is named,
    ``masked_name`` what a screen may show; ``holder`` in whose name it is, where it is in anybody's.
    """

    kind: str
    reason: Reason
    step: Step | None = None
    claims: Mapping[str, object] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    person: str = ""
    masked_name: str = ""
    holder: Holder | None = None

    @property
    def valid(self) -> bool:
        """Whether every step held."""
        return self.step is None

    def __repr__(self) -> str:
        return f"Claims({self.kind}, {self.step or 'valid'}, {self.reason})"


Examine = Callable[[str, Circumstances], Claims]
"""From a code's text to its claims: never raises for whatever text, and is bounded in time and memory."""
