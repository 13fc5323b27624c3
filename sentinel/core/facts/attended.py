"""What staff state who have a referred visitor before them."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.facts.source import Provenance


@dataclass(frozen=True, slots=True)
class HandTemperatureFact:
    """What staff read off a hand thermometer, in degrees Celsius: counts instead of the kiosk's estimate.

    ``who`` is the staff account's id, never a name. ``seen_at``: when its visit was referred;
    what the sensors saw is as old as it was then, as staff have had the visitor before them since.
    ``corrects``: when the reading that this one replaces was stated.
    """

    by: Provenance
    celsius: float
    who: str
    seen_at: datetime
    corrects: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatedPersonFact:
    """Who a referred visitor is, as staff say who have them before them: under an age, of a category, both.

    ``who`` is the staff account's id, never a name; ``age_under`` in full years, None and "": not said.
    ``seen_at``: when the visit was referred, as in ``HandTemperatureFact``.
    """

    by: Provenance
    who: str
    seen_at: datetime
    age_under: int | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class StaffFact:
    """A staff decision on a referred visitor; ``who`` is the staff account's id, never a name."""

    by: Provenance
    admit: bool
    who: str
    note: str = ""
