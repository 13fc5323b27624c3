"""JSON Schemas (2020-12) of every message on the broker: what a kiosk says and hears.

Words of closed sets are listed; reasons are many and grow, so they are a pattern.
"""

from enum import StrEnum
from typing import Any

from sentinel.core.events import Device, GateOutcome
from sentinel.core.incident import IncidentKind
from sentinel.core.policy import Check, Outcome, Verdict
from sentinel.core.presence import Word
from sentinel.core.sensing import Happening
from sentinel.report import events

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_MOMENT: Schema = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)$",
}
_UUID: Schema = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
_REASON: Schema = {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXT: Schema = {"type": "string", "maxLength": 256}
_BOOL: Schema = {"type": "boolean"}
_REHEARSAL: Schema = {"const": True, "description": "nobody real stood there; else absent"}
_DIRECTION: Schema = {"const": "out", "description": "at an exit; else absent"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(words: type[StrEnum], *more: str) -> Schema:
    return {"type": "string", "enum": [*(word.value for word in words), *more]}


def _object(required: dict[str, Schema], optional: dict[str, Schema] | None = None, **more: Any) -> Schema:
    """An object of these keys and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def _counts(names: Schema | None = None) -> Schema:
    return {"type": "object", "propertyNames": names or {"maxLength": 128}, "additionalProperties": _COUNT}


_ENVELOPE = _object(
    {
        "specversion": {"const": "1.0"},
        "id": {**_UUID, "description": "the same happening has the same id, after a restart too"},
        "source": {"type": "string", "pattern": "^/kiosks/[^/+#]+$"},
        "type": {"type": "string", "pattern": r"^org\.sentinel\.[a-z.]+\.v\d+$"},
        "time": _MOMENT,
        "datacontenttype": {"const": "application/json"},
        "seq": {**_COUNT, "description": "counts up in each kiosk; a gap is an event that is still to come"},
        "historical": {**_BOOL, "description": "it waited for a connection"},
        "data": {"type": "object"},
    },
    description="CloudEvents 1.0, JSON format, in structured mode. seq and historical are extensions.",
)

_CHECK = _object(
    {
        "check": _one_of(Check),
        "outcome": _one_of(Outcome),
        "reason": _REASON,
        "age_s": _or_null({"type": "number", "minimum": 0}),
    },
    {"also": {"type": "array", "items": _REASON}, "rule": _TEXT},
)

_DOOR = _object(
    {
        "id": _TEXT,
        "what": _one_of(Happening),
        "visit": {"type": "string", "maxLength": 64},
        "people": _COUNT,
        "of": _COUNT,
        "began": _TEXT,
        "at": _MOMENT,
    },
    {"direction": _DIRECTION},
)

DATA: dict[str, Schema] = {
    events.PASSAGE: _object(
        {
            "visit": _UUID,
            "verdict": _one_of(Verdict),
            "reason": _REASON,
            "checks": {"type": "array", "items": _CHECK},
            "offline": _BOOL,
            "policy": _TEXT,
            "variant": {"type": "array", "items": _TEXT},
            "pseudonym": {"type": "string", "pattern": "^([0-9a-f]{64})?$"},
            "by_staff": _BOOL,
            "hand_thermometer_c": _or_null({"type": "number"}),
            "referred_from": {"type": "string", "maxLength": 64},
            "request_id": {"type": "string", "maxLength": 64},
            "nonce": {"type": "string", "pattern": "^([0-9a-f]{32})?$"},
        },
        {
            "identity": {"type": "string", "description": "where policy has it: sealed to the authority"},
            "rehearsal": _REHEARSAL,
        },
        description="A decision, before the gate moves.",
    ),
    events.RESULT: _object(
        {"visit": _UUID, "outcome": _one_of(GateOutcome), "at": _MOMENT},
        {"direction": _DIRECTION, "rehearsal": _REHEARSAL},
        description="What became of a passage.",
    ),
    events.ANNULLED: {**_DOOR, "description": "Who did not go through after all."},
    events.DOOR: {**_DOOR, "description": "What happened in the doorway."},
    events.STORE_REPLACED: _object(
        {"aside": _TEXT, "at": _MOMENT}, description="The record could not be read and begins anew."
    ),
    events.LOST: _object(
        {
            "number": {"type": "integer", "minimum": 1},
            "first_seq": _COUNT,
            "last_seq": _COUNT,
            "first_at": _MOMENT,
            "last_at": _MOMENT,
            "kinds": _counts(),
        },
        description="Events that had to make room, in whose place this stands.",
    ),
    events.CONTESTED: _object(
        {"boot": _TEXT, "rival": {**_TEXT, "description": 'its boot, "" if unknown'}, "at": _MOMENT},
        description="Another kiosk is at the broker under this one's name.",
    ),
    events.INCIDENT: _object(
        {
            "id": _TEXT,
            "what": {"type": "string", "enum": ["reported", "called_off"]},
            "kind": _one_of(IncidentKind),
            "at": _MOMENT,
        },
        description="Staff at the kiosk want help, or called it off (the same id).",
    ),
    events.COUNT_CORRECTED: _object(
        {"id": _TEXT, "change": {"type": "integer", "minimum": -1000, "maximum": 1000}, "at": _MOMENT},
        description="Staff counted who is inside: so many more (or fewer) than were known.",
    ),
    events.COUNTERS: _object(
        {
            "from": _MOMENT,
            "until": _MOMENT,
            "passages": _counts(_one_of(Verdict)),
            "reasons": {
                "type": "object",
                "propertyNames": _one_of(Verdict),
                "additionalProperties": _counts(_REASON),
            },
            "outcomes": _counts(_one_of(GateOutcome)),
            "door": _counts(_one_of(Happening)),
        },
        {"direction": _DIRECTION},
        description="An hour's counts. Several of one hour (the clock went back) are added up.",
    ),
    events.HEALTH: _object(
        {
            "boot": _TEXT,
            "software": _TEXT,
            "policy": _TEXT,
            "devices": {
                "type": "object", "propertyNames": _one_of(Device), "additionalProperties": _BOOL,
            },
            "clock_trusted": _BOOL,
            "board_c": _or_null({"type": "number"}),
            "disk_free": _or_null(_COUNT),
            "disk_total": _or_null(_COUNT),
            "waiting": _COUNT,
            "lost": _COUNT,
            "alarms": _COUNT,
            "unacknowledged_since": _or_null(_MOMENT),
            "contested": _BOOL,
            "mqtt": {"type": "string", "enum": ["", "5", "3.1.1"]},
        },
        description="How the kiosk is: after a change, and each minute.",
    ),
}  # fmt: skip

OTHERS: dict[str, Schema] = {
    "state": _object(
        {"state": _one_of(Word), "boot": _TEXT, "birth": _COUNT},
        {"at": {**_MOMENT, "description": "absent from a last will, which is written before it comes true"}},
        description=(
            "Presence. A word of a lower birth than one that was seen is late: it is ignored. The kiosk puts "
            "right what denies that it is here."
        ),
    ),
    "ack": {
        "type": "object",
        "properties": {
            "ids": {
                "type": "array", "maxItems": 10_000,
                "items": {"type": "string", "minLength": 1, "maxLength": 64},
            },
            "rejected": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "required": ["ids"],
        "description": "Events that are stored: they are sent no more. rejected: kept, but as no event.",
    },
    "signed": {
        "type": "object",
        "properties": {
            "kind": _TEXT,
            "body": {"type": "string"},
            "key": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "signature": {"type": "string", "maxLength": 200},
        },
        "required": ["kind", "key", "signature"],
        "description": "What the district wants of a kiosk, signed; nothing of it counts before that holds.",
    },
    "reported": {"type": "object", "description": "What the kiosk has of it, and what it refused and why."},
    "capacity": _object(
        {"inside": _COUNT, "limit": _COUNT, "share": _COUNT, "mine": {"type": "integer"}, "held": _COUNT},
        description="How many are inside, and this kiosk's share of the room while it is cut off.",
    ),
}  # fmt: skip


def name_of(kind: str) -> str:
    """The file's name for a type of event or a topic."""
    return f"{kind.removeprefix('org.sentinel.')}.schema.json"


def schemas() -> dict[str, Schema]:
    """All of them by file name."""
    found = {"event.schema.json": _ENVELOPE}
    for kind, data in DATA.items():
        typed = {"type": {"const": kind}, "data": data}
        if kind == events.HEALTH:  # not of the outbox: no number, the next one replaces it
            properties = {k: v for k, v in _ENVELOPE["properties"].items() if k not in ("seq", "historical")}
            found[name_of(kind)] = _object({**properties, **typed})
        else:
            found[name_of(kind)] = {"allOf": [{"$ref": "event.schema.json"}], "properties": typed}
        found[name_of(kind)]["description"] = data["description"]
    found.update({name_of(topic): schema for topic, schema in OTHERS.items()})
    return {name: {"$schema": DIALECT, "$id": name, "title": name.partition(".schema")[0], **schema}
            for name, schema in found.items()}  # fmt: skip
