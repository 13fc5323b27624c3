"""Whether a visit is ripe for its verdict: what may still change, and what is settled."""

from sentinel.core import venue_rules
from sentinel.core.attendance import waited_in_vain
from sentinel.core.clock import Now
from sentinel.core.door import Door, rules_of
from sentinel.core.events import Device
from sentinel.core.facts import LookupState
from sentinel.core.one_visit import Visit
from sentinel.core.policy import Check, CheckResult, Decision, Outcome, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.replacing import replace

_CAMERA_CHECKS = (Check.MASK, Check.LIVENESS, Check.KNOWN_FACE, Check.PERSON_DOCUMENT)
_CREDENTIAL_CHECKS = (
    Check.CODE, Check.PCR, Check.ANTIGEN, Check.VACCINE, Check.KEY_AREA, Check.DOCUMENT, Check.PERMIT,
    Check.ROSTER, Check.WATCH_LIST,
)  # fmt: skip


def ripe(door: Door, visit: Visit, tentative: Decision, now: Now) -> bool:
    """Whether to decide now. ``tentative`` is what the decision would be.

    Admit at once when nothing is missing; refuse at once what can't change any more; otherwise give the
    visitor the time to put things right.
    """
    blocking = [r for r in tentative.checks if r.verdict is not Verdict.ADMIT]
    final = [r for r in blocking if not may_change(door, visit, r, now)]
    if any(r.verdict is Verdict.REFUSE or _confirmed_fever(r) or _suspect(r) for r in final):
        return True
    if visit.face_due and not patience_over(door, visit, now):
        return False
    return len(final) == len(blocking)


def _confirmed_fever(result: CheckResult) -> bool:
    return result.check is Check.TEMPERATURE and result.outcome in (Outcome.FAIL, Outcome.CAUTION)


def _suspect(result: CheckResult) -> bool:
    return result.check is Check.LIVENESS and result.outcome is Outcome.FAIL


def patience_over(door: Door, visit: Visit, now: Now) -> bool:
    """Whether the time to put things right, from the credential on, is over, or nobody is there to do it."""
    if waited_in_vain(door, visit, now):
        return True
    started = visit.credential_at
    return started is not None and now.monotonic - started >= door.timing.patience_s + visit.extended_s


def _just_presented(door: Door, visit: Visit, now: Now) -> bool:
    """Whether a device that is away is worth waiting for: a restart takes a moment, a fault does not end."""
    started = visit.credential_at
    return started is None or now.monotonic - started < door.timing.device_s


def _may_be_known(door: Door, visit: Visit, now: Now) -> bool:
    """Whether another look may still find the face in the gallery; a gallery without bounds stays so."""
    fact = visit.facts.known_face
    if fact is not None and not fact.searchable:
        return False
    looked = now.monotonic - visit.began.monotonic >= door.timing.known_s
    return not (looked and visit.known_tries >= door.timing.face_tries)


def may_change(door: Door, visit: Visit, result: CheckResult, now: Now) -> bool:
    """Whether a check that stands in the way may still come out otherwise in this visit."""
    check = result.check
    if check is Check.PERMIT and visit.facts.permit is not None:
        # The card may follow the pass, and a live code may be refreshed; nothing else about it changes.
        waits = result.reason in (Reason.PASS_UNPROVEN, Reason.PASS_STALE)
        return waits and not patience_over(door, visit, now)
    if check in _CREDENTIAL_CHECKS and visit.facts.lookup.state is LookupState.PENDING:
        return True  # bounded by the question's own budget
    if patience_over(door, visit, now):
        return False
    if check in _CREDENTIAL_CHECKS:
        return visit.facts.lookup.state is LookupState.NOT_ASKED  # nothing shown, or nobody is asked about it
    if check is Check.TEMPERATURE:
        if Device.THERMAL in door.devices_down:
            return _just_presented(door, visit, now)
        return result.outcome is Outcome.UNKNOWN or not visit.examination.settled
    if check in _CAMERA_CHECKS:
        if Device.CAMERA in door.devices_down:
            return _just_presented(door, visit, now)
        if check is Check.LIVENESS and result.outcome is Outcome.FAIL:
            return not _suspicion_settled(door, visit, now)
        if check is Check.PERSON_DOCUMENT and result.outcome is Outcome.FAIL:
            return visit.face_tries < door.timing.face_tries
        if check is Check.KNOWN_FACE:
            return _may_be_known(door, visit, now)
        return True
    if check is Check.VENUE_RULES:
        return _rule_may_change(door, visit, result, now)
    return False


def _rule_may_change(door: Door, visit: Visit, result: CheckResult, now: Now) -> bool:
    """Whether what the deciding rule of the venue's own reads may still change."""
    rule = next((rule for rule in visit.policy.venue_rules if rule.id == result.rule), None)
    read = venue_rules.reads(rule) if rule is not None else ()
    return any(may_change(door, visit, replace(result, check=check), now) for check in read)


def _suspicion_settled(door: Door, visit: Visit, now: Now) -> bool:
    """Whether an attack has been suspected for long enough, and something was shown.

    Without a card or code, where policy asks for one, a poster on the wall would call the staff all day.
    """
    presented = visit.credential is not None or not rules_of(door, visit, now).asks_for_credential
    since = visit.suspect_since
    return presented and since is not None and now.monotonic - since >= door.timing.suspect_s
