"""The signed heads of kiosks' audits, as they came: what somebody who has a kiosk's key can't take back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Engine, select

from sentinel.service.collecting import tables
from sentinel.service.collecting.viewing import NotAllowed, Seat, Viewer, check_limit

HEAD = "org.sentinel.audit.head.v1"
_EVENTS = tables.events


@dataclass(frozen=True, slots=True)
class KeptHead:
    """One head: the kiosk's ``event``, whose signature ``sentinel audit verify`` checks."""

    number: int
    received_at: datetime
    event: dict[str, Any]


@dataclass(frozen=True, slots=True)
class HeadPage:
    """Heads of one kiosk, the oldest first; ``next``: go on after this number, None at the end."""

    heads: tuple[KeptHead, ...]
    next: int | None


class KeptHeads:
    """Safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, viewer: Viewer, kiosk: str, after: int = 0, limit: int = 100) -> HeadPage:
        """Raises NotAllowed, BadQuestion, SQLAlchemyError."""
        if viewer.seat is Seat.STAFF:
            raise NotAllowed("heads of audits are the auditor's and the district's")
        query = select(_EVENTS.c.number, _EVENTS.c.received_at, _EVENTS.c.payload)
        query = query.where(_EVENTS.c.kiosk == kiosk, _EVENTS.c.type == HEAD, _EVENTS.c.number > after)
        with self._engine.connect() as db:
            rows = db.execute(query.order_by(_EVENTS.c.number).limit(check_limit(limit))).all()
        heads = tuple(KeptHead(row.number, row.received_at, msgspec.json.decode(row.payload)) for row in rows)
        return HeadPage(heads, heads[-1].number if len(heads) == limit else None)
