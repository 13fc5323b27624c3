"""How many a venue may hold, as the register has it: set by operator or district, obeyed by kiosks."""

from datetime import datetime

from sqlalchemy import Connection, Engine, select, update

from sentinel.service.database import insert_new
from sentinel.service.tables import venues

MOST = 999_999


def limits(engine: Engine) -> dict[str, int]:
    """Of each venue that has one. Raises SQLAlchemyError."""
    query = select(venues.c.venue, venues.c.places).where(venues.c.places.is_not(None))
    with engine.connect() as db:
        return {row.venue: row.places for row in db.execute(query)}


def set_limit(db: Connection, venue: str, places: int | None, now: datetime) -> None:
    """From now on (1 to 999,999; None: no limit), in a caller's transaction. Raises SQLAlchemyError."""
    assert places is None or 1 <= places <= MOST
    db.execute(insert_new(db, venues).values(venue=venue, places=places, since=now))
    db.execute(update(venues).where(venues.c.venue == venue).values(places=places))
