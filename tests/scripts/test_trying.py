"""Whoever calls the scripts that try a package wrongly is told in one line what is amiss."""

import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("try-package", "how it is called: scripts/try-package ARCHIVE.tar [WORK]"),
        ("try-package nofile.tar", "nofile.tar: there is no such file"),
        ("try-package a b c", "how it is called"),
        ("try-upgrade", "how it is called: scripts/try-upgrade OLDER.tar NEWER.tar [WORK]"),
        ("try-upgrade nofile.tar", "how it is called"),
        ("try-upgrade nofile.tar other.tar", "nofile.tar: there is no such file"),
    ],
)
def test_one_line_says_what_is_amiss(words: str, says: str, tmp_path: Path) -> None:
    name, *arguments = words.split()
    done = subprocess.run(
        [SCRIPTS / name, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr
