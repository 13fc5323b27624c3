"""What the visitor's screen says in every state: guidance while gathering, the neutral result after."""

from typing import Any

from sentinel.core import remedies
from sentinel.core.clock import Now
from sentinel.core.door import Door, rules_of
from sentinel.core.events import Device
from sentinel.core.facts import BoundTo, LookupState
from sentinel.core.family import Family, waits
from sentinel.core.kinship import next_one
from sentinel.core.one_visit import Phase, Visit
from sentinel.core.policy import OF_CREDENTIALS, Check, CheckResult, Decision, Outcome, Policy, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import CheckView, Screen, ScreenKind

# What could shame somebody in front of others: the screen and the voice say "please see the staff", and no
# checks are shown, so that all of these look alike: a row of nothing but passes would tell a list's hit too.
_NEUTRAL = frozenset(
    {
        Reason.WATCH_LISTED, Reason.WATCH_UNKNOWN, Reason.WATCH_CLEAR, Reason.LIVE_SUSPECT,
        Reason.DECLARATION_UNWELL, Reason.TEST_POSITIVE, Reason.ANTIGEN_POSITIVE, Reason.AREA_VISITED,
    }
)  # fmt: skip
_OUT_OF_SERVICE = (Device.STORE, Device.GATE)


def screen(door: Door, tentative: Decision | None, now: Now) -> Screen:
    """The screen for this state of the door. ``tentative``: the decision as of now, while gathering."""
    if door.doorway.alarm:
        return Screen(ScreenKind.EXIT, Reason.FIRE_ALARM)
    if door.maintenance is not None:
        return Screen(ScreenKind.OUT_OF_SERVICE, Reason.MAINTENANCE, next_step=Reason.NEXT_STAFFED_LANE)
    staffed, visit = door.staffed, door.serving
    # What staff decided about somebody is never shown, nor said, over the next person's visit.
    theirs = visit is None or (staffed is not None and visit.id == staffed.referred_from)
    if theirs and staffed is not None and staffed.phase is Phase.RESULT and staffed.result is not None:
        return staffed.result
    notice = door.notice if door.notice is not None and now.monotonic < door.notice.until else None
    if _called(door, visit, now):
        return Screen(ScreenKind.WAIT, Reason.STAFF_COMING, visit.id if visit else "")
    if visit is not None and visit.result is not None:
        return visit.result
    if notice is not None:
        return noticed(notice.reason, visit.id if visit else "")
    if any(device in door.devices_down for device in _OUT_OF_SERVICE):
        return Screen(ScreenKind.OUT_OF_SERVICE, Reason.DEVICE_FAULT)
    if visit is None:
        family = door.family
        return _next_of(family) if family is not None and family.checking else _idle(door.policy)
    if visit.phase is not Phase.GATHERING or tentative is None:
        return Screen(ScreenKind.VERIFYING, Reason.VERIFYING, visit=visit.id)
    checks = {r.check: r for r in tentative.checks}
    kind, reason = _instruction(visit, checks, rules_of(door, visit, now))
    if kind is ScreenKind.POSITION and _crowded(door, now):
        reason = Reason.ONE_PERSON
    return guided(kind, reason, visit.id, _views(tentative, with_age=False))


def _idle(policy: Policy) -> Screen:
    """Nobody there. A kiosk that asks for passes alone asks for them, and never for a health code."""
    if not policy.asks_only_passes:
        return Screen()
    return Screen(reason=Reason.PRESENT_PASS, wanted=remedies.NOW[Reason.PRESENT_PASS].wanted)


def _called(door: Door, visit: Visit | None, now: Now) -> bool:
    """Whether "help" was touched just now; the answer to it goes over all but "please enter"."""
    entering = visit is not None and visit.result is not None and visit.result.kind is ScreenKind.PASS
    return not entering and now.monotonic - door.help_touched < door.timing.dwell_staff_s


def _next_of(family: Family) -> Screen:
    """Who of a family steps up now, and what to do when these are all."""
    return Screen(ScreenKind.POSITION, next_one(family), next_step=Reason.COMPANION_ALL)


def _crowded(door: Door, now: Now) -> bool:
    """Whether somebody else stands before the kiosk too, and no family is counted there."""
    since = door.crowded_since
    return door.family is None and since is not None and now.monotonic - since >= door.timing.crowd_s


