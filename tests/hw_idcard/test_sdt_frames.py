"""SDT frames: the published bytes, and a line that does what lines do."""

from functools import reduce
from itertools import pairwise
from operator import xor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.errors import DeviceProtocolError
from hw.idcard.sdt_frames import (
    MAX_LEN,
    VENDOR_TIMEOUT,
    Command,
    FrameError,
    FrameParser,
    checksum,
    decode_answer,
    encode_frame,
    encode_request,
    sam_id_text,
    split_blocks,
)

PUBLISHED_REQUESTS = {
    Command.RESET: "0003 10FF EC",
    Command.STATUS: "0003 11FF ED",
    Command.SAM_ID: "0003 12FF EE",
    Command.FIND: "0003 2001 22",
    Command.SELECT: "0003 2002 21",
    Command.READ: "0003 3001 32",
    Command.READ_WITH_FINGERPRINT: "0003 3010 23",
    Command.READ_ADDRESS: "0003 3003 30",
    Command.MANAGEMENT: "0003 3005 36",
}
FIND_OK = bytes.fromhex("AAAAAA9669000800009F0000000097")
FIND_NONE = bytes.fromhex("AAAAAA9669000400008084")
SELECT_OK = bytes.fromhex("AAAAAA9669000C00009000000000000000009C")
SELECT_FAIL = bytes.fromhex("AAAAAA9669000400008185")
READ_FAIL = bytes.fromhex("AAAAAA9669000400004145")


@pytest.mark.parametrize("command", list(PUBLISHED_REQUESTS))
def test_requests_are_the_published_bytes(command: Command) -> None:
    assert encode_request(command) == bytes.fromhex("AAAAAA9669" + PUBLISHED_REQUESTS[command])


@pytest.mark.parametrize(
    ("frame", "status", "ok", "data_bytes", "text"),
    [
        (FIND_OK, 0x9F, True, 4, "found"),
        (FIND_NONE, 0x80, False, 0, "no card"),
        (SELECT_OK, 0x90, True, 8, "ok"),
        (SELECT_FAIL, 0x81, False, 0, "select failed"),
        (READ_FAIL, 0x41, False, 0, "read failed"),
        (VENDOR_TIMEOUT, 0x05, False, 0, "vendor timeout"),
        (encode_frame(b"\0\0\x99"), 0x99, False, 0, "status 99"),
    ],
)
def test_published_answers_are_understood(
    frame: bytes, status: int, ok: bool, data_bytes: int, text: str
) -> None:
    answer = decode_answer(frame)
    assert (answer.sw3, answer.ok, len(answer.data), answer.text) == (status, ok, data_bytes, text)


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        (b"", "does not begin"),
        (FIND_OK[1:], "does not begin"),
        (FIND_OK[:6], "ends before its length"),
        (FIND_OK[:-1], "truncated: the length says 8 bytes follow, there are 7"),
        (FIND_OK + b"\0", "too long"),
        (FIND_OK[:-1] + b"\x98", "checksum 98 is wrong, it should be 97"),
        (bytes.fromhex("AAAAAA966900030000 03"), "too short"),
    ],
)
def test_a_broken_frame_says_what_is_wrong(frame: bytes, why: str) -> None:
    with pytest.raises(FrameError, match=why):
        decode_answer(frame)


def test_a_good_read_begins_as_published() -> None:
    frame = encode_frame(bytes.fromhex("00009001000400") + bytes(1280))
    assert frame.startswith(bytes.fromhex("AAAAAA9669050800009001000400"))
    assert len(frame) == 1295


@pytest.mark.parametrize(("fingerprint", "size"), [(1024, 2321), (512, 1809), (0, 1297)])
def test_fingerprints_are_dropped_unread(fingerprint: int, size: int) -> None:
    head = (256).to_bytes(2, "big") + (1024).to_bytes(2, "big") + fingerprint.to_bytes(2, "big")
    frame = encode_frame(b"\0\0\x90" + head + b"t" * 256 + b"p" * 1024 + b"f" * fingerprint)
    assert len(frame) == size
    (payload,) = FrameParser().feed(frame)
    blocks = split_blocks(payload[3:])
    assert (blocks.text, blocks.photo, blocks.newest_address) == (b"t" * 256, b"p" * 1024, b"")
    assert "t" not in repr(blocks).split("object at")[0].replace("hw.idcard.CardBlocks", "")


