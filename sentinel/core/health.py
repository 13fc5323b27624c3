"""What a kiosk says of its health, and when: soon after a change that matters, and at intervals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sentinel.core.standing import Standing

EVERY_S = 60.0
_SOON_S = 2.0  # a device that comes and goes every second is not told each time
_HEAT_K, _DISK = 5.0, 0.05


@dataclass(frozen=True, slots=True)
class Health:
    """``devices`` by name, up or not; ``board_c`` the hottest part in degrees Celsius; disk in bytes.

    ``waiting`` events not acknowledged, ``lost`` events that had to make room, ``alarms`` of today,
    ``policy`` in force.
    """

    software: str = ""
    policy: str = ""
    devices: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    clock_trusted: bool = True
    board_c: float | None = None
    disk_free: int | None = None
    disk_total: int | None = None
    waiting: int = 0
    lost: int = 0
    alarms: int = 0
    standing: Standing = field(default_factory=Standing)


@dataclass(frozen=True, slots=True)
class Telling:
    """What was told last, and when (monotonic seconds)."""

    told: Health | None = None
    at: float = float("-inf")


def due(state: Telling, health: Health, monotonic: float) -> bool:
    """Whether to tell it now."""
    if state.told is None or monotonic - state.at >= EVERY_S:
        return True
    return monotonic - state.at >= _SOON_S and matters(state.told, health)


def matters(before: Health, now: Health) -> bool:
    """Whether the change is worth a message: not each event, nor each tenth of a degree."""
    if _plain(before) != _plain(now):
        return True
    if _apart(before.board_c, now.board_c, _HEAT_K):
        return True
    if _apart(before.disk_free, now.disk_free, _DISK * (now.disk_total or 0)):
        return True
    # By powers of four: a backlog that grows is told, an event on its way is not.
    return abs(before.waiting.bit_length() - now.waiting.bit_length()) >= 2


def _plain(health: Health) -> tuple[object, ...]:
    by = health.standing
    return (
        health.software, health.policy, dict(health.devices), health.clock_trusted, health.lost,
        health.alarms, by.deaf_since is None, by.contested_at is None, by.unheard, by.refused,
    )  # fmt: skip


def _apart(before: float | None, now: float | None, most: float) -> bool:
    if before is None or now is None:
        return before is not now
    return abs(before - now) > most
