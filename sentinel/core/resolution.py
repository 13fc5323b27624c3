"""What of a policy counts for this visitor, at this entrance, at this moment. Pure.

The narrower of two variants overrides the wider; where neither is narrower, the stricter value counts. Where
it can't be told whether a variant's condition holds (who somebody is, what time it is, which entrance this
is), its value counts only where it is the stricter one: nothing unknown ever makes the door laxer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sentinel.core import person
from sentinel.core.condition import When, minute_of_week, narrower
from sentinel.core.facts import Facts
from sentinel.core.policy import Check, Policy
from sentinel.core.replacing import quick
from sentinel.core.variant import Value, Variant, base_value, check_of, rank


@quick
@dataclass(frozen=True, slots=True)
class Resolved:
    """The policy that counts, without variants, and the names of those that made it.

    ``applied``: all whose values count, in the policy's order; ``by_check``: those that a check's row or
    parameters come from. ``certain``: what counts without those of which it can't be told; None: the same.
    """

    policy: Policy
    applied: tuple[str, ...] = ()
    by_check: Mapping[Check, tuple[str, ...]] = field(default_factory=dict)
    certain: Policy | None = None


def holds(when: When, facts: Facts, policy: Policy, now: datetime) -> bool | None:
    """Whether a condition holds for these facts at this moment (UTC); None: cannot tell."""
    answers = (
        _at_entrance(when, facts),
        when.direction is None or when.direction == facts.place.direction,
        _in_time(when, facts, policy, now),
        person.of_category(when, facts, policy, now),
        person.of_age(when, facts, policy, now),
    )
    if False in answers:
        return False
    return None if None in answers else True


def _at_entrance(when: When, facts: Facts) -> bool | None:
    if not when.entrance:
        return True
    return facts.place.entrance in when.entrance if facts.place.entrance else None


def _in_time(when: When, facts: Facts, policy: Policy, now: datetime) -> bool | None:
    if when.time is None and not when.weekdays:
        return True
    if facts.clock_untrusted:
        return None
    return bool(when.week >> minute_of_week(now, policy.utc_offset_minutes) & 1)


def resolve(policy: Policy, facts: Facts, now: datetime) -> Resolved:
    """What counts. A policy without variants is returned as it is."""
    if not policy.variants:
        return Resolved(policy)
    answers = [(variant, holds(variant.when, facts, policy, now)) for variant in policy.variants]
    return combine(
        policy,
        [variant for variant, answer in answers if answer],
        [variant for variant, answer in answers if answer is None],
    )


def in_force(policy: Policy, facts: Facts, now: datetime) -> Policy:
    """``resolve`` without saying why."""
    return resolve(policy, facts, now).policy


def combine(policy: Policy, certain: Iterable[Variant], open_: Iterable[Variant] = ()) -> Resolved:
    """The policy under variants that hold, and those of which it can't be told."""
    certain, open_ = tuple(certain), tuple(open_)
    changes: dict[str, Value] = {}
    causes: dict[str, tuple[str, ...]] = {}
    for key in sorted({key for variant in (*certain, *open_) for key in variant.changes}):
        found = _value(policy, key, certain, open_)
        if found is not None:
            changes[key], causes[key] = found
    if not causes:
        return Resolved(policy.with_changes({}))
    by_check: dict[Check, set[str]] = {}
    for key, names in causes.items():
        check = check_of(key)
        if check is not None:
            by_check.setdefault(check, set()).update(names)
    return Resolved(
        policy.with_changes(changes),
        _in_order(policy, set().union(*causes.values())),
        {check: _in_order(policy, names) for check, names in by_check.items()},
        combine(policy, certain).policy if open_ else None,
    )


def _in_order(policy: Policy, names: set[str]) -> tuple[str, ...]:
    return tuple(variant.name for variant in policy.variants if variant.name in names)


def _value(
    policy: Policy, key: str, certain: tuple[Variant, ...], open_: tuple[Variant, ...]
) -> tuple[Value, tuple[str, ...]] | None:
    """What counts for one key, and the variants that say so; None: what the base says."""
    setting = [variant for variant in certain if key in variant.changes]
    inner = [one for one in setting if not any(narrower(other.when, one.when) for other in setting)]
    value = base_value(key, policy.rules, policy)
    names: tuple[str, ...] = ()
    if inner:
        value = max((variant.changes[key] for variant in inner), key=lambda said: rank(key, said))
        names = tuple(v.name for v in inner if rank(key, v.changes[key]) == rank(key, value))
    maybe = [variant for variant in open_ if key in variant.changes]
    if maybe:
        top = max((variant.changes[key] for variant in maybe), key=lambda said: rank(key, said))
        if rank(key, top) > rank(key, value):
            value = top
            names = tuple(v.name for v in maybe if rank(key, v.changes[key]) == rank(key, top))
    return (value, names) if names and value is not None else None
