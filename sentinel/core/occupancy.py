"""How many are inside a venue of several entrances: pure, for the collector that counts and each kiosk.

The collector tells each kiosk how many are inside and its share of the room. While the kiosk hears the
collector, it decides on the whole count, with what it let in itself and the collector has not counted yet.
Cut off, it goes on with its share, and the collector keeps that much room for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sentinel.core.clock import Now
from sentinel.core.facts import CapacityFact, Provenance, Source
from sentinel.core.replacing import replace


@dataclass(frozen=True, slots=True)
class Told:
    """The collector's word. ``share``: of the room, to go on with while cut off; ``mine``: the sum of all
    changes that this kiosk ever told and that are counted; ``held``: the room of those who are cut off."""

    inside: int
    limit: int
    share: int
    mine: int
    held: int = 0


@dataclass(frozen=True, slots=True)
class Occupancy:
    """A kiosk's side. ``own``: how this kiosk changed the count since its start, ``counted`` how much of that
    is in ``told``; ``at``: when the collector said so."""

    told: Told | None = None
    at: Now | None = None
    connected: bool = False
    own: int = 0
    counted: int = 0


def heard(state: Occupancy, told: Told, now: Now) -> Occupancy:
    """The collector spoke. Its first word after the start is taken to hold all that was let in before."""
    before = state.told
    counted = state.own if before is None else state.counted + told.mine - before.mine
    return replace(state, told=told, at=now, connected=True, counted=counted)


def moved(state: Occupancy, change: int) -> Occupancy:
    """Somebody was let in (1), left (-1), or one of both was put right."""
    return replace(state, own=state.own + change)


def fact(state: Occupancy) -> CapacityFact | None:
    """What the decision reads; None before the collector ever spoke: nobody can tell."""
    told, at = state.told, state.at
    if told is None or at is None:
        return None
    by = Provenance(Source.KIOSK, at.utc)
    waiting = state.own - state.counted  # let in here, and not in the collector's count
    if state.connected:
        return CapacityFact(by, told.inside + max(0, waiting), max(0, told.limit - told.held))
    room = max(0, told.share - max(0, waiting))
    return CapacityFact(by, max(0, told.limit - room), told.limit)


def shares(limit: int, inside: int, mine: Mapping[str, int], away: Mapping[str, int]) -> dict[str, Told]:
    """The collector's side: what to tell each kiosk that is there (``mine``: by its own sum of changes).

    ``away``: kiosks that are cut off, and the share that each was told last; that room is nobody else's.
    """
    held = sum(away.values())
    room = max(0, limit - inside - held)
    each, more = divmod(room, max(1, len(mine)))
    return {
        kiosk: Told(inside, limit, each + (number < more), mine[kiosk], held)
        for number, kiosk in enumerate(sorted(mine))
    }
