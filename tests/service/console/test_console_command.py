"""``sentinel service console``: accounts from the command line, without a password in its arguments."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.service.clock import utc_now
from sentinel.service.console.accounts import Account, Accounts
from sentinel.service.database import open_database

PASSWORD = "a long enough sentence"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "pw"
    file.write_text(PASSWORD + "\nsecond line\n")
    file.chmod(0o600)
    return tmp_path


def console(*words: str) -> int:
    return main(["service", "console", *words, "--db", "sqlite:///c.db"])


def signs_in(name: str, password: str = PASSWORD) -> bool:
    engine = open_database("sqlite:///c.db")
    try:
        return isinstance(Accounts(engine, utc_now).check(name, password), Account)
    finally:
        engine.dispose()


def test_an_account_from_its_making_to_its_end(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert console("list") == 0
    assert "add-user NAME" in capsys.readouterr().out
    assert (
        console("add-user", "wang.min", "--role", "staff", "--venue", "mall-1", "--password-file", "pw") == 0
    )
    assert "wang.min: may sign in as staff of mall-1" in capsys.readouterr().out
    assert signs_in("wang.min")
    assert console("list", "--json") == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["name"], line["role"], line["venue"], line["must_change_password"]) == (
        "wang.min",
        "staff",
        "mall-1",
        True,
    )
    assert console("disable", "wang.min") == 0
    assert not signs_in("wang.min")
    assert console("enable", "wang.min") == 0
    assert console("sign-out", "wang.min") == 0
    (folder / "pw").write_text("quite another sentence")
    assert console("set-password", "wang.min", "--password-file", "pw") == 0
    assert signs_in("wang.min", "quite another sentence")
    assert console("list") == 0
    assert "must change the password" in capsys.readouterr().out
    assert console("remove", "wang.min") == 0
    assert not signs_in("wang.min", "quite another sentence")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("add-user", "Wang Min", "--role", "district"), 2, "2 to 32 of a-z"),
        (("add-user", "wang.min", "--role", "staff"), 2, "staff belong to a venue"),
        (("add-user", "wang.min", "--role", "auditor", "--venue", "mall-1"), 2, "others to none"),
        (("set-password", "nobody"), 1, "there is no such account"),
        (("disable", "nobody"), 1, "there is no such account"),
        (("enable", "nobody"), 1, "there is no such account"),
        (("remove", "nobody"), 1, "there is no such account"),
        (("sign-out", "nobody"), 1, "there is no such account"),
    ],
    ids=lambda one: "-".join(one[:2]) if isinstance(one, tuple) else None,
)
def test_what_can_not_be_done_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, says: str
) -> None:
    more = ("--password-file", "pw") if words[0] in ("add-user", "set-password") else ()
    assert console(*words, *more) == code
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1


def test_a_password_file_must_be_its_owner_s_alone_and_hold_a_password(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add = ("add-user", "wang.min", "--role", "district", "--password-file")
    (folder / "pw").chmod(0o640)
    assert console(*add, "pw") == 2
    assert "chmod 600 pw" in capsys.readouterr().err
    for content, says in (
        (b"short\n", "12 characters"),
        (b"\xff\xfe\n", "not UTF-8"),
        (b"", "12 characters"),
    ):
        (folder / "bad").write_bytes(content)
        (folder / "bad").chmod(0o600)
        assert console(*add, "bad") == 2
        assert says in capsys.readouterr().err
    assert console(*add, "missing") == 2
    assert "can't be read" in capsys.readouterr().err
    assert console("add-user", "wang.min", "--role", "district") == 2, "no terminal here"
    assert "--password-file" in capsys.readouterr().err
    assert main(["service", "console", "list", "--db", "sqlite:////nowhere/at/all.db"]) == 3
    assert main(["service", "--db", "sqlite:///c.db", "console", "list"]) == 0, "before the word as well"


def test_a_zone_that_there_is_not_is_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for zone in ("Nowhere/At-All", "../../etc/passwd", ""):
        assert main(["service", "--db", "sqlite:///c.db", "--zone", zone]) == 2
        error = capsys.readouterr().err
        assert "not a time zone; one is Asia/Shanghai" in error and error.count("\n") == 1


@pytest.mark.parametrize("second", [PASSWORD, "something else here"], ids=["same", "differs"])
def test_on_a_terminal_it_asks_twice_and_shows_nothing(folder: Path, second: str) -> None:
    ours, theirs = pty.openpty()
    words = ["service", "console", "add-user", "wang.min", "--role", "district", "--db", "sqlite:///c.db"]
    process = subprocess.Popen(
        [sys.executable, "-m", "sentinel", *words], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0),
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    for prompt, typed in ((b"Password: ", PASSWORD), (b"Again: ", second)):
        while prompt not in shown:
            shown += os.read(ours, 1000)
        os.write(ours, typed.encode() + b"\n")
    try:
        while more := os.read(ours, 1000):
            shown += more
    except OSError:
        pass
    os.close(ours)
    assert process.wait(20) == (0 if second == PASSWORD else 2)
    assert PASSWORD.encode() not in shown
    assert (b"may sign in" in shown) == (second == PASSWORD)
