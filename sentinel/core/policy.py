"""Policy: which checks are required, their parameters, the verdict table, and variants of all that.

How each check reads its fact is in ``core.checks``, what counts for whom in ``core.resolution``;
``core.decide`` weighs the outcomes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sentinel.core.decision import CheckResult, Decision, worst
from sentinel.core.replacing import replace
from sentinel.core.variant import (
    MOST_VARIANTS,
    PARAMETERS,
    Value,
    Variant,
    changed_rules,
    refuse_ambiguous,
    split,
)
from sentinel.core.venue_rule import MOST_RULES, OF_THE_CLOCK, READABLE, RULE_LIMITS, VenueRule, named
from sentinel.core.verdict_table import Check, Need, Outcome, PolicyError, Rule, Verdict, row_verdict

__all__ = [
    "NO_DAYS_LIMIT", "OF_CREDENTIALS", "OF_THE_CLOCK", "READABLE", "RULE_LIMITS", "Check", "CheckResult",
    "Decision", "Need", "Outcome", "Policy", "PolicyError", "Rule", "VenueRule", "Verdict", "named",
    "row_verdict", "worst",
]  # fmt: skip

NO_DAYS_LIMIT = 36_500  # a hundred years
OF_CREDENTIALS = (
    Check.CODE, Check.PCR, Check.DOCUMENT, Check.PERMIT, Check.ANTIGEN, Check.VACCINE,
)  # fmt: skip
# For any of these a health code or a document is what a visitor holds up first.
_BY_OTHERS = frozenset(OF_CREDENTIALS) - {Check.PERMIT} | {Check.KEY_AREA, Check.VENUE_RULES}


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
    ``offline_fact_age_s``: how old a local copy (cache, base file) may be, also where it has one; None:
    no limit.
    ``vaccine_min_days``, ``vaccine_max_days``: since the last dose. ``pcr_blue_hours``, ``pcr_yellow_hours``:
    the badges of a negative PCR.
    ``venue_rules``: the venue's own; ``utc_offset_minutes``: the local time that they and ``variants`` read
    (China: 480).
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
    vaccine_min_days: int = 0
    vaccine_max_days: int = NO_DAYS_LIMIT
    pcr_blue_hours: float = 48.0
    pcr_yellow_hours: float = 168.0
    liveness_threshold: float = 0.5
    mask_confidence: float = 0.6
    evidence_age_s: float = 90.0
    fact_age_s: float = 7 * 86400.0
    offline_fact_age_s: float | None = None
    staff_may_admit: bool = True
    venue_rules: tuple[VenueRule, ...] = ()
    utc_offset_minutes: int = 480
    variants: tuple[Variant, ...] = ()

    def __post_init__(self) -> None:
        missing = set(Check) - set(self.rules)
        if missing:
            raise PolicyError(f"policy {self.version}: no rule for {', '.join(sorted(missing))}")
        if not 30.0 <= self.temperature_limit_c <= 45.0:
            raise PolicyError(f"policy {self.version}: temperature limit outside 30 to 45 C")
        numbers = (
            self.pcr_hours, self.antigen_hours, self.evidence_age_s, self.fact_age_s, self.pcr_blue_hours,
            self.pcr_yellow_hours, 1.0 if self.offline_fact_age_s is None else self.offline_fact_age_s,
        )  # fmt: skip
        if not all(0 < number < 1e9 for number in numbers):
            raise PolicyError(f"policy {self.version}: hours and ages must be positive")
        if not self.pcr_blue_hours < self.pcr_yellow_hours:
            raise PolicyError(f"policy {self.version}: the blue badge is of fewer hours than the yellow one")
        # Written so that NaN, which compares false with everything, is refused too: TOML has it.
        if not (0 <= self.temperature_guard <= 10 and 20 <= self.temperature_lowest_c <= 40):
            raise PolicyError(f"policy {self.version}: guard outside 0 to 10, or lowest outside 20 to 40 C")
        if not (0 <= self.mask_confidence <= 1 and 0 <= self.liveness_threshold <= 1):
            raise PolicyError(f"policy {self.version}: confidence and liveness threshold go from 0 to 1")
        if self.rules[Check.KNOWN_FACE].refuses:
            raise PolicyError(
                f"policy {self.version}: known_face can't refuse: a face is never the only way in, use refer"
            )
        if not 0 <= self.vaccine_doses <= 20:
            raise PolicyError(f"policy {self.version}: doses from 0 to 20")
        if not (0 <= self.vaccine_min_days <= NO_DAYS_LIMIT and 0 <= self.vaccine_max_days <= NO_DAYS_LIMIT):
            raise PolicyError(f"policy {self.version}: days since the last dose from 0 to {NO_DAYS_LIMIT}")
        self._check_venue_rules()
        self._check_variants()

    def _check_variants(self) -> None:
        if len(self.variants) > MOST_VARIANTS:
            raise PolicyError(f"policy {self.version}: more than {MOST_VARIANTS} variants")
        for variant in self.variants:
            try:
                self.with_changes(variant.changes)
            except PolicyError as error:
                raise PolicyError(f"variant {variant.name}: {error}") from None
        refuse_ambiguous(self.variants)

    def _check_venue_rules(self) -> None:
        if not -840 <= self.utc_offset_minutes <= 840:
            raise PolicyError(f"policy {self.version}: local time is within 840 minutes of UTC")
        if len(self.venue_rules) > MOST_RULES:
            raise PolicyError(f"policy {self.version}: more than {MOST_RULES} venue rules")
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

    def with_changes(self, changes: Mapping[str, Value]) -> "Policy":
        """This policy with a variant's changes in it, and no variants. Raises PolicyError."""
        parameters: dict[str, Any] = {key: value for key, value in changes.items() if key in PARAMETERS}
        return replace(self, rules=changed_rules(self.rules, changes), variants=(), **parameters)

    @property
    def asks_ages(self) -> bool:
        """Whether anything depends on how old somebody is."""
        return any(v.when.age_from is not None or v.when.age_under is not None for v in self.variants)

    def always_asks(self, check: Check) -> bool:
        """Whether a check is required of anybody, at any time."""
        key = f"rules.{check.value}.need"
        anywhere = (variant.changes.get(key) == Need.ALWAYS for variant in self.variants)
        return self.rules[check].need is Need.ALWAYS or any(anywhere)

    def rule(self, check: Check) -> Rule:
        """The row of the verdict table for a check."""
        return self.rules[check]

    @property
    def asked(self) -> tuple[Check, ...]:
        """The checks that are asked of anybody, always or where there is something to check."""
        added = {
            split(key)[0]
            for variant in self.variants
            for key, value in variant.changes.items()
            if key.endswith(".need") and value != Need.NEVER
        }
        return tuple(
            check
            for check, rule in self.rules.items()
            if (rule.need is not Need.NEVER or check in added)
            and (check is not Check.VENUE_RULES or self.venue_rules)
        )

    @property
    def asks_only_passes(self) -> bool:
        """Whether a pass or an appointment is all that is to be shown: nothing of health, no document."""
        asked = self.asked
        return Check.PERMIT in asked and _BY_OTHERS.isdisjoint(asked)

    @property
    def asks_for_credential(self) -> bool:
        """Whether everybody has to show a code or a card: for a check, or for what a venue rule reads."""
        if any(self.rules[check].need is Need.ALWAYS for check in OF_CREDENTIALS):
            return True
        rules = self.venue_rules if self.rules[Check.VENUE_RULES].need is not Need.NEVER else ()
        return any(check.value in named(rule.logic) for rule in rules for check in OF_CREDENTIALS)
