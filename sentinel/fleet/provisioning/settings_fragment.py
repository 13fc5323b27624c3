"""Which settings a service may hand to a kiosk: whom it talks to, never what it drives or how it decides."""

from collections.abc import Mapping
from pathlib import Path

from sentinel.fleet.provisioning.files import (
    ADAPTER,
    ADAPTER_KEYS,
    AUTHORITY,
    CERTIFICATE,
    POLICY_KEYS,
    SECRET,
)
from sentinel.fleet.provisioning.messages import Enrolled, Fragment, Value

ALLOWED: Mapping[str, frozenset[str]] = {
    "kiosk": frozenset({"id", "venue", "venue_name", "entrance", "direction"}),
    "verify": frozenset({"url", "standby_url", "app_id", "adapter", "device", "rate_per_s", "timeout_s"}),
    "policies": frozenset({"url", "tenant", "signed_only", "every_s"}),
    "report": frozenset({"host", "port", "tls", "ack", "topic_prefix"}),
    "credentials": frozenset({"revocations_url"}),
    "base_file": frozenset({"url", "mqtt", "every_s"}),
    "ui": frozenset({"language"}),
}


class BadFragment(ValueError):
    """The service hands out what it must not; one line."""


def checked(settings: Fragment) -> Fragment:
    """The same, if nothing else is in it. Raises BadFragment."""
    for section, values in settings.items():
        for key, value in values.items():
            if key not in ALLOWED.get(section, ()):
                raise BadFragment(f"{section[:40]}.{key[:40]} is not the service's to set")
            if isinstance(value, str) and (len(value) > 300 or any(_controls(char) for char in value)):
                raise BadFragment(f"{section}.{key} can't be that long, or of more lines")
    return settings


def _controls(char: str) -> bool:
    """TOML takes none of them, nor the one at the end of ASCII."""
    return ord(char) < 32 or char == "\x7f"


def changes(answer: Enrolled, url: str, folder: Path, key_name: str) -> Fragment:
    """What is written into the settings: what the service says, and the files of this identity.

    ``folder``: as the settings name it. Where a file and an address belong together the file comes first.
    """
    authority = str(folder / AUTHORITY)
    made: Fragment = {
        "identity": {
            "cert_file": str(folder / CERTIFICATE), "key_file": str(folder / key_name), "ca_file": authority,
            "url": url,
        }
    }  # fmt: skip
    for section, values in answer.settings.items():
        files: dict[str, Value] = {}
        ours = str(values.get("url", "")).startswith(url)
        if (ours and section in ("verify", "policies")) or (section == "report" and values.get("host")):
            files["ca_file"] = authority
        if section == "verify" and ours:
            files["secret_file"] = str(folder / SECRET)
        if section == "policies" and answer.policy_keys:
            files["keys"] = str(folder / POLICY_KEYS)
        made[section] = {**files, **values}
    if answer.policy_keys and "policies" not in made:
        made["policies"] = {"keys": str(folder / POLICY_KEYS)}
    if answer.adapter:
        named: dict[str, Value] = {
            "adapter": str(folder / ADAPTER),
            "adapter_keys": str(folder / ADAPTER_KEYS),
        }
        made["verify"] = made.get("verify", {}) | named
    return made


def toml(value: Value) -> str:
    """A value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return repr(value)
