"""How each check reads its fact: outcome and reason, nothing more. ``READERS`` is the table of them."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta

from sentinel.core import bearer
from sentinel.core.facts import (
    AntigenFact,
    Colour,
    Declaration,
    DocumentKind,
    Facts,
    LabResult,
    Mask,
    PassState,
    PcrFact,
    ThermalState,
)
from sentinel.core.hand_thermometer import HIGHEST_C, LOWEST_C
from sentinel.core.policy import NO_DAYS_LIMIT, Check, Outcome, Policy
from sentinel.core.reasons import Reason

Reading = tuple[Outcome, Reason]

# Clocks of kiosk and platform differ; more than this into the future means that one of them is wrong.
CLOCK_TOLERANCE_S = 120.0


def _mask(facts: Facts, policy: Policy, now: datetime) -> Reading:
    fact = facts.mask
    assert fact is not None
    if not fact.confidence >= policy.mask_confidence:  # NaN is no confidence
        return Outcome.UNKNOWN, Reason.MASK_UNKNOWN
    return {
        Mask.MASK: (Outcome.PASS, Reason.MASK_OK),
        Mask.WRONG: (Outcome.FAIL, Reason.MASK_WRONG),
        Mask.NONE: (Outcome.FAIL, Reason.MASK_MISSING),
    }[fact.label]


_THERMAL_REASONS = {
    ThermalState.TOO_FAR: Reason.CLOSER,
    ThermalState.OFF_AXIS: Reason.LOOK,
    ThermalState.WARMING_UP: Reason.WARMUP,
    ThermalState.COVERED: Reason.TEMP_BLOCKED,
    ThermalState.COLD_SKIN: Reason.TEMP_COLD,
    ThermalState.HOT_OBJECT: Reason.TEMP_UNKNOWN,
    ThermalState.AMBIENT_OUT_OF_RANGE: Reason.TEMP_UNKNOWN,
    ThermalState.SENSOR_FAULT: Reason.TEMP_UNKNOWN,
    ThermalState.NOT_MEASURING: Reason.TEMP_UNKNOWN,
}


_TELLS_NOBODY_K = 1.0  # measuring no better than this, a sensor tells nobody from a fever, whatever the limit


def _temperature(facts: Facts, policy: Policy, now: datetime) -> Reading:
    if facts.hand_temperature is not None:
        return _by_hand(facts.hand_temperature.celsius, policy)
    fact = facts.temperature
    assert fact is not None
    if fact.state is not ThermalState.OK:
        return Outcome.UNKNOWN, _THERMAL_REASONS[fact.state]
    estimate, uncertainty = fact.estimate_c, fact.uncertainty_k
    if estimate is None or uncertainty is None or not 20.0 < estimate < 50.0 or not 0.0 <= uncertainty < 5.0:
        return Outcome.UNKNOWN, Reason.TEMP_UNKNOWN
    if estimate < policy.temperature_lowest_c:
        return Outcome.UNKNOWN, Reason.TEMP_COLD
    measuring = _of_measuring(uncertainty, fact.people_k)
    guard = policy.temperature_guard * measuring
    if estimate >= policy.temperature_limit_c:
        near = estimate - guard < policy.temperature_limit_c
        return Outcome.FAIL, Reason.TEMP_NEAR_LIMIT if near else Reason.TEMP_HIGH
    if estimate + guard >= policy.temperature_limit_c or measuring > _TELLS_NOBODY_K:
        return Outcome.CAUTION, Reason.TEMP_NEAR_LIMIT
    return Outcome.PASS, Reason.TEMP_OK


def _of_measuring(uncertainty: float, people: float | None) -> float:
    """The uncertainty in kelvin without how much people differ.

    Near the limit is what measuring can't tell. What people's skin can't tell is in the choice of the limit:
    as a guard it would hold back every second well visitor, and the recheck could not clear them
    (docs/thermometer/REPORT.md).
    """
    if people is None or not 0.0 <= people <= uncertainty:
        return uncertainty
    return math.sqrt(uncertainty**2 - people**2)


def _by_hand(celsius: float, policy: Policy) -> Reading:
    if not LOWEST_C <= celsius <= HIGHEST_C:
        return Outcome.UNKNOWN, Reason.TEMP_UNKNOWN
    if celsius < policy.temperature_lowest_c:
        return Outcome.UNKNOWN, Reason.TEMP_COLD
    if celsius >= policy.temperature_limit_c:
        return Outcome.FAIL, Reason.TEMP_HIGH
    return Outcome.PASS, Reason.TEMP_OK


def _code(facts: Facts, policy: Policy, now: datetime) -> Reading:
    assert facts.code is not None
    return {
        Colour.GREEN: (Outcome.PASS, Reason.CODE_OK),
        Colour.YELLOW: (Outcome.CAUTION, Reason.CODE_YELLOW),
        Colour.RED: (Outcome.FAIL, Reason.CODE_ABNORMAL),
        Colour.EXPIRED: (Outcome.UNKNOWN, Reason.CODE_STALE),
        Colour.NOT_FOUND: (Outcome.UNKNOWN, Reason.CODE_UNKNOWN),
        Colour.INVALID: (Outcome.UNKNOWN, Reason.CODE_INVALID),
        Colour.UNKNOWN: (Outcome.UNKNOWN, Reason.CODE_UNKNOWN),
    }[facts.code.colour]


def _test(
    fact: PcrFact | AntigenFact, hours: float, now: datetime, *, ok: Reason, old: Reason, none: Reason,
    positive: Reason, unknown: Reason,
) -> Reading:  # fmt: skip
    if fact.result is LabResult.POSITIVE:
        return Outcome.FAIL, positive
    if fact.result is LabResult.NONE:
        return Outcome.FAIL, none
    if fact.result is LabResult.UNKNOWN or fact.sampled_at is None:
        return Outcome.UNKNOWN, unknown
    age = now - fact.sampled_at
    if age < timedelta(seconds=-CLOCK_TOLERANCE_S):
        return Outcome.UNKNOWN, Reason.CLOCK_UNSET
    return (Outcome.PASS, ok) if age <= timedelta(hours=hours) else (Outcome.FAIL, old)


def _pcr(facts: Facts, policy: Policy, now: datetime) -> Reading:
    assert facts.pcr is not None
    return _test(
        facts.pcr, policy.pcr_hours, now, ok=Reason.TEST_OK, old=Reason.TEST_EXPIRED,
        none=Reason.TEST_NONE, positive=Reason.TEST_POSITIVE, unknown=Reason.TEST_UNKNOWN,
    )  # fmt: skip


def _antigen(facts: Facts, policy: Policy, now: datetime) -> Reading:
    assert facts.antigen is not None
    return _test(
        facts.antigen, policy.antigen_hours, now, ok=Reason.ANTIGEN_OK, old=Reason.ANTIGEN_EXPIRED,
        none=Reason.ANTIGEN_NONE, positive=Reason.ANTIGEN_POSITIVE, unknown=Reason.ANTIGEN_UNKNOWN,
    )  # fmt: skip


def _vaccine(facts: Facts, policy: Policy, now: datetime) -> Reading:
    assert facts.vaccine is not None
    doses = facts.vaccine.doses
    if doses is None or doses < 0:
        return Outcome.UNKNOWN, Reason.VACCINE_UNKNOWN
    if doses < policy.vaccine_doses:
        return Outcome.FAIL, Reason.VACCINE_INCOMPLETE
    return _since_last_dose(facts.vaccine.last_at, policy, now)


def _since_last_dose(last_at: datetime | None, policy: Policy, now: datetime) -> Reading:
    """Days of 24 hours, both ends included; a dose's day is only asked for where the policy limits it."""
    if policy.vaccine_min_days == 0 and policy.vaccine_max_days == NO_DAYS_LIMIT:
        return Outcome.PASS, Reason.VACCINE_OK
    if last_at is None:
        return Outcome.UNKNOWN, Reason.VACCINE_UNKNOWN
    since = now - last_at
    if since < timedelta(seconds=-CLOCK_TOLERANCE_S):
        return Outcome.UNKNOWN, Reason.CLOCK_UNSET
    if since < timedelta(days=policy.vaccine_min_days):
        return Outcome.FAIL, Reason.VACCINE_TOO_RECENT
    if since > timedelta(days=policy.vaccine_max_days):
        return Outcome.FAIL, Reason.VACCINE_TOO_OLD
    return Outcome.PASS, Reason.VACCINE_OK


