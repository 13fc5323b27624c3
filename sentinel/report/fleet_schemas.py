"""JSON Schemas of what a kiosk tells of being managed: settings, commands, updates, rehearsals, its end."""

from sentinel.core import remote_commands
from sentinel.core.rehearsal.plan import Item
from sentinel.core.renewal import Health
from sentinel.core.settings_trial import SettingsReason, SettingsState
from sentinel.core.updating import Why
from sentinel.report.json_schema import (
    BOOL,
    COUNT,
    MOMENT,
    TEXT,
    UUID,
    Schema,
    array_of,
    object_of,
    one_of,
    or_null,
    words_of,
)

SETTINGS = "org.sentinel.settings.v1"
COMMAND = "org.sentinel.command.v1"
UPDATE = "org.sentinel.update.v1"
REHEARSAL = "org.sentinel.rehearsal.v1"
WIPED = "org.sentinel.wiped.v1"
IDENTITY = "org.sentinel.identity.v1"

_SECONDS: Schema = {"type": "number", "minimum": 0}
_DIGEST: Schema = {"type": "string", "pattern": "^([0-9a-f]{64})?$"}

_RESULT = object_of(
    {},
    {
        "asked": array_of(TEXT, "what was told to synchronise"),
        "level": TEXT,
        "seconds": COUNT,
        "rehearsal": {**UUID, "description": "the id of its report's event"},
        "findings": array_of({"type": "object"}, "of the doctor"),
        "png": {"type": "string", "description": "base64; without camera picture and names"},
        "visit": TEXT,
    },
    description="what it brought",
)

_MARK = object_of({"what": TEXT, "ok": BOOL, "took_s": or_null(_SECONDS), "within_s": or_null(_SECONDS)})

_SCORE = object_of(
    {"item": one_of(Item), "passed": BOOL, "points": COUNT, "of": COUNT, "marks": array_of(_MARK)}
)

_ENVELOPE_OF = {
    name: object_of(
        {
            "kind": {"const": kind},
            name: {"type": "string", "description": "JSON, as it was signed"},
            "key": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "signature": {"type": "string", "maxLength": 200},
        }
    )
    for name, kind in (("order", "sentinel-erasure-order"), ("result", "sentinel-erasure"))
}
_PEM: Schema = {"type": "string", "pattern": "^-----BEGIN [A-Z ]+-----\n", "maxLength": 16384}

DATA: dict[str, Schema] = {
    SETTINGS: object_of(
        {
            "version": COUNT,
            "digest": {**_DIGEST, "description": "SHA-256 of what was signed"},
            "state": one_of(SettingsState),
            "reason": one_of(SettingsReason),
            "boot": TEXT,
            "at": MOMENT,
        },
        description="What became of settings from the district.",
    ),
    COMMAND: object_of(
        {
            "command": {
                "anyOf": [UUID, {"const": ""}],
                "description": '"": refusals that no signature stands behind, or repeats',
            },
            "name": TEXT,
            "outcome": one_of(remote_commands.Outcome),
            "reason": {
                "type": "string",
                "enum": words_of(remote_commands.Why, SettingsReason),
                "description": "of a document for settings, where name is desired",
            },
            "count": {"type": "integer", "minimum": 1},
            "boot": TEXT,
            "at": MOMENT,
        },
        {"result": _RESULT},
        description="What became of a command.",
    ),
    UPDATE: object_of(
        {
            "what": {"type": "string", "enum": ["switched", "kept", "returned", "failed"]},
            "version": TEXT,
            "number": COUNT,
            "running": or_null(TEXT),
            "why": or_null(one_of(Why)),
            "attempt": COUNT,
            "at": MOMENT,
        },
        description="What became of an update.",
    ),
    REHEARSAL: object_of(
        {
            "rehearsal": {"const": True},
            "kiosk": TEXT,
            "software": TEXT,
            "began_at": MOMENT,
            "ended_at": MOMENT,
            "ended": {**TEXT, "description": '"" where it was played to its end, else why not'},
            "passed": BOOL,
            "points": COUNT,
            "of": COUNT,
            "items": array_of(_SCORE),
            "unplayed": array_of(object_of({"item": one_of(Item), "why": TEXT})),
        },
        description="What a rehearsal was worth.",
    ),
    WIPED: object_of(
        {
            "kind": {"const": "sentinel-certificate-of-erasure"},
            "version": {"const": 1},
            "order": _ENVELOPE_OF["order"],
            "public_key": _PEM,
            "device": or_null(
                object_of({"certificate": _PEM, "signature": {"type": "string", "maxLength": 512}})
            ),
            "erasure": _ENVELOPE_OF["result"],
        },
        description="The kiosk is erased: the certificate, with all that is needed to check it.",
    ),
    IDENTITY: object_of(
        {"health": one_of(Health), "until": MOMENT}, description="How the kiosk's certificate stands."
    ),
}

REPORTED = object_of(
    {
        "boot": TEXT,
        "version": {**COUNT, "description": "of the settings that are in use; 0: the local ones"},
        "digest": _DIGEST,
        "wanted": {**COUNT, "description": "the highest that was believed"},
        "state": one_of(SettingsState),
        "reason": one_of(SettingsReason),
        "values": {"type": "object", "description": "all that may be set from afar, as in use"},
        "challenge": {"type": "string", "pattern": "^([0-9a-f]{32})?$"},
        "at": MOMENT,
    },
    description="What the kiosk has of it, and what it refused and why.",
)
