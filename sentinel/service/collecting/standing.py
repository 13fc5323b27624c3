"""Where kiosks stand, as they are registered."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from sentinel.service.tables import devices

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Stand:
    """``venue`` "": in none; ``place``: which entrance, the kiosk's own name where none was given."""

    venue: str
    place: str


def stands_of(db: Connection, kiosks: Iterable[str]) -> dict[str, Stand]:
    """Of each of these kiosks; one that is not registered stands in no venue."""
    names = sorted(set(kiosks))
    found: dict[str, Stand] = {}
    for begin in range(0, len(names), _AT_ONCE):
        some = names[begin : begin + _AT_ONCE]
        query = select(devices.c.app_id, devices.c.venue, devices.c.place).where(devices.c.app_id.in_(some))
        found |= {row.app_id: Stand(row.venue, row.place or row.app_id) for row in db.execute(query)}
    return {kiosk: found.get(kiosk, Stand("", kiosk)) for kiosk in names}
