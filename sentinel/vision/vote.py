"""The mask vote over a track: several pictures decide, and a change of mind is quick but not hasty.

Operating point: a label stands when at least ``VOTES`` pictures of the last ``WINDOW_S`` seconds give it a
mean probability of ``DECIDE``. That a bare face let in costs more than a second look is in the model's own
probabilities (models/mask.md). While it stands one picture each ``REFRESH_S`` confirms it; the first that
disagrees brings every picture to the vote again, so a mask taken off is noticed within REFRESH_S plus VOTES
pictures.
"""

from dataclasses import dataclass, replace

from sentinel.core.facts import Mask
from sentinel.vision.mask import LABELS, Scores

VOTES = 3
WINDOW_S = 0.9
DECIDE = 0.5
REFRESH_S = 0.3
_MOST_VOTES = 7
_HOLD_S = 2.0  # a label without any new vote (face turned away, tracking gap) is dropped after this


@dataclass(frozen=True, slots=True)
class MaskVote:
    """``label`` None: undecided. ``confidence`` the mean probability of the label, 0..1."""

    label: Mask | None = None
    confidence: float = 0.0
    recent: tuple[tuple[float, Scores], ...] = ()  # monotonic seconds, oldest first
    doubted: bool = False

    def due(self, now: float) -> bool:
        """Whether another picture can change the answer."""
        if self.label is None or self.doubted or not self.recent:
            return True
        return now - self.recent[-1][0] >= REFRESH_S

    def step(self, scores: Scores, now: float) -> "MaskVote":
        """After one more picture."""
        kept = tuple(v for v in self.recent if now - v[0] <= WINDOW_S)
        recent = (*kept, (now, scores))[-_MOST_VOTES:]
        place = scores.index(max(scores))
        seen = LABELS[place]
        if self.label is not None and not self.doubted and seen is self.label:
            mean = sum(v[1][place] for v in recent) / len(recent)
            return MaskVote(self.label, mean, recent)
        if self.label is not None and not self.doubted:
            recent = recent[-1:]  # the doubt starts a new vote; old pictures must not outvote it
        return self._decide(recent)

    def expire(self, now: float) -> "MaskVote":
        """Without votes for long the label is no longer known."""
        if self.recent and now - self.recent[-1][0] > _HOLD_S:
            return MaskVote()
        return self

    def _decide(self, recent: tuple[tuple[float, Scores], ...]) -> "MaskVote":
        doubted = self.label is not None
        if len(recent) < VOTES:
            return replace(self, recent=recent, doubted=doubted)
        means = [sum(column) / len(recent) for column in zip(*(v[1] for v in recent), strict=True)]
        best = means.index(max(means))
        if means[best] < DECIDE:
            # a doubt that comes to nothing certain ends in "cannot tell", not in the old answer
            return MaskVote(None, 0.0, recent)
        return MaskVote(LABELS[best], means[best], recent)
