"""Every parser of bytes that strangers make: what it may raise, what must hold of what it returns, and seeds.

A parser here never crashes, hangs or grows, whatever comes. ``parse`` gets bytes and checks what it can of the
answer; what it raises besides ``refuses`` is a defect. ``test_hostile_bytes.py`` replays the corpus and mutated
seeds, ``explore.py`` (by ``scripts/fuzz``) searches with coverage.
"""

import base64
import json
import tomllib
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import cbor2
import msgspec

from hw import modbus
from hw.camera import mjpeg
from hw.errors import DeviceError
from hw.idcard import sdt_frames
from hw.scanner import gm65, newland, stream
from hw.smartcard import atr, ccid, mt3, t1
from sentinel.basefile import delta as base_file_delta
from sentinel.basefile import header as base_file_header
from sentinel.basefile.errors import BadSource, Refused
from sentinel.basefile.keys import CityKey
from sentinel.basefile.rows import RowReader
from sentinel.core import certlogic, code_text
from sentinel.core.clock import Now
from sentinel.core.identity import Credential, CredentialKind, nonce_of
from sentinel.core.policy import PolicyError
from sentinel.core.remote_commands import Right
from sentinel.credentials import base45, business_rules, codes
from sentinel.credentials.cards import dialogue as card_dialogue
from sentinel.credentials.cards import id_card, social_security
from sentinel.credentials.cards import photo as card_photo
from sentinel.credentials.cards.recorded import RecordedCard
from sentinel.credentials.cards.session import run_dialogue
from sentinel.credentials.certificates import cose, dcc_schema
from sentinel.credentials.claims import Circumstances
from sentinel.credentials.passes import form as passes_form
from sentinel.credentials.passes import revocation
from sentinel.credentials.passes import seal as passes_seal
from sentinel.crypto.signing import Algorithm, BadKey, generate, public_key_from_pem
from sentinel.fleet.remote import documents as remote
from sentinel.fleet.remote.keys import rights_of, with_rights
from sentinel.link import messages, wire
from sentinel.policy_file import parse_policy
from sentinel.service.api import Question
from sentinel.service.collecting.events import read_event
from sentinel.service.persons import Appointment, RosterEntry, SeedFile
from sentinel.verify.errors import BadAnswer, Declined, Rejected
from sentinel.verify.platforms import answers as platform_answers
from sentinel.verify.platforms.bundle import seal as seal_adapter
from sentinel.verify.platforms.bundle import unseal as unseal_adapter
from sentinel.verify.platforms.checks import load as load_adapter
from sentinel.verify.platforms.form import AdapterError
from sentinel.verify.platforms.refusals import Reply, check_ping
from sentinel.verify.platforms.shipped import names as adapter_names
from sentinel.verify.platforms.shipped import shipped, text_of
from sentinel.verify.rosters import files as list_files
from sentinel.verify.rosters.kinds import BadRoster

