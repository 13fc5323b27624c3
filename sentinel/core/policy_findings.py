"""What is odd about a policy that is valid: variants that never count, and doors that ask nothing. Pure."""

from collections.abc import Iterator
from itertools import combinations

from sentinel.core.condition import Relation, may_meet, narrower, relations
from sentinel.core.policy import Check, Need, Policy
from sentinel.core.resolution import combine
from sentinel.core.variant import PARAMETERS, Variant, base_value, check_of, disagreement, rank


def findings(policy: Policy) -> tuple[str, ...]:
    """A line for each thing that its author may not have meant."""
    return (*_asks_nothing(policy), *_of_each(policy), *_of_pairs(policy))


def in_full(policy: Policy, variant: Variant) -> Policy:
    """What counts where this variant holds, and of the others only those that then hold too."""
    wider = (other for other in policy.variants if narrower(variant.when, other.when))
    return combine(policy, [variant, *wider]).policy


def _requires(policy: Policy) -> bool:
    """Whether anything at all is required of everybody; the venue's own rules only where there are some."""
    return any(
        rule.need is Need.ALWAYS and (check is not Check.VENUE_RULES or bool(policy.venue_rules))
        for check, rule in policy.rules.items()
    )


def _asks_nothing(policy: Policy) -> Iterator[str]:
    if not _requires(policy):
        yield "nothing is always asked of anybody: everybody may go in"
        return
    alone = {variant.name for variant in policy.variants if not _requires(in_full(policy, variant))}
    for name in sorted(alone):
        yield f"variant {name}: nothing is asked of whom it is for: they may go in as they are"
    for one, other in combinations(policy.variants, 2):
        if not {one.name, other.name} & alone and may_meet(one.when, other.when):
            wider = [v for v in policy.variants if narrower(one.when, v.when) or narrower(other.when, v.when)]
            if not _requires(combine(policy, {v.name: v for v in (one, other, *wider)}.values()).policy):
                yield f"variants {one.name} and {other.name} together leave nothing to ask"


def _of_each(policy: Policy) -> Iterator[str]:
    for variant in policy.variants:
        wider = [other for other in policy.variants if narrower(variant.when, other.when)]
        before = combine(policy, wider).policy
        same = all(base_value(key, before.rules, before) == value for key, value in variant.changes.items())
        if same:
            yield f"variant {variant.name}: it changes nothing"
        elif _covered(policy, variant):
            yield f"variant {variant.name}: it never counts, narrower ones say all that it says"
        asked = in_full(policy, variant)
        for key in variant.changes:
            check = check_of(key)
            if key in PARAMETERS and check is not None and asked.rule(check).need is Need.NEVER:
                yield f"variant {variant.name}: {key} counts for nobody, {check.value} is not asked there"


def _covered(policy: Policy, variant: Variant) -> bool:
    """Whether narrower variants that differ in their times alone fill all of its time, for all it says."""
    for key in variant.changes:
        left = variant.when.week
        for other in policy.variants:
            only_time = {
                what
                for what, relation in relations(other.when, variant.when).items()
                if relation is not Relation.SAME
            } == {"time"}
            if key in other.changes and only_time and narrower(other.when, variant.when):
                left &= ~other.when.week
        if left:
            return False
    return True


def _is_meeting(third: Variant, one: Variant, other: Variant) -> bool:
    """Whether a variant holds just where both others do, and so overrides both."""
    if not (narrower(third.when, one.when) and narrower(third.when, other.when)):
        return False
    to_one, to_other = relations(third.when, one.when), relations(third.when, other.when)
    return all(Relation.SAME in (to_one[what], to_other[what]) for what in to_one)


def _of_pairs(policy: Policy) -> Iterator[str]:
    for one, other in combinations(policy.variants, 2):
        for key in disagreement(one, other):
            if any(key in third.changes and _is_meeting(third, one, other) for third in policy.variants):
                continue
            values = (one.changes[key], other.changes[key])
            counts = max(values, key=lambda value: rank(key, value))
            shown = str(counts).lower() if isinstance(counts, bool) else counts
            yield (
                f"variants {one.name} and {other.name} may hold at once and differ about {key}: the stricter "
                f"counts, {shown}; a variant with both conditions would override them"
            )
