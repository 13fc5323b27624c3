"""Live counts: who is inside a venue, in and out by entrance and hour, what was decided and why."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from sqlalchemy import BigInteger, ColumnElement, Engine, case, func, select, type_coerce

from sentinel.service.clock import utc_now
from sentinel.service.collecting import tables
from sentinel.service.collecting.alarms import PASSAGE
from sentinel.service.collecting.dispatching import Stage
from sentinel.service.collecting.viewing import Viewer, check_span
from sentinel.service.persons import Role
from sentinel.service.tables import EPOCH, devices

CHINA = timezone(timedelta(hours=8))
_EVENTS, _HEADS, _KIOSKS, _ALARMS = tables.events, tables.heads, tables.kiosks, tables.alarms
_HOUR_US = 3_600_000_000
AHEAD = timedelta(minutes=5)
"""By how much a kiosk's clock may go before ours: what is dated later counts nobody yet."""


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """One entrance: people in and out, and its decisions."""

    place: str
    entered: int
    left: int
    admitted: int
    referred: int
    refused: int


@dataclass(frozen=True, slots=True)
class HourCounts:
    """People in and out within an hour from ``begins`` (UTC). Hours without anybody are left out."""

    begins: datetime
    entered: int
    left: int


@dataclass(frozen=True, slots=True)
class Count:
    """How often a verdict or a reason was given."""

    what: str
    times: int


@dataclass(frozen=True, slots=True)
class VenueCounts:
    """A venue (``""``: all) from ``since`` until ``until``. ``inside``: entered less left, never below 0.

    ``hours`` in their order, ``verdicts`` and ``reasons`` the most frequent first.
    """

    venue: str
    since: datetime
    until: datetime
    inside: int
    entered: int
    left: int
    places: tuple[PlaceCounts, ...]
    hours: tuple[HourCounts, ...]
    verdicts: tuple[Count, ...]
    reasons: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class VenueSummary:
    """A line of the overview. ``away``: kiosks not connected; ``alarms``: nobody acknowledged them yet."""

    venue: str
    inside: int
    entered: int
    left: int
    kiosks: int
    away: int
    alarms: int


class Counts:
    """Safe to use from several threads. Every method raises NotAllowed, SQLAlchemyError."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._clock = engine, clock

    def venue(
        self,
        viewer: Viewer,
        venue: str = "",
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        zone: tzinfo = CHINA,
    ) -> VenueCounts:
        """A venue's counts; by default since midnight of ``zone`` until now. Raises BadQuestion."""
        now = self._clock()
        until = until or now
        since = since or midnight(min(now, until), zone)
        check_span(since, max(until, since + timedelta(microseconds=1)))
        scope = viewer.scope(venue)
        moved, decided = self._moved(scope, since, until), self._decided(scope, since, until)
        entered, left = _sums(moved)
        return VenueCounts(
            scope,
            since,
            until,
            max(0, entered - left),
            entered,
            left,
            _places(moved, decided),
            _hours(moved),
            _ranked(decided, 1),
            _ranked(decided, 2),
        )

    def overview(self, viewer: Viewer, *, zone: tzinfo = CHINA) -> tuple[VenueSummary, ...]:
        """Every venue that the viewer sees, by name, since midnight; of staff their own."""
        scope, now = viewer.scope(), self._clock()
        since = midnight(now, zone)
        kiosk = devices.c.app_id == _KIOSKS.c.kiosk
        there = func.count(case((_KIOSKS.c.state.in_(("init", "ready")), 1)))
        stood = (
            select(devices.c.venue, func.count().label("kiosks"), (func.count() - there).label("away"))
            .select_from(devices.outerjoin(_KIOSKS, kiosk))
            .where(devices.c.role == Role.KIOSK.value, devices.c.revoked.is_(False), devices.c.venue != "")
            .group_by(devices.c.venue)
        )
        moved = (
            select(_HEADS.c.venue, _HEADS.c.leaving, func.sum(_HEADS.c.change))
            .where(_HEADS.c.at >= since, _HEADS.c.at < now + AHEAD, _HEADS.c.venue != "")
            .group_by(_HEADS.c.venue, _HEADS.c.leaving)
        )
        waiting = (
            select(_ALARMS.c.venue, func.count())
            .where(_ALARMS.c.stage.in_((Stage.OPEN.value, Stage.ESCALATED.value)), _ALARMS.c.venue != "")
            .group_by(_ALARMS.c.venue)
        )
        with self._engine.connect() as db:
            kiosks = {row.venue: (row.kiosks, row.away) for row in db.execute(stood)}
            heads = {(venue, bool(leaving)): int(total) for venue, leaving, total in db.execute(moved)}
            alarms = {row[0]: int(row[1]) for row in db.execute(waiting)}
        names = {*kiosks, *(venue for venue, _ in heads), *alarms} if not scope else {scope}
        return tuple(_summary(name, kiosks, heads, alarms) for name in sorted(names))

    def _moved(self, scope: str, since: datetime, until: datetime) -> list[tuple[str, bool, int, int]]:
        """By entrance, direction and hour: how many."""
        hour = type_coerce(_HEADS.c.at, BigInteger) // _HOUR_US
        query = (
            select(_HEADS.c.place, _HEADS.c.leaving, hour.label("hour"), func.sum(_HEADS.c.change))
            .where(_HEADS.c.at >= since, _HEADS.c.at < until, *_at(_HEADS.c.venue, scope))
            .group_by(_HEADS.c.place, _HEADS.c.leaving, hour)
        )
        with self._engine.connect() as db:
            return [
                (place, bool(leaving), int(at), int(total)) for place, leaving, at, total in db.execute(query)
            ]

    def _decided(self, scope: str, since: datetime, until: datetime) -> list[tuple[str, str, str, int]]:
        """By entrance, verdict and reason: how often."""
        named = (_EVENTS.c.place, _EVENTS.c.verdict, _EVENTS.c.reason)
        query = (
            select(*named, func.count())
            .where(_EVENTS.c.at >= since, _EVENTS.c.at < until, _EVENTS.c.type == PASSAGE)
            .where(*_at(_EVENTS.c.venue, scope))
            .group_by(*named)
        )
        with self._engine.connect() as db:
            return [
                (place, verdict, reason, int(times)) for place, verdict, reason, times in db.execute(query)
            ]


