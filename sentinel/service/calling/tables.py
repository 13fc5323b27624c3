"""The table of calls: who is to be told of which alarm, and what became of it."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from sentinel.service.tables import Moment, metadata

_OPEN = text("ended_at IS NULL")
calls = Table(
    "calls",
    metadata,
    Column("id", String(36), primary_key=True),  # the message's, however often it is sent
    Column("alarm", ForeignKey("alarms.number"), nullable=False),
    Column("contact", String(24), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("ended_at", Moment),
    Column("how", String(16), nullable=False, server_default=""),  # called, given_up, not_needed
    UniqueConstraint("alarm", "contact"),
    Index("calls_open", "contact", "made_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
