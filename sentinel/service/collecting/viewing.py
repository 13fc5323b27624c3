"""Who looks at what was collected, and how far they may see."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_SPAN = timedelta(days=31)
MOST_OF_A_PAGE = 200


class NotAllowed(Exception):
    """This viewer may not see that; one line."""


class BadQuestion(Exception):
    """A question that can't be answered; one line, without what was asked."""


class Seat(StrEnum):
    """A venue's staff see their venue, the district sees all, an auditor sees only who looked."""

    STAFF = "staff"
    DISTRICT = "district"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person or desk that looks. ``name`` goes into the audit, ``venue`` is a staff's own."""

    name: str
    seat: Seat
    venue: str = ""

    def __post_init__(self) -> None:
        if not self.name or (self.seat is Seat.STAFF) != bool(self.venue):
            raise ValueError("a viewer has a name, and staff (only they) belong to a venue")

    def scope(self, venue: str = "") -> str:
        """The venue that a question about ``venue`` ("": as far as the viewer sees) is bound to; "": all.

        Raises NotAllowed.
        """
        if self.seat is Seat.AUDITOR:
            raise NotAllowed("an auditor sees the audit only")
        if self.seat is Seat.STAFF and venue not in ("", self.venue):
            raise NotAllowed("a venue's staff see their own venue only")
        return self.venue if self.seat is Seat.STAFF else venue


def check_span(since: datetime, until: datetime) -> None:
    """Both with a zone, in order, at most 31 days apart. Raises BadQuestion."""
    if since.tzinfo is None or until.tzinfo is None:
        raise BadQuestion("a time needs its zone")
    if not timedelta() < until - since <= LONGEST_SPAN:
        raise BadQuestion(f"until comes after since, by {LONGEST_SPAN.days} days at most")


def check_limit(limit: int) -> int:
    """How many on a page. Raises BadQuestion."""
    if not 1 <= limit <= MOST_OF_A_PAGE:
        raise BadQuestion(f"limit goes from 1 to {MOST_OF_A_PAGE}")
    return limit
