"""Social-security cards: what they claim is read in every dialect, and what they refuse is said."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_hand import LONG_NAME, NUMBER, InHand, make

from hw.smartcard.emulator import ATR, Tampering
from sentinel.core.clock import Now
from sentinel.core.facts import DocumentKind, Source
from sentinel.core.identity import CredentialKind, keyed_hash
from sentinel.credentials.cards.apdu import CardMisbehaved, exchange, with_length
from sentinel.credentials.cards.authentication import Challenge
from sentinel.credentials.cards.dialogue import CardReading, CardState, parse_record, read_card
from sentinel.credentials.cards.session import run_dialogue
from sentinel.credentials.cards.social_security import as_plain, decode_records, is_number, to_credential

NOW = Now(1.0, datetime(2026, 11, 22, 8, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    "dialect",
    [
        {},
        {"get_response": True},
        {"exact_length": False},
        {"by_tag": False},
        {"by_tag": False, "get_response": True},
        {"tag_is_number": True},
        {"selects": (0x02,)},
        {"selects": ()},
        {"selects": (), "by_tag": False},
        {"missing_record": b"\x6a\x82"},
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["王小明", LONG_NAME])
def test_all_that_the_card_states_is_read_in_every_dialect(dialect: dict[str, object], name: str) -> None:
    reading = run_dialogue(InHand(make(name=name, **dialect)))
    claims = reading.claims
    assert reading.state is CardState.OK
    assert (claims.number, claims.name, claims.sex, claims.nation) == (NUMBER, name, "女", "满")
    assert (claims.birth, claims.issued, claims.expires) == (
        date(1949, 12, 31),
        date(2018, 6, 1),
        date(2038, 6, 1),
    )
    assert claims.card_number == "A12345678"
    assert claims.card_id.startswith("310000D156")
    assert (claims.card_class, claims.version, claims.birthplace) == ("1", "2.00", "310000")
    assert claims.initialised_by == "310000000000000000000001"
    assert all(value is not None for value in as_plain(claims).values())


def test_the_credential_is_the_person_and_keeps_the_number_out_of_the_repr() -> None:
    credential = to_credential(run_dialogue(InHand(make())).claims, b"venue", NOW)
    document = credential.document
    assert credential.kind is CredentialKind.SOCIAL_SECURITY
    assert credential.subject == NUMBER
    assert credential.digest == keyed_hash(b"venue", NUMBER)
    assert document is not None
    assert (document.kind, document.by.source) == (DocumentKind.SOCIAL_SECURITY, Source.SMART_CARD)
    assert (document.person, document.masked_name, document.number_ok) == (credential.digest, "王＊＊", True)
    assert document.valid_from == datetime(2018, 5, 31, 16, 0, tzinfo=UTC)
    assert document.valid_to is not None and document.valid_to.date() == date(2038, 6, 1)
    assert NUMBER not in repr(credential) + repr(run_dialogue(InHand(make())))


def test_a_bank_card_is_not_a_social_security_card() -> None:
    reading = run_dialogue(InHand(make(application=False)))
    assert reading.state is CardState.NOT_A_SOCIAL_SECURITY_CARD
    assert "6A82" in reading.reason


def test_a_third_generation_card_is_a_state_of_its_own_with_what_it_says_freely() -> None:
    reading = run_dialogue(InHand(make(authenticate_first=True)))
    assert reading.state is CardState.NEEDS_AUTHENTICATION
    assert reading.claims.card_number == "A12345678"
    assert reading.claims.number == reading.claims.name == ""


@pytest.mark.parametrize("status", [b"\x69\x82", b"\x69\x85"])
@pytest.mark.parametrize("by_tag", [True, False])
def test_a_locked_card_is_known_by_either_status_and_way_of_reading(status: bytes, by_tag: bool) -> None:
    card = make(authenticate_first=True, locked_status=status, by_tag=by_tag)
    assert run_dialogue(InHand(card)).state is CardState.NEEDS_AUTHENTICATION


@pytest.mark.parametrize("after", range(0, 30, 3))
def test_a_card_taken_away_at_any_moment_is_said(after: int) -> None:
    assert run_dialogue(InHand(make(leave_after=after))).state is CardState.REMOVED


def test_a_card_without_a_number_is_unreadable_and_not_a_person() -> None:
    card = make()
    del card.files[0xEF06][0x08]
    assert run_dialogue(InHand(card)).state is CardState.UNREADABLE


@pytest.mark.parametrize(
    ("tampering", "why"),
    [
        (Tampering.WRONG_TAG, "no social security number"),
        (Tampering.TOO_LONG, "no social security number"),
        (Tampering.TOO_SHORT, "no social security number"),
        (Tampering.ENDLESS, "never ends"),
        (Tampering.ALWAYS_6C, "never ends"),
    ],
)
def test_a_bad_card_is_unreadable_and_never_half_a_person(tampering: Tampering, why: str) -> None:
    card = make(tampering=tampering)
    reading = run_dialogue(InHand(card))
    assert reading.state is CardState.UNREADABLE
    assert why in reading.reason
    assert len(card.commands) <= 100
    assert NUMBER not in reading.reason


@pytest.mark.parametrize("number", ["1101051949123100", "11010519491231002X1", "", "1101051949123100\uff12X"])
def test_a_number_of_another_length_names_nobody(number: str) -> None:
    card = make()
    card.files[0xEF06][0x08] = number.encode("gb18030")
    assert run_dialogue(InHand(card)).state is CardState.UNREADABLE


def test_a_foreigners_number_with_letters_is_a_number() -> None:
    card = make()
    card.files[0xEF06][0x08] = b"CAN000012345678901"
    reading = run_dialogue(InHand(card))
    assert (reading.state, reading.claims.number) == (CardState.OK, "CAN000012345678901")
    assert not is_number("CAN00001234567890")


def test_a_holder_who_was_named_is_not_lost_because_the_card_keeps_the_rest() -> None:
    hand = InHand(make())
    answer = hand.transmit

    def transmit(apdu: bytes) -> bytes:
        return b"\x69\x82" if apdu[:3] == b"\x00\xb2\x0c" else answer(apdu)

    hand.transmit = transmit  # type: ignore[method-assign]
    reading = run_dialogue(hand)
    assert reading.state is CardState.OK
    assert (reading.claims.name, reading.claims.birthplace) == ("王小明", "")


@pytest.mark.parametrize(
    ("name", "second"),
    [("买" * 15 + "提", True), ("A" + "买" * 16, True), ("王小明", False), ("𠮷野" * 6, True)],
)
def test_a_name_goes_on_in_its_second_record_even_within_a_character(name: str, second: bool) -> None:
    card = make(name=name)
    assert (0x4E in card.files[0xEF06]) is second
    assert run_dialogue(InHand(card)).claims.name == name


@pytest.mark.parametrize("padding", [b"\x00", b"\xff", b" "])
def test_padding_of_any_kind_is_no_part_of_a_name(padding: bytes) -> None:
    card = make()
    card.files[0xEF06][0x09] = "王小明".encode("gbk").ljust(30, padding)
    card.files[0xEF06][0x4E] = padding * 20
    assert run_dialogue(InHand(card)).claims.name == "王小明"


@pytest.mark.parametrize(
    ("field", "tag", "value", "said"),
    [
        ("birth", 0x0D, "19000229", None),
        ("birth", 0x0D, "20000229", date(2000, 2, 29)),
        ("birth", 0x0D, "FFFFFFFF", None),
        ("birth", 0x0D, "3139343931323331", date(1949, 12, 31)),
        ("expires", 0x06, "00000000", None),
        ("sex_code", 0x0A, "01", "1"),
        ("sex_code", 0x0A, "FF", ""),
        ("nation_code", 0x0B, "0B", "11"),
        ("nation_code", 0x0B, "3536", "56"),
        ("birthplace", 0x0C, "FFFFFF", ""),
        ("birthplace", 0x0C, "333130303030", "310000"),
        ("version", 0x03, "00010203", "00010203"),
    ],
)
def test_fields_are_read_as_the_field_writes_them_or_not_at_all(
    field: str, tag: int, value: str, said: object
) -> None:
    assert getattr(decode_records({tag: bytes.fromhex(value)}), field) == said


def test_a_record_is_as_long_as_it_says() -> None:
    assert parse_record(bytes.fromhex("0A0131")) == (0x0A, b"1")
    assert parse_record(bytes.fromhex("0A0131FFFF0000")) == (0x0A, b"1")
    assert parse_record(bytes.fromhex("0A013132")) is None
    assert parse_record(bytes.fromhex("0A0231")) is None
    assert parse_record(b"\x0a") is None


def test_an_answer_in_pieces_is_fetched_and_one_without_end_is_given_up() -> None:
    steps = exchange(bytes.fromhex("00B2010400"))
    assert next(steps) == bytes.fromhex("00B2010400")
    assert steps.send(bytes.fromhex("6C14")) == bytes.fromhex("00B2010414")
    assert steps.send(bytes.fromhex("0812 6110")) == bytes.fromhex("00C0000010")
    assert steps.send(bytes.fromhex("6C02")) == bytes.fromhex("00C0000002")
    with pytest.raises(StopIteration) as end:
        steps.send(bytes.fromhex("3131 9000"))
    assert end.value.value == (bytes.fromhex("08123131"), 0x9000)
    for endless in ("6110", "6C10", "AA" * 250 + "6110"):
        steps = exchange(bytes.fromhex("00B2010400"))
        next(steps)
        with pytest.raises(CardMisbehaved, match="never ends"):
            for _ in range(10):
                steps.send(bytes.fromhex(endless))


def test_a_command_is_repeated_with_its_length_whatever_its_case() -> None:
    assert with_length(bytes.fromhex("00B20104"), 6) == bytes.fromhex("00B2010406")
    assert with_length(bytes.fromhex("00B2010400"), 6) == bytes.fromhex("00B2010406")
    assert with_length(bytes.fromhex("00A4000002EF05"), 6) == bytes.fromhex("00A4000002EF0506")
    assert with_length(bytes.fromhex("00A4000002EF0500"), 6) == bytes.fromhex("00A4000002EF0506")


@settings(max_examples=150)
@given(st.lists(st.binary(max_size=40), max_size=60), st.sampled_from([None, 0x04]))
def test_no_answers_whatever_make_the_dialogue_fail_or_go_on_for_ever(
    answers: list[bytes], key: int | None
) -> None:
    steps, count = read_card(ATR, key), 0
    reading: CardReading | None = None
    try:
        next(steps)
        for answer in answers + [b"\x61\x10"] * 600:
            steps.send(answer)
            count += 1
    except StopIteration as end:
        reading = end.value
    assert reading is not None
    assert count < 300


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.sampled_from([0x08, 0x09, 0x4E, 0x0A, 0x0D, 0x01]), st.binary(max_size=40)), max_size=20
    ),
    st.integers(0, 3),
)
def test_whatever_the_records_hold_is_text_or_nothing(records: list[tuple[int, bytes]], dialect: int) -> None:
    card = make(by_tag=bool(dialect & 1), get_response=bool(dialect & 2))
    for tag, value in records:
        card.files[0xEF05 if tag == 0x01 else 0xEF06][tag] = value
    reading = run_dialogue(InHand(card))
    assert reading.state in (CardState.OK, CardState.UNREADABLE)
    assert (reading.state is CardState.OK) == is_number(reading.claims.number)
    assert reading.claims.name.isprintable()
    as_plain(reading.claims)


def test_no_personal_data_in_what_could_be_logged() -> None:
    challenge = Challenge(b"\x01" * 8, bytes.fromhex("310000"), ATR, 4)
    reading = run_dialogue(InHand(make()))
    said = repr(reading) + repr(challenge)
    assert NUMBER not in said and "王小明" not in said and "310000" not in said
