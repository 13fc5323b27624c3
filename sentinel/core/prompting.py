"""Which sentence is spoken when, as a pure machine: never two at once, and a verdict before guidance.

A verdict is heard at once and ends whatever plays: it is what somebody waits for. Guidance ends guidance, but
waits until a verdict is said, because the person it was for still stands there and the next one is only
coming closer. What came too late to be true is never spoken.
"""

import math
from dataclasses import dataclass, replace

from sentinel.core.reasons import Reason

STALE_S = 3.0  # after this a sentence is about a moment that is over
VERDICTS = frozenset(
    {
        Reason.PASS,
        Reason.OFFLINE_PASS,
        Reason.STAFF_PASS,
        Reason.DENY,
        Reason.OFFLINE_UNKNOWN,
        Reason.DEVICE_FAULT,
        Reason.GATE_BLOCKED,
    }
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sentence to speak. ``reason``: the one whose sentence it is; ``language`` "": the venue's;
    ``at``: monotonic seconds, when it was asked for."""

    reason: Reason
    language: str = ""
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Muting:
    """The voice is switched off or on."""

    on: bool


@dataclass(frozen=True, slots=True)
class Play:
    """Effect: speak this now, in place of what plays. ``Started`` says for how long."""

    prompt: Prompt


@dataclass(frozen=True, slots=True)
class Silence:
    """Effect: end what plays."""


@dataclass(frozen=True, slots=True)
class Started:
    """A sentence began and takes so many seconds; 0 where nothing is heard."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Turn:
    """Time has passed."""


PromptEvent = Prompt | Muting | Started | Turn
PromptEffect = Play | Silence


@dataclass(frozen=True, slots=True)
class Prompting:
    """What plays (None: nothing) until when, what waits for its end, and whether the voice is off."""

    playing: Prompt | None = None
    until: float = -math.inf
    waiting: Prompt | None = None
    muted: bool = False

    def due(self, now: float) -> float:
        """Seconds until the next ``Turn`` is worth it; infinite where nothing waits."""
        return max(0.0, self.until - now) if self.waiting is not None else math.inf


def step(state: Prompting, event: PromptEvent, now: float) -> tuple[Prompting, tuple[PromptEffect, ...]]:
    """What to do next. ``now``: monotonic seconds."""
    if isinstance(event, Started):
        return replace(state, until=now + max(0.0, event.seconds)), ()
    if state.playing is not None and now >= state.until:
        state = replace(state, playing=None)
    if isinstance(event, Muting):
        return _muted(state, event.on)
    if isinstance(event, Prompt):
        return _asked(state, event, now)
    if state.waiting is not None and state.playing is None:
        return _asked(replace(state, waiting=None), state.waiting, now)
    return state, ()


def _muted(state: Prompting, on: bool) -> tuple[Prompting, tuple[PromptEffect, ...]]:
    if not on:
        return replace(state, muted=False), ()
    effects = (Silence(),) if state.playing is not None else ()
    return Prompting(muted=True), effects


def _asked(state: Prompting, prompt: Prompt, now: float) -> tuple[Prompting, tuple[PromptEffect, ...]]:
    if state.muted or now - prompt.at > STALE_S:
        return state, ()
    playing = state.playing
    if playing is not None and (playing.reason, playing.language) == (prompt.reason, prompt.language):
        return replace(state, waiting=None), ()  # it is being said
    if playing is not None and playing.reason in VERDICTS and prompt.reason not in VERDICTS:
        return replace(state, waiting=prompt), ()
    return replace(state, playing=prompt, until=math.inf, waiting=None), (Play(prompt),)
