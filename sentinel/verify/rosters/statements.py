"""What the lists state about somebody at a moment: pure, from the entries about them.

A list whose validity is over says "cannot tell"; so does one whose entry is bounded in time, while the clock
can't be trusted. Being on a watch-list counts all the same.
"""

from collections.abc import Sequence
from datetime import datetime

from sentinel.core.clock import Now
from sentinel.core.facts import (
    Declaration,
    Fact,
    KeyAreaFact,
    PassFact,
    PassState,
    Provenance,
    RosterFact,
    Source,
    WatchListFact,
)
from sentinel.verify.rosters.book import ListedIn, Row
from sentinel.verify.rosters.kinds import EARLY, ROSTERS, WATCH_LISTS, ListKind


def stated(
    rows: Sequence[Row], areas: Sequence[Row], lists: Sequence[ListedIn], now: Now, *, named: bool
) -> tuple[Fact, ...]:
    """Facts about one person. ``rows``: the entries about them, ``areas`` the key areas.

    ``named``: whether the person is known by the id number, so that not to stand on a list says something.
    """
    found = (
        _roster(rows, lists, now, named=named),
        _appointment([row for row in rows if row.kind is ListKind.APPOINTMENT], now),
        _watched(rows, lists, now, named=named),
        _areas([row for row in rows if row.kind is ListKind.ITINERARY], areas, now),
    )
    return tuple(fact for fact in found if fact is not None)


def _roster(rows: Sequence[Row], lists: Sequence[ListedIn], now: Now, *, named: bool) -> Fact | None:
    mine = [row for row in rows if row.kind in ROSTERS]
    there = [one for one in lists if one.kind in ROSTERS]
    by = Provenance(Source.ROSTER, _newest(there, now))
    counting = [row for row in mine if not _over(row.list_until, now.utc)]
    bounded = any(row.starts or row.ends or row.list_until for row in counting)
    if bounded and not now.utc_trusted:
        return RosterFact(by, None)
    current = [row for row in counting if _within(row, now.utc)]
    if not current:
        if not (there and named):
            return None
        all_over = all(one.over(now.utc) for one in there)
        return RosterFact(by, None if all_over else False)
    row = min(current, key=lambda one: (one.declares, one.kind.value))
    ends = [end for end in (row.ends, row.list_until) if end is not None]
    by = Provenance(Source.ROSTER, row.issued_at, min(ends, default=None))
    return RosterFact(
        by, True, row.kind.value, _declared(rows, now) if row.declares else Declaration.NOT_ASKED
    )


def _declared(rows: Sequence[Row], now: Now) -> Declaration:
    if not now.utc_trusted:
        return Declaration.UNKNOWN
    today = [row for row in rows if row.kind is ListKind.DECLARATION and _within(row, now.utc)]
    if not today:
        return Declaration.MISSING
    return Declaration.WELL if all(row.well for row in today) else Declaration.UNWELL


def _appointment(rows: Sequence[Row], now: Now) -> Fact | None:
    """The one that counts now, else the next, else the last."""
    if not rows:
        return None
    if not now.utc_trusted:
        return _pass(rows[0], PassState.UNKNOWN)
    for row in rows:
        starts, ends = row.starts or now.utc, row.ends or now.utc
        if starts - EARLY <= now.utc <= ends and not _over(row.list_until, now.utc):
            return _pass(row, PassState.VALID)
    coming = [row for row in rows if row.starts is not None and row.starts > now.utc]
    if coming:
        return _pass(min(coming, key=lambda row: row.starts or now.utc), PassState.NOT_YET_VALID)
    return _pass(rows[-1], PassState.EXPIRED)


def _pass(row: Row, state: PassState) -> PassFact:
    ends = row.ends if state is PassState.VALID else None
    return PassFact(Provenance(Source.ROSTER, row.issued_at, ends), state, "visitor")


def _watched(rows: Sequence[Row], lists: Sequence[ListedIn], now: Now, *, named: bool) -> Fact | None:
    there = [one for one in lists if one.kind in WATCH_LISTS]
    by = Provenance(Source.WATCH_LIST, _newest(there, now))
    mine = [row for row in rows if row.kind in WATCH_LISTS]
    if any(not now.utc_trusted or _within(row, now.utc) for row in mine):
        return WatchListFact(by, True)
    if not (there and named):
        return None
    return WatchListFact(by, None if any(one.over(now.utc) for one in there) else False)


def _areas(rows: Sequence[Row], areas: Sequence[Row], now: Now) -> Fact | None:
    """Whether where somebody was is a key area, at a time that counts. An area's code may be a prefix.

    Lists that are over clear nobody: there may be newer areas, or newer journeys.
    """
    if not rows:
        return None
    by = Provenance(Source.ROSTER, max(row.issued_at for row in rows))
    hit = any(been.area.startswith(area.area) and _overlap(been, area) for been in rows for area in areas)
    ends = [row.list_until for row in (*rows, *areas) if row.list_until is not None]
    over = any(_over(end, now.utc) for end in ends) or (bool(ends) and not now.utc_trusted)
    return KeyAreaFact(by, True if hit else False if areas and not over else None)


def _overlap(one: Row, other: Row) -> bool:
    begins = [at for at in (one.starts, other.starts) if at is not None]
    ends = [at for at in (one.ends, other.ends) if at is not None]
    return not (begins and ends) or max(begins) < min(ends)


def _within(row: Row, now: datetime) -> bool:
    begun = row.starts is None or row.starts <= now
    return begun and not _over(row.ends, now)


def _over(end: datetime | None, now: datetime) -> bool:
    return end is not None and now > end


def _newest(lists: Sequence[ListedIn], now: Now) -> datetime:
    """Of when the lists speak: as old as the oldest of those that count."""
    return min((one.issued_at for one in lists), default=now.utc)
