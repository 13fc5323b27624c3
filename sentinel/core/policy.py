"""Policy: which checks are required, their parameters and the verdict table.

How each check reads its fact is in ``core.checks``; ``core.decide`` weighs the outcomes.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from sentinel.core import certlogic
from sentinel.core.reasons import Reason


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


_SEVERITY = {Verdict.ADMIT: 0, Verdict.REFER: 1, Verdict.REFUSE: 2}


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

    An unknown outcome of a required check can't admit, online or offline: that is refused here.
    """

    need: Need = Need.ALWAYS
    on_caution: Verdict = Verdict.REFER
    on_fail: Verdict = Verdict.REFER
    unknown_online: Verdict = Verdict.REFER
    unknown_offline: Verdict = Verdict.REFER

    def __post_init__(self) -> None:
        if Verdict.ADMIT in (self.on_fail, self.unknown_online, self.unknown_offline):
            raise PolicyError("a check that failed or did not run can't admit: use refer or refuse")

    @property
    def refuses(self) -> bool:
        """Whether any outcome turns a visitor away without staff."""
        return Verdict.REFUSE in (self.on_caution, self.on_fail, self.unknown_online, self.unknown_offline)


# What the venue's own rules may read (core.venue_rules): nothing that names, shames, or only a face says.
_OF_EVERY_CHECK = frozenset({"outcome", "age_s", "source"})
_OF_A_TEST = frozenset({"result", "sampled_at", "sampled_age_s"})
READABLE: Mapping[Check, frozenset[str]] = {
    Check.MASK: _OF_EVERY_CHECK | {"label"},
    Check.TEMPERATURE: _OF_EVERY_CHECK | {"centi_c"},
    Check.CODE: _OF_EVERY_CHECK | {"colour"},
    Check.PCR: _OF_EVERY_CHECK | _OF_A_TEST,
    Check.ANTIGEN: _OF_EVERY_CHECK | _OF_A_TEST,
    Check.VACCINE: _OF_EVERY_CHECK | {"doses", "last_at", "last_age_s"},
    Check.KEY_AREA: _OF_EVERY_CHECK | {"visited"},
    Check.DOCUMENT: _OF_EVERY_CHECK | {"kind", "number_ok"},
    Check.PERMIT: _OF_EVERY_CHECK | {"state", "category"},
    Check.ROSTER: _OF_EVERY_CHECK | {"listed", "category"},
    Check.CAPACITY: _OF_EVERY_CHECK | {"inside", "limit"},
}
OF_THE_CLOCK = frozenset({"time", "date", "minute_of_day", "weekday"})
# A decision is made many times a visit: a rule ends within about 2 ms, all of them within 40 ms.
RULE_LIMITS = certlogic.Limits(depth=32, nodes=2000, steps=1000)
_MOST_RULES = 20
_RULE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_LONGEST_WORDS = {"zh": 14, "en": 40}  # what the screen has room for


@dataclass(frozen=True, slots=True)
class VenueRule:
    """A rule of the venue's own: ``logic`` is CertLogic as JSON text, true where the visitor keeps to it.

    ``on_fail`` None: what the row of ``venue_rules`` says. ``zh`` and ``en``: what the screen says to whom
    it turns away or refers, instead of its own sentence. Raises PolicyError.
    """

    id: str
    logic: str
    on_fail: Verdict | None = None
    zh: str = ""
    en: str = ""

    def __post_init__(self) -> None:
        if not _RULE_ID.fullmatch(self.id):
            raise PolicyError(f'venue rule "{self.id[:40]}": an id is small letters, digits and hyphens')
        if self.on_fail is Verdict.ADMIT:
            raise PolicyError(f"venue rule {self.id}: a rule that failed can't admit: use refer or refuse")
        if bool(self.zh) != bool(self.en):
            raise PolicyError(f"venue rule {self.id}: words need both languages, zh and en")
        for language, longest in _LONGEST_WORDS.items():
            words = getattr(self, language)
            if len(words) > longest or not (words.isprintable() and words == words.strip()):
                raise PolicyError(
                    f"venue rule {self.id}: {language} is one line of {longest} letters at most"
                )
        _well_formed(self.id, self.logic)


