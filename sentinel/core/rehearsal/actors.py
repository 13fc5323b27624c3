"""Scripted visitors: what sensors and readers would say of them, and what a platform would answer.

Each has a temperature and a code of their own, so that evidence of two that was mixed up is seen.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sentinel.core.clock import Now
from sentinel.core.effects import CompareFace, Verify
from sentinel.core.events import (
    CredentialRead,
    Event,
    FaceCompared,
    HeatWitnessed,
    PeopleSeen,
    TemperatureMeasured,
    TrackView,
    Verified,
)
from sentinel.core.facts import (
    AntigenFact,
    CodeFact,
    Colour,
    Declaration,
    DocumentFact,
    DocumentKind,
    FaceMatchFact,
    Fact,
    KeyAreaFact,
    KnownFaceFact,
    LabResult,
    Lookup,
    LookupState,
    Mask,
    PassFact,
    PassState,
    PcrFact,
    Provenance,
    RosterFact,
    Source,
    TemperatureFact,
    ThermalState,
    VaccineFact,
    WatchListFact,
)
from sentinel.core.identity import Credential, CredentialKind
from sentinel.core.liveness import Cue, Signal
from sentinel.core.rehearsal.plan import Part

_LIVE = (Signal(Cue.PICTURE, 0.99), Signal(Cue.MOTION, 3.0), Signal(Cue.SURROUND, 0.3))
_FIRST_S, _AGAIN_S = 0.4, 0.8  # a card is shown so long after coming, and again while nothing comes of it
_LAST_S = 5.0  # not longer: what is shown in the moment of the verdict would wait for the next visitor
_WITH_PASS = (Part.PASS, Part.PASS_COPY)
_SAMPLED = timedelta(hours=6)
_JABBED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Actor:
    """One scripted visitor. ``number`` counts from 1 in a rehearsal; ``like``: whose code or pass is shown.

    ``began``, ``shown_at``: monotonic seconds; ``tracked``: a code in the picture, not a card on a reader.
    """

    token: str
    number: int
    part: Part
    began: float
    like: int = 0
    tracked: bool = False
    shown_at: float = float("-inf")

    @property
    def person(self) -> str:
        """Whom the answer names: nobody's id, only of the form of one."""
        owner = self.like if self.part is Part.COPY else self.number
        return _digest(self.token, "person", owner)

    @property
    def estimate_c(self) -> float:
        """A temperature that nobody else in the rehearsal has."""
        return round(36.0 + 0.01 * (self.number % 50), 2)

    @property
    def seen(self) -> bool:
        """Whether a camera sees this one."""
        return self.part is not Part.UNSEEN


def acted(
    actors: Iterable[Actor], now: Now, done: frozenset[int] = frozenset()
) -> tuple[tuple[Actor, ...], tuple[Event, ...]]:
    """What sensors and readers say of those on the stage now; ``done``: whose verdict is there."""
    cast, events = [], []
    on_stage = tuple(actors)
    if any(actor.seen for actor in on_stage):
        events.append(_people(on_stage))
    for actor in on_stage:
        track = actor.number if actor.seen else None
        if actor.part is not Part.UNMEASURED:
            events.append(TemperatureMeasured(track, _temperature(actor, now)))
            events += [HeatWitnessed(actor.number, 0.95)] if actor.seen else []
        since = now.monotonic - actor.began
        shows = since >= _FIRST_S and (actor.tracked or since <= _LAST_S)
        if actor.number not in done and shows and now.monotonic - actor.shown_at >= _AGAIN_S:
            events += [CredentialRead(c, track if actor.tracked else None) for c in credentials(actor, now)]
            actor = _shown(actor, now)
        cast.append(actor)
    return tuple(cast), tuple(events)


def _shown(actor: Actor, now: Now) -> Actor:
    return Actor(
        actor.token, actor.number, actor.part, actor.began, actor.like, actor.tracked, now.monotonic
    )  # fmt: skip


def _people(actors: tuple[Actor, ...]) -> Event:
    views = (TrackView(a.number, True, 180, Mask.MASK, 0.98, live=_LIVE) for a in actors if a.seen)
    return PeopleSeen(tuple(views))


def _temperature(actor: Actor, now: Now) -> TemperatureFact:
    estimate = actor.estimate_c
    by = Provenance(Source.THERMAL, now.utc)
    skin = round(estimate - 2.4, 2)
    return TemperatureFact(by, ThermalState.OK, skin, 2.4, estimate, 0.15, 0.05, 0.1, 22.0)


def credentials(actor: Actor, now: Now) -> tuple[Credential, ...]:
    """What the visitor shows: a platform's code, and before it the pass, where there is one."""
    owner = actor.like if actor.part is Part.COPY else actor.number
    code = Credential(
        CredentialKind.PLATFORM_CODE,
        f"rehearsal-{_digest(actor.token, 'code', owner)[:24]}",
        _digest(actor.token, "code", owner),
    )
    if actor.part not in _WITH_PASS:
        return (code,)
    ref = _digest(actor.token, "pass", actor.like or actor.number)
    valid = PassFact(Provenance(Source.CODE, now.utc), PassState.VALID, "visitor", ref)
    return Credential(CredentialKind.SIGNED_PASS, ref, ref, (valid,)), code


def answer(actor: Actor, question: Verify, now: Now, *, as_if: str = "") -> Verified:
    """What a platform that works would say; ``as_if``: to another question than the one it was asked."""
    lookup = Lookup(LookupState.ANSWERED, request=as_if or question.request)
    return Verified(question.visit, as_if or question.request, lookup, _all_well(actor, now))


def _all_well(actor: Actor, now: Now) -> tuple[Fact, ...]:
    by = Provenance(Source.ONLINE, now.utc)
    listed = Provenance(Source.ROSTER, now.utc)
    sampled = now.utc - _SAMPLED
    passes = () if actor.part in _WITH_PASS else (PassFact(listed, PassState.VALID, "visitor"),)
    return (
        CodeFact(by, Colour.GREEN),
        PcrFact(by, LabResult.NEGATIVE, sampled),
        AntigenFact(by, LabResult.NEGATIVE, sampled),
        VaccineFact(by, 3, now.utc - _JABBED, 3),
        KeyAreaFact(by, visited=False),
        DocumentFact(by, DocumentKind.RESIDENT_ID, actor.person, "", number_ok=True, age=30),
        RosterFact(listed, listed=True, category="staff", declared=Declaration.WELL),
        WatchListFact(Provenance(Source.WATCH_LIST, now.utc), listed=False),
        *passes,
    )


def compared(actor: Actor | None, question: CompareFace, now: Now) -> FaceCompared:
    """The face as it should be: no real face is looked at, and none of the gallery's."""
    by = Provenance(Source.GALLERY, now.utc)
    if question.person:
        fact = FaceMatchFact(by, 0.9, 0.4, has_reference=True, person=question.person)
        return FaceCompared(question.visit, fact, question.track)
    person = actor.person if actor is not None else None
    return FaceCompared(question.visit, KnownFaceFact(by, person, 0.9, 0.4), question.track)


def _digest(token: str, what: str, number: int) -> str:
    return hashlib.sha256(f"rehearsal/{token}/{what}/{number}".encode()).hexdigest()
