"""What the platform answers about a person: facts with their times, built from one statement."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Select,
    Table,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)

from sentinel.core.facts import Colour, LabResult
from sentinel.core.identity import CredentialKind
from sentinel.service import contradictions, tables
from sentinel.service.clock import utc_now
from sentinel.service.persons import CodeKind
from sentinel.service.roster import RosterAnswer, expected
from sentinel.service.sealing import Keys

ITINERARY_COUNTS = timedelta(days=14)
_FACE_IS_LENT = timedelta(days=1)


class CodeAnswer(Struct, frozen=True):
    """The colour, and until when a kiosk may rely on it (null: not at all)."""

    colour: Colour
    valid_until: datetime | None


class TestAnswer(Struct, frozen=True):
    """A laboratory or antigen test; ``result`` "none": none is known."""

    __test__ = False

    result: LabResult
    sampled_at: datetime | None


class VaccineAnswer(Struct, frozen=True):
    """Doses so far, and the last one's time."""

    doses: int
    last_at: datetime | None


class KeyAreaAnswer(Struct, frozen=True):
    """Whether the person was in a key area within 14 days."""

    visited: bool


class WatchListAnswer(Struct, frozen=True):
    """Whether the person is on a list of controlled persons."""

    listed: bool


class FaceAnswer(Struct, frozen=True):
    """A reference template, base64 of 512 little-endian float32, lent until then."""

    template: str
    valid_until: datetime


class PersonAnswer(Struct, frozen=True, kw_only=True):
    """The answer to a question about somebody; not ``found``: nobody. What is not known is left out."""

    found: bool
    as_of: datetime
    request_id: str = ""
    person: str | UnsetType = UNSET
    masked_name: str | UnsetType = UNSET
    code: CodeAnswer | UnsetType = UNSET
    pcr: TestAnswer | UnsetType = UNSET
    antigen: TestAnswer | UnsetType = UNSET
    vaccine: VaccineAnswer | UnsetType = UNSET
    key_area: KeyAreaAnswer | UnsetType = UNSET
    watch_list: WatchListAnswer | UnsetType = UNSET
    face_reference: FaceAnswer | UnsetType = UNSET
    roster: RosterAnswer | UnsetType = UNSET


_MOST_SAMPLES = 40  # of which those of the last day are compared


def _moment(name: str) -> Any:
    return bindparam(name, type_=tables.Moment())


def _rows(kind: str, source: Any, value: Any, at: Any, until: Any = None, number: Any = None) -> Select[Any]:
    """One kind's rows in the form that all kinds share."""
    nothing = null() if until is None else until
    return select(
        literal(kind).label("kind"),
        source.label("source"),
        value.label("value"),
        cast(at, tables.Moment()).label("at"),
        cast(nothing, tables.Moment()).label("until"),
        (literal(0) if number is None else number).label("number"),
    )


def _samples(table: Table) -> Select[Any]:
    newest = (
        _rows(table.name, table.c.source, table.c.result, table.c.sampled_at)
        .where(table.c.person == bindparam("person"), table.c.withdrawn.is_(False))
        .order_by(table.c.sampled_at.desc())
        .limit(_MOST_SAMPLES)
        .subquery()
    )
    return select(newest)


def _colours() -> Select[Any]:
    table = tables.colours
    return _rows("colour", table.c.source, table.c.colour, table.c.issued_at, table.c.until).where(
        table.c.person == bindparam("person"),
        table.c.withdrawn.is_(False),
        or_(table.c.until.is_(None), table.c.until > _moment("now")),
    )


def _doses() -> Select[Any]:
    table = tables.vaccine
    return _rows("vaccine", table.c.source, literal(""), table.c.last_at, number=table.c.doses).where(
        table.c.person == bindparam("person"), table.c.withdrawn.is_(False)
    )


def _visited() -> Select[Any]:
    stays, areas = tables.stays, tables.key_areas
    return (
        _rows("visited", literal(""), literal(""), null())
        .select_from(stays.join(areas, areas.c.area == stays.c.area))
        .where(stays.c.person == bindparam("person"), stays.c.withdrawn.is_(False))
        .where(stays.c.left_at > _moment("since"))
        .where(or_(areas.c.until.is_(None), areas.c.until > _moment("now")))
        .limit(1)
    )


def _listed() -> Select[Any]:
    watch = tables.watch_list
    return (
        _rows("listed", literal(""), literal(""), null())
        .select_from(watch)
        .where(watch.c.person == bindparam("person"))
        .where(or_(watch.c.until.is_(None), watch.c.until > _moment("now")))
    )


