"""What somebody states about a person: one form for each kind, checked strictly.

Each statement has its own time (of the sample, of the issue, of the stay) and its source; without one the
desk that brings it is the source. The same source's statement of the same moment replaces; another source's
is kept beside it, also where both contradict each other.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta, Struct
from sqlalchemy import Table

from sentinel.service import tables
from sentinel.service.persons import WHOLE, Utc

# A letter first and at most 6 digits: a region's code has its place in a laboratory's name, and the number of
# a person or a telephone, typed into the wrong field, is not kept and told to kiosks.
_SOURCE = rf"^((?!([^0-9]*[0-9]){{7}})[A-Za-z][A-Za-z0-9._-]{{0,63}})?{WHOLE}"
Source = Annotated[str, Meta(pattern=_SOURCE, description="who says so (an institution); empty: the desk")]
Area = Annotated[str, Meta(pattern=rf"^[A-Za-z0-9._-]{{1,64}}{WHOLE}")]
Colours = Literal["green", "yellow", "red"]
Results = Literal["negative", "positive"]


class Form(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A message to the platform; an unknown key is an error."""


class ColourForm(Form, frozen=True, kw_only=True):
    """The colour of a person's code; without ``until`` it counts until this source says otherwise."""

    colour: Colours
    issued_at: Utc
    until: Utc | None = None
    source: Source = ""

    def __post_init__(self) -> None:
        if self.until is not None and self.until <= self.issued_at:
            raise ValueError("until must lie after issued_at")


class TestForm(Form, frozen=True, kw_only=True):
    """A PCR or antigen result of one sample; ``source`` the laboratory."""

    __test__ = False

    result: Results
    sampled_at: Utc
    source: Source = ""


class VaccineForm(Form, frozen=True, kw_only=True):
    """How many doses a person had by ``issued_at``, and when the last."""

    doses: Annotated[int, Meta(ge=0, le=20)]
    issued_at: Utc
    last_at: Utc | None = None
    source: Source = ""

    def __post_init__(self) -> None:
        if self.last_at is not None and self.last_at > self.issued_at:
            raise ValueError("last_at must not lie after issued_at")


class VisitForm(Form, frozen=True, kw_only=True):
    """A stay: in which area, and its last moment. It counts where the area is a key area."""

    area: Area
    left_at: Utc
    source: Source = ""


class Stated(Struct, frozen=True, kw_only=True):
    """A statement as it is kept. ``revision`` rises with each change: the ETag that If-Match names."""

    id: int
    source: str
    stated_at: Utc | None
    stated_by: str
    revision: int
    withdrawn: bool


class ColourStated(Stated, frozen=True, kw_only=True):
    """A colour; without ``issued_at``: loaded in bulk, nobody said when it was issued."""

    colour: str
    issued_at: Utc | None
    until: Utc | None


class TestStated(Stated, frozen=True, kw_only=True):
    """A result of one sample."""

    __test__ = False

    result: str
    sampled_at: Utc


class VaccineStated(Stated, frozen=True, kw_only=True):
    """Doses; without ``issued_at``: as registered."""

    doses: int
    issued_at: Utc | None
    last_at: Utc | None


class VisitStated(Stated, frozen=True, kw_only=True):
    """A stay."""

    area: str
    left_at: Utc


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of statement: where it is kept and what makes two of them the same one.

    ``when`` names its time. ``newest``: a source has one at a time, and an older one comes too late.
    """

    name: str
    about: str
    table: Table
    form: type[Form]
    stated: type[Stated]
    when: str
    same: tuple[str, ...]
    newest: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "colours", "the colour of the code", tables.colours, ColourForm, ColourStated, "issued_at",
            ("source",), newest=True,
        ),
        Kind("pcr", "a PCR result", tables.pcr, TestForm, TestStated, "sampled_at", ("sampled_at", "source")),
        Kind(
            "antigen", "an antigen result", tables.antigen, TestForm, TestStated, "sampled_at",
            ("sampled_at", "source"),
        ),
        Kind(
            "vaccine", "the doses so far", tables.vaccine, VaccineForm, VaccineStated, "issued_at",
            ("source",), newest=True,
        ),
        Kind(
            "visits", "a stay in an area", tables.stays, VisitForm, VisitStated, "left_at",
            ("area", "left_at", "source"),
        ),
    )
}  # fmt: skip
