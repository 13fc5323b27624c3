"""How many are inside the venue, and each kiosk's share of the room: what the collector tells them."""

import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec

from sentinel.core.occupancy import Told, shares
from sentinel.service.collecting.keeping import EventStore

_CHINA = timezone(timedelta(hours=8))
_SOON_S, _ANYHOW_S, _LOOK_S = 0.2, 60.0, 5.0
_NO_LIMIT = 1_000_000
_THERE = ("init", "ready")


class HeadCount:
    """Owned by the collector's writer. Nobody is taken to be inside at midnight of ``zone``.

    A venue with a limit in the register is counted for itself; ``limit`` is what all others hold together,
    None: they have none. A kiosk whose limit was taken away is told one that nobody reaches.
    """

    def __init__(self, store: EventStore, limit: int | None, zone: timezone = _CHINA) -> None:
        self._store, self._limit, self._zone = store, limit, zone
        self._told: dict[str, Told] = {}
        self._published: dict[str, Told] = {}
        self._counted_at = self._looked_at = float("-inf")
        self._took_s = 0.0
        self._limits: dict[str, int] = {}

    def look(self, monotonic: float) -> bool:
        """Whether there is anything to count for, and to publish; looks at the limits every 5 s.

        Raises SQLAlchemyError.
        """
        if monotonic - self._looked_at >= _LOOK_S:
            self._looked_at, before = monotonic, self._limits
            self._limits = self._store.limits()
            if self._limits != before:
                self._counted_at = float("-inf")
        return bool(self._limits or self._told or self._limit is not None)

    def begin_again(self) -> None:
        """The broker may have lost what was retained: tell everybody again."""
        self._published = {}

    def due(self, monotonic: float, *, changed: bool) -> bool:
        """Whether to count again: after a change, for a tenth of the time at most; else each minute."""
        pause = max(_SOON_S, 10 * self._took_s) if changed else _ANYHOW_S
        return monotonic - self._counted_at >= pause

    def remember(self, kiosk: str, payload: bytes) -> None:
        """What this collector told a kiosk before its own restart: its share is still its own."""
        try:
            told = msgspec.json.decode(payload, type=Told)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return
        self._told.setdefault(kiosk, told)

    def news(self, presence: Mapping[str, Any], now: datetime) -> dict[str, dict[str, int]]:
        """What to publish, by kiosk: nothing where it heard the same before. Raises SQLAlchemyError."""
        began = time.monotonic()
        midnight = now.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
        counted = self._store.by_kiosk()
        there = {kiosk: counted.get(kiosk, 0) for kiosk, state in presence.items() if _is_there(state)}
        away = {kiosk: told.share for kiosk, told in dict(self._told).items() if kiosk not in there}
        moved = self._store.moved(midnight)
        rooms = self._rooms(self._store.venues_of([*there, *away]))
        self._counted_at = time.monotonic()
        self._took_s = self._counted_at - began
        told: dict[str, Told] = {}
        for venue, kiosks in rooms.items():
            here = [venue] if venue in self._limits else [v for v in moved if v not in self._limits]
            inside = max(0, sum(moved.get(one, 0) for one in here))
            mine = {kiosk: there[kiosk] for kiosk in kiosks if kiosk in there}
            held = {kiosk: away[kiosk] for kiosk in kiosks if kiosk in away}
            told |= self._shares(venue, inside, mine, held)
        self._told.update(told)
        news = {kiosk: one for kiosk, one in told.items() if self._published.get(kiosk) != one}
        self._published.update(news)
        return {kiosk: asdict(one) for kiosk, one in news.items()}

    def _rooms(self, venues: Mapping[str, str]) -> dict[str, list[str]]:
        """Kiosks by the venue that counts for itself; "": the others."""
        rooms: dict[str, list[str]] = {}
        for kiosk, venue in venues.items():
            rooms.setdefault(venue if venue in self._limits else "", []).append(kiosk)
        return rooms

    def _shares(self, venue: str, inside: int, mine: dict[str, int], held: dict[str, int]) -> dict[str, Told]:
        limit = self._limits.get(venue, self._limit)
        if limit is not None:
            return shares(limit, inside, mine, held)
        freed = {kiosk: sum_ for kiosk, sum_ in mine.items() if kiosk in self._told}
        return shares(_NO_LIMIT, inside, freed, {})


def _is_there(state: Any) -> bool:
    return isinstance(state, dict) and state.get("state") in _THERE
