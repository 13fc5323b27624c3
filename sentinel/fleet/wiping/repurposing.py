"""What a kiosk begins anew with: a plain visitor kiosk, that asks for a pass or an appointment only."""

import json
from collections.abc import Mapping
from typing import Any

from sentinel.core.policy import Check

PROFILES = ("visitor",)
POLICY = "visitor-policy.toml"
# What is wired to the box stays as it is; who is known, asked and told does not.
_KEPT = ("camera", "vision", "scanner", "gate", "contacts", "light", "audio", "ui", "updates")
_KIOSK = (
    "id", "venue", "venue_name", "data_dir", "run_dir", "models_dir", "entrance", "direction", "vision_user",
    "ui_user",
)  # fmt: skip
_CARDS = ("port", "baud")  # a card finds its bearer's appointment, or proves a pass; no photo is wanted
_CREDENTIALS = ("trust_dir", "place_prefixes")
_ASKED = {Check.PERMIT: "always", Check.CAPACITY: "if_available"}


def visitor(tables: Mapping[str, Any]) -> dict[str, str]:
    """The files of the visitor profile by name ("": the settings), from the settings as they were."""
    kept = {name: dict(tables[name]) for name in _KEPT if name in tables}
    kiosk = {k: v for k, v in tables.get("kiosk", {}).items() if k in _KIOSK}
    believed = {k: v for k, v in tables.get("credentials", {}).items() if k in _CREDENTIALS}
    settings = {"kiosk": {**kiosk, "policy": POLICY}, "thermal": {"driver": "none"}, **kept}
    if reader := {k: v for k, v in tables.get("id_card", {}).items() if k in _CARDS}:
        settings["id_card"] = reader
    if believed:
        settings["credentials"] = believed
    if settings.get("contacts", {}).get("driver") == "gate" and "gate" not in kept:
        del settings["contacts"]
    head = "# A visitor kiosk, made by `sentinel wipe --repurpose visitor`: no health is asked.\n"
    return {"": head + _toml(settings), POLICY: _policy()}


def _policy() -> str:
    lines = [
        "# A pass of an issuer in credentials.trust_dir, or an appointment, is asked; nothing else.",
        'version = "visitor-1"',
        "",
    ]
    for check in Check:
        need = _ASKED.get(check, "never")
        lines += [f"[rules.{check.value}]", f'need = "{need}"', ""]
    return "\n".join(lines)


def _toml(tables: Mapping[str, Mapping[str, Any]]) -> str:
    """TOML of tables of values; JSON's strings, numbers, booleans and lists are TOML's."""
    lines: list[str] = []
    for name, table in tables.items():
        plain = {k: v for k, v in table.items() if not isinstance(v, Mapping)}
        below = {f"{name}.{k}": v for k, v in table.items() if isinstance(v, Mapping)}
        lines += ["", f"[{name}]", *(f"{key} = {_value(value)}" for key, value in plain.items())]
        if below:
            lines.append(_toml(below))
    return "\n".join(lines).lstrip("\n") + "\n"


def _value(value: Any) -> str:
    if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        rows = ("{" + ", ".join(f"{k} = {_value(v)}" for k, v in one.items()) + "}" for one in value)
        return "[" + ", ".join(rows) + "]"
    return json.dumps(value, ensure_ascii=False)
