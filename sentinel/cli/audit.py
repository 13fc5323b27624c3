"""``sentinel audit``: whether the record of looks and orders is whole."""

import argparse
import dataclasses
import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.store.audit import Chain
    from sentinel.store.database import Connection

HELP = "whether the audit of looks and orders is whole"
_EPILOG = """Each row holds the hash of the one before: a row that was changed, put in or taken away shows.
Whoever holds the device key could write all of it anew; a head that was noted elsewhere tells. The daemon
writes the head into its log at each sign-in and sign-out of staff:

  journalctl -u sentinel | grep "audit's head"
  sentinel audit verify --config kiosk.toml --head 3f0c9a5be2d41177

Each day, and when it stops, the daemon signs the head with the device's key and sends it as an event. The
collector keeps these; a file of them (events, their data, one JSON document or one a line) shows rows that
were taken away, a chain that was written anew, and a copy of the record that was put back and went on:

  sentinel audit verify --config kiosk.toml --head heads.jsonl --key kiosk-9.pem
  sentinel audit verify --config kiosk.toml --published     (those that the kiosk itself still has)

The key is that of `sentinel wipe --public-key`, noted while the kiosk was trusted; without --key the kiosk's
own counts.
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
        "--head", type=_head, metavar="HEX|FILE",
        help="a head (16 hex digits or more) or a file of signed ones, kept elsewhere: is it all there still",
    )  # fmt: skip
    verify.add_argument(
        "--published", action="store_true", help="compare with the signed heads in the kiosk's own outbox"
    )
    verify.add_argument(
        "--key", type=Path, metavar="PEM", help="the device's public key, or a folder of keys"
    )
    verify.add_argument("--json", action="store_true", help="one JSON object")


def _head(text: str) -> str | Path:
    if re.fullmatch("[0-9a-f]{16,64}", text.lower()) and not Path(text).exists():
        return text.lower()
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(
            "a head is 16 to 64 hex digits, as `sentinel audit verify` shows it, or a file of signed heads"
        )
    return Path(text)


def run(args: argparse.Namespace) -> int:
    """Run it."""
    from sentinel.config import ConfigError
    from sentinel.store import audit
    from sentinel.store.audit_heads import BadHeads
    from sentinel.store.errors import StoreError
    from sentinel.store.lookup import look

    if args.key is not None and not (args.published or isinstance(args.head, Path)):
        print("sentinel audit: --key is whose signed heads count: give --head FILE or --published with it",
              file=sys.stderr)  # fmt: skip
        return 2
    try:
        with look(args.config, purpose="") as connection:
            chain = audit.verify(connection, args.head if isinstance(args.head, str) else "")
            count, against = _against(args, connection)
    except (BadHeads, OSError) as error:
        print(f"sentinel audit: {error}", file=sys.stderr)
        return 2
    except (ConfigError, StoreError) as error:
        print(f"sentinel audit: {error}", file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 3
    nothing = args.published and not count
    if args.json:
        said = {
            "whole": chain.whole and not against, "heads": count, "against": against,
            "not_compared": "published" if nothing else "",
        }  # fmt: skip
        print(json.dumps(dataclasses.asdict(chain) | said, ensure_ascii=False))
    else:
        _print(chain, against)
        if count and not against:
            print(f"{count} signed heads agree with it")
        if nothing:
            print("NOT COMPARED: the outbox has no signed head (a kiosk signs the first within a day)")
    return 0 if chain.whole and not against and not nothing else 1


def _against(args: argparse.Namespace, connection: "Connection") -> tuple[int, list[str]]:
    """How many signed heads were compared, and what speaks against the record.

    Raises BadHeads, ConfigError, StoreError, OSError.
    """
    from sentinel.config import ConfigError, load
    from sentinel.crypto.key_files import read_public_keys
    from sentinel.crypto.signing import BadKey, from_secret
    from sentinel.store import audit_heads
    from sentinel.store.keys import load_keys
    from sentinel.store.retention import AUDIT_DAYS

    settings = load(args.config)
    raws: list[tuple[str, bytes]] = []
    if isinstance(args.head, Path):
        with args.head.open("rb") as file:
            raws.append((str(args.head), file.read(audit_heads.LARGEST_FILE)))
    if args.published and (own := audit_heads.published(connection)):
        raws.append(("the outbox", own))
    if not raws:
        return 0, []
    try:
        keys = (
            read_public_keys(args.key)
            if args.key is not None
            else (from_secret(load_keys(args.config.parent / settings.kiosk.data_dir).signing).public,)
        )
    except BadKey as error:
        raise ConfigError(str(error)) from None
    heads = []
    for name, raw in raws:
        try:
            heads += audit_heads.read_heads(raw, settings.kiosk.id, keys)
        except audit_heads.BadHeads as error:
            raise audit_heads.BadHeads(f"{name}: {error}") from None
    return len(heads), audit_heads.disagreements(connection, heads, datetime.now(UTC), AUDIT_DAYS)


def _print(chain: "Chain", against: list[str]) -> None:
    old = f", {chain.unlinked} from before there was a chain" if chain.unlinked else ""
    print(f"audit: {chain.rows} rows{old}, head {chain.head[:16] or '-'}")
    if chain.broken is not None:
        print(f"NOT WHOLE: row {chain.broken} does not follow from the one before")
    if chain.cut:
        print("NOT WHOLE: rows at the end are gone")
    if chain.missed:
        print("NOT WHOLE: no row has the head that was noted; rows are gone, or all was written anew")
    for line in against:
        print(f"NOT AS IT WAS SIGNED: {line}")
    if chain.whole and not against:
        print("whole: nothing was changed, put in between or taken away")
