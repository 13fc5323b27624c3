"""``sentinel simulate``: visits and faults in virtual time from one seed, and what must never happen."""

import argparse
import contextlib
import dataclasses
import json
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from sentinel.cli.outputs import writing
from sentinel.cli.pass_files import BadInput

if TYPE_CHECKING:
    from sentinel.sim.deterministic.outcome import Outcome
    from sentinel.sim.deterministic.plan import Fault, Plan
    from sentinel.sim.deterministic.run import Summary

HELP = "the deterministic simulation: visits with faults, and what must never happen"
_DESCRIPTION = """\
Plays visits at a venue in virtual time, on one day in four at two entrances that share its room: people and
families, sensors, platform, broker, gate, staff and the district are simulated; the visit, the decision, the
providers' race, the delivery of events, commands from afar and the record are the daemon's own. All chance
follows from the seed: the same numbers give the same digest on every machine. While it plays, it looks for
what must never happen: a gate that opens without a fresh admit of that visit, borrowed or stale evidence, an
event lost or doubled in the collector, an event that says more than its schema or anything of a visitor's, a
negative count, somebody let into a full venue, a family torn apart, a command that counts twice or opens
late, a passage that can't be explained, somebody trapped, a daemon that dies by an exception of its own. Of
the log it judges what the parts that are played write (docs/simulation.md has which, the summary how many
lines). A day that fails is shrunk to the few visitors and faults that it takes, and the command that plays
just those is printed: start it until it is mended, with --trace FILE for every step."""
_EPILOG = """\
examples:
  sentinel simulate --seed 7 --visits 10000
  sentinel simulate --seed 7 --visits 10000 --store real     the encrypted database itself, with torn writes
  sentinel simulate --seed 7 --day 3 --visitors 12-14,40 --faults crash,disk --trace day.jsonl
Exit: 0 nothing found, 1 something that must never happen, 2 bad usage, 3 the machine can't go on (full disk,
no memory)."""
_VISITS = 1000
_MOST_VISITS = 100_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description, parser.epilog = f"{HELP[0].upper()}{HELP[1:]}.\n\n{_DESCRIPTION}", _EPILOG
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of all chance (default: 1)")
    parser.add_argument(
        "--visits", type=_count, metavar="N", help=f"how many people come (default: {_VISITS})"
    )
    parser.add_argument(
        "--first-day", type=int, default=0, metavar="N",
        help="with --visits: begin with this day, to go on where an earlier run ended (default: 0)",
    )  # fmt: skip
    parser.add_argument("--day", type=int, metavar="N", help="one day only, of 250 visitors, numbered from 0")
    parser.add_argument("--visitors", type=_numbers, metavar="LIST", help="with --day: only these, as 3,7-9")
    parser.add_argument(
        "--faults", type=_faults, metavar="LIST",
        help="which kinds of trouble: all (default), none, or of crash, power, disk, platform, broker, "
        "sensor, clock, gate, staff, maintenance, policy, crowd, remote",
    )  # fmt: skip
    parser.add_argument(
        "--store", choices=("model", "real"), default="model",
        help="a model of the record, or the encrypted database itself, slower (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--processes", type=_count, default=os.cpu_count() or 1, metavar="N",
        help="days are played side by side (default: one for each processor)",
    )  # fmt: skip
    parser.add_argument("--no-shrink", action="store_true", help="do not look for a smaller failing day")
    parser.add_argument("--trace", type=Path, metavar="FILE", help="with --day: every step as a JSON line")
    parser.add_argument(
        "--json", action="store_true", help="JSON lines: one for each failed day, one at the end"
    )


def run(args: argparse.Namespace) -> int:
    """0: nothing found, 1: something that must never happen, 2: bad usage, 3: the machine can't play on."""
    problem = _misused(args)
    if problem:
        print(f"sentinel simulate: {problem}", file=sys.stderr)
        return 2
    from sentinel.sim.deterministic.fall import MachineFault

    before = signal.signal(signal.SIGTERM, _stopped)
    try:
        return _traced(args) if args.trace is not None else _played(args)
    except MachineFault as fault:
        print(f"sentinel simulate: {fault}", file=sys.stderr)
        return 3
    finally:
        signal.signal(signal.SIGTERM, before)


def _stopped(number: int, frame: FrameType | None) -> NoReturn:
    """SIGTERM is as Ctrl-C: the processes end, and their files go."""
    raise KeyboardInterrupt


def _played(args: argparse.Namespace) -> int:
    from sentinel.sim.deterministic.run import Summary, played

    plans, summary, began = _plans(args), Summary(), time.monotonic()
    with contextlib.closing(played(plans, args.processes)) as outcomes:
        for outcome in outcomes:
            summary.add(outcome)
            _progress(summary, len(plans), began)
            if outcome.violations:
                _tell_failure(outcome, args)
    _tell_summary(summary, args, time.monotonic() - began)
    return 1 if summary.bad else 0


def _misused(args: argparse.Namespace) -> str:
    if args.day is None and (args.visitors is not None or args.trace is not None):
        return "--visitors and --trace are about one day: say which, with --day N"
    if args.day is not None and args.day < 0:
        return "--day counts from 0"
    if args.first_day < 0:
        return "--first-day counts from 0"
    if args.day is None:
        return ""
    if args.first_day:
        return "--day is one day alone: leave --first-day out"
    if args.visits is not None:
        return "--day is one day alone: leave --visits out, --visitors says who comes"
    from sentinel.sim.deterministic.plan import DAY

    if args.visitors is not None and args.visitors[-1] >= DAY:
        return f"a day has the visitors 0 to {DAY - 1}: there is no {args.visitors[-1]}"
    return ""


