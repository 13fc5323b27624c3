"""What the visitor's screen says in every state: guidance while gathering, the neutral result after."""

from typing import Any

from sentinel.core.clock import Now
from sentinel.core.door import Door, Phase, Visit
from sentinel.core.events import Device
from sentinel.core.facts import BoundTo, LookupState
from sentinel.core.policy import OF_CREDENTIALS, Check, CheckResult, Decision, Outcome, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import CheckView, Screen, ScreenKind

# What could shame somebody in front of others: the screen and the voice say "please see the staff".
_NEUTRAL = frozenset({Reason.WATCH_LISTED, Reason.LIVE_SUSPECT, Reason.DECLARATION_UNWELL})
# The visitor can put these right alone.
_FIXABLE = frozenset(
    {
        Reason.MASK_MISSING, Reason.MASK_WRONG, Reason.CODE_STALE, Reason.CODE_INVALID, Reason.CARD_RETRY,
        Reason.CODE_UNREADABLE, Reason.TEMP_BLOCKED, Reason.CLOSER, Reason.LOOK, Reason.BACK,
        Reason.PASS_NOT_YET_VALID, Reason.PASS_STALE, Reason.PASS_UNPROVEN, Reason.DOCUMENT_UNREADABLE,
    }
)  # fmt: skip
_OUT_OF_SERVICE = (Device.STORE, Device.GATE)


def screen(door: Door, tentative: Decision | None, now: Now) -> Screen:
    """The screen for this state of the door. ``tentative``: the decision as of now, while gathering."""
    if door.doorway.alarm:
        return Screen(ScreenKind.EXIT, Reason.FIRE_ALARM)
    staffed, visit = door.staffed, door.serving
    # What staff decided about somebody is never shown, nor said, over the next person's visit.
    theirs = visit is None or (staffed is not None and visit.id == staffed.referred_from)
    if theirs and staffed is not None and staffed.phase is Phase.RESULT and staffed.result is not None:
        return staffed.result
    if visit is not None and visit.result is not None:
        return visit.result
    if door.notice is not None and now.monotonic < door.notice.until:
        return Screen(ScreenKind.FIX, door.notice.reason, visit=visit.id if visit else "")
    if any(device in door.devices_down for device in _OUT_OF_SERVICE):
        return Screen(ScreenKind.OUT_OF_SERVICE, Reason.DEVICE_FAULT)
    if visit is None:
        counting = door.family is not None and door.family.checking
        return Screen(ScreenKind.POSITION, Reason.COMPANION_NEXT) if counting else Screen()
    if visit.phase is not Phase.GATHERING or tentative is None:
        return Screen(ScreenKind.VERIFYING, Reason.VERIFYING, visit=visit.id)
    kind, reason = _instruction(visit, {r.check: r for r in tentative.checks})
    step = reason if reason is Reason.TEMP_RECHECK else None
    return Screen(kind, reason, visit.id, checks=_views(tentative, with_age=False), next_step=step)


def _instruction(visit: Visit, checks: dict[Check, CheckResult]) -> tuple[ScreenKind, Reason]:
    """One instruction at a time: the first thing that stands in the way."""
    if visit.examination.pausing:  # they were asked to step back: the zone is empty for a moment
        return ScreenKind.MEASURE, Reason.TEMP_RECHECK
    if visit.track is not None and not visit.in_zone:
        return ScreenKind.POSITION, Reason.STAND_HERE
    if checks[Check.MASK].outcome is Outcome.FAIL:
        return ScreenKind.FIX, checks[Check.MASK].reason
    if visit.facts.lookup.state is LookupState.PENDING:
        return ScreenKind.VERIFYING, Reason.VERIFYING
    permit = visit.facts.permit
    if checks[Check.PERMIT].reason is Reason.PASS_STALE:
        return ScreenKind.FIX, Reason.PASS_STALE
    if checks[Check.PERMIT].reason is Reason.PASS_UNPROVEN and permit and permit.bound_to is not BoundTo.FACE:
        return ScreenKind.PRESENT, Reason.PASS_UNPROVEN
    dependant = visit.facts.family is not None and bool(visit.facts.family.of)
    asked = visit.policy.asks_for_credential and not dependant
    if visit.facts.lookup.state is LookupState.NOT_ASKED and asked:
        if visit.hint is not None:
            return ScreenKind.POSITION, visit.hint
        missing = _still_missing(visit, checks)
        if missing is not None:
            return ScreenKind.PRESENT, missing
    return _measuring(visit, checks)


