"""Token bucket: how many requests may go out, a step machine over monotonic seconds."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class TokenBucket:
    """``burst`` tokens at most, ``rate_per_s`` new ones a second; ``tokens`` were left ``at``."""

    rate_per_s: float
    burst: float
    tokens: float
    at: float = float("-inf")

    def take(self, now: float, keep: float = 0.0) -> tuple["TokenBucket", bool]:
        """One token, if more than ``keep`` stay behind; a clock that goes back gives none."""
        filled = self.filled(now)
        if filled.tokens < 1.0 + keep:
            return filled, False
        return replace(filled, tokens=filled.tokens - 1.0), True

    def filled(self, now: float) -> "TokenBucket":
        """As it stands ``now``."""
        if now <= self.at:
            return self
        passed = now - self.at
        full = self.burst if passed == float("inf") else self.tokens + passed * self.rate_per_s
        return replace(self, tokens=min(self.burst, full), at=now)


def full_bucket(rate_per_s: float, burst: float) -> TokenBucket:
    """A bucket to start with. Raises ValueError: no rate, or less than one token."""
    if not (rate_per_s > 0.0 and burst >= 1.0):
        raise ValueError("a bucket has a rate above 0 and holds at least one token")
    return TokenBucket(rate_per_s, burst, burst)
