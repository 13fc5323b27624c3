"""When a kiosk's certificate is rolled: at two thirds of its life, by the grace once it has expired.

The kiosk goes on at the door whatever becomes of it; what needs the certificate is then offline, and said.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sentinel.core.clock import Now

ROLL_AT = 2 / 3
WARN = timedelta(days=14)
_FIRST_S, _LONGEST_S = 60.0, 6 * 3600.0
_CHECK_S = 3600.0
# Without a certificate the kiosk is cut off from all: it comes back soon after the network does. 94,000 such
# kiosks are 157 questions a second.
_CUT_OFF_S = 600.0


class Health(StrEnum):
    """How a certificate stands."""

    GOOD = "good"
    DUE = "due"  # two thirds of its life are over
    ENDING = "ending"  # less than 14 days, or a quarter of its life where that is shorter
    EXPIRED = "expired"
    EARLY = "early"  # not valid yet: the clock is wrong


@dataclass(frozen=True, slots=True)
class Life:
    """From when to when a certificate is good."""

    begins: datetime
    ends: datetime

    def health(self, at: datetime) -> Health:
        """How it stands at a moment."""
        if at < self.begins:
            return Health.EARLY
        if at > self.ends:
            return Health.EXPIRED
        if self.ends - at < min(WARN, (self.ends - self.begins) / 4):
            return Health.ENDING
        return Health.DUE if at >= self.due else Health.GOOD

    @property
    def due(self) -> datetime:
        """When it is to be rolled."""
        return self.begins + (self.ends - self.begins) * ROLL_AT


@dataclass(frozen=True, slots=True)
class Renewal:
    """``next_try``: monotonic seconds. ``told``: the health that was told last; None: none yet."""

    life: Life
    next_try: float = 0.0
    failures: int = 0
    told: Health | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passes. ``draw``: uniform in 0..1, so that thousands don't come at once."""

    draw: float


@dataclass(frozen=True, slots=True)
class Renewed:
    """There is a new certificate."""

    life: Life


@dataclass(frozen=True, slots=True)
class NotRenewed:
    """It could not be had. ``final``: the service refuses for good; asked rarely from now on."""

    final: bool
    draw: float


Event = Tick | Renewed | NotRenewed


@dataclass(frozen=True, slots=True)
class Roll:
    """Ask for a certificate of a new key; ``expired``: by the grace, without showing the old one."""

    expired: bool


@dataclass(frozen=True, slots=True)
class Tell:
    """The health has changed: for the log, the screen and the collector."""

    health: Health


Effect = Roll | Tell


def begin(life: Life, draw: float, now: Now) -> Renewal:
    """At a start: the first look within five minutes, or a hundredth of a shorter life."""
    return Renewal(life, now.monotonic + draw * min(300.0, (life.ends - life.begins).total_seconds() / 100))


def step(state: Renewal, event: Event, now: Now) -> tuple[Renewal, tuple[Effect, ...]]:
    """The next state, and what to do. Nothing is asked while the clock is not trusted."""
    match event:
        case Renewed(life):
            state = Renewal(life, now.monotonic + _CHECK_S, told=state.told)
            return _told(state, now)
        case NotRenewed(final, draw):
            over = state.life.health(now.utc) is Health.EXPIRED
            longest = _CUT_OFF_S if over and not final else _LONGEST_S
            pause = _LONGEST_S if final else min(longest, _FIRST_S * 2.0 ** min(state.failures, 16))
            after = now.monotonic + pause * (0.75 + 0.5 * draw)
            return replace(state, failures=state.failures + 1, next_try=after), ()
        case Tick(draw):
            return _tick(state, draw, now)


def _tick(state: Renewal, draw: float, now: Now) -> tuple[Renewal, tuple[Effect, ...]]:
    if not now.utc_trusted:
        return state, ()
    state, told = _told(state, now)
    health = state.life.health(now.utc)
    if told and health is Health.EXPIRED:  # what was put off for hours while there was time is not now
        state = replace(state, next_try=min(state.next_try, now.monotonic + _CUT_OFF_S * draw))
    if health in (Health.GOOD, Health.EARLY) or now.monotonic < state.next_try:
        return state, told
    # until the answer is there, or its time-out
    state = replace(state, next_try=now.monotonic + _FIRST_S * (1.0 + draw))
    return state, (*told, Roll(health is Health.EXPIRED))


def _told(state: Renewal, now: Now) -> tuple[Renewal, tuple[Effect, ...]]:
    health = state.life.health(now.utc)
    if health is Health.DUE:
        health = Health.GOOD  # that is the daemon's own business
    if health is state.told:
        return state, ()
    return replace(state, told=health), (Tell(health),)
