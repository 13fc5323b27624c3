"""When an idle kiosk asks its platform whether it is there: kiosks that began together do not keep in step.

After a power cut thousands begin in the same second, and a fixed interval would keep them together for ever.
Times are monotonic seconds; the random draw is passed in.
"""

from dataclasses import dataclass

WORKING_S = 15.0
FAILING_S = 1.0  # a breaker says when a request goes out: this is how often it is looked


@dataclass(frozen=True, slots=True)
class Checking:
    """``last``: the latest check. ``draw``: uniform in 0..1, of the pause after it."""

    last: float
    draw: float

    def due_at(self, *, works: bool) -> float:
        """When it is time; soon where the platform has failed since."""
        return self.last + (WORKING_S if works else FAILING_S) * (0.5 + self.draw)


def begin(now: float, draw: float) -> Checking:
    """After a start: within the first second."""
    return Checking(now - 0.5 * FAILING_S, draw)


def checked(now: float, draw: float) -> Checking:
    """After a check."""
    return Checking(now, draw)