def _still_missing(visit: Visit, checks: dict[Check, CheckResult]) -> Reason | None:
    """What to show: a card or code, or a card beside a certificate; None: what was shown is enough."""
    if visit.credential is None:
        return Reason.PRESENT_CREDENTIAL
    if all(checks[check].verdict is Verdict.ADMIT for check in OF_CREDENTIALS):
        return None
    whose = checks[Check.DOCUMENT].reason
    return whose if whose is Reason.HOLDER_UNKNOWN else Reason.PRESENT_CREDENTIAL


def _measuring(visit: Visit, checks: dict[Check, CheckResult]) -> tuple[ScreenKind, Reason]:
    temperature = checks[Check.TEMPERATURE]
    if temperature.outcome in (Outcome.FAIL, Outcome.CAUTION):
        return ScreenKind.MEASURE, visit.examination.trouble or Reason.TEMP_RETRY
    if visit.hint is not None:
        return ScreenKind.POSITION, visit.hint
    if temperature.outcome is Outcome.UNKNOWN:
        reason = temperature.reason
        return ScreenKind.MEASURE, Reason.TEMP_MEASURING if reason is Reason.TEMP_UNKNOWN else reason
    return ScreenKind.POSITION, Reason.LOOK


def result(visit: Visit, decision: Decision, reason: Reason | None = None) -> Screen:
    """The result: one kind, one reason, every required check. ``reason`` overrides (a gate fault).

    No name on a failure; what could shame is neutral here already, so that no screen can leak it.
    """
    why = reason or decision.reason
    admitted = decision.verdict is Verdict.ADMIT and reason is None
    if admitted:
        kind = ScreenKind.PASS
    elif why in _FIXABLE and decision.verdict is not Verdict.REFUSE:
        kind = ScreenKind.FIX
    else:
        kind = ScreenKind.SEE_STAFF
    return Screen(
        kind=kind,
        reason=Reason.DENY if why in _NEUTRAL else why,
        visit=visit.id,
        masked_name=visit.masked_name if admitted else "",
        checks=_views(decision, with_age=True),
        next_step=None if admitted else _NEXT_STEP.get(why, Reason.STAFF_COMING),
        offline=decision.offline,
        data_age_s=decision.data_age_s,
        words=_words(visit, decision) if why is Reason.RULES_FAILED else {},
        **_temperature(visit) if admitted else {},
    )


_NEXT_STEP = {
    Reason.CODE_STALE: Reason.CODE_STALE,
    Reason.PASS_STALE: Reason.PASS_STALE,
    Reason.PASS_UNPROVEN: Reason.PASS_UNPROVEN,
    Reason.COMPANION_WAITS: Reason.COMPANION_WAITS,
    Reason.MASK_MISSING: Reason.MASK_MISSING,
    Reason.MASK_WRONG: Reason.MASK_WRONG,
    Reason.CODE_INVALID: Reason.PRESENT_CREDENTIAL,
    Reason.TEST_EXPIRED: Reason.NEXT_TEST_SITE,
    Reason.TEST_NONE: Reason.NEXT_TEST_SITE,
    Reason.DECLARATION_MISSING: Reason.DECLARATION_MISSING,
    Reason.PERSON_UNKNOWN: Reason.NEXT_DESK,
    Reason.OFFLINE_UNKNOWN: Reason.NEXT_STAFFED_LANE,
    Reason.FACE_MISMATCH: Reason.NEXT_STAFFED_LANE,
    Reason.GATE_FAULT: Reason.NEXT_STAFFED_LANE,
    Reason.RECORD_FAULT: Reason.NEXT_STAFFED_LANE,
}


def _words(visit: Visit, decision: Decision) -> dict[str, str]:
    """The venue's own words of the rule that decided."""
    deciding = next((r.rule for r in decision.checks if r.check is Check.VENUE_RULES), "")
    for rule in visit.policy.venue_rules:
        if rule.id == deciding and rule.zh:
            return {"zh": rule.zh, "en": rule.en}
    return {}


def _temperature(visit: Visit) -> dict[str, Any]:
    hand, fact = visit.facts.hand_temperature, visit.facts.temperature
    if hand is not None:
        return {"estimate_c": hand.celsius}
    if fact is None:
        return {}
    return {"skin_c": fact.skin_c, "estimate_c": fact.estimate_c, "uncertainty_k": fact.uncertainty_k}


def _views(decision: Decision, *, with_age: bool) -> tuple[CheckView, ...]:
    return tuple(
        CheckView(r.check, r.outcome, r.reason, r.age_s if with_age else None)
        for r in decision.required()
        if r.check is not Check.WATCH_LIST and r.reason not in _NEUTRAL
    )
