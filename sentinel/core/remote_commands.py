"""Commands from afar: which of them are carried out, each at most once, and when one may open a gate. Pure.

``step(desk, event, now) -> (desk, effects)``. The signature has been checked; ``Signed`` says what the signer
may do. An id is written down before its command is carried out and remembered until the command has expired;
what was forgotten is refused by its expiry, not by the clock, so no clock brings a replay back.

The gate: a command that admits a visitor needs a challenge that this boot published on request at most 10 s
ago (by the monotonic clock), which serves once, and was issued at most 10 s ago by a clock that is trusted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from sentinel.core.clock import TOLERANCE, Now

FRESH_S = 10.0
LONGEST = timedelta(hours=24)  # from issue to expiry
_TOLD_AGAIN = 64
_AHEAD = timedelta(seconds=2)  # a fresh command may come from a clock that is ahead by so much


class Right(StrEnum):
    """What a signer may do; each command needs the right of its name."""

    SETTINGS = "settings"
    RESTART = "restart"
    SCREENSHOT = "screenshot"
    LOG_LEVEL = "log-level"
    REHEARSE = "rehearse"
    SYNC = "sync"
    DOCTOR = "doctor"
    ADMIT = "admit"  # a referred visitor: opens the gate


CHALLENGE = "challenge"  # asks for one; needs the right to admit
_NEEDS = {right.value: right for right in Right if right is not Right.SETTINGS} | {CHALLENGE: Right.ADMIT}
_HARMLESS = frozenset({Right.SYNC.value, Right.DOCTOR.value})  # also while nobody can tell if they expired
_OF_THIS_BOOT = frozenset({Right.RESTART.value, Right.ADMIT.value, CHALLENGE})


class Outcome(StrEnum):
    """What became of a command."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    DONE = "done"
    FAILED = "failed"


class Why(StrEnum):
    """The reason with an outcome."""

    NONE = ""
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    UNKNOWN_SIGNER = "unknown_signer"
    FORGED = "forged"
    TOO_MANY = "too_many"
    UNKNOWN_COMMAND = "unknown_command"
    NOT_AUTHORISED = "not_authorised"
    NOT_FOR_US = "not_for_us"
    CLOCK_UNSET = "clock_unset"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    TOO_LONG = "valid_for_too_long"
    OTHER_BOOT = "other_boot"
    REPLAYED = "replayed"
    BUSY = "busy"
    STORAGE = "storage"
    GATE_NOT_ALLOWED = "gate_not_allowed"
    NOT_FRESH = "not_fresh"
    NO_CHALLENGE = "no_such_challenge"
    NOT_WAITING = "visitor_not_waiting"
    BAD_ARGUMENTS = "bad_arguments"
    UNAVAILABLE = "unavailable"
    INTERRUPTED = "interrupted"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Command:
    """A signed command. ``boot`` "" where it is for any; ``key`` is the signer's key id (hex)."""

    id: str
    name: str
    tenant: str
    kiosk: str
    issued_at: datetime
    expires_at: datetime
    key: str = ""
    boot: str = ""
    challenge: str = ""
    arguments: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Remembered:
    """A command that was accepted; ``outcome`` None: it is being carried out."""

    id: str
    name: str
    expires_at: datetime
    outcome: Outcome | None = None
    why: Why = Why.NONE


@dataclass(frozen=True, slots=True)
class Memory:
    """What is written down: commands until they expire; what expired until ``forgotten`` counts as known."""

    commands: tuple[Remembered, ...] = ()
    forgotten: datetime | None = None


def unknown_past(now: Now) -> Memory:
    """The memory was lost: whatever could have been issued until now counts as known, for a day."""
    return Memory((), now.utc + TOLERANCE + LONGEST)


@dataclass(frozen=True, slots=True)
class Challenge:
    """Published at ``at`` (monotonic seconds of this boot)."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Desk:
    """The state. ``boot`` is this start's; ``gate``: the settings allow a remote opening at all."""

    kiosk: str
    tenant: str
    boot: str
    gate: bool = False
    memory: Memory = field(default_factory=Memory)
    challenge: Challenge | None = None
    most: int = 1024  # commands that are remembered


@dataclass(frozen=True, slots=True)
class Signed:
    """A command whose signature holds, and what its signer may do."""

    command: Command
    may: frozenset[Right]


@dataclass(frozen=True, slots=True)
class Ended:
    """A command was carried out, or could not be."""

    id: str
    outcome: Outcome
    why: Why = Why.NONE


@dataclass(frozen=True, slots=True)
class ChallengeMade:
    """128 random bits or more, as text, about to be published."""

    text: str


@dataclass(frozen=True, slots=True)
class Began:
    """The first event: what was under way when the last process ended is settled."""


Event = Signed | Ended | ChallengeMade | Began


@dataclass(frozen=True, slots=True)
class Write:
    """Put the memory on disk; where that fails, what follows must not happen."""

    memory: Memory


