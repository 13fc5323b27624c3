"""Rules of the venue's own: CertLogic over what the checks could tell of a visit. Pure.

What a rule may read is documented in docs/venue-rules.md. Nothing in it says who somebody is, nothing what
could shame (watch-list, liveness) or what only a face says (known face, person = document), so that no rule
can turn anybody away on these. A fact that its own check cannot tell from (missing, stale, unsure) is not
there; reading what is not there makes the rule "cannot tell".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sentinel.core import bearer, certlogic, checks
from sentinel.core.facts import (
    AntigenFact,
    CapacityFact,
    CodeFact,
    DocumentFact,
    Fact,
    Facts,
    HandTemperatureFact,
    KeyAreaFact,
    MaskFact,
    PassFact,
    PassState,
    PcrFact,
    RosterFact,
    TemperatureFact,
    VaccineFact,
)
from sentinel.core.policy import READABLE, RULE_LIMITS, Check, Outcome, Policy, VenueRule, named


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one rule; ``why`` it cannot tell, without any value of the visit."""

    rule: VenueRule
    outcome: Outcome
    why: str = ""


def judge(facts: Facts, policy: Policy, now: datetime, *, offline: bool) -> tuple[Judgement, ...]:
    """Every rule of the policy over one visit, in the policy's order."""
    if not policy.venue_rules:
        return ()
    data = visit_data(facts, policy, now, offline=offline)
    return tuple(_judged(rule, data) for rule in policy.venue_rules)


def _judged(rule: VenueRule, data: Mapping[str, Any]) -> Judgement:
    try:
        value = certlogic.evaluate_valid(_expression(rule.logic), data, limits=RULE_LIMITS, strict=True)
    except certlogic.CertLogicError as error:
        return Judgement(rule, Outcome.UNKNOWN, str(error))
    if value is True or value is False:
        return Judgement(rule, Outcome.PASS if value else Outcome.FAIL)
    return Judgement(rule, Outcome.UNKNOWN, "the rule says neither true nor false")


@lru_cache(maxsize=256)
def _expression(logic: str) -> Any:
    """The rule's JSON, found well formed when the policy was made."""
    return json.loads(logic)


def reads(rule: VenueRule) -> frozenset[Check]:
    """The checks whose facts a rule may read."""
    names = named(rule.logic)
    if names & {"", "known"}:
        return frozenset(READABLE)
    return frozenset(check for check in READABLE if check.value in names)


def visit_data(facts: Facts, policy: Policy, now: datetime, *, offline: bool) -> dict[str, Any]:
    """A visit as rules see it: plain JSON, integers only, as docs/venue-rules.md describes."""
    told: dict[str, Any] = {}
    for check in READABLE:
        outcome, _ = checks.read(check, facts, policy, now)
        if outcome is Outcome.UNKNOWN:
            continue
        said = _details(checks.slot(facts, check), now)
        if check is Check.PERMIT and facts.permit is not None:  # as who shows it may use it
            state = bearer.pass_state(facts, now)
            said = said | {"state": state.value, "category": facts.permit.category}
            if state is not PassState.VALID:
                del said["category"]
        told[check.value] = {"outcome": outcome.value} | said
    local = now + timedelta(minutes=policy.utc_offset_minutes)
    return told | {
        "known": sorted(told),
        "offline": offline,
        "lookup": facts.lookup.state.value,
        "clock": {
            "time": _text(now),
            "date": f"{local:%Y-%m-%d}",
            "minute_of_day": local.hour * 60 + local.minute,
            "weekday": local.isoweekday(),
        },
    }


def _details(fact: Fact | None, now: datetime) -> dict[str, Any]:
    """What a fact says, beside its age and source; what it does not say is not there."""
    if fact is None:
        return {}
    told = {"age_s": _seconds(now - fact.by.stated_at), "source": fact.by.source.value} | _said(fact, now)
    return {name: value for name, value in told.items() if value is not None and value != ""}


def _said(fact: Fact, now: datetime) -> dict[str, Any]:
    match fact:
        case MaskFact():
            return {"label": fact.label.value}
        case TemperatureFact():
            return {"centi_c": None if fact.estimate_c is None else round(fact.estimate_c * 100)}
        case HandTemperatureFact():
            return {"centi_c": round(fact.celsius * 100)}
        case CodeFact():
            return {"colour": fact.colour.value}
        case PcrFact() | AntigenFact():
            return {"result": fact.result.value} | _moment("sampled", fact.sampled_at, now)
        case VaccineFact():
            return {"doses": fact.doses} | _moment("last", fact.last_at, now)
        case KeyAreaFact():
            return {"visited": fact.visited}
        case DocumentFact():
            return {"kind": fact.kind.value, "number_ok": fact.number_ok}
        case PassFact():
            return {"state": fact.state.value, "category": fact.category}
        case RosterFact():
            return {"listed": fact.listed, "category": fact.category}
        case CapacityFact():
            return {"inside": fact.inside, "limit": fact.limit}
    return {}


def _moment(name: str, at: datetime | None, now: datetime) -> dict[str, Any]:
    if at is None:
        return {}
    return {f"{name}_at": _text(at), f"{name}_age_s": _seconds(now - at)}


def _seconds(passed: timedelta) -> int:
    """Whole seconds, at least 0: clocks of kiosk and platform differ a little."""
    return max(0, int(passed.total_seconds()))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
