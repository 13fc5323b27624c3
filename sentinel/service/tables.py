"""Tables of the reference platform, and how its database is opened."""

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ServiceError(Exception):
    """The service can't be started or its database not opened; one clear line."""


class Moment(TypeDecorator[datetime]):
    """A UTC time, stored as microseconds since 1970 so that every database sorts and keeps it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To microseconds; a time without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time needs its zone")
        return (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """From microseconds."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


metadata = MetaData()

persons = Table(
    "persons",
    metadata,
    Column("token", String(64), primary_key=True),  # opaque, stable, what the kiosk sees
    Column("id_hash", String(64), unique=True),  # keyed hash of the id number
    Column("masked_name", String(64), nullable=False),
    Column("colour", String(16)),  # null: the platform has no colour for this person
    Column("colour_at", Moment),
    Column("face", LargeBinary),  # sealed template, 512 float32
    Column("face_until", Moment),
)
codes = Table(
    "codes",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person", ForeignKey("persons.token", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),  # health, kin, social_security
    Column("expires", Moment),  # null: does not expire
)


def _tests(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("person", ForeignKey("persons.token", ondelete="CASCADE"), nullable=False),
        Column("result", String(16), nullable=False),
        Column("sampled_at", Moment, nullable=False),
        Index(f"{name}_newest", "person", "sampled_at"),
    )


pcr = _tests("pcr")
antigen = _tests("antigen")
vaccine = Table(
    "vaccine",
    metadata,
    Column("person", ForeignKey("persons.token", ondelete="CASCADE"), primary_key=True),
    Column("doses", Integer, nullable=False),
    Column("last_at", Moment),
)
key_area = Table(
    "key_area",
    metadata,
    Column("person", ForeignKey("persons.token", ondelete="CASCADE"), primary_key=True),
    Column("area", String(64), primary_key=True),
    Column("until", Moment, nullable=False),  # when the stay stops to count
)
watch_list = Table(
    "watch_list",
    metadata,
    Column("person", ForeignKey("persons.token", ondelete="CASCADE"), primary_key=True),
    Column("until", Moment),
)
devices = Table(
    "devices",
    metadata,
    Column("app_id", String(64), primary_key=True),
    Column("secret", LargeBinary, nullable=False),  # sealed
    Column("revoked", Boolean, nullable=False, default=False),
)
nonces = Table(
    "nonces",
    metadata,
    Column("app_id", String(64), primary_key=True),
    Column("nonce", String(64), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
)
events = Table(
    "events",
    metadata,
    Column("number", Integer, primary_key=True),  # order of arrival
    Column("kiosk", String(64), nullable=False),
    Column("id", String(64), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("payload", Text, nullable=False),
    Index("events_once", "kiosk", "id", unique=True),
)
heads = Table(
    "heads",  # how each event changes the number of people who came in
    metadata,
    Column("kiosk", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),  # the event's: it counts once
    Column("at", Moment, nullable=False, index=True),
    Column("change", Integer, nullable=False),
)
rejected = Table(
    "rejected",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("kiosk", String(64), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of topic and payload
    Column("received_at", Moment, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("payload", LargeBinary, nullable=False),
)


def open_database(url: str, *, durable: bool = False) -> Engine:
    """An engine with all tables made. ``durable``: a commit survives a power cut. Raises ServiceError."""
    try:
        engine = _sqlite(url, durable) if url.startswith("sqlite") else create_engine(url, pool_pre_ping=True)
        metadata.create_all(engine)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise ServiceError(f"database {_shown(url)}: {str(error).splitlines()[0]}") from error
    except SQLAlchemyError as error:
        raise ServiceError(f"database {_shown(url)}: can't be opened: {_first_line(error)}") from error
    return engine


def _sqlite(url: str, durable: bool) -> Engine:
    memory = url in ("sqlite://", "sqlite:///:memory:")
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": 5.0},
        **({"poolclass": StaticPool} if memory else {}),
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, record: Any) -> None:
        synchronous = "FULL" if durable else "NORMAL"
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    return engine


def _shown(url: str) -> str:
    """The URL without user and password."""
    scheme, found, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if found else "of that URL"


def _first_line(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
