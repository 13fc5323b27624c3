"""All facts about one visit at one moment, each in its slot."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from sentinel.core.facts.attended import HandTemperatureFact, StaffFact, StatedPersonFact
from sentinel.core.facts.lookup import Lookup
from sentinel.core.facts.measured import FaceMatchFact, KnownFaceFact, LivenessFact, MaskFact, TemperatureFact
from sentinel.core.facts.registered import (
    AntigenFact,
    CapacityFact,
    CodeFact,
    KeyAreaFact,
    PcrFact,
    RosterFact,
    VaccineFact,
    WatchListFact,
)
from sentinel.core.facts.shown import DocumentFact, FamilyFact, HolderFact, PassFact
from sentinel.core.facts.source import Source
from sentinel.core.replacing import quick, replace

Fact = (
    MaskFact
    | TemperatureFact
    | HandTemperatureFact
    | CodeFact
    | PcrFact
    | AntigenFact
    | VaccineFact
    | KeyAreaFact
    | DocumentFact
    | HolderFact
    | FaceMatchFact
    | KnownFaceFact
    | LivenessFact
    | PassFact
    | FamilyFact
    | RosterFact
    | WatchListFact
    | CapacityFact
    | StatedPersonFact
    | StaffFact
)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sources stated different things: ``slot`` of ``Facts``, whose statement counts, and the other."""

    slot: str
    kept: Source
    other: Source
    other_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Which door this is: the name of the entrance ("": not said), and whether it leads "in" or "out"."""

    entrance: str = ""
    direction: str = "in"


@quick
@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known about one visit at one moment. A missing fact is None, never a guess.

    ``lookup`` tells how the person was asked for, so that "no answer" and "nobody known" stay apart.
    ``place``: where; the policy may ask for other things at each entrance.
    ``contradictions``: where providers disagreed; ``clock_untrusted``: what time it is can't be told.
    """

    mask: MaskFact | None = None
    temperature: TemperatureFact | None = None
    hand_temperature: HandTemperatureFact | None = None
    code: CodeFact | None = None
    pcr: PcrFact | None = None
    antigen: AntigenFact | None = None
    vaccine: VaccineFact | None = None
    key_area: KeyAreaFact | None = None
    document: DocumentFact | None = None
    holder: HolderFact | None = None
    face_match: FaceMatchFact | None = None
    known_face: KnownFaceFact | None = None
    liveness: LivenessFact | None = None
    permit: PassFact | None = None
    family: FamilyFact | None = None
    roster: RosterFact | None = None
    watch_list: WatchListFact | None = None
    capacity: CapacityFact | None = None
    stated_person: StatedPersonFact | None = None
    staff: StaffFact | None = None
    lookup: Lookup = field(default_factory=Lookup)
    mask_exempt: bool = False
    contradictions: tuple[Contradiction, ...] = ()
    clock_untrusted: bool = False
    place: Place = field(default_factory=Place)

    @property
    def pseudonym(self) -> str:
        """The tenant's keyed hash of who was identified; "": nobody was, or there is no such key."""
        return self.document.pseudonym if self.document is not None else ""

    def with_(self, *stated: Fact) -> "Facts":
        """A copy with the given facts in their slots; a later statement replaces an earlier one."""
        slots: dict[str, Any] = {_SLOT[type(fact)]: fact for fact in stated}
        return replace(self, **slots)

    def without(self, source: Source) -> "Facts":
        """A copy without what this source stated."""
        slots: dict[str, Any] = {_SLOT[type(fact)]: None for fact in self.all() if fact.by.source is source}
        return replace(self, **slots)

    def without_answers(self) -> "Facts":
        """A copy without what providers answered, so that a newer answer takes the place of all of it."""
        slots: dict[str, Any] = {_SLOT[type(fact)]: None for fact in self.all() if fact.by.source.is_provider}
        return replace(self, contradictions=(), **slots)

    def all(self) -> tuple[Fact, ...]:
        """The facts that are there, in the order of the slots."""
        return tuple(fact for fact in _EVERY(self) if fact is not None)


_SLOT: dict[type, str] = {
    MaskFact: "mask",
    TemperatureFact: "temperature",
    HandTemperatureFact: "hand_temperature",
    CodeFact: "code",
    PcrFact: "pcr",
    AntigenFact: "antigen",
    VaccineFact: "vaccine",
    KeyAreaFact: "key_area",
    DocumentFact: "document",
    HolderFact: "holder",
    FaceMatchFact: "face_match",
    KnownFaceFact: "known_face",
    LivenessFact: "liveness",
    PassFact: "permit",
    FamilyFact: "family",
    RosterFact: "roster",
    WatchListFact: "watch_list",
    CapacityFact: "capacity",
    StatedPersonFact: "stated_person",
    StaffFact: "staff",
}
_NO_SLOTS = {"lookup", "mask_exempt", "contradictions", "clock_untrusted", "place"}
_EVERY: Callable[[Facts], tuple[Fact | None, ...]] = attrgetter(*_SLOT.values())
assert set(_SLOT.values()) == {f.name for f in fields(Facts)} - _NO_SLOTS


def slot_of(fact: Fact) -> str:
    """The name of a fact's slot in ``Facts``."""
    return _SLOT[type(fact)]
