"""What programs on the emulated machine said, read: tests, visitors, pictures, units. Pure."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec


class Tests(msgspec.Struct, frozen=True):
    """Some of a folder's tests, by their ids. ``collected``: how many there were to run; ``failed``: each
    with why; ``ended``: pytest came to its end in time."""

    passed: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    collected: int = 0
    seconds: float = 0.0
    ended: bool = True

    @property
    def ran(self) -> int:
        """How many have an outcome."""
        return len(self.passed) + len(self.skipped) + len(self.failed)


def tests(lines: Iterable[str], seconds: float, ended: bool) -> Tests:
    """What the plug-in (``told``) wrote; a line that a kill tore is no test."""
    outcomes: dict[str, dict[str, str]] = {"passed": {}, "skipped": {}, "failed": {}}
    collected = 0
    for line in lines:
        one = _object(line)
        if isinstance(count := one.get("collected"), int):
            collected = count
        outcome = "failed" if one.get("outcome") == "error" else one.get("outcome")
        if outcome in outcomes:
            name = str(one.get("id", "?"))
            outcomes[outcome][name] = f"{name}: {' '.join(str(one.get('why', '')).split())[:200]}"
    # who passed and then could not be cleared away did not pass
    good = [tuple(n for n in outcomes[kind] if n not in outcomes["failed"]) for kind in ("passed", "skipped")]
    return Tests(good[0], good[1], tuple(outcomes["failed"].values()), collected, seconds, ended)


def decisions(text: str) -> list[dict[str, Any]]:
    """The demo's decisions (``sentinel demo --json``), in order."""
    return [
        one for line in text.splitlines() if (one := _object(line)) and "visitor" in one and "verdict" in one
    ]


def as_expected(found: Sequence[dict[str, Any]]) -> bool:
    """Whether somebody came and each was decided on as the scenario says."""
    return bool(found) and all(one["verdict"] == one.get("expected") for one in found)


def properties(text: str) -> dict[str, str]:
    """``systemctl show``'s lines KEY=VALUE."""
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def last(text: str, most: int = 200) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:most] if lines else "nothing was said"


def _object(line: str) -> dict[str, Any]:
    try:
        one = json.loads(line)
    except ValueError:
        return {}
    return one if isinstance(one, dict) else {}
