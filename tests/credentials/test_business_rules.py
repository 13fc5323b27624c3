"""Business rules: which apply to a certificate, and that "cannot tell" never passes."""

from datetime import UTC, datetime

import pytest

from sentinel.credentials.business_rules import (
    BusinessRulesError,
    External,
    RuleResult,
    RuleState,
    applicable,
    check_rules,
    overall,
    parse_rules,
)

NOW = datetime(2021, 11, 20, 12, tzinfo=UTC)
SETS = {"disease-agent-targeted": ("840539006",), "vaccines-covid-19-names": ("EU/1/20/1528",)}
HERE = External(NOW, SETS, country_code="DE", issuer_country_code="AT")
PAYLOAD = {
    "ver": "1.3.0",
    "dob": "1990-01",
    "v": [
        {
            "tg": "840539006",
            "mp": "EU/1/20/1528",
            "dn": 2,
            "sd": 2,
            "dt": "2021-05-01",
            "ci": "URN:UVCI:01:AT:X#B",
        }
    ],
}
DAYS_14 = {
    "if": [
        {"var": "payload.v.0"},
        {
            "not-before": [
                {"plusTime": [{"var": "external.validationClock"}, 0, "day"]},
                {"plusTime": [{"var": "payload.v.0.dt"}, 15, "day"]},
            ]
        },
        True,
    ]
}
DISEASE = {"in": [{"var": "payload.v.0.tg"}, {"var": "external.valueSets.disease-agent-targeted"}]}
ISSUER = {"!": [{"in": [{"extractFromUVCI": [{"var": "payload.v.0.ci"}, 2]}, ["STOLEN"]]}]}


def rule(identifier="VR-DE-0001", logic=DAYS_14, **changes):
    return {
        "Identifier": identifier, "Type": "Acceptance", "Country": "DE", "Version": "1.0.0", "SchemaVersion": "1.0.0",
        "Engine": "CERTLOGIC", "EngineVersion": "0.7.5", "CertificateType": "Vaccination",
        "Description": [{"lang": "en", "desc": "14 days"}, {"lang": "de", "desc": "14 Tage"}],
        "ValidFrom": "2021-06-01T00:00:00Z", "ValidTo": "2030-06-01T00:00:00Z", "AffectedFields": ["v.0", "v.0.dt"],
        "Logic": logic,
    } | changes  # fmt: skip


def states(*raw, payload=PAYLOAD, external=HERE):
    return {r.identifier: r.state for r in check_rules(parse_rules(list(raw)), payload, external)}


def test_a_certificate_that_keeps_to_every_rule_passes():
    results = check_rules(
        parse_rules([rule(), rule("GR-DE-0001", DISEASE, CertificateType="General")]), PAYLOAD, HERE
    )
    assert results == (
        RuleResult("GR-DE-0001", "1.0.0", RuleState.PASSED),
        RuleResult("VR-DE-0001", "1.0.0", RuleState.PASSED),
    )
    assert overall(results) is RuleState.PASSED


def test_a_dose_of_last_week_fails():
    fresh = PAYLOAD | {"v": [PAYLOAD["v"][0] | {"dt": "2021-11-14"}]}
    assert states(rule(), payload=fresh) == {"VR-DE-0001": RuleState.FAILED}


def test_only_rules_of_this_kind_country_and_time_apply():
    given = parse_rules(
        [
            rule(),
            rule("TR-DE-0001", CertificateType="Test"),
            rule("VR-FR-0001", Country="FR"),
            rule("VR-DE-0002", ValidFrom="2022-01-01T00:00:00Z"),
            rule("VR-DE-0003", ValidTo="2021-11-01T00:00:00Z"),
            rule("VR-DE-0004", Region="BY"),
            rule("IR-AT-0001", ISSUER, Type="Invalidation", Country="AT"),
            rule("IR-DE-0001", ISSUER, Type="Invalidation", Country="DE"),
        ]
    )
    assert [r.identifier for r in applicable(given, PAYLOAD, HERE)] == ["IR-AT-0001", "VR-DE-0001"]
    anywhere = External(NOW, SETS, issuer_country_code="AT")
    assert [r.identifier for r in applicable(given, PAYLOAD, anywhere)] == [
        "IR-AT-0001",
        "VR-DE-0001",
        "VR-FR-0001",
    ]


