"""Lock-out after wrong PINs, as a step machine: five tries, then a pause that doubles.

A right PIN forgives the wrong ones before it, but not without end: whoever has an account could otherwise
try four PINs of somebody above, type their own, and go on for ever.
"""

from dataclasses import dataclass, replace

_FREE_TRIES = 5
_FIRST_S = 30.0
_LONGEST_S = 900.0
_MOST_DOUBLINGS = 16
_FORGIVEN = 12  # wrong PINs that right ones forgive; one more every ten minutes
_AGAIN_S = 600.0


@dataclass(frozen=True, slots=True)
class Lockout:
    """``wrong`` tries in a row; ``until`` monotonic seconds before which no PIN is looked at; ``forgiven``
    by right PINs as of ``at`` (monotonic seconds)."""

    wrong: int = 0
    until: float = float("-inf")
    forgiven: float = 0.0
    at: float = float("-inf")

    def remaining_s(self, now: float) -> float:
        """Seconds until a PIN is looked at again; 0 when it is now."""
        return max(0.0, self.until - now)

    def failed(self, now: float) -> "Lockout":
        """After a wrong PIN."""
        wrong = self.wrong + 1
        return replace(self, wrong=wrong, until=now + _pause_s(wrong) if wrong >= _FREE_TRIES else self.until)

    def passed(self, now: float) -> "Lockout":
        """After a right PIN: the wrong ones before it are forgiven, or go on counting where they are many."""
        owed = max(0.0, self.forgiven - max(0.0, now - self.at) / _AGAIN_S) if self.forgiven else 0.0
        if owed + self.wrong > _FORGIVEN:
            return self
        return Lockout(0, self.until, owed + self.wrong, now)


def resumed(wrong: int, now: float, forgiven: int = 0) -> Lockout:
    """After a restart with so many wrong tries behind it: the pause begins anew, as no clock that stands
    still over a power cut can tell how much of it is over."""
    wrong, owed = max(0, wrong), float(min(max(0, forgiven), _FORGIVEN))
    return Lockout(wrong, now + _pause_s(wrong) if wrong >= _FREE_TRIES else float("-inf"), owed, now)


def _pause_s(wrong: int) -> float:
    return min(_LONGEST_S, _FIRST_S * 2.0 ** min(wrong - _FREE_TRIES, _MOST_DOUBLINGS))
