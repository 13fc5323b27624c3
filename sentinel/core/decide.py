"""The decision itself: all required checks, the verdict table, the first thing to say."""

from datetime import datetime

from sentinel.core import checks, family, venue_rules
from sentinel.core.badge import pcr_badge
from sentinel.core.facts import Facts, Lookup, LookupState
from sentinel.core.policy import (
    Check,
    CheckResult,
    Decision,
    Need,
    Outcome,
    Policy,
    Rule,
    Verdict,
    row_verdict,
    worst,
)
from sentinel.core.reasons import Reason
from sentinel.core.replacing import replace
from sentinel.core.resolution import Resolved, resolve
from sentinel.core.verdict_table import SEVERITY

# A staff decision is a decision of the moment: it is not kept for another.
STAFF_FRESH_S = 30.0
_CHECKS = tuple(Check)  # to go through an enum costs more than through a tuple
_NOT_REQUIRED = {check: CheckResult(check, Outcome.NOT_REQUIRED, Reason.NOT_REQUIRED) for check in Check}


def decide(facts: Facts, policy: Policy, now: datetime) -> Decision:
    """The verdict on these facts at this moment (UTC). Pure: the same arguments, the same decision.

    Staff may admit whom the rules refer, never whom they refuse, and may turn anybody away.
    """
    resolved = resolve(policy, facts, now)
    policy = resolved.policy
    local = [fact for fact in facts.all() if fact.by.source.is_local_copy]
    offline = bool(local) or _is_offline(facts.lookup)
    if resolved.certain is None:
        results = tuple([_result(check, facts, policy, now, offline) for check in _CHECKS])
    else:
        results = tuple(
            [_severer(check, facts, resolved, resolved.certain, now, offline) for check in _CHECKS]
        )
    if resolved.by_check:
        results = tuple(replace(r, variants=resolved.by_check.get(r.check, ())) for r in results)
    verdict = worst(results)
    reason = _first_reason(results, verdict, offline)
    if verdict is Verdict.ADMIT and family.waits(facts):
        verdict, reason = Verdict.REFER, Reason.COMPANION_WAITS
    decision = Decision(
        verdict=verdict,
        reason=reason,
        checks=results,
        policy_version=policy.version,
        decided_at=now,
        offline=offline,
        data_age_s=max([fact.by.age_s(now) for fact in local], default=None),
        variants=resolved.applied,
    )
    return _by_staff(decision, facts, policy, now)


def _severer(
    check: Check, facts: Facts, resolved: Resolved, certain: Policy, now: datetime, offline: bool
) -> CheckResult:
    """A check under what counts; a value that is stricter only perhaps never softens what is sure.

    A wider guard, for example, makes "too warm" into "cannot tell", which refers where the other refuses.
    """
    result = _result(check, facts, resolved.policy, now, offline)
    sure = _result(check, facts, certain, now, offline)
    return sure if SEVERITY[sure.verdict] > SEVERITY[result.verdict] else result


def _result(check: Check, facts: Facts, policy: Policy, now: datetime, offline: bool) -> CheckResult:
    rule = policy.rules[check]
    if rule.need is Need.NEVER or family.vouched(check, facts):
        return _NOT_REQUIRED[check]
    if rule.need is Need.IF_AVAILABLE and not _available(check, facts, policy):
        return _NOT_REQUIRED[check]
    if check is Check.VENUE_RULES and policy.venue_rules:
        return _venue_rules(rule, venue_rules.judge(facts, policy, now, offline=offline), offline)
    fact = checks.slot(facts, check)
    outcome, reason = checks.read(check, facts, policy, now)
    verdict = row_verdict(rule, outcome, offline)
    if reason is Reason.TEMP_NEAR_LIMIT and verdict is Verdict.REFUSE:
        verdict = Verdict.REFER  # nobody is turned away on the kiosk's own number near the limit
    return CheckResult(
        check,
        outcome,
        reason,
        source=fact.by.source.value if fact else "",
        age_s=fact.by.age_s(now) if fact else None,
        verdict=verdict,
        also=(Reason.CONTRADICTION,) if checks.contradicted(check, facts) else (),
        badge=pcr_badge(facts, policy, now) if check is Check.PCR else None,
    )


_OF_RULES = {
    Outcome.PASS: Reason.RULES_OK,
    Outcome.FAIL: Reason.RULES_FAILED,
    Outcome.UNKNOWN: Reason.RULES_UNKNOWN,
}


def _venue_rules(row: Rule, judged: tuple[venue_rules.Judgement, ...], offline: bool) -> CheckResult:
    """The venue's own rules: the row of the one that decides, a failed one before an unclear one."""
    rows = []
    for found in judged:
        own = row if found.rule.on_fail is None else replace(row, on_fail=found.rule.on_fail)
        rows.append(
            CheckResult(
                Check.VENUE_RULES,
                found.outcome,
                _OF_RULES[found.outcome],
                verdict=row_verdict(own, found.outcome, offline),
                rule=found.rule.id,
            )
        )
    bad = [result for result in rows if result.outcome is not Outcome.PASS]
    if not bad:
        return replace(rows[0], rule="")
    hardest = worst(tuple(bad))
    deciding = [result for result in bad if result.verdict is hardest]
    return next((result for result in deciding if result.outcome is Outcome.FAIL), deciding[0])


def _available(check: Check, facts: Facts, policy: Policy) -> bool:
    if check is Check.VENUE_RULES:
        return bool(policy.venue_rules)
    if check is Check.PERSON_DOCUMENT:
        return facts.face_match is not None and facts.face_match.has_reference
    if check is Check.KNOWN_FACE:
        return facts.known_face is not None and facts.known_face.searchable
    return checks.slot(facts, check) is not None


def _is_offline(lookup: Lookup) -> bool:
    return lookup.offline or lookup.state is LookupState.UNAVAILABLE


def _first_reason(results: tuple[CheckResult, ...], verdict: Verdict, offline: bool) -> Reason:
    if verdict is Verdict.ADMIT:
        return Reason.OFFLINE_PASS if offline else Reason.PASS
    culprits = [r for r in results if r.verdict is verdict]
    return next((r.reason for r in culprits if r.outcome is Outcome.FAIL), culprits[0].reason)


def _by_staff(decision: Decision, facts: Facts, policy: Policy, now: datetime) -> Decision:
    staff = facts.staff
    if staff is None or not 0 <= staff.by.age_s(now) <= STAFF_FRESH_S:
        return decision
    if not staff.admit:
        verdict, reason = Verdict.REFUSE, Reason.STAFF_REFUSE
    elif decision.verdict is Verdict.REFER and policy.staff_may_admit:
        verdict, reason = Verdict.ADMIT, Reason.STAFF_PASS
    else:
        return decision
    return replace(decision, verdict=verdict, reason=reason, by_staff=staff.who)
