"""The verdict table: what may be asked of a person, what may become of it, and what the door then does."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """Everything that may be asked of a person at the door, in the order in which it is shown."""

    MASK = "mask"
    TEMPERATURE = "temperature"
    CODE = "code"
    PCR = "pcr"
    ANTIGEN = "antigen"
    VACCINE = "vaccine"
    KEY_AREA = "key_area"
    DOCUMENT = "document"
    PERSON_DOCUMENT = "person_document"  # person = document, 1:1
    KNOWN_FACE = "known_face"  # 1:N
    LIVENESS = "liveness"
    PERMIT = "permit"  # signed pass or appointment
    ROSTER = "roster"
    WATCH_LIST = "watch_list"
    CAPACITY = "capacity"
    VENUE_RULES = "venue_rules"  # the venue's own, in CertLogic


class Outcome(StrEnum):
    """What became of a check. "Cannot tell" is a value; a check that did not run never passes."""

    PASS = "pass"
    CAUTION = "caution"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_REQUIRED = "not_required"


class Verdict(StrEnum):
    """What the door does."""

    ADMIT = "admit"
    REFER = "refer"  # staff decide
    REFUSE = "refuse"


SEVERITY = {Verdict.ADMIT: 0, Verdict.REFER: 1, Verdict.REFUSE: 2}


class Need(StrEnum):
    """Whether a check is asked for."""

    ALWAYS = "always"
    IF_AVAILABLE = "if_available"  # asked where there is something to check (a reference face, a test)
    NEVER = "never"


class PolicyError(ValueError):
    """A policy that must not be used; the text is one line."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one check counts: the row of the verdict table.

    ``offline_age_s``: how old a local copy of what the check reads may be, in seconds; None: as the
    policy's ``offline_fact_age_s`` says. An unknown outcome of a required check can't admit, online or
    offline: that is refused here.
    """

    need: Need = Need.ALWAYS
    on_caution: Verdict = Verdict.REFER
    on_fail: Verdict = Verdict.REFER
    unknown_online: Verdict = Verdict.REFER
    unknown_offline: Verdict = Verdict.REFER
    offline_age_s: float | None = None

    def __post_init__(self) -> None:
        if Verdict.ADMIT in (self.on_fail, self.unknown_online, self.unknown_offline):
            raise PolicyError("a check that failed or did not run can't admit: use refer or refuse")
        # Written so that NaN, which compares false with everything, is refused too: TOML has it.
        if self.offline_age_s is not None and not 0 < self.offline_age_s < 1e9:
            raise PolicyError("offline_age_s must be positive seconds")

    @property
    def refuses(self) -> bool:
        """Whether any outcome turns a visitor away without staff."""
        return Verdict.REFUSE in (self.on_caution, self.on_fail, self.unknown_online, self.unknown_offline)


def row_verdict(rule: Rule, outcome: Outcome, offline: bool) -> Verdict:
    """The verdict table for one check."""
    match outcome:
        case Outcome.PASS | Outcome.NOT_REQUIRED:
            return Verdict.ADMIT
        case Outcome.CAUTION:
            return rule.on_caution
        case Outcome.FAIL:
            return rule.on_fail
        case Outcome.UNKNOWN:
            return rule.unknown_offline if offline else rule.unknown_online


def severest(verdicts: Iterable[Verdict]) -> Verdict:
    """The severest of them; admit where there is none."""
    return max(verdicts, key=SEVERITY.__getitem__, default=Verdict.ADMIT)
