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
    from sentinel.config import ConfigError, load
    from sentinel.core.promise import remarks
    from sentinel.store import outbox
    from sentinel.store.errors import StoreError
    from sentinel.store.lookup import look

    try:
        report = load(args.config).report
        with look(args.config, purpose="") as connection:
            status = outbox.status(connection)
            noted = outbox.standing(connection)
    except (ConfigError, StoreError) as error:
        print(f"sentinel outbox: {error}", file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 3
    now = datetime.now(UTC)
    age = (now - status.oldest).total_seconds() if status.oldest else None
    standing = noted[0] if noted else None
    said = remarks(standing if report.host else None, broker_suffices=report.ack == "broker", now=now)
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
                    "lost": status.lost,
                    "lost_at": status.lost_at.isoformat() if status.lost_at else None,
                    "ack": report.ack,
                    "connected": standing.connected if standing else None,
                    "mqtt": standing.protocol if standing else "",
                    "remarks": [remark.found for remark in said],
                }
            )
        )
        return 0
    print(f"waiting        {status.waiting} ({status.sent} sent, not acknowledged yet)")
    print(f"oldest         {f'{status.oldest:%Y-%m-%d %H:%M:%S} UTC ({age:.0f} s ago)' if age else '-'}")
    print(f"acknowledged   {status.acked} still kept")
    print(f"last           {f'{status.last_acked:%Y-%m-%d %H:%M:%S} UTC' if status.last_acked else '-'}")
    if status.lost:
        last = f"the last {status.lost_at:%Y-%m-%d %H:%M:%S} UTC"
        print(f"lost           {status.lost} made room for newer ones, {last}")
    for remark in said:
        print(f"note           {remark.found}; {remark.todo}")
    return 0
