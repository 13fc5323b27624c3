"""The command line of ``scripts/arm-check``: which lane, going on, the page."""

import argparse
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from sentinel.sim.arm import page, picked
from sentinel.sim.arm.host import Failed, Lacking, alone, prepare, say
from sentinel.sim.arm.lane import Part, Work, play
from sentinel.sim.arm.results import Lane
from sentinel.sim.arm.root import RootLane
from sentinel.sim.arm.vm import VmLane
from sentinel.sim.resumable import kept

_ENDS = (signal.SIGINT, signal.SIGTERM)  # also where a shell had them ignored
_PRODUCTS = ("debian", "root", "package", "source", "tools", "vm", "out", "logs", "stamps", "results")
_EPILOG = """lanes:
  root    a Debian 12 for arm64 under qemu-user: the .deb built and installed, ARM's pip and the hashes,
          compiled packages, one visitor of the demo, one screen drawn, the unit tests of tests.toml.
          Of tests each folder's last whole pass is kept with its commit and day
  vm      the same root as a whole machine under qemu-system: systemd, the units, a V4L2 camera of the kernel
          (vivid), the watchdog, a power cut, and hundreds more out of its log. Needs lane root's steps base
          and package
  write   docs/arm.md and docs/arm.json from the kept results
  clean   take the products and results in the cache away

examples:
  sudo scripts/arm-check root                  may take hours; goes on where it was stopped
  sudo scripts/arm-check root --only picture   one step again; look at CACHE/out/screens
  sudo scripts/arm-check root --only tests --budget 300
                                               goes on with the tests: what passed is not run again
  sudo scripts/arm-check root --only tests --folder store
                                               one folder's tests, also if they passed
  sudo scripts/arm-check root --only visitor --pace 120
                                               on a busy machine: slower, but in time
  sudo scripts/arm-check vm
  sudo scripts/arm-check vm --only cuts --cuts 2000
                                               more power cuts out of the last one's log, without a machine
  scripts/arm-check write                      as who owns the checkout

Products (about 7 GB) and results are in the cache, so that Ctrl-C loses the running step only. Without the
cache the results of docs/arm.json hold until a step is run again. Everything runs at the lowest priority.
Exit codes: 0 all passed, 1 something failed, 2 usage, 3 something can't be had (the line says what to do)."""


def main(words: Sequence[str] | None = None) -> int:
    """The exit code."""
    parser = _parser()
    args = parser.parse_args(words)
    work = Work(args.cache.expanduser().resolve())
    before = {number: signal.signal(number, signal.default_int_handler) for number in _ENDS}
    try:
        return _do(parser, args, work)
    except KeyboardInterrupt:
        say("stopped; what is done is kept, the same command goes on")
        return 130
    except ValueError as error:
        say(str(error))
        return 2
    except (Lacking, Failed, OSError) as error:
        say(str(error))
        return 3
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _do(parser: argparse.ArgumentParser, args: argparse.Namespace, work: Work) -> int:
    if args.lane == "write":
        return _write(work, args.docs)
    if args.lane == "clean":
        for name in _PRODUCTS:
            shutil.rmtree(work.cache / name, ignore_errors=True)
        (work.cache / "tools.txt").unlink(missing_ok=True)
        return 0
    lane = _lane(args, work)
    parts = lane.parts()
    unknown = set(args.only) - {part.name for part in parts}
    if unknown:
        parser.error(f"{args.lane} has no step {unknown.pop()!r}: {', '.join(part.name for part in parts)}")
    folders = [one.folder for one in picked.chosen().run]
    if strange := sorted(set(args.folder) - set(folders)):
        parser.error(f"tests of {strange[0]!r} are not run on ARM; of {', '.join(folders)} they are")
    os.nice(19 - os.nice(0))
    wanted: list[Part] = [part for part in parts if not args.only or part.name in args.only]
    # steps that only use the root may run beside each other; whoever makes it, or runs the machine, is alone
    makes = args.lane == "vm" or any(part.needed for part in wanted)
    with alone(work.cache / f"{args.lane}.lock") if makes else contextlib.nullcontext():
        prepare(args.lane)
        try:
            known = page.read(args.docs)  # of another machine, or before the cache was emptied
            result = play(work, args.lane, parts, lane.versions, args.only, known.get(args.lane))
        finally:
            lane.close()
    _tell(result, work)
    ran = [result.steps[part.name].outcome for part in wanted]
    return 0 if set(ran) == {"passed"} else 1


def _lane(args: argparse.Namespace, work: Work) -> RootLane | VmLane:
    if args.lane == "root":
        return RootLane(work, args.budget * 60, args.pace, args.folder)
    return VmLane(work, args.slower, args.cuts)


def _write(work: Work, docs: Path) -> int:
    known = page.read(docs)
    lanes = [lane for name in ("root", "vm") if (lane := kept(work.results(name), Lane) or known.get(name))]
    if not lanes:
        say(f"nothing was run yet (no results in {work.cache}): scripts/arm-check root")
        return 1
    page.write(lanes, docs)
    return 0


def _tell(lane: Lane, work: Work) -> None:
    for step in lane.steps.values():
        sys.stdout.write(f"{step.outcome:8} {step.name:10} {step.says}\n")
    say(f"logs in {work.logs}; into the repo: scripts/arm-check write --cache {work.cache}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/arm-check",
        description="The kiosk on an emulated 64-bit ARM: installed, tested, under systemd, without power.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("lane", choices=("root", "vm", "write", "clean"), help="see below")
    parser.add_argument(
        "--only", action="append", default=[], metavar="STEP", help="this step (again); repeatable"
    )
    parser.add_argument("--cache", type=Path, default=_cache(), metavar="DIR", help="default %(default)s")
    parser.add_argument("--budget", type=_positive, default=120, metavar="MIN", help="for all tests (120)")
    parser.add_argument(
        "--folder",
        action="append",
        default=[],
        metavar="NAME",
        help="of the tests only these (again); repeatable",
    )
    parser.add_argument(
        "--pace", type=_positive, default=60, metavar="N", help="slow the visitor's clock (60)"
    )
    parser.add_argument(
        "--slower",
        type=_positive,
        default=1,
        metavar="N",
        help="N times the VM's time-outs, on a busy machine",
    )
    parser.add_argument(
        "--cuts", type=_count, default=300, metavar="N", help="power cuts tried out of one (300)"
    )
    parser.add_argument("--docs", type=Path, default=Path("docs"), metavar="DIR", help="the page's folder")
    return parser


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sentinel-arm"


def _count(text: str) -> int:
    number = int(text)
    if not 0 < number <= 100_000:
        raise argparse.ArgumentTypeError("1 to 100000")
    return number


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < 10_000:
        raise argparse.ArgumentTypeError("more than 0")
    return number
