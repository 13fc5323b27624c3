"""SMART Health Cards: whole, in chunks and in any order; what is believed and at which step the rest fails."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_certificates import (
    NOON,
    URL,
    CardIssuer,
    _b64,
    chunks,
    digits,
    health_card,
    immunization,
    observation,
)

from sentinel.core.facts import AntigenFact, DocumentFact, LabResult, PcrFact, VaccineFact
from sentinel.core.reasons import Reason
from sentinel.credentials.certificates.shc import MAX_INFLATED, examine
from sentinel.credentials.certificates.shc_chunks import COLLECT_S, ChunkCollector
from sentinel.credentials.claims import Circumstances, Step
from sentinel.credentials.trust import Trust

ISSUER = CardIssuer()
HERE = Circumstances(NOON, Trust(issuers={URL: ISSUER.jwks}), venue_key=b"k" * 32)
CARD = health_card(
    immunization("2026-08-01"), immunization("2026-09-01"), observation("2026-11-21T08:00:00Z")
)
GOOD = ISSUER.card(CARD)


def told(text: str, here: Circumstances = HERE) -> tuple[Step | None, Reason]:
    claims = examine(text, here)
    return claims.step, claims.reason


def test_a_good_card_says_who_how_many_doses_and_which_results() -> None:
    claims = examine(GOOD, HERE)
    assert (claims.step, claims.reason, claims.kind) == (None, Reason.CERT_OK, "shc")
    document, doses, test = claims.facts
    assert isinstance(document, DocumentFact)
    assert document.masked_name == "Musterfrau E."
    assert isinstance(doses, VaccineFact)
    assert (doses.doses, doses.last_at) == (2, datetime(2026, 9, 1, tzinfo=UTC))
    assert isinstance(test, PcrFact)
    assert (test.result, test.sampled_at) == (LabResult.NEGATIVE, datetime(2026, 11, 21, 8, tzinfo=UTC))
    assert claims.claims["name"] == {"family": "Musterfrau", "given": "Erika"}


def test_a_dose_listed_twice_and_other_vaccines_count_once_and_not_at_all() -> None:
    doses = (immunization("2026-08-01"), immunization("2026-08-01", "207"), immunization("2026-09-01", "141"))
    fact = examine(ISSUER.card(health_card(*doses)), HERE).facts[1]
    assert isinstance(fact, VaccineFact)
    assert fact.doses == 1


def test_the_newest_result_of_each_kind_counts_and_an_unfinished_one_does_not() -> None:
    tests = (
        observation("2026-11-20T08:00:00Z"),
        observation("2026-11-21T08:00:00Z", result="260373001"),
        observation("2026-11-21T09:00:00Z", code="94558-4", result="?"),
        {**observation("2026-11-22T08:00:00Z"), "status": "preliminary"},
    )
    facts = examine(ISSUER.card(health_card(*tests)), HERE).facts[1:]
    stated = {type(fact): fact.result for fact in facts if isinstance(fact, PcrFact | AntigenFact)}
    assert stated == {PcrFact: LabResult.POSITIVE, AntigenFact: LabResult.UNKNOWN}


@given(st.permutations(chunks(GOOD, 3)))
@settings(max_examples=6, deadline=None)
def test_chunks_make_the_card_in_any_order(codes: list[str]) -> None:
    assert told(" \n".join(codes)) == (None, Reason.CERT_OK)


def test_missing_and_foreign_chunks_are_told() -> None:
    mine, others = chunks(GOOD, 2), chunks(ISSUER.card(health_card()), 2)
    assert told(mine[0]) == (Step.PREFIX, Reason.CERT_PARTIAL)
    assert told(f"{mine[0]} {mine[0]}") == (Step.PREFIX, Reason.CERT_PARTIAL)
    assert not examine(f"{mine[0]} {others[1]}", HERE).valid
    assert told(f"{mine[0]} {others[0]}")[0] is Step.PREFIX
    assert told(f"{mine[0]} {chunks(GOOD, 3)[1]}")[0] is Step.PREFIX


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("", Step.PREFIX),
        ("shc:/", Step.PREFIX),
        ("SHC:/5676", Step.PREFIX),
        ("shc:/56x6", Step.BASE45),
        ("shc:/1/2/56x6", Step.BASE45),
        ("shc:/٣٤", Step.BASE45),
        ("shc:/0/2/5676", Step.PREFIX),
        ("shc:/3/2/5676", Step.PREFIX),
        ("shc:/1/99/5676", Step.PREFIX),
        ("shc:/567", Step.BASE45),
        ("shc:/99", Step.BASE45),
        ("shc:/" + "0" * 50_000, Step.BASE45),
        (digits("abc"), Step.COSE),
        (digits("a.b"), Step.COSE),
        (digits("a=.b.c"), Step.COSE),
        (digits(f"{_b64(b'[]')}.AA.AA"), Step.COSE),
        (digits(f"{_b64(b'[' * 5000)}.AA.AA"), Step.COSE),
        (ISSUER.card(CARD, zip="GZIP"), Step.COMPRESSION),
        (digits(f'{_b64(b"""{"zip":"DEF"}""")}.AAAA.AA'), Step.COMPRESSION),
        (ISSUER.card(b"\x00" * (MAX_INFLATED + 1)), Step.COMPRESSION),
        (ISSUER.card(b"no json"), Step.COSE),
        (ISSUER.card(b"[1]"), Step.COSE),
        (ISSUER.card(b'{"a":' * 20_000), Step.COSE),
    ],
)
def test_what_can_not_be_read_fails_at_its_step(text: str, step: Step) -> None:
    began = time.thread_time()
    assert told(text) == (step, Reason.CERT_UNREADABLE)
    assert time.thread_time() - began < 0.5


def test_only_the_issuers_own_key_counts_and_it_is_named_by_its_thumbprint() -> None:
    other = CardIssuer()
    untrusted = (Step.SIGNATURE, Reason.CERT_UNTRUSTED)
    assert told(other.card(CARD)) == untrusted
    assert told(GOOD, Circumstances(NOON)) == untrusted
    assert told(ISSUER.card({**CARD, "iss": URL + "/"})) == untrusted
    assert told(other.card(CARD, kid=ISSUER.jwk["kid"])) == (Step.SIGNATURE, Reason.CERT_SIGNATURE)
    renamed = replace(
        HERE, trust=Trust(issuers={URL: other.jwks.replace(other.jwk["kid"].encode(), b"my-key")})
    )
    assert told(other.card(CARD, kid="my-key"), renamed) == untrusted
    assert told(ISSUER.card(CARD, alg="none")) == (Step.SIGNATURE, Reason.CERT_SIGNATURE)
    assert told(ISSUER.card(CARD, alg="HS256")) == (Step.SIGNATURE, Reason.CERT_SIGNATURE)
    for broken in (b"", b"[]", b"{}", b'{"keys": 1}', b'{"keys": [1, {}]}', b"[" * 5000):
        assert told(GOOD, replace(HERE, trust=Trust(issuers={URL: broken}))) == untrusted


def test_a_key_for_encryption_signs_nothing() -> None:
    jwks = ISSUER.jwks.replace(b'"use": "sig"', b'"use": "enc"')
    assert told(GOOD, replace(HERE, trust=Trust(issuers={URL: jwks}))) == (
        Step.KEY_USAGE,
        Reason.CERT_WRONG_KEY,
    )


SECOND = NOON.timestamp()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"exp": SECOND - 1}, Reason.CERT_EXPIRED),
        ({"nbf": SECOND + 1}, Reason.CERT_NOT_YET_VALID),
        ({"nbf": None}, Reason.CERT_UNREADABLE),
        ({"exp": "x"}, Reason.CERT_UNREADABLE),
        ({"exp": 1e300}, Reason.CERT_UNREADABLE),
    ],
)
def test_the_times_of_a_card_count(changed: Any, reason: Reason) -> None:
    assert told(ISSUER.card(CARD | changed)) == (Step.VALIDITY, reason)


def test_a_revoked_card_is_told_as_such_and_one_issued_after_the_revocation_is_good() -> None:
    card = {**CARD, "vc": {**CARD["vc"], "rid": "abc"}}
    name = f"shc:{ISSUER.jwk['kid']}:abc"
    issued = int(card["nbf"])
    for entry, reason in (
        (name, Reason.CERT_REVOKED),
        (f"{name}@{issued + 1}", Reason.CERT_REVOKED),
        (f"{name}@{issued}", Reason.CERT_OK),
        ("shc:other:abc", Reason.CERT_OK),
    ):
        here = replace(HERE, trust=replace(HERE.trust, revoked=frozenset({entry})))
        assert told(ISSUER.card(card), here)[1] is reason


@pytest.mark.parametrize(
    "card",
    [
        {**CARD, "vc": {}},
        {**CARD, "vc": [1]},
        {**CARD, "vc": {**CARD["vc"], "type": ["#other"]}},
        {**CARD, "vc": {**CARD["vc"], "credentialSubject": {"fhirBundle": {"entry": "x"}}}},
        health_card({"resourceType": "Patient", "name": [{"family": "Second"}]}),
    ],
)
def test_what_is_no_health_card_fails_at_the_schema(card: Any) -> None:
    assert told(ISSUER.card(card)) == (Step.SCHEMA, Reason.CERT_UNREADABLE)


def test_chunks_are_collected_as_they_are_shown_and_forgotten_after_a_while() -> None:
    first, second, third = chunks(GOOD, 3)
    collector = ChunkCollector()
    assert collector.add(GOOD, 0.0) == GOOD
    assert collector.add(second, 0.0) is None
    assert collector.add(second, 1.0) is None
    assert collector.add("JKM:12345", 1.5) == "JKM:12345"
    assert collector.add(first, 2.0) is None
    whole = collector.add(third, 3.0)
    assert whole is not None
    assert told(whole) == (None, Reason.CERT_OK)
    assert collector.add(first, 4.0) is None
    assert collector.add(second, 4.0 + COLLECT_S + 0.1) is None
    assert collector.add(third, 20.0) is None, "the first was shown too long ago"


def test_the_next_ones_chunks_are_not_mixed_with_the_last_ones() -> None:
    mine, others = chunks(GOOD, 2), chunks(ISSUER.card(health_card()), 2)
    collector = ChunkCollector()
    assert collector.add(mine[0], 0.0) is None
    assert collector.add(others[0], 1.0) is None
    assert collector.add(others[1], 2.0) == f"{others[0]} {others[1]}"


STATED = examine(GOOD, HERE)


@given(at=st.integers(5, len(GOOD) - 1), digit=st.sampled_from("0123456789"))
@settings(max_examples=400, deadline=None)
def test_a_changed_digit_never_changes_what_is_believed(at: int, digit: str) -> None:
    claims = examine(GOOD[:at] + digit + GOOD[at + 1 :], HERE)
    assert not claims.valid or claims.facts == STATED.facts


@given(st.text(max_size=200) | st.text("0123456789/", max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    for one in (text, "shc:/" + text):
        assert not examine(one, HERE).valid


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)
_resource = st.sampled_from((immunization("2026-08-01"), observation("2026-11-21T08:00:00Z"))).flatmap(
    lambda one: st.sampled_from(sorted(one)).flatmap(
        lambda name: _json.map(lambda value: {**one, name: value})
    )
)
_patient = _json.map(lambda value: {"resourceType": "Patient", "name": value, "birthDate": value})


@given(st.lists(_resource | _json | _patient, max_size=4), _json)
@settings(max_examples=300, deadline=None)
def test_whatever_a_trusted_issuer_signs_is_answered(resources: list[Any], odd: Any) -> None:
    bundle = {"entry": [{"resource": one} for one in resources] + [odd]}
    card = {**CARD, "vc": {**CARD["vc"], "credentialSubject": {"fhirBundle": bundle}}}
    for one in (card, health_card(*resources), {**CARD, "vc": odd}):
        claims = examine(ISSUER.card(one), HERE)
        assert claims.step in (None, Step.SCHEMA)
        json.dumps(dict(claims.claims), allow_nan=False)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "[" * 400 + "]" * 400])
def test_numbers_that_are_none_and_deep_nests_are_not_told_further(number: str) -> None:
    odd = json.dumps(CARD | {"exp": "ODD"}).replace('"ODD"', number).encode()
    claims = examine(ISSUER.card(odd), HERE)
    assert claims.step is Step.VALIDITY
    assert claims.claims["valid_to"] is None


@pytest.mark.parametrize("name", ["crit", "b64"])
def test_a_header_that_must_be_understood_and_is_not_ends_it(name: str) -> None:
    extra = {"crit": ["b64"], "b64": True} if name == "b64" else {"crit": ["exp"]}
    assert told(ISSUER.card(CARD, **extra)) == (Step.COSE, Reason.CERT_UNREADABLE)


def test_a_name_that_stands_twice_is_not_read_by_the_kinder_one() -> None:
    twice = json.dumps(CARD)[:-1] + f', "exp": {int(NOON.timestamp()) + 99}}}'
    assert told(ISSUER.card(twice.encode())) == (None, Reason.CERT_OK)
    twice = twice.replace("{", '{"exp": 1, ', 1)
    assert told(ISSUER.card(twice.encode())) == (Step.COSE, Reason.CERT_UNREADABLE)


def test_half_a_surrogate_pair_is_no_text_of_a_card() -> None:
    assert told(ISSUER.card(CARD | {"iss": "\ud800"})) == (Step.COSE, Reason.CERT_UNREADABLE)


def test_a_signature_has_one_text_only() -> None:
    accepted = [n for n in range(78) if told(GOOD[:-2] + f"{n:02d}") == (None, Reason.CERT_OK)]
    assert [f"{n:02d}" for n in accepted] == [GOOD[-2:]]


def test_keys_as_they_are_published_without_their_issuer_count_for_the_cards_that_they_signed() -> None:
    here = replace(HERE, trust=Trust(issuers={"": ISSUER.jwks}))
    assert told(GOOD, here) == (None, Reason.CERT_OK)
    assert told(CardIssuer().card(CARD), here) == (Step.SIGNATURE, Reason.CERT_UNTRUSTED)


def test_at_the_moment_of_its_expiry_a_card_is_over() -> None:
    assert told(ISSUER.card(CARD | {"exp": NOON.timestamp()})) == (Step.VALIDITY, Reason.CERT_EXPIRED)
