"""Long runs of the simulation, in pieces that add up: docs/simulation.json and the table in simulation.md.

``python -m`` this plays what is missing. A run is known by its seed and its store, and is a number of whole
days; each piece goes on where the last one ended, on any day and any machine.
"""

import argparse
import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import sentinel
from sentinel.sim.deterministic.plan import DAY

_BEGIN, _END = "<!-- runs -->", "<!-- end of runs -->"
_COLUMNS = (
    "date", "visits", "seed", "store", "days that failed", "restarts", "gate pulses", "events", "log lines",
    "took", "visits/s", "load", "version",
)  # fmt: skip
_HEAD = f"| {' | '.join(_COLUMNS)} |\n{'|---' * len(_COLUMNS)}|"
_PIECE = {"model": 8, "real": 2}  # days: what is lost at most when somebody stops it
_SUMMED = (
    "visits", "simulated_hours", "steps", "restarts", "gate_pulses", "events", "failed_days",
    "copies_at_collector", "log_lines", "took_s",
)  # fmt: skip
_COUNTED = ("verdicts", "troubles", "violations")
Run = dict[str, Any]


def version() -> str:
    """Of the code that plays: its commit, with "+" where it was changed since; without git the package's."""
    root, git = Path(sentinel.__file__).resolve().parents[1], shutil.which("git")

    def asked(*words: str) -> str:
        told = subprocess.run(  # noqa: S603 - our own words
            [str(git), "-C", str(root), *words], capture_output=True, text=True, check=False, timeout=30
        )
        return told.stdout.strip() if told.returncode == 0 else ""

    if git is None or asked("rev-parse", "--show-toplevel") != str(root):
        return sentinel.__version__
    changed = asked("status", "--porcelain", "--", "sentinel", "hw")
    return asked("rev-parse", "--short=10", "HEAD") + ("+" if changed else "")


def kept(summary: Run, load: float, played: str) -> Run:
    """What is worth keeping of a piece's summary, and which version ``played`` it."""
    names = (*_SUMMED, *_COUNTED, "seed", "store", "digest")
    date = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"
    about = {"date": date, "load": round(load, 1), "versions": [played]}
    return about | {name: summary[name] for name in names}


def added(run: Run, piece: Run) -> Run:
    """Both together, ``piece`` being the days after ``run``'s. The digest is of the digests of the pieces."""
    both: Run = {**piece, "began": run.get("began", run["date"])}
    both["least_load"] = min(run.get("least_load", run["load"]), piece["load"])
    both["load"] = max(run["load"], piece["load"])
    both["versions"] = list(dict.fromkeys([*run.get("versions", ["-"]), *piece.get("versions", ["-"])]))
    for name in _SUMMED:
        both[name] = round(run.get(name, 0) + piece.get(name, 0), 1)
    for name in _COUNTED:
        both[name] = dict(sorted((Counter(run[name]) + Counter(piece[name])).items()))
    both["digest"] = hashlib.sha256(f"{run['digest']}{piece['digest']}".encode()).hexdigest()
    return both


def unfinished(runs: list[Run], store: str, seed: int | None, visits: int) -> Run | None:
    """The run that is to go on: the newest of this store (and seed) that lacks visits and ends with a day."""
    fitting = [run for run in runs if run["store"] == store and seed in (None, run["seed"])]
    ours = [run for run in fitting if not run["visits"] % DAY]
    if seed is not None:
        return max(ours, key=lambda run: int(run["visits"]), default=None)
    return next((run for run in reversed(ours) if run["visits"] < visits), None)


def table(runs: list[Run]) -> str:
    """The runs as Markdown, the newest first, and what they are together."""
    sums = [
        f"{sum(run['visits'] for run in runs if run['store'] == store):,} with {what}"
        for store, what in (("model", "the model"), ("real", "the encrypted database"))
    ]
    return "\n".join([_HEAD, *(_row(run) for run in reversed(runs)), "", f"Together: {', '.join(sums)}."])


def _row(run: Run) -> str:
    lines = f"{run['log_lines']:,}" if "log_lines" in run else "-"
    versions = ", ".join(run.get("versions", ["-"]))
    rate = run["visits"] / max(run["took_s"], 0.1)
    began = run.get("began", run["date"])
    date = run["date"] if began == run["date"] else f"{began} to {run['date']}"
    load = f"{run['load']:g}" if "least_load" not in run else f"{run['least_load']:g} to {run['load']:g}"
    return (
        f"| {date} | {run['visits']:,} | {run['seed']} | {run['store']} | {run['failed_days']} "
        f"| {run['restarts']:,} | {run['gate_pulses']:,} | {run['events']:,} | {lines} "
        f"| {run['took_s'] / 60:.1f} min | {rate:.0f} | {load} | {versions} |"
    )


