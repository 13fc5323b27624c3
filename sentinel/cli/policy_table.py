"""A policy as a table for people: what is asked of whom, when, and what a variant changes."""

from collections.abc import Iterator
from datetime import timedelta

from sentinel.core.condition import When
from sentinel.core.decision import CheckResult, Decision
from sentinel.core.policy import NO_DAYS_LIMIT, Check, Need, Outcome, Policy, Rule
from sentinel.core.variant import Value, base_value, rank

_NEEDS = {Need.ALWAYS: "always", Need.IF_AVAILABLE: "if there is something", Need.NEVER: "-"}


def table(policy: Policy) -> Iterator[str]:
    """The lines: the base, then each variant with what it changes, laxer or stricter than the base."""
    yield f"{'of everybody':18}{'asked':23}{'parameters':26}caution, failed, can't tell online / offline"
    for check, rule in policy.rules.items():
        if rule.need is not Need.NEVER and (check is not Check.VENUE_RULES or policy.venue_rules):
            yield _row(policy, check, rule)
    never = [check.value for check in policy.rules if check not in policy.asked]
    if never:
        yield f"never asked: {', '.join(never)}"
    for variant in policy.variants:
        yield f"variant {variant.name}: {whom(variant.when)}"
        for key, value in variant.changes.items():
            yield f"  {key:32}{_change(policy, key, value)}"


def _row(policy: Policy, check: Check, rule: Rule) -> str:
    unknown = f"{rule.unknown_online.value} / {rule.unknown_offline.value}"
    row = f"{check.value:18}{_NEEDS[rule.need]:23}{_parameters(policy, check, rule):26}"
    return f"{row}{rule.on_caution.value}, {rule.on_fail.value}, {unknown}"


def _parameters(policy: Policy, check: Check, rule: Rule) -> str:
    said = {
        Check.TEMPERATURE: f"below {policy.temperature_limit_c:g} C",
        Check.PCR: f"within {policy.pcr_hours:g} h",
        Check.ANTIGEN: f"within {policy.antigen_hours:g} h",
        Check.VACCINE: _doses(policy),
    }.get(check, "")
    if rule.offline_age_s is None:
        return said
    return f"{said} copies {span(rule.offline_age_s)}".strip()


def _doses(policy: Policy) -> str:
    least, most = policy.vaccine_min_days, policy.vaccine_max_days
    days = f", {least} to {most} days" if most < NO_DAYS_LIMIT else f", {least} days" if least else ""
    return f"{policy.vaccine_doses} doses{days}"


def span(seconds: float) -> str:
    """A time as people say it: 90 s, 36 h, 7 d."""
    if seconds < 2 * 3600:
        return f"{seconds:g} s"
    whole = timedelta(seconds=seconds)
    return f"{seconds / 86400:g} d" if whole >= timedelta(days=3) else f"{seconds / 3600:g} h"


def whom(when: When) -> str:
    """A condition in words."""
    parts = []
    if when.category:
        parts.append(" or ".join(when.category))
    if when.age_from is not None or when.age_under is not None:
        parts.append(_ages(when))
    if when.entrance:
        parts.append(f"at {' or '.join(when.entrance)}")
    if when.direction is not None:
        parts.append(f"going {when.direction}")
    if when.time is not None:
        begins, ends = when.time
        parts.append(f"from {begins} to {ends}{' the next day' if ends <= begins else ''}")
    if when.weekdays:
        parts.append(f"on {' '.join(when.weekdays)}")
    return ", ".join(parts)


def _ages(when: When) -> str:
    if when.age_from is None:
        return f"under {when.age_under} years"
    return f"{when.age_from} years and older" + (f", under {when.age_under}" if when.age_under else "")


def _change(policy: Policy, key: str, value: Value) -> str:
    before = base_value(key, policy.rules, policy)
    more = rank(key, value) - rank(key, before)
    which = "as the base" if more == 0 or more != more else "stricter" if more > 0 else "laxer"
    return f"{_shown(before):14} -> {_shown(value):14}{which}"


def _shown(value: Value | None) -> str:
    if value is None:
        return "no limit"
    return (
        str(value).lower()
        if isinstance(value, bool)
        else f"{value:g}"
        if isinstance(value, float)
        else f"{value}"
    )


def decided(decision: Decision) -> Iterator[str]:
    """A decision's lines: the verdict, the variants that counted, a row for each check."""
    offline = "" if not decision.offline else f", offline, data {decision.data_age_s or 0:.0f} s old"
    yield f"{decision.verdict.value}: {decision.reason.value} (policy {decision.policy_version}{offline})"
    if decision.variants:
        yield f"variants in force: {', '.join(decision.variants)}"
    for result in decision.checks:
        if result.outcome is not Outcome.NOT_REQUIRED or result.variants:
            yield f"  {_result(result)}".rstrip()


def _result(result: CheckResult) -> str:
    age = "" if result.age_s is None else f"{result.age_s:.0f} s old"
    row = f"{result.check.value:16}{result.outcome.value:9}{result.reason.value:20}{result.source:9}"
    if result.outcome is Outcome.NOT_REQUIRED:
        row = f"{result.check.value:16}{'not required':38}"
    said = [age or result.rule]
    if result.badge is not None:
        said.append(f"{result.badge.colour.value} {result.badge.hours:g} h")
    if result.variants:
        said.append(f"by {', '.join(result.variants)}")
    return row + ", ".join(one for one in said if one)
