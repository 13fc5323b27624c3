"""``sentinel pass live``: the code that the bearer's app shows now, for apps to be tested against."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from sentinel.cli.pass_files import BadInput, fail, moment, read_private, read_text
from sentinel.credentials.passes.form import BadPass, decode
from sentinel.credentials.passes.seal import show_live, take_apart
from sentinel.crypto.signing import PrivateKey


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help='the pass as issued; "-": standard input')
    parser.add_argument("--holder", type=Path, required=True, metavar="FILE", help="the app's private key")
    parser.add_argument("--at", default="", metavar="ISO", help="moment (default: now)")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.epilog = "The code counts for a minute, where the kiosk's clock is not over half a minute behind."


def run(args: argparse.Namespace) -> int:
    """0: done; 2: bad input."""
    try:
        at = moment(args.at, "--at") if args.at else datetime.now(UTC)
        holder = read_private(args.holder)
        issued = read_text(args.file, "the pass").strip()
        _fits(issued, holder)
        text = show_live(issued, holder, at)
    except (BadInput, BadPass) as error:
        return fail(error)
    print(json.dumps({"text": text}) if args.json else text)
    return 0


def _fits(issued: str, holder: PrivateKey) -> None:
    """Raises BadInput where the code would count nowhere."""
    named = decode(take_apart(issued).payload).holder
    if named is None:
        raise BadInput("the pass was not issued to be shown live: show it as it is (see pass issue --live)")
    if named != holder.public.point:
        raise BadInput("the pass was issued for another app's key than --holder")
