"""Variants of a policy: what else counts under a condition. Well formed, and which of two counts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from itertools import combinations
from typing import Any

from sentinel.core.condition import Relation, When, may_meet, minute_text, narrower, relations
from sentinel.core.verdict_table import SEVERITY, Check, Need, PolicyError, Rule, Verdict

Value = str | int | float | bool
MOST_VARIANTS = 40
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")

# The parameters that a variant may set: whether more is stricter, and which check reads it (None: several).
PARAMETERS: Mapping[str, tuple[bool, Check | None]] = {
    "temperature_limit_c": (False, Check.TEMPERATURE),
    "temperature_guard": (True, Check.TEMPERATURE),
    "temperature_lowest_c": (True, Check.TEMPERATURE),
    "pcr_hours": (False, Check.PCR),
    "antigen_hours": (False, Check.ANTIGEN),
    "vaccine_doses": (True, Check.VACCINE),
    "vaccine_min_days": (True, Check.VACCINE),
    "vaccine_max_days": (False, Check.VACCINE),
    "liveness_threshold": (True, Check.LIVENESS),
    "mask_confidence": (True, Check.MASK),
    "evidence_age_s": (False, None),
    "fact_age_s": (False, None),
    "offline_fact_age_s": (False, None),
    "staff_may_admit": (False, None),
}
_COLUMNS: Mapping[str, Callable[[Any], Any]] = {
    **{f.name: Verdict for f in fields(Rule)},
    "need": Need,
    "offline_age_s": float,
}
_NEEDS = {Need.NEVER: 0, Need.IF_AVAILABLE: 1, Need.ALWAYS: 2}


@dataclass(frozen=True, slots=True)
class Variant:
    """What else counts where ``when`` holds. ``changes``: ``rules.CHECK.COLUMN`` or a parameter -> value.

    Raises PolicyError; whether a parameter's number is in its range is the policy's to say.
    """

    name: str
    when: When
    changes: Mapping[str, Value]

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise PolicyError(f'variant "{self.name[:40]}": a name is small letters, digits and hyphens')
        if not self.changes:
            raise PolicyError(f"variant {self.name}: it changes nothing")
        for key, value in self.changes.items():
            try:
                _check_change(key, value)
            except (PolicyError, ValueError) as error:
                raise PolicyError(f"variant {self.name}: {key}: {error}") from None


def _check_change(key: str, value: Value) -> None:
    if key in PARAMETERS:
        if isinstance(value, str):
            raise PolicyError("not a number")
        return
    check, column = split(key)
    row = changed_row(Rule(), column, value)  # what no row may say, no variant may
    if check is Check.KNOWN_FACE and row.refuses:
        raise PolicyError("a face is never the only way in, use refer")


def split(key: str) -> tuple[Check, str]:
    """Check and column of a key of the verdict table. Raises PolicyError."""
    parts = key.split(".")
    if len(parts) != 3 or parts[0] != "rules" or parts[1] not in list(Check) or parts[2] not in _COLUMNS:
        raise PolicyError("a variant can't set it")
    return Check(parts[1]), parts[2]


def check_of(key: str) -> Check | None:
    """The check that a key is about; None: several."""
    return PARAMETERS[key][1] if key in PARAMETERS else split(key)[0]


def rank(key: str, value: Value | None) -> float:
    """How strict a value is: more is stricter, for one key. None: no limit."""
    if key in PARAMETERS:
        number = float("inf") if value is None else float(value)
        return number if PARAMETERS[key][0] else -number
    _, column = split(key)
    if column == "offline_age_s":
        return float("-inf") if value is None else -float(value)
    return _NEEDS[Need(str(value))] if column == "need" else SEVERITY[Verdict(str(value))]


def base_value(key: str, rules: Mapping[Check, Rule], parameters: Any) -> Value | None:
    """What a policy without variants says; ``parameters``: an object with the parameters' names."""
    found: Value | None
    if key in PARAMETERS:
        found = getattr(parameters, key)
    else:
        check, column = split(key)
        found = getattr(rules[check], column)
    return found


def changed_rules(rules: Mapping[Check, Rule], changes: Mapping[str, Value]) -> dict[Check, Rule]:
    """The verdict table with a variant's rows in it."""
    changed = dict(rules)
    for key, value in changes.items():
        if key not in PARAMETERS:
            check, column = split(key)
            changed[check] = changed_row(changed[check], column, value)
    return changed


def changed_row(row: Rule, column: str, value: Value) -> Rule:
    """A row with another value in one column. Raises PolicyError, ValueError."""
    typed: dict[str, Any] = {column: _COLUMNS[column](value)}
    return replace(row, **typed)


def refuse_ambiguous(variants: tuple[Variant, ...]) -> None:
    """Raise PolicyError where two say different things, and neither is narrower.

    Of conditions that differ in several respects the stricter counts (``core.resolution``). Where they are
    the same, or overlap in one respect, somebody has mistaken a name or a time.
    """
    names = [variant.name for variant in variants]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise PolicyError(f"two variants are called {twice}")
    for one, other in combinations(variants, 2):
        differ = disagreement(one, other)
        found = relations(one.when, other.when)
        unlike = {what: relation for what, relation in found.items() if relation is not Relation.SAME}
        if not differ or len(unlike) > 1:
            continue
        if not unlike:
            raise PolicyError(
                f"variants {one.name} and {other.name} have the same conditions, and say different things "
                f"about {differ[0]}"
            )
        [(what, relation)] = unlike.items()
        if relation is Relation.OVERLAPPING:
            raise PolicyError(
                f"variants {one.name} and {other.name} overlap in {what}{_where(one, other, what)}, and say "
                f"different things about {differ[0]}: let one end where the other begins"
            )


def _where(one: Variant, other: Variant, what: str) -> str:
    if what != "time":
        return ""
    both = one.when.week & other.when.week
    first = (both & -both).bit_length() - 1
    return f", such as {minute_text(first)}"


def disagreement(one: Variant, other: Variant) -> tuple[str, ...]:
    """The keys about which two say different things, though both may hold and neither is narrower."""
    if not may_meet(one.when, other.when):
        return ()
    if narrower(one.when, other.when) or narrower(other.when, one.when):
        return ()
    shared = (key for key in one.changes if key in other.changes)
    return tuple(key for key in shared if one.changes[key] != other.changes[key])
