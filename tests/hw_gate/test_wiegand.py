"""Wiegand frames: the published ones, every bit guarded by parity, and nothing that does not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hw.errors import DeviceGone
from hw.gate.wiegand import (
    Shape,
    number_of_digest,
    open_wiegand_gate,
    read_wiegand,
    wiegand26,
    wiegand34,
    written,
)
from hw.pty_link import PtyPeer


def test_the_published_frames() -> None:
    assert f"{wiegand26(1, 1):026b}" == "10000000100000000000000010"
    assert wiegand26(123, 45678) == 0x2F764DD
    assert wiegand34(0x12345678) == 0x22468ACF1


@given(st.integers(0, 255), st.integers(0, 65535))
def test_26_bits_come_back_and_their_halves_have_the_right_parity(facility: int, card: int) -> None:
    frame = wiegand26(facility, card)
    assert read_wiegand(frame, 26) == facility << 16 | card
    assert (frame >> 13).bit_count() % 2 == 0
    assert (frame & 0x1FFF).bit_count() % 2 == 1


@given(st.integers(0, 0xFFFFFFFF), st.integers(0, 33))
def test_one_wrong_bit_of_34_is_noticed(number: int, bit: int) -> None:
    frame = wiegand34(number)
    assert read_wiegand(frame, 34) == number
    with pytest.raises(ValueError, match="parity"):
        read_wiegand(frame ^ 1 << bit, 34)


@pytest.mark.parametrize(("facility", "card"), [(256, 0), (-1, 0), (0, 65536), (0, -1)])
def test_what_26_bits_do_not_hold_is_refused(facility: int, card: int) -> None:
    with pytest.raises(ValueError, match="Wiegand 26"):
        wiegand26(facility, card)


@pytest.mark.parametrize("number", [-1, 1 << 32])
def test_what_34_bits_do_not_hold_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="Wiegand 34"):
        wiegand34(number)


@pytest.mark.parametrize(("frame", "bits"), [(0, 25), (1 << 26, 26), (-1, 34), (1 << 34, 34)])
def test_what_is_no_frame_is_refused(frame: int, bits: int) -> None:
    with pytest.raises(ValueError, match="no Wiegand frame"):
        read_wiegand(frame, bits)


@given(st.binary(min_size=32, max_size=32))
def test_a_digest_has_one_card_number_that_fits_and_is_never_zero(digest: bytes) -> None:
    for bits in (24, 32):
        number = number_of_digest(digest.hex(), bits)
        assert 0 < number < 1 << bits
        assert number == number_of_digest(digest.hex(), bits)
    assert number_of_digest("0" * 64, 24) == 1
    with pytest.raises(ValueError, match="24 or 32"):
        number_of_digest(digest.hex(), 26)


def test_the_shapes_that_converters_read() -> None:
    frame = wiegand26(123, 45678)
    assert written(frame, 26, Shape.BITS) == "10111101110110010011011101"
    assert written(frame, 26, Shape.FRAME_HEX) == "2F764DD"
    assert written(frame, 26, Shape.DATA_HEX) == "7BB26E"
    assert written(frame, 26, Shape.DATA_DECIMAL) == "08106606"
    assert written(wiegand34(1), 34, Shape.DATA_HEX) == "00000001"
    assert written(wiegand34(1), 34, Shape.FRAME_HEX) == "000000002"


def test_a_controller_is_told_one_line_for_one_opening_and_nothing_else() -> None:
    with PtyPeer() as controller:
        gate = open_wiegand_gate(
            controller.path, 9600, bits=26, number=123 << 16 | 45678, shape=Shape.DATA_HEX
        )
        gate.make_safe()
        gate.answers()
        assert gate.pulse(lambda: False) is False
        assert gate.pulse(lambda: True)
        for _ in range(200):
            if controller.received:
                break
            controller._stop.wait(0.01)
        assert bytes(controller.received) == b"7BB26E\r\n"
        controller.unplug()
        with pytest.raises(DeviceGone):
            gate.answers()
        gate.close()
        gate.close()
