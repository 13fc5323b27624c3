"""What a venue demands of a health certificate: rules as published for the EU certificates, as data.

The format is that of eu-digital-green-certificates/dgc-business-rules; the logic is CertLogic, whose
evaluator is given (``Evaluate``), never code of the rule.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sentinel.core.certlogic import evaluate
from sentinel.credentials.iso_time import parse_time

Evaluate = Callable[[Any, Any], Any]
"""``evaluate(logic, data)``: the value; may raise for a rule that can't be evaluated."""

MAX_RULES = 500
_MAX_FILE_BYTES = 4 << 20
_GROUPS = {"v": "Vaccination", "t": "Test", "r": "Recovery"}


class RulesError(ValueError):
    """A rules file that can't be used; the text is one line."""


@dataclass(frozen=True, slots=True)
class AcceptanceRule:
    """One rule. ``certificate``: General, Vaccination, Test or Recovery; ``since``, ``until`` bound when it
    counts. Acceptance and invalidation rules alike are met where they are true (IR-DE-0001)."""

    identifier: str
    certificate: str
    logic: Any
    version: tuple[int, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def counts(self, group: str, at: datetime) -> bool:
        """Whether it is asked of a certificate of this group (v, t or r) at this moment."""
        early = self.since is not None and at < self.since
        late = self.until is not None and at > self.until
        return not early and not late and self.certificate in ("General", _GROUPS.get(group, ""))


@dataclass(frozen=True, slots=True)
class AcceptanceRules:
    """A venue's rules, and the evaluator of their logic. Without rules nothing is demanded."""

    rules: tuple[AcceptanceRule, ...] = ()
    value_sets: Mapping[str, Any] = field(default_factory=dict)
    evaluate: Evaluate | None = None

    def __bool__(self) -> bool:
        return bool(self.rules)

    def unmet(
        self, certificate: Mapping[str, Any], group: str, at: datetime, external: Mapping[str, Any]
    ) -> str | None:
        """The identifier of the first rule that the certificate does not surely meet; None: it meets all.

        A rule that can't be evaluated, or says neither true nor false, is not met.
        """
        moment = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        told = {**external, "validationClock": moment, "valueSets": self.value_sets}
        data = {"payload": certificate, "external": told}
        for rule in _newest(self.rules, at):
            if not rule.counts(group, at):
                continue
            value = self._value(rule.logic, data)
            if value is not True:  # an invalidation rule too is true for whom nothing speaks against
                return rule.identifier
        return None

    def _value(self, logic: Any, data: Any) -> bool | None:
        if self.evaluate is None:
            return None
        try:
            value = self.evaluate(logic, data)
        except Exception:
            return None
        return value if isinstance(value, bool) else None


def certlogic() -> Evaluate | None:
    """The evaluator of this installation; None where it has none."""
    return evaluate


def _newest(rules: Sequence[AcceptanceRule], at: datetime) -> list[AcceptanceRule]:
    """Of each identifier the highest version that counts now."""
    newest: dict[str, AcceptanceRule] = {}
    for rule in rules:
        if (rule.since is not None and at < rule.since) or (rule.until is not None and at > rule.until):
            continue
        if rule.identifier not in newest or newest[rule.identifier].version < rule.version:
            newest[rule.identifier] = rule
    return list(newest.values())


def load_rules(path: Path, evaluate: Evaluate | None) -> AcceptanceRules:
    """Rules from a JSON file: a list, or ``{"rules": [...], "valueSets": {...}}``. Raises RulesError."""
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_FILE_BYTES + 1)
    except OSError as error:
        raise RulesError(f"{path}: can't be read: {error.strerror}") from None
    if len(raw) > _MAX_FILE_BYTES:
        raise RulesError(f"{path}: larger than {_MAX_FILE_BYTES >> 20} MiB")
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise RulesError(f"{path}: not valid JSON") from None
    try:
        return parse_rules(found, evaluate)
    except RulesError as error:
        raise RulesError(f"{path}: {error}") from None


def parse_rules(found: Any, evaluate: Evaluate | None) -> AcceptanceRules:
    """Rules from decoded JSON. Raises RulesError."""
    rules, sets = (found.get("rules"), found.get("valueSets", {})) if isinstance(found, dict) else (found, {})
    if not isinstance(rules, list) or not isinstance(sets, dict):
        raise RulesError('a list of rules, or {"rules": [...], "valueSets": {...}}')
    if len(rules) > MAX_RULES:
        raise RulesError(f"more than {MAX_RULES} rules")
    if rules and evaluate is None:
        raise RulesError("there is no evaluator for them in this installation")
    return AcceptanceRules(tuple(_rule(number, rule) for number, rule in enumerate(rules, 1)), sets, evaluate)


def _rule(number: int, rule: Any) -> AcceptanceRule:
    if not isinstance(rule, dict) or not isinstance(rule.get("Identifier"), str) or "Logic" not in rule:
        raise RulesError(f"rule {number} has no Identifier or no Logic")
    name, certificate = rule["Identifier"], rule.get("CertificateType", "General")
    if rule.get("Engine", "CERTLOGIC") != "CERTLOGIC":
        raise RulesError(f"rule {name}: its Engine is not CERTLOGIC")
    if certificate not in ("General", *_GROUPS.values()):
        raise RulesError(f"rule {name}: its CertificateType is none of General, Vaccination, Test, Recovery")
    kind = rule.get("Type", "Acceptance")
    if kind not in ("Acceptance", "Invalidation"):
        raise RulesError(f"rule {name}: its Type is neither Acceptance nor Invalidation")
    times = {key: parse_time(rule[key]) if key in rule else None for key in ("ValidFrom", "ValidTo")}
    if any(times[key] is None and key in rule for key in times):
        raise RulesError(f"rule {name}: ValidFrom or ValidTo is no time")
    version = str(rule.get("Version", ""))
    parts = tuple(
        int(part) for part in version.split(".") if part.isascii() and part.isdigit() and len(part) < 9
    )
    return AcceptanceRule(
        name, certificate, rule["Logic"], parts, times["ValidFrom"], times["ValidTo"]
    )
