"""What the platform says becomes facts, or a refusal; never a crash, never a guess."""

import base64
import json
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.clock import Now
from sentinel.core.facts import CodeFact, Colour, LabResult, PcrFact, Source
from sentinel.core.identity import Credential, CredentialKind
from sentinel.verify.errors import BadAnswer
from sentinel.verify.platforms.answers import Asked, read
from sentinel.verify.platforms.form import LARGEST_ANSWER
from sentinel.verify.platforms.refusals import Reply
from sentinel.verify.platforms.shipped import shipped
from sentinel.verify.wire import Answer, shown_name

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def decode(raw: bytes, request_id: str, now: datetime, *, utc_trusted: bool = True) -> Answer:
    asked = Asked(Credential(CredentialKind.PLATFORM_CODE, "code", "0" * 64), request_id)
    return read(shipped("reference"), Reply(200, {}, raw), asked, Now(0.0, now, utc_trusted))


def _answer(**changes: Any) -> dict[str, Any]:
    return {
        "found": True,
        "request_id": "r1",
        "as_of": "2026-11-22T10:00:00+08:00",
        "person": "token",
        "masked_name": "王＊",
        "code": {"colour": "green", "valid_until": "2026-11-22T02:30:00Z"},
        "pcr": {"result": "negative", "sampled_at": "2026-11-21T18:00:00Z"},
        "antigen": {"result": "none"},
        "vaccine": {"doses": 3, "last_at": None},
        "key_area": {"visited": False},
        "watch_list": {"listed": None},
    } | changes


def _read(**changes: Any) -> Any:
    return decode(json.dumps(_answer(**changes)).encode(), "r1", NOW)


def test_facts_carry_the_platforms_time_and_their_own_validity_in_utc() -> None:
    answer = _read(a_field_of_tomorrow={"x": [1]})
    by_type = {type(fact): fact for fact in answer.facts}
    code, pcr = by_type[CodeFact], by_type[PcrFact]
    assert len(by_type) == 6
    assert (code.by.source, code.by.stated_at, code.by.valid_until) == (
        Source.ONLINE,
        NOW,
        NOW + timedelta(minutes=30),
    )
    assert code.colour is Colour.GREEN
    assert (pcr.result, pcr.sampled_at) == (LabResult.NEGATIVE, NOW - timedelta(hours=8))
    assert pcr.by.valid_until is None, "it ages by its sampling time"


@pytest.mark.parametrize(("said", "age"), [(2, 2), (0, 0), (None, None)])
def test_an_age_is_taken_where_the_adapter_says_where_it_stands(said: int | None, age: int | None) -> None:
    for path, told in (("age", age), ("", None)):
        adapter = shipped("reference")
        adapter = msgspec.structs.replace(adapter, answer=msgspec.structs.replace(adapter.answer, age=path))
        asked = Asked(Credential(CredentialKind.PLATFORM_CODE, "code", "0" * 64), "r1")
        body = json.dumps(_answer(age=said)).encode()
        assert read(adapter, Reply(200, {}, body), asked, Now(0.0, NOW, True)).age == told
        if path:
            for wrong in ("2", -1, 151, 2.5, True, [2]):
                body = json.dumps(_answer(age=wrong)).encode()
                with pytest.raises(BadAnswer):
                    read(adapter, Reply(200, {}, body), asked, Now(0.0, NOW, True))


def test_what_the_platform_leaves_out_is_no_fact() -> None:
    assert _read(pcr=None, code=None, antigen=None, vaccine=None, key_area=None, watch_list=None).facts == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"found": "true"},
        {"found": 1},
        {"request_id": "r2"},
        {"as_of": "2026-11-22T02:00:00"},
        {"as_of": "2026-11-22T01:50:00Z"},
        {"as_of": "2026-11-22T02:10:00Z"},
        {"as_of": "9999-12-31T23:59:59-12:00"},
        {"as_of": 1},
        {"person": ""},
        {"person": None},
        {"person": "x" * 200},
        {"masked_name": "王" * 100},
        {"code": {"colour": "turquoise"}},
        {"code": {"colour": ["green"]}},
        {"code": {"colour": "green", "valid_until": "9999-12-31T23:59:59-12:00"}},
        {"code": "green"},
        {"pcr": {"result": "negative", "sampled_at": "2026-11-23T00:00:00Z"}},
        {"pcr": {"result": True}},
        {"vaccine": {"doses": -1}},
        {"vaccine": {"doses": "3"}},
        {"vaccine": {"doses": 1e400}},
        {"key_area": {}},
        {"watch_list": {"listed": "no"}},
        {"face_reference": {"template": "AAAA", "valid_until": "2026-11-23T00:00:00Z"}},
        {"face_reference": {"template": "!!!", "valid_until": "2026-11-23T00:00:00Z"}},
    ],
)
def test_an_answer_that_is_not_as_agreed_is_refused_whole(changes: dict[str, Any]) -> None:
    with pytest.raises(BadAnswer):
        _read(**changes)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 0.0])
def test_a_reference_face_that_is_no_vector_is_refused(number: float) -> None:
    template = base64.b64encode(struct.pack("<512f", *[number] * 512)).decode()
    with pytest.raises(BadAnswer):
        _read(face_reference={"template": template, "valid_until": "2026-11-23T00:00:00Z"})


def test_with_a_clock_that_was_never_set_the_answer_is_taken_and_dated_by_the_platform() -> None:
    raw = json.dumps(_answer()).encode()
    answer = decode(raw, "r1", datetime(2000, 1, 1, tzinfo=UTC), utc_trusted=False)
    assert answer.facts[0].by.stated_at == NOW


def test_deep_nesting_and_sheer_size_are_refused() -> None:
    nested = b'{"x":' * 5_000 + b"1" + b"}" * 5_000
    for raw in (nested, b"[" * 60_000, b" " * (LARGEST_ANSWER + 1), b"", b"\xff\xfe"):
        with pytest.raises(BadAnswer):
            decode(raw, "r1", NOW)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [("王小明", "王＊＊"), ("王＊", "王＊"), ("欧阳＊", "欧阳＊"), ("王\u202e\u0000\n＊", "王＊"), ("", "")],
)
def test_the_screen_never_shows_a_whole_name_nor_control_characters(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_subnormal=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(sorted(_answer())), _json, max_size=4))
def test_any_value_in_any_place_is_facts_or_a_refusal(changes: dict[str, Any]) -> None:
    try:
        answer = _read(**changes)
    except BadAnswer:
        return
    assert all(fact.by.source is Source.ONLINE for fact in answer.facts)


@settings(max_examples=200)
@given(st.binary(max_size=200), st.integers(0, 500))
def test_any_bytes_are_facts_or_a_refusal(garbage: bytes, at: int) -> None:
    good = json.dumps(_answer()).encode()
    for raw in (garbage, good[:at] + garbage + good[at:]):
        try:
            decode(raw, "r1", NOW)
        except BadAnswer:
            continue