def with_table(page: str, runs: list[Run]) -> str:
    """The page with the table of these runs. Raises ValueError: it has no place for it."""
    before, begin, rest = page.partition(_BEGIN)
    _old, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"the page has no {_BEGIN} and {_END}")
    return f"{before}{_BEGIN}\n{table(runs)}\n{_END}{after}"


def go_on(file: Path, page: Path, store: str, visits: int, seed: int | None, processes: int) -> bool:
    """Play what a run lacks, piece by piece, each kept at once; whether no day of them failed.

    Raises ValueError where a file is not what it should be, ``subprocess.CalledProcessError`` where the
    simulation can't be played.
    """
    runs: list[Run] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    run = unfinished(runs, store, seed, visits)
    if seed is None:
        seed = run["seed"] if run is not None else int(f"{dt.datetime.now(dt.UTC):%Y%m%d}")
        run = unfinished(runs, store, seed, visits)  # today's may be played already
    clean = True
    while (done := run["visits"] if run is not None else 0) < visits:
        piece = _played(store, seed, done, min(_PIECE[store] * DAY, visits - done), processes)
        clean = clean and not piece["failed_days"]
        together = piece if run is None else added(run, piece)
        runs = [*(one for one in runs if one is not run), together]
        run = together
        page_text = with_table(page.read_text(encoding="utf-8"), runs)
        for path, text in ((file, json.dumps(runs, indent=1) + "\n"), (page, page_text)):
            _write(path, text)
        sys.stderr.write(f"simulate-long: {store}, seed {seed}: {run['visits']:,} of {visits:,} visits\n")
    return clean


def _write(path: Path, text: str) -> None:
    """Whole or not at all: who stops a run stops it anywhere."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _played(store: str, seed: int, done: int, visits: int, processes: int) -> Run:
    """A piece: its failing days go to stdout as they are found."""
    words = [
        "simulate", "--seed", seed, "--first-day", done // DAY, "--visits", visits, "--store", store,
        "--processes", processes, "--json",
    ]  # fmt: skip
    code = version()
    ended = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "sentinel", *map(str, words)], stdout=subprocess.PIPE, text=True, check=False
    )
    *failed, last = ended.stdout.splitlines() or [""]
    sys.stdout.write("".join(f"{line}\n" for line in failed))
    sys.stdout.flush()
    if ended.returncode not in (0, 1) or not last:
        raise subprocess.CalledProcessError(ended.returncode, "sentinel simulate")
    return kept(json.loads(last), os.getloadavg()[0], code)


def main(words: list[str] | None = None) -> int:
    """0: nothing found, 1: something that must never happen, 2: bad usage, 130: stopped."""
    parser = argparse.ArgumentParser(prog="scripts/simulate-long", description=__doc__)
    parser.add_argument("--model", type=_visits, default=1_000_000, metavar="VISITS",
        help="in all, with the model of the record; 0: none (default: %(default)s)")  # fmt: skip
    parser.add_argument("--real", type=_visits, default=10_000, metavar="VISITS",
        help="in all, with the encrypted database; 0: none (default: %(default)s)")  # fmt: skip
    parser.add_argument("--seed", type=int, metavar="N",
        help="of all chance (default: of the run that is not finished, else today's date)")  # fmt: skip
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--docs", type=Path, default=Path("docs"), metavar="DIR", help="(default: docs)")
    args = parser.parse_args(words)
    file, page = args.docs / "simulation.json", args.docs / "simulation.md"
    clean = True
    try:
        for store, visits in (("real", args.real), ("model", args.model)):
            clean = go_on(file, page, store, visits, args.seed, args.processes) and clean
    except KeyboardInterrupt:
        sys.stderr.write("\nsimulate-long: stopped; whole pieces are kept, the same command goes on\n")
        return 130
    except (ValueError, OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"simulate-long: {error}\n")
        return 2
    return 0 if clean else 1


def _visits(text: str) -> int:
    number = int(text)
    if number < 0 or number % DAY:
        raise argparse.ArgumentTypeError(f"{text} is not whole days of {DAY} visits")
    return number


if __name__ == "__main__":
    sys.exit(main())
