"""Keeps what long runs found: docs/simulation.json, and the table in docs/simulation.md."""

import datetime as dt
import json
import os
import sys
from pathlib import Path
from typing import Any

_BEGIN, _END = "<!-- runs -->", "<!-- end of runs -->"
_COLUMNS = (
    "date", "visits", "seed", "store", "days that failed", "restarts", "gate pulses", "events", "took",
    "visits/s", "load",
)  # fmt: skip
_HEAD = f"| {' | '.join(_COLUMNS)} |\n{'|---' * len(_COLUMNS)}|"


def kept(summary: dict[str, Any], load: float) -> dict[str, Any]:
    """What is worth keeping of a run's summary."""
    names = (
        "seed", "visits", "simulated_hours", "steps", "restarts", "gate_pulses", "events", "failed_days",
        "copies_at_collector", "verdicts", "troubles", "violations", "store", "digest", "took_s",
    )  # fmt: skip
    date = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"
    return {"date": date, "load": round(load, 1), **{name: summary[name] for name in names}}


def table(runs: list[dict[str, Any]]) -> str:
    """The runs as Markdown, the newest first."""
    return "\n".join([_HEAD, *(_row(run) for run in reversed(runs))])


def _row(run: dict[str, Any]) -> str:
    rate = run["visits"] / max(run["took_s"], 0.1)
    return (
        f"| {run['date']} | {run['visits']:,} | {run['seed']} | {run['store']} | {run['failed_days']} "
        f"| {run['restarts']:,} | {run['gate_pulses']:,} | {run['events']:,} | {run['took_s'] / 60:.1f} min "
        f"| {rate:.0f} | {run['load']:g} |"
    )


def with_table(page: str, runs: list[dict[str, Any]]) -> str:
    """The page with the table of these runs. Raises ValueError: it has no place for it."""
    before, begin, rest = page.partition(_BEGIN)
    _old, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"the page has no {_BEGIN} and {_END}")
    return f"{before}{_BEGIN}\n{table(runs)}\n{_END}{after}"


def main() -> int:
    """Read a run's lines from stdin; arguments: the JSON file and the page."""
    file, page = Path(sys.argv[1]), Path(sys.argv[2])
    lines = sys.stdin.read().splitlines()
    if not lines:
        return 2
    summary = json.loads(lines[-1])
    runs = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    runs.append(kept(summary, os.getloadavg()[0]))
    file.write_text(json.dumps(runs, indent=1) + "\n", encoding="utf-8")
    page.write_text(with_table(page.read_text(encoding="utf-8"), runs), encoding="utf-8")
    sys.stderr.write(f"simulate-long: {page} has the table\n")
    return 1 if summary["failed_days"] else 0


if __name__ == "__main__":
    sys.exit(main())
