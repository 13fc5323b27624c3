"""Home Assistant finds the kiosk by itself: MQTT discovery of one device (Home Assistant 2024.11, "MQTT")."""

import re
from typing import Any

import msgspec

from sentinel import __version__

_HERE = "{{ value_json.state in ('init', 'ready') }}"


def discovery(prefix: str, topics: str, kiosk: str, name: str) -> tuple[str, bytes]:
    """Topic and message, to be retained. ``prefix``: Home Assistant's, ``topics``: the kiosk's."""
    node = "sentinel_" + re.sub(r"[^A-Za-z0-9_-]", "_", kiosk)
    components = {
        key: {"unique_id": f"{node}_{key}", "state_topic": f"{topics}/{topic}", **more}
        for key, topic, more in _entities(f"{topics}/state")
    }
    body = {
        "device": {
            "identifiers": [node],
            "name": name or kiosk,
            "model": "Digital sentinel",
            "sw_version": __version__,
        },
        "origin": {"name": "sentinel-kiosk", "sw_version": __version__},
        "components": components,
        "qos": 1,
    }
    return f"{prefix}/device/{node}/config", msgspec.json.encode(body)


def _entities(state: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Key, the kiosk's topic, and what else is said of it; ``state``: the topic of the presence."""
    here = {
        "topic": state, "value_template": _HERE,
        "payload_available": "True", "payload_not_available": "False",
    }  # fmt: skip
    presence = {
        "platform": "binary_sensor", "name": "Presence", "value_template": _HERE,
        "payload_on": "True", "payload_off": "False", "device_class": "connectivity",
    }  # fmt: skip

    def sensor(name: str, value: str, **more: Any) -> dict[str, Any]:
        template = f"{{{{ value_json.{value} }}}}"
        said = {"platform": "sensor", "name": name, "value_template": template, "availability": [here]}
        return said | {"state_class": "measurement"} | more

    heat = {"device_class": "temperature", "unit_of_measurement": "°C", "entity_category": "diagnostic"}
    return [
        ("presence", "state", presence),
        ("inside", "capacity", sensor("Inside", "inside")),
        ("alarms", "health", sensor("Alarms today", "data.alarms")),
        ("board", "health", sensor("Board", "data.board_c", **heat)),
        ("backlog", "health", sensor("Backlog", "data.waiting", entity_category="diagnostic")),
    ]
