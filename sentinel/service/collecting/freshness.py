"""How fresh the picture is: each kiosk's presence and last word, its gaps, and how late events came."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Engine, case, func, select, type_coerce, union

from sentinel.service.clock import utc_now
from sentinel.service.collecting import tables
from sentinel.service.collecting.presence import THERE
from sentinel.service.collecting.viewing import Viewer, check_span
from sentinel.service.persons import Role
from sentinel.service.tables import devices

FRESH = timedelta(minutes=15)
_BOUNDS_S = (1, 10, 60, 300, 900, 3_600, 86_400)
_EVENTS, _KIOSKS, _GAPS = tables.events, tables.kiosks, tables.gaps
_MOST_GAPS = MOST_KIOSKS = 1_000


@dataclass(frozen=True, slots=True)
class KioskEntry:
    """A kiosk now. ``state`` as it says itself ("" never), ``since`` when; ``heard_at``: its last event or
    health, None never; ``fresh``: connected, or heard within 15 minutes; ``missing``: numbers that lack."""

    kiosk: str
    venue: str
    place: str
    state: str
    boot: str
    since: datetime | None
    heard_at: datetime | None
    fresh: bool
    missing: int
    health: str


@dataclass(frozen=True, slots=True)
class GapEntry:
    """Numbers of a kiosk that did not come; ``how``: filled, lost, renumbered, wiped, "" still open."""

    kiosk: str
    first: int
    last: int
    missing: int
    noticed_at: datetime
    closed_at: datetime | None
    how: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many events came within so many seconds after they happened (and not within fewer); None: later."""

    within_s: int | None
    events: int


@dataclass(frozen=True, slots=True)
class Lateness:
    """Of the events that happened in a time: how late they came."""

    events: int
    fresh: int
    shares: tuple[Share, ...]


class Freshness:
    """Safe to use from several threads. Every method raises NotAllowed, SQLAlchemyError."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._clock = engine, clock

    def kiosks(
        self, viewer: Viewer, venue: str = "", after: str = "", limit: int = MOST_KIOSKS
    ) -> tuple[KioskEntry, ...]:
        """Those that are registered or were ever heard, by name: the next ``limit`` after that name."""
        scope, now = viewer.scope(venue), self._clock()
        registered = select(devices.c.app_id).where(
            devices.c.role == Role.KIOSK.value, devices.c.revoked.is_(False)
        )
        names = union(registered, select(_KIOSKS.c.kiosk)).subquery()
        lacking = (
            select(_GAPS.c.kiosk, func.sum(_GAPS.c.missing).label("missing"))
            .where(_GAPS.c.closed_at.is_(None))
            .group_by(_GAPS.c.kiosk)
            .subquery()
        )
        query = (
            select(names.c.app_id, devices.c.venue, devices.c.place, _KIOSKS, lacking.c.missing)
            .select_from(names)
            .outerjoin(devices, devices.c.app_id == names.c.app_id)
            .outerjoin(_KIOSKS, _KIOSKS.c.kiosk == names.c.app_id)
            .outerjoin(lacking, lacking.c.kiosk == names.c.app_id)
            .where(names.c.app_id > after)
            .order_by(names.c.app_id)
            .limit(min(limit, MOST_KIOSKS))
        )
        if scope:
            query = query.where(devices.c.venue == scope)
        with self._engine.connect() as db:
            return tuple(
                KioskEntry(
                    row.app_id,
                    row.venue or "",
                    row.place or row.app_id,
                    row.state or "",
                    row.boot or "",
                    row.since,
                    row.heard_at,
                    row.state in THERE or (row.heard_at is not None and now - row.heard_at <= FRESH),
                    int(row.missing or 0),
                    row.health or "",
                )
                for row in db.execute(query)
            )

    def gaps(self, viewer: Viewer, kiosk: str = "", *, closed: bool = False) -> tuple[GapEntry, ...]:
        """Open gaps, with ``closed`` those of the past too; the newest 1000, newest first."""
        query = select(_GAPS).order_by(_GAPS.c.number.desc()).limit(_MOST_GAPS)
        if not closed:
            query = query.where(_GAPS.c.closed_at.is_(None))
        if kiosk:
            query = query.where(_GAPS.c.kiosk == kiosk)
        if scope := viewer.scope():
            query = query.where(_GAPS.c.kiosk.in_(select(devices.c.app_id).where(devices.c.venue == scope)))
        with self._engine.connect() as db:
            return tuple(
                GapEntry(row.kiosk, row.first, row.last, row.missing, row.noticed_at, row.closed_at, row.how)
                for row in db.execute(query)
            )

    def lateness(self, viewer: Viewer, since: datetime, until: datetime, venue: str = "") -> Lateness:
        """How late the events came that happened in this time (31 days at most). Raises BadQuestion."""
        check_span(since, until)
        late = type_coerce(_EVENTS.c.received_at, BigInteger) - type_coerce(_EVENTS.c.at, BigInteger)
        bounds = enumerate(_BOUNDS_S)
        share = case(*((late <= bound * 1_000_000, at) for at, bound in bounds), else_=len(_BOUNDS_S))
        query = select(share.label("share"), func.count()).where(_EVENTS.c.at >= since, _EVENTS.c.at < until)
        if scope := viewer.scope(venue):
            query = query.where(_EVENTS.c.venue == scope)
        with self._engine.connect() as db:
            found = {int(at): int(times) for at, times in db.execute(query.group_by(share))}
        counted = [found.get(at, 0) for at in range(len(_BOUNDS_S) + 1)]
        shares = tuple(Share(bound, counted[at]) for at, bound in enumerate((*_BOUNDS_S, None)))
        fresh = sum(counted[: _BOUNDS_S.index(int(FRESH.total_seconds())) + 1])
        return Lateness(sum(counted), fresh, shares)
