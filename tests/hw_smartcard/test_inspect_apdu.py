"""``sentinel inspect apdu``: a recorded dialogue tells what the card told."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_hand import LONG_NAME, NUMBER, InHand, make

from hw.smartcard.emulator import EmulatedCard, EmulatedPsam, Tampering
from sentinel.cli import inspect_apdu
from sentinel.credentials.cards.authentication import PsamAuthenticator
from sentinel.credentials.cards.session import Proof, run_dialogue


def inspect(
    path: Path, capsys: pytest.CaptureFixture[str], pairs: list[tuple[str, str]]
) -> tuple[int, dict[str, Any]]:
    path.write_text("".join(json.dumps({"command": c, "response": r}) + "\n" for c, r in pairs))
    parser = argparse.ArgumentParser()
    inspect_apdu.configure(parser)
    code = inspect_apdu.run(parser.parse_args(["--json", str(path)]))
    return code, json.loads(capsys.readouterr().out or "{}")


def record(card: EmulatedCard) -> list[tuple[str, str]]:
    hand = InHand(card)
    run_dialogue(hand)
    return [(command.hex().upper(), answer.hex()) for command, answer in hand.dialogue]


# As programs in the field read: by record number with a fixed Le, name in two records.
BY_NUMBER = [
    ("00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "6F11840F7378312E73682EC9E7BBE1B1A3D5CF9000"),
    ("00A4020002EF05", "9000"),
    ("00B207040B", "0709413132333435363738" + "9000"),
    ("00A4000002EF06", "9000"),
    ("00B2010414", "0812" + NUMBER.encode().hex() + "9000"),
    ("00B2020420", "091E" + "王小明".encode("gbk").ljust(30, b"\0").hex() + "9000"),
]


@pytest.mark.parametrize("dialect", [{}, {"get_response": True}, {"by_tag": False}], ids=str)
def test_a_recorded_card_is_read_like_the_card(
    dialect: dict[str, bool], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = inspect(tmp_path / "card.jsonl", capsys, record(make(name=LONG_NAME, **dialect)))
    assert (code, told["ok"], told["state"], told["reason"]) == (0, True, "ok", None)
    assert told["fields"]["number"] == NUMBER
    assert told["fields"]["name"] == LONG_NAME
    assert told["fields"]["birth"] == "1949-12-31"


def test_a_dialogue_of_another_program_is_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = inspect(tmp_path / "card.jsonl", capsys, BY_NUMBER)
    assert code == 0
    assert told["fields"] == {"card_number": "A12345678", "number": NUMBER, "name": "王小明"}


def test_a_refused_authentication_and_a_removed_card_are_told_in_any_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    locked = [*BY_NUMBER[:4], ("00B2010414", "6982")]
    code, told = inspect(tmp_path / "card.jsonl", capsys, locked)
    assert (code, told["state"], told["ok"]) == (1, "needs_authentication", False)
    assert told["fields"] == {"card_number": "A12345678"}
    code, told = inspect(tmp_path / "card.jsonl", capsys, [*BY_NUMBER[:5], ("00B2020420", "")])
    assert (code, told["state"]) == (1, "removed")
    code, told = inspect(tmp_path / "card.jsonl", capsys, [(BY_NUMBER[0][0], "6A82")])
    assert (code, told["state"]) == (1, "not_a_social_security_card")


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[1]", '{"command": "00", "response": ""}', '{"command": "zz", "response": ""}', "\x00"],
)
def test_a_file_that_is_no_dialogue_is_bad_input(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    inspect_apdu.configure(parser)
    (tmp_path / "x").write_text(text)
    assert inspect_apdu.run(parser.parse_args([str(tmp_path / "x")])) == 2
    assert inspect_apdu.run(parser.parse_args([str(tmp_path / "missing")])) == 2
    out, err = capsys.readouterr()
    assert out == "" and len(err.splitlines()) == 2


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"command": "00A4", "response": "9000"}', "line 2: a command has at least four bytes"),
        ('{"command": "00A40000", "response": 9000}', "line 2 is no"),
        ('{"command": "00A40000"}', "line 2 is no"),
        ('["00A40000", "9000"]', "line 2 is no"),
        ("[" * 100_000, "line 2 is no"),
    ],
    ids=["short", "number", "no response", "list", "deep"],
)
def test_the_bad_line_is_named_and_not_quoted(
    line: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    inspect_apdu.configure(parser)
    path = tmp_path / "card.jsonl"
    path.write_text('{"command": "00A40000", "response": "9000"}\n' + line + "\n")
    assert inspect_apdu.run(parser.parse_args([str(path), "--json"])) == 2
    out, err = capsys.readouterr()
    assert out == "" and why in err and len(err) < 400


@pytest.mark.parametrize("ending", ["\r\n", "\n\n"])
def test_any_editors_files_are_read(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "card.jsonl"
    lines = [json.dumps({"command": c.lower(), "response": f" {r} "}) for c, r in BY_NUMBER]
    path.write_bytes(b"\xef\xbb\xbf" + ending.join(lines).encode())
    parser = argparse.ArgumentParser()
    inspect_apdu.configure(parser)
    assert inspect_apdu.run(parser.parse_args([str(path), "--json"])) == 0
    assert json.loads(capsys.readouterr().out)["fields"]["name"] == "王小明"


def test_a_recorded_authentication_is_followed_to_its_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand = InHand(make(authenticate_first=True))
    run_dialogue(hand, hand.card.reset(), Proof(4, PsamAuthenticator(InHand(EmulatedPsam()), 0x48, 0x12)))
    pairs = [(command.hex(), answer.hex()) for command, answer in hand.dialogue]
    assert any(answer == "6982" for _, answer in pairs)
    code, told = inspect(tmp_path / "card.jsonl", capsys, pairs)
    assert (code, told["state"], told["fields"]["number"]) == (0, "ok", NUMBER)


@pytest.mark.parametrize("tampering", [t for t in Tampering if t is not Tampering.NONE])
def test_a_recorded_bad_card_is_unreadable(
    tampering: Tampering, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = inspect(tmp_path / "card.jsonl", capsys, record(make(tampering=tampering)))
    assert (code, told["ok"], told["state"]) == (1, False, "unreadable")
    assert told["reason"]


COMMANDS = st.sampled_from([bytes.fromhex(command) for command, _ in BY_NUMBER]) | st.binary(
    min_size=4, max_size=12
)


@settings(max_examples=200)
@given(st.lists(st.tuples(COMMANDS, st.binary(max_size=40)), min_size=1, max_size=30))
def test_any_dialogue_ends_in_a_state(pairs: list[tuple[bytes, bytes]]) -> None:
    told = inspect_apdu.inspect_dialogue(pairs)
    assert set(told) == {"ok", "state", "fields", "reason"}
    assert told["ok"] is (told["reason"] is None)


def test_records_that_came_in_parts_are_whole_and_in_their_place() -> None:
    pairs = [
        ("00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "9000"),
        ("00A4000002EF06", "9000"),
        ("00B2080000", "08123131303130353139343931323331303032589000"),
        ("00B2090000", "091ECDF56102"),
        ("00C0000002", "D0A1611A"),
        ("00C000001A", "C3F7" + "00" * 24 + "9000"),
        ("00B20C0000", "6105"),
        ("00C0000005", "0C6104"),
        ("00C0000004", "031101059000"),
        ("00B20D0000", "6106"),
        ("00C0000006", "0D046104"),
        ("00C0000004", "090219499000"),
    ]
    told = inspect_apdu.inspect_dialogue([(bytes.fromhex(c), bytes.fromhex(a)) for c, a in pairs])
    assert told["ok"], told
    assert told["fields"]["name"] == "王小明"
    assert told["fields"]["birthplace"] == "110105"
