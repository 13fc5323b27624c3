"""All cues of one tracked face: which is due in which picture, and what they say now."""

import math
import statistics
from typing import Protocol

from sentinel.core.facts import Mask
from sentinel.core.liveness import WEIGHTS, Cue, Signal
from sentinel.vision.geometry import Box, Image
from sentinel.vision.liveness.motion import Motion
from sentinel.vision.liveness.screen import Lines, framed, moire
from sentinel.vision.views import Views

FOLLOW_S = 0.5  # between pictures in which points are followed, once motion has said something,
EAGER_S = 5.0  # or the face has been there for so long; before, in every picture,
STILL_S = 1.5  # but after this only while the face moves
LOOK_S = 0.5  # between looks for frames and moire, until LOOK_AGREE in a row say the same
LOOK_AGREE = 3
LOOK_LATER_S = 2.0  # then; what is held up later is known by three of five looks, after 3 s at most
MODEL_S = 0.5  # between runs of the picture model, the first MODEL_FIRST times
MODEL_FIRST = 4
MODEL_LATER_S = 3.0
SILENT_S = 2.0  # a face not seen for so long: nothing is known any more
_LOOKS = 5
_MODEL_WEIGHT = 0.4  # of the newest score


class PictureModel(Protocol):
    """The one-picture model."""

    def score(self, image: Image, box: Box) -> float:
        """1 live to 0 attack."""


class Witness:
    """One track's signals. Used by one thread.

    Costs on one x86 thread: following points 0.7 ms a picture, frames and moire 2.2 ms, the model 5 ms.
    """

    def __init__(self, model: PictureModel, lines: Lines) -> None:
        self._model = model
        self._lines = lines
        self._motion = Motion()
        self._frames: list[float] = []
        self._grain: list[float] = []
        self._picture: float | None = None
        self._model_runs = 0
        self._first = float("inf")
        self._depth: float | None = None
        self._said: tuple[Signal, ...] = ()
        self._modelled = self._looked = self._followed = self._seen = float("-inf")

    def step(self, views: Views, box: Box, now: float, *, mask: Mask | None, good: bool) -> None:
        """One more picture of the face; ``good``: as good as recognition needs it (quality.hint)."""
        self._seen, self._first = now, min(now, self._first)
        if self.follows(now):
            self._followed = now
            self._motion = self._motion.step(views, box, now)
            self._depth = self._motion.depth
        if now - self._looked >= (LOOK_LATER_S if self._looks_agree else LOOK_S):
            self._looked = now
            self._look(views, box)
        if mask is Mask.MASK:  # the model takes many masked faces for attacks
            self._picture, self._model_runs = None, 0
        elif good and mask is not None and now - self._modelled >= self._model_wait:
            self._modelled = now
            self._model_runs += 1
            score = self._model.score(views.whole.image, box)
            old = score if self._picture is None else self._picture
            self._picture = old + _MODEL_WEIGHT * (score - old)
        self._said = (
            Signal(Cue.PICTURE, _rounded(self._picture)),
            Signal(Cue.MOTION, _rounded(self._depth)),
            Signal(Cue.SURROUND, _rounded(self._motion.carried)),
            Signal(Cue.BORDER, _usual(self._frames)),
            Signal(Cue.MOIRE, _usual(self._grain)),
        )

    def follows(self, now: float) -> bool:
        """Whether points are due to be followed: in every picture that may bring the first word on motion."""
        seen = now - self._first
        moves = seen < STILL_S or not self._motion.still
        eager = self._depth is None and seen <= EAGER_S and moves
        return eager or now - self._followed >= FOLLOW_S

    def signals(self, now: float) -> tuple[Signal, ...]:
        """What each cue says now; none for a face that was not seen lately."""
        return () if now - self._seen > SILENT_S else self._said

    @property
    def _model_wait(self) -> float:
        return MODEL_S if self._model_runs < MODEL_FIRST else MODEL_LATER_S

    @property
    def _looks_agree(self) -> bool:
        """Whether the last looks of each kind were all suspicious, or all not."""
        if len(self._frames) < LOOK_AGREE:
            return False
        seen = ((Cue.BORDER, self._frames[-LOOK_AGREE:]), (Cue.MOIRE, self._grain[-LOOK_AGREE:]))
        return all(len({WEIGHTS[cue].llr(value) < 0 for value in values}) <= 1 for cue, values in seen)

    def _look(self, views: Views, box: Box) -> None:
        self._frames = [*self._frames, framed(self._lines, views, box)][-_LOOKS:]
        grain = moire(views.whole.image, box)
        if grain is not None:
            self._grain = [*self._grain, grain][-_LOOKS:]


def _usual(looks: list[float]) -> float | None:
    return _rounded(statistics.median(looks)) if len(looks) >= 2 else None


def _rounded(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 3)