def midnight(now: datetime, zone: tzinfo) -> datetime:
    """The day's beginning there, in UTC."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _at(column: ColumnElement[str], scope: str) -> tuple[ColumnElement[bool], ...]:
    return (column == scope,) if scope else ()


def _sums(moved: list[tuple[str, bool, int, int]]) -> tuple[int, int]:
    entered = sum(total for _place, leaving, _hour, total in moved if not leaving)
    return max(0, entered), max(0, -sum(total for _place, leaving, _hour, total in moved if leaving))


def _places(
    moved: list[tuple[str, bool, int, int]], decided: list[tuple[str, str, str, int]]
) -> tuple[PlaceCounts, ...]:
    names = {place for place, *_ in moved} | {place for place, *_ in decided}
    given: Counter[tuple[str, str]] = Counter()
    for place, verdict, _reason, times in decided:
        given[place, verdict] += times
    return tuple(
        PlaceCounts(
            name,
            *_sums([one for one in moved if one[0] == name]),
            given[name, "admit"],
            given[name, "refer"],
            given[name, "refuse"],
        )
        for name in sorted(names)
    )


def _hours(moved: list[tuple[str, bool, int, int]]) -> tuple[HourCounts, ...]:
    hours = sorted({hour for _place, _leaving, hour, _total in moved})
    return tuple(
        HourCounts(EPOCH + timedelta(hours=hour), *_sums([one for one in moved if one[2] == hour]))
        for hour in hours
    )


def _ranked(decided: list[tuple[str, str, str, int]], column: int) -> tuple[Count, ...]:
    counted: Counter[str] = Counter()
    for row in decided:
        counted[str(row[column])] += row[3]
    return tuple(
        Count(what, times) for what, times in sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    )


def _summary(
    name: str,
    kiosks: dict[str, tuple[int, int]],
    heads: dict[tuple[str, bool], int],
    alarms: dict[str, int],
) -> VenueSummary:
    entered, left = max(0, heads.get((name, False), 0)), max(0, -heads.get((name, True), 0))
    many, away = kiosks.get(name, (0, 0))
    return VenueSummary(name, max(0, entered - left), entered, left, many, away, alarms.get(name, 0))
