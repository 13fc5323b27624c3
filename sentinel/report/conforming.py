"""Whether a message is what its JSON Schema allows, and no more: compiled once, quick enough for every event.

It knows the words that ``report.schemas`` uses and refuses any other, so that none is silently unheeded.
"""

import re
from collections.abc import Callable
from typing import Any

from sentinel.report.json_schema import Schema

# What is wrong with a value, as a path and a few words that show nothing of the value; "" for nothing.
Check = Callable[[Any], str]

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "boolean": (bool,), "null": (type(None),), "object": (dict,), "array": (list, tuple),
}  # fmt: skip
# Said for people, or together with a pattern that is checked.
_UNCHECKED = frozenset({"description", "title", "format", "$schema", "$id"})
_OF_OBJECTS = frozenset({"properties", "required", "additionalProperties", "propertyNames"})


def compiled(schema: Schema) -> Check:
    """The check that a schema is. Raises ValueError for a word that it does not know."""
    rest = {word: value for word, value in schema.items() if word not in _UNCHECKED | _OF_OBJECTS}
    checks = [_word(word, value) for word, value in rest.items()]
    if _OF_OBJECTS & schema.keys():
        checks.append(_of_objects(schema))
    if len(checks) == 1:
        return checks[0]

    def all_of(value: Any) -> str:
        for check in checks:
            if wrong := check(value):
                return wrong
        return ""

    return all_of


def _word(word: str, wanted: Any) -> Check:
    match word:
        case "type":
            return _type(wanted)
        case "const":
            return lambda value: "" if _same(value, wanted) else ": another value"
        case "enum":
            return _enum(wanted)
        case "pattern":
            found = re.compile(wanted).search
            return lambda value: "" if not isinstance(value, str) or found(value) else ": not of its pattern"
        case "minLength" | "maxLength" | "minItems" | "maxItems":
            return _sized(word, wanted)
        case "minimum" | "maximum":
            return _bounded(word, wanted)
        case "items":
            return _items(compiled(wanted))
        case "anyOf":
            return _any_of([compiled(one) for one in wanted])
    raise ValueError(f'a schema\'s word that is not known: "{word}"')


def _enum(wanted: list[Any]) -> Check:
    words = frozenset(one for one in wanted if isinstance(one, str))
    others = [one for one in wanted if not isinstance(one, str)]

    def check(value: Any) -> str:
        good = value in words if isinstance(value, str) else any(_same(value, one) for one in others)
        return "" if good else ": not of its words"

    return check


def _type(wanted: str) -> Check:
    if wanted in ("integer", "number"):
        whole = wanted == "integer"

        def number(value: Any) -> str:
            good = type(value) is int or (type(value) is float and (not whole or value.is_integer()))
            return "" if good else f": no {wanted}"

        return number
    if wanted not in _TYPES:
        raise ValueError(f'a type that is not known: "{wanted}"')
    kinds = _TYPES[wanted]
    return lambda value: "" if isinstance(value, kinds) else f": no {wanted}"


def _sized(word: str, bound: int) -> Check:
    kind, least = (str if word.endswith("Length") else list), word.startswith("min")

    def check(value: Any) -> str:
        if not isinstance(value, kind):
            return ""
        size = len(value)
        return (": too short" if size < bound else "") if least else (": too long" if size > bound else "")

    return check


def _bounded(word: str, bound: float) -> Check:
    def check(value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return ""
        return ": out of bounds" if (value < bound if word == "minimum" else value > bound) else ""

    return check


def _items(each: Check) -> Check:
    def check(value: Any) -> str:
        if isinstance(value, list):
            for at, one in enumerate(value):
                if wrong := each(one):
                    return f"[{at}]{wrong}"
        return ""

    return check


def _any_of(choices: list[Check]) -> Check:
    def check(value: Any) -> str:
        first = ""
        for choice in choices:
            if not (wrong := choice(value)):
                return ""
            first = first or wrong
        return first

    return check


def _of_objects(schema: Schema) -> Check:
    known: dict[str, Check] = {name: compiled(one) for name, one in schema.get("properties", {}).items()}
    required = frozenset(schema.get("required", ()))
    naming = compiled(schema["propertyNames"]) if "propertyNames" in schema else None
    more = schema.get("additionalProperties", True)
    others = compiled(more) if isinstance(more, dict) else None

    def check(value: Any) -> str:
        if not isinstance(value, dict):
            return ""
        if missing := required - value.keys():
            return f".{min(missing)}: missing"
        for name, one in value.items():
            if naming is not None and naming(name):
                return ": a name that is not of its words"
            each = known.get(name, others)
            if each is None and more is False:
                return f".{name}: not in the schema"
            if each is not None and (wrong := each(one)):
                return f".{name}{wrong}"
        return ""

    return check


def _same(value: Any, wanted: Any) -> bool:
    """True is not 1."""
    return bool(value == wanted) and isinstance(value, bool) is isinstance(wanted, bool)