@dataclass(frozen=True, slots=True)
class CarryOut:
    """Do it, and answer with ``Ended``; a challenge is answered with ``ChallengeMade`` before.

    ``until`` (monotonic s): what opens a gate must not happen later, wherever it has to wait.
    """

    command: Command
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Tell the district. ``alarm``: somebody tried to open the gate, and may not."""

    id: str
    name: str
    outcome: Outcome
    why: Why = Why.NONE
    alarm: bool = False


Effect = Write | CarryOut | Answer
Step = tuple[Desk, tuple[Effect, ...]]


def step(desk: Desk, event: Event, now: Now) -> Step:
    """What the event changes, and what is to be done, in order."""
    match event:
        case Signed():
            return _signed(desk, event, now)
        case Ended():
            return _ended(desk, event)
        case ChallengeMade(text):
            return replace(desk, challenge=Challenge(text, now.monotonic)), ()
        case Began():
            return _began(desk)


def _signed(desk: Desk, signed: Signed, now: Now) -> Step:
    command = signed.command
    desk = _forgetting(desk, now)
    why = _fault(desk, signed, now) or _gate_fault(desk, command, now)
    until = None
    if command.name == Right.ADMIT and desk.challenge is not None:
        # One try for each challenge; a command that answers another one takes nobody's away.
        answered = command.challenge == desk.challenge.text
        until = desk.challenge.at + FRESH_S
        desk = replace(desk, challenge=None) if answered else desk
    if why:
        alarm = command.name in (Right.ADMIT, CHALLENGE)
        return desk, (Answer(command.id, command.name, Outcome.REFUSED, why, alarm),)
    entry = Remembered(command.id, command.name, command.expires_at)
    memory = replace(desk.memory, commands=(*desk.memory.commands, entry))
    accepted = Answer(command.id, command.name, Outcome.ACCEPTED)
    return replace(desk, memory=memory), (Write(memory), accepted, CarryOut(command, until))


def _fault(desk: Desk, signed: Signed, now: Now) -> Why:
    """Why a command is not carried out, whatever it is."""
    command = signed.command
    if (command.tenant, command.kiosk) != (desk.tenant, desk.kiosk):
        return Why.NOT_FOR_US
    if command.name not in _NEEDS:
        return Why.UNKNOWN_COMMAND
    if _NEEDS[command.name] not in signed.may:
        return Why.NOT_AUTHORISED
    if not timedelta(0) < command.expires_at - command.issued_at <= LONGEST:
        return Why.TOO_LONG
    if (command.boot or command.name in _OF_THIS_BOOT) and command.boot != desk.boot:
        return Why.OTHER_BOOT
    if any(one.id == command.id for one in desk.memory.commands):
        return Why.REPLAYED
    if why := _of_its_time(command, now):
        return why
    if desk.memory.forgotten is not None and command.expires_at <= desk.memory.forgotten:
        return Why.REPLAYED  # for all that is known
    return Why.BUSY if len(desk.memory.commands) >= desk.most else Why.NONE


def _of_its_time(command: Command, now: Now) -> Why:
    if not now.utc_trusted:
        return Why.NONE if command.name in _HARMLESS else Why.CLOCK_UNSET
    if command.issued_at > now.utc + TOLERANCE:
        return Why.NOT_YET
    return Why.EXPIRED if command.expires_at <= now.utc else Why.NONE


def _gate_fault(desk: Desk, command: Command, now: Now) -> Why:
    """What it takes beyond that to open a gate."""
    if command.name not in (Right.ADMIT, CHALLENGE):
        return Why.NONE
    if not desk.gate:
        return Why.GATE_NOT_ALLOWED
    age = now.utc - command.issued_at
    if not now.utc_trusted or not -_AHEAD <= age <= timedelta(seconds=FRESH_S):
        return Why.NOT_FRESH
    if command.name == CHALLENGE:
        return Why.NONE
    challenge = desk.challenge
    if challenge is None or not command.challenge or command.challenge != challenge.text:
        return Why.NO_CHALLENGE
    return Why.NONE if 0.0 <= now.monotonic - challenge.at <= FRESH_S else Why.NOT_FRESH


def _forgetting(desk: Desk, now: Now) -> Desk:
    """Commands that can't count any more make room; of them the latest expiry stays known."""
    if not now.utc_trusted:
        return desk
    over = [
        one
        for one in desk.memory.commands
        if one.outcome is not None and one.expires_at + TOLERANCE < now.utc
    ]
    if not over:
        return desk
    latest = max(one.expires_at for one in over)
    forgotten = latest if desk.memory.forgotten is None else max(latest, desk.memory.forgotten)
    kept = tuple(one for one in desk.memory.commands if one not in over)
    return replace(desk, memory=Memory(kept, forgotten))


def _ended(desk: Desk, ended: Ended) -> Step:
    found = next((one for one in desk.memory.commands if one.id == ended.id), None)
    if found is None or found.outcome is not None:
        return desk, ()
    done = replace(found, outcome=ended.outcome, why=ended.why)
    commands = tuple(done if one.id == ended.id else one for one in desk.memory.commands)
    memory = replace(desk.memory, commands=commands)
    return replace(desk, memory=memory), (
        Write(memory),
        Answer(found.id, found.name, ended.outcome, ended.why, alarm=_alarming(found.name, ended.outcome)),
    )


def _alarming(name: str, outcome: Outcome) -> bool:
    return name == Right.ADMIT and outcome is Outcome.FAILED


def _began(desk: Desk) -> Step:
    """A restart that was under way is done; of all else nobody knows how far it came."""
    effects: tuple[Effect, ...] = ()
    for one in desk.memory.commands[-_TOLD_AGAIN:]:
        if one.outcome is None:
            restarted = one.name == Right.RESTART
            outcome, why = (Outcome.DONE, Why.NONE) if restarted else (Outcome.FAILED, Why.INTERRUPTED)
            desk, more = _ended(desk, Ended(one.id, outcome, why))
            effects += more
        else:  # told again: the process may have ended before; events of one id count once
            effects += (Answer(one.id, one.name, one.outcome, one.why),)
    return desk, effects
