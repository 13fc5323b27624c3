"""When a second request is worth sending: after the 95th percentile of the last answers, and never often.

J. Dean, L. A. Barroso, "The Tail at Scale", CACM 56 (2013): a hedged request. A service that is slow as a
whole must not get twice the load for it, so each second request costs a credit; an answer earns a tenth.
"""

import math
from dataclasses import dataclass, replace

_WINDOW = 128
_ENOUGH = 20
_PERCENTILE = 0.95
_SOONEST_S, _LATEST_S, _UNKNOWN_S = 0.03, 0.6, 0.5
_EARNED, _MOST_CREDIT = 0.1, 4.0


@dataclass(frozen=True, slots=True)
class Hedging:
    """``latencies``: seconds of the last answers, oldest first; ``credit``: second requests left."""

    latencies: tuple[float, ...] = ()
    credit: float = _MOST_CREDIT

    @property
    def after_s(self) -> float:
        """How long to wait for the first answer; 0.03 to 0.6 s, so that a dead endpoint costs no second."""
        if len(self.latencies) < _ENOUGH:
            return _UNKNOWN_S
        ordered = sorted(self.latencies)
        return min(_LATEST_S, max(_SOONEST_S, ordered[math.ceil(_PERCENTILE * len(ordered)) - 1]))

    def answered(self, latency_s: float) -> "Hedging":
        """After an answer, be it the first or the late one: leaving the late out would shorten the tail."""
        if not (math.isfinite(latency_s) and latency_s >= 0.0):
            return self
        return Hedging((*self.latencies, latency_s)[-_WINDOW:], min(_MOST_CREDIT, self.credit + _EARNED))

    def spend(self) -> tuple["Hedging", bool]:
        """One second request, if there is credit."""
        if self.credit < 1.0:
            return self, False
        return replace(self, credit=self.credit - 1.0), True
