"""``sentinel outbox``: what was not delivered yet."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

HELP = "what was not delivered yet"


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    status = what.add_parser("status", help="backlog, oldest, acknowledged")
    status.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
    status.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """Run it."""
    from sentinel.config import ConfigError
    from sentinel.store import outbox
    from sentinel.store.errors import StoreError
    from sentinel.store.lookup import look

    try:
        with look(args.config, purpose="") as connection:
            status = outbox.status(connection)
    except (ConfigError, StoreError) as error:
        print(f"sentinel outbox: {error}", file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 3
    age = (datetime.now(UTC) - status.oldest).total_seconds() if status.oldest else None
    if args.json:
        print(
            json.dumps(
                {
                    "waiting": status.waiting,
                    "sent": status.sent,
                    "acked": status.acked,
                    "oldest": status.oldest.isoformat() if status.oldest else None,
                    "oldest_age_s": None if age is None else round(age, 1),
                    "last_acked": status.last_acked.isoformat() if status.last_acked else None,
                }
            )
        )
        return 0
    print(f"waiting        {status.waiting} ({status.sent} sent, not acknowledged yet)")
    print(f"oldest         {f'{status.oldest:%Y-%m-%d %H:%M:%S} UTC ({age:.0f} s ago)' if age else '-'}")
    print(f"acknowledged   {status.acked} still kept")
    print(f"last           {f'{status.last_acked:%Y-%m-%d %H:%M:%S} UTC' if status.last_acked else '-'}")
    return 0
