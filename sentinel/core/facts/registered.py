"""What registers, lists and services state about somebody, or about the place."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.core.facts.source import Provenance


class Colour(StrEnum):
    """A health code's colour, or why there is none. Adapters map each platform's own numbers."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    EXPIRED = "expired"
    NOT_FOUND = "not_found"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class LabResult(StrEnum):
    """A laboratory or antigen result."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    NONE = "none"  # the source says there is no test
    UNKNOWN = "unknown"


class Declaration(StrEnum):
    """The daily health declaration of somebody on a roster."""

    NOT_ASKED = "not_asked"  # the roster asks for none
    WELL = "well"
    UNWELL = "unwell"
    MISSING = "missing"  # none for today
    UNKNOWN = "unknown"  # the clock can't tell which day it is


@dataclass(frozen=True, slots=True)
class CodeFact:
    """A health code's colour."""

    by: Provenance
    colour: Colour


@dataclass(frozen=True, slots=True)
class PcrFact:
    """The newest PCR result; hours count from the sampling time."""

    by: Provenance
    result: LabResult
    sampled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AntigenFact:
    """The newest antigen result."""

    by: Provenance
    result: LabResult
    sampled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VaccineFact:
    """Number of doses, and the time of the last; ``series``: doses of the whole course, None: not stated."""

    by: Provenance
    doses: int | None
    last_at: datetime | None = None
    series: int | None = None


@dataclass(frozen=True, slots=True)
class KeyAreaFact:
    """Whether the itinerary touches a key area; None: the source cannot say."""

    by: Provenance
    visited: bool | None


@dataclass(frozen=True, slots=True)
class RosterFact:
    """Whether the person is on the roster that this entrance serves; None: cannot say.

    ``category``: staff or work_site; ``declared``: today's health declaration, where the roster asks for one.
    """

    by: Provenance
    listed: bool | None
    category: str = ""
    declared: Declaration = Declaration.NOT_ASKED


@dataclass(frozen=True, slots=True)
class WatchListFact:
    """Whether the person is on a controlled or home-isolation list; None: cannot say."""

    by: Provenance
    listed: bool | None


@dataclass(frozen=True, slots=True)
class CapacityFact:
    """People inside and the limit; ``limit`` None: no limit."""

    by: Provenance
    inside: int
    limit: int | None
