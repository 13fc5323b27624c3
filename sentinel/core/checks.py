"""Whether a fact may be used, and then what its check reads in it (``core.readings``).

Staleness is judged once for all (``stale``): an expired fact, one older than policy allows, or one from
the future is "cannot tell", never a pass.
"""

import math
from datetime import datetime

from sentinel.core.facts import (
    DocumentFact,
    Fact,
    Facts,
    LookupState,
    Source,
    slot_of,
)
from sentinel.core.policy import Check, Outcome, Policy
from sentinel.core.readings import CLOCK_TOLERANCE_S, READERS, Reading
from sentinel.core.reasons import Reason

_SENSORS = (Source.CAMERA, Source.THERMAL, Source.ID_CARD, Source.SMART_CARD, Source.CODE, Source.GALLERY)
# Stated elsewhere, or long ago: whether it still holds is a question of the date.
_DATED = tuple(source for source in Source if source.is_provider or source is Source.CODE)


def stale(fact: Fact, policy: Policy, now: datetime) -> Reason | None:
    """Why a fact may not be used any more, or None."""
    age = fact.by.age_s(now)
    if age < -CLOCK_TOLERANCE_S:
        return Reason.CLOCK_UNSET
    if fact.by.expired(now):
        return Reason.STALE_FACT
    if fact.by.source in _SENSORS:
        limit = policy.evidence_age_s
    else:
        limit = policy.fact_age_s if fact.by.valid_until is None else math.inf
    if fact.by.source.is_local_copy:
        limit = min(limit, _offline_limit(fact, policy))
    return Reason.STALE_FACT if age > limit else None


def _offline_limit(fact: Fact, policy: Policy) -> float:
    """How old a local copy may be, in seconds, also where its own validity would last longer."""
    check = _CHECK_OF.get(slot_of(fact))
    own = None if check is None else policy.rule(check).offline_age_s
    limit = own if own is not None else policy.offline_fact_age_s
    return math.inf if limit is None else limit


def slot(facts: Facts, check: Check) -> Fact | None:
    """The fact that a check reads; a hand thermometer's reading before the kiosk's own."""
    if check is Check.TEMPERATURE and facts.hand_temperature is not None:
        return facts.hand_temperature
    if check is Check.VENUE_RULES:
        return None  # they read what the other checks could tell
    found: Fact | None = getattr(facts, _FACT_OF[check])
    return found


def contradicted(check: Check, facts: Facts) -> bool:
    """Whether sources stated different things about what this check reads."""
    return bool(facts.contradictions) and any(one.slot == _FACT_OF[check] for one in facts.contradictions)


def read(check: Check, facts: Facts, policy: Policy, now: datetime) -> Reading:
    """Outcome and reason of one check, as if it were required; ``core.venue_rules`` reads the venue's own."""
    if check is Check.MASK and facts.mask_exempt:
        return Outcome.PASS, Reason.MASK_EXEMPT
    fact = slot(facts, check)
    if fact is None:
        return Outcome.UNKNOWN, _absent(check, facts)
    old = stale(fact, policy, _moment(fact, facts, now))
    if old is not None:
        return Outcome.UNKNOWN, old
    reading = READERS[check](facts, policy, now)
    return _without_a_clock(check, fact, reading) if facts.clock_untrusted else reading


def _without_a_clock(check: Check, fact: Fact, reading: Reading) -> Reading:
    """What depends on the date is "cannot tell", and what is bad stays bad: a wrong clock excuses nobody."""
    dated = fact.by.source in _DATED
    if check is Check.DOCUMENT and isinstance(fact, DocumentFact):
        dated = dated or fact.valid_from is not None or fact.valid_to is not None
        if reading[1] in (Reason.CARD_NOT_YET_VALID, Reason.CARD_EXPIRED):
            return Outcome.UNKNOWN, Reason.CLOCK_UNSET
    if dated and reading[0] in (Outcome.PASS, Outcome.CAUTION):
        return Outcome.UNKNOWN, Reason.CLOCK_UNSET
    return reading


def _moment(fact: Fact, facts: Facts, now: datetime) -> datetime:
    """When a fact's age is judged: where staff added what they know, for the sensors' at the referral."""
    added = facts.hand_temperature or facts.stated_person
    if added is None or fact.by.source not in _SENSORS:
        return now
    return min(now, added.seen_at)


def _absent(check: Check, facts: Facts) -> Reason:
    if check in _ASKED_OF_PLATFORM:
        match facts.lookup.state:
            case LookupState.UNAVAILABLE:
                return Reason.OFFLINE_UNKNOWN
            case LookupState.NOT_FOUND:
                return Reason.PERSON_UNKNOWN
            case LookupState.INVALID:
                return Reason.CODE_INVALID
            case LookupState.PENDING:
                return Reason.VERIFYING
            case LookupState.NOT_ASKED:
                return Reason.PRESENT_CREDENTIAL
            case LookupState.ANSWERED:
                return _NOTHING[check]
    return _NOTHING[check]


_FACT_OF: dict[Check, str] = {
    **{check: check.value for check in Check},
    Check.PERSON_DOCUMENT: "face_match",
}
_CHECK_OF = {slot: check for check, slot in _FACT_OF.items()}
_ASKED_OF_PLATFORM = frozenset(
    {Check.CODE, Check.PCR, Check.ANTIGEN, Check.VACCINE, Check.KEY_AREA, Check.ROSTER, Check.WATCH_LIST}
)
_NOTHING: dict[Check, Reason] = {
    Check.MASK: Reason.MASK_UNKNOWN,
    Check.TEMPERATURE: Reason.TEMP_UNKNOWN,
    Check.CODE: Reason.CODE_UNKNOWN,
    Check.PCR: Reason.TEST_UNKNOWN,
    Check.ANTIGEN: Reason.ANTIGEN_UNKNOWN,
    Check.VACCINE: Reason.VACCINE_UNKNOWN,
    Check.KEY_AREA: Reason.AREA_UNKNOWN,
    Check.DOCUMENT: Reason.DOCUMENT_MISSING,
    Check.PERSON_DOCUMENT: Reason.FACE_NO_REFERENCE,
    Check.KNOWN_FACE: Reason.FACE_UNKNOWN,
    Check.LIVENESS: Reason.LIVE_UNKNOWN,
    Check.PERMIT: Reason.PASS_MISSING,
    Check.ROSTER: Reason.ROSTER_UNKNOWN,
    Check.WATCH_LIST: Reason.WATCH_UNKNOWN,
    Check.CAPACITY: Reason.CAPACITY_UNKNOWN,
    Check.VENUE_RULES: Reason.RULES_UNKNOWN,
}
