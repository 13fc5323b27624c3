"""Every parser of bytes that strangers make: what it may raise, what must hold of what it returns, and seeds.

A parser here never crashes, hangs or grows, whatever comes. ``parse`` gets bytes and checks what it can of the
answer; what it raises besides ``refuses`` is a defect. ``test_hostile_bytes.py`` replays the corpus and mutated
seeds, ``explore.py`` (by ``scripts/fuzz``) searches with coverage.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from hw.camera import mjpeg
from hw.errors import DeviceError
from hw.gate import modbus
from hw.idcard import sdt_frames
from hw.scanner import gm65
from hw.smartcard import mt3
from sentinel.core.clock import Now
from sentinel.credentials import codes, id_card, social_security
from sentinel.link import messages, wire
from sentinel.vision import code_text

NOW = Now(0.0, datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
KEY = b"v" * 32


@dataclass(frozen=True)
class Parser:
    """One parser. ``longest``: bytes that are worth trying. ``personal``: a refusal must not repeat numbers."""

    parse: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    refuses: tuple[type[Exception], ...] = ()
    longest: int = 512
    personal: bool = True


def pieces(data: bytes) -> list[bytes]:
    """A line's bytes as they may come in: the first byte says in pieces of how many."""
    size = 1 + (data[0] if data else 0) % 64
    rest = data[1:]
    return [rest[at : at + size] for at in range(0, len(rest), size)]


def _sdt_stream(data: bytes) -> None:
    parser = sdt_frames.FrameParser()
    found = [payload for piece in pieces(data) for payload in parser.feed(piece)]
    assert parser.pending <= len(sdt_frames.PREAMBLE) + 2 + sdt_frames.MAX_LEN
    for payload in found + parser.drain():
        whole = sdt_frames.encode_frame(payload)
        assert whole in data[1:] or (sdt_frames.VENDOR_TIMEOUT in data[1:] and payload == b"\5\5\5")


def _sdt_read(data: bytes) -> None:
    answer = sdt_frames.decode_answer(data)
    if answer.ok and len(answer.data) > 4:
        id_card.decode_text_block(sdt_frames.split_blocks(answer.data).text)


def _text_block(data: bytes) -> None:
    block = data[: sdt_frames.TEXT_BYTES].ljust(sdt_frames.TEXT_BYTES, b" ")
    claims = id_card.decode_text_block(block, data[sdt_frames.TEXT_BYTES :][:280])
    json.dumps(id_card.as_plain(claims))


def _gm65_stream(data: bytes) -> None:
    parser = gm65.StreamParser()
    for piece in pieces(data):
        for code in parser.feed(piece):
            assert code in data
    assert parser.pending <= gm65.MAX_CODE
    parser.pause()


def _mt3(data: bytes, *, split: bool) -> None:
    found = mt3.parse(data, split=split)
    if found is not None:
        assert (
            mt3.frame(found[0], split=split)
            == data[found[1] - len(mt3.frame(found[0], split=split)) : found[1]]
        )


def _apdus(data: bytes) -> None:
    """A card whose answers are the data's pieces, told by a byte of length each."""
    answers: list[bytes] = []
    while data and len(answers) < 64:
        answers.append(data[1 : 1 + data[0]])
        data = data[1 + data[0] :]
    dialogue = social_security.read_card()
    asked = 0
    try:
        next(dialogue)
        while True:
            asked += 1
            assert asked < 200, "the dialogue never ends"
            dialogue.send(answers[asked % len(answers)] if answers else b"")
    except StopIteration as done:
        social_security.as_plain(done.value.claims)


def _modbus(data: bytes) -> None:
    modbus.check_answer(modbus.pulse(1, 0, 700), data)


def _coils(data: bytes) -> None:
    assert modbus.parse_coils(modbus.read_coils(1, 8), data) >= 0


def _code(data: bytes) -> None:
    codes.classify(data, KEY, NOW)
    codes.classify_kind(data.decode("latin-1"))


def _code_text(data: bytes) -> None:
    assert isinstance(code_text.decode_text(data, ""), str)


def _jpeg(data: bytes) -> None:
    mjpeg.jpeg_size(data)


def _lines(data: bytes) -> None:
    cutter = wire.LineCutter()
    for piece in pieces(data):
        for line in cutter.feed(piece):
            messages.decode(line)


_RESIDENT = "王".ljust(15) + "1" + "01" + "19491231" + "上海市".ljust(35) + "11010519491231002X"
_BLOCK = (_RESIDENT.ljust(94) + "20200101" + "长期".ljust(8)).ljust(128).encode("utf-16-le")
_READ = sdt_frames.encode_frame(bytes.fromhex("00009001000400") + _BLOCK + bytes(1024))
_APDU_OK = b"\x02\x90\x00"
_CARD = b"\x04\x61\x10" + _APDU_OK + b"\x16\x08\x12" + b"11010519491231002X" + b"\x90\x00"

PARSERS: dict[str, Parser] = {
    "sdt-stream": Parser(
        _sdt_stream,
        (
            b"\x05" + bytes.fromhex("AAAAAA9669000800009F0000000097AAAAAA9669000400008084"),
            b"\x00" + bytes.fromhex("AAAAAA96690005050505AAAAAA96690008"),
        ),
        longest=3000,
    ),
    "sdt-answer": Parser(
        _sdt_read,
        (bytes.fromhex("AAAAAA9669000400008185"), _READ),
        (sdt_frames.FrameError, DeviceError, id_card.UnsupportedCard),
        longest=2400,
    ),
    "id-text-block": Parser(
        _text_block, (_BLOCK, _BLOCK[:-8] + "J".encode("utf-16-le")), (id_card.UnsupportedCard,)
    ),
    "gm65-stream": Parser(
        _gm65_stream,
        (b"\x03JKM:12345\r\n\x02\x00\x00\x01\x00\x33\x31", b"\x00\x03\x00\x00\x01\x00\x33\x31HC1:\r"),
    ),
    "mt3": Parser(
        partial(_mt3, split=False),
        (mt3.frame(b"\xc0\x31\x00\x00\x90\x00"), mt3.frame(b"\0\0;")),
        (DeviceError,),
    ),
    "mt3-split": Parser(
        partial(_mt3, split=True), (mt3.frame(b"\xc0\x31\x00\x90\x00", split=True),), (DeviceError,)
    ),
    "apdu-answers": Parser(_apdus, (_CARD, b"\x02\x6a\x82\x02\x69\x82\x03\x01\x6c\x10")),
    "modbus-answer": Parser(
        _modbus, (modbus.pulse(1, 0, 700), bytes.fromhex("0185028351")), (DeviceError,), personal=False
    ),
    "modbus-coils": Parser(_coils, (bytes.fromhex("010101015188"),), (DeviceError,), personal=False),
    "code-bytes": Parser(
        _code,
        ("JKM:健康码12345".encode(), "场所码".encode("gb18030"), b"https://h5.example/c?x=1"),
        longest=8000,
    ),
    "code-text": Parser(_code_text, ("健康码".encode(), "健康".encode("gb18030"), b"\x83\x65\x83\x58")),
    "jpeg-size": Parser(_jpeg, (bytes.fromhex("FFD8FFC00011080010001003012200021101031101"),)),
    "wire-lines": Parser(
        _lines,
        (b"\x20" + messages.encode(messages.StaffLogin(1, "1234")),),
        (messages.WireError,),
        longest=4096,
        personal=False,
    ),
}
