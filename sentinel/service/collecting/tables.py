"""Tables of what the kiosks tell: events with what they say in columns, kiosks, gaps, alarms, looks."""

from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    event,
    false,
    text,
)

from sentinel.service.tables import Moment, metadata

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""Numbers of rows: a city's events are more than 31 bits hold; SQLite counts INTEGER in 64 anyway."""

ERASED = "erased"
"""The type of an event whose content was taken out at a person's request; no kind of a kiosk's."""


def _said(column: str) -> dict[str, Any]:
    """An index of the rows alone in which a column says something."""
    condition = text(f"{column} <> ''")
    return {"sqlite_where": condition, "postgresql_where": condition}


events = Table(
    "events",
    metadata,
    Column("number", NUMBER, primary_key=True),  # order of arrival
    Column("kiosk", String(64), nullable=False),
    Column("id", String(64), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("payload", Text, nullable=False),
    Column("seq", BigInteger),
    Column("type", String(128), nullable=False, server_default=""),
    Column("at", Moment),  # when it happened, as the kiosk says
    Column("venue", String(64), nullable=False, server_default=""),  # where the kiosk stood then
    Column("place", String(64), nullable=False, server_default=""),  # the entrance
    Column("visit", String(64), nullable=False, server_default=""),
    Column("verdict", String(16), nullable=False, server_default=""),
    Column("reason", String(32), nullable=False, server_default=""),
    Column("pseudonym", String(64), nullable=False, server_default=""),
    Column("outcome", String(16), nullable=False, server_default=""),
    Column("alarm", String(24), nullable=False, server_default=""),  # which kind it raises
    Index("events_once", "kiosk", "id", unique=True),
    Index("events_numbered", "kiosk", "seq"),
    Index("events_of_venue", "venue", "at"),
    Index("events_at", "at"),
    Index("events_of_person", "pseudonym", "at", **_said("pseudonym")),
    Index("events_of_visit", "visit", **_said("visit")),
)
heads = Table(
    "heads",  # how each event changes the number of people who came in
    metadata,
    Column("kiosk", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),  # the event's: it counts once
    Column("at", Moment, nullable=False, index=True),
    Column("change", Integer, nullable=False),
    Column("venue", String(64), nullable=False, server_default=""),
    Column("place", String(64), nullable=False, server_default=""),
    Column("leaving", Boolean, nullable=False, server_default=false()),  # it happened at an exit
    Index("heads_of_venue", "venue", "at"),
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
    Index("rejected_of_kiosk", "kiosk", "received_at"),
)
erased_visits = Table(
    "erased_visits",  # of passages taken out at a person's request: what comes of them later is told by these
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of kiosk and visit
    Column("at", Moment, nullable=False),  # when it was erased
)
kiosks = Table(
    "kiosks",  # one row each: what is known of it now
    metadata,
    Column("kiosk", String(64), primary_key=True),
    Column("state", String(16), nullable=False, server_default=""),  # as its presence says; "" never said
    Column("boot", String(64), nullable=False, server_default=""),  # the run that said so
    Column("birth", BigInteger, nullable=False, server_default="0"),  # which of its runs; 0: not told
    Column("said_at", Moment),  # by the kiosk's clock
    Column("since", Moment),  # the state, by ours
    Column("boots", Text, nullable=False, server_default="[]"),  # runs before, newest first
    Column("heard_at", Moment),  # its last event or health
    Column("health", Text, nullable=False, server_default=""),  # its last word on that, JSON
    Column("seq", BigInteger),  # the highest that came
    Column("heads", BigInteger, nullable=False, server_default="0"),  # the sum of all its changes
    Column("renumbered", BigInteger, nullable=False, server_default="0"),  # events up to here: other numbers
    Column(
        "erased", Boolean, nullable=False, server_default=false()
    ),  # what it said last of a wiping is proven
)
_OPEN = text("closed_at IS NULL")
gaps = Table(
    "gaps",  # numbers of a kiosk's that did not come; what was closed stays
    metadata,
    Column("number", Integer, primary_key=True),
    Column("kiosk", String(64), nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("missing", BigInteger, nullable=False),
    Column("noticed_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("how", String(16), nullable=False, server_default=""),  # filled, lost, renumbered, wiped
    Index("gaps_open", "kiosk", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
leases = Table(
    "leases",  # what one process at a time may do
    metadata,
    Column("name", String(32), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Moment, nullable=False),  # by the database's clock
    Column("term", BigInteger, nullable=False),  # rises with each holder
)
alarms = Table(
    "alarms",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("open_key", String(192), unique=True),  # while further ones of its kind join it
    Column("kiosk", String(64), nullable=False),
    Column("venue", String(64), nullable=False),
    Column("place", String(64), nullable=False),
    Column("subject", String(64), nullable=False),  # a visit, an event, a boot; "" none
    Column("at", Moment, nullable=False),  # when it happened first
    Column("opened_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),  # when it happened last
    Column("last_seq", BigInteger),  # the highest number of an event that raised it; NULL: unknown
    Column("times", Integer, nullable=False, server_default="1"),
    Column("detail", Text, nullable=False, server_default="{}"),  # of the last, JSON
    Column("changed_at", Moment, nullable=False),
    Index("alarms_of_venue", "venue", "stage", "number"),
    Index("alarms_at_stage", "stage", "opened_at"),
)
alarm_steps = Table(
    "alarm_steps",  # what happened to an alarm: only added to
    metadata,
    Column("number", Integer, primary_key=True),
    Column("alarm", ForeignKey("alarms.number"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("what", String(16), nullable=False),
    Column("who", String(64), nullable=False, server_default=""),  # the person; "" nobody
    Column("told", String(80), nullable=False, server_default=""),  # to whom it was dispatched
    Column("note", String(500), nullable=False, server_default=""),
)
looks = Table(
    "looks",  # who looked at people's ways: each carries a keyed hash of all before it
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # without gaps
    Column("at", Moment, nullable=False),
    Column("who", String(128), nullable=False),  # a person, or PERSON@DESK
    Column("seat", String(16), nullable=False),
    Column("venue", String(64), nullable=False),
    Column("what", String(16), nullable=False),
    Column("question", Text, nullable=False),  # JSON; a pseudonym only as a keyed hash
    Column("answers", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)


def _ddl(statement: str) -> DDL:
    return DDL(statement)  # type: ignore[no-untyped-call]


def _only_added_to(table: Table) -> None:
    """The database itself refuses to change or delete a row."""
    name = table.name
    for what in ("UPDATE", "DELETE"):
        kept = f"CREATE TRIGGER {name}_{what.lower()} BEFORE {what} ON {name}"
        raised = f"BEGIN SELECT RAISE(ABORT, '{name} is only added to'); END"
        event.listen(table, "after_create", _ddl(f"{kept} {raised}").execute_if(dialect="sqlite"))
    refuse = (
        f"CREATE OR REPLACE FUNCTION {name}_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{name} is only added to'; END $$"
    )
    each = (
        f"CREATE TRIGGER {name}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_kept()"
    )
    for statement in (refuse, each):
        event.listen(table, "after_create", _ddl(statement).execute_if(dialect="postgresql"))


for _table in (looks, alarm_steps):
    _only_added_to(_table)
