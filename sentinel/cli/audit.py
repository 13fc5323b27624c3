"""``sentinel audit``: whether the record of looks and orders is whole."""

import argparse
import dataclasses
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.store.audit import Chain

HELP = "whether the audit of looks and orders is whole"
_EPILOG = """Each row holds the hash of the one before: a row that was changed, put in or taken away shows.
Whoever holds the device key could write all of it anew; a head that was noted elsewhere tells. The daemon
writes the head into its log at each sign-in and sign-out of staff:

  journalctl -u sentinel | grep "audit's head"
  sentinel audit verify --config kiosk.toml --head 3f0c9a5be2d41177
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    verify = what.add_parser(
        "verify", help="follow the chain (exit 0 whole, 1 not)", epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    verify.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
    verify.add_argument(
        "--head", type=_head, metavar="HEX",
        help="a head noted earlier, 16 hex digits or more: its row must still be there",
    )  # fmt: skip
    verify.add_argument("--json", action="store_true", help="one JSON object")


def _head(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{16,64}", text.lower()):
        raise argparse.ArgumentTypeError("a head is 16 to 64 hex digits, as `sentinel audit verify` shows it")
    return text.lower()


def run(args: argparse.Namespace) -> int:
    """Run it."""
    from sentinel.config import ConfigError
    from sentinel.store import audit
    from sentinel.store.errors import StoreError
    from sentinel.store.lookup import look

    try:
        with look(args.config, purpose="") as connection:
            chain = audit.verify(connection, args.head or "")
    except (ConfigError, StoreError) as error:
        print(f"sentinel audit: {error}", file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 3
    if args.json:
        print(json.dumps(dataclasses.asdict(chain) | {"whole": chain.whole}))
    else:
        _print(chain)
    return 0 if chain.whole else 1


def _print(chain: "Chain") -> None:
    old = f", {chain.unlinked} from before there was a chain" if chain.unlinked else ""
    print(f"audit: {chain.rows} rows{old}, head {chain.head[:16] or '-'}")
    if chain.broken is not None:
        print(f"NOT WHOLE: row {chain.broken} does not follow from the one before")
    if chain.cut:
        print("NOT WHOLE: rows at the end are gone")
    if chain.missed:
        print("NOT WHOLE: no row has the head that was noted; rows are gone, or all was written anew")
    if chain.whole:
        print("whole: nothing was changed, put in between or taken away")
