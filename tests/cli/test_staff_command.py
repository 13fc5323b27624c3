"""``sentinel staff hash-pin``: a PIN as long as its role wants, and a hash that the screen's desk accepts."""

import io

import pytest

from sentinel import cli
from sentinel.core.staff_role import StaffRole
from sentinel.door.staff import HASHER


def hashed(monkeypatch: pytest.MonkeyPatch, typed: str, *more: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return cli.main(["staff", "hash-pin", *more])


@pytest.mark.parametrize("role", list(StaffRole))
def test_a_pin_of_the_shortest_length_is_hashed_and_one_digit_less_is_not(
    role: StaffRole, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pin = "135790246813"[: role.shortest_pin]
    assert hashed(monkeypatch, pin + "\n", "--role", role) == 0
    assert HASHER.verify(capsys.readouterr().out.strip(), pin)
    assert hashed(monkeypatch, pin[1:] + "\n", "--role", role) == 2
    said = capsys.readouterr().err
    assert said == f"sentinel staff: a {role}'s PIN is {role.shortest_pin} to 12 digits\n"


@pytest.mark.parametrize("typed", ["", "\n", "12a4\n", "１２３４\n", "1234567890123\n", "-1234\n", "12 34\n"])
def test_what_the_screen_could_not_take_is_no_pin(
    typed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hashed(monkeypatch, typed) == 2
    assert capsys.readouterr().out == ""
