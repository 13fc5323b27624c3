"""What the commands about authority and places share: the database with its key, and one line for a fault."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from sentinel.service.sealing import Keys


def database_options(parser: argparse.ArgumentParser) -> None:
    """--db, --key-file and --json."""
    parser.add_argument(
        "--db", default="sqlite:///sentinel-service.db", metavar="URL",
        help="the platform's database (default %(default)s)",
    )  # fmt: skip
    parser.add_argument("--key-file", type=Path, metavar="FILE", help="the platform's key (as it is served)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def authority_option(parser: argparse.ArgumentParser) -> None:
    """--ca."""
    parser.add_argument(
        "--ca", type=Path, default=Path("authority"), metavar="DIR",
        help="the authority's folder (default %(default)s)",
    )  # fmt: skip


@contextmanager
def opened(args: argparse.Namespace) -> "Iterator[tuple[Engine, Keys]]":
    """The database of --db and its keys. Raises ServiceError, SealError."""
    from sentinel.service.database import open_database
    from sentinel.service.sealing import Keys, key_file
    from sentinel.service.server import key_path

    keys = Keys(key_file(args.key_file or key_path(args.db)))
    engine = open_database(args.db, durable=True)
    try:
        yield engine, keys
    finally:
        engine.dispose()


def guarded(name: str, work: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A command: 2 and one line where it can't be done."""

    def run(args: argparse.Namespace) -> int:
        from sqlalchemy.exc import SQLAlchemyError

        from sentinel.service.errors import ServiceError
        from sentinel.service.problems import Problem
        from sentinel.service.sealing import SealError

        try:
            return work(args)
        except (ServiceError, SealError, Problem) as error:
            print(f"sentinel service {name}: {error}", file=sys.stderr)
            return 2
        except SQLAlchemyError as error:
            print(f"sentinel service {name}: the database fails: {type(error).__name__}", file=sys.stderr)
            return 3

    return run


def say(args: argparse.Namespace, row: dict[str, Any], text: str) -> None:
    """A line, as JSON or for people."""
    print(json.dumps(row, ensure_ascii=False, default=str) if args.json else text, flush=True)
