"""One question to a platform: at most two requests, the first usable answer counts, the budget ends it all.

A step machine over monotonic seconds: the client says what happened and does what comes out.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

_WORTH_S = 0.03  # what is left of the budget, below which a second request is sent in vain


class Move(StrEnum):
    """What to do next."""

    WAIT = "wait"  # until ``Race.wake`` or the next thing that happens
    RETRY = "retry"  # send a second request because the first failed
    HEDGE = "hedge"  # send a second request because the first is late
    FAIL_OVER = "fail_over"  # send a second request elsewhere because the first is very late
    ANSWERED = "answered"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A request was answered."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A request failed. ``again``: another may fare better, after ``pause_s`` (drawn by the caller)."""

    again: bool
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Refused:
    """The second request may not go out. For a hedge that is not the last word: patience may still end."""


Happened = Ticked | Answered | Failed | Refused


@dataclass(frozen=True, slots=True)
class Race:
    """State, made when the first request goes out.

    ``hedge_at``, ``patience_at``, ``retry_at``: when a second request is due for lateness, great lateness or
    a failure; infinite: never. ``second``: why it was sent.
    """

    deadline: float
    hedge_at: float
    patience_at: float
    sent: int = 1
    open: int = 1
    retry_at: float = float("inf")
    second: Move | None = None
    over: Move | None = None

    @property
    def wake(self) -> float:
        """When to come back at the latest."""
        if self.sent > 1:
            return self.deadline
        late = min(self.hedge_at, self.patience_at) if self.open else self.deadline
        return min(self.deadline, self.retry_at, late)


def begin(now: float, budget_s: float, hedge_after_s: float | None, patience_s: float | None = None) -> Race:
    """A race whose first request goes out now; None: no second one for lateness, or for great lateness."""
    never = float("inf")
    return Race(
        deadline=now + budget_s,
        hedge_at=never if hedge_after_s is None else now + hedge_after_s,
        patience_at=never if patience_s is None else now + patience_s,
    )


def step(race: Race, event: Happened, now: float) -> tuple[Race, Move]:
    """The next state, and what to do."""
    if race.over is not None:
        return race, race.over
    match event:
        case Answered():
            return _over(race, Move.ANSWERED)
        case Failed(again, pause_s):
            race = replace(race, open=race.open - 1)
            if again and race.sent == 1 and now + pause_s + _WORTH_S < race.deadline:
                race = replace(race, retry_at=now + pause_s)
            elif race.open == 0:
                return _over(race, Move.LOST)
        case Refused():
            race = replace(race, open=race.open - 1)
            if race.open == 0:
                return _over(race, Move.LOST)
            if race.second is Move.HEDGE:
                race = replace(race, sent=1, second=None, hedge_at=float("inf"))
    return _timed(race, now)


def _timed(race: Race, now: float) -> tuple[Race, Move]:
    if now >= race.deadline:
        return _over(race, Move.LOST)
    if race.sent == 1 and now + _WORTH_S < race.deadline:
        if now >= race.retry_at:
            return _second(race, Move.RETRY)
        if race.open and now >= race.patience_at:
            return _second(race, Move.FAIL_OVER)
        if race.open and now >= race.hedge_at:
            return _second(race, Move.HEDGE)
    return race, Move.WAIT


def _second(race: Race, move: Move) -> tuple[Race, Move]:
    return replace(race, sent=2, open=race.open + 1, retry_at=float("inf"), second=move), move


def _over(race: Race, move: Move) -> tuple[Race, Move]:
    return replace(race, over=move), move
