"""Liveness: signals of presentation attacks weighed and added up (terms of ISO/IEC 30107). Pure.

Each signal states a measured value, or None: "cannot tell". A table turns the value into a log-likelihood
ratio in nats (above 0: as from a live face, below: as from an instrument such as a print or a phone), bounded
by how far that signal can be trusted. The bounds are the weights; where they come from is in
models/liveness.md, and ``models/evaluation/liveness.py`` measures them again.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Cue(StrEnum):
    """What a signal looks at, and what its value means."""

    PICTURE = "picture"  # the one-picture model: 1 live to 0 attack; weak, and not asked about a masked face
    MOTION = "motion"  # how far the face's points leave a plane, in units of the noise
    SURROUND = "surround"  # share (0..1) of the points around a moving face that move along with it
    BORDER = "border"  # how long (0..1) the third-best side of a frame around the face is drawn
    MOIRE = "moire"  # strongest repeating pattern of the face over its surroundings in the spectrum, in nats
    HEAT = "heat"  # likeness (0..1) of the warmth in the face's place with a face


@dataclass(frozen=True, slots=True)
class Signal:
    """``value`` in the cue's own unit, None: cannot tell; ``llr`` what it counted for, in nats."""

    cue: Cue
    value: float | None = None
    llr: float = 0.0


@dataclass(frozen=True, slots=True)
class Weight:
    """``attack`` nats against from ``attack_at`` on, ``live`` nats in favour from ``live_at`` on."""

    attack_at: float
    live_at: float
    attack: float
    live: float

    def llr(self, value: float) -> float:
        """Linear between the two ends."""
        share = (value - self.attack_at) / (self.live_at - self.attack_at)
        return min(1.0, max(0.0, share)) * (self.attack + self.live) - self.attack


WEIGHTS: dict[Cue, Weight] = {
    Cue.PICTURE: Weight(0.3, 0.97, attack=0.8, live=0.8),
    Cue.MOTION: Weight(1.2, 2.8, attack=0.9, live=2.0),
    Cue.SURROUND: Weight(1.0, 0.4, attack=0.5, live=0.3),
    Cue.BORDER: Weight(0.95, 0.65, attack=0.9, live=0.0),
    Cue.MOIRE: Weight(5.0, 4.1, attack=0.9, live=0.0),
    Cue.HEAT: Weight(0.35, 0.75, attack=6.0, live=4.0),
}
CERTAIN = 1.0
"""Nats for or against from which there is an answer; between, nobody can tell."""
_RANGE = 1000.0
_DOUBT = -0.3
_WITNESSES = (Cue.MOTION, Cue.HEAT)
_OF_SCREENS = (Cue.BORDER, Cue.MOIRE)


@dataclass(frozen=True, slots=True)
class Fusion:
    """``score`` 1 live to 0 attack, None: cannot tell; the signals with what each counted for."""

    score: float | None
    signals: tuple[Signal, ...]


def fuse(signals: Iterable[Signal], *, masked: bool = False, heat_awaited: bool = False) -> Fusion:
    """Add the signals up.

    Under a mask the picture model counts only in favour: it takes many masked faces for attacks. Nobody is
    live on pictures alone: motion or heat must have said so, and while ``heat_awaited`` (a thermal sensor
    works and has not spoken of this person) heat itself. With a frame around the face, or moire, motion
    counts only against: a phone plays motion. Nobody is suspect by one weak signal: two must doubt, or heat,
    which can veto all others.
    """
    weighed = _without_played_motion(tuple(_weigh(signal, masked) for signal in signals))
    said = {signal.cue: signal.llr for signal in weighed}
    total = sum(said.values())
    doubts = sum(llr <= _DOUBT for llr in said.values())
    heat = said.get(Cue.HEAT, 0.0)
    vouched = any(said.get(cue, 0.0) > 0 for cue in _WITNESSES)
    awaited = heat_awaited and Cue.HEAT not in said
    live = total >= CERTAIN and vouched and not awaited
    attack = total <= -CERTAIN and (doubts >= 2 or heat <= -CERTAIN)
    return Fusion(1 / (1 + math.exp(-total)) if live or attack else None, weighed)


def credible(signals: Iterable[Signal], cues: Iterable[Cue]) -> tuple[Signal, ...]:
    """The first signal of each of ``cues`` whose value a sensor can have measured; the rest is dropped.

    The vision process reads pictures of strangers: it may not speak for the thermal sensor.
    """
    found: dict[Cue, Signal] = {}
    for signal in signals:
        if signal.value is None or abs(signal.value) <= _RANGE:  # False for NaN
            found.setdefault(signal.cue, Signal(signal.cue, signal.value))
    return tuple(found[cue] for cue in cues if cue in found)


VISION_CUES = tuple(cue for cue in Cue if cue is not Cue.HEAT)


def _without_played_motion(signals: tuple[Signal, ...]) -> tuple[Signal, ...]:
    if not any(s.cue in _OF_SCREENS and s.llr <= _DOUBT for s in signals):
        return signals
    return tuple(replace(s, llr=min(s.llr, 0.0)) if s.cue is Cue.MOTION else s for s in signals)


def _weigh(signal: Signal, masked: bool) -> Signal:
    if signal.value is None or math.isnan(signal.value):
        return replace(signal, llr=0.0)
    llr = WEIGHTS[signal.cue].llr(signal.value)
    if masked and signal.cue is Cue.PICTURE:
        llr = max(llr, 0.0)
    return replace(signal, llr=round(llr, 3))