# One statement, built once: most of a short query's time is spent on building it.
_FACTS = union_all(
    _samples(tables.pcr),
    _samples(tables.antigen),
    _colours(),
    _doses(),
    select(_visited().subquery()),
    _listed(),
)
_BY_NUMBER = select(tables.persons).where(tables.persons.c.id_hash == bindparam("hash"))
_BY_CODE = (
    select(tables.persons, tables.codes.c.expires)
    .join(tables.codes, tables.codes.c.person == tables.persons.c.token)
    .where(
        tables.codes.c.token_hash == bindparam("hash"),
        tables.codes.c.kind.in_(bindparam("kinds", expanding=True)),
    )
)


class Answers:
    """Answers questions. Safe to use from several threads.

    ``colour_valid_s``: how long a kiosk may rely on a colour after it was told.
    """

    def __init__(
        self,
        engine: Engine,
        keys: Keys,
        *,
        clock: Callable[[], datetime] = utc_now,
        colour_valid_s: float = 1800.0,
    ) -> None:
        self._engine, self._keys, self._clock = engine, keys, clock
        self._colour_valid = timedelta(seconds=colour_valid_s)

    def answer(
        self, kind: CredentialKind, subject: str, request_id: str = "", venue: str = ""
    ) -> PersonAnswer:
        """What a kiosk is told about a credential; ``venue`` whose roster is looked at, "": none.

        An expired code tells whose it was and that it expired, nothing else.
        """
        now = self._clock()
        with self._engine.connect() as db:
            person, expired = self._find(db, kind, subject, now)
            roster: RosterAnswer | UnsetType = UNSET
            if venue and kind is not CredentialKind.PLATFORM_CODE:
                roster = expected(db, self._keys, venue, subject, now)
            if person is None:
                return PersonAnswer(found=False, as_of=now, request_id=request_id, roster=roster)
            more = {"code": CodeAnswer(Colour.EXPIRED, None)} if expired else self._facts(db, person, now)
        return PersonAnswer(
            found=True,
            as_of=now,
            request_id=request_id,
            person=person.token,
            masked_name=person.masked_name,
            roster=roster,
            **more,
        )

    def _find(
        self, db: Connection, kind: CredentialKind, subject: str, now: datetime
    ) -> tuple[Row[Any] | None, bool]:
        if kind in (CredentialKind.ID_NUMBER, CredentialKind.SOCIAL_SECURITY):
            found = db.execute(_BY_NUMBER, {"hash": self._keys.hash_id(subject)}).first()
            if found or kind is CredentialKind.ID_NUMBER:
                return found, False
        kinds = [CodeKind.HEALTH.value, CodeKind.KIN.value]
        if kind is CredentialKind.SOCIAL_SECURITY:
            kinds = [CodeKind.SOCIAL_SECURITY.value]
        row = db.execute(_BY_CODE, {"hash": self._keys.hash_token(subject), "kinds": kinds}).first()
        return row, row is not None and row.expires is not None and row.expires <= now

    def _facts(self, db: Connection, person: Row[Any], now: datetime) -> dict[str, Any]:
        asked = {"person": person.token, "now": now, "since": now - ITINERARY_COUNTS}
        said = [_Said(*row) for row in db.execute(_FACTS, asked)]
        if person.colour is not None:
            said.append(_Said("colour", tables.REGISTER, person.colour, person.colour_at, None, 0))
        of = {kind: [one for one in said if one.kind == kind] for kind in {one.kind for one in said}}
        facts: dict[str, Any] = {
            "pcr": _test(of.get("pcr", [])),
            "antigen": _test(of.get("antigen", [])),
            "vaccine": _vaccine(of.get("vaccine", [])),
            "key_area": KeyAreaAnswer("visited" in of),
            "watch_list": WatchListAnswer("listed" in of),
        }
        if (colour := contradictions.colour(of.get("colour", []))) is not None:
            relied = now + self._colour_valid
            until = relied if colour.until is None else min(relied, colour.until)
            facts["code"] = CodeAnswer(Colour(colour.value), until)
        if person.face is not None:
            template = self._keys.open(person.face, f"face {person.token}")
            facts["face_reference"] = FaceAnswer(base64.b64encode(template).decode(), now + _FACE_IS_LENT)
        return facts


class _Said(NamedTuple):
    """A row of ``_FACTS``; ``at`` of the sample, the issue, or the last dose."""

    kind: str
    source: str
    value: str
    at: datetime | None
    until: datetime | None
    number: int


def _test(rows: list[_Said]) -> TestAnswer:
    found = contradictions.test(rows)
    return TestAnswer(LabResult.NONE, None) if found is None else TestAnswer(LabResult(found.value), found.at)


def _vaccine(rows: list[_Said]) -> VaccineAnswer:
    found = contradictions.doses(rows)
    return VaccineAnswer(0, None) if found is None else VaccineAnswer(found.number, found.at)
