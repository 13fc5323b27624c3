"""Visits of erased passages, known by their hashes: what a kiosk tells of one later comes in without content.

The hash has no key, because the collector holds none: a visit is 122 random bits, which nobody tries. One
that is no UUID could be tried, and is not kept.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from sentinel.service.collecting import tables
from sentinel.service.collecting.events import Received
from sentinel.service.database import insert_new

_ERASED = tables.erased_visits
_UUID = re.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_AT_ONCE = 500  # of a statement's values
CONTENT = '{"erased":true}'
"""What stands in the place of an erased event's or message's own."""


def remember(db: Connection, visits: Iterable[tuple[str, str]], now: datetime) -> None:
    """Of these kiosks and visits nothing is to be kept from now on. Raises SQLAlchemyError."""
    rows = [{"digest": digest, "at": now} for digest in sorted({_digest(*one) for one in visits} - {""})]
    if rows:
        db.execute(insert_new(db, _ERASED), rows)


def emptied(db: Connection, good: Sequence[Received]) -> list[Received]:
    """The same events, without content where the visit was erased: they count, and raise their alarms, as if
    nobody had been named. Raises SQLAlchemyError."""
    digests = {(m.kiosk, m.visit): _digest(m.kiosk, m.visit) for m in good if m.visit}
    asked, known = sorted(set(digests.values()) - {""}), set[str]()
    for first in range(0, len(asked), _AT_ONCE):
        query = select(_ERASED.c.digest).where(_ERASED.c.digest.in_(asked[first : first + _AT_ONCE]))
        known |= set(db.execute(query).scalars())
    return [_empty(m) if digests.get((m.kiosk, m.visit)) in known else m for m in good] if known else [*good]


def _empty(m: Received) -> Received:
    blank = replace(m, payload=CONTENT.encode(), type=tables.ERASED, visit="", verdict="", reason="")
    return replace(blank, pseudonym="", outcome="")


def _digest(kiosk: str, visit: str) -> str:
    """ "" of a visit that is no UUID."""
    if _UUID.fullmatch(visit) is None:
        return ""
    return hashlib.sha256(f"{kiosk}\0{visit}".encode()).hexdigest()
