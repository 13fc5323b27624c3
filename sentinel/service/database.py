"""Opens the platform's database by its URL: SQLite in a file, or PostgreSQL."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from sentinel.service.errors import DatabaseAway, ServiceError
from sentinel.service.migrations import migrate

_CONNECT_S = 5
_POOL, _OVERFLOW = 10, 30  # as many as the threads that answer


def open_database(url: str, *, durable: bool = False) -> Engine:
    """An engine with all tables as this version needs them. Raises ServiceError; DatabaseAway where
    it may do so later.

    ``durable``: a commit in SQLite survives a power cut (one in PostgreSQL does as its server is set).
    """
    try:
        engine = _sqlite(url, durable) if url.startswith("sqlite") else _server(url)
        try:
            migrate(engine)
        except BaseException:
            engine.dispose()
            raise
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        raise ServiceError(f"database {_shown(url)}: {str(error).splitlines()[0]}") from error
    except OperationalError as error:
        raise DatabaseAway(f"database {_shown(url)}: can't be opened: {_first_line(error)}") from error
    except SQLAlchemyError as error:
        raise ServiceError(f"database {_shown(url)}: can't be opened: {_first_line(error)}") from error
    return engine


def insert_new(db: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that leaves alone what is there."""
    return insert_of(db, table).on_conflict_do_nothing()


def insert_new_rows(
    db: Connection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    returned: Sequence[str],
    once: Sequence[str] = (),
) -> list[Row[Any]]:
    """Insert many rows, all of the same columns and none of bytes; returned are those that were not there.

    PostgreSQL takes them as one JSON text: the statement is short, and the same however many there are.
    ``once``: columns that no other row may share there, where no unique index can say so over all partitions;
    of what two transactions insert at the same time only the index decides.
    """
    returning = [table.c[name] for name in returned]
    if db.dialect.name != "postgresql":
        return list(db.execute(insert_new(db, table).returning(*returning), rows))
    names = list(rows[0])
    bound = {name: table.c[name].type.bind_processor(db.dialect) for name in names}
    values = [{name: _bound(bound[name], row[name]) for name in names} for row in rows]
    kinds = ", ".join(f"{name} {table.c[name].type.compile(db.dialect)}" for name in names)
    statement = text(
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(names)} "  # noqa: S608 - ours
        f"FROM json_to_recordset(CAST(:rows AS json)) AS new({kinds}) {_not_there(table, once)}"
        f"ON CONFLICT DO NOTHING RETURNING {', '.join(returned)}"
    )
    if once:  # a plan made while the partitions were empty would read them whole when they are not
        db.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    return list(db.execute(statement.columns(*returning), {"rows": msgspec.json.encode(values).decode()}))


def _not_there(table: Table, once: Sequence[str]) -> str:
    """One look into the index of each partition for each row: LIMIT keeps it from becoming a join."""
    same = " AND ".join(f"old.{name} = new.{name}" for name in once)
    there = f"SELECT true FROM {table.name} AS old WHERE {same} LIMIT 1"  # noqa: S608 - names of ours
    return f"WHERE ({there}) IS NULL " if once else ""


def _bound(process: Callable[[Any], Any] | None, value: Any) -> Any:
    return value if process is None else process(value)


def is_new(db: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert a row unless it is there. False: it was, and stays as it is."""
    inserted = insert_new(db, table).values(row).returning(table.primary_key.columns.values()[0])
    return db.execute(inserted).first() is not None


def upsert(db: Connection, table: Table, values: dict[str, Any], replaced: Sequence[str]) -> None:
    """Insert a row, or replace these columns of the one with the same primary (or other unique) key."""
    key = [column for column in values if column not in replaced]
    statement = insert_of(db, table).values(values)
    db.execute(
        statement.on_conflict_do_update(
            index_elements=key, set_={column: statement.excluded[column] for column in replaced}
        )
    )


def insert_of(db: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT as this database words it, which can say what is to happen where the row is there."""
    return postgresql.insert(table) if db.dialect.name == "postgresql" else sqlite.insert(table)


def _server(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "postgresql":
        raise ArgumentError("only sqlite:///FILE and postgresql://USER@HOST/NAME are served")
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=_POOL,
        max_overflow=_OVERFLOW,
        connect_args={"connect_timeout": _CONNECT_S, "application_name": "sentinel"},
    )


def _sqlite(url: str, durable: bool) -> Engine:
    memory = url in ("sqlite://", "sqlite:///:memory:")
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": 5.0},
        **({"poolclass": StaticPool} if memory else {"pool_size": _POOL, "max_overflow": _OVERFLOW}),
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, record: Any) -> None:
        synchronous = "FULL" if durable else "NORMAL"
        # What is deleted or changed is overwritten: a person may ask for it (collecting/forgetting.py).
        for pragma in (
            "journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON", "secure_delete=ON",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}").close()

    return engine


def _shown(url: str) -> str:
    """The URL without user and password."""
    scheme, found, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if found else "of that URL"


def _first_line(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
