"""An adapter file says what is wrong with it in one line; whatever a platform sends is a fact or a refusal."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from emulated_platforms import ID, account, by_code, by_number
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.core.clock import Now
from sentinel.core.facts import CodeFact, Colour, LabResult, PcrFact, VaccineFact
from sentinel.core.identity import Credential, CredentialKind, nonce_of
from sentinel.verify.errors import BadAnswer, Busy, Declined, Rejected
from sentinel.verify.platforms import questions, templates, values
from sentinel.verify.platforms.answers import Asked, read
from sentinel.verify.platforms.checks import load
from sentinel.verify.platforms.form import AdapterError, Times
from sentinel.verify.platforms.refusals import Reply
from sentinel.verify.platforms.shipped import names, shipped, text_of
from sentinel.verify.wire import Answer

NOW = Now(0.0, datetime(2026, 11, 22, 2, 0, tzinfo=UTC))
STAMP = "20261122100000"

GOOD = """
format = 1
name = "somewhere"
version = 3
title = "A platform"

[request]
path = "/query"
encoding = "form"
[request.kinds]
id_number = "A"
platform_code = "B"
[request.headers]
X-Sign = "{signature}"
[request.fields]
what = "{kind}"
who = "{subject}"
at = "{timestamp}"

[signature]
scheme = "sm3"
parts = ["{parameters}", "{secret}"]
joined_by = "&"
[signature.parameters]

