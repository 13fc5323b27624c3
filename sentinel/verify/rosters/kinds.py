"""The kinds of lists, and what an entry of each says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Who has an appointment may come so much before it.
EARLY = timedelta(minutes=15)


class ListKind(StrEnum):
    """What a list is about. Each file holds one list of one kind."""

    STAFF = "staff"
    WORK_SITE = "work_site"
    APPOINTMENT = "appointment"  # visitors, with time slots
    ISOLATION = "isolation"  # home isolation
    CONTROLLED = "controlled"  # controlled persons
    DECLARATION = "declaration"  # daily health declarations
    ITINERARY = "itinerary"  # who was where when
    AREA = "area"  # key areas, and when it counts to have been there


ROSTERS = (ListKind.STAFF, ListKind.WORK_SITE)
WATCH_LISTS = (ListKind.ISOLATION, ListKind.CONTROLLED)


class BadRoster(Exception):
    """A list that must not be used; the text is one line and names no person."""


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One row. ``subject``: an id number, a code's text or the platform's name for somebody ("": an area).

    ``starts`` and ``ends`` (UTC) bound what it says, None: open. ``area``: a code such as ``310101``;
    ``well``: what a declaration says.
    """

    subject: str
    starts: datetime | None = None
    ends: datetime | None = None
    area: str = ""
    well: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class RosterFile:
    """A whole list. ``name`` tells it from others of its kind; a newer one of the same name replaces it.

    ``valid_until``: after that it says nothing any more; ``declares``: a roster that asks for the daily
    health declaration.
    """

    kind: ListKind
    name: str
    issued_at: datetime
    valid_until: datetime | None
    declares: bool
    entries: tuple[Entry, ...]
