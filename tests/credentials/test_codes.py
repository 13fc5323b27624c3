"""The table of codes: who reads which, what an owner adds, and what is no code at all."""

import logging
from importlib.metadata import EntryPoint

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_certificates import NOON

from sentinel.core.code_text import text_of
from sentinel.core.reasons import Reason
from sentinel.credentials import codes
from sentinel.credentials.claims import Circumstances, Claims, Step
from sentinel.credentials.codes import BUILT_IN, CodeRule, CodeTable, load_table, place_rule

HERE = Circumstances(NOON)
TABLE = CodeTable()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://example.org/code?token=AbC123", "platform"),
        ("HTTPS://EXAMPLE.ORG/X", "platform"),
        ("JKM:0123456789abcdef", "platform"),
        ("DZSBK:0123456789abcdef", "social_security"),
        ("CSM:venue-1/north", "place"),
        ("HC1:6BFOXN*TS0BI$ZD4N9:9S6", "dcc"),
        ("shc:/567629095243206034602924374044", "shc"),
        ("shc:/1/2/567629", "shc"),
        ("WIFI:T:WPA", "unknown"),
        ("HL1:6BF", "unknown"),
        ("", "unknown"),
    ],
)
def test_known_prefixes_choose_the_kind(text: str, kind: str) -> None:
    assert TABLE.kind_of(text) == TABLE.examine(text, HERE).kind == kind


def test_a_platforms_code_is_well_formed_and_nothing_more_is_claimed() -> None:
    claims = TABLE.examine("JKM:0123456789", HERE)
    assert (claims.valid, claims.reason, claims.facts) == (True, Reason.CODE_UNKNOWN, ())
    for text in ("JKM:", "JKM:123", "https://" + "x" * 3000):
        assert (TABLE.examine(text, HERE).step, TABLE.examine(text, HERE).reason) == (
            Step.PREFIX,
            Reason.CODE_INVALID,
        )


def test_a_places_code_is_told_as_what_it_is() -> None:
    claims = TABLE.examine("CSM:venue-1/north", HERE)
    assert (claims.kind, claims.reason, claims.facts) == ("place", Reason.PLACE_CODE, ())


def test_chinese_text_is_read_in_both_charsets() -> None:
    for charset in ("utf-8", "utf-8-sig", "gb18030"):
        assert text_of("场所码：测试𠮷".encode(charset)) == "场所码：测试𠮷"
    assert text_of(bytes(range(1, 32))) is None


def test_a_venues_own_longer_prefix_wins_over_the_general_one() -> None:
    own = place_rule("https://place.example/")
    for rules in ((own, *BUILT_IN), (*BUILT_IN, own)):
        assert CodeTable(rules).kind_of("https://place.example/7081") == "place"
    table = load_table(platforms=["TOK-"], places=["https://place.example/"])
    assert table.kind_of("TOK-12345") == "platform"
    assert table.kind_of("https://place.example/7081") == "place"


def _mine(text: str, _circumstances: Circumstances) -> Claims:
    return Claims("mine", Reason.PASS_OK, claims={"text": text})


def _failing(text: str, _circumstances: Circumstances) -> Claims:
    raise RuntimeError(f"no: {text}")


MINE = CodeRule("MINE:", "mine", _mine)
ALSO = (CodeRule("JKM:", "replaced", _mine), CodeRule("HTTPS://", "failing", _failing))
NONE = "no rule"


def _install(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    points = [EntryPoint(name, f"{__name__}:{name}", codes.GROUP) for name in names]
    monkeypatch.setattr(codes, "entry_points", lambda group: points if group == codes.GROUP else [])


def test_an_owner_adds_codes_and_replaces_built_in_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    _install(monkeypatch, "MINE", "ALSO")
    table = load_table()
    assert table.examine("mine:1", HERE).claims == {"text": "mine:1"}
    assert table.kind_of("JKM:12345") == "replaced"
    assert table.kind_of("HC1:") == "dcc"


def test_an_owners_rules_that_do_not_load_are_reported_and_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _install(monkeypatch, "NONE", "absent", "MINE")
    assert load_table().kind_of("MINE:1") == "mine"
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(told) == 2
    assert "absent" in told[0] + told[1]


def test_an_owners_rule_that_fails_is_reported_once_without_the_code_and_the_door_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _install(monkeypatch, "ALSO")
    table = load_table()
    assert table.examine("https://secret.example/1", HERE).kind == "unknown"
    assert table.examine("https://secret.example/1", HERE).kind == "unknown"  # no laxer one in its place
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "secret" not in caplog.text
    assert table.kind_of("JKM:12345") == "replaced"


@given(st.text(max_size=300) | st.text(max_size=60).map(lambda tail: "https://" + tail))
@settings(max_examples=200)
def test_any_text_is_answered(text: str) -> None:
    claims = TABLE.examine(text, HERE)
    assert claims.facts == ()
    assert claims.kind != "unknown" or claims.step is Step.PREFIX


@given(st.binary(max_size=200))
@settings(max_examples=150)
def test_any_bytes_are_text_without_control_characters_or_none(data: bytes) -> None:
    text = text_of(data)
    if text is not None:
        text.encode("utf-8")
        assert "\x00" not in text
