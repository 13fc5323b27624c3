"""Tables of the console: who may sign in, who is signed in, and how often somebody tried in vain."""

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    delete,
    false,
    select,
)

from sentinel.service.tables import Moment, metadata

_AT_ONCE = 1_000

console_users = Table(
    "console_users",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("seat", String(16), nullable=False),
    Column("venue", String(64), nullable=False, server_default=""),  # of the venue's staff
    Column("password", String(256), nullable=False),  # Argon2id, in PHC form
    Column("given", Boolean, nullable=False, server_default=false()),  # by whoever made the account
    Column("disabled", Boolean, nullable=False, server_default=false()),
    Column("made_at", Moment, nullable=False),
    Column("last_at", Moment),  # signed in
)
console_sessions = Table(
    "console_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),  # SHA-256: whoever reads this can't sign in with it
    Column("name", ForeignKey("console_users.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("began", Moment, nullable=False),
    Column("used", Moment, nullable=False),
)
console_tries = Table(
    "console_tries",  # also of names that there are not, so that nobody can tell these apart
    metadata,
    Column("name_hash", String(64), primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("until", Moment),
)


def sweep(db: Connection, table: Table, over: ColumnElement[bool]) -> None:
    """Delete up to 1000 rows that are over; those that somebody else holds are left to them: nobody waits."""
    (key,) = table.primary_key.columns
    found = select(key).where(over).limit(_AT_ONCE).with_for_update(skip_locked=True)
    names = db.execute(found).scalars().all()
    if names:
        db.execute(delete(table).where(key.in_(names)))
