"""Random but legal facts and policies, and the shortest way to a good visitor."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from sentinel.core.facts import (
    AntigenFact,
    BoundTo,
    CapacityFact,
    CodeFact,
    Colour,
    Dependant,
    DocumentFact,
    DocumentKind,
    FaceMatchFact,
    Facts,
    FamilyFact,
    HandTemperatureFact,
    HolderFact,
    KeyAreaFact,
    KnownFaceFact,
    LabResult,
    LivenessFact,
    Lookup,
    LookupState,
    Mask,
    MaskFact,
    PassFact,
    PassState,
    PcrFact,
    Provenance,
    RosterFact,
    Source,
    StatedPersonFact,
    TemperatureFact,
    ThermalState,
    VaccineFact,
    WatchListFact,
)
from sentinel.core.liveness import Cue, Signal
from sentinel.core.policy import Check, Need, Policy, Rule, Verdict

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PERSON = "ab" * 32

_moments = st.integers(-200_000, 900).map(lambda s: NOON + timedelta(seconds=s))
_provenance = st.builds(
    Provenance,
    st.sampled_from(Source),
    _moments,
    st.none() | st.integers(-9000, 9000).map(lambda s: NOON + timedelta(seconds=s)),
)
_ratio = st.floats(0, 1, allow_subnormal=False)
_maybe = st.none() | st.booleans()
_similarity = st.none() | st.floats(-1, 1, allow_subnormal=False)
_results = st.sampled_from(LabResult)

_signals = st.lists(
    st.builds(Signal, st.sampled_from(Cue), st.none() | _ratio, st.floats(-6, 6, allow_subnormal=False)),
    max_size=len(Cue),
).map(tuple)

_SLOTS = {
    "mask": st.builds(MaskFact, _provenance, st.sampled_from(Mask), _ratio),
    "temperature": st.builds(
        TemperatureFact, _provenance, st.sampled_from(ThermalState), st.none(), st.none(),
        st.none() | st.floats(-50, 60, allow_subnormal=False), st.none() | st.floats(0, 6, allow_subnormal=False),
    ),
    "hand_temperature": st.builds(
        HandTemperatureFact, _provenance, st.integers(290, 460).map(lambda t: t / 10), st.just("guard-1"), _moments
    ),
    "stated_person": st.builds(
        StatedPersonFact, _provenance, st.just("guard-1"), _moments, st.none() | st.integers(1, 18),
        st.sampled_from(["", "staff", "visitor", "dependant", "x"]),
    ),
    "code": st.builds(CodeFact, _provenance, st.sampled_from(Colour)),
    "pcr": st.builds(PcrFact, _provenance, _results, st.none() | _moments),
    "antigen": st.builds(AntigenFact, _provenance, _results, st.none() | _moments),
    "vaccine": st.builds(VaccineFact, _provenance, st.none() | st.integers(-1, 5)),
    "key_area": st.builds(KeyAreaFact, _provenance, _maybe),
    "document": st.builds(
        DocumentFact, _provenance, st.sampled_from(DocumentKind), st.just(PERSON), st.just("王＊"), _maybe,
        st.none() | _moments, st.none() | _moments,
    ),
    "holder": st.builds(HolderFact, _provenance, _maybe),
    "face_match": st.builds(FaceMatchFact, _provenance, _similarity, _ratio, st.booleans(), st.booleans()),
    "known_face": st.builds(
        KnownFaceFact, _provenance, st.none() | st.just(PERSON), _similarity, _ratio, st.booleans(), st.booleans()
    ),
    "liveness": st.builds(LivenessFact, _provenance, st.none() | _ratio, _signals),
    "permit": st.builds(
        PassFact, _provenance, st.sampled_from(PassState), st.just("visitor"), st.just("r" * 64),
        st.none() | st.sampled_from(BoundTo), st.just("00" * 12), st.none() | st.integers(1, 3),
    ),
    "family": st.builds(
        FamilyFact, _provenance, st.just("r" * 64), st.just((Dependant("王＊", 2018),)), st.sampled_from(("", "adult")),
        st.booleans(),
    ),
    "roster": st.builds(RosterFact, _provenance, _maybe),
    "watch_list": st.builds(WatchListFact, _provenance, _maybe),
    "capacity": st.builds(CapacityFact, _provenance, st.integers(0, 9), st.none() | st.integers(0, 9)),
}  # fmt: skip
facts = st.builds(
    Facts,
    **{name: st.none() | slot for name, slot in _SLOTS.items()},
    lookup=st.builds(Lookup, st.sampled_from(LookupState), st.booleans()),
)
_not_admit = st.sampled_from((Verdict.REFER, Verdict.REFUSE))
rules = st.builds(Rule, st.sampled_from(Need), st.sampled_from(Verdict), _not_admit, _not_admit, _not_admit)
_referring = st.builds(
    Rule,
    st.sampled_from(Need),
    st.sampled_from((Verdict.ADMIT, Verdict.REFER)),
    *[st.just(Verdict.REFER)] * 3,
)
policies = st.builds(
    Policy, rules=st.fixed_dictionaries(dict.fromkeys(Check, rules) | {Check.KNOWN_FACE: _referring})
)


def by(source: Source, age_s: float = 0.0, valid_s: float | None = None, now: datetime = NOON) -> Provenance:
    """A provenance ``age_s`` seconds ago."""
    until = None if valid_s is None else now + timedelta(seconds=valid_s)
    return Provenance(source, now - timedelta(seconds=age_s), until)


def good_facts(now: datetime = NOON, source: Source = Source.ONLINE) -> Facts:
    """A visitor whom the default policy admits."""
    stated = by(source, now=now)
    return Facts(lookup=Lookup(LookupState.ANSWERED)).with_(
        MaskFact(by(Source.CAMERA, now=now), Mask.MASK, 0.98),
        TemperatureFact(by(Source.THERMAL, now=now), ThermalState.OK, 34.9, 1.6, 36.5, 0.4),
        CodeFact(stated, Colour.GREEN),
        PcrFact(stated, LabResult.NEGATIVE, now - timedelta(hours=20)),
        KeyAreaFact(stated, False),
        DocumentFact(stated, DocumentKind.HEALTH_CODE, PERSON, "王＊"),
    )


_NO_SLOTS = {"lookup", "mask_exempt", "staff", "contradictions", "clock_untrusted", "place"}
assert set(_SLOTS) == {f.name for f in fields(Facts)} - _NO_SLOTS