@given(st.binary(max_size=2400))
@settings(max_examples=80)
def test_lengths_that_lie_are_refused_not_read_past(data: bytes) -> None:
    try:
        blocks = split_blocks(data)
    except DeviceProtocolError:
        return
    assert len(blocks.text) == 256


def test_the_sam_id_reads_as_printed_on_the_reader() -> None:
    data = bytes.fromhex("0500 0300 DB18 3401 87D6 1200 B168 DE3A".replace(" ", ""))
    assert sam_id_text(data) == "05.03-20191451-0001234567-0987654321"
    with pytest.raises(DeviceProtocolError):
        sam_id_text(data[:15])


def _payloads(stream: bytes, cuts: list[int]) -> list[bytes]:
    parser = FrameParser()
    edges = [0, *sorted(c % (len(stream) + 1) for c in cuts), len(stream)]
    found: list[bytes] = []
    for start, end in pairwise(edges):
        found += parser.feed(stream[start:end])
        assert parser.pending <= MAX_LEN + 7
    return found


PIECES = st.one_of(
    st.sampled_from([FIND_OK, FIND_NONE, SELECT_OK, READ_FAIL, VENDOR_TIMEOUT, b"\xaa\xaa\xaa\x96\x69"]),
    st.binary(max_size=40),
    st.binary(min_size=3, max_size=60).map(encode_frame),
    st.binary(max_size=6).map(lambda tail: b"\xaa\xaa\xaa\x96\x69" + tail),
)


@given(st.lists(PIECES, max_size=12).map(b"".join), st.lists(st.integers(0, 5000), max_size=12))
@settings(max_examples=200)
def test_any_split_of_any_stream_gives_the_same_frames(stream: bytes, cuts: list[int]) -> None:
    whole = _payloads(stream, [])
    assert _payloads(stream, cuts) == whole
    assert _payloads(stream, list(range(len(stream)))) == whole


@given(st.binary(max_size=2400))
@settings(max_examples=60)
def test_the_checksum_is_the_xor_of_all_bytes(data: bytes) -> None:
    assert checksum(data) == reduce(xor, data, 0)


NO_PREAMBLE = st.binary(max_size=60).map(lambda data: data.replace(b"\xaa", b"\xab"))


@given(st.lists(st.tuples(NO_PREAMBLE, st.binary(min_size=3, max_size=80)), max_size=8))
@settings(max_examples=80)
def test_every_frame_between_garbage_is_found(pieces: list[tuple[bytes, bytes]]) -> None:
    stream = b"".join(garbage + encode_frame(payload) for garbage, payload in pieces)
    assert FrameParser().feed(stream) == [payload for _, payload in pieces]


def test_a_wrong_length_costs_only_its_own_frame() -> None:
    liar = bytes.fromhex("AAAAAA9669 0010 000090")
    parser = FrameParser()
    assert parser.feed(liar + FIND_OK + SELECT_OK) == [FIND_OK[7:-1], SELECT_OK[7:-1]]
    assert parser.bad == 1


def test_a_frame_swallowed_by_a_wrong_length_is_found_when_nothing_more_comes() -> None:
    liar = bytes.fromhex("AAAAAA9669 0508 000090")
    parser = FrameParser()
    assert parser.feed(liar + FIND_OK) == []
    assert parser.drain() == [FIND_OK[7:-1]]
    assert parser.pending == 0


def test_the_vendors_time_out_frame_does_not_eat_the_next_answer() -> None:
    assert FrameParser().feed(VENDOR_TIMEOUT + FIND_OK) == [b"\5\5\5", FIND_OK[7:-1]]
