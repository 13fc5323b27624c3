"""Facts: what sensors, caches and services state, with source, time and validity. Never a verdict.

Times are timezone-aware UTC; a fact without ``valid_until`` does not expire by itself, but policy may
still limit its age. Every fact type has exactly one slot in :class:`Facts`. Importers name this package;
its modules are for readers.
"""

from sentinel.core.facts.attended import HandTemperatureFact, StaffFact, StatedPersonFact
from sentinel.core.facts.gathered import Contradiction, Fact, Facts, Place, slot_of
from sentinel.core.facts.lookup import Lookup, LookupState
from sentinel.core.facts.measured import (
    FaceMatchFact,
    KnownFaceFact,
    LivenessFact,
    Mask,
    MaskFact,
    TemperatureFact,
    ThermalState,
)
from sentinel.core.facts.registered import (
    AntigenFact,
    CapacityFact,
    CodeFact,
    Colour,
    Declaration,
    KeyAreaFact,
    LabResult,
    PcrFact,
    RosterFact,
    VaccineFact,
    WatchListFact,
)
from sentinel.core.facts.shown import (
    BoundTo,
    Dependant,
    DocumentFact,
    DocumentKind,
    FamilyFact,
    HolderFact,
    PassFact,
    PassState,
    PhotoState,
)
from sentinel.core.facts.source import Provenance, Source

__all__ = [
    "AntigenFact",
    "BoundTo",
    "CapacityFact",
    "CodeFact",
    "Colour",
    "Contradiction",
    "Declaration",
    "Dependant",
    "DocumentFact",
    "DocumentKind",
    "FaceMatchFact",
    "Fact",
    "Facts",
    "FamilyFact",
    "HandTemperatureFact",
    "HolderFact",
    "KeyAreaFact",
    "KnownFaceFact",
    "LabResult",
    "LivenessFact",
    "Lookup",
    "LookupState",
    "Mask",
    "MaskFact",
    "PassFact",
    "PassState",
    "PcrFact",
    "PhotoState",
    "Place",
    "Provenance",
    "RosterFact",
    "Source",
    "StaffFact",
    "StatedPersonFact",
    "TemperatureFact",
    "ThermalState",
    "VaccineFact",
    "WatchListFact",
    "slot_of",
]
