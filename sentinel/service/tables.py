"""Tables of the reference platform. ``migrations`` makes and changes them, ``database`` opens them."""

from datetime import UTC, datetime, timedelta
from typing import Any

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
    false,
)
from sqlalchemy.types import TypeDecorator

REGISTER = "register"
"""The source of what was said when a person was registered."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
        return (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """From microseconds."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


metadata = MetaData()

persons = Table(
    "persons",
    metadata,
    Column("token", String(64), primary_key=True),  # opaque, stable, what the kiosk sees
    Column("id_hash", String(64), unique=True),  # keyed hash of the id number
    Column("masked_name", String(64), nullable=False),
    Column("colour", String(16)),  # as loaded in bulk; it moves to ``colours`` once somebody states one
    Column("colour_at", Moment),
    Column("face", LargeBinary),  # sealed template, 512 float32
    Column("face_until", Moment),
    Column("revision", Integer, nullable=False, server_default="1"),  # rises with every change
)
codes = Table(
    "codes",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person", ForeignKey("persons.token", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),  # health, kin, social_security
    Column("expires", Moment),  # null: does not expire
)


def _statement(name: str, *columns: Column[Any], once: tuple[str, ...]) -> Table:
    """Statements of one kind: each with its source, who brought it, and whether it was taken back.

    ``once``: what makes a statement the same as another, beside its person: sent again, it replaces it.
    """
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("person", ForeignKey("persons.token", ondelete="CASCADE"), nullable=False),
        *columns,
        Column("source", String(64), nullable=False, server_default=REGISTER),
        Column("stated_at", Moment),  # null: when the person was registered, or loaded in bulk
        Column("stated_by", String(64), nullable=False, server_default=""),  # the desk's App-Id
        Column("revision", Integer, nullable=False, server_default="1"),
        Column("withdrawn", Boolean, nullable=False, server_default=false()),
        Index(f"{name}_once", "person", *once, unique=True),
    )


def _tests(name: str) -> Table:
    return _statement(
        name,
        Column("result", String(16), nullable=False),
        Column("sampled_at", Moment, nullable=False),
        once=("sampled_at", "source"),
    )


pcr = _tests("pcr")
antigen = _tests("antigen")
colours = _statement(
    "colours",
    Column("colour", String(16), nullable=False),
    Column("issued_at", Moment),
    Column("until", Moment),  # null: until the source says otherwise
    once=("source",),
)
vaccine = _statement(
    "vaccine",
    Column("doses", Integer, nullable=False),
    Column("last_at", Moment),
    Column("issued_at", Moment),
    once=("source",),
)
stays = _statement(
    "stays",  # the itinerary: where a person was
    Column("area", String(64), nullable=False),
    Column("left_at", Moment, nullable=False),  # the last moment there
    once=("area", "left_at", "source"),
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
    Column("place", String(64), nullable=False, server_default=""),  # which entrance; "" its own
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
issuers = Table(
    "issuers",  # of passes: their public keys, and the newest revocation list that each has signed
    metadata,
    Column("issuer", String(16), primary_key=True),  # key id, hex
    Column("key", LargeBinary, nullable=False),  # SubjectPublicKeyInfo
    Column("serial", Integer, nullable=False, server_default="0"),  # 0: no list yet
    Column("issued_at", Moment),
    Column("signed_list", LargeBinary),
)
passes = Table(
    "passes",  # that were issued, without their text: nobody can show one of these
    metadata,
    Column("number", Integer, primary_key=True),
    Column("issuer", ForeignKey("issuers.issuer", ondelete="CASCADE"), nullable=False),
    Column("pass", String(16), nullable=False),
    Column("category", String(16), nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("not_after", Moment, nullable=False),
    Column("bound_to", String(16)),
    Column("holder", String(128)),  # the pass's own keyed hash of its bearer, hex
    Column("registered_at", Moment, nullable=False),
    Index("passes_once", "issuer", "pass", unique=True),
)
revocations = Table(
    "revocations",  # asked for by a desk, or on an issuer's list, or both
    metadata,
    Column("number", Integer, primary_key=True),
    Column("issuer", ForeignKey("issuers.issuer", ondelete="CASCADE"), nullable=False),
    Column("pass", String(16), nullable=False),
    Column("reason", String(16), nullable=False),
    Column("asked_at", Moment),
    Column("asked_by", String(64), nullable=False),
    Column("listed", Boolean, nullable=False, server_default=false()),
    Index("revocations_once", "issuer", "pass", unique=True),
)
FORGOTTEN = 410  # the status of an answer that is kept no more, because the person is not
answered = Table(
    "answered",  # what was done under an Idempotency-Key, to be answered again for a day
    metadata,
    Column("app_id", String(64), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("request", String(64), nullable=False),  # keyed hash of method, path and body
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("etag", String(16), nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("person", String(64), nullable=False, server_default="", index=True),  # whom the body is about
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
enrolment_codes = Table(
    "enrolment_codes",  # printed codes of places: each is good once
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("kiosk", String(64), nullable=False),
    Column("place", String(40), nullable=False),
    Column("venue", String(64), nullable=False),
    Column("bounds", Text, nullable=False),  # JSON: hardware, networks, serials (provisioning.codes.Bounds)
    Column("made_at", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("withdrawn", Boolean, nullable=False, server_default=false()),
    Column("used_at", Moment),
    Column("used_key", String(64), nullable=False, server_default=""),  # digest of the key that used it
)
kiosk_certificates = Table(
    "kiosk_certificates",
    metadata,
    Column("serial", String(40), primary_key=True),  # hex
    Column("kiosk", String(64), nullable=False, index=True),
    Column("key", String(64), nullable=False, unique=True),  # digest of its public key
    Column("certificate", Text, nullable=False),  # PEM
    Column("not_after", Moment, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("reason", String(100), nullable=False, server_default=""),
    Column("successor", String(40), nullable=False, server_default=""),  # the certificate that replaced it
)
placed_kiosks = Table(
    "placed_kiosks",
    metadata,
    Column("kiosk", String(64), primary_key=True),
    Column("place", String(40), nullable=False),
    Column("venue", String(64), nullable=False),
    Column("hardware_serial", String(64), nullable=False),
    Column("hardware", Text, nullable=False),  # JSON, as the box described itself
    Column("bounds", Text, nullable=False),
    Column("enrolled_at", Moment, nullable=False),
)
listed_serials = Table(
    "listed_serials",  # boxes that may come without a code
    metadata,
    Column("hardware_serial", String(64), primary_key=True),
    Column("kiosk", String(64), nullable=False),
    Column("place", String(40), nullable=False),
    Column("venue", String(64), nullable=False),
    Column("device_key", LargeBinary, nullable=False),  # SubjectPublicKeyInfo; empty: none is known
    Column("networks", String(640), nullable=False, server_default=""),  # it comes from one of them; "" any
    Column("used_at", Moment),
    Column("used_key", String(64), nullable=False, server_default=""),
)
provisioning_log = Table(
    "provisioning_log",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("what", String(32), nullable=False),
    Column("kiosk", String(64), nullable=False),
    Column("detail", String(200), nullable=False),
    Column("address", String(64), nullable=False),
    Column("anomaly", Boolean, nullable=False),
)
