"""What a venue demands of an EU certificate: business rules and value sets, from one JSON file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sentinel.credentials.business_rules import (
    BusinessRule,
    BusinessRulesError,
    External,
    RuleResult,
    check_rules,
    parse_rules,
)

_MAX_FILE_BYTES = 4 << 20


class RulesError(ValueError):
    """A rules file that can't be used; the text is one line."""


@dataclass(frozen=True, slots=True)
class AcceptanceRules:
    """A venue's rules, and the code lists that they look things up in. Without rules nothing is demanded."""

    rules: tuple[BusinessRule, ...] = ()
    value_sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.rules)

    def judge(self, certificate: Mapping[str, Any], external: External) -> tuple[RuleResult, ...]:
        """What each rule that applies says; none at all where no rule is about this kind of certificate."""
        return check_rules(self.rules, certificate, external)


def load_rules(path: Path) -> AcceptanceRules:
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
        return acceptance_rules(found)
    except (RulesError, BusinessRulesError) as error:
        raise RulesError(f"{path}: {error}") from None


def acceptance_rules(found: object) -> AcceptanceRules:
    """Rules from decoded JSON. Raises RulesError or BusinessRulesError."""
    rules, sets = (found.get("rules"), found.get("valueSets", {})) if isinstance(found, dict) else (found, {})
    if not isinstance(rules, list) or not isinstance(sets, dict):
        raise RulesError('a list of rules, or {"rules": [...], "valueSets": {...}}')
    return AcceptanceRules(parse_rules(rules), {name: _codes(name, listed) for name, listed in sets.items()})


def _codes(name: str, listed: object) -> tuple[str, ...]:
    """A value set as a list of codes, or as the EU publishes it: ``{"valueSetValues": {code: {...}}}``."""
    if isinstance(listed, dict):
        listed = list(listed.get("valueSetValues", listed))
    if not isinstance(listed, list) or not all(isinstance(code, str) for code in listed):
        raise RulesError(f"the value set {name[:40]} is neither a list of codes nor one as published")
    return tuple(listed)
