"""JSON Schemas (2020-12) of every message on the broker: what a kiosk says and hears.

Words of closed sets are listed; reasons are many and grow, so they are a pattern.
"""

from sentinel.core.events import Device, GateOutcome
from sentinel.core.incident import IncidentKind
from sentinel.core.policy import Check, Outcome, Verdict
from sentinel.core.presence import Word
from sentinel.core.sensing import Happening
from sentinel.report import events, fleet_schemas
from sentinel.report.json_schema import (
    BOOL,
    COUNT,
    DIALECT,
    MOMENT,
    REASON,
    TEXT,
    UUID,
    Schema,
    counts_of,
    object_of,
    one_of,
    or_null,
)

_REHEARSAL: Schema = {"const": True, "description": "nobody real stood there; else absent"}
_DIRECTION: Schema = {"const": "out", "description": "at an exit; else absent"}

_ENVELOPE = object_of(
    {
        "specversion": {"const": "1.0"},
        "id": {**UUID, "description": "the same happening has the same id, after a restart too"},
        "source": {"type": "string", "pattern": "^/kiosks/[^/+#]+$"},
        "type": {"type": "string", "pattern": r"^org\.sentinel\.[a-z.]+\.v\d+$"},
        "time": MOMENT,
        "datacontenttype": {"const": "application/json"},
        "seq": {**COUNT, "description": "counts up in each kiosk; a gap is an event that is still to come"},
        "historical": {**BOOL, "description": "it waited for a connection"},
        "data": {"type": "object"},
    },
    description="CloudEvents 1.0, JSON format, in structured mode. seq and historical are extensions.",
)

_CHECK = object_of(
    {
        "check": one_of(Check),
        "outcome": one_of(Outcome),
        "reason": REASON,
        "age_s": or_null({"type": "number", "minimum": 0}),
    },
    {"also": {"type": "array", "items": REASON}, "rule": TEXT},
)

_DOOR = object_of(
    {
        "id": TEXT,
        "what": one_of(Happening),
        "visit": {"type": "string", "maxLength": 64},
        "people": COUNT,
        "of": COUNT,
        "began": TEXT,
        "at": MOMENT,
    },
    {"direction": _DIRECTION},
)

