"""Business rules of the EU certificates: which apply to a certificate, and whether it keeps to them. Pure.

The format is that of dgc-business-rules: CertLogic over ``{"payload": certificate, "external":
circumstances}``. A rule that can't be evaluated is open, "cannot tell", never passed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from sentinel.core.certlogic import CertLogicError, evaluate, truthy

ENGINE = "CERTLOGIC"
ENGINE_VERSION = (1, 3, 2)  # of the specification that core.certlogic implements
_MOST_RULES = 500

Version = tuple[int, int, int]


class BusinessRulesError(ValueError):
    """Rules that are not in the format; the text is one line and says which rule and where."""


class RuleType(StrEnum):
    """Acceptance rules are the venue's country's, invalidation rules the issuer's. True passes in both."""

    ACCEPTANCE = "Acceptance"
    INVALIDATION = "Invalidation"


class CertificateType(StrEnum):
    """Of which certificates a rule is asked."""

    GENERAL = "General"
    VACCINATION = "Vaccination"
    TEST = "Test"
    RECOVERY = "Recovery"


_KINDS = {"v": CertificateType.VACCINATION, "t": CertificateType.TEST, "r": CertificateType.RECOVERY}


class RuleState(StrEnum):
    """What became of one rule. ``OPEN``: cannot tell."""

    PASSED = "passed"
    FAILED = "failed"
    OPEN = "open"


_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}$")]


class Description(msgspec.Struct, frozen=True):
    """What the rule asks, in one language."""

    lang: str
    desc: str


class BusinessRule(msgspec.Struct, frozen=True, rename="pascal"):
    """One rule. ``logic`` is CertLogic; versions are "major.minor.patch".

    A venue's own rule may be as short as an identifier and its logic: what it leaves out does not bound it.
    """

    identifier: str
    logic: Any
    type: RuleType = RuleType.ACCEPTANCE
    country: str = ""
    version: _Number = "1.0.0"
    schema_version: _Number = "1.0.0"
    engine: str = ENGINE
    engine_version: _Number = "1.0.0"
    certificate_type: CertificateType = CertificateType.GENERAL
    description: tuple[Description, ...] = ()
    valid_from: _Moment | None = None
    valid_to: _Moment | None = None
    affected_fields: tuple[str, ...] = ()
    region: str = ""

    def says(self, language: str = "en") -> str:
        """Its description in a language, else in English, else the first there is."""
        found = {description.lang: description.desc for description in self.description}
        return found.get(language) or found.get("en") or next(iter(found.values()), "")


