"""From what was found to settings: one device a section, nothing that is set already, nothing half."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sentinel.commissioning.probe.findings import Found, Value
from sentinel.config import ConfigError
from sentinel.config.settings_file import with_value

_SET_BY = {"camera": "source", "thermal": "driver", "gate": "driver"}  # of the others: the port
_BETTER = ("mlx90640", "mlx90641", "mlx90614", "amg8833")  # thermometers, the best first


@dataclass(frozen=True, slots=True)
class Proposal:
    """``values``: by section what to set; ``notes``: what is left to a person, a line each."""

    values: Mapping[str, Mapping[str, Value]]
    notes: tuple[str, ...]


def propose(found: Iterable[Found], text: str = "", fail: str = "") -> Proposal:
    """``text``: the settings (TOML) as they are. ``fail``: "secure" or "safe", what a gate is without power;
    "": nobody said so, and a gate is only told of. Raises tomllib.TOMLDecodeError."""
    present = tomllib.loads(text)
    values: dict[str, dict[str, Value]] = {}
    notes: list[str] = []
    for one in sorted(found, key=_rank):
        if not one.section:
            continue
        section = present.get(one.section, {})
        if section.get(_SET_BY.get(one.section, "port"), "none") not in ("", "none"):
            notes.append(f"{one.section} is set already; also found: {one.where} ({one.about})")
        elif one.section in values:
            notes.append(f"a second one for {one.section}: {one.where} ({one.about})")
        elif one.section == "gate" and not fail:
            notes.append(f"gate at {one.where}: say --fail secure or safe to have it written; {one.advice}")
        else:
            values[one.section] = dict(one.values) | ({"fail": fail} if one.section == "gate" else {})
    return Proposal(values, tuple(notes))


def _rank(found: Found) -> int:
    driver = str(found.values.get("driver", ""))
    return _BETTER.index(driver) if driver in _BETTER else 0


def written(text: str, proposal: Proposal) -> tuple[str, tuple[str, ...]]:
    """The settings with all of it that they take, and why the rest is not in them, a line each."""
    refused: list[str] = []
    for section, values in proposal.values.items():
        whole = text
        try:
            for key, value in _in_order(values):
                whole = with_value(whole, section, key, json.dumps(value, ensure_ascii=False))
        except ConfigError as error:
            refused.append(f"{section} is not written: {error}")
            continue
        text = whole
    return text, tuple(refused)


def _in_order(values: Mapping[str, Value]) -> list[tuple[str, Value]]:
    """Each step must be good settings: the driver comes last, when all that it needs is there."""
    return sorted(values.items(), key=lambda item: item[0] == "driver")
