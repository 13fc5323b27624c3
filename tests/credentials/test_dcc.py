"""EU certificates: what is believed, and for everything else at which step it fails and why."""

import hashlib
import json
import time
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_certificates import (
    DOSE,
    NOON,
    RECOVERY,
    TEST,
    VACCINATION,
    Signer,
    certificate,
    cose,
    cwt,
    dcc,
    text_of,
)

from sentinel.core.facts import AntigenFact, DocumentFact, LabResult, PcrFact, VaccineFact
from sentinel.core.reasons import Reason
from sentinel.credentials.certificates.dcc import MAX_INFLATED, examine
from sentinel.credentials.claims import Circumstances, Claims, Step
from sentinel.credentials.trust import Trust

SIGNER = Signer()
HERE = Circumstances(NOON, Trust((SIGNER.der,)), venue_key=b"k" * 32)
VACCINES, TESTS = "1.3.6.1.4.1.1847.2021.1.2", "1.3.6.1.4.1.0.1847.2021.1.1"


def told(text: str, here: Circumstances = HERE) -> tuple[Step | None, Reason]:
    claims = examine(text, here)
    return claims.step, claims.reason


def by(signer: Signer, **more: Any) -> Circumstances:
    return replace(HERE, trust=Trust((signer.der,), **more))


def sealed(parts: Any) -> str:
    return text_of(cbor2.dumps(parts))


def payload(health: Any = VACCINATION, **changed: Any) -> bytes:
    return cbor2.dumps(cwt(health, **changed))


def test_a_good_certificate_says_who_how_many_doses_and_when() -> None:
    claims = examine(dcc(SIGNER), HERE)
    assert (claims.step, claims.reason, claims.kind) == (None, Reason.CERT_OK, "dcc")
    document, dose = claims.facts
    assert isinstance(document, DocumentFact)
    assert (document.masked_name, document.person) == ("Musterfrau E.", claims.person)
    assert isinstance(dose, VaccineFact)
    assert (dose.doses, dose.series, dose.last_at) == (2, 2, datetime(2026, 10, 1, tzinfo=UTC))
    assert dose.by.valid_until == NOON + timedelta(days=30)
    assert claims.claims["nam"] == VACCINATION["nam"]
    assert (claims.claims["issuer"], claims.claims["expires_at"]) == ("AT", "2026-12-22T12:00:00Z")
    assert "MUSTERFRAU" not in repr(claims) + repr(HERE)


@pytest.mark.parametrize(
    ("test", "kind", "result"),
    [
        (TEST, PcrFact, LabResult.NEGATIVE),
        ({**TEST, "tt": "LP217198-3", "tr": "260373001"}, AntigenFact, LabResult.POSITIVE),
        ({**TEST, "tr": "0"}, PcrFact, LabResult.UNKNOWN),
    ],
)
def test_tests_are_stated_with_their_sampling_time(
    test: dict[str, Any], kind: type, result: LabResult
) -> None:
    fact = examine(dcc(SIGNER, certificate(t=[test])), HERE).facts[1]
    assert isinstance(fact, kind)
    assert (fact.result, fact.sampled_at) == (result, datetime(2026, 11, 22, 2, 0, tzinfo=UTC))


def test_a_test_of_another_disease_states_no_result() -> None:
    claims = examine(dcc(SIGNER, certificate(t=[{**TEST, "tg": "6142004"}])), HERE)
    assert claims.valid
    assert len(claims.facts) == 1


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("", Step.PREFIX),
        ("HL1:6BF", Step.PREFIX),
        ("hc1:6BF", Step.PREFIX),
        ("HC1:6bf", Step.BASE45),
        ("HC1:6BF+", Step.BASE45),
        ("HC1::::", Step.BASE45),
        ("HC1:" + "0" * 8000, Step.BASE45),
        ("HC1:", Step.COMPRESSION),
        ("HC1:6BF+70", Step.COMPRESSION),
        (text_of(b"not compressed", compress=False), Step.COMPRESSION),
        (text_of(zlib.compress(b"x" * 100)[:-4], compress=False), Step.COMPRESSION),
        (text_of(b"\x01"), Step.COSE),
        (text_of(b"\x81" * 500), Step.COSE),
        (sealed([b"", {}, b"", b"", b""]), Step.COSE),
        (sealed([b"", {}, None, b""]), Step.COSE),
        (sealed(cbor2.CBORTag(98, cose(SIGNER, payload()))), Step.COSE),
        (sealed(cose(SIGNER, b"\xff")), Step.COSE),
        (sealed(cose(SIGNER, cbor2.dumps({1: "AT"}))), Step.COSE),
        (sealed(cose(SIGNER, cbor2.dumps(cwt(b"a map was expected")))), Step.COSE),
        (sealed(cose(SIGNER, cbor2.dumps([1, 2]))), Step.COSE),
    ],
)
def test_what_can_not_be_read_fails_at_its_step(text: str, step: Step) -> None:
    assert told(text) == (step, Reason.CERT_UNREADABLE)


