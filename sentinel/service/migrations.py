"""Changes of the tables from version to version: each once, in order, all or nothing.

A database of the first version has no number yet. A newer one than this software knows is refused.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    insert,
    inspect,
    select,
    text,
    update,
)

from sentinel.service import tables
from sentinel.service.calling import tables as _calling  # noqa: F401 - they are made with the others
from sentinel.service.collecting import partitions
from sentinel.service.collecting.migration import read_kept_events
from sentinel.service.console import tables as _console  # noqa: F401 - they are made with the others
from sentinel.service.errors import ServiceError

_versions = Table("schema_version", MetaData(), Column("version", Integer, nullable=False))
_LOCK = 0x53454E54  # one process at a time migrates a PostgreSQL database


def _to_2(db: Connection) -> None:
    """Roles, venues and directions of devices; an itinerary instead of counted stays; results once."""
    for column, default in (("role", "kiosk"), ("venue", ""), ("direction", "in")):
        db.execute(text(f"ALTER TABLE devices ADD COLUMN {column} VARCHAR(64) NOT NULL DEFAULT '{default}'"))
    fortnight = timedelta(days=14) // timedelta(microseconds=1)
    db.execute(
        text("INSERT INTO stays (person, area, left_at) SELECT person, area, until - :counted FROM key_area"),
        {"counted": fortnight},
    )
    db.execute(text("INSERT INTO key_areas SELECT area, max(until) FROM key_area GROUP BY area"))
    db.execute(text("DROP TABLE key_area"))
    for table in ("pcr", "antigen"):
        newest = f"SELECT max(id) FROM {table} GROUP BY person, sampled_at"  # noqa: S608 - names of ours
        db.execute(text(f"DELETE FROM {table} WHERE id NOT IN ({newest})"))  # noqa: S608
        db.execute(text(f"DROP INDEX {table}_newest"))
        db.execute(text(f"CREATE UNIQUE INDEX {table}_once ON {table} (person, sampled_at)"))


def _to_3(db: Connection) -> None:
    """Every statement has its source, who brought it, a revision, and may be taken back."""
    db.execute(text("ALTER TABLE persons ADD COLUMN revision INTEGER NOT NULL DEFAULT 1"))
    for table in ("pcr", "antigen"):
        for column in (
            f"source VARCHAR(64) NOT NULL DEFAULT '{tables.REGISTER}'", "stated_at BIGINT",
            "stated_by VARCHAR(64) NOT NULL DEFAULT ''", "revision INTEGER NOT NULL DEFAULT 1",
            "withdrawn BOOLEAN NOT NULL DEFAULT false",
        ):  # fmt: skip
            db.execute(text(f"ALTER TABLE {table} ADD COLUMN {column}"))
        db.execute(text(f"DROP INDEX {table}_once"))
        db.execute(text(f"CREATE UNIQUE INDEX {table}_once ON {table} (person, sampled_at, source)"))
    for changed, columns in (
        (tables.vaccine, "person, doses, last_at"),
        (tables.stays, "person, area, left_at"),
    ):
        if "source" not in {column["name"] for column in inspect(db).get_columns(changed.name)}:
            _with_ids(db, changed, columns)
    db.execute(
        text(
            "INSERT INTO colours (person, colour, issued_at) "
            "SELECT token, colour, colour_at FROM persons WHERE colour IS NOT NULL"
        )
    )
    db.execute(text("UPDATE persons SET colour = NULL"))


def _to_5(db: Connection) -> None:
    """What is kept of an answer goes with the person; of answers before this nobody knows whose they are."""
    db.execute(text("DROP TABLE answered"))
    tables.answered.create(db)


def _to_6(db: Connection) -> None:
    """A listed box may be bound to networks; the rejected messages of a kiosk's day are counted."""
    rejected = tables.metadata.tables["rejected"]
    there = {index["name"] for index in inspect(db).get_indexes(rejected.name)}
    for index in rejected.indexes:
        if index.name not in there:
            index.create(db)
    listed = tables.listed_serials.name
    if "networks" not in {column["name"] for column in inspect(db).get_columns(listed)}:
        db.execute(text(f"ALTER TABLE {listed} ADD COLUMN networks VARCHAR(640) NOT NULL DEFAULT ''"))


def _to_7(db: Connection) -> None:
    """Calls about alarms: their table is made with those that are new."""


def _to_9(db: Connection) -> None:
    """An alarm keeps the number of the last event that raised it, a kiosk whether its erasure is proven."""
    if "last_seq" not in {column["name"] for column in inspect(db).get_columns("alarms")}:
        db.execute(text("ALTER TABLE alarms ADD COLUMN last_seq BIGINT"))
    if "erased" not in {column["name"] for column in inspect(db).get_columns("kiosks")}:
        db.execute(text("ALTER TABLE kiosks ADD COLUMN erased BOOLEAN NOT NULL DEFAULT false"))
        # those that are gone by now were believed: a change of tables makes no alarms of them
        db.execute(text("UPDATE kiosks SET erased = true WHERE renumbered > 0 AND seq IS NULL"))


def _to_10(db: Connection) -> None:
    """Visits of erased passages: their table is made with those that are new."""


def _with_ids(db: Connection, table: Table, columns: str) -> None:
    """A table whose rows were known by what they say gets numbers for them."""
    name = table.name
    db.execute(text(f"CREATE TABLE {name}_before AS SELECT {columns} FROM {name}"))  # noqa: S608
    db.execute(text(f"DROP TABLE {name}"))
    table.create(db)
    db.execute(text(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {name}_before"))  # noqa: S608
    db.execute(text(f"DROP TABLE {name}_before"))


_STEPS: dict[int, Callable[[Connection], None]] = {
    2: _to_2,
    3: _to_3,
    4: read_kept_events,
    5: _to_5,
    6: _to_6,
    7: _to_7,
    8: partitions.divide,
    9: _to_9,
    10: _to_10,
}
VERSION = max(_STEPS)


def migrate(engine: Engine) -> None:
    """Make or change the tables. Raises ServiceError, SQLAlchemyError."""
    with engine.connect() as db:
        if inspect(db).has_table(_versions.name) and db.execute(select(_versions)).scalar() == VERSION:
            return
    with engine.connect() as db:
        if db.dialect.name == "sqlite":
            # by hand: the driver would commit before each change of a table
            db.connection.driver_connection.isolation_level = None  # type: ignore[union-attr]
            db.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        try:
            _migrate(db)
            db.exec_driver_sql("COMMIT") if db.dialect.name == "sqlite" else db.commit()
        except BaseException:
            db.exec_driver_sql("ROLLBACK") if db.dialect.name == "sqlite" else db.rollback()
            raise
        finally:
            if db.dialect.name == "sqlite":
                db.connection.driver_connection.isolation_level = ""  # type: ignore[union-attr]


def _migrate(db: Connection) -> None:
    known = set(inspect(db).get_table_names())
    if _versions.name in known:
        version: int = db.execute(select(_versions)).scalar_one()
    else:
        version = 1 if "persons" in known else VERSION
        _versions.create(db)
        db.execute(insert(_versions).values(version=version))
    if version > VERSION:
        raise ServiceError(
            f"the database is of version {version}, and this software knows {VERSION}: update the software"
        )
    if db.dialect.name == "postgresql" and "events" not in known:
        partitions.create_events(db)
        partitions.make_months(db, datetime.now(UTC))
    tables.metadata.create_all(db)
    for number in range(version + 1, VERSION + 1):
        _STEPS[number](db)
    db.execute(update(_versions).values(version=VERSION))
