"""Tables of the reference platform. ``migrations`` makes and changes them, ``database`` opens them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
        Index(f"{name}_once", "person", "sampled_at", unique=True),  # a result sent again is no second one
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
stays = Table(
    "stays",  # the itinerary: where a person was
    metadata,
    Column("person", ForeignKey("persons.token", ondelete="CASCADE"), primary_key=True),
    Column("area", String(64), primary_key=True),
    Column("left_at", Moment, nullable=False),  # the last moment of the latest stay there
)
key_areas = Table(
    "key_areas",
    metadata,
    Column("area", String(64), primary_key=True),
    Column("until", Moment),  # null: until it is taken off
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
    Column("role", String(16), nullable=False, server_default="kiosk"),
    Column("venue", String(64), nullable=False, server_default=""),
    Column("direction", String(4), nullable=False, server_default="in"),  # out: who passes it leaves
)
venues = Table(
    "venues",
    metadata,
    Column("venue", String(64), primary_key=True),
    Column("places", Integer),  # how many may be inside; null: no limit
    Column("slot_places", Integer),  # how many appointments may overlap; null: no limit
    Column("counted", Integer, nullable=False, server_default="0"),  # inside at ``since``
    Column("since", Moment, nullable=False),
    Column("resets_at", Integer),  # minutes after midnight UTC at which nobody is inside; null: never
)
roster = Table(
    "roster",  # who is expected: staff and residents for long, appointments for a slot
    metadata,
    Column("entry", String(32), primary_key=True),
    Column("venue", String(64), nullable=False),
    Column("holder", String(64), nullable=False),  # hash of the id number under the venue's roster key
    Column("category", String(32), nullable=False),
    Column("slot", Boolean, nullable=False),
    Column("starts", Moment, nullable=False),
    Column("ends", Moment),
    Column("withdrawn", Boolean, nullable=False),
    Column("change", BigInteger, nullable=False),  # rises with every change: what a kiosk has not seen yet
    Index("roster_changes", "venue", "change"),
    Index("roster_holders", "venue", "holder"),
)
counters = Table(
    "counters",  # numbers without gaps: their row is locked until the change that took one is committed
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", BigInteger, nullable=False),
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
