"""Whether somebody is there, and what the panel does about it: pure, ``step(state, event, now)``.

Lit while anybody may look; dim, and later dark if the venue wants that, when nobody has been there for long.
While nobody is there the picture wanders by a few pixels, so that nothing burns in; it is back in its place
before a visitor looks.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

SHIFT_PX = 4  # farthest from its place
_SHIFT_AFTER_S = 60.0
_SHIFT_EVERY_S = 60.0


class Light(StrEnum):
    """What the panel shows."""

    LIT = "lit"
    DIM = "dim"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Rule:
    """Seconds with nobody there until the panel is dim, and dark; 0: never."""

    dim_after_s: float = 120.0
    dark_after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Looked:
    """What the daemon says.

    ``busy``: somebody is there, or the screen has something to say; ``sees``: a camera would notice who
    comes, without which nothing goes dark.
    """

    busy: bool
    sees: bool


@dataclass(frozen=True, slots=True)
class Touched:
    """A finger."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time goes by; once a second is enough."""


@dataclass(frozen=True, slots=True)
class Attention:
    """The state; ``last`` monotonic seconds when somebody was noticed, ``steps`` of the wandering."""

    last: float
    busy: bool = True
    sees: bool = False
    light: Light = Light.LIT
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Shine:
    """Show this light from now on."""

    light: Light


@dataclass(frozen=True, slots=True)
class Shift:
    """Draw everything this many pixels beside its place, at most SHIFT_PX each."""

    x: int
    y: int


Event = Looked | Touched | Ticked
Effect = Shine | Shift


def step(state: Attention, event: Event, now: float, rule: Rule) -> tuple[Attention, tuple[Effect, ...]]:
    """The next state and what to do. ``now`` monotonic seconds."""
    new = state
    if isinstance(event, Looked):
        new = replace(new, busy=event.busy, sees=event.sees)
    if isinstance(event, Touched) or new.busy or (state.busy and not new.busy):
        new = replace(new, last=now)
    alone = max(0.0, now - new.last)
    new = replace(new, light=_light(new, alone, rule), steps=_steps(alone))
    effects: list[Effect] = []
    if new.light != state.light:
        effects.append(Shine(new.light))
    if new.steps != state.steps:
        effects.append(Shift(*_place(new.steps)))
    return new, tuple(effects)


def _light(state: Attention, alone_s: float, rule: Rule) -> Light:
    if state.busy:
        return Light.LIT
    if state.sees and 0 < rule.dark_after_s <= alone_s:
        return Light.DARK
    return Light.DIM if 0 < rule.dim_after_s <= alone_s else Light.LIT


def _steps(alone_s: float) -> int:
    return 0 if alone_s < _SHIFT_AFTER_S else 1 + int((alone_s - _SHIFT_AFTER_S) / _SHIFT_EVERY_S)


def _place(steps: int) -> tuple[int, int]:
    """A pixel at a time, to and fro, over the whole square in the end."""
    return _wave(steps, SHIFT_PX), _wave(steps // (4 * SHIFT_PX), SHIFT_PX)


def _wave(steps: int, farthest: int) -> int:
    """0, 1 .. farthest .. 0 .. -farthest .. 0."""
    at = steps % (4 * farthest)
    if at <= farthest:
        return at
    return 2 * farthest - at if at <= 3 * farthest else at - 4 * farthest
