"""What a dialogue with an SDT reader is asked and told, what it wants done, and how a job can end."""

from dataclasses import dataclass
from enum import Enum, auto

from hw.idcard import CardBlocks


class Job(Enum):
    """What a reader can be asked for. ``OPEN`` finds its baud rate and brings it to the wish."""

    OPEN = auto()
    POLL = auto()
    STATUS = auto()
    RESET = auto()
    SAM_ID = auto()
    MANAGEMENT = auto()


# ---- events


@dataclass(frozen=True, slots=True)
class Begin:
    """Start a job; one that runs is given up."""

    job: Job


@dataclass(frozen=True, slots=True, repr=False)
class Received:
    """Bytes as they came, in any split; empty: only time has passed."""

    data: bytes = b""


Event = Begin | Received

# ---- effects


@dataclass(frozen=True, slots=True)
class Send:
    """Forget what came in and was not handed over, then write this."""

    frame: bytes


@dataclass(frozen=True, slots=True)
class SetBaud:
    """Change the line's own rate, ``after_s`` seconds from now: the reader needs them."""

    baud: int
    after_s: float = 0.005


@dataclass(frozen=True, slots=True)
class NoCard:
    """Of ``POLL``: nothing to read, or what was read lies there still."""


@dataclass(frozen=True, slots=True, repr=False)
class CardRead:
    """Of ``POLL``."""

    blocks: CardBlocks


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Of ``POLL``: a card is there; ``why`` names the command and the reader's status."""

    why: str


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """The answer's data, of the other jobs."""

    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Silent:
    """The reader does not answer."""


@dataclass(frozen=True, slots=True)
class Faulty:
    """The reader answers that it is at fault, or nonsense."""

    why: str


Outcome = NoCard | CardRead | Unreadable | Told | Silent | Faulty
"""Ends the job."""
Effect = Send | SetBaud | Outcome