@pytest.mark.parametrize("tags", [(), (18,), (61, 18), (61,), (55799, 18)])
def test_a_message_may_be_tagged_or_not(tags: tuple[int, ...]) -> None:
    parts: Any = cose(SIGNER, payload())
    for tag in reversed(tags):
        parts = cbor2.CBORTag(tag, parts)
    assert told(sealed(parts)) == (None, Reason.CERT_OK)


def test_rsa_signatures_count_as_elliptic_ones_do() -> None:
    signer = Signer(rsa_bits=2048)
    assert told(dcc(signer), by(signer)) == (None, Reason.CERT_OK)
    wrong_algorithm = cose(signer, payload(), protected={1: -7, 4: signer.kid})
    assert told(sealed(wrong_algorithm), by(signer)) == (Step.SIGNATURE, Reason.CERT_SIGNATURE)


@pytest.mark.parametrize("algorithm", [-37, -8, None, "ES256", -35])
def test_an_algorithm_that_is_not_the_keys_own_is_refused(algorithm: Any) -> None:
    parts = cose(SIGNER, payload(), protected={1: algorithm, 4: SIGNER.kid})
    assert told(sealed(parts)) == (Step.SIGNATURE, Reason.CERT_SIGNATURE)


def test_another_curve_or_a_short_rsa_key_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric import ec

    for signer in (Signer(key=ec.generate_private_key(ec.SECP256K1())), Signer(rsa_bits=1024)):
        assert told(dcc(signer), by(signer)) == (Step.SIGNATURE, Reason.CERT_SIGNATURE)


@pytest.mark.parametrize(
    ("protected", "unprotected", "step"),
    [
        ({1: -7, 4: SIGNER.kid}, {}, None),
        ({1: -7}, {4: SIGNER.kid}, None),
        ({1: -7, 4: SIGNER.kid}, {4: b"wrong id"}, None),
        ({1: -7, 4: b"wrong id"}, {4: SIGNER.kid}, Step.SIGNATURE),
        ({1: -7}, {4: b"wrong id"}, Step.SIGNATURE),
        ({1: -7}, {}, Step.SIGNATURE),
        ({1: -7, 4: SIGNER.kid[:4]}, {}, Step.SIGNATURE),
        ({1: -7, 4: SIGNER.kid + b"x"}, {}, Step.SIGNATURE),
        ({1: -7, 4: "text"}, {}, Step.SIGNATURE),
        ({4: SIGNER.kid}, {1: -7}, None),
    ],
)
def test_the_signed_header_names_the_signer_before_the_other_one(
    protected: Any, unprotected: Any, step: Step | None
) -> None:
    assert told(sealed(cose(SIGNER, payload(), protected, unprotected)))[0] is step


@pytest.mark.parametrize("signature", [b"", b"\x00" * 64, b"\xff" * 64, b"x" * 63, b"x" * 72, b"x" * 5000])
def test_a_signature_of_any_other_form_does_not_count(signature: bytes) -> None:
    parts = cose(SIGNER, payload(), signature=signature)
    assert told(sealed(parts)) == (Step.SIGNATURE, Reason.CERT_SIGNATURE)


