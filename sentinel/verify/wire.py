"""What a platform's answer comes down to: facts, a masked name, perhaps a lent face."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.facts import Fact
from sentinel.core.identity import masked_name

FACE_BYTES = 512 * 4


@dataclass(frozen=True, slots=True, repr=False)
class FaceReference:
    """A reference template, 512 little-endian float32 as bytes, lent until ``valid_until`` (UTC)."""

    vector: bytes
    valid_until: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What the platform said. ``person`` is its opaque token; not ``found``: nobody with this credential.
    ``age`` in full years on the day of its facts, None: not said. ``request``: the question that was sent."""

    found: bool
    person: str = ""
    masked_name: str = ""
    facts: tuple[Fact, ...] = ()
    face: FaceReference | None = None
    age: int | None = None
    request: str = ""


def shown_name(text: str) -> str:
    """What may stand on the screen: masked again, without control and direction characters."""
    return masked_name("".join(c for c in text if unicodedata.category(c)[0] != "C"))
