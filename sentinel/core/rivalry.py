"""Two kiosks with one identity push each other off the broker: how long each waits before it comes back."""

from dataclasses import dataclass, replace

_FIRST_S, _LONGEST_S = 10.0, 300.0
_QUIET_S = 900.0


@dataclass(frozen=True, slots=True)
class Rivalry:
    """``rounds`` in which another was met, the last at ``at`` (monotonic seconds); ``boot`` of the other,
    "" where unknown."""

    rounds: int = 0
    at: float = float("-inf")
    boot: str = ""


def met(state: Rivalry, monotonic: float, boot: str = "") -> Rivalry:
    """The other was there: we were pushed off, or it stood in our presence."""
    rounds = state.rounds + 1 if contested(state, monotonic) else 1
    return replace(state, rounds=min(rounds, 16), at=monotonic, boot=boot or state.boot)


def contested(state: Rivalry, monotonic: float) -> bool:
    """Whether another was met within the last quarter of an hour."""
    return state.rounds > 0 and monotonic - state.at < _QUIET_S


def pause_s(state: Rivalry, monotonic: float, luck: float) -> float:
    """Seconds to stay away after the connection was lost: 10 doubling to 300, times 0.5 to 1.5.

    ``luck`` 0..1 spreads the two, so that each has its turn and neither pushes in a tight loop.
    """
    if not contested(state, monotonic):
        return 0.0
    return float(min(_LONGEST_S, _FIRST_S * 2.0 ** (state.rounds - 1)) * (0.5 + luck))
