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
_SOON_S, _ANYHOW_S = 0.2, 60.0
_THERE = ("init", "ready")


class HeadCount:
    """Owned by the collector's writer. Nobody is taken to be inside at midnight of ``zone``."""

    def __init__(self, store: EventStore, limit: int, zone: timezone = _CHINA) -> None:
        self._store, self._limit, self._zone = store, limit, zone
        self._told: dict[str, Told] = {}
        self._published: dict[str, Told] = {}
        self._counted_at = float("-inf")
        self._took_s = 0.0

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
        inside = self._store.inside(midnight)
        self._counted_at = time.monotonic()
        self._took_s = self._counted_at - began
        told = shares(self._limit, inside, there, away)
        self._told.update(told)
        news = {kiosk: one for kiosk, one in told.items() if self._published.get(kiosk) != one}
        self._published.update(news)
        return {kiosk: asdict(one) for kiosk, one in news.items()}


def _is_there(state: Any) -> bool:
    return isinstance(state, dict) and state.get("state") in _THERE
