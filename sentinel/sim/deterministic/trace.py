"""A day as lines that a person can follow: what happened, and what the heart asked for."""

from collections.abc import Callable

from sentinel.core.door import Door
from sentinel.core.effects import CommitIntent, Effect, Show
from sentinel.core.events import Event, PeopleSeen, Tick

Line = Callable[[dict[str, object]], None]


def traced(world_s: float, event: Event, door: Door, effects: tuple[Effect, ...], line: Line) -> None:
    """One step as a line; a look at the clock that changed nothing is left out. Names nobody."""
    if isinstance(event, (Tick, PeopleSeen)) and not effects:
        return
    visit = door.serving
    line(
        {
            "at_s": round(world_s, 3),
            "event": type(event).__name__,
            "visit": (visit.id[:8] if visit else ""),
            "phase": (visit.phase.value if visit else ""),
            "effects": [_said(effect) for effect in effects],
        }
    )


def _said(effect: Effect) -> str:
    name = type(effect).__name__
    match effect:
        case CommitIntent(passage):
            return (
                f"{name} {passage.visit[:8]} {passage.decision.verdict.value} {passage.decision.reason.value}"
            )
        case Show(screen):
            return f"{name} {screen.kind.value} {screen.reason.value}"
    visit = getattr(effect, "visit", "")
    outcome = getattr(getattr(effect, "outcome", None), "value", "")
    return " ".join(word for word in (name, visit[:8], outcome) if word)
