"""Home Assistant finds the kiosk by itself: MQTT discovery of one device (Home Assistant 2024.11, "MQTT")."""

import re
from typing import Any

import msgspec

from sentinel import __version__

_HERE = "{{ value_json.state in ('init', 'ready') }}"


def discovery(prefix: str, topics: str, kiosk: str, name: str) -> tuple[str, bytes]:
    """Topic and message, to be retained. ``prefix``: Home Assistant's, ``topics``: the kiosk's."""
    node = "sentinel_" + re.sub(r"[^A-Za-z0-9_-]", "_", kiosk)
    state, health, capacity = (f"{topics}/{what}" for what in ("state", "health", "capacity"))

    def one(key: str, platform: str, shown: str, topic: str, template: str, **more: Any) -> dict[str, Any]:
        return {
            "platform": platform,
            "unique_id": f"{node}_{key}",
            "name": shown,
            "state_topic": topic,
            "value_template": template,
            **more,
        }

    here = {"availability": [{"topic": state, "value_template": _HERE,
                              "payload_available": "True", "payload_not_available": "False"}]}  # fmt: skip
    measured = {"state_class": "measurement", **here}
    components = {
        "presence": one(
            "presence", "binary_sensor", "Presence", state, _HERE,
            payload_on="True", payload_off="False", device_class="connectivity",
        ),
        "inside": one("inside", "sensor", "Inside", capacity, "{{ value_json.inside }}", **measured),
        "alarms": one("alarms", "sensor", "Alarms today", health, "{{ value_json.data.alarms }}", **measured),
        "board": one(
            "board", "sensor", "Board", health, "{{ value_json.data.board_c }}",
            device_class="temperature", unit_of_measurement="°C", entity_category="diagnostic", **measured,
        ),
        "backlog": one(
            "backlog", "sensor", "Backlog", health, "{{ value_json.data.waiting }}",
            entity_category="diagnostic", **measured,
        ),
    }  # fmt: skip
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
