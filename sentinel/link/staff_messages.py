"""What staff ask of the daemon at the screen beyond signing in and deciding, and what it answers.

Each request is answered by a ``StaffAnswer``; where there is something to show, it comes right before that,
with the request's number, to the screen that asked and to no other.
"""

from enum import StrEnum

from msgspec import Struct

from sentinel.core.incident import IncidentKind
from sentinel.core.policy import Check, Outcome, Verdict
from sentinel.core.quiet import NightMode
from sentinel.core.reasons import Reason

PAGE = 20  # passages that one answer shows


class Purpose(StrEnum):
    """Why passages are looked at; it stands in the audit beside the account."""

    COMPLAINT = "complaint"
    INCIDENT = "incident"
    TRACING = "tracing"
    OPERATION = "operation"


# ---- ui -> daemon


class StaffHere(Struct, frozen=True, tag="staff-here"):
    """Somebody touches the panel: whoever reads is not signed out."""

    request: int


class StaffRetry(Struct, frozen=True, tag="staff-retry"):
    """A referred visitor is to be looked at again by the kiosk, from the beginning."""

    request: int
    visit: str


class EvidenceWanted(Struct, frozen=True, tag="evidence-wanted"):
    """What is known about a referred visitor who waits."""

    request: int
    visit: str


class PassagesWanted(Struct, frozen=True, tag="passages-wanted"):
    """Today's passages, the newest first; supervisors only.

    ``since_hour`` (0 to 23) and ``until_hour`` (1 to 24) of the kiosk's day; "" for any verdict or reason.
    ``number``: of a document, whole: the record has keyed hashes only, so a part of it finds nobody.
    ``after``: the last row of the page before, "" for the first page.
    """

    request: int
    purpose: Purpose
    since_hour: int = 0
    until_hour: int = 24
    verdict: Verdict | None = None
    reason: Reason | None = None
    number: str = ""
    after: str = ""

    def __repr__(self) -> str:
        return f"PassagesWanted({self.request}, {self.purpose})"


class PassageWanted(Struct, frozen=True, tag="passage-wanted"):
    """One passage with what it was decided on, decided again; supervisors only."""

    request: int
    visit: str
    purpose: Purpose


class FiguresWanted(Struct, frozen=True, tag="figures-wanted"):
    """Today's figures; supervisors only."""

    request: int


class MuteWanted(Struct, frozen=True, tag="mute-wanted"):
    """Say nothing for so many minutes (at most 60); 0: speak again."""

    request: int
    minutes: int


class NightWanted(Struct, frozen=True, tag="night-wanted"):
    """Dark and quiet now, not now, or by the clock."""

    request: int
    mode: NightMode


class IncidentReported(Struct, frozen=True, tag="incident-reported"):
    """Staff want help: told to whoever watches over this kiosk, at once."""

    request: int
    kind: IncidentKind


class IncidentUndone(Struct, frozen=True, tag="incident-undone"):
    """It was a mistake: called off, within 5 s."""

    request: int


class CountCorrected(Struct, frozen=True, tag="count-corrected"):
    """Staff counted: so many more (or fewer) people are inside than the kiosk believes."""

    request: int
    change: int


# ---- daemon -> ui


class Evidence(Struct, frozen=True):
    """One check that counted: its outcome, why, who stated the fact ("": nobody) and how old it was (s)."""

    check: Check
    outcome: Outcome
    reason: Reason
    source: str = ""
    age_s: float | None = None


class EvidenceShown(Struct, frozen=True, tag="evidence-shown"):
    """A referred visitor's checks, the temperatures (C, K), and whether a local copy was all there was.

    ``data_age_s``: of the oldest such copy; ``contradicted``: sources stated different things.
    """

    request: int
    visit: str
    checks: tuple[Evidence, ...] = ()
    skin_c: float | None = None
    estimate_c: float | None = None
    uncertainty_k: float | None = None
    hand_c: float | None = None
    offline: bool = False
    data_age_s: float | None = None
    contradicted: bool = False


class PassageRow(Struct, frozen=True):
    """A passage in a list; nobody's name. ``outcome``: of the gate, "" while it is not known."""

    visit: str
    at: str  # ISO 8601 UTC
    verdict: Verdict
    reason: Reason
    outcome: str = ""
    by_staff: bool = False
    annulled: bool = False


class PassagesShown(Struct, frozen=True, tag="passages-shown"):
    """A page of passages. ``after``: to ask for the next page with, "" on the last; ``total``: on all
    pages."""

    request: int
    rows: tuple[PassageRow, ...] = ()
    after: str = ""
    total: int = 0


class PassageShown(Struct, frozen=True, tag="passage-shown"):
    """A passage and why it ended so. ``agrees``: decided again from what was recorded, it comes out the same
    (None: it can't be decided again by this software)."""

    request: int
    row: PassageRow
    evidence: EvidenceShown
    masked_name: str = ""
    policy: str = ""
    seconds: float = 0.0  # from the first look to the verdict
    note: str = ""  # of staff who decided, as a code
    who: str = ""  # the account that decided
    agrees: bool | None = None


class HourFigures(Struct, frozen=True):
    """An hour of the kiosk's day (0 to 23) and its passages."""

    hour: int
    admitted: int = 0
    referred: int = 0
    refused: int = 0


class Figures(Struct, frozen=True, tag="figures"):
    """Today at this entrance. ``reasons``: why not admitted, the most frequent first.

    ``median_s`` and ``p95_s`` from the first look to the verdict (None: nobody came); ``offline`` of
    ``decided`` were decided on a local copy; ``unsent`` events wait, ``lost`` ever had to make room.
    """

    request: int
    hours: tuple[HourFigures, ...] = ()
    reasons: tuple[tuple[Reason, int], ...] = ()
    median_s: float | None = None
    p95_s: float | None = None
    decided: int = 0
    offline: int = 0
    by_staff: int = 0
    unsent: int = 0
    lost: int = 0


StaffLook = EvidenceWanted | PassagesWanted | PassageWanted | FiguresWanted
StaffOrder = MuteWanted | NightWanted | IncidentReported | IncidentUndone | CountCorrected
StaffMore = StaffHere | StaffRetry | StaffLook | StaffOrder
StaffShown = EvidenceShown | PassagesShown | PassageShown | Figures
StaffMessage = StaffMore | StaffShown
MAY_SEND: tuple[type, ...] = (
    StaffHere, StaffRetry, EvidenceWanted, PassagesWanted, PassageWanted, FiguresWanted, MuteWanted,
    NightWanted, IncidentReported, IncidentUndone, CountCorrected,
)  # fmt: skip
