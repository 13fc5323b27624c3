"""The race of the providers: ``step(race, input, now) -> (race, effects)``. Pure; threads only feed it.

All are asked at once. The authority (the platform) has a head start, so that a copy of what it said earlier
decides only where the platform is slow or away; then the first sufficient answer decides. Whatever comes
after it, until the time is over, is told as well: the visit withdraws a gate that is not open yet.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sentinel.core import checks
from sentinel.core.clock import Now
from sentinel.core.facts import Contradiction, Fact, Facts, Lookup, LookupState, Place
from sentinel.core.policy import Policy
from sentinel.core.replacing import replace
from sentinel.core.sufficient import sufficient
from sentinel.core.weighing import weigh

HEAD_START_S = 0.25


class Role(StrEnum):
    """What a provider's word is worth."""

    AUTHORITY = "authority"  # says what is true now: the platform
    COPY = "copy"  # says what the authority said earlier: fact cache, base file
    LIST = "list"  # a source of its own about something else: rosters, watch-lists, appointments


class Said(StrEnum):
    """How a provider answered."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"  # it knows everybody that it could know, and not this one
    NOTHING = "nothing"  # it has nothing to state
    INVALID = "invalid"  # nobody can be asked with this
    FAILED = "failed"  # away, too late or damaged


@dataclass(frozen=True, slots=True)
class Statement:
    """A provider's answer. Facts carry source, time and validity; never a verdict.

    ``request``: the question that was sent, "" where none was or it is the one that was given.
    """

    said: Said
    facts: tuple[Fact, ...] = ()
    masked_name: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class Runner:
    """One provider in the race; ``statement`` None: still asked."""

    name: str
    role: Role
    statement: Statement | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Effect: ask this provider now."""

    name: str


@dataclass(frozen=True, slots=True)
class Tell:
    """Effect: this is what all of them together say now; the first decides, each later one replaces it."""

    lookup: Lookup
    facts: tuple[Fact, ...] = ()
    masked_name: str = ""
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(frozen=True, slots=True)
class Begin:
    """Input: off they go."""


@dataclass(frozen=True, slots=True)
class Stated:
    """Input: a provider answered."""

    name: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Input: look at the clock."""


Input = Begin | Stated | TimePassed
Effect = Ask | Tell


@dataclass(frozen=True, slots=True)
class Race:
    """One question to all providers. ``own``: what the credential states by itself; times are monotonic."""

    runners: tuple[Runner, ...]
    policy: Policy
    began: float
    deadline: float
    own: tuple[Fact, ...] = ()
    head_start_s: float = HEAD_START_S
    place: Place = field(default_factory=Place)
    told: Tell | None = None
    over: bool = False

    def next_at(self, now: float) -> float:
        """When, after ``now``, time alone changes something next (monotonic seconds)."""
        head = self.began + self.head_start_s
        authority = (r for r in self.runners if r.role is Role.AUTHORITY)
        waits = now < head and self.told is None and any(one.statement is None for one in authority)
        return min(head, self.deadline) if waits else self.deadline


def step(race: Race, happened: Input, now: Now) -> tuple[Race, tuple[Effect, ...]]:
    """What this input changes. After the time is over, or all have answered, nothing does."""
    if race.over:
        return race, ()
    asked: tuple[Effect, ...] = ()
    match happened:
        case Begin():
            asked = tuple(Ask(runner.name) for runner in race.runners if runner.statement is None)
        case Stated(name, statement) if now.monotonic <= race.deadline:
            race = replace(race, runners=tuple(_heard(r, name, statement) for r in race.runners))
    late = now.monotonic >= race.deadline
    over = late or all(runner.statement is not None for runner in race.runners)
    standing = _standing(race, now)
    if race.told is None and not (over or _enough(race, standing, now)):
        return race, asked
    race = replace(race, over=over)
    if standing == race.told:
        return race, asked
    return replace(race, told=standing), (*asked, standing)


def _heard(runner: Runner, name: str, statement: Statement) -> Runner:
    """The first answer of each counts."""
    mine = runner.name == name and runner.statement is None
    return replace(runner, statement=statement) if mine else runner


def _enough(race: Race, standing: Tell, now: Now) -> bool:
    """Whether to decide before all have answered: the lists have, and the head start is over."""
    waiting = {runner.role for runner in race.runners if runner.statement is None}
    if Role.LIST in waiting:
        return False
    if Role.AUTHORITY in waiting and now.monotonic - race.began < race.head_start_s:
        return False
    return _suffices(race, standing.facts, now)


def _suffices(race: Race, stated: tuple[Fact, ...], now: Now) -> bool:
    # Pending: who somebody is may still be told, and until then the stricter variants of the policy count.
    open_ = Facts(lookup=Lookup(LookupState.PENDING), clock_untrusted=not now.utc_trusted, place=race.place)
    return sufficient(open_.with_(*race.own).with_(*stated), race.policy, now.utc)


def _standing(race: Race, now: Now) -> Tell:
    """What all together say: the authority's word, copies where it is silent, and the lists'."""
    authority = _of(race, Role.AUTHORITY)
    copies = _of(race, Role.COPY)
    listed = [fact for one in _of(race, Role.LIST) for fact in one.facts]
    spoke = [one for one in authority if one.said in (Said.ANSWERED, Said.NOT_FOUND, Said.INVALID)]
    answers = [one for one in authority if one.said is Said.ANSWERED]
    if answers:
        told = [fact for one in answers for fact in one.facts]
        told += _newer(copies, max((fact.by.stated_at for fact in told), default=now.utc))
        lookup = Lookup(LookupState.ANSWERED)
    elif spoke:
        invalid = all(one.said is Said.INVALID for one in spoke)
        told, lookup = [], Lookup(LookupState.INVALID if invalid else LookupState.NOT_FOUND)
    else:
        told = [fact for one in copies if one.said is Said.ANSWERED for fact in one.facts]
        lookup = _locally(race, copies, told, listed, now)
    facts, against = weigh([*told, *listed], lambda fact: checks.stale(fact, race.policy, now.utc) is None)
    names = [one.masked_name for one in (*answers, *copies) if one.masked_name]
    lookup = replace(lookup, request=next((one.request for one in authority if one.request), ""))
    return Tell(lookup, facts, names[0] if names and told else "", against)


def _of(race: Race, role: Role) -> list[Statement]:
    return [one.statement for one in race.runners if one.role is role and one.statement is not None]


def _newer(copies: list[Statement], than: datetime) -> list[Fact]:
    """What copies say that is newer than the authority's own answer; all older is superseded by it."""
    return [fact for one in copies for fact in one.facts if fact.by.stated_at > than]


def _locally(race: Race, copies: list[Statement], told: list[Fact], listed: list[Fact], now: Now) -> Lookup:
    if told:
        return Lookup(LookupState.ANSWERED, offline=True)
    if listed and _suffices(race, tuple(listed), now):
        return Lookup(LookupState.ANSWERED)
    said = {one.said for one in copies}
    state = LookupState.NOT_FOUND if Said.NOT_FOUND in said else LookupState.UNAVAILABLE
    return Lookup(state, offline=True)
