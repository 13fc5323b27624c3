"""Passages looked up and people's ways traced by pseudonym: bounded, paged, and each look written down."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    and_,
    func,
    or_,
    select,
    type_coerce,
)

from sentinel.service.clock import utc_now
from sentinel.service.collecting import tables
from sentinel.service.collecting.alarms import PASSAGE, RESULT
from sentinel.service.collecting.looks import Looks
from sentinel.service.collecting.viewing import BadQuestion, Viewer, check_limit, check_span
from sentinel.service.sealing import Keys
from sentinel.service.tables import EPOCH

_EVENTS = tables.events
_CURSOR = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")
_MICRO = timedelta(microseconds=1)
_MOST_STOPS = 500
_WIDEST = timedelta(minutes=30)
_MOST_SKIPPED = 10_000


@dataclass(frozen=True, slots=True)
class Question:
    """What events are wanted; "" asks for nothing in particular. ``since``, ``until``: when they happened.
    ``purpose``: why it is asked, for the audit."""

    since: datetime
    until: datetime
    venue: str = ""
    place: str = ""
    kiosk: str = ""
    type: str = ""
    verdict: str = ""
    reason: str = ""
    outcome: str = ""
    alarm: str = ""
    visit: str = ""
    pseudonym: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """An event. ``identity``: sealed to the authority, base64, as it came; "" where the event has none."""

    number: int
    kiosk: str
    venue: str
    place: str
    type: str
    at: datetime
    received_at: datetime
    visit: str
    verdict: str
    reason: str
    outcome: str
    pseudonym: str
    alarm: str
    identity: str = ""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Events, the newest first; ``next``: the cursor to go on with, None at the end."""

    found: tuple[Found, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Stop:
    """Somebody at an entrance. ``outcome``: what became of the gate, "" not told yet."""

    at: datetime
    venue: str
    place: str
    kiosk: str
    visit: str
    verdict: str
    outcome: str
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a pseudonym was, in the order of time; ``next``: the cursor to go on with, None at the end."""

    stops: tuple[Stop, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody else at the same entrances at about the same time: ``times`` passages beside one of theirs."""

    pseudonym: str
    times: int
    places: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Company:
    """Companions, the most frequent first. ``stops``: how many passages of the person were looked at,
    ``all_stops`` False: the person had more, and only the last ones were; ``next`` as in a page."""

    companions: tuple[Companion, ...]
    stops: int
    all_stops: bool
    next: int | None


class Searching:
    """Safe to use from several threads. Every method raises NotAllowed, BadQuestion, SQLAlchemyError.

    What was found is handed out only once the look is written down.
    """

    def __init__(self, engine: Engine, keys: Keys, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._looks = engine, Looks(engine, keys, clock)

    def search(self, viewer: Viewer, asked: Question, after: str = "", limit: int = 50) -> FoundPage:
        """Events of at most 31 days, the newest first; ``after`` the cursor of the page before."""
        check_span(asked.since, asked.until)
        scope = viewer.scope(asked.venue)
        query = select(_EVENTS).where(*_between(asked.since, asked.until), *_venue(scope), *_wanted(asked))
        query = query.where(_EVENTS.c.type != tables.ERASED)
        query = query.order_by(_EVENTS.c.at.desc(), _EVENTS.c.number.desc()).limit(check_limit(limit))
        if after:
            query = query.where(_past(after))
        with self._engine.begin() as db:
            rows = db.execute(query).all()
            self._note(db, viewer, "search", asked, len(rows))
        return FoundPage(tuple(_found(row) for row in rows), _cursor(rows, limit))

    def trace(
        self,
        viewer: Viewer,
        pseudonym: str,
        since: datetime,
        until: datetime,
        after: str = "",
        limit: int = 100,
        purpose: str = "",
    ) -> Way:
        """Where and when this pseudonym was, in the order of time."""
        check_span(since, until)
        scope, asked = viewer.scope(), _asked(pseudonym, since, until, purpose)
        result = _EVENTS.alias()
        became = and_(
            result.c.visit == _EVENTS.c.visit,
            result.c.visit != "",
            result.c.kiosk == _EVENTS.c.kiosk,
            result.c.type == RESULT,
        )
        query = (
            select(_EVENTS, result.c.outcome.label("became"))
            .select_from(_EVENTS.outerjoin(result, became))
            .where(_EVENTS.c.pseudonym == pseudonym, _EVENTS.c.type == PASSAGE)
            .where(*_between(since, until), *_venue(scope))
            .order_by(_EVENTS.c.at, _EVENTS.c.number)
            .limit(check_limit(limit))
        )
        if after:
            query = query.where(_past(after, back=False))
        with self._engine.begin() as db:
            rows = db.execute(query).all()
            self._note(db, viewer, "trace", asked, len(rows))
        return Way(tuple(_stop(row) for row in rows), _cursor(rows, limit))

    def companions(
        self,
        viewer: Viewer,
        pseudonym: str,
        since: datetime,
        until: datetime,
        within: timedelta = timedelta(minutes=5),
        after: int = 0,
        limit: int = 100,
        purpose: str = "",
    ) -> Company:
        """Who passed the same entrances within so long (30 minutes at most) before or after.

        At most the last 500 passages of the person are looked at; people without a pseudonym are not told.
        """
        check_span(since, until)
        if not timedelta() < within <= _WIDEST or not 0 <= after <= _MOST_SKIPPED:
            raise BadQuestion("within goes to 30 minutes, and a list to its 10,000th line")
        scope, asked = viewer.scope(), _asked(pseudonym, since, until, purpose)
        with self._engine.begin() as db:
            stops = self._stops(db, pseudonym, since, until, scope)
            query = _beside(stops[:_MOST_STOPS], pseudonym, within)
            rows = [] if not stops else db.execute(query.offset(after).limit(check_limit(limit))).all()
            self._note(db, viewer, "companions", asked, len(rows))
        names = [field.name for field in fields(Companion)]
        found = tuple(Companion(*(getattr(row, name) for name in names)) for row in rows)
        more = after + limit if len(rows) == limit else None
        return Company(found, min(len(stops), _MOST_STOPS), len(stops) <= _MOST_STOPS, more)

    def _stops(
        self, db: Connection, pseudonym: str, since: datetime, until: datetime, scope: str
    ) -> list[int]:
        query = (
            select(_EVENTS.c.number)
            .where(_EVENTS.c.pseudonym == pseudonym, _EVENTS.c.type == PASSAGE)
            .where(*_between(since, until), *_venue(scope))
            .order_by(_EVENTS.c.at.desc())
            .limit(_MOST_STOPS + 1)
        )
        return list(db.execute(query).scalars())

    def _note(self, db: Connection, viewer: Viewer, what: str, asked: Question, answers: int) -> None:
        said = {field.name: getattr(asked, field.name) for field in fields(asked)}
        self._looks.note(db, viewer, what, said, answers)


def _asked(pseudonym: str, since: datetime, until: datetime, purpose: str) -> Question:
    if not 1 <= len(pseudonym) <= 64 or not pseudonym.isprintable():
        raise BadQuestion("a pseudonym has 1 to 64 characters")
    return Question(since, until, pseudonym=pseudonym, purpose=purpose)


def _beside(stops: list[int], pseudonym: str, within: timedelta) -> Select[Any]:
    mine, other = _EVENTS.alias("mine"), _EVENTS.alias("other")
    times = func.count(other.c.number.distinct()).label("times")
    width = within // _MICRO
    return (
        select(
            other.c.pseudonym,
            times,
            func.count(other.c.place.distinct()).label("places"),
            func.min(other.c.at).label("first_at"),
            func.max(other.c.at).label("last_at"),
        )
        .select_from(mine)
        .join(
            other,
            and_(
                other.c.venue == mine.c.venue,
                other.c.place == mine.c.place,
                _micros(other.c.at).between(_micros(mine.c.at) - width, _micros(mine.c.at) + width),
            ),
        )
        .where(mine.c.number.in_(stops), other.c.type == PASSAGE)
        .where(other.c.pseudonym != "", other.c.pseudonym != pseudonym)
        .group_by(other.c.pseudonym)
        .order_by(times.desc(), other.c.pseudonym)
    )


def _micros(column: ColumnElement[Any]) -> ColumnElement[int]:
    return type_coerce(column, BigInteger)


def _between(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (_EVENTS.c.at >= since, _EVENTS.c.at < until)


def _venue(scope: str) -> tuple[ColumnElement[bool], ...]:
    return (_EVENTS.c.venue == scope,) if scope else ()


def _wanted(asked: Question) -> list[ColumnElement[bool]]:
    names = ("place", "kiosk", "type", "verdict", "reason", "outcome", "alarm", "visit", "pseudonym")
    return [_EVENTS.c[name] == getattr(asked, name) for name in names if getattr(asked, name)]


def _past(cursor: str, *, back: bool = True) -> ColumnElement[bool]:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise BadQuestion("after is no cursor of a page")
    try:
        at, number = EPOCH + int(found[1]) * _MICRO, int(found[2])
    except OverflowError:  # a time that no calendar has
        raise BadQuestion("after is no cursor of a page") from None
    if back:
        return or_(_EVENTS.c.at < at, and_(_EVENTS.c.at == at, _EVENTS.c.number < number))
    return or_(_EVENTS.c.at > at, and_(_EVENTS.c.at == at, _EVENTS.c.number > number))


def _cursor(rows: Any, limit: int) -> str | None:
    if len(rows) < limit:
        return None
    return f"{(rows[-1].at - EPOCH) // _MICRO}-{rows[-1].number}"


class _Sealed(msgspec.Struct):
    identity: str = ""


class _Carrying(msgspec.Struct):
    data: _Sealed


def _identity(payload: str) -> str:
    try:
        return msgspec.json.decode(payload, type=_Carrying).data.identity
    except msgspec.DecodeError:
        return ""


def _found(row: Row[Any]) -> Found:
    said = {field.name: getattr(row, field.name) for field in fields(Found) if field.name != "identity"}
    return Found(**said, identity=_identity(row.payload))


def _stop(row: Row[Any]) -> Stop:
    passage = (row.at, row.venue, row.place, row.kiosk, row.visit, row.verdict)
    return Stop(*passage, row.became or "", _identity(row.payload))
