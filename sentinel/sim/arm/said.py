"""What programs on the emulated machine said, read: tests, visitors, pictures, units. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Tests:
    """One folder's tests. ``ended``: pytest came to its end in time."""

    folder: str
    passed: int = 0
    skipped: int = 0
    failed: tuple[str, ...] = field(default=())
    seconds: float = 0.0
    ended: bool = True

    @property
    def good(self) -> bool:
        """Something passed, and nothing failed, of what ran."""
        return self.passed > 0 and not self.failed

    def line(self) -> str:
        """For people."""
        parts = [f"{self.passed} passed"]
        if self.failed:
            parts.append(f"{len(self.failed)} failed")
        if self.skipped:
            parts.append(f"{self.skipped} skipped")
        if not self.ended:
            parts.append("its time was over before its end")
        return f"tests/{self.folder}: {', '.join(parts)}, {self.seconds:.0f} s"


def tests(folder: str, lines: Iterable[str], seconds: float, ended: bool) -> Tests:
    """What the plug-in (``told``) wrote; a line that a kill tore is no test."""
    counts = {"passed": 0, "skipped": 0}
    failed: list[str] = []
    for line in lines:
        one = _object(line)
        outcome = one.get("outcome")
        if outcome in counts:
            counts[outcome] += 1
        elif outcome in ("failed", "error"):
            failed.append(f"{one.get('id', '?')}: {' '.join(str(one.get('why', '')).split())[:200]}")
    return Tests(folder, counts["passed"], counts["skipped"], tuple(failed), seconds, ended)


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