@dataclass(frozen=True, slots=True)
class External:
    """The circumstances that rules may read. Times are UTC; ``value_sets``: id -> codes.

    ``country_code`` is the country whose acceptance rules apply; "": those of whatever country are given.
    """

    validation_clock: datetime
    value_sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    country_code: str = ""
    issuer_country_code: str = ""
    exp: datetime | None = None
    iat: datetime | None = None
    kid: str = ""
    region: str = ""

    def plain(self) -> dict[str, Any]:
        """As the rules name it; what is not known is not there."""
        told: dict[str, Any] = {
            "validationClock": _text(self.validation_clock),
            "valueSets": {name: list(codes) for name, codes in self.value_sets.items()},
            "countryCode": self.country_code,
            "issuerCountryCode": self.issuer_country_code,
            "exp": _text(self.exp) if self.exp else None,
            "iat": _text(self.iat) if self.iat else None,
            "kid": self.kid,
            "region": self.region,
        }
        return {name: value for name, value in told.items() if value not in (None, "")}


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule says of one certificate; ``reason`` why it is open, without personal data."""

    identifier: str
    version: str
    state: RuleState
    reason: str = ""


def parse_rules(raw: object) -> tuple[BusinessRule, ...]:
    """Rules from decoded JSON: one, or a list of at most 500. Raises BusinessRulesError.

    Fields that it does not know are let be. The logic is not judged here: a rule with a malformed one is
    open when it is evaluated.
    """
    given = raw if isinstance(raw, list) else [raw]
    if len(given) > _MOST_RULES:
        raise BusinessRulesError(f"more than {_MOST_RULES} rules")
    return tuple(_parsed(number, rule) for number, rule in enumerate(given, 1))


def _parsed(number: int, raw: object) -> BusinessRule:
    try:
        return msgspec.convert(raw, BusinessRule)
    except msgspec.ValidationError as error:
        name = raw.get("Identifier") if isinstance(raw, dict) else None
        raise BusinessRulesError(f"rule {str(name)[:40] if name else number}: {error}") from None
    except (UnicodeError, RecursionError):  # half a surrogate pair, which JSON can name; or nested too deeply
        raise BusinessRulesError(f"rule {number}: no text, or nested too deeply") from None


def applicable(
    rules: Iterable[BusinessRule], payload: Mapping[str, Any], external: External
) -> tuple[BusinessRule, ...]:
    """The rules for this kind of certificate at this moment, the newest version of each, by identifier."""
    kinds = {CertificateType.GENERAL} | {kind for key, kind in _KINDS.items() if payload.get(key)}
    newest: dict[str, BusinessRule] = {}
    for rule in rules:
        if rule.certificate_type not in kinds or not _in_force(rule, external):
            continue
        before = newest.get(rule.identifier)
        if before is None or _version(rule.version) > _version(before.version):
            newest[rule.identifier] = rule
    return tuple(newest[identifier] for identifier in sorted(newest))


def _in_force(rule: BusinessRule, external: External) -> bool:
    at = external.validation_clock
    if (rule.valid_from and at < rule.valid_from) or (rule.valid_to and at > rule.valid_to):
        return False
    if rule.region and rule.region.upper() != external.region.upper():
        return False
    acceptance = rule.type is RuleType.ACCEPTANCE
    country = external.country_code if acceptance else external.issuer_country_code
    anybody = not rule.country or (acceptance and not country)
    return anybody or country.upper() == rule.country.upper()


def check_rules(
    rules: Iterable[BusinessRule], payload: Mapping[str, Any], external: External
) -> tuple[RuleResult, ...]:
    """What each applicable rule says. ``payload`` is the certificate as plain JSON values, with its "ver"."""
    data = {"payload": payload, "external": external.plain()}
    return tuple(_result(rule, data) for rule in applicable(rules, payload, external))


def overall(results: tuple[RuleResult, ...]) -> RuleState:
    """Failed if any is; passed only if every rule is, and there was one: no rule at all is "cannot tell"."""
    states = {result.state for result in results}
    if RuleState.FAILED in states:
        return RuleState.FAILED
    return RuleState.PASSED if states == {RuleState.PASSED} else RuleState.OPEN


def _result(rule: BusinessRule, data: Mapping[str, Any]) -> RuleResult:
    state, reason = _state(rule, data)
    return RuleResult(rule.identifier, rule.version, state, reason)


def _state(rule: BusinessRule, data: Mapping[str, Any]) -> tuple[RuleState, str]:
    unfit = _unfit(rule, data["payload"].get("ver"))
    if unfit:
        return RuleState.OPEN, unfit
    try:
        value = evaluate(rule.logic, data)
        if value is True:
            return RuleState.PASSED, ""
        if not truthy(value):
            return RuleState.FAILED, ""
    except CertLogicError as error:
        return RuleState.OPEN, str(error)
    return RuleState.OPEN, "the rule says neither true nor false"


def _unfit(rule: BusinessRule, schema: object) -> str:
    """Why this engine may not judge this certificate by this rule, or ""."""
    if rule.engine.upper() != ENGINE or _version(rule.engine_version) > ENGINE_VERSION:
        return f"the rule is for another engine ({rule.engine[:20]} {rule.engine_version})"
    try:
        certificate = _version(schema) if isinstance(schema, str) else None
    except ValueError:
        certificate = None
    wanted = _version(rule.schema_version)
    if certificate is None or certificate[0] != wanted[0] or certificate < wanted:
        return f"the rule is for certificates of version {rule.schema_version}"
    return ""


def _version(text: str) -> Version:
    major, minor, patch = (int(part) for part in text.split(".", 2))
    return major, minor, patch


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
