"""The events of PostgreSQL by month: a partition each, made ahead, and let go of in one step.

The key is the event's own time, because a repetition has the same; the time of arrival has not. What lies
in no month that is there (a kiosk's wrong clock, a long outage) is in the partition of all others, and moves
to its month when that is made. SQLite keeps one table.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, Connection, Engine, MetaData, Table, delete, inspect, text
from sqlalchemy.schema import CreateSequence, CreateTable, Sequence

from sentinel.service.collecting import tables
from sentinel.service.tables import Moment

AHEAD = 2
BEHIND = 3
"""Months that are there beside this one: what a kiosk brings that was cut off happened in those before."""
OTHERS = "events_others"
_EVENTS, _ERASED_VISITS = tables.events, tables.erased_visits
_ONCE = "events_once"
_NUMBERS = "events_number_seq"
_LOCK = 0x53454E55  # one process at a time changes the months
_WAIT = "2s"  # for a lock that all collectors' inserts wait behind
_AT_ONCE = 5_000
_CHUNK_OF_OLD = text(
    f"DELETE FROM {OTHERS} WHERE ctid IN (SELECT ctid FROM {OTHERS} "  # noqa: S608 - names of ours
    "WHERE coalesce(at, received_at) < :cut LIMIT :most)"
)
_FIRST = (2020, 1)  # before it is only what a wrong clock has dated
_MONTHS_HELD = text(
    "SELECT DISTINCT to_char(to_timestamp(at / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM') FROM events_undivided "
    "WHERE at >= :first AND at < :after"
)
_OF_A_MONTH = re.compile(r"events_(\d{4})_(\d{2})")

Month = tuple[int, int]


def by_month(db: Connection) -> bool:
    """Whether the events are in partitions."""
    if db.dialect.name != "postgresql":
        return False
    kind = db.execute(text("SELECT relkind FROM pg_class WHERE oid = to_regclass('events')")).scalar()
    return kind == "p"


def create_events(db: Connection) -> None:
    """The table of events in PostgreSQL, with the partition of what is in no month."""
    number = Column("number", BigInteger, nullable=False, server_default=text(f"nextval('{_NUMBERS}')"))
    rest = [column._copy() for column in _EVENTS.columns if column.name != "number"]
    shape = Table(_EVENTS.name, MetaData(), number, *rest, postgresql_partition_by="RANGE (at)")
    db.execute(CreateSequence(Sequence(_NUMBERS, data_type=BigInteger()), if_not_exists=True))
    db.execute(CreateTable(shape))
    db.execute(text(f"ALTER SEQUENCE {_NUMBERS} OWNED BY events.number"))
    db.execute(text(f"CREATE UNIQUE INDEX {_ONCE} ON events (kiosk, id, at)"))
    db.execute(text("CREATE INDEX events_by_number ON events (number)"))
    for index in sorted(_EVENTS.indexes, key=lambda one: str(one.name)):
        if index.name != _ONCE:
            index.create(db)
    db.execute(text(f"CREATE TABLE {OTHERS} PARTITION OF events DEFAULT"))


def divide(db: Connection) -> None:
    """Put the events of one table into months, once. All are copied; the old table goes with the commit."""
    if db.dialect.name != "postgresql" or by_month(db):
        return
    db.execute(text("LOCK TABLE events IN ACCESS EXCLUSIVE MODE"))
    for index in inspect(db).get_indexes("events"):
        db.execute(text(f'DROP INDEX "{index["name"]}"'))
    db.execute(text("ALTER TABLE events ALTER COLUMN number DROP DEFAULT"))
    db.execute(text(f"ALTER SEQUENCE {_NUMBERS} OWNED BY NONE"))
    db.execute(text("ALTER TABLE events RENAME TO events_undivided"))
    db.execute(text("ALTER TABLE events_undivided DROP CONSTRAINT IF EXISTS events_pkey"))
    create_events(db)
    make_months(db, now := datetime.now(UTC))
    old = _stamp(_FIRST), _stamp(_before(_month(now), BEHIND))
    for month in db.execute(_MONTHS_HELD, {"first": old[0], "after": old[1]}).scalars():
        _make(db, (int(month[:4]), int(month[5:])))
    names = ", ".join(column.name for column in _EVENTS.columns)
    db.execute(text(f"INSERT INTO events ({names}) SELECT {names} FROM events_undivided ORDER BY number"))  # noqa: S608
    last = db.execute(text("SELECT max(number) FROM events")).scalar() or 0
    db.execute(text(f"SELECT setval('{_NUMBERS}', :next, false)"), {"next": last + 1})
    db.execute(text("DROP TABLE events_undivided"))


def make_months(db: Connection, now: datetime, behind: int = BEHIND) -> list[str]:
    """The months around ``now`` that are not there yet; their names. In a caller's transaction."""
    if not by_month(db):
        return []
    there = set(month_tables(db))
    this = _month(now)
    wanted = list(_months(_before(this, min(behind, BEHIND)), _before(this, -AHEAD)))
    missing = [month for month in wanted if _name(month) not in there]
    for month in missing:
        _make(db, month)
    return [_name(month) for month in missing]