[answer]
success = { path = "ok", values = [1] }
echo = { as_of = "at" }
times = { formats = ["%Y%m%d%H%M%S", "%Y-%m-%d"] }
person = "data.who"
errors = [{ path = "ok", values = ["gone"], means = "not_found" }, { status = 420, means = "busy" }]
[answer.code]
colour = "data.colour"
valid_until = "data.until"
colours = { green = [1, "g"], red = [3] }
[answer.pcr]
result = "data.tests[0].result"
sampled_at = "data.tests[0].day"
results = { negative = [false], positive = [true] }
[answer.vaccine]
doses = "data.doses"
"""


def test_the_good_file_is_good_and_so_are_all_that_are_shipped() -> None:
    assert load(GOOD).version == 3
    assert names() == ["health-decode", "panel-machine", "province-device", "reference", "verify-record"]
    assert all(load(text_of(name)).name == name for name in names())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('encoding = "form"', 'encodng = "form"', 'unknown key "request.encodng"; did you mean "encoding"'),
        ('encoding = "form"', 'encoding = "from"', '"from" is not known; did you mean "form"'),
        ('scheme = "sm3"', 'scheme = "sm33"', '"sm33" is not known; did you mean "sm3"'),
        ("red = [3]", "rde = [3]", 'answer.code.colours: "rde" is not known; did you mean "red"'),
        ('id_number = "A"', 'id_numbre = "A"', 'did you mean "id_number"'),
        ('means = "not_found"', 'means = "notfound"', 'did you mean "not_found"'),
        ("[answer.code]", "[answer.cod]", 'did you mean "code"'),
        ('who = "{subject}"', 'who = "{subjcet}"', 'no "{subjcet}" here; did you mean "subject"'),
        ('who = "{subject}"', 'who = "{subject|uper}"', 'no filter "uper"; did you mean "upper"'),
        ('who = "{subject}"', 'who = "{kind}"', "nobody would be asked about"),
        ('who = "{subject}"', 'who = "{subject"', 'a lone "{"'),
        ('who = "{subject}"', 'who = 1.5', "a text, a whole number"),
        ('who = "{subject}"', 'who = { deep = "{subject}" }', "no tables in tables"),
        ('"{secret}"', '"{app_id}"', "could be made by anybody"),
        ("[signature.parameters]", "", "belong together"),
        ('X-Sign = "{signature}"', 'X-Sign = "{app_id}"', 'holds "{signature}"'),
        ('X-Sign = "{signature}"', 'X-Who = "{subject}"', "proxies log"),
        ("red = [3]", "red = [3, 1]", '"1" is both green and red'),
        ('path = "/query"', 'path = "query"', "request.path"),
        ("version = 3", "version = 0", "version"),
        ("format = 1", "format = 2", "format"),
        ('title = "A platform"', 'title = ""', "title"),
        ('"%Y-%m-%d"', '"%H:%M"', "leaves the day out"),
        ('"%Y-%m-%d"', '"%Q"', "answer.times.formats[1]"),
        ('person = "data.who"', 'person = "data..who"', "is no path"),
        ("status = 420, means", "means", "without path and status"),
        ('{ status = 420, means = "busy" }', '{ status = 404, means = "not_found" }', "may be some proxy's"),
        ('success = { path = "ok", values = [1] }', "", "how an answer is told from an error"),
        ("version = 3", "version = 3\nversion = 4", "not valid TOML"),
        ("version = 3", 'version = 3\nendpoint = { primary = "http://10.0.0.1" }', "no https address"),
        ("version = 3", 'version = 3\nendpoint = { primary = "https://u:p@x.example" }', "no https address"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_adapter_is_said_in_one_line(old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(AdapterError) as caught:
        load(GOOD.replace(old, new, 1))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(AdapterError, match='did you mean "panel-machine"'):
        shipped("panel-machin")


def test_what_is_sent_is_what_the_adapter_says() -> None:
    made = questions.asked(load(GOOD), account("s" * 16), by_number(), "visit-1/1", "venue-1", NOW, "0" * 32)
    stamp = str(int(NOW.utc.timestamp() * 1000))
    assert made.body == f"what=A&who={ID}&at={stamp}".encode()
    assert made.signed == f"at={stamp}&what=A&who={ID}&{'s' * 16}"
    assert made.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert len(made.headers["X-Sign"]) == 64
    assert ID not in repr(made)


def test_numbers_fields_of_some_kinds_and_nested_tables_are_sent_as_they_should() -> None:
    text = GOOD.replace('encoding = "form"', "").replace(
        'who = "{subject}"',
        'who = { "$text" = "{subject|sha256}", "$kinds" = ["id_number"] }\n'
        'code = { "$text" = "{subject}", "$kinds" = ["platform_code"] }\n'
        'deep = { number = { "$number" = "007" }, flag = true, text = "{{{place}}}" }',
    )
    adapter = load(text)
    card = json.loads(questions.asked(adapter, account(), by_number(), "r", "v", NOW, "").body)
    code = json.loads(questions.asked(adapter, account(), by_code("码"), "r", "v", NOW, "").body)
    assert len(card["who"]) == 64 and "code" not in card
    assert code["code"] == "码" and "who" not in code
    assert card["deep"] == {"number": 7, "flag": True, "text": "{v}"}


def test_a_query_is_signed_and_sent_as_it_stands_in_the_address() -> None:
    text = GOOD.replace('encoding = "form"', 'encoding = "query"\nmethod = "GET"').replace(
        'parts = ["{parameters}", "{secret}"]', 'parts = ["{target}", "{secret}"]'
    ).replace("[signature.parameters]", "")  # fmt: skip
    made = questions.asked(load(text), account(), by_code("a b&c=码"), "r", "v", NOW, "")
    assert made.target.startswith("/query?what=B&who=a+b%26c%3D%E7%A0%81&at=")
    assert made.signed.startswith(made.target + "&") and made.body == b""


def test_a_code_that_is_no_text_is_declined() -> None:
    with pytest.raises(Declined):
        questions.asked(
            load(GOOD),
            account(),
            Credential(CredentialKind.PLATFORM_CODE, "\ud800", "0" * 64),
            "r",
            "v",
            NOW,
            "",
        )


def _read(body: Any, status: int = 200, headers: dict[str, str] | None = None, **more: Any) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read(load(GOOD), Reply(status, headers or {}, raw), Asked(by_code("c"), "r"), NOW)


def _body(**data: Any) -> dict[str, Any]:
    return {"ok": 1, "at": STAMP, "data": {"who": "w", "colour": 1} | data}


def _code(answer: Answer) -> CodeFact:
    return next(fact for fact in answer.facts if isinstance(fact, CodeFact))


def test_values_are_compared_with_their_types() -> None:
    assert _code(_read(_body(colour="g"))).colour is Colour.GREEN
    for other in (True, "1", "3", 2, "green"):
        assert _code(_read(_body(colour=other))).colour is Colour.UNKNOWN, "cannot tell is not green"
    for wrong in ([1], {"x": 1}, 1.0):
        with pytest.raises(BadAnswer):
            _read(_body(colour=wrong))


def test_a_day_alone_is_the_day_begun_for_a_test_and_the_days_end_for_a_validity() -> None:
    answer = _read(_body(until="2026-11-22", tests=[{"result": False, "day": "2026-11-21"}]))
    pcr = next(fact for fact in answer.facts if isinstance(fact, PcrFact))
    assert _code(answer).by.valid_until == datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)
    assert pcr.sampled_at == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert pcr.result is LabResult.NEGATIVE


def test_doses_may_be_text_where_the_adapter_is_not_strict() -> None:
    doses = next(fact for fact in _read(_body(doses="3")).facts if isinstance(fact, VaccineFact))
    assert doses.doses == 3
    for wrong in ("三", "99", -1, 3.0, True):
        with pytest.raises(BadAnswer):
            _read(_body(doses=wrong))


def test_a_masked_token_is_nobodys_token() -> None:
    masked, other = _read(_body(who="110***********002X")), _read(_body(who="110***********002X"))
    assert masked.person == other.person == "credential:" + by_code("c").digest


@pytest.mark.parametrize(
    ("body", "status", "kind", "says"),
    [
        ({"ok": 7, "at": STAMP}, 200, Rejected, "error 7"),
        ({"ok": "<script>", "at": STAMP}, 200, Rejected, "an error that"),
        ({"at": STAMP}, 200, BadAnswer, "does not say"),
        ([], 200, BadAnswer, "agreed form"),
        (b"", 200, BadAnswer, "agreed form"),
        (b'{"ok":NaN}', 200, BadAnswer, "agreed form"),
        (b'{"ok":1' + b"0" * 400 + b"}", 200, Rejected, "an error"),
        (b"\x1f\x8b" + b"\x00" * 50, 200, BadAnswer, "agreed form"),
        (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, 200, BadAnswer, "agreed form|more than"),
        ({"ok": "gone"}, 200, BadAnswer, "when it was given"),
        ({"ok": "gone", "at": "20261122080000"}, 200, BadAnswer, "not now"),
        ({"ok": "gone", "at": STAMP}, 404, Rejected, "status 404"),
        ({}, 420, Busy, "busy"),
        ({}, 503, Busy, "status 503"),
        ({}, 302, Rejected, "points elsewhere"),
        ({}, 422, Declined, "422"),
    ],
)
def test_an_answer_that_is_none_says_why_and_repeats_nothing_of_it(
    body: Any, status: int, kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind, match=says) as caught:
        _read(body, status)
    assert "script" not in str(caught.value)


def test_not_found_counts_with_its_time_and_a_busy_platform_says_for_how_long() -> None:
    assert _read({"ok": "gone", "at": STAMP}).found is False
    for said, waits in (("30", 30.0), ("-1", 0.0), ("Fri, 31 Dec 9999", 0.0), ("1e9", 0.0), ("9" * 400, 0.0)):
        with pytest.raises(Busy) as caught:
            _read({}, 503, {"retry-after": said})
        assert caught.value.wait_s == waits


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from([1, 3, "g", STAMP]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["who", "colour", "until", "tests", "result", "day", "doses"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)
_SLOW = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@_SLOW
@given(st.sampled_from(names()), _json, _json)
def test_whatever_a_platform_sends_is_facts_or_a_refusal(name: str, data: Any, at: Any) -> None:
    adapter = shipped(name)
    body = {
        "ok": 1,
        "code": 0,
        "success": True,
        "found": True,
        "at": at,
        "data": data,
        "result": data,
        "pass": True,
    }
    reply = Reply(200, {"date": "Sun, 22 Nov 2026 02:00:00 GMT"}, json.dumps(body).encode())
    try:
        read(adapter, reply, Asked(by_number(), "r"), NOW)
    except (BadAnswer, Rejected, Declined) as error:
        assert ID not in str(error)


@_SLOW
@given(_json)
def test_only_a_listed_green_is_green(colour: Any) -> None:
    try:
        code = next((f for f in _read(_body(colour=colour)).facts if isinstance(f, CodeFact)), None)
    except BadAnswer:
        return
    listed = (type(colour) is int and colour == 1) or colour == "g"
    assert (code is not None and code.colour is Colour.GREEN) == listed


@_SLOW
@given(st.binary(max_size=300), st.integers(100, 599))
def test_any_bytes_with_any_status_are_a_refusal(raw: bytes, status: int) -> None:
    for name in names():
        with pytest.raises((BadAnswer, Rejected, Declined)):
            read(shipped(name), Reply(status, {}, raw), Asked(by_number(), "r"), NOW)


_moments = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)).map(
    lambda m: m.replace(microsecond=0, tzinfo=UTC)
)


@given(_moments, st.sampled_from(["ms", "s", "iso", "iso-local", "%Y%m%d%H%M%S", "%Y/%m/%d %H:%M:%S"]))
def test_a_time_that_was_written_is_read_back(moment: datetime, form: str) -> None:
    for offset in ("+08:00", "+00:00", "-03:30"):
        text = values.written(moment, form, values.zone(offset))
        assert values.moment(text, Times(formats=(form,), zone=offset)) == moment
        if form in ("ms", "s"):
            assert values.moment(int(text), Times(formats=(form,), zone=offset)) == moment


@pytest.mark.parametrize("form", ["ms", "s"])
@pytest.mark.parametrize("number", [10**400, -(10**400), 10**15, -1])
def test_a_time_of_endless_digits_is_a_bad_answer_and_no_crash(number: int, form: str) -> None:
    with pytest.raises(BadAnswer):
        values.moment(number, Times(formats=(form,)))


@given(st.text(max_size=30), st.text(max_size=30))
def test_nothing_in_a_value_is_taken_for_a_hole(subject: str, place: str) -> None:
    filled = templates.fill("{subject}|{place}", {"subject": subject, "place": place})
    assert filled == f"{subject}|{place}"


@_SLOW
@given(st.text(max_size=200))
def test_any_text_is_an_adapter_or_one_clear_line(text: str) -> None:
    for candidate in (text, GOOD.replace('"/query"', json.dumps(text)), GOOD + text):
        try:
            load(candidate)
        except AdapterError as error:
            assert str(error) and "\n" not in str(error)


def test_the_age_of_an_answer_without_a_time_is_https_own_date() -> None:
    adapter = load(GOOD.replace('echo = { as_of = "at" }', ""))
    raw = json.dumps(_body()).encode()
    late = NOW.utc - timedelta(seconds=20)
    reply = Reply(200, {"date": late.strftime("%a, %d %b %Y %H:%M:%S GMT")}, raw)
    assert _code(read(adapter, reply, Asked(by_code("c"), "r"), NOW)).by.stated_at == late
    assert _code(read(adapter, Reply(200, {}, raw), Asked(by_code("c"), "r"), NOW)).by.stated_at == NOW.utc
    unset = Now(0.0, datetime(2000, 1, 1, tzinfo=UTC), utc_trusted=False)
    assert _code(read(adapter, reply, Asked(by_code("c"), "r"), unset)).by.stated_at == late
    with pytest.raises(BadAnswer, match="this clock"):
        read(adapter, Reply(200, {}, raw), Asked(by_code("c"), "r"), unset)


def test_the_worked_example_of_the_documentation_does_what_it_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "platform-adapters.md").read_text(encoding="utf-8")
    block = re.search(r"^```toml adapter\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert block is not None
    adapter = load(block[1])
    made = questions.asked(adapter, account("s" * 16), by_code("the code"), "visit/1", "venue", NOW, "")
    nonce, stamp = nonce_of("visit/1"), int(NOW.utc.timestamp())
    text = f"code=the code&seq={nonce}&t={stamp}&term=861234567890123&key={'s' * 16}"
    assert made.signed == text
    assert made.body.decode().endswith(f"&seq={nonce}&sig={hashlib.new('sm3', text.encode()).hexdigest()}")
    answer = {
        "rc": 0,
        "ts": stamp,
        "seq": nonce,
        "d": {"lv": 1, "pcr": "N", "pcrTime": "2022/11/26 13:05", "uid": 7},
    }
    said = read(adapter, Reply(200, {}, json.dumps(answer).encode()), Asked(by_code("x"), "visit/1"), NOW)
    assert said.person == "7" and _code(said).colour is Colour.GREEN
    pcr = next(fact for fact in said.facts if isinstance(fact, PcrFact))
    assert pcr.sampled_at == datetime(2022, 11, 26, 5, 5, tzinfo=UTC)
    expired = Reply(200, {}, json.dumps({"rc": 12, "ts": stamp, "seq": nonce}).encode())
    assert _code(read(adapter, expired, Asked(by_code("x"), "visit/1"), NOW)).colour is Colour.EXPIRED


def test_the_report_of_the_documentation_fits_the_worked_example() -> None:
    page = (Path(__file__).parents[2] / "docs" / "platform-adapters.md").read_text(encoding="utf-8")
    parts = [
        re.search(rf"^```toml {name}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        for name in ("adapter", "report")
    ]
    report = load("\n".join(part[1] for part in parts if part is not None)).report
    assert report is not None
    assert report.path == "/api/v2/passed"


@pytest.mark.parametrize(
    ("said", "age"),
    [
        ("2023-11-20", 3), ("20231120", 3), ("110105194912310012", None), ("11010519491231002X", 76),
        ("11010519491231002x", 76), ("110105********002X", None), ("1101051949****002X", None), ("2023-02-30", None),
        ("2090-01-01", None), ("1800-01-01", None), ("", None), (20231120, None), (None, None), ("2" * 10_000, None),
        ("２０２３１１２０", None), ([1], None),
    ],
)  # fmt: skip
def test_a_birth_date_or_an_open_id_number_tells_the_age_and_a_masked_one_nothing(
    said: object, age: int | None
) -> None:
    adapter = load(GOOD.replace("[answer]", '[answer]\nbirth = "born"'))
    raw = json.dumps(_body() | {"born": said}).encode()
    assert read(adapter, Reply(200, {}, raw), Asked(by_code("c"), "r"), NOW).age == age
