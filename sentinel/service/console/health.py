"""What a kiosk's last word on its health says, as far as it can be read: kiosks of any version speak."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class Health:
    """``waiting``: events not acknowledged, None: not told; ``down``: devices that are away."""

    software: str = ""
    policy: str = ""
    waiting: int | None = None
    down: tuple[str, ...] = field(default=())


def read_health(text: str) -> Health:
    """Of the CloudEvent that came; what has another form is left out."""
    try:
        event = msgspec.json.decode(text) if text else {}
    except (msgspec.DecodeError, RecursionError):
        event = {}
    said = event.get("data") if isinstance(event, Mapping) else None
    if not isinstance(said, Mapping):
        return Health()
    waiting = said.get("waiting")
    return Health(
        _short(said.get("software")),
        _short(said.get("policy")),
        waiting if isinstance(waiting, int) and not isinstance(waiting, bool) else None,
        _down(said.get("devices")),
    )


def _down(devices: Any) -> tuple[str, ...]:
    if not isinstance(devices, Mapping):
        return ()
    return tuple(sorted(_short(name) for name, up in devices.items() if up is False))


def _short(value: Any) -> str:
    return value[:40] if isinstance(value, str) else ""
