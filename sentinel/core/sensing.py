"""What the entrance feels: its contacts, the openings under way, and what may be said about them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Contact(StrEnum):
    """A contact in the way of those who enter. Active: turned, open, interrupted, alarm."""

    TURN = "turn"  # a turnstile: a pulse for each person, in the direction of entering only
    DOOR = "door"  # active while the door stands open
    BARRIER = "barrier"  # a light barrier behind the gate: a pulse for each body
    FIRE = "fire"


class Happening(StrEnum):
    """What may happen in the doorway beside the decisions."""

    NOT_PASSED = "not_passed"  # let in, and did not go through
    TAILGATING = "tailgating"  # one more went through than one opening was for
    UNADMITTED = "unadmitted"  # somebody went through, and nobody had been let in
    HELD_OPEN = "held_open"
    SHUT = "shut"  # the end of the last
    FIRE = "fire"
    FIRE_OVER = "fire_over"


@dataclass(frozen=True, slots=True)
class DoorEvent:
    """One happening, as it is recorded and told. Names nobody.

    ``visit``: whose opening it was ("" none), ``people``: how many are too many, or missing, ``of``: how many
    the opening was for, ``began``: the id of the event that this one ends.
    """

    id: str
    what: Happening
    at: datetime
    visit: str = ""
    people: int = 0
    of: int = 0
    began: str = ""

    @property
    def annuls(self) -> bool:
        """Whether the passage counts as none: nobody of it went through."""
        return self.what is Happening.NOT_PASSED and self.people == self.of


@dataclass(frozen=True, slots=True)
class Sensing:
    """What is wired here. ``turn_s``: longer than the gate itself waits for somebody to go through."""

    contacts: frozenset[Contact] = frozenset()
    turn_s: float = 8.0
    held_s: float = 20.0

    @property
    def counting(self) -> Contact | None:
        """Which contact counts bodies; a door alone counts none."""
        for contact in (Contact.BARRIER, Contact.TURN):
            if contact in self.contacts:
                return contact
        return None

    @property
    def feels_passages(self) -> bool:
        """Whether anything here knows that somebody went through."""
        return bool(self.contacts - {Contact.FIRE})


@dataclass(frozen=True, slots=True)
class Opening:
    """The gate was told to open for ``people``; times are monotonic seconds.

    ``used``: somebody went through or opened the door; ``certain`` False: a contact was away meanwhile, or
    nobody knows whether the gate opened, so nothing is claimed. ``told``: the gate desk has answered.
    """

    visit: str
    until: float
    people: int = 1
    digest: str = ""
    track: int | None = None
    passed: int = 0
    used: bool = False
    certain: bool = True
    told: bool = False
    last: float = float("-inf")  # when the last body went through


@dataclass(frozen=True, slots=True)
class Doorway:
    """The state of the way in. A contact is None while nobody can tell.

    ``since``: when the contacts were first read; ``alarm``, ``held``: the ids of the events that last
    ("" for none): an alarm whose contact went away stands until the contact says that it is over.
    """

    turn: bool | None = None
    door: bool | None = None
    barrier: bool | None = None
    fire: bool | None = None
    since: float | None = None
    openings: tuple[Opening, ...] = ()
    opened_at: float | None = None
    held: str = ""
    alarm: str = ""
    serial: int = 0
    ahead: int = 0  # of a family that is going in: went through before their own opening
