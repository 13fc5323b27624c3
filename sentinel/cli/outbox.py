"""``sentinel outbox``: what was not delivered yet."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.store.outbox import OutboxStatus

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
    standing = noted[0] if noted and report.host else None
    said = remarks(standing, broker_suffices=bool(report.host) and report.ack == "broker", now=now)
    if args.json:
        about = {
            "ack": report.ack,
            "connected": standing.connected if standing else None,
            "mqtt": standing.protocol if standing else "",
            "remarks": [remark.found for remark in said],
        }
        print(json.dumps(_row(status, now) | about))
    else:
        print("\n".join([*_lines(status, now), *(f"note           {r.found}; {r.todo}" for r in said)]))
    return 0


def _row(status: "OutboxStatus", now: datetime) -> dict[str, object]:
    def text(at: datetime | None) -> str | None:
        return at.isoformat() if at else None

    return {
        "waiting": status.waiting,
        "sent": status.sent,
        "acked": status.acked,
        "oldest": text(status.oldest),
        "oldest_age_s": round((now - status.oldest).total_seconds(), 1) if status.oldest else None,
        "last_acked": text(status.last_acked),
        "lost": status.lost,
        "lost_at": text(status.lost_at),
        "shortened": status.shortened,
        "shortened_at": text(status.shortened_at),
    }


def _lines(status: "OutboxStatus", now: datetime) -> list[str]:
    def text(at: datetime | None) -> str:
        return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "-"

    age = f" ({(now - status.oldest).total_seconds():.0f} s ago)" if status.oldest else ""
    lines = [
        f"waiting        {status.waiting} ({status.sent} sent, not acknowledged yet)",
        f"oldest         {text(status.oldest)}{age}",
        f"acknowledged   {status.acked} still kept",
        f"last           {text(status.last_acked)}",
    ]
    if status.lost:
        lines.append(
            f"lost           {status.lost} made room for newer ones, the last {text(status.lost_at)}"
        )
    if status.shortened:
        lines.append(
            f"record         {status.shortened} old passages made room on a full disk, the last time "
            f"{text(status.shortened_at)}"
        )
    return lines
