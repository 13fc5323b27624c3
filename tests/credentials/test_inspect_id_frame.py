"""``sentinel inspect id-frame``: what scripts and technicians read."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import stand_in_decoders
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.idcard.sdt_frames import VENDOR_TIMEOUT, encode_frame
from sentinel import cli
from sentinel.cli import inspect_id_frame
from sentinel.core.facts import DocumentKind
from sentinel.core.identity import id_number_ok
from sentinel.credentials.cards.id_card import IdCardClaims, encode_text_block

HEAD = bytes.fromhex("00009001000400")


def _card_frame(photo: bytes = bytes(1024), **claims: Any) -> bytes:
    common: dict[str, Any] = {
        "kind": DocumentKind.RESIDENT_ID, "name": "张三", "sex_code": "1", "nation_code": "01",
        "birth": date(1949, 12, 31), "id_number": "11010519491231002X", "valid_from": date(2015, 6, 1),
        "long_term": True,
    }  # fmt: skip
    return encode_frame(HEAD + encode_text_block(IdCardClaims(**common | claims)) + photo)


def _with_fingerprint(size: int) -> bytes:
    card = _card_frame()[len(HEAD) + 7 : -1]
    return encode_frame(HEAD + size.to_bytes(2, "big") + card + b"F" * size)


def _run(
    capsys: pytest.CaptureFixture[str], *frames: str, as_json: bool = True
) -> tuple[int, list[str], str]:
    parser = argparse.ArgumentParser()
    inspect_id_frame.configure(parser)
    code = inspect_id_frame.run(parser.parse_args([*frames, *(["--json"] if as_json else [])]))
    out, err = capsys.readouterr()
    return code, out.splitlines(), err


def test_a_read_answer_is_told_whole(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines, err = _run(capsys, _card_frame().hex())
    told = json.loads(lines[0])
    assert (code, err) == (0, "")
    assert {k: told[k] for k in ("ok", "status", "type", "id_valid", "reason")} == {
        "ok": True, "status": "90", "type": "resident", "id_valid": True, "reason": None,
    }  # fmt: skip
    wanted = {"name": "张三", "sex": "男", "nation": "汉", "birth": "1949-12-31", "valid_from": "2015-06-01"}
    assert {k: told["fields"][k] for k in wanted} == wanted
    assert told["fields"]["valid_to"] == "长期"
    assert "张三" in lines[0]


def test_a_wrong_number_is_said_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines, _ = _run(capsys, _card_frame(id_number="110105194902300020", nation_code="77").hex())
    told = json.loads(lines[0])
    assert (code, told["ok"], told["id_valid"]) == (0, True, False)
    assert told["reason"] == "id_number is not valid (GB 11643: check digit or date); nation is not valid"


@pytest.mark.parametrize(
    ("frame", "status", "ok", "reason"),
    [
        ("AAAAAA9669000800009F0000000097", "9F", True, None),
        ("AAAAAA9669000400008084", "80", False, "no card"),
        ("AAAAAA9669000C00009000000000000000009C", "90", True, None),
        ("AAAAAA9669000400004145", "41", False, "read failed"),
        (VENDOR_TIMEOUT.hex(), "05", False, "vendor timeout"),
        (encode_frame(bytes.fromhex("000090") + bytes(16)).hex(), "90", True, None),
        (encode_frame(bytes.fromhex("000090") + b"a\0" * 140).hex(), "90", True, None),
        ("AAAAAA9669000400008085", None, False, "checksum 85 is wrong, it should be 84"),
        ("AAAAAA96690004000080", None, False, "truncated: the length says 4 bytes follow, there are 3"),
        ("0102", None, False, "no frame: it does not begin with AAAAAA9669"),
    ],
)
def test_other_answers_have_a_status_and_no_fields(
    capsys: pytest.CaptureFixture[str], frame: str, status: str | None, ok: bool, reason: str | None
) -> None:
    code, lines, _ = _run(capsys, frame)
    told = json.loads(lines[0])
    assert (told["status"], told["ok"], told["reason"]) == (status, ok, reason)
    assert (told["fields"], told["type"], told["id_valid"]) == ({}, None, None)
    assert code == (0 if ok else 1)


def test_frames_come_from_files_as_hex_or_bytes_one_line_each(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    frame = _card_frame(kind=DocumentKind.FOREIGN_PERMIT_2023, name="", english_name="JANE DOE")
    (tmp_path / "raw").write_bytes(frame)
    (tmp_path / "text").write_text("\n".join(frame.hex(" ").upper()[i : i + 60] for i in range(0, 3885, 60)))
    code, lines, _ = _run(capsys, f"@{tmp_path / 'raw'}", f"@{tmp_path / 'text'}", "AAAAAA9669000400008084")
    first, second, third = map(json.loads, lines)
    assert first == second
    assert (first["type"], first["fields"]["name"], third["status"], code) == ("Y", "JANE DOE", "80", 1)


@pytest.mark.parametrize("argument", ["hello", "ABC", "", "@/no/such/file", "@/", "@/dev/zero"])
def test_bad_input_is_one_clear_line(capsys: pytest.CaptureFixture[str], argument: str) -> None:
    code, lines, err = _run(capsys, "AAAAAA9669000400008084", argument)
    assert (code, lines) == (2, [])
    assert err.count("\n") == 1
    assert err.startswith("sentinel inspect id-frame: ")


@pytest.mark.parametrize(
    ("frame", "answer"),
    [
        ("AAAAAA9669000800009F0000000097", "find: a card is there"),
        ("AAAAAA9669000C00009000000000000000009C", "select: the card is selected"),
        (encode_frame(b"\0\0\x90").hex(), "status, reset or set baud"),
        (encode_frame(bytes.fromhex("000090 0500 0300 DB183401 87D61200 B168DE3A")).hex(),
            "SAM id 05.03-20191451-0001234567-0987654321"),
        (encode_frame(b"\0\0\x90" + bytes(28)).hex(), "management information"),
        (encode_frame(b"\0\0\x90" + ("示例路1号" + " " * 29).encode("utf-16-le")).hex(), "newest address: 示例路1号"),
        (encode_frame(b"\0\0\x90" + b"a\0" * 140).hex(), "newest address: " + "a" * 140),
        (_card_frame().hex(), "read: text and photo"),
        (_with_fingerprint(1024).hex(), "read: text, photo and fingerprint (dropped)"),
        (_with_fingerprint(0).hex(), "read: text, photo and fingerprint (dropped)"),
        ("AAAAAA9669000400008084", None),
    ],
)  # fmt: skip
def test_to_what_a_frame_answers_is_told(
    capsys: pytest.CaptureFixture[str], frame: str, answer: str | None
) -> None:
    _, lines, _ = _run(capsys, frame)
    told = json.loads(lines[0])
    assert told["answer"] == answer
    assert ("F" * 40) not in lines[0]


def test_a_photo_without_a_decoder_is_said_and_one_with_is_tried(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    photo = stand_in_decoders.photo()
    frame = _card_frame(photo=photo).hex()
    _, lines, _ = _run(capsys, frame, _card_frame().hex())
    assert [json.loads(line)["photo"] for line in lines] == [
        {"bytes": 1024, "decoded": False, "reason": "no photo decoder"},
        {"bytes": 1024, "decoded": False, "reason": "there is none"},
    ]
    _, lines, _ = _run(capsys, frame, as_json=False)
    assert "photo            1024 bytes, not decoded: no photo decoder" in lines
    words = json.dumps(stand_in_decoders.command(tmp_path))
    (tmp_path / "kiosk.toml").write_text(f"[id_card]\nphoto_command = {words}\n")
    _, lines, _ = _run(capsys, frame, "--config", str(tmp_path / "kiosk.toml"))
    assert json.loads(lines[0])["photo"] == {"bytes": 1024, "decoded": True, "reason": None}
    code, _, err = _run(capsys, frame, "--config", str(tmp_path / "none.toml"))
    assert (code, err.count("\n")) == (2, 1)


def test_its_help_teaches_status_types_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["inspect", "id-frame", "--help"])
    out = capsys.readouterr().out
    assert ended.value.code == 0
    for word in ("9F card found", "GB 11643", "nation_en", "resident", "Exit: 0 every frame", "@FILE"):
        assert word in out


def test_people_get_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines, _ = _run(capsys, _card_frame().hex(), "AAAAAA9669000400008084", as_json=False)
    assert code == 1
    assert "name             张三" in lines
    assert "reason           no card" in lines


@given(
    st.binary(max_size=60)
    | st.binary(max_size=300).map(lambda d: encode_frame(b"\0\0\x90" + d))
    | st.binary(min_size=256, max_size=256).map(lambda d: encode_frame(HEAD + d + bytes(1024)))
    | st.binary(min_size=285, max_size=1400).map(lambda d: encode_frame(b"\0\0\x90" + d))
)
@settings(max_examples=150)
def test_no_bytes_whatever_crash_it(frame: bytes) -> None:
    told = inspect_id_frame.inspect_frame(frame)
    json.dumps(told, ensure_ascii=False).encode("utf-8")
    assert set(told) == {"ok", "status", "answer", "type", "fields", "id_valid", "photo", "reason"}
    assert told["ok"] or told["reason"]


def test_hex_is_read_as_people_and_tools_write_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    digits = encode_frame(bytes.fromhex("000080")).hex()
    pairs = [digits[at : at + 2] for at in range(0, len(digits), 2)]
    forms = [":".join(pairs), "0x" + digits, ", ".join(f"0x{pair}" for pair in pairs), "-".join(pairs)]
    for number, form in enumerate(forms):
        path = tmp_path / f"{number}.txt"
        path.write_text("\ufeff" + form + "\n", encoding="utf-8")
        assert _run(capsys, form, f"@{path}")[:2] == (1, [_run(capsys, digits)[1][0]] * 2)


@pytest.mark.parametrize("content", ["", " \n", "AAAAAA9669000", "not a frame"])
def test_a_file_that_holds_no_frame_is_bad_input_and_no_wrong_frame(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "frame.hex"
    path.write_text(content)
    code, out, err = _run(capsys, f"@{path}")
    assert (code, out, err.count("\n")) == (2, [], 1)


def test_a_read_answer_without_a_photo_is_a_card_and_no_address(capsys: pytest.CaptureFixture[str]) -> None:
    block = _card_frame()[len(HEAD) + 7 :][:256]
    frame = encode_frame(bytes.fromhex("00009001000000") + block)
    told = json.loads(_run(capsys, frame.hex())[1][0])
    assert (told["ok"], told["type"], told["fields"]["name"]) == (True, "resident", "张三")


def test_what_is_doubtful_about_a_card_is_remarked(capsys: pytest.CaptureFixture[str]) -> None:
    blank = json.loads(_run(capsys, _card_frame(long_term=False).hex())[1][0])
    assert "valid_to is not valid" in blank["reason"]
    assert blank["ok"] is False  # the kiosk takes it for no document
    assert json.loads(_run(capsys, _card_frame(id_number="").hex())[1][0])["ok"] is False
    foreign = {"kind": DocumentKind.FOREIGN_PERMIT_2023, "nation_code": "USA", "name": ""}
    for number, ok in (("911110194912310023", None), ("11010519491231002X", False)):
        told = json.loads(_run(capsys, _card_frame(**foreign, id_number=number).hex())[1][0])
        assert told["id_valid"] is (id_number_ok(number) if ok is None else ok)


def test_what_is_no_hex_is_not_repeated(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("王小明,11010519491231002X", encoding="utf-8")
    for argument in ("11010519491231002X", f"@{tmp_path / 'names.txt'}"):
        assert cli.main(["inspect", "id-frame", argument]) == 2
        assert "11010519491231002X" not in capsys.readouterr().err
