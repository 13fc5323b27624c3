"""A typical passage, invented: for benchmarks, tests and load, with every kind of fact a usual visit has."""

from datetime import datetime, timedelta

from sentinel.core.decide import decide
from sentinel.core.effects import Passage
from sentinel.core.facts import (
    CodeFact,
    Colour,
    DocumentFact,
    DocumentKind,
    Facts,
    KeyAreaFact,
    LabResult,
    Lookup,
    LookupState,
    Mask,
    MaskFact,
    PcrFact,
    Provenance,
    Source,
    TemperatureFact,
    ThermalState,
)
from sentinel.core.policy import Policy

PERSON = "ab" * 32
PSEUDONYM = "9b" * 32
MASKED_NAME = "诸葛＊＊"
_BUILT_IN = Policy()  # one and the same, as at a kiosk


def typical_passage(
    visit: str, at: datetime, policy: Policy | None = None, colour: Colour = Colour.GREEN
) -> Passage:
    """A visitor with an ID card, decided ``at`` (UTC) under ``policy`` (the default one)."""
    seen = at - timedelta(seconds=1.5)
    online = Provenance(Source.ONLINE, seen)
    facts = Facts(lookup=Lookup(LookupState.ANSWERED, request=f"{visit}/1")).with_(
        MaskFact(Provenance(Source.CAMERA, seen), Mask.MASK, 0.97),
        TemperatureFact(Provenance(Source.THERMAL, seen), ThermalState.OK, 33.9, 2.6, 36.5, 0.21),
        CodeFact(online, colour),
        PcrFact(online, LabResult.NEGATIVE, at - timedelta(hours=20)),
        KeyAreaFact(online, visited=False),
        DocumentFact(
            Provenance(Source.ID_CARD, seen),
            DocumentKind.RESIDENT_ID,
            PERSON,
            MASKED_NAME,
            number_ok=True,
            pseudonym=PSEUDONYM,
        ),
    )
    policy = policy or _BUILT_IN
    return Passage(visit, seen, at, facts, decide(facts, policy, at), person=PERSON, policy=policy)