NOW = Now(0.0, datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
KEY = b"v" * 32


@dataclass(frozen=True)
class Parser:
    """One parser. ``longest``: bytes that are worth trying.

    ``personal``: a refusal must not repeat numbers; what an owner writes himself (rules, policies, lists) may be.
    """

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


# Readers, scanners, boards


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


def _pixels(data: bytes) -> None:
    picture = card_photo.pixels_of(data)
    assert picture.shape == (card_photo.HEIGHT, card_photo.WIDTH, 3)


def _scanner(data: bytes, *, answer_at: stream.AnswerAt) -> None:
    parser = stream.StreamParser(answer_at)
    for piece in pieces(data):
        for code in parser.feed(piece):
            assert code in data
    assert parser.pending <= stream.MAX_CODE
    for said in parser.answers:
        newland.decode_answer(said)
    parser.pause()


def _mt3(data: bytes, *, split: bool) -> None:
    found = mt3.parse(data, split=split)
    if found is not None:
        whole = mt3.frame(found[0], split=split)
        assert data[: found[1]].endswith(whole)


def _ccid(data: bytes) -> None:
    while data:
        heard, used = ccid.hear(data)
        assert 0 <= used <= len(data)
        if heard is None:
            return
        assert used > 0
        data = data[used:]


def _t1(data: bytes) -> None:
    """A card that answers the data's pieces to one long command."""
    exchange = t1.T1().exchange(bytes(300))
    blocks = pieces(data) or [b""]
    with suppress(StopIteration):
        next(exchange)
        for count in range(2000):
            exchange.send(blocks[count % len(blocks)])
        raise AssertionError("the exchange never ends")


def _apdus(data: bytes) -> None:
    """A card whose answers are the data's pieces, told by a byte of length each; the first is its ATR."""
    answers: list[bytes] = []
    while data and len(answers) < 64:
        answers.append(data[1 : 1 + data[0]])
        data = data[1 + data[0] :]
    dialogue = card_dialogue.read_card(answers[0] if answers else b"", key=4)
    asked = 0
    try:
        next(dialogue)
        while True:
            asked += 1
            assert asked < 300, "the dialogue never ends"
            dialogue.send(answers[asked % len(answers)] if answers else b"")
    except StopIteration as done:
        social_security.as_plain(done.value.claims)


def _recorded_card(data: bytes) -> None:
    run_dialogue(RecordedCard([(line[:16], line[16:]) for line in data.split(b"\n")]))


def _written(data: bytes) -> None:
    modbus.check_written(modbus.frame(1, 5, 0, 0xFF00), data)


def _bits(data: bytes) -> None:
    assert modbus.parse_bits(modbus.frame(1, 1, 0, 8), data) >= 0


# Codes and credentials

TABLE = codes.load_table()
HERE = Circumstances(NOW.utc, venue_key=KEY, place="venue-1")
_STRICT = {"dcc", "shc", "pass", "family"}


def _code(data: bytes) -> None:
    text = code_text.text_of(data)
    if text is not None:
        TABLE.kind_of(text)


def _code_text(data: bytes) -> None:
    assert isinstance(code_text.decode_text(data, ""), str)


def _examined(data: bytes) -> None:
    text = data.decode("latin-1")
    rule = TABLE.find(text)
    found = TABLE.examine(text, HERE) if rule is None else rule.examine(text, HERE)  # which never raises
    json.dumps(found.claims)
    assert not (found.valid and found.kind in _STRICT), "nobody's signature is trusted here"


def _certificate(data: bytes) -> None:
    """A certificate's inner bytes, so that the search need not find base45 and zlib."""
    _examined(b"HC1:" + base45.encode(zlib.compress(data)).encode())


def _cose(data: bytes) -> None:
    json.dumps(cose.plain(cose.decode_cbor(cose.parse_sign1(data).payload)))


def _schema(data: bytes) -> None:
    found = cose.plain(cose.decode_cbor(data))
    if isinstance(found, dict):
        dcc_schema.first_fault(found)


def _base45(data: bytes) -> None:
    text = data.decode("latin-1")
    assert base45.encode(base45.decode(text)) == text


def _pass_form(data: bytes) -> None:
    """A pass has one form: whatever is read is written again as it was."""
    assert passes_form.encode(passes_form.decode(data)) == data


# Rules


def _json(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _certlogic(data: bytes) -> None:
    found = _json(data)
    if isinstance(found, list) and len(found) == 2:
        certlogic.validate(found[0])
        certlogic.evaluate(found[0], found[1])


def _business_rules(data: bytes) -> None:
    business_rules.parse_rules(_json(data))


def _policy(data: bytes) -> None:
    parse_policy(tomllib.loads(data.decode()))


# The rest


def _jpeg(data: bytes) -> None:
    mjpeg.jpeg_size(data)


def _lines(data: bytes) -> None:
    cutter = wire.LineCutter()
    for piece in pieces(data):
        for line in cutter.feed(piece):
            messages.decode(line)


def _platform_answer(data: bytes) -> None:
    """Of each shipped adapter; what none of them takes is refused as the last refused it."""
    asked = platform_answers.Asked(Credential(CredentialKind.ID_NUMBER, _NUMBER, "0" * 64), "visit/1")
    refused: Exception | None = None
    for name in adapter_names():
        try:
            platform_answers.read(shipped(name), Reply(200, {}, data), asked, NOW)
        except (BadAnswer, Rejected, Declined) as error:
            refused = error
    if refused is not None:
        raise refused


_ADAPTER_KEY = generate(Algorithm.ED25519)
_NUMBER = "11010519491231002X"
_PANEL_ANSWER = {
    "code": 0,
    "pass": True,
    "reqId": nonce_of("visit/1"),
    "timestamp": int(NOW.utc.timestamp() * 1000),
    "data": {
        "person": {"name": "王*", "idNo": "1****************X", "token": "t"},
        "pcr": {"result": 0, "sampleTime": "2026-11-24 08:00:00"},
    },
}
_REFERENCE_ANSWER = {
    "found": True,
    "request_id": "visit/1",
    "as_of": NOW.utc.isoformat(),
    "person": "t",
    "code": {"colour": "green"},
    "watch_list": {"listed": None},
}
_RESIDENT = "王".ljust(15) + "1" + "01" + "19491231" + "上海市".ljust(35) + "11010519491231002X"
_BLOCK = (_RESIDENT.ljust(94) + "20200101" + "长期".ljust(8)).ljust(128).encode("utf-16-le")
_READ = sdt_frames.encode_frame(bytes.fromhex("00009001000400") + _BLOCK + bytes(1024))
_BMP = b"BM" + bytes.fromhex("08980000000000003600000028000000660000007e0000000100180000000000") + bytes(20)
_ATR = bytes.fromhex("3B6D000080318065B0893501F183009000")
_CARD = b"\x11" + _ATR + b"\x02\x61\x10\x02\x90\x00\x16\x08\x12" + b"11010519491231002X" + b"\x90\x00"
_DOSE = {
    "tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2,
    "dt": "2021-05-29", "co": "DE", "is": "RKI", "ci": "URN:UVCI:01DE/IZ12345A/5CWLU12RNOB9RXSEOP6FG8#W",
}  # fmt: skip
_DOSES = {"ver": "1.3.0", "nam": {"fnt": "MUSTER", "gnt": "ERIKA"}, "dob": "1964-08-12", "v": [_DOSE]}
_PROTECTED = cbor2.dumps({1: -7, 4: b"12345678"})
_CWT = cbor2.dumps({1: "DE", 4: 1790000000, 6: 1700000000, -260: {1: _DOSES}})
_SIGN1 = cbor2.dumps(cbor2.CBORTag(18, [_PROTECTED, {}, _CWT, bytes(64)]))
_HC1 = ("HC1:" + base45.encode(zlib.compress(_SIGN1))).encode()
_SHC = b"shc:/" + "".join(f"{ord(c) - 45:02d}" for c in "eyJ6aXAiOiJERUYifQ.q1YqU7JSqgUA.MEUCIQ").encode()
_KEY = generate(Algorithm.ED25519)
_REVOKED = revocation.write(_KEY, 1, ["00112233445566aa"], NOW.utc)
_PASS = passes_seal.seal("SPASS:", cbor2.dumps({1: bytes(8), 2: 1}), _KEY).encode()
_RULE = {
    "Identifier": "VR-DE-0001", "Type": "Acceptance", "Country": "DE", "Version": "1.0.0",
    "SchemaVersion": "1.0.0", "Engine": "CERTLOGIC", "EngineVersion": "0.7.5",
    "CertificateType": "Vaccination", "Description": [{"lang": "en", "desc": "all doses"}],
    "ValidFrom": "2021-07-03T00:00:00Z", "ValidTo": "2030-06-01T00:00:00Z", "AffectedFields": ["v.0.dn"],
    "Logic": {">=": [{"var": "payload.v.0.dn"}, {"var": "payload.v.0.sd"}]},
}  # fmt: skip
_AFTER = {"after": [{"plusTime": [{"var": "a.0"}, 14, "day"]}, {"var": "b"}]}
_LOGIC = [{"if": [_AFTER, 1, {"+": [2, 3]}]}, {"b": "2021-05-29"}]
_SUM = {"+": [{"var": "current"}, {"var": "accumulator"}]}
_FOLD = [{"reduce": [{"var": "a"}, _SUM, 0]}, {"a": [1, 2, 3]}]
_POLICY = b'version = "a"\n[rules.mask]\nneed = "always"\n[[venue_rule]]\nid = "b"\nlogic = "true"\n'


def _in_json(value: object) -> bytes:
    return json.dumps(value).encode()


_CITY, _SIGNER = CityKey(1, KEY), generate(Algorithm.ED25519)
_HEAD = base_file_header.sign_head(
    base_file_header.Header(
        as_of=1_795_000_000, colour_valid_s=3600, count=0, key_check=_CITY.check, key_epoch=1, sequence=0,
        signer=_SIGNER.public.key_id.hex(), states=("pcr",),
    ),
    [bytes(32)] * 5, _SIGNER,
)  # fmt: skip
_DELTA = base_file_delta.sign_delta([base_file_delta.Change(5, 3, 1)], 1, NOW.utc, _CITY, _SIGNER)
_ROWS = b'110101194912310011,green,negative,2026-11-20T08:00:00Z,3\n"110101194912310038",red,,,\r\n\n'
_READER = RowReader(("id", "colour", "pcr", "pcr_sampled_at", "doses"), _CITY, int(NOW.utc.timestamp()))


def _base_file_head(raw: bytes) -> None:
    found = base_file_header.read_head(raw, [_SIGNER.public])
    assert raw[: found.size] == _HEAD


def _base_file_delta(raw: bytes) -> None:
    base_file_delta.unbundle(raw)
    base_file_delta.read_delta(raw, [_SIGNER.public])
    assert raw == _DELTA


def _base_file_rows(raw: bytes) -> None:
    rows = _READER.text(raw, 2)
    assert len(rows.hashes) == len(rows.lines) == len(rows.removed)
    assert all(len(codes) == len(rows.lines) and (codes >= 0).all() for codes in rows.codes.values())
    assert len(rows.lines) + len(rows.bad) <= raw.count(b"\n") + 1


# Lists, keys, and what reaches a service


def _list_file(data: bytes) -> None:
    found = list_files.read(data)
    assert len(found.entries) <= list_files.MOST_ENTRIES
    assert all(one.subject or one.area for one in found.entries)


def _list_signature(data: bytes) -> None:
    assert list_files.signed_by(_LIST, data, [_SIGNER.public]) == _SIGNER.public
    assert base64.b64decode(data.strip()) == base64.b64decode(_LIST_SIGNATURE)


def _public_key(data: bytes) -> None:
    key = public_key_from_pem(data.decode("utf-8"))
    assert public_key_from_pem(key.pem) == key
    assert not key.verify(bytes(64), b"x")


def _platform_reply(data: bytes) -> None:
    """Whatever status and headers come with it: two bytes of status, a line of a header, the body."""
    status = 100 + int.from_bytes(data[:2]) % 500
    header, _, body = data[2:].partition(b"\n")
    name, _, value = header.decode("latin-1").partition(":")
    reply = Reply(status, {name.lower(): value.strip()}, body)
    asked = platform_answers.Asked(Credential(CredentialKind.PLATFORM_CODE, "code", "0" * 64), "visit/1")
    refused: Exception | None = None
    for adapter in map(shipped, adapter_names()):
        for read in (
            partial(check_ping, adapter, reply),
            partial(platform_answers.read, adapter, reply, asked, NOW),
        ):
            try:
                found = read()
            except (BadAnswer, Rejected, Declined) as error:
                refused = error
            else:
                assert found is None or status == 200 or not found.found
    if refused is not None:
        raise refused


def _collected(data: bytes) -> None:
    found = read_event("kiosk-7", data)
    assert bool(found.fault) is (found.at is None)
    assert abs(found.heads) <= 100
    assert len(found.payload) <= len(data)


def _service_body(data: bytes) -> None:
    for kind in (Question, RosterEntry, Appointment, SeedFile):
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            msgspec.json.decode(data, type=kind)


_LIST = b"# kind = appointment\n# name = a\n# issued = 2026-11-25T08:00:00Z\nid_number,from,until\n" + (
    b"11010519491231002X,2026-11-25T08:00:00Z,2026-11-25T09:00:00Z\n"
)
_LIST_JSON = {
    "kind": "itinerary", "name": "b", "issued": "2026-11-25T08:00:00Z",
    "entries": [{"person": "p1", "area": "310101", "date": "2026-11-24"}],
}  # fmt: skip
_DECLARED = b"# kind = declaration\n# name = c\n# issued = 2026-11-25T08:00:00Z\nid_number,date,well\n" + (
    b"11010519491231002X,2026-11-25,yes\n"
)
_LIST_SIGNATURE = list_files.sign(_LIST, _SIGNER)
_EVENT = {
    "specversion": "1.0", "id": "e-1", "source": "/kiosks/kiosk-7", "type": "org.sentinel.passage.result.v1",
    "time": "2026-11-25T08:00:00Z", "seq": 1, "historical": False, "data": {"outcome": "pulsed", "people": 2},
}  # fmt: skip
_QUESTION = {"kind": "id_number", "subject": _NUMBER, "request_id": "visit/1", "place": "venue-1"}
_BOOKING = {"id_number": _NUMBER, "starts": "2026-11-25T08:00:00Z", "ends": "2026-11-25T09:00:00Z"}
_SEED = {
    "persons": [{"name": "王", "id_number": _NUMBER, "pcr": {"hours_ago": 8}, "codes": [{"token": "t"}]}]
}


_AT = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
_REMOTE_SETTINGS = remote.SettingsBody(
    7, "city", ("door-1",), _AT, _AT + timedelta(days=30), {"audio": {"volume": 0.3, "language": "en"}}
)
_REMOTE_COMMAND = remote.new_command(
    "log-level", "door-1", tenant="city", issued_at=_AT, expires_at=_AT + timedelta(minutes=5),
    boot="boot", challenge="0" * 32, arguments={"level": "debug"},
)  # fmt: skip


def _remote_bodies(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    form = remote._SETTINGS if b"version" in data else remote._COMMAND
    raw = form.seal(text, _ADAPTER_KEY)
    if b"version" in data:
        remote.open_settings(raw, (_ADAPTER_KEY.public,))
    else:
        remote.open_command(raw, (_ADAPTER_KEY.public,))


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
    "card-photo": Parser(
        _pixels,
        ((_BMP + bytes(range(256)) * 200)[: card_photo.BMP_BYTES],),
        (card_photo.PhotoError,),
        longest=card_photo.BMP_BYTES + 8,
    ),
    "gm65-stream": Parser(
        partial(_scanner, answer_at=gm65.answer_at),
        (b"\x03JKM:12345\r\n\x02\x00\x00\x01\x00\x33\x31", b"\x00\x03\x00\x00\x01\x00\x33\x31HC1:\r"),
    ),
    "newland-stream": Parser(
        partial(_scanner, answer_at=newland.answer_at),
        (b"\x03JKM:12345\r\n\x02\x010000@SCNMOD0\x06;\x03", b"\x00\x02\x010000#QRYSYS\x15;\x03HC1:\r"),
    ),
    "mt3": Parser(
        partial(_mt3, split=False),
        (mt3.frame(b"\xc0\x31\x00\x00\x90\x00"), mt3.frame(b"\0\0;")),
        (DeviceError,),
    ),
    "mt3-split": Parser(
        partial(_mt3, split=True), (mt3.frame(b"\xc0\x31\x00\x90\x00", split=True),), (DeviceError,)
    ),
    "ccid": Parser(
        _ccid,
        (b"\x03\x06\x80\x02\x00\x00\x00\x00\x01\x00\x00\x00\x90\x00\x16", b"\x03\x15\x16\x50\x03\x50\x02"),
        longest=800,
    ),
    "t1-blocks": Parser(
        _t1, (b"\x05" + t1.block(0x00, b"\x90\x00"), b"\x03" + t1.block(0x90)), (DeviceError,)
    ),
    "atr": Parser(atr.parse_atr, (_ATR, bytes.fromhex("3BDB960080B1FE451F8300")), (ValueError, DeviceError)),
    "apdu-answers": Parser(_apdus, (_CARD, b"\x02\x6a\x82\x02\x69\x82\x03\x01\x6c\x10")),
    "recorded-card": Parser(_recorded_card, (b"\x00\xb2\x08\x28\x00\n" + _CARD,)),
    "modbus-written": Parser(
        _written, (modbus.frame(1, 5, 0, 0xFF00), bytes.fromhex("0185028351")), (DeviceError,), personal=False
    ),
    "modbus-bits": Parser(_bits, (bytes.fromhex("010101015188"),), (DeviceError,), personal=False),
    "code-bytes": Parser(
        _code,
        ("JKM:健康码12345".encode(), "场所码".encode("gb18030"), b"https://h5.example/c?x=1"),
        longest=8000,
    ),
    "code-text": Parser(_code_text, ("健康码".encode(), "健康".encode("gb18030"), b"\x83\x65\x83\x58")),
    "credential-text": Parser(
        _examined, (_HC1, _SHC, _PASS, b"SFAM:" + _PASS[6:], b"JKM:abcdef", b"shc:/1/2/5676"), longest=8000
    ),
    "certificate": Parser(_certificate, (_SIGN1,), longest=2000),
    "cose": Parser(_cose, (_SIGN1,), (cose.CoseError,), longest=2000),
    "dcc-schema": Parser(_schema, (cbor2.dumps(_DOSES),), (cose.CoseError,), longest=2000),
    "base45": Parser(_base45, (_HC1[4:],), (ValueError,), longest=2000),
    "pass-form": Parser(
        _pass_form, (cbor2.dumps({1: bytes(8), 2: 1, 3: 1700000000}),), (passes_form.BadPass,)
    ),
    "revocation-list": Parser(
        lambda data: revocation.read(data, [_KEY.public]),
        (_REVOKED,),
        (revocation.BadList,),
        longest=2000,
        personal=False,
    ),
    "certlogic": Parser(
        _certlogic,
        (_in_json(_LOGIC), _in_json(_FOLD)),
        (certlogic.CertLogicError,),
        longest=4000,
        personal=False,
    ),
    "business-rules": Parser(
        _business_rules,
        (_in_json([_RULE]),),
        (business_rules.BusinessRulesError,),
        longest=4000,
        personal=False,
    ),
    "base-file-head": Parser(_base_file_head, (_HEAD,), (Refused,), longest=4096),
    "base-file-delta": Parser(_base_file_delta, (_DELTA,), (Refused,), longest=1024),
    "base-file-rows": Parser(_base_file_rows, (_ROWS,), (BadSource,), longest=1024),
    "policy": Parser(
        _policy,
        (_POLICY,),
        (PolicyError, UnicodeDecodeError, tomllib.TOMLDecodeError),
        longest=4000,
        personal=False,
    ),
    "platform-answer": Parser(
        _platform_answer,
        (_in_json(_PANEL_ANSWER), _in_json(_REFERENCE_ANSWER)),
        (BadAnswer, Rejected, Declined),
        longest=2000,
    ),
    "platform-reply": Parser(
        _platform_reply,
        (
            b"\x00\x64date: Wed, 25 Nov 2026 08:00:00 GMT\n" + _in_json(_PANEL_ANSWER),
            b"\x01\x91retry-after: 30\n{}",
            b"\x00\x64x-a:b\n" + _in_json({"code": 203, "reqId": nonce_of("visit/1"), "timestamp": 0}),
        ),
        (BadAnswer, Rejected, Declined),
        longest=2000,
    ),
    "list-file": Parser(
        _list_file,
        (_LIST, _DECLARED, _in_json(_LIST_JSON)),
        (BadRoster,),
        longest=2000,
    ),
    "list-signature": Parser(_list_signature, (_LIST_SIGNATURE,), (BadRoster,)),
    "public-key": Parser(
        _public_key,
        (_SIGNER.public.pem.encode(), generate(Algorithm.SM2).public.pem.encode()),
        (BadKey, UnicodeDecodeError),
        personal=False,
    ),
    "collector-event": Parser(_collected, (_in_json(_EVENT),), longest=1000),
    "service-body": Parser(
        _service_body, (_in_json(_QUESTION), _in_json(_BOOKING), _in_json(_SEED)), longest=1000
    ),
    "platform-adapter": Parser(
        lambda data: load_adapter(data.decode("utf-8", "replace")),
        tuple(text_of(name).encode() for name in adapter_names()),
        (AdapterError,),
        longest=4000,
        personal=False,
    ),
    "adapter-bundle": Parser(
        lambda data: unseal_adapter(data, (_ADAPTER_KEY.public,)),
        (seal_adapter(text_of("health-decode"), _ADAPTER_KEY),),
        (AdapterError,),
        longest=4000,
        personal=False,
    ),
    "remote-settings": Parser(
        lambda data: remote.open_settings(data, (_ADAPTER_KEY.public,)),
        (remote.seal_settings(_REMOTE_SETTINGS, _ADAPTER_KEY),),
        (remote.BadDocument,),
        longest=1500,
        personal=False,
    ),
    "remote-command": Parser(
        lambda data: remote.open_command(data, (_ADAPTER_KEY.public,)),
        (remote.seal_command(_REMOTE_COMMAND, _ADAPTER_KEY),),
        (remote.BadDocument,),
        longest=1500,
        personal=False,
    ),
    "remote-bodies": Parser(  # signed by a district whose software is another
        _remote_bodies,
        (msgspec.json.encode(_REMOTE_SETTINGS), msgspec.json.encode(_REMOTE_COMMAND)),
        (remote.BadDocument,),
        longest=1500,
        personal=False,
    ),
    "remote-key": Parser(
        lambda data: rights_of(data.decode("utf-8", "replace"), Path("key.pub")),
        (with_rights(_ADAPTER_KEY.public.pem, frozenset(Right)).encode(),),
        (BadKey,),
        personal=False,
    ),
    "jpeg-size": Parser(_jpeg, (bytes.fromhex("FFD8FFC00011080010001003012200021101031101"),)),
    "wire-lines": Parser(
        _lines,
        (b"\x20" + messages.encode(messages.StaffLogin(1, "1234")),),
        (messages.WireError,),
        longest=4096,
        personal=False,
    ),
}
