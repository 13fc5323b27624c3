"""The AsyncAPI 3.0 document of all topics, and its schemas: ``python -m sentinel.report.asyncapi DOCS``."""

import json
import sys
from pathlib import Path
from typing import Any

from sentinel import __version__
from sentinel.report import events
from sentinel.report.schemas import DATA, OTHERS, name_of, schemas

Part = dict[str, Any]

_RETAINED: Part = {"mqtt": {"qos": 1, "retain": True, "bindingVersion": "0.2.0"}}
_PLAIN: Part = {"mqtt": {"qos": 1, "retain": False, "bindingVersion": "0.2.0"}}
_EXPIRING: Part = {
    "mqtt": {"qos": 1, "retain": True, "messageExpiryInterval": 180, "bindingVersion": "0.2.0"}
}
_TOPICS: dict[str, tuple[str, str, Part]] = {
    "events": ("send", "What happened, by priority and number; each until its id is acknowledged.", _PLAIN),
    "health": ("send", "How the kiosk is; outdated after three minutes.", _EXPIRING),
    "state": ("send", "Presence, with a last will.", _RETAINED),
    "ack": ("receive", "Which events are stored.", _PLAIN),
    "capacity": ("receive", "Who is inside.", _RETAINED),
    "desired": ("receive", "Settings that the kiosk should have.", _RETAINED),
    "reported": ("send", "Settings that it has.", _RETAINED),
    "command": ("receive", "Something to do, once.", _PLAIN),
}


def document() -> Part:
    """From the kiosk's side: it sends events and hears acknowledgements."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Digital sentinel: a kiosk at its broker",
            "version": __version__,
            "description": (
                "MQTT 5, or 3.1.1 where the broker has no more. PREFIX is report.topic_prefix. A kiosk may "
                "use the topics under its own name only. See events.md."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "broker": {
                "host": "broker.example:8883",
                "protocol": "secure-mqtt",
                "protocolVersion": "5",
                "description": "TLS with a certificate of the kiosk's own; its common name is its id.",
            }
        },
        "channels": {topic: _channel(topic, words) for topic, (_, words, _) in _TOPICS.items()},
        "operations": {
            topic: {
                "action": action,
                "channel": {"$ref": f"#/channels/{topic}"},
                "summary": words,
                "bindings": binding,
            }
            for topic, (action, words, binding) in _TOPICS.items()
        },
        "components": {"messages": _messages()},
    }


def _channel(topic: str, words: str) -> Part:
    return {
        "address": f"{{prefix}}/{{kiosk}}/{topic}",
        "description": words,
        "parameters": {
            "prefix": {"description": "report.topic_prefix", "default": "sentinel"},
            "kiosk": {"description": "kiosk.id"},
        },
        "messages": {
            _key(name): {"$ref": f"#/components/messages/{_key(name)}"} for name in _kinds_of(topic)
        },
    }


def _kinds_of(topic: str) -> list[str]:
    if topic == "events":
        return ["event", *(kind for kind in DATA if kind != events.HEALTH)]
    return {"health": [events.HEALTH], "desired": ["signed"], "command": ["signed"]}.get(topic, [topic])


def _messages() -> dict[str, Part]:
    described = {**DATA, **OTHERS}
    messages = {_key("event"): _message("event", "Any event.")}
    messages.update({_key(name): _message(name, schema["description"]) for name, schema in described.items()})
    return messages


def _message(name: str, words: str) -> Part:
    return {
        "name": name,
        "contentType": "application/json",
        "summary": words,
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"schemas/{name_of(name)}"},
        },
    }


def _key(name: str) -> str:
    return name.removeprefix("org.sentinel.").replace(".", "-")


def write(docs: Path) -> None:
    """``asyncapi.json`` and the folder ``schemas``. Raises OSError."""
    (docs / "schemas").mkdir(exist_ok=True)
    for name, schema in schemas().items():
        (docs / "schemas" / name).write_text(_text(schema), encoding="utf-8")
    (docs / "asyncapi.json").write_text(_text(document()), encoding="utf-8")


def _text(content: Part) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write(Path(sys.argv[1]))