def test_an_unknown_or_revoked_signer_is_told_apart_from_a_forged_signature() -> None:
    assert told(dcc(Signer())) == (Step.SIGNATURE, Reason.CERT_UNTRUSTED)
    assert told(dcc(SIGNER), replace(HERE, trust=Trust())) == (Step.SIGNATURE, Reason.CERT_UNTRUSTED)
    gone = by(SIGNER, revoked=frozenset({hashlib.sha256(SIGNER.der).hexdigest()}))
    assert told(dcc(SIGNER), gone) == (Step.SIGNATURE, Reason.CERT_UNTRUSTED)
    assert told(dcc(SIGNER), replace(HERE, trust=Trust((b"no certificate",))))[0] is Step.SIGNATURE


def test_of_two_signers_with_one_identifier_either_may_have_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight bytes can be the same: which certificates share them is decided by the table alone."""
    other = Signer()
    table = {SIGNER.kid: (other.der, SIGNER.der)}
    monkeypatch.setattr("sentinel.credentials.certificates.dcc._by_kid", lambda certificates: table)
    assert told(dcc(SIGNER)) == (None, Reason.CERT_OK)


@pytest.mark.parametrize(
    ("usages", "health", "step"),
    [
        ((), VACCINATION, None),
        ((VACCINES,), VACCINATION, None),
        ((TESTS, VACCINES), certificate(t=[TEST]), None),
        ((VACCINES,), certificate(t=[TEST]), Step.KEY_USAGE),
        ((TESTS,), VACCINATION, Step.KEY_USAGE),
        ((TESTS,), certificate(r=[RECOVERY]), Step.KEY_USAGE),
        (("1.3.6.1.5.5.7.3.2",), VACCINATION, None),
    ],
)
def test_a_signer_bound_to_one_kind_signs_no_other(usages: Any, health: Any, step: Step | None) -> None:
    signer = Signer(usages=usages)
    assert told(dcc(signer, health), by(signer))[0] is step


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"exp": int(NOON.timestamp()) - 1}, Reason.CERT_EXPIRED),
        ({"iat": int(NOON.timestamp()) + 1}, Reason.CERT_NOT_YET_VALID),
        ({"exp": None}, Reason.CERT_UNREADABLE),
        ({"iat": None}, Reason.CERT_UNREADABLE),
        ({"exp": "tomorrow"}, Reason.CERT_UNREADABLE),
        ({"exp": True}, Reason.CERT_UNREADABLE),
        ({"exp": float("nan")}, Reason.CERT_UNREADABLE),
        ({"exp": 1e300}, Reason.CERT_UNREADABLE),
        ({"exp": 2**63}, Reason.CERT_UNREADABLE),
    ],
)
def test_the_times_of_a_certificate_count(changed: Any, reason: Reason) -> None:
    assert told(dcc(SIGNER, **changed)) == (Step.VALIDITY, reason)


LATER = NOON + timedelta(seconds=1)


@pytest.mark.parametrize("exp", [LATER.timestamp(), NOON.timestamp() + 0.5, LATER])
def test_fractional_and_tagged_times_are_read(exp: Any) -> None:
    assert told(dcc(SIGNER, exp=exp)) == (None, Reason.CERT_OK)


@pytest.mark.parametrize("exp", [int(NOON.timestamp()), NOON])
def test_at_the_moment_of_its_expiry_it_is_over(exp: Any) -> None:
    assert told(dcc(SIGNER, exp=exp)) == (Step.VALIDITY, Reason.CERT_EXPIRED)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00"])
def test_a_moment_beyond_the_calendar_is_no_time(text: str) -> None:
    assert told(dcc(SIGNER, exp=cbor2.CBORTag(0, text))) == (Step.VALIDITY, Reason.CERT_UNREADABLE)


def test_a_certificate_serves_no_longer_than_its_signer() -> None:
    over = Signer(until=NOON - timedelta(hours=1))
    assert told(dcc(over), by(over)) == (Step.VALIDITY, Reason.CERT_EXPIRED)
    early = Signer(since=NOON + timedelta(hours=1))
    assert told(dcc(early), by(early)) == (Step.VALIDITY, Reason.CERT_NOT_YET_VALID)


@pytest.mark.parametrize("half", [32, 64])
@pytest.mark.parametrize("named", ["URN:UVCI:01:AT:EXAMPLE#1", "ATURN:UVCI:01:AT:EXAMPLE#1"])
def test_a_revoked_certificate_is_told_as_such(named: str, half: int) -> None:
    revoked = frozenset({hashlib.sha256(named.encode()).hexdigest()[:half]})
    assert told(dcc(SIGNER), by(SIGNER, revoked=revoked)) == (Step.VALIDITY, Reason.CERT_REVOKED)


def _without(name: str, entry: dict[str, Any] = DOSE) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != name}


@pytest.mark.parametrize(
    "health",
    [
        {},
        certificate(),
        certificate(v=[DOSE], t=[TEST]),
        certificate(v=[DOSE], t=None),
        certificate(v=[]),
        certificate(v=[DOSE, DOSE]),
        certificate(v=DOSE),
        certificate(v=["dose"]),
        certificate(v=[_without("ci")]),
        certificate(v=[{**DOSE, "dn": 0}]),
        certificate(v=[{**DOSE, "dn": "2"}]),
        certificate(v=[{**DOSE, "sd": True}]),
        certificate(v=[{**DOSE, "dt": "soon"}]),
        certificate(v=[{**DOSE, "co": "at"}]),
        certificate(v=[{**DOSE, "is": "x" * 81}]),
        certificate(t=[{**TEST, "sc": 1613824496000}]),
        certificate(t=[{**TEST, "tr": None}]),
        certificate(r=[_without("du", RECOVERY)]),
        {**VACCINATION, "ver": "2.0.0"},
        {**VACCINATION, "ver": "1.3"},
        {**VACCINATION, "ver": 1},
        {**VACCINATION, "dob": "12.08.1964"},
        {**VACCINATION, "dob": "1864-08-12"},
        {**VACCINATION, "ver": "1.0.0", "dob": ""},
        {**VACCINATION, "nam": {"fn": "Musterfrau"}},
        {**VACCINATION, "nam": {"fnt": "Musterfrau"}},
        {**VACCINATION, "nam": {"fnt": None}},
        {**VACCINATION, "ver": "1.0.0", "v": [{**DOSE, "is": "x" * 51}]},
        {**VACCINATION, "ver": "1.3.0", "nam": {"gnt": "ERIKA"}},
    ],
)  # fmt: skip
def test_what_the_schema_does_not_allow_fails_there(health: Any) -> None:
    assert told(dcc(SIGNER, health)) == (Step.SCHEMA, Reason.CERT_UNREADABLE)


@pytest.mark.parametrize(
    "health",
    [
        {**VACCINATION, "dob": ""},
        {**VACCINATION, "dob": "1964"},
        {**VACCINATION, "dob": "1964-08"},
        {**VACCINATION, "extra": [1, 2]},
        {**VACCINATION, "nam": {"fnt": "MUSTERFRAU"}},
        {**VACCINATION, "ver": "1.3.2", "nam": {"gnt": "ERIKA"}},
        {**VACCINATION, "ver": "1.0.0"},
        {**VACCINATION, "ver": "1.0.0", "v": [DOSE, {**DOSE, "dn": 1}]},
        certificate(v=[{**DOSE, "dt": "2026-10-01T00:00:00"}]),
        certificate(v=[{**DOSE, "dn": 3}]),
        certificate(t=[{**TEST, "sc": datetime(2026, 11, 22, 2, 0, tzinfo=UTC)}]),
        certificate(t=[{**TEST, "sc": "2026-11-22T03:00:00+0100"}]),
        {**certificate(t=[_without("tc", TEST)]), "ver": "1.3.1"},
    ],
)
def test_what_issuers_write_in_their_own_way_is_read(health: Any) -> None:
    assert told(dcc(SIGNER, health)) == (None, Reason.CERT_OK)


def _bombs() -> list[bytes]:
    return [
        b"\x81" * 60_000,
        b"\xd2" * 60_000,
        b"\xa1\x01" * 30_000,
        b"\x9f" * 60_000,
        b"\x9b\x00\x00\x00\x00\xff\xff\xff\xff",
        b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
        b"\xbb\x7f\xff\xff\xff\xff\xff\xff\xff" + b"\x01" * 1000,
        b"\xd8\x23" + cbor2.dumps("(((a{9}){9}){9}){9}" * 50),
        b"\xd8\x1c\x81\xd8\x1d\x00",
        b"\xc2" + cbor2.dumps(b"\xff" * 30_000),
        b"\xc4\x82\x1b\x00\x00\x00\xff\xff\xff\xff\xff\x01",
        b"\xd9\x01\x00" + cbor2.dumps([cbor2.CBORTag(25, 0)] * 2000),
        cbor2.dumps([[] for _ in range(30_000)]),
    ]


@pytest.mark.parametrize("bomb", _bombs())
@pytest.mark.parametrize("where", ["message", "header", "payload"])
def test_bombs_of_cbor_cost_little_and_are_refused(bomb: bytes, where: str) -> None:
    parts = {
        "message": bomb,
        "header": cbor2.dumps([bomb, {}, payload(), b"x" * 64]),
        "payload": cbor2.dumps(cose(SIGNER, bomb)),
    }
    began = time.thread_time()
    step, _ = told(text_of(parts[where])[:7000])
    assert step in (Step.COSE, Step.COMPRESSION)
    assert time.thread_time() - began < 1.0


def test_a_compressed_bomb_is_inflated_no_further_than_a_certificate_can_be() -> None:
    began = time.thread_time()
    assert told(text_of(b"\x00" * 2_500_000)) == (Step.COMPRESSION, Reason.CERT_UNREADABLE)
    assert time.thread_time() - began < 0.5
    assert told(text_of(b"\x00" * MAX_INFLATED))[0] is Step.COSE


GOOD = dcc(SIGNER)
STATED = examine(GOOD, HERE)


@given(
    at=st.integers(4, len(GOOD) - 1),
    character=st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"),
)
@settings(max_examples=400, deadline=None)
def test_a_changed_character_never_changes_what_is_believed(at: int, character: str) -> None:
    claims = examine(GOOD[:at] + character + GOOD[at + 1 :], HERE)
    assert not claims.valid or claims.facts == STATED.facts


_BODY = cbor2.dumps(cose(SIGNER, payload()))


@given(at=st.integers(0, len(_BODY) - 1), bit=st.integers(0, 7))
@settings(max_examples=600, deadline=None)
def test_a_changed_bit_of_the_message_never_changes_what_is_believed(at: int, bit: int) -> None:
    changed = bytearray(_BODY)
    changed[at] ^= 1 << bit
    claims = examine(text_of(bytes(changed)), HERE)
    assert not claims.valid or claims.facts == STATED.facts


@given(st.text(max_size=400) | st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    for one in (text, "HC1:" + text):
        assert not examine(one, HERE).valid


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_within_are_answered(data: bytes) -> None:
    for text in (text_of(data, compress=False), text_of(data), sealed(cose(SIGNER, data))):
        claims = examine(text, HERE)
        assert isinstance(claims, Claims)
        assert not claims.valid


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4) | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    health=_json | st.fixed_dictionaries(
        {"ver": st.just("1.3.0"), "nam": _json, "dob": _json}, optional={"v": _json, "t": _json, "r": _json}
    ) | st.fixed_dictionaries({}).flatmap(
        lambda _: st.sampled_from(sorted(DOSE)).flatmap(
            lambda name: _json.map(lambda value: certificate(v=[{**DOSE, name: value}]))
        )
    )
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_whatever_a_trusted_signer_signs_is_answered_in_plain_json(health: Any) -> None:
    claims = examine(dcc(SIGNER, health), HERE)
    assert claims.step in (None, Step.SCHEMA, Step.COSE, Step.COMPRESSION)
    json.dumps(dict(claims.claims), allow_nan=False)


def test_what_stands_twice_or_must_be_understood_is_no_certificate() -> None:
    def coded(payload: bytes, head: Any) -> str:
        return text_of(cbor2.dumps(cbor2.CBORTag(18, cose(SIGNER, payload, protected=head))))

    plain = {1: SIGNER.algorithm, 4: SIGNER.kid}
    good = cbor2.dumps(cwt(VACCINATION))
    assert told(coded(good, plain)) == (None, Reason.CERT_OK)
    assert told(coded(good, {**plain, 2: [99], 99: 1})) == (Step.COSE, Reason.CERT_UNREADABLE)
    twice = bytes([good[0] + 1]) + b"\x04" + cbor2.dumps(1) + good[1:]  # exp of 1970, then the good one
    assert told(coded(twice, plain)) == (Step.COSE, Reason.CERT_UNREADABLE)
