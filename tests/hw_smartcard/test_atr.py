"""A card's answer to reset: the protocol that it speaks is known, or it is no answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.errors import DeviceProtocolError
from hw.smartcard.atr import Atr, parse_atr
from hw.smartcard.emulator import ATR, T1_ATR


def test_a_card_that_offers_t0_only_has_no_check_byte() -> None:
    atr = parse_atr(ATR)
    assert (atr.protocols, atr.protocol, atr.specific, atr.rate) == ((0,), 0, None, 0x11)
    assert (atr.guard, atr.waiting_t0) == (0, 10)
    assert atr.historical == ATR[-13:]


def test_a_t1_card_tells_its_block_length_and_times() -> None:
    atr = parse_atr(T1_ATR)
    assert (atr.protocols, atr.protocol, atr.ifsc, atr.waiting_t1, atr.crc) == ((1,), 1, 0x20, 0x45, False)
    assert atr.historical == bytes.fromhex("4D22086301000000")


@pytest.mark.parametrize(
    ("text", "protocols", "specific", "rate", "ifsc"),
    [
        ("3BF81300008131FE454A434F5076323431B7", (1,), None, 0x13, 254),  # negotiable, TA3 FE
        (
            "3BDC18FF8191FE1FC38073C821136601061159000128",
            (1,),
            None,
            0x18,
            254,
        ),  # T=1, then 15: no T of its own
        ("3B6500002063CB6800", (0,), None, 0x11, 32),
        ("3FFF9500FF918171FE470044494E44000001009C" + "00", None, None, None, None),
    ],
)
def test_answers_of_real_kinds(
    text: str, protocols: tuple[int, ...] | None, specific: int | None, rate: int, ifsc: int
) -> None:
    raw = bytes.fromhex(text)
    if protocols is None:
        with pytest.raises(DeviceProtocolError):
            parse_atr(raw)
        return
    atr = parse_atr(raw)
    assert (atr.protocols, atr.specific, atr.rate, atr.ifsc) == (protocols, specific, rate, ifsc)


def test_a_specific_card_is_followed() -> None:
    specific = bytes.fromhex("3B90959101312045")
    check = 0
    for byte in specific[1:]:
        check ^= byte
    atr = parse_atr(specific + bytes([check]))
    assert (atr.specific, atr.protocol, atr.rate) == (1, 1, 0x95)


def test_a_wrong_check_byte_and_a_cut_answer_are_errors() -> None:
    for bad in (
        T1_ATR[:-1] + b"\x00",
        T1_ATR[:-1],
        ATR[:-1],
        b"\x3b",
        b"",
        b"\x00" * 5,
        b"\x3b\xff" + b"\xff" * 31,
    ):
        with pytest.raises(DeviceProtocolError):
            parse_atr(bad)


@settings(max_examples=300)
@given(st.binary(max_size=40), st.booleans())
def test_any_bytes_are_an_answer_or_an_error(tail: bytes, begun: bool) -> None:
    try:
        atr = parse_atr((b"\x3b" if begun else b"") + tail)
    except DeviceProtocolError:
        return
    assert isinstance(atr, Atr) and atr.protocols and len(atr.historical) <= 15
