"""Lock-out after wrong PINs, as a step machine: five tries, then a pause that doubles."""

from dataclasses import dataclass

_FREE_TRIES = 5
_FIRST_S = 30.0
_LONGEST_S = 900.0


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
        if wrong < _FREE_TRIES:
            return Lockout(wrong, self.until)
        return Lockout(wrong, now + min(_LONGEST_S, _FIRST_S * 2.0 ** (wrong - _FREE_TRIES)))
