"""``sentinel inspect apdu``: a recorded dialogue tells what the card told."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from in_hand import LONG_NAME, NUMBER, InHand, make

from hw.smartcard.emulator import EmulatedCard
from sentinel.cli import inspect_apdu
from sentinel.credentials.smart_card_session import run_dialogue


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


def test_a_dialogue_of_another_program_is_understood(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
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
    "text", ["", "{}", "[1]", '{"command": "00", "response": ""}', '{"command": "zz", "response": ""}', "\x00"]
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
