"""ID cards: what the four layouts say, and what hostile blocks can't do."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.idcard import CardBlocks
from sentinel.core.clock import Now
from sentinel.core.facts import DocumentKind
from sentinel.core.identity import CredentialKind, keyed_hash
from sentinel.credentials.cards.civil_codes import NATIONS, NATIONS_ENGLISH, SEXES, country
from sentinel.credentials.cards.id_card import (
    _LAYOUTS,
    IdCardClaims,
    UnsupportedCard,
    as_plain,
    decode_text_block,
    encode_text_block,
    to_credential,
)

NOW = Now(100.0, datetime(2026, 11, 22, 3, 0, tzinfo=UTC))
KEY = b"k" * 32


def _put(block: bytearray, at: int, text: str) -> None:
    data = text.encode("utf-16-le")
    block[at : at + len(data)] = data


def _block(**at: str) -> bytes:
    """A block laid out by hand, offset by offset, independent of the encoder."""
    block = bytearray(b" \0" * 128)
    for key, text in at.items():
        _put(block, int(key[1:]), text)
    return bytes(block)


RESIDENT = _block(
    b0="张三丰", b30="1", b32="01", b36="19491231", b52="某省某市某区某路1号", b122="11010519491231002X",
    b158="某市公安局某分局", b188="20150601", b204="20350601",
)  # fmt: skip
PERMIT = _block(
    b0="陈大文", b30="1", b36="19940823", b52="某省某市某路2号", b122="810000199408230021", b158="某市公安局",
    b188="20190101", b204="20240101", b220="H12345678", b238="01", b248="J",
)  # fmt: skip
FOREIGN_2017 = _block(
    b0="SMITH, JOHN MICHAEL", b120="1", b122="USA110081010102", b152="USA", b158="史密斯",
    b188="20180101", b204="20280101", b220="19810101", b236="01", b240="1500", b248="I",
)  # fmt: skip
FOREIGN_2023 = _block(
    b0="马丽", b30="2", b32="01", b36="19900312", b52="MARIA MAGDALENA ELISABETH VAN DER V",
    b122="911124199003120044", b188="20231201", b204="20331201", b220="EEN", b242="NLD", b248="Y", b250="123",
)  # fmt: skip


def test_a_resident_card_is_read_field_by_field() -> None:
    claims = decode_text_block(RESIDENT)
    assert as_plain(claims) == {
        "name": "张三丰", "sex": "男", "sex_en": "Male", "nation": "汉", "nation_en": "Han",
        "sex_code": "1", "nation_code": "01", "reserved": "",
        "birth": "1949-12-31", "address": "某省某市某区某路1号", "id_number": "11010519491231002X",
        "issuer": "某市公安局某分局", "valid_from": "2015-06-01", "valid_to": "2035-06-01",
    }  # fmt: skip
    assert (claims.kind, claims.number_ok, claims.problems) == (DocumentKind.RESIDENT_ID, True, ())


def test_a_permit_of_hong_kong_macau_or_taiwan_has_its_pass_number() -> None:
    claims = decode_text_block(PERMIT)
    plain = as_plain(claims)
    assert (claims.kind, claims.number_ok) == (DocumentKind.HK_MO_TW_PERMIT, True)
    assert (plain["name"], plain["pass_number"], plain["issue_count"]) == ("陈大文", "H12345678", "01")
    assert plain["nation"] == ""
    assert claims.problems == ()


def test_a_foreigners_card_of_2017_has_both_names_and_no_judged_number() -> None:
    claims = decode_text_block(FOREIGN_2017)
    plain = as_plain(claims)
    assert (claims.kind, claims.number_ok) == (DocumentKind.FOREIGN_PERMIT_2017, None)
    assert (plain["name"], plain["english_name"]) == ("史密斯", "SMITH, JOHN MICHAEL")
    assert (plain["nation"], plain["sex"], plain["birth"]) == ("USA", "男", "1981-01-01")
    assert (plain["version"], plain["issuer"], plain["valid_to"]) == ("01", "1500", "2028-01-01")
    assert plain["authority"] == "1500"
    assert (plain["nation_zh"], plain["nation_en"], plain["sex_en"]) == ("美国", "United States", "Male")
    assert replace(claims, id_number="US4110081010102").number_ok is False
    assert replace(claims, id_number="USA11008101010²").number_ok is False
    nameless = as_plain(replace(claims, name=""))
    assert nameless["name"] == "SMITH, JOHN MICHAEL"


def test_a_foreigners_card_of_2023_joins_its_long_name() -> None:
    claims = decode_text_block(FOREIGN_2023)
    plain = as_plain(claims)
    assert claims.kind is DocumentKind.FOREIGN_PERMIT_2023
    assert plain["english_name"] == "MARIA MAGDALENA ELISABETH VAN DER VEEN"
    assert (plain["sex"], plain["nation"], plain["renewals"]) == ("女", "NLD", "01")
    assert plain["previous_number"] == "123"
    assert claims.number_ok is True


def test_a_long_english_name_keeps_the_space_that_falls_between_its_two_fields() -> None:
    first, second = "MARIA MAGDALENA ELISABETH VAN DER ", "VEEN"
    for spaces in (35 - len(first), 0):
        name = first.strip() + " " * spaces + " " + second
        block = encode_text_block(IdCardClaims(kind=DocumentKind.FOREIGN_PERMIT_2023, english_name=name))
        assert decode_text_block(block).english_name == name


@pytest.mark.parametrize(
    ("number", "ok"),
    [
        ("11010519491231002X", True),
        ("440524188001010014", True),
        ("810000199408230021", True),
        ("830000199201300022", True),
        ("110105194912310021", False),
        ("110105194902300020", False),
        ("", False),
    ],
)
def test_numbers_are_judged_by_check_digit_and_date_only(number: str, ok: bool) -> None:
    assert decode_text_block(_block(b122=number)).number_ok is ok


def test_a_long_term_card_never_ends() -> None:
    claims = decode_text_block(RESIDENT[:204] + "长期".ljust(8).encode("utf-16-le") + RESIDENT[220:])
    assert (claims.long_term, claims.valid_to, claims.problems) == (True, None, ())
    assert as_plain(claims)["valid_to"] == "长期"
    document = to_credential(CardBlocks(encode_text_block(claims), b""), KEY, NOW).document
    assert document is not None
    assert document.valid_to is None


def test_a_card_holds_through_the_last_day_in_china() -> None:
    document = to_credential(CardBlocks(RESIDENT, b"p" * 1024), KEY, NOW).document
    assert document is not None
    assert document.valid_from == datetime(2015, 5, 31, 16, 0, tzinfo=UTC)
    assert document.valid_to is not None
    assert datetime(2035, 6, 1, 15, 59, 59, tzinfo=UTC) < document.valid_to
    assert document.valid_to < datetime(2035, 6, 1, 16, 0, tzinfo=UTC)


def test_the_credential_shows_nobody_who_it_is() -> None:
    credential = to_credential(CardBlocks(RESIDENT, b"p" * 1024), KEY, NOW)
    document = credential.document
    assert document is not None
    assert credential.kind is CredentialKind.ID_NUMBER
    assert credential.digest == document.person == keyed_hash(KEY, "11010519491231002X")
    assert (document.masked_name, document.number_ok) == ("张＊＊", True)
    for shown in (repr(credential), repr(document), repr(decode_text_block(RESIDENT))):
        assert "张三" not in shown
        assert "110105" not in shown


def test_a_wrong_number_is_stated_and_left_to_the_policy() -> None:
    wrong = RESIDENT[:122] + "110105194912310021".encode("utf-16-le") + RESIDENT[158:]
    document = to_credential(CardBlocks(wrong, b""), KEY, NOW).document
    assert document is not None
    assert document.number_ok is False


@pytest.mark.parametrize(
    "block",
    [
        b"",
        RESIDENT[:-1],
        RESIDENT + b"\0",
        _block(b248="Z", b122="11010519491231002X"),
        _block(b0="无号"),
        _block(b122="11010519491231002X", b204="20309999"),
        _block(b122="11010519491231002X", b188="yesterday"[:8]),
    ],
)
def test_what_is_no_known_card_is_called_unsupported_without_naming_anybody(block: bytes) -> None:
    with pytest.raises(UnsupportedCard) as caught:
        to_credential(CardBlocks(block, b""), KEY, NOW)
    assert "110105" not in str(caught.value)


def test_rare_characters_of_names_are_kept_and_controls_are_not() -> None:
    claims = decode_text_block(_block(b0="\u202e王𠮷\ue000\x07\x1b[2J"))
    assert claims.name == "王𠮷\ue000[2J"


def test_broken_surrogates_and_nulls_do_no_harm() -> None:
    block = bytearray(RESIDENT)
    block[0:4] = b"\x00\xd8\x00\xd8"
    block[28:30] = b"\x00\xdc"
    block[52:122] = bytes(70)
    claims = decode_text_block(bytes(block))
    claims.name.encode("utf-8")
    assert claims.address == ""
    assert decode_text_block(bytes(256)).kind is DocumentKind.RESIDENT_ID


def test_all_56_nations_and_the_two_others_have_their_names() -> None:
    assert len(NATIONS) == 58
    assert len(set(NATIONS.values())) == 58
    spot = {"01": "汉", "11": "满", "15": "土家", "30": "土", "31": "达斡尔", "43": "乌孜别克", "56": "基诺"}
    assert {code: NATIONS[code] for code in spot} == spot
    assert SEXES == {"0": "未知", "1": "男", "2": "女", "9": "未说明"}
    roman = {"02": "Mongol", "05": "Uygur", "06": "Miao", "46": "Deang", "49": "Gin", "97": "Other"}
    assert {code: NATIONS_ENGLISH[code] for code in roman} == roman
    assert len(set(NATIONS_ENGLISH.values())) == 58


def test_a_foreigners_country_has_its_name_in_both_languages() -> None:
    assert country("USA") == ("美国", "United States")
    assert country("NLD")[0] == "荷兰"
    assert country("XXA") == ("无国籍人", "Stateless person")
    for code in ("", "usa", "ZZZ", "US", "１２３"):
        assert country(code) == ("", "")
    assert decode_text_block(_block(b30="1", b242="ZZZ", b248="Y")).problems == ("valid_to", "nation")


def test_what_stands_in_reserved_places_is_shown() -> None:
    blocks = {"J": _block(b32="预", b242="留", b250="啊", b248="J"), "Y": _block(b158="预留啊", b248="Y")}
    blocks |= {"I": _block(b250="预留啊", b248="I"), "": _block(b220="预留", b250="啊")}
    for block in blocks.values():
        assert str(as_plain(decode_text_block(block))["reserved"]).replace(" ", "") == "预留啊"


def test_every_byte_of_a_block_belongs_to_a_field_or_to_the_type() -> None:
    for layout in _LAYOUTS.values():
        taken = [byte for pieces in layout.values() for at, size in pieces for byte in range(at, at + size)]
        assert len(taken) == len(set(taken))
        assert set(range(256)) - set(taken) == {248, 249}


@pytest.mark.parametrize(
    ("number", "ok"),
    [
        ("911124199003120044", True),
        ("911124199003120045", False),
        ("911124199002300046", False),
    ],
)
def test_a_foreigners_number_of_2023_begins_with_9_and_is_judged_like_any_other(
    number: str, ok: bool
) -> None:
    assert decode_text_block(_block(b122=number, b248="Y")).number_ok is ok


@given(st.binary(min_size=256, max_size=256), st.binary(max_size=300))
@settings(max_examples=200)
def test_no_block_whatever_crashes_the_kiosk(block: bytes, address: bytes) -> None:
    try:
        claims = decode_text_block(block, address)
    except UnsupportedCard:
        return
    for value in as_plain(claims).values():
        str(value).encode("utf-8")
    _ = claims.number_ok
    try:
        to_credential(CardBlocks(block, b"", address), KEY, NOW)
    except UnsupportedCard:
        return


@given(
    st.sampled_from(["resident", "J", "I", "Y"]),
    st.text(st.characters(categories=["Lo", "Lu"]), max_size=7),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.dates(date(1990, 1, 1), date(2500, 1, 1)) | st.none(),
    st.sampled_from(sorted(NATIONS)),
)
@settings(max_examples=100)
def test_what_is_written_on_a_card_is_what_is_read(
    kind: str, name: str, birth: date, valid_to: date | None, nation: str
) -> None:
    foreign = kind in ("I", "Y")
    claims = IdCardClaims(
        kind=DocumentKind(kind),
        name=name,
        english_name="A" * 46 if kind == "Y" else "DOE, JANE" if foreign else "",
        sex_code="2",
        nation_code="FRA" if foreign else "" if kind == "J" else nation,
        birth=birth,
        address="" if foreign else "某路",
        id_number="FRA110090010101" if kind == "I" else "11010519491231002X",
        issuer="1500" if kind == "I" else "" if foreign else "某局",
        valid_from=date(2020, 2, 29),
        valid_to=valid_to,
        long_term=valid_to is None,
        pass_number="H1234567" if kind == "J" else "",
        issue_count="02" if kind == "J" else "",
        version="01" if kind == "I" else "",
        renewals="03" if kind == "Y" else "",
        previous_number="001" if kind == "Y" else "",
    )
    block = encode_text_block(claims)
    assert len(block) == 256
    assert decode_text_block(block) == claims


def test_a_claim_that_does_not_fit_its_field_is_refused() -> None:
    with pytest.raises(ValueError, match="name does not fit"):
        encode_text_block(IdCardClaims(kind=DocumentKind.RESIDENT_ID, name="很" * 16))


def test_one_card_has_one_pseudonym_at_all_venues_of_a_tenant_and_another_elsewhere() -> None:
    card = CardBlocks(RESIDENT, b"")
    venues = ((b"a" * 32, b"t" * 32), (b"b" * 32, b"t" * 32), (b"b" * 32, b"u" * 32))
    found = [to_credential(card, venue, NOW, tenant_key=tenant).document for venue, tenant in venues]
    here, there, elsewhere = (document for document in found if document is not None)
    assert here.pseudonym == there.pseudonym != elsewhere.pseudonym
    assert here.person != there.person and here.pseudonym not in (here.person, there.person)
