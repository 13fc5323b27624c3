"""Policy files: TOML -> ``Policy``, strictly; a wrong policy is refused in one line."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from sentinel.config import nearest
from sentinel.core.policy import Check, Need, Policy, PolicyError, Rule, VenueRule

_TABLES = ("rules", "venue_rules")  # in the file: [rules.CHECK] and [[venue_rule]]
_TYPES = {name: kind for name, kind in get_type_hints(Policy).items() if name not in _TABLES}
_SCALARS = set(_TYPES)
_RULE_KEYS = {f.name for f in fields(Rule)}
_VENUE_RULE_KEYS = {f.name for f in fields(VenueRule)}


def unanswerable(policy: Policy) -> tuple[Check, ...]:
    """Checks that the policy always asks for, and that nothing on this kiosk can state: all are referred."""
    none = () if policy.venue_rules else (Check.VENUE_RULES,)
    return tuple(check for check in none if policy.rule(check).need is Need.ALWAYS)


def load_policy(path: Path) -> Policy:
    """Read a policy. Raises PolicyError with one clear line."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PolicyError(f"{path}: can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path}: not valid TOML: {error}") from error
    try:
        return parse_policy(raw)
    except PolicyError as error:
        raise PolicyError(f"{path}: {error}") from None


def parse_policy(raw: Mapping[str, Any]) -> Policy:
    """A policy from decoded TOML: the default with the file's rules and parameters in place."""
    scalars = {key: value for key, value in raw.items() if key not in ("rules", "venue_rule")}
    _refuse_unknown(scalars, _SCALARS | {"venue_rule"}, "")
    if "version" not in scalars:
        raise PolicyError("a policy needs a version: it is kept with every passage")
    effective = scalars.get("effective_from")
    if isinstance(effective, datetime) and effective.tzinfo is None:
        raise PolicyError("effective_from needs a time zone, such as 2026-11-22T00:00:00+08:00")
    if isinstance(effective, datetime):
        scalars["effective_from"] = effective.astimezone(UTC)
    rules = dict(Policy().rules)
    table = raw.get("rules", {})
    if not isinstance(table, Mapping):
        raise PolicyError("rules must be a table of checks")
    for name, row in table.items():
        rules[_check(name)] = _rule(name, row)
    own = raw.get("venue_rule", [])
    if not isinstance(own, list):
        raise PolicyError("rules of the venue's own stand under [[venue_rule]], in double brackets")
    venue_rules = tuple(_venue_rule(number, row) for number, row in enumerate(own, 1))
    typed = {key: _typed(key, value) for key, value in scalars.items()}
    return Policy(**typed, rules=rules, venue_rules=venue_rules)


def _venue_rule(number: int, row: Any) -> VenueRule:
    where = f"venue_rule {number}"
    if not isinstance(row, dict):
        raise PolicyError(f"{where} must be a table")
    _refuse_unknown(row, _VENUE_RULE_KEYS, f"{where}: ")
    try:
        rule = msgspec.convert(row, VenueRule)
    except (msgspec.ValidationError, PolicyError) as error:
        raise PolicyError(f"{where}: {error}") from None
    # Compact, so that spacing makes no other policy; found well formed just before.
    logic = json.dumps(json.loads(rule.logic), ensure_ascii=False, separators=(",", ":"))
    return replace(rule, logic=logic)


def _typed(key: str, value: Any) -> Any:
    try:
        return msgspec.convert(value, _TYPES[key])
    except msgspec.ValidationError as error:
        raise PolicyError(f"{key}: {error}") from None


def _check(name: str) -> Check:
    try:
        return Check(name)
    except ValueError:
        raise PolicyError(f'unknown check "{name}"{nearest(name, list(Check))}') from None


def _rule(name: str, row: Any) -> Rule:
    if not isinstance(row, dict):
        raise PolicyError(f'rules.{name} must be a table such as {{ need = "always" }}')
    _refuse_unknown(row, _RULE_KEYS, f"rules.{name}.")
    try:
        return msgspec.convert(row, Rule)
    except msgspec.ValidationError as error:
        raise PolicyError(f"rules.{name}: {error}") from None
    except PolicyError as error:
        raise PolicyError(f"rules.{name}: {error}") from None


def _refuse_unknown(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in raw:
        if key not in known:
            raise PolicyError(f'unknown key "{where}{key}"{nearest(key, sorted(known))}')
