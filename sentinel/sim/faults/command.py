"""The command line of ``scripts/faults``: which faults, how many rounds, going on, the table."""

import argparse
import logging
import os
import platform
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sentinel.sim.broker import BrokerMissing
from sentinel.sim.faults import page
from sentinel.sim.faults.entrance import EntranceError
from sentinel.sim.faults.figures import Run
from sentinel.sim.faults.kinds import KINDS, Fault
from sentinel.sim.resumable import keep, kept
from sentinel.sim.world import WorldError

_ENDS = (signal.SIGINT, signal.SIGTERM)  # also where a shell had them ignored
_STATE = Path("build/faults")
_EVIDENCE = ("logs", "data", "service.db", "service.db-wal")  # of an entrance's folder
_EPILOG = """examples:
  scripts/faults kills --rounds 40            forty kills, about three minutes
  scripts/faults kills --resume              go on where the last run ended, up to 1,000 rounds
  scripts/faults all --write                  everything, then docs/faults.md and docs/faults.json

Ctrl-C keeps what is done; --resume goes on. Exit codes: 0 nothing that must never happen happened, 1 it did,
2 usage, 3 a fault can't be played here (the reason is said)."""


def main(words: Sequence[str] | None = None) -> int:
    """The exit code."""
    args = _parser().parse_args(words)
    unknown = [name for name in args.faults if name not in (*KINDS, "all")]
    if unknown or not (args.faults or args.write):
        _parser().error(f"{unknown[0]!r} is no fault" if unknown else "name a fault, or --write")
    names = list(KINDS) if "all" in args.faults else args.faults
    ours = logging.getLogger("sentinel")
    usual = ours.level
    ours.setLevel(logging.ERROR)  # each kill is a lost connection
    before = {number: signal.signal(number, signal.default_int_handler) for number in _ENDS}
    code = 0
    try:
        for name in names:
            code = max(code, _run(KINDS[name](), args))
    except KeyboardInterrupt:
        sys.stderr.write("\nfaults: stopped; what is done is kept, --resume goes on\n")
        code = 130
    except ValueError as error:
        sys.stderr.write(f"\nfaults: {error}\n")
        code = 2
    except (EntranceError, WorldError, BrokerMissing, OSError) as error:
        sys.stderr.write(f"\nfaults: {error}\n")
        code = 3
    finally:
        ours.setLevel(usual)
        for number, handler in before.items():
            signal.signal(number, handler)
    return max(code, _written(args)) if args.write else code


def _written(args: argparse.Namespace) -> int:
    """The table, also of what was stopped or broke off; the exit code."""
    try:
        page.write(args.state, args.docs)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"faults: {error}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/faults",
        description="Real faults against the real daemon at an emulated entrance, and a table of them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=f"{', '.join(KINDS)} or all")
    parser.add_argument(
        "--rounds", type=_positive, metavar="N", help="so many in all (default: each fault's own)"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the random moments (default 1)")
    parser.add_argument(
        "--resume", action="store_true", help="go on after the rounds that are kept here, or in the table"
    )
    parser.add_argument(
        "--state", type=Path, default=_STATE, metavar="DIR", help=f"kept here (default {_STATE})"
    )
    parser.add_argument(
        "--write", action="store_true", help="write the table: what it had, and all that is kept here"
    )
    parser.add_argument("--docs", type=Path, default=Path("docs"), metavar="DIR", help="where (default docs)")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _run(fault: Fault, args: argparse.Namespace) -> int:
    why_not = fault.why_not()
    if why_not:
        sys.stderr.write(f"faults: {fault.name}: not here: {why_not}\n")
        return 3
    path = args.state / f"{fault.name}-{args.seed}.json"
    run = (_so_far(fault.name, args, path) if args.resume else None) or _new(fault.name, args.seed)
    wanted = args.rounds or fault.rounds
    while run.done < wanted:
        rounds = min(fault.chapter, wanted - run.done)
        _chapter(fault, run, rounds, wanted, args.state / f"{path.stem}-from-{run.done}")
        keep(run, path)
    sys.stderr.write("\n")
    for name, figures in run.figures.items():
        sys.stdout.write(page.line(name, figures) + "\n")
    return 0 if all(figures.clean for figures in run.figures.values()) else 1


def _chapter(fault: Fault, run: Run, rounds: int, wanted: int, evidence: Path) -> None:
    """Rounds at one entrance; where they go wrong, its files are kept in ``evidence``."""
    draw = random.Random(f"{run.seed}/{fault.name}/{run.done}")  # noqa: S311 - the moments of faults
    began, count = time.monotonic(), 0

    def tell() -> None:
        nonlocal count
        count += 1
        each = (time.monotonic() - began) / count
        left = (wanted - run.done - count) * each / 60
        sys.stderr.write(
            f"\r{fault.name}: {run.done + count} of {wanted} rounds, {each:.1f} s each, {left:.0f} min left "
        )
        sys.stderr.flush()

    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        try:
            found = fault.play(Path(folder), draw, run.done, rounds, tell)
        except (EntranceError, WorldError):
            _keep_evidence(Path(folder), evidence)
            raise
        if not all(figures.clean for figures in found.values()):
            _keep_evidence(Path(folder), evidence)
    run.add(found, rounds, os.getloadavg()[0], datetime.now(UTC))


def _keep_evidence(folder: Path, to: Path) -> None:
    """Logs, record and the platform's database: whoever asks later why must not have to play it again."""
    shutil.rmtree(to, ignore_errors=True)
    for name in _EVIDENCE:
        source, target = folder / name, to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy2(source, target)
    sys.stderr.write(f"\nfaults: what it left is in {to}\n")


def _so_far(name: str, args: argparse.Namespace, path: Path) -> Run | None:
    """The longer of what is kept here and what the table has, as in a fresh clone. Raises ValueError."""
    here, written = kept(path, Run), kept(args.docs / "faults.json", list[Run]) or []
    found = [run for run in (here, *written) if run and (run.name, run.seed) == (name, args.seed)]
    run = max(found, key=lambda one: one.done, default=None)
    if run is not None and run is not here and _machine() not in run.machine:
        run.machine += f"; from round {run.done + 1} on {_machine()}"
    return run


def _machine() -> str:
    return (
        f"{os.cpu_count() or 1} cores {platform.machine()}, Linux {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def _new(name: str, seed: int) -> Run:
    now = datetime.now(UTC)
    return Run(name, seed, f"scripts/faults {name} --seed {seed}", _machine(), now, now)
