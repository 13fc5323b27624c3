"""What the city base file states about whoever presents an id number, as facts with their age."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sentinel.basefile.errors import Refused
from sentinel.basefile.record import (
    BUCKET_S,
    FIRST_BUCKET,
    GREEN,
    NEGATIVE_OLD,
    NO_RESULT,
    NO_TEST,
    POSITIVE,
    RED,
    YELLOW,
    Field,
)
from sentinel.core.clock import Now
from sentinel.core.effects import Verify
from sentinel.core.facts import (
    AntigenFact,
    CodeFact,
    Colour,
    Fact,
    LabResult,
    PcrFact,
    Provenance,
    Source,
    VaccineFact,
    WatchListFact,
)
from sentinel.core.identity import Credential, CredentialKind
from sentinel.core.race import Role, Said, Statement
from sentinel.verify.basefile.holding import Holding, Known, OverlayError

_log = logging.getLogger(__name__)

# The number on both cards is the same one; a platform's code names nobody whom a file could know.
_ASKED = (CredentialKind.ID_NUMBER, CredentialKind.SOCIAL_SECURITY)
_COLOURS = {GREEN: Colour.GREEN, YELLOW: Colour.YELLOW, RED: Colour.RED}
_RESULTS = {
    NO_TEST: LabResult.NONE,
    POSITIVE: LabResult.POSITIVE,
    NO_RESULT: LabResult.UNKNOWN,
    NEGATIVE_OLD: LabResult.NEGATIVE,
}


@dataclass(frozen=True, slots=True)
class Held:
    """Facts with ``Source.BASE_FILE``; ``stated_at``: as of when the file and its deltas speak (UTC)."""

    facts: tuple[Fact, ...]
    stated_at: datetime


class BaseFileProvider:
    """Asks the file in some microseconds. Any thread; never raises.

    ``longest``: a file that is older states nothing, as if there were none. A colour says itself how long it
    counts; whether the rest is too old is the policy's to say.
    """

    def __init__(self, holding: Holding, longest: timedelta = timedelta(days=7)) -> None:
        self._holding, self._longest = holding, longest
        self._fault = ""

    name, role, slow = "base-file", Role.COPY, False

    def state(self, question: Verify, now: Now, budget_s: float) -> Statement:
        """As a ``verify.providers.Provider``: an older copy of what the city said about somebody."""
        held = self.facts_for(question.credential, now)
        return Statement(Said.NOTHING) if held is None else Statement(Said.ANSWERED, held.facts)

    def facts_for(self, credential: Credential, now: Now) -> Held | None:
        """What is held about the credential's person; None: nothing, or it can't be told now."""
        if credential.kind not in _ASKED:
            return None
        try:
            known = self._holding.find(credential.subject, now)
        except (Refused, OverlayError, OSError) as error:
            self._say(str(error))
            return None
        self._say("")
        if known is None or _moment(max(known.as_of)) + self._longest < now.utc:
            return None
        return Held(facts_of(known), _moment(min(known.as_of)))

    def _say(self, fault: str) -> None:
        if fault != self._fault:
            if fault:
                _log.warning("base file: %s", fault)
            else:
                _log.info("base file: in use")
        self._fault = fault


def facts_of(known: Known) -> tuple[Fact, ...]:
    """The facts that are stated; what is not stated has none."""
    facts: list[Fact] = []
    colour = _COLOURS.get(known.codes[Field.COLOUR])
    if colour is not None:
        until = _moment(known.as_of[Field.COLOUR]) + timedelta(seconds=known.header.colour_valid_s)
        facts.append(CodeFact(_by(known, Field.COLOUR, until), colour))
    result, at = _test(known.codes[Field.PCR])
    if result is not None:
        facts.append(PcrFact(_by(known, Field.PCR), result, at))
    result, at = _test(known.codes[Field.ANTIGEN])
    if result is not None:
        facts.append(AntigenFact(_by(known, Field.ANTIGEN), result, at))
    doses = known.codes[Field.VACCINE] - 1
    if doses >= 0:
        facts.append(VaccineFact(_by(known, Field.VACCINE), doses))
    listed = bool(known.codes[Field.WATCH])
    if listed or "watch" in known.header.states:
        facts.append(WatchListFact(_by(known, Field.WATCH), listed))
    return tuple(facts)


def _test(code: int) -> tuple[LabResult | None, datetime | None]:
    """Result and the beginning of the bucket of its sampling: never younger than it is."""
    if code >= FIRST_BUCKET:
        return LabResult.NEGATIVE, _moment((code - FIRST_BUCKET) * BUCKET_S)
    return _RESULTS.get(code), None


def _by(known: Known, field: Field, until: datetime | None = None) -> Provenance:
    return Provenance(Source.BASE_FILE, _moment(known.as_of[field]), until)


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
