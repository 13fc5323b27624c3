"""``sentinel remote``: the district signs, sends and sees what kiosks report; a kiosk's own status."""

import argparse
import logging
import sys

from sentinel.cli import remote_send, remote_sign, remote_status
from sentinel.cli.pass_files import BadInput
from sentinel.cli.remote_line import BrokerAway

HELP = "settings and commands from the district: sign, send, see what kiosks report"


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    subs = (
        *remote_sign.add_commands(what),
        *remote_send.add_commands(what),
        *remote_status.add_commands(what),
    )
    for sub in subs:
        sub.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.epilog = (
        "docs/remote.md tells the whole way, from the first key to a visitor who is admitted from afar. "
        "Exit: 0 done, 1 refused or failed at the kiosk, 2 bad input, 3 no answer from broker or kiosk."
    )


def run(args: argparse.Namespace) -> int:
    """Run it."""
    logging.basicConfig(level=logging.CRITICAL, stream=sys.stderr)  # what happened is said below, once
    try:
        code: int = (remote_sign.STEPS | remote_send.STEPS | remote_status.STEPS)[args.what](args)
    except BadInput as error:
        print(f"sentinel remote: {error}", file=sys.stderr)
        return 2
    except BrokerAway as error:
        print(f"sentinel remote: {error}", file=sys.stderr)
        return 3
    return code