def _yes_no(value: bool | None, no: Reading, yes: Reading, unknown: Reason) -> Reading:
    if value is None:
        return Outcome.UNKNOWN, unknown
    return yes if value else no


def _key_area(facts: Facts, policy: Policy, now: datetime) -> Reading:
    assert facts.key_area is not None
    return _yes_no(
        facts.key_area.visited, (Outcome.PASS, Reason.AREA_OK), (Outcome.FAIL, Reason.AREA_VISITED),
        Reason.AREA_UNKNOWN,
    )  # fmt: skip


def _document(facts: Facts, policy: Policy, now: datetime) -> Reading:
    fact = facts.document
    assert fact is not None
    if facts.holder is not None and facts.holder.same is False:
        return Outcome.FAIL, Reason.PASS_BORROWED
    unknown = facts.holder.same is None if facts.holder else fact.kind is DocumentKind.CERTIFICATE
    if unknown:
        return Outcome.UNKNOWN, Reason.HOLDER_UNKNOWN
    if fact.number_ok is False:
        return Outcome.FAIL, Reason.CARD_NUMBER_WRONG
    if fact.valid_from is not None and now < fact.valid_from:
        return Outcome.FAIL, Reason.CARD_NOT_YET_VALID
    if fact.valid_to is not None and now > fact.valid_to:
        return Outcome.FAIL, Reason.CARD_EXPIRED
    return Outcome.PASS, Reason.DOCUMENT_OK


