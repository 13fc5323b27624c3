"""The heart's values as JSON and back, exactly. Reading makes nothing but the classes listed here."""

import math
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType, ModuleType
from typing import Any

from sentinel.core import (
    clock,
    condition,
    decision,
    door,
    events,
    examination,
    facts,
    family,
    identity,
    liveness,
    one_visit,
    policy,
    policy_timetable,
    presentations,
    reasons,
    screen,
    sensing,
    stature,
    variant,
    venue_rule,
    verdict_table,
)

_MODULES: tuple[ModuleType, ...] = (
    clock, condition, decision, door, events, examination, facts, family, identity, liveness, one_visit,
    policy, policy_timetable, presentations, reasons, screen, sensing, stature, variant, venue_rule,
    verdict_table,
)  # fmt: skip
_DEEPEST = 40


class UnreadableValue(ValueError):
    """Not something that the heart knows; one line."""


def _within(module: str, house: str) -> bool:
    return module == house or module.startswith(f"{house}.")


def _listed() -> dict[str, type]:
    found: dict[str, type] = {}
    for module in _MODULES:
        for name, value in vars(module).items():
            ours = isinstance(value, type) and _within(value.__module__, module.__name__)
            if ours and (is_dataclass(value) or issubclass(value, Enum)):
                assert name not in found, f"two classes are called {name}"
                found[name] = value
    return found


CLASSES = _listed()


def to_plain(value: Any) -> Any:
    """For ``json.dumps``. Tuples are arrays; all else that JSON has no word for is an object with one key."""
    if isinstance(value, Enum):
        return {"$enum": [type(value).__name__, value.value]}
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$float": repr(value)}
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, tuple):
        return [to_plain(one) for one in value]
    if isinstance(value, list):
        return {"$list": [to_plain(one) for one in value]}
    if isinstance(value, (frozenset, set)):
        return {"$set": sorted((to_plain(one) for one in value), key=repr)}
    if isinstance(value, Mapping):
        return {"$map": [[to_plain(key), to_plain(one)] for key, one in value.items()]}
    name = type(value).__name__
    if CLASSES.get(name) is not type(value) or not is_dataclass(value):
        raise UnreadableValue(f"{name} has no place in a recording")
    said = {f.name: to_plain(getattr(value, f.name)) for f in fields(value) if not _is_default(f, value)}
    return {"$": name, **said}


def _is_default(field: "Field[Any]", value: Any) -> bool:
    return field.default is not MISSING and getattr(value, field.name) == field.default


def from_plain(plain: Any, depth: int = 0) -> Any:
    """The value again. Raises UnreadableValue."""
    if depth > _DEEPEST:
        raise UnreadableValue("nested too deeply")
    if isinstance(plain, list):
        return tuple(from_plain(one, depth + 1) for one in plain)
    if not isinstance(plain, dict):
        return plain
    try:
        return _object(plain, depth + 1)
    except UnreadableValue:
        raise
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise UnreadableValue(f"{next(iter(plain), 'an object')}: {error}") from error


def _object(plain: dict[str, Any], depth: int) -> Any:
    if "$" in plain:
        cls = CLASSES.get(plain["$"])
        if cls is None or not is_dataclass(cls):
            raise UnreadableValue(f'no class "{plain["$"]}"')
        return cls(**{name: from_plain(one, depth) for name, one in plain.items() if name != "$"})
    ((kind, held),) = plain.items()
    match kind:
        case "$enum":
            name, value = held
            return CLASSES[name](value)
        case "$float":
            return float(held)
        case "$time":
            return datetime.fromisoformat(held)
        case "$list":
            return [from_plain(one, depth) for one in held]
        case "$set":
            return frozenset(from_plain(one, depth) for one in held)
        case "$map":
            pairs = {from_plain(key, depth): from_plain(one, depth) for key, one in held}
            return MappingProxyType(pairs)
    raise UnreadableValue(f'no kind "{kind}"')