def guided(kind: ScreenKind, reason: Reason, visit: str = "", checks: tuple[CheckView, ...] = ()) -> Screen:
    """An instruction while the visit is under way, with what the visitor can do about it."""
    remedy = remedies.NOW.get(reason)
    if kind not in (ScreenKind.PRESENT, ScreenKind.FIX) or remedy is None:
        step = reason if reason is Reason.TEMP_RECHECK else None
        return Screen(kind, reason, visit, checks=checks, next_step=step)
    return Screen(kind, reason, visit, checks=checks, next_step=remedy.step, wanted=remedy.wanted)


def noticed(reason: Reason, visit: str = "") -> Screen:
    """What is said of a card or code that was not taken. Nobody was called: what the visitor can't put right
    is no step that is missing, and where to go is said."""
    if reason in remedies.NOW:
        return guided(ScreenKind.FIX, reason, visit)
    step = remedies.help_with(reason, staff_told=False)
    return Screen(ScreenKind.SEE_STAFF, Reason.DENY if reason in _NEUTRAL else reason, visit, next_step=step)


def _instruction(visit: Visit, checks: dict[Check, CheckResult], policy: Policy) -> tuple[ScreenKind, Reason]:
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
    asked = policy.asks_for_credential and not dependant
    if visit.facts.lookup.state is LookupState.NOT_ASKED and asked:
        if visit.hint is not None:
            return ScreenKind.POSITION, visit.hint
        missing = _still_missing(visit, checks, policy)
        if missing is not None:
            return ScreenKind.PRESENT, missing
    return _measuring(visit, checks)


def _still_missing(visit: Visit, checks: dict[Check, CheckResult], policy: Policy) -> Reason | None:
    """What to show: a card or code, or a card beside a certificate; None: what was shown is enough."""
    first = Reason.PRESENT_PASS if policy.asks_only_passes else Reason.PRESENT_CREDENTIAL
    if visit.credential is None:
        return first
    if all(checks[check].verdict is Verdict.ADMIT for check in OF_CREDENTIALS):
        return None
    whose = checks[Check.DOCUMENT].reason
    return whose if whose is Reason.HOLDER_UNKNOWN else first


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
    if decision.verdict is Verdict.ADMIT and reason is None:
        return _admitted(visit, decision)
    if reason is None and waits(visit.facts) and not decision.by_staff:
        return _waiting(visit, decision)
    why = _of_a_bound_face(visit, why)
    remedy = remedies.ANEW.get(why) if decision.verdict is not Verdict.REFUSE else None
    told = decision.verdict is Verdict.REFER or reason is not None  # as ``passing`` does
    return Screen(
        kind=ScreenKind.SEE_STAFF if remedy is None else ScreenKind.FIX,
        reason=Reason.DENY if why in _NEUTRAL else why,
        visit=visit.id,
        checks=() if why in _NEUTRAL else _views(decision, with_age=True),
        next_step=remedies.help_with(why, staff_told=told) if remedy is None else remedy.step,
        offline=decision.offline,
        data_age_s=decision.data_age_s,
        words=_words(visit, decision) if why is Reason.RULES_FAILED else {},
        wanted=() if remedy is None else remedy.wanted,
        number=0 if decision.by_staff else visit.number,
    )


def _admitted(visit: Visit, decision: Decision) -> Screen:
    return Screen(
        kind=ScreenKind.PASS,
        reason=decision.reason,
        visit=visit.id,
        masked_name=visit.masked_name,
        checks=_views(decision, with_age=True),
        offline=decision.offline,
        data_age_s=decision.data_age_s,
        **_temperature(visit),
    )


def _waiting(visit: Visit, decision: Decision) -> Screen:
    """The same for all of a family, without checks: nobody reads whose they are waiting for."""
    return Screen(
        ScreenKind.WAIT, Reason.COMPANION_WAITS, visit.id, next_step=Reason.COMPANION_WAITS,
        offline=decision.offline, data_age_s=decision.data_age_s, number=visit.number,
    )  # fmt: skip


def _of_a_bound_face(visit: Visit, why: Reason) -> Reason:
    """No card proves a pass that is bound to a face: it is not asked for."""
    permit = visit.facts.permit
    bound = permit is not None and permit.bound_to is BoundTo.FACE
    return Reason.PASS_UNKNOWN if bound and why is Reason.PASS_UNPROVEN else why


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
        CheckView(r.check, r.outcome, r.reason, r.age_s if with_age else None, r.badge)
        for r in decision.required()
        if r.check is not Check.WATCH_LIST and r.reason not in _NEUTRAL
    )