def drop_months(db: Connection, cut: datetime) -> list[str]:
    """Let go of the months that ended at or before ``cut``, each in one step; their names."""
    gone = [name for name, month in month_tables(db).items() if _begin(_before(month, -1)) <= cut]
    for name in gone:
        db.execute(text(f'DROP TABLE "{name}"'))
    return gone


def tend(engine: Engine, now: datetime, keep_months: int = 0) -> tuple[list[str], list[str]]:
    """What is due: months made ahead, and, where ``keep_months`` whole months beside this one are kept, those
    before let go of; the names of both. Nothing while another process does it. Raises SQLAlchemyError."""
    cut = _begin(_before(_month(now), keep_months)) if keep_months else None
    if engine.dialect.name != "postgresql":
        if cut is not None:
            _delete_rows(engine, cut)
            with engine.begin() as db:
                db.execute(delete(_ERASED_VISITS).where(_ERASED_VISITS.c.at < cut))
        return [], []
    with engine.begin() as db:
        db.execute(text(f"SET LOCAL lock_timeout = '{_WAIT}'"))
        if not db.execute(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK}).scalar():
            return [], []
        if cut is not None:
            db.execute(delete(_ERASED_VISITS).where(_ERASED_VISITS.c.at < cut))
        gone = drop_months(db, cut) if cut is not None else []
        made = make_months(db, now, keep_months or BEHIND)
    if cut is not None:
        _delete_others(engine, cut)
    return made, gone


def month_tables(db: Connection) -> dict[str, Month]:
    """The partitions that hold a month."""
    query = text("SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
                 "WHERE i.inhparent = to_regclass('events') ORDER BY c.relname")  # fmt: skip
    found = (_OF_A_MONTH.fullmatch(name) for name in db.execute(query).scalars())
    return {name[0]: (int(name[1]), int(name[2])) for name in found if name}


def _make(db: Connection, month: Month) -> None:
    """A month with what of it came before it was there. Made beside and attached: nobody waits for that."""
    name, bounds = _name(month), {"first": _stamp(month), "after": _stamp(_before(month, -1))}
    db.execute(text(f"CREATE TABLE {name} (LIKE events INCLUDING ALL)"))
    early = text(f"SELECT EXISTS (SELECT 1 FROM {OTHERS} WHERE at >= :first AND at < :after)")  # noqa: S608
    if db.execute(early, bounds).scalar():
        db.execute(text(f"LOCK TABLE {OTHERS} IN ACCESS EXCLUSIVE MODE"))
        moved = f"DELETE FROM {OTHERS} WHERE at >= :first AND at < :after RETURNING *"  # noqa: S608
        db.execute(text(f"WITH moved AS ({moved}) INSERT INTO {name} SELECT * FROM moved"), bounds)  # noqa: S608
    values = f"FROM ({bounds['first']}) TO ({bounds['after']})"
    db.execute(text(f"ALTER TABLE events ATTACH PARTITION {name} FOR VALUES {values}"))


def _delete_others(engine: Engine, cut: datetime) -> None:
    bounds = {"cut": Moment().process_bind_param(cut, engine.dialect), "most": _AT_ONCE}
    while True:
        with engine.begin() as db:
            if db.execute(_CHUNK_OF_OLD, bounds).rowcount < _AT_ONCE:
                return


def _delete_rows(engine: Engine, cut: datetime) -> None:
    old = _EVENTS.c.number.in_(
        _EVENTS.select().with_only_columns(_EVENTS.c.number).where(_EVENTS.c.at < cut).limit(_AT_ONCE)
    )
    while True:
        with engine.begin() as db:
            if db.execute(delete(_EVENTS).where(old)).rowcount < _AT_ONCE:
                return


def _month(moment: datetime) -> Month:
    utc = moment.astimezone(UTC)
    return utc.year, utc.month


def _before(month: Month, count: int) -> Month:
    year, rest = divmod(month[0] * 12 + month[1] - 1 - count, 12)
    return year, rest + 1


def _months(first: Month, last: Month) -> Iterator[Month]:
    while first <= last:
        yield first
        first = _before(first, -1)


def _begin(month: Month) -> datetime:
    return datetime(month[0], month[1], 1, tzinfo=UTC)


def _stamp(month: Month) -> int:
    return int(_begin(month).timestamp()) * 1_000_000


def _name(month: Month) -> str:
    return f"events_{month[0]:04}_{month[1]:02}"