def _plans(args: argparse.Namespace) -> "list[Plan]":
    from sentinel.sim.deterministic.plan import ALL, DAY, Plan, days

    faults, real = ALL if args.faults is None else args.faults, args.store == "real"
    if args.day is None:
        return days(args.seed, args.visits or _VISITS, faults, real_store=real, first=args.first_day)
    visitors = args.visitors if args.visitors is not None else tuple(range(DAY))
    return [Plan(args.seed, args.day, visitors, faults, real_store=real)]


def _progress(summary: "Summary", days: int, began: float) -> None:
    if sys.stderr.isatty():
        rate = summary.visits / max(time.monotonic() - began, 1e-3)
        end = "\n" if summary.days == days else ""
        text = f"\r{summary.days} of {days} days, {summary.visits} visits, {rate:.0f}/s"
        print(f"{text}, {len(summary.bad)} failed", end=end, file=sys.stderr, flush=True)


# ---- what failed


def _tell_failure(outcome: "Outcome", args: argparse.Namespace) -> None:
    first = outcome.violations[0]
    plan = outcome.plan if args.no_shrink else _smaller(outcome)
    again = command(plan)
    if args.json:
        found = [dataclasses.asdict(violation) for violation in outcome.violations[:20]]
        print(
            json.dumps({"seed": plan.seed, "day": plan.day, "violations": found, "again": again}), flush=True
        )
    else:
        print(
            f"day {plan.day}: {first.rule}: {first.what} (at {first.at_s:g} s)\n  again: {again}", flush=True
        )


def _smaller(outcome: "Outcome") -> "Plan":
    from sentinel.sim.deterministic.fall import place
    from sentinel.sim.deterministic.judge import DIES
    from sentinel.sim.deterministic.run import play
    from sentinel.sim.deterministic.shrink import shrunk

    first = outcome.violations[0]
    where = place(first.what) if first.rule == DIES else ""

    def fails(plan: "Plan") -> bool:
        found = [one for one in play(plan, first.rule).violations if one.rule == first.rule]
        return any(not where or place(one.what) == where for one in found)

    return shrunk(outcome.plan, fails)


def command(plan: "Plan") -> str:
    """The command line that plays this plan."""
    from sentinel.sim.deterministic.plan import ALL

    words = [
        "sentinel simulate",
        f"--seed {plan.seed}",
        f"--day {plan.day}",
        f"--visitors {_listed(plan.visitors)}",
    ]
    if plan.faults != ALL:
        words.append(f"--faults {','.join(sorted(plan.faults)) or 'none'}")
    if plan.real_store:
        words.append("--store real")
    return " ".join(words)


def _listed(numbers: tuple[int, ...]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def _traced(args: argparse.Namespace) -> int:
    from sentinel.sim.deterministic.fall import MachineFault
    from sentinel.sim.deterministic.run import Summary, play

    summary, began = Summary(), time.monotonic()
    try:
        with writing(args.trace, (b'{"at_s":',), 0o644) as file:

            def line(step: dict[str, object]) -> None:
                try:
                    file.writelines([json.dumps(step).encode(), b"\n"])
                except OSError as error:  # no fault of the kiosk's
                    raise MachineFault(f"{args.trace}: {error.strerror}") from error

            outcome = play(_plans(args)[0], trace=line)
    except BadInput as error:
        print(f"sentinel simulate: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        raise MachineFault(f"{args.trace}: {error.strerror}") from error
    summary.add(outcome)
    args.no_shrink = True
    if outcome.violations:
        _tell_failure(outcome, args)
    if args.json:
        _tell_summary(summary, args, time.monotonic() - began)
    elif not outcome.violations:
        print(f"nothing that must never happen; {args.trace} has every step")
    return 1 if outcome.violations else 0


# ---- in the end


def _tell_summary(summary: "Summary", args: argparse.Namespace, took_s: float) -> None:
    said = {
        "seed": args.seed,
        "visits": summary.visits,
        "days": summary.days,
        "simulated_hours": round(summary.seconds / 3600, 1),
        "steps": summary.steps,
        "restarts": summary.lives - summary.days,
        "gate_pulses": summary.pulses,
        "events": summary.events,
        "copies_at_collector": summary.copies,
        "log_lines": summary.log_lines,
        "verdicts": dict(sorted(summary.verdicts.items())),
        "troubles": dict(sorted(summary.troubles.items())),
        "violations": dict(sorted(summary.rules.items())),
        "failed_days": len(summary.bad),
        "store": args.store,
        "digest": summary.digest,
        "took_s": round(took_s, 1),
    }
    if args.json:
        print(json.dumps(said, ensure_ascii=False))
        return
    for name, value in said.items():
        text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
        print(f"{name.replace('_', ' '):<20} {text if text != '' else 'none'}")


# ---- arguments


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= _MOST_VISITS:
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to {_MOST_VISITS}")
    return number


def _numbers(text: str) -> tuple[int, ...]:
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        try:
            low, high = int(first), int(last or first)
        except ValueError:
            raise argparse.ArgumentTypeError(f'"{text}" is no list such as 3,7-9') from None
        if not 0 <= low <= high < 100_000:
            raise argparse.ArgumentTypeError(f'"{part}" is no range of visitors')
        found.update(range(low, high + 1))
    return tuple(sorted(found))


def _faults(text: str) -> "frozenset[Fault]":
    from sentinel.sim.deterministic.plan import ALL, Fault

    if text in ("all", "none"):
        return ALL if text == "all" else frozenset()
    try:
        return frozenset(Fault(word) for word in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; there are {', '.join(sorted(Fault))}") from None
