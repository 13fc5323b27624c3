"""``scripts/soak``: a day's visitors through the real daemon process."""

import argparse
import datetime as dt
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sentinel.sim.broker import BrokerMissing
from sentinel.sim.soak.counting import counted
from sentinel.sim.soak.day import Day, Walk
from sentinel.sim.soak.entrance import Entrance, SoakError
from sentinel.sim.soak.report import Run, as_json, bounds, dumped, judged_again, page

_PEOPLE = 2000


def main() -> int:
    """0: nothing missed and nothing grows, 1: something does, 2: bad usage, 3: it could not be set up."""
    args = _arguments()
    if args.bounds:
        print(bounds(), end="")
        return 0
    if args.again is not None:
        return _again(args.again, args.report)
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    ended = ["all have come"]
    stop = _stopping(args.until, stopped, ended)
    load, told = os.getloadavg()[0], None
    with tempfile.TemporaryDirectory(prefix="sentinel-soak-") as folder:
        try:
            with Entrance(Path(folder), args.factor, min(_PEOPLE, max(args.visits, 200))) as door:
                _say("the entrance stands")
                try:
                    day = Walk(door, args.seed, args.a_minute)
                    day.go(args.visits, stop, _progress)
                except KeyboardInterrupt:
                    ended[0] = "interrupted"
                counts = counted(door)
                run = Run(
                    args.visits, args.a_minute, args.factor, args.seed, ended[0],
                    (round(load, 1), round(os.getloadavg()[0], 1)),
                )  # fmt: skip
                told = as_json(run, day.day, counts)
        except (SoakError, BrokerMissing) as error:
            print(f"soak: {error}", file=sys.stderr)
            return 3
        if args.logs is not None:
            _keep(Path(folder), args.logs)
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    return _tell(told, args.report)


def _again(kept: Path, report: Path | None) -> int:
    """Write the page of a kept run anew, under the bounds of now."""
    try:
        told = judged_again(json.loads(kept.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"soak: {kept} is no run that --report kept: {error}", file=sys.stderr)
        return 2
    return _tell(told, report)


def _tell(told: dict[str, Any], report: Path | None) -> int:
    if report is not None:
        report.write_text(page(told), encoding="utf-8")
        report.with_suffix(".json").write_text(dumped(told), encoding="utf-8")
        _say(f"report: {report}")
    for problem in told["problems"]:
        print(f"soak: {problem}", file=sys.stderr)
    return 1 if told["problems"] else 0


def _stopping(until: dt.time | None, stopped: threading.Event, ended: list[str]) -> Callable[[], bool]:
    now = dt.datetime.now(dt.UTC)
    seconds = float("inf")
    if until is not None:
        at = dt.datetime.combine(now.date(), until, dt.UTC)
        seconds = (at - now).total_seconds() % 86_400
    deadline = time.monotonic() + seconds

    def stop() -> bool:
        if stopped.is_set() or time.monotonic() >= deadline:
            ended[0] = "told to stop" if stopped.is_set() else f"its time was over ({until:%H:%M} UTC)"
            return True
        return False

    return stop


def _keep(folder: Path, logs: Path) -> None:
    logs.mkdir(parents=True, exist_ok=True)
    for name in ("daemon.log", "platform.log"):
        (logs / name).write_bytes((folder / name).read_bytes())


def _progress(day: Day) -> None:
    last = day.samples[-1]
    rate = day.visits / max(day.seconds, 1e-9)
    _say(
        f"{day.visits} visits, {day.hours:.2f} h of venue time, {rate:.1f}/s, "
        f"{last.rss_kb // 1024} MB, {day.missed} missed"
    )


def _say(text: str) -> None:
    print(f"soak: {text}", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/soak",
        description="Sends a day's visitors through the real daemon process at an emulated entrance with real"
        " mosquitto, platform and collector, its clock accelerated, and looks for anything that grows or is"
        " missed. Writes docs/soak.md. Ctrl-C ends it with a report of what was run.",
        epilog="Exit: 0 nothing missed and nothing grows, 1 something does, 2 bad usage, 3 no set-up.",
    )
    parser.add_argument(
        "--visits", type=_count, default=36_000, metavar="N", help="people (default: %(default)s, a day)"
    )
    parser.add_argument(
        "--a-minute", type=_positive, default=25.0, metavar="N", help="of them in a minute (%(default)s)"
    )
    parser.add_argument(
        "--factor", type=_factor, default=6.0, metavar="N", help="the clock runs so much faster (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of who comes (default: 1)")
    parser.add_argument("--until", type=_time, metavar="HH:MM", help="stop then (UTC), whoever has come")
    parser.add_argument("--report", type=Path, metavar="FILE.md", help="write the page, and .json beside it")
    parser.add_argument("--again", type=Path, metavar="FILE.json", help="only write a kept run's page anew")
    parser.add_argument("--logs", type=Path, metavar="DIR", help="keep the processes' logs there")
    parser.add_argument("--bounds", action="store_true", help="only print what a run is judged by")
    parser.add_argument("--json", action="store_true", help="print everything measured as one JSON object")
    return parser.parse_args()


def _count(text: str) -> int:
    if not 1 <= (number := int(text)) <= 10_000_000:
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to 10000000")
    return number


def _positive(text: str) -> float:
    if not 0.1 <= (number := float(text)) <= 60:
        raise argparse.ArgumentTypeError(f"{text} is not from 0.1 to 60")
    return number


def _factor(text: str) -> float:
    if not 1 <= (number := float(text)) <= 50:
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to 50")
    return number


def _time(text: str) -> dt.time:
    try:
        return dt.datetime.strptime(text, "%H:%M").time()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no time such as 18:10") from None


if __name__ == "__main__":
    sys.exit(main())
