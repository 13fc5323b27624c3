"""Policy files: TOML -> ``Policy``, strictly; a wrong policy is refused in one line."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from sentinel.config import nearest
from sentinel.core.condition import PersonCategory, Weekday, When
from sentinel.core.policy import Check, Need, Policy, PolicyError, Rule, VenueRule
from sentinel.core.variant import PARAMETERS, Value, Variant

_TABLES = ("rules", "venue_rules", "variants")  # in the file: [rules.CHECK], [[venue_rule]], [[variant]]
_LISTS = ("venue_rule", "variant")
_TYPES = {name: kind for name, kind in get_type_hints(Policy).items() if name not in _TABLES}
_SCALARS = set(_TYPES)
_RULE_KEYS = {f.name for f in fields(Rule)}
_VENUE_RULE_KEYS = {f.name for f in fields(VenueRule)}
_RULE_TYPES = get_type_hints(Rule)
_WHEN_KEYS = {f.name for f in fields(When)}
_VARIANT_KEYS = {"name", "when", "rules", *PARAMETERS}
_LARGEST = 4 << 20


def unanswerable(policy: Policy) -> tuple[Check, ...]:
    """Checks that the policy always asks for, and that nothing on this kiosk can state: all are referred."""
    none = () if policy.venue_rules else (Check.VENUE_RULES,)
    return tuple(check for check in none if policy.rule(check).need is Need.ALWAYS)


def load_policy(path: Path) -> Policy:
    """Read a policy. Raises PolicyError with one clear line."""
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise PolicyError(f"{path}: can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path}: not valid TOML: {error}") from error
    if len(raw) > _LARGEST:
        raise PolicyError(f"{path}: more than {_LARGEST >> 20} MB: no policy")
    try:
        return policy_of(text)
    except PolicyError as error:
        raise PolicyError(f"{path}: {error}") from None


def policy_of(text: str) -> Policy:
    """A policy from its file's text. Raises PolicyError."""
    try:
        raw = tomllib.loads(text)
    except RecursionError:
        raise PolicyError("not valid TOML: nested too deeply") from None
    except ValueError as error:  # also numbers of too many digits
        raise PolicyError(f"not valid TOML: {error}") from None
    return parse_policy(raw)


def parse_policy(raw: Mapping[str, Any]) -> Policy:
    """A policy from decoded TOML: the default with the file's rules and parameters in place."""
    scalars = {key: value for key, value in raw.items() if key not in ("rules", *_LISTS)}
    _refuse_unknown(scalars, _SCALARS | {"rules", *_LISTS}, "")
    if scalars.get("version", "") == "":
        raise PolicyError("a policy needs a version: it is kept with every passage")
    effective = scalars.get("effective_from")
    if isinstance(effective, datetime) and effective.tzinfo is None:
        raise PolicyError("effective_from needs a time zone, such as 2026-11-22T00:00:00+08:00")
    if isinstance(effective, datetime):
        scalars["effective_from"] = _utc(effective)
    rules = dict(Policy().rules)
    table = raw.get("rules", {})
    if not isinstance(table, Mapping):
        raise PolicyError("rules must be a table of checks")
    for name, row in table.items():
        rules[_check(name)] = _rule(name, row)
    venue_rules = tuple(_venue_rule(number, row) for number, row in _listed(raw, "venue_rule"))
    variants = tuple(_variant(number, row) for number, row in _listed(raw, "variant"))
    typed = {key: _typed(key, value) for key, value in scalars.items()}
    policy = Policy(**typed, rules=rules, venue_rules=venue_rules, variants=variants)
    _refuse_no_days(policy)
    return policy


def _utc(effective: datetime) -> datetime:
    try:
        return effective.astimezone(UTC)
    except OverflowError:
        raise PolicyError("effective_from is no moment of the years 1 to 9999 in UTC") from None


def _listed(raw: Mapping[str, Any], name: str) -> Iterable[tuple[int, Any]]:
    found = raw.get(name, [])
    if not isinstance(found, list):
        raise PolicyError(f"each {name} stands under [[{name}]], in double brackets")
    return enumerate(found, 1)


def _refuse_no_days(policy: Policy) -> None:
    """No day is at least so and at most so long ago: nobody could pass."""
    for name, changes in (("", {}), *((v.name, v.changes) for v in policy.variants)):
        found = policy.with_changes(changes)
        if found.vaccine_min_days > found.vaccine_max_days:
            where = f"variant {name}: " if name else ""
            raise PolicyError(f"{where}vaccine_min_days is more than vaccine_max_days")


def _variant(number: int, row: Any) -> Variant:
    if not isinstance(row, dict):
        raise PolicyError(f"variant {number} must be a table")
    name = row.get("name")
    if not isinstance(name, str):
        raise PolicyError(f"variant {number} needs a name: it is kept with every passage that it counts for")
    where = f"variant {name[:32]}: "
    _refuse_unknown(row, _VARIANT_KEYS, where)
    try:
        rows = row.get("rules", {})
        if not isinstance(rows, dict):
            raise PolicyError("rules must be a table of checks")
        changes = {key: _typed(key, value) for key, value in row.items() if key in PARAMETERS}
        for check, columns in rows.items():
            changes |= _changed_row(check, columns)
        return Variant(name, _when(row.get("when")), dict(sorted(changes.items())))
    except PolicyError as error:
        said = str(error).removeprefix(where)
        raise PolicyError(said if said.startswith("variant ") else where + said) from None


def _changed_row(name: str, columns: Any) -> dict[str, Value]:
    """Only what the variant names of a row; all else stays as it is."""
    check = _check(name)
    if not isinstance(columns, dict):
        raise PolicyError(f'rules.{name} must be a table such as {{ need = "never" }}')
    _refuse_unknown(columns, _RULE_KEYS, f"rules.{name}.")
    found: dict[str, Value] = {}
    for column, value in columns.items():
        key = f"rules.{check.value}.{column}"
        typed = _converted(key, value, _RULE_TYPES[column])
        found[key] = typed.value if isinstance(typed, StrEnum) else typed
    return found


def _when(raw: Any) -> When:
    if not isinstance(raw, dict):
        raise PolicyError('it needs a condition, such as when = { time = ["22:00", "06:00"] }')
    _refuse_unknown(raw, _WHEN_KEYS, "when.")
    empty = next((key for key, value in raw.items() if value == []), None)
    if empty is not None:
        raise PolicyError(f"when.{empty}: an empty list holds for nobody")
    try:
        found = msgspec.convert(raw, When)
    except msgspec.ValidationError as error:
        raise PolicyError(f"when: {_plain(error)}") from None
    return replace(
        found,
        entrance=tuple(sorted(found.entrance)),
        weekdays=tuple(day for day in Weekday if day in found.weekdays),
        category=tuple(one for one in PersonCategory if one in found.category),
    )


def _plain(error: msgspec.ValidationError) -> str:
    """msgspec's words, with the key where it says ``$.key``."""
    text, _, path = str(error).partition(" - at `$")
    return f"{path.strip('.`')}: {text}" if path.strip(".`") else text


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
    return _converted(key, value, _TYPES[key])


def _converted(key: str, value: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(value, kind)
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