def test_a_certificate_that_its_issuers_country_takes_back_fails():
    taken = {"!": [{"in": [{"extractFromUVCI": [{"var": "payload.v.0.ci"}, 2]}, ["X"]]}]}
    one = {"Type": "Invalidation", "Country": "AT"}
    assert states(rule("IR-AT-0001", ISSUER, **one)) == {"IR-AT-0001": RuleState.PASSED}
    assert states(rule("IR-AT-0001", taken, **one)) == {"IR-AT-0001": RuleState.FAILED}


def test_more_rules_than_any_country_has_are_refused():
    with pytest.raises(BusinessRulesError, match="more than 500"):
        parse_rules([rule()] * 501)


def test_the_newest_version_in_force_counts():
    versions = [
        rule(Version="1.0.9"),
        rule(Version="1.0.10", logic=False),
        rule(Version="2.0.0", ValidFrom="2022-01-01T00:00:00Z"),
    ]
    assert [r.version for r in check_rules(parse_rules(versions), PAYLOAD, HERE)] == ["1.0.10"]


CANNOT_TELL = [
    rule(logic={"==": [1, 1]}),
    rule(logic={"<": [{"var": "payload.v.0.nothing"}, 1]}),
    rule(logic={"var": "payload"}),
    rule(Engine="OTHER"),
    rule(EngineVersion="9.0.0"),
    rule(SchemaVersion="2.0.0"),
    rule(SchemaVersion="1.4.0"),
]


@pytest.mark.parametrize("raw", CANNOT_TELL)
def test_a_rule_that_cannot_be_judged_is_open_with_a_reason_and_never_passes(raw):
    (result,) = check_rules(parse_rules([raw]), PAYLOAD, HERE)
    assert result.state is RuleState.OPEN
    assert result.reason
    assert overall((result,)) is RuleState.OPEN


@pytest.mark.parametrize("version", [None, "", "1", "1.3.x", 1.3, "1." * 1000])
def test_a_certificate_without_a_version_is_judged_by_no_rule(version):
    assert states(rule(), payload=PAYLOAD | {"ver": version}) == {"VR-DE-0001": RuleState.OPEN}


def test_no_rule_at_all_is_no_pass():
    assert overall(()) is RuleState.OPEN


def test_one_failed_rule_fails_the_certificate_whatever_the_others_say():
    given = (
        RuleResult("a", "1.0.0", RuleState.PASSED),
        RuleResult("b", "1.0.0", RuleState.OPEN),
        RuleResult("c", "1.0.0", RuleState.FAILED),
    )
    assert overall(given) is RuleState.FAILED
    assert overall(given[:2]) is RuleState.OPEN


def test_what_is_not_known_of_the_circumstances_is_not_there():
    assert states(rule(logic={"!": [{"var": "external.exp"}]})) == {"VR-DE-0001": RuleState.PASSED}
    known = External(NOW, country_code="DE", exp=NOW, iat=NOW, kid="AbC=")
    logic = {"===": [{"var": "external.exp"}, "2021-11-20T12:00:00.000Z"]}
    assert states(rule(logic=logic), external=known) == {"VR-DE-0001": RuleState.PASSED}


def test_a_rule_speaks_the_languages_that_it_has():
    (parsed,) = parse_rules(rule())
    assert (parsed.says("de"), parsed.says("zh")) == ("14 Tage", "14 days")


WRONG = [
    (rule(Type="Advice"), "rule VR-DE-0001: Invalid enum value 'Advice' - at `$.Type`"),
    (rule(Version="1"), "rule VR-DE-0001: .*Version"),
    (rule(ValidFrom="2021-06-01T00:00:00"), "rule VR-DE-0001: .*ValidFrom"),
    ({"Identifier": "X"}, "rule X: .*missing required field"),
    (17, "rule 1: "),
    ({"\ud800": 1}, "rule 1: no text"),
]


@pytest.mark.parametrize(("raw", "said"), WRONG)
def test_a_rule_that_is_not_in_the_format_is_refused_in_one_line(raw, said):
    with pytest.raises(BusinessRulesError, match=said.replace("$", r"\$")) as raised:
        parse_rules([raw])
    assert "\n" not in str(raised.value)
