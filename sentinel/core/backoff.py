"""Exponential back-off with full jitter, as a step machine: the random draw is passed in."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Backoff:
    """``first_s`` doubles up to ``longest_s``; ``failures`` in a row so far."""

    first_s: float = 0.5
    longest_s: float = 30.0
    failures: int = 0

    def failed(self) -> "Backoff":
        """After one more failure."""
        return replace(self, failures=min(self.failures + 1, 64))

    def succeeded(self) -> "Backoff":
        """After a success."""
        return replace(self, failures=0)

    def delay_s(self, draw: float) -> float:
        """Seconds to wait now; ``draw`` uniform in 0..1. Half fixed, half jitter; 0 without a failure."""
        if self.failures == 0:
            return 0.0
        ceiling = min(self.longest_s, self.first_s * 2.0 ** (self.failures - 1))
        return ceiling / 2 + draw * ceiling / 2
