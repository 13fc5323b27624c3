"""T=1: commands of any length arrive whole through pieces, waits and damage; a bad card ends in an error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.smartcard import t1
from hw.smartcard.emulator.t1_card import T1Card
from hw.smartcard.t1 import T1, T1Failed, block, parse_block


def talk(
    state: T1, card: T1Card, apdu: bytes, lost: frozenset[int] = frozenset()
) -> tuple[bytes, list[bytes]]:
    """The answer and the blocks that we sent; ``lost`` the numbers of the card's blocks that never arrive."""
    steps, sent = state.exchange(apdu), []
    try:
        out = next(steps)
        for number in range(500):
            sent.append(out)
            got = card.receive(out)
            out = steps.send(b"" if number in lost or got is None else got)
    except StopIteration as end:
        return end.value, sent
    raise AssertionError("endless")


@settings(max_examples=80)
@given(
    st.lists(
        st.tuples(st.binary(min_size=4, max_size=261), st.binary(min_size=2, max_size=258)),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([5, 32, 254]),
    st.integers(0, 2),
)
def test_whatever_is_said_arrives_whole(said: list[tuple[bytes, bytes]], ifsc: int, damage: int) -> None:
    heard: list[bytes] = []
    answers = iter([answer for _, answer in said])

    def transmit(apdu: bytes) -> bytes:
        heard.append(apdu)
        return next(answers)

    state, card = T1(ifsc), T1Card(transmit, damage=damage)
    for apdu, answer in said:
        got, sent = talk(state, card, apdu)
        assert got == answer
        assert all(len(out) <= ifsc + 4 for out in sent)
    assert heard == [apdu for apdu, _ in said]


@settings(max_examples=60)
@given(st.binary(min_size=40, max_size=100), st.integers(0, 8))
def test_a_lost_block_is_asked_for_again(answer: bytes, lost: int) -> None:
    state, card = T1(), T1Card(lambda apdu: answer)
    assert talk(state, card, b"\x00\xb2\x01\x04\x00" + bytes(60), frozenset({lost}))[0] == answer


def test_the_first_blocks_are_the_standards() -> None:
    steps = T1().exchange(bytes.fromhex("00A4000002EF05"))
    assert next(steps) == bytes.fromhex("00000700A4000002EF054B")
    assert steps.send(block(0xC3, b"\x02")) == block(0xE3, b"\x02")  # more time
    assert steps.send(block(0xC1, b"\xfe")) == block(0xE1, b"\xfe")  # longer blocks
    assert steps.send(b"\x00\x00\x00") == block(0x81)  # damaged: again please
    with pytest.raises(StopIteration) as end:
        steps.send(block(0x00, b"\x90\x00"))
    assert end.value.value == b"\x90\x00"


@pytest.mark.parametrize("pcb", [0xC0, 0xC2, 0xC4, 0xE3])
def test_a_card_that_gives_up_or_supervises_us_is_an_error(pcb: int) -> None:
    steps = T1().exchange(b"\x00\xa4\x00\x00")
    next(steps)
    with pytest.raises(T1Failed, match="gave up"):
        steps.send(block(pcb))


@settings(max_examples=200)
@given(
    st.lists(
        st.one_of(st.binary(max_size=40), st.builds(block, st.integers(0, 255), st.binary(max_size=40))),
        max_size=50,
    )
)
def test_no_blocks_whatever_keep_us_or_break_us(blocks: list[bytes]) -> None:
    steps, count = T1().exchange(bytes(100)), 0
    try:
        next(steps)
        for one in blocks + [block(t1.S_BLOCK | t1.S_WTX, b"\xff")] * 1000:
            assert parse_block(steps.send(one)) is not None
            count += 1
    except (T1Failed, StopIteration):
        pass
    assert count <= 400