DATA: dict[str, Schema] = {
    events.PASSAGE: object_of(
        {
            "visit": UUID,
            "verdict": one_of(Verdict),
            "reason": REASON,
            "checks": {"type": "array", "items": _CHECK},
            "offline": BOOL,
            "policy": TEXT,
            "variant": {"type": "array", "items": TEXT},
            "pseudonym": {"type": "string", "pattern": "^([0-9a-f]{64})?$"},
            "by_staff": BOOL,
            "hand_thermometer_c": or_null({"type": "number"}),
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
    events.RESULT: object_of(
        {"visit": UUID, "outcome": one_of(GateOutcome), "at": MOMENT},
        {"direction": _DIRECTION, "rehearsal": _REHEARSAL},
        description="What became of a passage.",
    ),
    events.ANNULLED: {**_DOOR, "description": "Who did not go through after all."},
    events.DOOR: {**_DOOR, "description": "What happened in the doorway."},
    events.STORE_REPLACED: object_of(
        {"aside": TEXT, "at": MOMENT}, description="The record could not be read and begins anew."
    ),
    events.LOST: object_of(
        {
            "number": {"type": "integer", "minimum": 1},
            "first_seq": COUNT,
            "last_seq": COUNT,
            "first_at": MOMENT,
            "last_at": MOMENT,
            "kinds": counts_of(),
        },
        description="Events that had to make room, in whose place this stands.",
    ),
    events.SHORTENED: object_of(
        {
            "number": {"type": "integer", "minimum": 0},
            "doorway": {"type": "integer", "minimum": 0},
            "first_at": MOMENT,
            "last_at": MOMENT,
        },
        description="Passages, and what happened in the doorway, that made room on a full disk.",
    ),
    events.CONTESTED: object_of(
        {"boot": TEXT, "rival": {**TEXT, "description": 'its boot, "" if unknown'}, "at": MOMENT},
        description="Another kiosk is at the broker under this one's name.",
    ),
    events.INCIDENT: object_of(
        {
            "id": TEXT,
            "what": {"type": "string", "enum": ["reported", "called_off"]},
            "kind": one_of(IncidentKind),
            "at": MOMENT,
        },
        description="Staff at the kiosk want help, or called it off (the same id).",
    ),
    events.COUNT_CORRECTED: object_of(
        {"id": TEXT, "change": {"type": "integer", "minimum": -1000, "maximum": 1000}, "at": MOMENT},
        description="Staff counted who is inside: so many more (or fewer) than were known.",
    ),
    events.MAINTENANCE: object_of(
        {
            "session": {**TEXT, "description": "of the technician's sign-in, by chance"},
            "what": one_of(events.Maintained),
            "said": {**TEXT, "description": "why it ended, what became of the trial, or nothing"},
            "at": MOMENT,
        },
        description="A technician works at the kiosk: visitors are sent to the staffed lane meanwhile.",
    ),
    events.COUNTERS: object_of(
        {
            "from": MOMENT,
            "until": MOMENT,
            "passages": counts_of(one_of(Verdict)),
            "reasons": {
                "type": "object",
                "propertyNames": one_of(Verdict),
                "additionalProperties": counts_of(REASON),
            },
            "outcomes": counts_of(one_of(GateOutcome)),
            "door": counts_of(one_of(Happening)),
        },
        {"direction": _DIRECTION},
        description="An hour's counts. Several of one hour (the clock went back) are added up.",
    ),
    events.AUDIT_HEAD: object_of(
        {
            "first": {**COUNT, "description": "the first row that is kept"},
            "last": COUNT,
            "head": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "the hash of row last"},
            "at": MOMENT,
            "public_key": {"type": "string", "maxLength": 4096},
            "signed": object_of(
                {
                    "kind": {"const": "sentinel-audit-head"},
                    "head": {"type": "string", "description": "JSON, as it was signed"},
                    "key": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
                    "signature": {"type": "string", "maxLength": 200},
                }
            ),
        },
        description="How far the kiosk's audit went, signed by the device; kept, it shows later changes.",
    ),
    events.HEALTH: object_of(
        {
            "boot": TEXT,
            "software": TEXT,
            "policy": TEXT,
            "devices": {
                "type": "object", "propertyNames": one_of(Device), "additionalProperties": BOOL,
            },
            "clock_trusted": BOOL,
            "board_c": or_null({"type": "number"}),
            "disk_free": or_null(COUNT),
            "disk_total": or_null(COUNT),
            "waiting": COUNT,
            "lost": COUNT,
            "alarms": COUNT,
            "unacknowledged_since": or_null(MOMENT),
            "contested": BOOL,
            "mqtt": {"type": "string", "enum": ["", "5", "3.1.1"]},
        },
        description="How the kiosk is: after a change, and each minute.",
    ),
    **fleet_schemas.DATA,
}  # fmt: skip

OTHERS: dict[str, Schema] = {
    "state": object_of(
        {"state": one_of(Word), "boot": TEXT, "birth": COUNT},
        {"at": {**MOMENT, "description": "absent from a last will, which is written before it comes true"}},
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
            "kind": TEXT,
            "body": {"type": "string"},
            "key": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "signature": {"type": "string", "maxLength": 200},
        },
        "required": ["kind", "key", "signature"],
        "description": "What the district wants of a kiosk, signed; nothing of it counts before that holds.",
    },
    "reported": fleet_schemas.REPORTED,
    "capacity": object_of(
        {"inside": COUNT, "limit": COUNT, "share": COUNT, "mine": {"type": "integer"}, "held": COUNT},
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
            found[name_of(kind)] = object_of({**properties, **typed})
        else:
            found[name_of(kind)] = {"allOf": [{"$ref": "event.schema.json"}], "properties": typed}
        found[name_of(kind)]["description"] = data["description"]
    found.update({name_of(topic): schema for topic, schema in OTHERS.items()})
    return {name: {"$schema": DIALECT, "$id": name, "title": name.partition(".schema")[0], **schema}
            for name, schema in found.items()}  # fmt: skip