def _well_formed(name: str, logic: str) -> None:
    try:
        expression = json.loads(logic)
    except RecursionError:
        raise PolicyError(f"venue rule {name}: logic is nested too deeply") from None
    except ValueError as error:
        raise PolicyError(f"venue rule {name}: logic is not JSON: {error}") from None
    issues = certlogic.validate(expression, RULE_LIMITS)
    if issues:
        raise PolicyError(f"venue rule {name}: {issues[0].message}")
    try:
        json.dumps(expression, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can name and no record can hold
        raise PolicyError(f"venue rule {name}: logic holds what is no text") from None
    if not isinstance(expression, dict):
        raise PolicyError(f'venue rule {name}: logic must be an operation, such as {{"<": [...]}}')
    for path in sorted(certlogic.paths(expression)):
        if not _readable(path):
            raise PolicyError(f'venue rule {name}: there is no "{certlogic.shown(path)}" to read')


def _readable(path: str) -> bool:
    root, _, part = path.partition(".")
    if root in ("", "known", "current", "accumulator"):
        return True
    if root in ("offline", "lookup"):
        return not part
    fields = {check.value: fields for check, fields in READABLE.items()} | {"clock": OF_THE_CLOCK}
    return root in fields and (not part or part in fields[root])


OF_CREDENTIALS = (
    Check.CODE, Check.PCR, Check.DOCUMENT, Check.PERMIT, Check.ANTIGEN, Check.VACCINE,
)  # fmt: skip


def _default_rules() -> Mapping[Check, Rule]:
    never = Rule(Need.NEVER)
    return {
        Check.MASK: Rule(),
        Check.TEMPERATURE: Rule(),
        Check.CODE: Rule(on_fail=Verdict.REFUSE),
        Check.PCR: Rule(),
        Check.ANTIGEN: never,
        Check.VACCINE: never,
        Check.KEY_AREA: Rule(),
        Check.DOCUMENT: Rule(),
        Check.PERSON_DOCUMENT: Rule(Need.IF_AVAILABLE),
        Check.KNOWN_FACE: never,
        Check.LIVENESS: never,
        Check.PERMIT: never,
        Check.ROSTER: never,
        Check.WATCH_LIST: Rule(Need.IF_AVAILABLE),
        Check.CAPACITY: Rule(Need.IF_AVAILABLE),
        Check.VENUE_RULES: Rule(Need.IF_AVAILABLE),
    }


@dataclass(frozen=True, slots=True)
class Policy:
    """The venue's rules. Hours count from the sampling time; temperatures in degrees Celsius.

    ``temperature_guard``: how many standard uncertainties the estimate must stay below the limit,
    counted without how much people differ.
    ``evidence_age_s``: how old what the sensors saw may be at the decision.
    ``fact_age_s``: how old a platform's statement may be where it has no validity of its own.
    ``venue_rules``: the venue's own; ``utc_offset_minutes``: the local time that they read (China: 480).
    """

    version: str = "default-1"
    effective_from: datetime | None = None
    rules: Mapping[Check, Rule] = field(default_factory=_default_rules)
    temperature_limit_c: float = 37.3
    temperature_guard: float = 1.0
    temperature_lowest_c: float = 34.0
    pcr_hours: float = 48.0
    antigen_hours: float = 24.0
    vaccine_doses: int = 2
    liveness_threshold: float = 0.5
    mask_confidence: float = 0.6
    evidence_age_s: float = 90.0
    fact_age_s: float = 7 * 86400.0
    staff_may_admit: bool = True
    venue_rules: tuple[VenueRule, ...] = ()
    utc_offset_minutes: int = 480

    def __post_init__(self) -> None:
        missing = set(Check) - set(self.rules)
        if missing:
            raise PolicyError(f"policy {self.version}: no rule for {', '.join(sorted(missing))}")
        if not 30.0 <= self.temperature_limit_c <= 45.0:
            raise PolicyError(f"policy {self.version}: temperature limit outside 30 to 45 C")
        numbers = (self.pcr_hours, self.antigen_hours, self.evidence_age_s, self.fact_age_s)
        if not all(0 < number < 1e9 for number in numbers):
            raise PolicyError(f"policy {self.version}: hours and ages must be positive")
        # Written so that NaN, which compares false with everything, is refused too: TOML has it.
        if not (0 <= self.temperature_guard <= 10 and 20 <= self.temperature_lowest_c <= 40):
            raise PolicyError(f"policy {self.version}: guard outside 0 to 10, or lowest outside 20 to 40 C")
        if not (0 <= self.mask_confidence <= 1 and 0 <= self.liveness_threshold <= 1):
            raise PolicyError(f"policy {self.version}: confidence and liveness threshold go from 0 to 1")
        if self.rules[Check.KNOWN_FACE].refuses:
            raise PolicyError(
                f"policy {self.version}: known_face can't refuse: a face is never the only way in, use refer"
            )
        if self.vaccine_doses < 0:
            raise PolicyError(f"policy {self.version}: fewer than no doses")
        self._check_venue_rules()

    def _check_venue_rules(self) -> None:
        if not -840 <= self.utc_offset_minutes <= 840:
            raise PolicyError(f"policy {self.version}: local time is within 840 minutes of UTC")
        if len(self.venue_rules) > _MOST_RULES:
            raise PolicyError(f"policy {self.version}: more than {_MOST_RULES} venue rules")
        names = [rule.id for rule in self.venue_rules]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise PolicyError(f"policy {self.version}: two venue rules are called {twice}")
        row = self.rules[Check.VENUE_RULES]
        for rule in self.venue_rules:
            if (rule.on_fail or row.on_fail) is Verdict.REFUSE and named(rule.logic) & {"", "temperature"}:
                raise PolicyError(
                    f"venue rule {rule.id}: it reads the temperature and can't refuse: nobody is turned away "
                    "on the kiosk's own number near the limit, use refer"
                )

    def rule(self, check: Check) -> Rule:
        """The row of the verdict table for a check."""
        return self.rules[check]

    @property
    def asked(self) -> tuple[Check, ...]:
        """The checks that are asked for, always or where there is something to check."""
        return tuple(
            check
            for check, rule in self.rules.items()
            if rule.need is not Need.NEVER and (check is not Check.VENUE_RULES or self.venue_rules)
        )

    @property
    def asks_for_credential(self) -> bool:
        """Whether everybody has to show a code or a card: for a check, or for what a venue rule reads."""
        if any(self.rules[check].need is Need.ALWAYS for check in OF_CREDENTIALS):
            return True
        rules = self.venue_rules if self.rules[Check.VENUE_RULES].need is not Need.NEVER else ()
        return any(check.value in named(rule.logic) for rule in rules for check in OF_CREDENTIALS)


@lru_cache(maxsize=256)
def named(logic: str) -> frozenset[str]:
    """What a venue rule's logic names first in its paths: checks, "clock", ...; "": everything."""
    return frozenset(path.split(".")[0] for path in certlogic.paths(json.loads(logic)))


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check's outcome, its reason, and the fact's source and age in seconds (None: no fact).

    ``rule``: of the venue's own rules, the one that decided; ``also``: what else is to be known about it
    (CONTRADICTION: sources disagreed, and the stricter statement counts).
    """

    check: Check
    outcome: Outcome
    reason: Reason
    source: str = ""
    age_s: float | None = None
    verdict: Verdict = Verdict.ADMIT
    rule: str = ""
    also: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict with everything that led to it.

    ``reason`` is the first thing to say; ``offline`` whether any required fact came from a local copy or
    the platform could not be reached, ``data_age_s`` the age of the oldest such fact.
    """

    verdict: Verdict
    reason: Reason
    checks: tuple[CheckResult, ...]
    policy_version: str
    decided_at: datetime
    offline: bool = False
    data_age_s: float | None = None
    by_staff: str = ""

    def required(self) -> tuple[CheckResult, ...]:
        """The checks that counted."""
        return tuple(c for c in self.checks if c.outcome is not Outcome.NOT_REQUIRED)


def worst(results: tuple[CheckResult, ...]) -> Verdict:
    """The severest verdict of the rows."""
    return max((r.verdict for r in results), key=_SEVERITY.__getitem__, default=Verdict.ADMIT)


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
