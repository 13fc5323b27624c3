"""A policy as the text of a policy file, in full: reading it again makes the same policy."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sentinel.core.condition import When
from sentinel.core.policy import Policy
from sentinel.core.variant import PARAMETERS, Variant, split


def as_toml(policy: Policy) -> str:
    """TOML that ``parse_policy`` reads back to an equal policy; what a file left out stands there too."""
    return "\n".join(_lines(policy)) + "\n"


def _lines(policy: Policy) -> Iterator[str]:
    for f in fields(Policy):
        value = getattr(policy, f.name)
        if f.name not in ("rules", "venue_rules", "variants") and value is not None:
            yield f"{f.name} = {_value(value)}"
    for check, rule in policy.rules.items():
        yield f"\n[rules.{check.value}]"
        yield from (f"{key} = {_value(value)}" for key, value in _given(rule))
    for own in policy.venue_rules:
        yield "\n[[venue_rule]]"
        yield from (f"{key} = {_value(value)}" for key, value in _given(own) if value != "")
    for variant in policy.variants:
        yield from _variant(variant)


def _variant(variant: Variant) -> Iterator[str]:
    yield "\n[[variant]]"
    yield f"name = {_value(variant.name)}"
    yield f"when = {{ {condition(variant.when)} }}"
    for key, value in variant.changes.items():
        if key in PARAMETERS:
            yield f"{key} = {_value(value)}"
    for check, columns in _rows(variant.changes).items():
        inner = ", ".join(f"{column} = {_value(value)}" for column, value in columns.items())
        yield f"rules.{check} = {{ {inner} }}"


def _rows(changes: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for key, value in changes.items():
        if key not in PARAMETERS:
            check, column = split(key)
            rows.setdefault(check.value, {})[column] = value
    return rows


def condition(when: When) -> str:
    """The condition as it is written in a file, without the braces."""
    return ", ".join(f"{key} = {_value(value)}" for key, value in _given(when))


def _given(row: Any) -> Iterator[tuple[str, Any]]:
    pairs = ((f.name, getattr(row, f.name)) for f in fields(row))
    return ((name, value) for name, value in pairs if value is not None and value != ())


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case StrEnum():
            return _value(value.value)
        case str():  # JSON's escapes are TOML's, but for one letter
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case datetime():
            return value.isoformat()
        case tuple():
            return f"[{', '.join(map(_value, value))}]"
    raise TypeError(f"{type(value).__name__} has no place in a policy")
