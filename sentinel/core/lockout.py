"""Lock-out after wrong PINs, as a step machine: five tries, then a pause that doubles."""

from dataclasses import dataclass

_FREE_TRIES = 5
_FIRST_S = 30.0
_LONGEST_S = 900.0
_MOST_DOUBLINGS = 16


@dataclass(frozen=True, slots=True)
class Lockout:
    """``wrong`` tries in a row; ``until`` monotonic seconds before which no PIN is looked at."""

    wrong: int = 0
    until: float = float("-inf")

    def remaining_s(self, now: float) -> float:
        """Seconds until a PIN is looked at again; 0 when it is now."""
        return max(0.0, self.until - now)

    def failed(self, now: float) -> "Lockout":
        """After a wrong PIN."""
        wrong = self.wrong + 1
        return Lockout(wrong, now + _pause_s(wrong)) if wrong >= _FREE_TRIES else Lockout(wrong, self.until)


def resumed(wrong: int, now: float) -> Lockout:
    """After a restart with so many wrong tries behind it: the pause begins anew, as no clock that stands
    still over a power cut can tell how much of it is over."""
    wrong = max(0, wrong)
    return Lockout(wrong, now + _pause_s(wrong)) if wrong >= _FREE_TRIES else Lockout(wrong)


def _pause_s(wrong: int) -> float:
    return min(_LONGEST_S, _FIRST_S * 2.0 ** min(wrong - _FREE_TRIES, _MOST_DOUBLINGS))
