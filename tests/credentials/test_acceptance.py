"""Acceptance rules: which are asked, what is not surely met, and files that can't be used."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from made_certificates import NOON, TEST, Signer, certificate, dcc

from sentinel.core.facts import PassFact, PassState
from sentinel.core.reasons import Reason
from sentinel.credentials.acceptance import RulesError, acceptance_rules, load_rules
from sentinel.credentials.certificates.dcc import examine
from sentinel.credentials.claims import Circumstances, Step
from sentinel.credentials.trust import Trust

SIGNER = Signer()
HERE = Circumstances(NOON, Trust((SIGNER.der,)))


def rule(identifier: str = "GR-1", outcome: Any = True, **more: Any) -> dict[str, Any]:
    return {"Identifier": identifier, "Type": "Acceptance", "CertificateType": "General", "Engine": "CERTLOGIC",
            "Version": "1.0.0", "Logic": outcome} | more  # fmt: skip


def doses(field: str) -> dict[str, Any]:
    return {">=": [{"var": f"payload.v.0.{field}"}, 2]}


def judged(*rules: Any, text: str = "") -> tuple[Step | None, Reason]:
    claims = examine(text or dcc(SIGNER), replace(HERE, rules=acceptance_rules(list(rules))))
    return claims.step, claims.reason


MET, UNMET = (None, Reason.CERT_OK), (Step.RULES, Reason.CERT_NOT_ACCEPTED)


@pytest.mark.parametrize(
    "outcome", [False, None, 1, "true", {"var": "external.validationClock"}, {"breaks": []}]
)
def test_only_a_rule_that_is_surely_met_is_met(outcome: Any) -> None:
    assert judged(rule()) == MET
    assert judged(rule(), rule("GR-2", outcome)) == UNMET


def test_a_rule_for_another_engine_is_not_met() -> None:
    assert judged(rule(Engine="JSONPATH")) == judged(rule(EngineVersion="9.0.0")) == UNMET


def test_a_venues_own_rule_is_an_identifier_and_its_logic() -> None:
    assert judged({"Identifier": "HOUSE-1", "Logic": doses("dn")}) == MET
    assert judged({"Identifier": "HOUSE-1", "Logic": doses("absent")}) == UNMET


def test_a_rule_looks_at_the_certificate() -> None:
    assert judged(rule(outcome=doses("dn"))) == MET
    assert judged(rule(outcome=doses("absent"))) == UNMET


def test_a_rule_is_asked_of_its_own_kind_and_in_its_own_time() -> None:
    wrong = {"outcome": False}
    test = dcc(SIGNER, certificate(t=[TEST]))
    assert judged(rule(CertificateType="Test", **wrong)) == MET
    assert judged(rule(CertificateType="Test", **wrong), text=test) == UNMET
    assert judged(rule(CertificateType="Vaccination", **wrong), text=test) == MET
    assert judged(rule(ValidFrom="2026-11-22T12:00:01Z", **wrong)) == MET
    assert judged(rule(ValidTo="2026-11-22T11:59:59Z", **wrong)) == MET
    assert judged(rule(ValidFrom="2026-11-22T12:00:00Z", ValidTo="2026-11-22T12:00:00Z", **wrong)) == UNMET


def test_the_newest_version_of_a_rule_counts() -> None:
    newer = rule(outcome=False, Version="1.10.0")
    assert judged(rule(Version="1.9.0"), newer) == judged(newer, rule(Version="1.9.0")) == UNMET
    later = rule(outcome=False, Version="2.0.0", ValidFrom="2027-01-01T00:00:00Z")
    assert judged(rule(), later) == MET


def test_an_invalidating_rule_too_is_met_where_it_is_true() -> None:
    """As the published ones are written: IR-DE-0001 is true for whom nothing speaks against."""
    assert judged(rule(outcome=True, Type="Invalidation")) == MET
    for outcome in (False, None):
        assert judged(rule(outcome=outcome, Type="Invalidation")) == UNMET


def test_a_certificate_is_a_valid_pass_only_where_there_are_rules() -> None:
    claims = examine(dcc(SIGNER), replace(HERE, rules=acceptance_rules([rule()])))
    assert [fact.state for fact in claims.facts if isinstance(fact, PassFact)] == [PassState.VALID]
    of_tests = replace(HERE, rules=acceptance_rules([rule(CertificateType="Test")]))
    for without in (HERE, of_tests):  # what no rule was about, no rule has accepted
        claims = examine(dcc(SIGNER), without)
        assert claims.reason is Reason.CERT_OK
        assert not any(isinstance(fact, PassFact) for fact in claims.facts)


def test_the_rules_of_the_issuers_country_and_of_nobody_elses_can_take_a_certificate_back() -> None:
    taken = {"outcome": False, "Type": "Invalidation"}
    assert judged(rule(Country="XX", **taken)) == MET
    assert judged(rule(Country="AT", **taken)) == UNMET


def test_rules_are_the_last_step() -> None:
    assert judged(rule(outcome=False), text=dcc(SIGNER, exp=int((NOON - timedelta(days=1)).timestamp()))) == (
        Step.VALIDITY,
        Reason.CERT_EXPIRED,
    )


@pytest.mark.parametrize(
    "given",
    [
        {},
        "x",
        [1],
        [{}],
        [rule(Type="Other")],
        [rule(CertificateType="Driving")],
        [rule(ValidFrom="soon")],
        [rule(Logic=None, Region=1)],
        [rule()] * 501,
        {"rules": [rule()], "valueSets": {"x": [1]}},
        {"rules": [rule()], "valueSets": []},
    ],
)
def test_a_file_that_is_not_of_the_format_is_refused(tmp_path: Path, given: Any) -> None:
    path = tmp_path / "rules.json"
    path.write_text(json.dumps(given))
    with pytest.raises(RulesError, match=r"rules\.json: "):
        load_rules(path)


def test_a_file_of_rules_with_value_sets_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    path.write_text(json.dumps({"rules": [rule()], "valueSets": {"x": ["y"]}}))
    assert load_rules(path).value_sets == {"x": ("y",)}
    path.write_text(
        json.dumps({"rules": [rule()], "valueSets": {"x": {"valueSetValues": {"y": {"display": "Y"}}}}})
    )
    assert load_rules(path).value_sets == {"x": ("y",)}
    for text in ("{", "[" * 100_000):
        path.write_text(text)
        with pytest.raises(RulesError, match="not valid JSON"):
            load_rules(path)
