"""The table of what came of the faults, for people and for programs."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from sentinel.sim.faults.figures import Figures, kept

Tell = Callable[[], None]
_HEAD = (
    "| fault | rounds | events | lost | doubled | openings | wrong openings | whole again p50 | max |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


def line(name: str, figures: Figures) -> str:
    """One fault in one line of text."""
    return (
        f"{name}: {figures.rounds} rounds, {figures.events} events, {figures.lost} lost, {figures.doubled} doubled, "
        f"{figures.openings} openings, {figures.wrong} wrong, whole again p50 {_seconds(figures.quantile(0.5))}, "
        f"max {_seconds(figures.quantile(1.0))}" + "".join(f"\n  {note}" for note in figures.notes[:5])
    )


def write(state: Path, docs: Path) -> None:
    """``faults.md`` and ``faults.json`` from every kept run."""
    runs = [run for path in sorted(state.glob("*.json")) if (run := kept(path)) is not None]
    (docs / "faults.json").write_bytes(msgspec.json.format(msgspec.json.encode(runs), indent=1) + b"\n")


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"
