"""scripts/test: every check is made and shown, and one that fails makes the whole fail, whichever it is."""

import shutil
import signal
import subprocess
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
    assert "pytest -n 3 --dist loadgroup -k gate" in said
    assert not list(checkout.glob("tmp.*")), "nothing stays"


@pytest.mark.parametrize("failing", CHECKS)
def test_one_that_fails_is_named_after_all_others_ran(checkout: Path, failing: str) -> None:
    _tool(checkout / ".venv/bin" / failing, f'echo "this is {failing}, and found something"; exit 1')
    code, said = run(checkout)
    assert (code, said.splitlines()[-1]) == (1, f"test: failed: {CHECKS[failing]}")
    assert "found something" in said
    assert all(f"this is {name}" in said for name in CHECKS)


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
