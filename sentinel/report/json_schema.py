"""The words of which the JSON Schemas of messages are made (2020-12)."""

from enum import Enum
from typing import Any

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

MOMENT: Schema = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)$",
}
UUID: Schema = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
REASON: Schema = {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TEXT: Schema = {"type": "string", "maxLength": 256}
BOOL: Schema = {"type": "boolean"}


def or_null(schema: Schema) -> Schema:
    """What is of this schema, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def words_of(*sets: type[Enum]) -> list[str]:
    """The words of closed sets, each once."""
    return list(dict.fromkeys(str(word.value) for words in sets for word in words))


def one_of(words: type[Enum], *more: str) -> Schema:
    """A word of a closed set."""
    return {"type": "string", "enum": [*words_of(words), *more]}


def object_of(required: dict[str, Schema], optional: dict[str, Schema] | None = None, **more: Any) -> Schema:
    """An object of these keys and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def array_of(items: Schema, description: str = "") -> Schema:
    """A list of these."""
    return {"type": "array", "items": items} | ({"description": description} if description else {})


def counts_of(names: Schema | None = None) -> Schema:
    """How many of each name."""
    return {"type": "object", "propertyNames": names or {"maxLength": 128}, "additionalProperties": COUNT}
