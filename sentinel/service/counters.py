"""Numbers that rise without gaps and become visible in their order."""

from sqlalchemy import Connection, select, update

from sentinel.service import tables
from sentinel.service.database import insert_new


def next_number(db: Connection, name: str) -> int:
    """The next number of a counter, from 1. Its row is locked until the caller's transaction ends."""
    counters = tables.counters
    db.execute(insert_new(db, counters).values(name=name, value=0))
    taken = db.execute(
        update(counters)
        .where(counters.c.name == name)
        .values(value=counters.c.value + 1)
        .returning(counters.c.value)
    ).scalar_one()
    return int(taken)


def last_number(db: Connection, name: str) -> int:
    """The last number that was taken; 0: none."""
    return int(
        db.execute(select(tables.counters.c.value).where(tables.counters.c.name == name)).scalar() or 0
    )
