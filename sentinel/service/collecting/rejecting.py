"""Messages that are no events, kept: so many of a kiosk and day, and of the rest how many there were."""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from sentinel.service.collecting import tables
from sentinel.service.collecting.events import KEPT_OF_REJECTED, Received
from sentinel.service.database import insert_new

_log = logging.getLogger(__name__)
_REJECTED = tables.rejected
MOST_OF_A_DAY = 500
"""Of a kiosk in a day (UTC): at 64 KiB of each this is 32 MB."""


def keep_rejected(db: Connection, bad: Sequence[Received], now: datetime) -> list[tuple[str, str]]:
    """Keep those that were not there. Returns a kiosk and a reason for each alarm. Raises SQLAlchemyError.

    Of those beyond the bound one row of the kiosk's day says how many there were.
    """
    of: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for m in bad:
        row = _row(m.kiosk, m.kiosk.encode() + b"\0" + m.payload, m.fault, m.payload[:KEPT_OF_REJECTED], now)
        of[m.kiosk].setdefault(row["digest"], row)
    found: list[tuple[str, str]] = []
    for kiosk, rows in sorted(of.items()):
        there = db.execute(select(_REJECTED.c.digest).where(_REJECTED.c.digest.in_(rows))).scalars().all()
        new = [row for digest, row in rows.items() if digest not in there]
        room = max(0, MOST_OF_A_DAY - _kept_today(db, kiosk, now))
        if new[:room]:
            returned = insert_new(db, _REJECTED).returning(_REJECTED.c.kiosk, _REJECTED.c.reason)
            found += [(row.kiosk, row.reason) for row in db.execute(returned, new[:room])]
        if new[room:]:
            found.append((kiosk, _count_dropped(db, kiosk, len(new) - room, now)))
    return found


def _row(kiosk: str, content: bytes, reason: str, payload: bytes, now: datetime) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    return {"kiosk": kiosk, "digest": digest, "received_at": now, "reason": reason, "payload": payload}


def _kept_today(db: Connection, kiosk: str, now: datetime) -> int:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    query = select(func.count()).where(_REJECTED.c.kiosk == kiosk, _REJECTED.c.received_at >= midnight)
    return int(db.execute(query).scalar_one())


def _count_dropped(db: Connection, kiosk: str, many: int, now: datetime) -> str:
    """The payload of the day's row is the number, in decimal digits."""
    row = _row(kiosk, f"{kiosk}\0dropped on {now:%Y-%m-%d}".encode(), "", b"0", now)
    row["reason"] = f"more than {MOST_OF_A_DAY} on one day: the others were counted, not kept"
    db.execute(insert_new(db, _REJECTED).values(row))
    mine = _REJECTED.c.digest == row["digest"]
    db.execute(update(_REJECTED).where(mine).values(digest=row["digest"]))  # locked until the commit
    before = int(db.execute(select(_REJECTED.c.payload).where(mine)).scalar_one())
    db.execute(update(_REJECTED).where(mine).values(payload=str(before + many).encode()))
    if not before:
        _log.warning("kiosk %s: %s", kiosk, row["reason"])
    return str(row["reason"])
