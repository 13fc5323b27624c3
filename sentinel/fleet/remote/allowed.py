"""Which settings may come from afar: how much, how often, how loud, and where the broker is; nothing else.

Not who is let in (faces, temperature, policies have a signed way of their own), not who is believed (keys,
certificates, credentials, platforms), not what is wired (gate, contacts, readers, sensors, paths), and not
what belongs to the other processes (vision and screen read the local file). So the signer of settings can
make a kiosk slow, quiet or silent, and it takes that back by itself, but nobody is let in by it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from sentinel.config import ConfigError, Settings, nearest, parse

# Each with what for. The broker may move within its authority: certificates and keys stay as they are.
ALLOWED: Mapping[str, str] = MappingProxyType(
    {
        "kiosk.venue_name": "the name on the screen",
        "audio.volume": "quieter at night",
        "audio.language": "the spoken language",
        "verify.rate_per_s": "a platform under load",
        "verify.hedge": "a platform under load",
        "verify.timeout_s": "a slow network",
        "verify.head_start_s": "a slow network",
        "verify.refresh_per_minute": "a platform under load",
        "policies.every_s": "how soon a policy is noticed",
        "base_file.every_s": "how soon a delta is missed",
        "base_file.compact_at": "wear of the storage",
        "contacts.held_s": "when a door counts as held open",
        "report.host": "the broker moves",
        "report.port": "the broker moves",
    }
)


class NotAllowed(Exception):
    """A key that may not come from afar; one line."""


def with_changes(settings: Settings, changes: Mapping[str, Mapping[str, Any]], base: Any) -> Settings:
    """The settings with what the district wants, checked as a file is. Raises NotAllowed, ConfigError."""
    whole = msgspec.to_builtins(settings)
    for section, values in changes.items():
        for key, value in values.items():
            name = f"{section}.{key}"
            if name not in ALLOWED:
                raise NotAllowed(f"{name} can't be set from afar{nearest(name, tuple(ALLOWED))}")
            whole[section][key] = value
    changed = parse(whole, base)
    if settings.report.host and not changed.report.host:
        raise ConfigError('report.host = "" would leave the kiosk without a way back')
    moved = changed.report.host != settings.report.host
    if moved and settings.report.tls and not settings.report.ca_file:
        raise ConfigError("report.host moves only within report.ca_file's authority, and none is set")
    return changed


def allowed_values(settings: Settings) -> dict[str, Any]:
    """What is in use of all that may come from afar: the district sees drift in it, and no secret."""
    found = {}
    for name in ALLOWED:
        section, _, key = name.partition(".")
        found[name] = getattr(getattr(settings, section), key)
    return found
