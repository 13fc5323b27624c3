"""Whether anybody acknowledges: a broker may take every event and pass none of them on."""

from dataclasses import dataclass, replace

from sentinel.core.clock import Now

DEAF_AFTER_S = 300.0


@dataclass(frozen=True, slots=True)
class Hearing:
    """``since``: the first event that the broker took after the last acknowledgement; None: all is heard.

    ``said``: that it is deaf was reported.
    """

    since: Now | None = None
    said: bool = False


def taken(state: Hearing, now: Now) -> Hearing:
    """The broker confirmed an event."""
    return state if state.since is not None else replace(state, since=now)


def heard(state: Hearing) -> tuple[Hearing, bool]:
    """The application acknowledged something; whether that ends a silence that was reported."""
    return Hearing(), state.said


def waited_s(state: Hearing, now: Now) -> float:
    """For how long the broker has taken events that nobody acknowledged."""
    return 0.0 if state.since is None else max(0.0, now.monotonic - state.since.monotonic)


def deaf(state: Hearing, now: Now, after_s: float = DEAF_AFTER_S) -> tuple[Hearing, bool]:
    """Whether to report it now: once for each silence."""
    news = not state.said and state.since is not None and waited_s(state, now) >= after_s
    return (replace(state, said=True), True) if news else (state, False)
