"""The dialogue with an SDT reader as a step machine, pure: jobs and bytes in, frames and outcomes out.

``step(dialogue, event, now)`` gives the next state and what to do; ``now`` is monotonic seconds, and while a
job runs an event is due at ``deadline`` at the latest. One job at a time: see :class:`Job`.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto

from hw.errors import DeviceProtocolError
from hw.idcard import CardBlocks
from hw.idcard.sdt_frames import (
    BAUD_COMMANDS,
    MAX_LEN,
    TEXT_BYTES,
    Answer,
    Command,
    Status,
    answer_of,
    encode_request,
    scan,
    split_blocks,
)
from hw.idcard.sdt_jobs import (
    Begin,
    CardRead,
    Effect,
    Event,
    Faulty,
    Job,
    NoCard,
    Outcome,
    Send,
    SetBaud,
    Silent,
    Told,
    Unreadable,
)

# Seen in the field: 0.1 s for find and select, 2 s for read, 3 s with fingerprint; and the time on the line.
_SHORT_S = 0.5
_READ_S = {Command.READ: 2.0, Command.READ_WITH_FINGERPRINT: 3.0}
_READ_BYTES = {Command.READ: 1295, Command.READ_WITH_FINGERPRINT: 2321}
_LOOK_S = 0.3  # for an answer at a rate that may be wrong

# The reader itself is at fault, whatever lies on it.
_READER_FAULTS = frozenset(
    {Status.BAD_COMMAND, Status.UNKNOWN_ERROR, Status.SELF_TEST_FAILED, Status.UNAUTHORISED}
)
# The question may not have arrived whole.
_ASK_AGAIN = frozenset({Status.BAD_CHECKSUM, Status.BAD_LENGTH, Status.VENDOR_TIMEOUT})

# The data that a good answer carries: tells a late answer to an earlier question from this one's.
_GOOD_SIZES = {
    Command.SAM_ID: range(16, 17),
    Command.READ: range(4 + TEXT_BYTES, MAX_LEN),
    Command.READ_WITH_FINGERPRINT: range(6 + TEXT_BYTES, MAX_LEN),
    Command.READ_ADDRESS: range(16, 1024),
    Command.MANAGEMENT: range(16, 256),
}
_BRIEF = range(16)


_QUESTIONS = {
    Job.STATUS: Command.STATUS,
    Job.RESET: Command.RESET,
    Job.SAM_ID: Command.SAM_ID,
    Job.MANAGEMENT: Command.MANAGEMENT,
}

Step = tuple["Dialogue", tuple[Effect, ...]]


class _Stage(Enum):
    """Of ``OPEN``: looking for the rate, changing it, asking at the new one, back at the old one."""

    LOOKING = auto()
    CHANGING = auto()
    CHANGED = auto()
    BACK = auto()


@dataclass(frozen=True, slots=True, repr=False)
class Dialogue:
    """The state. Settings: ``wish`` the baud rate to have, ``ignore_find`` read whatever find and select say,
    ``newest_address`` ask for it too.

    ``baud``: the line's rate now; ``command`` None: no job runs. ``with_fingerprint``: this reader knows no
    other read, see ``_read``. ``lying``: a hash of the text of the card that lies there.
    """

    wish: int = 115200
    ignore_find: bool = False
    newest_address: bool = False
    baud: int = 115200
    job: Job = Job.STATUS
    command: Command | None = None
    deadline: float = 0.0
    tries: int = 0
    buffer: bytes = b""
    needed: int = 0
    stage: _Stage = _Stage.LOOKING
    rates: tuple[int, ...] = ()
    found: bool = False
    second: bool = False
    blocks: CardBlocks | None = None
    with_fingerprint: bool = False
    lying: int | None = None

    def __repr__(self) -> str:
        return f"Dialogue({self.job.name}, {self.command and self.command.name}, {len(self.buffer)} B)"


def step(dialogue: Dialogue, event: Event, now: float) -> Step:
    """The next state, and what to do; the last effect of a job is its outcome."""
    if isinstance(event, Begin):
        return _begin(replace(dialogue, job=event.job, blocks=None, second=False, found=False), now)
    if dialogue.command is None:
        return dialogue, ()  # nobody asked
    return _received(dialogue, event.data, now)


def _begin(dialogue: Dialogue, now: float) -> Step:
    match dialogue.job:
        case Job.OPEN:
            others = tuple(rate for rate in BAUD_COMMANDS if rate != dialogue.wish)
            # Once more at the wish in the end: a reader that was just plugged in needs a moment.
            dialogue = replace(dialogue, stage=_Stage.LOOKING, rates=(*others, dialogue.wish))
            return _at(dialogue, dialogue.wish, now, tries=2)
        case Job.POLL:
            return _ask(dialogue, Command.FIND, now, tries=2)
    return _ask(dialogue, _QUESTIONS[dialogue.job], now, tries=2)


# ---- one question


def _ask(
    dialogue: Dialogue, command: Command, now: float, *, tries: int = 1, wait_s: float = _SHORT_S
) -> Step:
    asking = replace(
        dialogue, command=command, tries=tries, deadline=now + wait_s, buffer=b"", needed=0
    )  # fmt: skip
    return asking, (Send(encode_request(command)),)


def _received(dialogue: Dialogue, data: bytes, now: float) -> Step:
    buffer = dialogue.buffer + data
    late = now >= dialogue.deadline  # an endless babble is no answer either
    if len(buffer) < dialogue.needed and not late:
        return replace(dialogue, buffer=buffer), ()
    seen = scan(buffer)
    found = seen.found + (scan(seen.rest, final=True).found if late else ())
    for payload in found:
        answer = answer_of(payload)
        if _fits(dialogue.command, answer):
            return _answered(replace(dialogue, buffer=b"", needed=0), answer, now)
    dialogue = replace(dialogue, buffer=seen.rest, needed=seen.needed)
    return _overdue(dialogue, now) if late else (dialogue, ())


def _fits(command: Command | None, answer: Answer) -> bool:
    """Whether this can be the answer to that question."""
    if not answer.ok or command is None:
        return command is not None
    good = Status.FOUND if command is Command.FIND else Status.OK
    return answer.sw3 == good and len(answer.data) in _GOOD_SIZES.get(command, _BRIEF)


def _overdue(dialogue: Dialogue, now: float) -> Step:
    command = dialogue.command
    assert command is not None
    if dialogue.tries > 1:
        wait_s = _LOOK_S if dialogue.job is Job.OPEN else _SHORT_S
        return _ask(dialogue, command, now, tries=dialogue.tries - 1, wait_s=wait_s)
    if dialogue.job is Job.OPEN:
        return _not_there(dialogue, now)
    if command is Command.READ_ADDRESS:
        return _card(dialogue)
    if command in (Command.SELECT, *_READ_S):
        # Silence counts as the card's fault; the next find shows the reader's.
        return _unreadable(dialogue, f"{_name(command)}: no answer", now)
    return _done(dialogue, Silent())


def _answered(dialogue: Dialogue, answer: Answer, now: float) -> Step:
    command = dialogue.command
    assert command is not None
    if answer.sw3 in _ASK_AGAIN and dialogue.tries > 1:
        return _ask(dialogue, command, now, tries=dialogue.tries - 1)
    if dialogue.job is Job.OPEN:
        return _opened(dialogue, answer, now)
    if dialogue.job is Job.POLL:
        return _polled(dialogue, command, answer, now)
    if answer.sw3 != Status.OK:
        return _done(dialogue, Faulty(answer.text))
    return _done(dialogue, Told(answer.data))


def _done(dialogue: Dialogue, outcome: Outcome) -> Step:
    return replace(dialogue, command=None, buffer=b"", needed=0, blocks=None), (outcome,)


# ---- a card


def _polled(dialogue: Dialogue, command: Command, answer: Answer, now: float) -> Step:
    good = answer.sw3 == Status.OK
    if command is Command.READ_ADDRESS:
        return _card(dialogue, answer.data if good else b"")
    if command is Command.READ and answer.sw3 == Status.BAD_COMMAND:
        return _read(replace(dialogue, with_fingerprint=True), now)
    if answer.sw3 in _READER_FAULTS:
        return _done(dialogue, Faulty(answer.text))
    match command:
        case Command.FIND:
            return _found(replace(dialogue, found=answer.sw3 == Status.FOUND), now)
        case Command.SELECT if good or dialogue.ignore_find:
            return _read(dialogue, now)
        case Command.SELECT:
            return _unreadable(dialogue, f"select: {answer.text}", now)
    if not good:
        return _unreadable(dialogue, f"read: {answer.text}", now)
    try:
        blocks = split_blocks(answer.data)
    except DeviceProtocolError as error:
        return _done(dialogue, Faulty(str(error)))
    dialogue = replace(dialogue, blocks=blocks)
    return _ask(dialogue, Command.READ_ADDRESS, now) if dialogue.newest_address else _card(dialogue)


def _found(dialogue: Dialogue, now: float) -> Step:
    if dialogue.found or (dialogue.ignore_find and not dialogue.second):
        return _ask(dialogue, Command.SELECT, now)
    if dialogue.second:
        return _done(dialogue, Unreadable("the card was found, then could not be read"))
    return _done(replace(dialogue, lying=None), NoCard())


def _read(dialogue: Dialogue, now: float) -> Step:
    """Without the fingerprint, of which nothing is kept anyway, unless this reader answers that it knows no
    such command."""
    command = Command.READ_WITH_FINGERPRINT if dialogue.with_fingerprint else Command.READ
    return _ask(dialogue, command, now, wait_s=_READ_S[command] + _READ_BYTES[command] * 10 / dialogue.baud)


def _unreadable(dialogue: Dialogue, why: str, now: float) -> Step:
    if not dialogue.found:  # read all the same: there is no card
        return _done(replace(dialogue, lying=None), NoCard())
    if dialogue.second:
        return _done(dialogue, Unreadable(why))
    # A card laid down slowly fails once: try again while it still answers.
    return _ask(replace(dialogue, second=True), Command.FIND, now, tries=2)


def _card(dialogue: Dialogue, address: bytes = b"") -> Step:
    blocks = dialogue.blocks
    assert blocks is not None
    seen = hash(blocks.text)
    # Readers that find a lying card again and again exist, and ignore_find makes every reader one.
    if seen == dialogue.lying:
        return _done(dialogue, NoCard())
    whole = CardBlocks(blocks.text, blocks.photo, address)
    return _done(replace(dialogue, lying=seen), CardRead(whole))


# ---- the baud rate


def _at(dialogue: Dialogue, baud: int, now: float, *, tries: int) -> Step:
    """Ask for the self-test at another rate of the line."""
    asking, effects = _ask(
        replace(dialogue, baud=baud), Command.STATUS, now, tries=tries, wait_s=_LOOK_S
    )  # fmt: skip
    return asking, effects if baud == dialogue.baud else (SetBaud(baud), *effects)


def _opened(dialogue: Dialogue, answer: Answer, now: float) -> Step:
    if dialogue.stage is _Stage.CHANGING:
        return _changed(dialogue, now) if answer.sw3 == Status.OK else _done(dialogue, Told())
    if answer.sw3 != Status.OK:
        return _done(dialogue, Faulty(answer.text))
    change = BAUD_COMMANDS.get(dialogue.wish)
    if dialogue.stage is not _Stage.LOOKING or dialogue.baud == dialogue.wish or change is None:
        return _done(dialogue, Told())
    # The rate found stands first, to go back to.
    dialogue = replace(dialogue, stage=_Stage.CHANGING, rates=(dialogue.baud,))
    return _ask(dialogue, change, now, wait_s=_LOOK_S)


def _changed(dialogue: Dialogue, now: float) -> Step:
    return _at(replace(dialogue, stage=_Stage.CHANGED), dialogue.wish, now, tries=2)


def _not_there(dialogue: Dialogue, now: float) -> Step:
    """Nobody answers at this rate."""
    match dialogue.stage:
        case _Stage.CHANGING:  # the answer may have come at the new rate already
            return _changed(dialogue, now)
        case _Stage.CHANGED:
            return _at(replace(dialogue, stage=_Stage.BACK), dialogue.rates[0], now, tries=2)
        case _Stage.LOOKING if dialogue.rates:
            rest = replace(dialogue, rates=dialogue.rates[1:])
            return _at(rest, dialogue.rates[0], now, tries=1)
    return _done(dialogue, Silent())


def _name(command: Command) -> str:
    return command.name.partition("_")[0].lower()
