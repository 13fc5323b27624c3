"""Who comes to the door: what is true of them, what they carry, and how they behave."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sentinel.core.clock import Now
from sentinel.core.events import TrackView
from sentinel.core.facts import (
    CodeFact,
    Colour,
    Dependant,
    DocumentFact,
    DocumentKind,
    Fact,
    FamilyFact,
    KeyAreaFact,
    LabResult,
    Mask,
    PassFact,
    PassState,
    PcrFact,
    Provenance,
    Source,
    TemperatureFact,
    ThermalState,
    WatchListFact,
)
from sentinel.core.identity import Credential, CredentialKind
from sentinel.sim.deterministic.plan import Plan

# Whatever is personal carries one of these, so that a leak is found wherever it turns up, in parts too.
SECRETS = ("d1ge57", "31010119", "测", "pa55", "fam1ly")
MASKED = "测＊"
PSEUDONYM = "9b" + "0" * 40  # with this each begins
_FACE_PX = 150
_WITH_KIN = 0.06
_MOST_WITH_KIN = 1000  # visitors of higher numbers bring nobody: from there on companions are numbered


def digest_of(number: int) -> str:
    """The venue's keyed hash of a visitor, invented."""
    return f"d1ge57{number:058x}"


@dataclass
class Person:
    """One visitor. ``number`` is in all evidence of theirs: confidence of the mask, ambient temperature,
    microseconds of what is said about them, digest. Times are the world's seconds."""

    number: int
    track: int
    fever: bool
    masked: bool
    colour: Colour
    pcr_hours: float | None
    listed: bool
    has_card: bool
    patience_s: float
    in_view: bool = False
    in_zone: bool = False
    arrived: float = 0.0
    left: float | None = None
    draws: random.Random = field(default_factory=random.Random)
    named: int = 0  # companions whom this one's family pass names
    near: bool = False  # well, and so warm that the thermometer can't tell at once
    kin: "tuple[Person, ...]" = ()  # companions who come, perhaps one too many

    @property
    def digest(self) -> str:
        """The venue's keyed hash, invented."""
        return digest_of(self.number)

    @property
    def subject(self) -> str:
        """The number on their card; it is in each code of theirs, too."""
        return f"31010119{self.number:010d}"

    @property
    def pseudonym(self) -> str:
        """By which the venue's record knows them; in an event, and nowhere else."""
        return f"9b{self.number:062x}"

    def identities(self, now: Now) -> tuple[str, ...]:
        """Everything by which the kiosk hears who this is."""
        shown = (self.credential(now), self.family_pass(now))
        texts = [text for one in shown for text in (one.subject, one.digest)]
        return (*texts, self.subject, self.digest, self.family, MASKED)

    def view(self, offset: int = 0) -> TrackView:
        """What vision reports; ``offset``: of its numbers, since it began to count anew."""
        mask = Mask.MASK if self.masked else Mask.NONE
        return TrackView(self.track + offset, self.in_zone, _FACE_PX, mask, 0.9 + self.number * 1e-5)

    def temperature(self, now: Now) -> TemperatureFact:
        """What the thermometer measures."""
        well = 37.2 if self.near else 36.5
        body = (38.4 if self.fever else well) + self.draws.uniform(-0.15, 0.15)
        by = Provenance(Source.THERMAL, now.utc)
        ambient = 20.0 + self.number * 1e-3
        return TemperatureFact(by, ThermalState.OK, body - 2.4, 2.4, body, 0.25, 0.1, ambient_c=ambient)

    def credential(self, now: Now) -> Credential:
        """A card or a code of theirs."""
        if not self.has_card:
            return Credential(CredentialKind.PLATFORM_CODE, f"code-{self.subject}", self.digest)
        card = self._document(Provenance(Source.ID_CARD, now.utc), DocumentKind.RESIDENT_ID)
        return Credential(CredentialKind.ID_NUMBER, self.subject, self.digest, (card,))

    def family_pass(self, now: Now) -> Credential:
        """The pass that names whom this one brings."""
        by = Provenance(Source.CODE, now.utc)
        named = tuple(Dependant(MASKED, 2018 - each) for each in range(self.named))
        stated = (PassFact(by, PassState.VALID, "visitor", self.family), FamilyFact(by, self.family, named))
        return Credential(
            CredentialKind.SIGNED_PASS, f"pass-{self.subject}", f"pa55{self.number:060x}", stated
        )

    @property
    def family(self) -> str:
        """By which the venue knows the family pass."""
        return f"fam1ly-{self.number}"

    def said(self, source: Source, at: datetime, *, older_s: float = 0.0) -> tuple[Fact, ...]:
        """What a provider truly states about them."""
        stated = (at - timedelta(seconds=older_s)).replace(microsecond=self.number)
        by = Provenance(source, stated)
        pcr = PcrFact(by, LabResult.NONE)
        if self.pcr_hours is not None:
            pcr = PcrFact(by, LabResult.NEGATIVE, stated - timedelta(hours=self.pcr_hours))
        facts: tuple[Fact, ...] = (CodeFact(by, self.colour), pcr, KeyAreaFact(by, visited=False))
        return (*facts, self._document(by, DocumentKind.HEALTH_CODE))

    def watched(self, at: datetime) -> tuple[Fact, ...]:
        """What the venue's own list says."""
        by = Provenance(Source.WATCH_LIST, at.replace(microsecond=self.number))
        return (WatchListFact(by, self.listed),)

    def _document(self, by: Provenance, kind: DocumentKind) -> DocumentFact:
        return DocumentFact(by, kind, self.digest, MASKED, number_ok=True, pseudonym=self.pseudonym)


def born(plan: Plan, number: int) -> Person:
    """The visitor of this number, the same in every run of the plan's day; some bring a family."""
    person, draw = _one(plan, number), plan.draw("family", number)
    if number >= _MOST_WITH_KIN or draw.random() >= _WITH_KIN:
        return person
    person.named, more = draw.choice((1, 1, 2)), draw.random() < 0.25
    first = _MOST_WITH_KIN + 4 * number
    person.kin = tuple(_one(plan, first + each) for each in range(person.named + more))
    person.patience_s = max(person.patience_s, 30.0)
    return person


def _one(plan: Plan, number: int) -> Person:
    draw = plan.draw("person", number)
    return Person(
        number=number,
        track=number + 1,
        fever=draw.random() < 0.04,
        masked=draw.random() < 0.85,
        colour=draw.choices((Colour.GREEN, Colour.YELLOW, Colour.RED), (94, 4, 2))[0],
        pcr_hours=draw.choices((draw.uniform(2, 46), draw.uniform(49, 160), None), (85, 10, 5))[0],
        listed=draw.random() < 0.02,
        has_card=draw.random() < 0.6,
        patience_s=draw.uniform(12.0, 40.0),
        draws=plan.draw("measurement", number),
        near=plan.draw("near", number).random() < 0.04,
    )
