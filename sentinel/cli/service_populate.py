"""``sentinel service populate``: a synthetic population for demos and load, as CSV or into the database."""

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--persons", type=int, required=True, metavar="N", help="how many people to make")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same people again (default 1)")
    parser.add_argument("--at", default="", metavar="ISO", help="the moment that ages count from (now)")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write what `sentinel cache build` reads")
    parser.add_argument("--db", default="", metavar="URL", help="put them into the platform's database")
    parser.add_argument("--key-file", type=Path, metavar="FILE", help="the platform's key (as it is served)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: done; 2: bad input."""
    from sentinel.service.errors import ServiceError
    from sentinel.service.sealing import SealError

    try:
        if not args.csv and not args.db:
            raise ValueError("say where to: --csv FILE, --db URL, or both")
        now = datetime.fromisoformat(args.at) if args.at else datetime.now(UTC)
        if now.tzinfo is None:
            raise ValueError("--at needs a zone: 2026-11-28T08:00+08:00")
        _populate(args, now.astimezone(UTC))
    except (ServiceError, SealError, ValueError, OSError) as error:
        print(f"sentinel service populate: {error}", file=sys.stderr)
        return 2
    return 0


def _populate(args: argparse.Namespace, now: datetime) -> None:
    from contextlib import ExitStack

    from sentinel.service.database import open_database
    from sentinel.service.populating import load
    from sentinel.service.population import COLUMNS, csv_lines, people
    from sentinel.service.sealing import Keys, key_file
    from sentinel.service.server import key_path

    with ExitStack() as stack:
        engine = keys = out = None
        if args.db:
            keys = Keys(key_file(args.key_file or key_path(args.db)))
            engine = open_database(args.db)
            stack.callback(engine.dispose)
        if args.csv:
            out = stack.enter_context(args.csv.open("w", encoding="utf-8"))
            out.write(",".join(COLUMNS) + "\n")
        began, done = time.monotonic(), 0
        for block in people(args.persons, args.seed, now):
            if engine is not None and keys is not None:
                load(engine, keys, block)
            if out is not None:
                out.write(csv_lines(block))
            done += len(block)
            rate = done / max(time.monotonic() - began, 1e-9)
            if sys.stderr.isatty():
                print(f"\r{done:,} of {args.persons:,} people, {rate:,.0f}/s", end="", file=sys.stderr)
        if sys.stderr.isatty():
            print(file=sys.stderr)