def _person_document(facts: Facts, policy: Policy, now: datetime) -> Reading:
    fact = facts.face_match
    assert fact is not None
    if not fact.has_reference:
        return Outcome.UNKNOWN, Reason.FACE_NO_REFERENCE
    if not fact.comparable or fact.similarity is None or not -1.01 <= fact.similarity <= 1.01:
        return Outcome.UNKNOWN, Reason.FACE_UNCERTAIN
    if fact.similarity >= fact.threshold:
        return Outcome.PASS, Reason.FACE_MATCH
    return Outcome.FAIL, Reason.FACE_MISMATCH


def _known_face(facts: Facts, policy: Policy, now: datetime) -> Reading:
    fact = facts.known_face
    assert fact is not None
    if not (fact.searchable and fact.comparable) or fact.similarity is None:
        return Outcome.UNKNOWN, Reason.FACE_UNCERTAIN
    known = fact.person is not None and fact.similarity >= fact.threshold
    return (Outcome.PASS, Reason.FACE_MATCH) if known else (Outcome.FAIL, Reason.FACE_UNKNOWN)


def _liveness(facts: Facts, policy: Policy, now: datetime) -> Reading:
    assert facts.liveness is not None
    score = facts.liveness.score
    if score is None or not 0.0 <= score <= 1.0:
        return Outcome.UNKNOWN, Reason.LIVE_UNKNOWN
    if score >= policy.liveness_threshold:
        return Outcome.PASS, Reason.LIVE_OK
    return Outcome.FAIL, Reason.LIVE_SUSPECT


_PASS_REASONS = {
    PassState.EXPIRED: Reason.PASS_EXPIRED,
    PassState.NOT_YET_VALID: Reason.PASS_NOT_YET_VALID,
    PassState.REVOKED: Reason.PASS_REVOKED,
    PassState.BORROWED: Reason.PASS_BORROWED,
    PassState.WRONG_PLACE: Reason.PASS_WRONG_PLACE,
    PassState.WRONG_HOURS: Reason.PASS_WRONG_HOURS,
    PassState.COPIED: Reason.PASS_COPIED,
    PassState.STALE: Reason.PASS_STALE,
    PassState.USED_UP: Reason.PASS_USED_UP,
    PassState.UNPROVEN: Reason.PASS_UNPROVEN,
    PassState.UNKNOWN: Reason.PASS_UNKNOWN,
    PassState.INVALID: Reason.CODE_INVALID,
    PassState.NONE: Reason.PASS_MISSING,
}


def _permit(facts: Facts, policy: Policy, now: datetime) -> Reading:
    assert facts.permit is not None
    state = bearer.pass_state(facts, now)
    if state is PassState.VALID:
        return Outcome.PASS, Reason.PASS_OK
    outcome = Outcome.UNKNOWN if state in (PassState.UNPROVEN, PassState.UNKNOWN) else Outcome.FAIL
    return outcome, _PASS_REASONS[state]


def _roster(facts: Facts, policy: Policy, now: datetime) -> Reading:
    assert facts.roster is not None
    return _yes_no(
        facts.roster.listed, (Outcome.FAIL, Reason.ROSTER_ABSENT), _DECLARED[facts.roster.declared],
        Reason.ROSTER_UNKNOWN,
    )  # fmt: skip


_DECLARED = {
    Declaration.NOT_ASKED: (Outcome.PASS, Reason.ROSTER_OK),
    Declaration.WELL: (Outcome.PASS, Reason.ROSTER_OK),
    Declaration.UNWELL: (Outcome.FAIL, Reason.DECLARATION_UNWELL),
    Declaration.MISSING: (Outcome.FAIL, Reason.DECLARATION_MISSING),
    Declaration.UNKNOWN: (Outcome.UNKNOWN, Reason.CLOCK_UNSET),
}


def _watch_list(facts: Facts, policy: Policy, now: datetime) -> Reading:
    assert facts.watch_list is not None
    return _yes_no(
        facts.watch_list.listed, (Outcome.PASS, Reason.WATCH_CLEAR), (Outcome.FAIL, Reason.WATCH_LISTED),
        Reason.WATCH_UNKNOWN,
    )  # fmt: skip


def _capacity(facts: Facts, policy: Policy, now: datetime) -> Reading:
    fact = facts.capacity
    assert fact is not None
    if fact.limit is not None and fact.inside >= fact.limit:
        return Outcome.FAIL, Reason.CAPACITY_FULL
    return Outcome.PASS, Reason.CAPACITY_OK


READERS: dict[Check, Callable[[Facts, Policy, datetime], Reading]] = {
    Check.MASK: _mask,
    Check.TEMPERATURE: _temperature,
    Check.CODE: _code,
    Check.PCR: _pcr,
    Check.ANTIGEN: _antigen,
    Check.VACCINE: _vaccine,
    Check.KEY_AREA: _key_area,
    Check.DOCUMENT: _document,
    Check.PERSON_DOCUMENT: _person_document,
    Check.KNOWN_FACE: _known_face,
    Check.LIVENESS: _liveness,
    Check.PERMIT: _permit,
    Check.ROSTER: _roster,
    Check.WATCH_LIST: _watch_list,
    Check.CAPACITY: _capacity,
}
