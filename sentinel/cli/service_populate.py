"""``sentinel service populate``: a synthetic population for demos and load, as CSV or into the database."""

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sentinel.cli.moments import utc
from sentinel.cli.outputs import check_place, writing
from sentinel.cli.pass_files import BadInput


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--persons", type=int, required=True, metavar="N", help="how many people to make")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same people again (default 1)")
    parser.add_argument("--at", default="", metavar="ISO", help="the moment that ages count from (now)")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write what `sentinel cache build` reads")
    parser.add_argument("--db", default="", metavar="URL", help="put them into the platform's database")
    parser.add_argument("--key-file", type=Path, metavar="FILE", help="the platform's key (as it is served)")
    parser.epilog = (
        "The same numbers for the same --seed and --at; none is a real person's. Exit: 0 done, 2 bad usage "
        "or input, 3 the database is away or the disk full; again, it goes on where it was."
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: done; 2: bad input; 3: the database is away, or the disk full."""
    from sentinel.service.errors import DatabaseAway, ServiceError
    from sentinel.service.sealing import SealError

    try:
        if not args.csv and not args.db:
            raise ValueError("say where to: --csv FILE, --db URL, or both")
        _populate(args, _at(args.at))
    except (ServiceError, SealError, ValueError) as error:
        print(f"sentinel service populate: {error}", file=sys.stderr)
        return 3 if isinstance(error, DatabaseAway) else 2
    except OSError as error:
        print(f"sentinel service populate: {args.csv}: can't be written: {error.strerror}", file=sys.stderr)
        return 3
    return 0


def _at(text: str) -> datetime:
    """The moment that ages count from. Raises ValueError."""
    at = utc(text, "--at") if text else datetime.now(UTC)
    if not 1900 <= at.year < 2200:
        raise ValueError(f'--at "{text}": a year from 1900 to 2199')
    return at


def _populate(args: argparse.Namespace, now: datetime) -> None:
    from contextlib import ExitStack

    from sqlalchemy.exc import OperationalError

    from sentinel.service.database import open_database
    from sentinel.service.errors import DatabaseAway
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
            head = ",".join(COLUMNS) + "\n"
            try:
                check_place(args.csv, (head.encode(),), (args.key_file,))
                out = stack.enter_context(writing(args.csv, (head.encode(),), 0o644))
            except BadInput as error:
                raise ValueError(f"--csv {error}") from None
            except OSError as error:
                raise ValueError(f"--csv {args.csv}: can't be made: {error.strerror}") from None
            out.write(head.encode())
        began, done = time.monotonic(), 0
        for block in people(args.persons, args.seed, now):
            if engine is not None and keys is not None:
                try:
                    load(engine, keys, block)
                except OperationalError as error:
                    raise DatabaseAway(f"the database is away: {str(error.orig).splitlines()[0]}") from None
            if out is not None:
                out.write(csv_lines(block).encode())
            done += len(block)
            rate = done / max(time.monotonic() - began, 1e-9)
            if sys.stderr.isatty():
                print(f"\r{done:,} of {args.persons:,} people, {rate:,.0f}/s", end="", file=sys.stderr)
        if sys.stderr.isatty():
            print(file=sys.stderr)
