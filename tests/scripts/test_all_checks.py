"""scripts/test: every check is made and shown, and one that fails makes the whole fail, whichever it is."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKS = {"ruff": "ruff", "pytest": "pytest", "mypy": "mypy --strict", "lint-imports": "import rules"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The script, where each tool says its name and is content."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/test", tmp_path / "scripts/test")
    (tmp_path / ".venv/bin").mkdir(parents=True)
    _tool(tmp_path / "scripts/setup", "exit 0")
    for name in CHECKS:
        _tool(tmp_path / ".venv/bin" / name, f'echo "this is {name}" "$@"')
    return tmp_path


def _tool(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def started(checkout: Path, *options: str) -> subprocess.Popen[str]:
    environment = {"PATH": "/usr/bin:/bin", "TMPDIR": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        ["bash", "scripts/test", *options], cwd=checkout, env=environment, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip


def run(checkout: Path, *options: str) -> tuple[int, str]:
    with started(checkout, *options) as process:
        said, _ = process.communicate(timeout=50)
    return process.returncode, said


def test_every_check_is_shown_and_options_go_to_pytest(checkout: Path) -> None:
    code, said = run(checkout, "-k", "gate")
    assert code == 0, said
    assert all(f"this is {name}" in said for name in CHECKS)
    assert "pytest -n 3 --dist loadgroup" in said and "-k gate" in said
    assert not list(checkout.glob("tmp.*")), "nothing stays"


@pytest.mark.parametrize("failing", CHECKS)
def test_one_that_fails_is_named_after_all_others_ran(checkout: Path, failing: str) -> None:
    _tool(checkout / ".venv/bin" / failing, f'echo "this is {failing}, and found something"; exit 1')
    code, said = run(checkout)
    assert (code, said.splitlines()[-1]) == (1, f"test: failed: {CHECKS[failing]}")
    assert "found something" in said
    assert all(f"this is {name}" in said for name in CHECKS)


FAILS = """
case "$*" in
*--failed-into*) file=${*#*--failed-into }; file=${file%% *}; %s; exit %d ;;
*) echo "alone: $*"; echo x >>"$TMPDIR/alone"; %s ;;
esac
"""


@pytest.mark.parametrize(
    ("failed", "code", "alone", "ends", "times"),
    [
        ('echo "tests/a.py::test_b" >"$file"', 1, "exit 0", 0, 2),
        ('echo "tests/a.py::test_b" >"$file"', 1, "exit 1", 1, 1),
        ('echo "tests/a.py::test_b" >"$file"', 1, '[ "$(wc -l <"$TMPDIR/alone")" = 1 ]', 1, 2),
        ('seq 4 >"$file"', 1, "exit 0", 1, 0),
        (': >"$file"', 1, "exit 0", 1, 0),
        (":", 1, "exit 0", 1, 0),
        ('echo "tests/a.py::test_b" >"$file"', 2, "exit 0", 1, 0),
    ],
    ids=["holds alone", "fails alone", "once of twice", "too many", "not only tests", "nothing told", "interrupted"],
)  # fmt: skip
def test_what_a_busy_machine_fails_must_hold_alone_twice_and_is_named(
    checkout: Path, failed: str, code: int, alone: str, ends: int, times: int
) -> None:
    _tool(checkout / ".venv/bin/pytest", FAILS % (failed, code, alone))
    ended, said = run(checkout)
    assert ended == ends, said
    assert said.count("alone: tests/a.py::test_b") == times
    assert ("look at it for a race: tests/a.py::test_b" in said) is (ends == 0)


def test_pytest_tells_which_tests_failed_and_nothing_where_a_file_can_not_be_read(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests/conftest.py", tmp_path / "conftest.py")
    (tmp_path / "test_one.py").write_text(
        "import pytest\n@pytest.mark.xdist_group('door')\n@pytest.mark.parametrize('n', ['a@b', 'c'])\n"
        "def test_odd(n):\n    assert n == 'c'\n@pytest.fixture\ndef broken():\n    assert 0\n"
        "def test_set_up(broken):\n    pass\ndef test_good():\n    pass\n"
    )

    def told() -> str:
        subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", "2", "--dist", "loadgroup",
             "--failed-into", "failed"],
            cwd=tmp_path, capture_output=True, text=True, timeout=60.0, check=False,
        )  # fmt: skip
        return (tmp_path / "failed").read_text()

    assert told() == "test_one.py::test_odd[a@b]\ntest_one.py::test_set_up\n"
    (tmp_path / "test_two.py").write_text("import nothing_of_this_name\n")
    assert told() == ""


def test_a_check_that_takes_longer_than_the_tests_is_waited_for(checkout: Path) -> None:
    _tool(checkout / ".venv/bin/mypy", "sleep 0.5; echo late and wrong; exit 1")
    code, said = run(checkout)
    assert code == 1 and "late and wrong" in said


def test_programs_of_the_tests_may_keep_compiled_modules(checkout: Path) -> None:
    _tool(checkout / ".venv/bin/pytest", 'echo "none kept: ${PYTHONDONTWRITEBYTECODE:-no}"')
    assert "none kept: no" in run(checkout)[1]


def test_one_who_stops_it_leaves_nothing_running(checkout: Path) -> None:
    _tool(checkout / ".venv/bin/mypy", 'echo $$ >"$TMPDIR/mypy.pid"; exec sleep 60')
    _tool(checkout / ".venv/bin/pytest", 'echo here >"$TMPDIR/here"; exec sleep 60')
    with started(checkout) as process:
        until = time.monotonic() + 20
        while not ((checkout / "here").exists() and (checkout / "mypy.pid").exists()):
            assert time.monotonic() < until and process.poll() is None
            time.sleep(0.02)
        subprocess.run(["kill", "-INT", "--", f"-{process.pid}"], check=True)
        process.communicate(timeout=20)
    assert process.returncode in (130, -signal.SIGINT)
    mypy = Path("/proc") / (checkout / "mypy.pid").read_text().strip()
    while mypy.exists() and "sleep" in (mypy / "cmdline").read_text():
        assert time.monotonic() < until + 20
        time.sleep(0.02)
    assert not list(checkout.glob("tmp.*"))
