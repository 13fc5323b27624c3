"""A long run of the simulation is played in pieces, on several days, and what it found adds up."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sentinel import __version__
from sentinel.sim.deterministic import record
from sentinel.sim.deterministic.plan import days
from sentinel.sim.deterministic.record import Run, added, main, table, unfinished, version

_PAGE = "before\n<!-- runs -->\n<!-- end of runs -->\nafter\n"


def run(**changed: object) -> Run:
    return {
        "date": "2026-11-28", "visits": 500, "seed": 7, "store": "model", "failed_days": 0, "restarts": 30,
        "gate_pulses": 300, "events": 1500, "took_s": 20.0, "load": 3.0, "simulated_hours": 4.2, "steps": 9,
        "copies_at_collector": 1600, "verdicts": {"admit": 3}, "troubles": {"crash": 2}, "violations": {},
        "digest": "ab",
    } | changed  # fmt: skip


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "simulation.md").write_text(_PAGE, encoding="utf-8")
    return tmp_path


def test_a_piece_plays_the_days_that_a_whole_run_has_there() -> None:
    assert days(3, 500, first=2) == days(3, 1000)[2:]


@pytest.mark.timeout(120)
def test_the_same_command_goes_on_and_the_sums_are_of_both_pieces(docs: Path) -> None:
    words = ["--seed", "5", "--real", "0", "--processes", "1", "--docs", str(docs)]
    assert main([*words, "--model", "250"]) == 0
    (first,) = json.loads((docs / "simulation.json").read_text(encoding="utf-8"))
    assert main([*words, "--model", "500"]) == 0
    (both,) = json.loads((docs / "simulation.json").read_text(encoding="utf-8"))
    assert (first["visits"], both["visits"]) == (250, 500)
    assert both["events"] > first["events"]
    assert both["digest"] != first["digest"]
    assert both["versions"] == first["versions"] == [version()]
    assert both["log_lines"] > first["log_lines"] > 0
    assert main([*words, "--model", "500"]) == 0  # nothing is missing
    page = (docs / "simulation.md").read_text(encoding="utf-8")
    assert "Together: 500 with the model, 0 with the encrypted database." in page
    assert page.startswith("before\n")
    assert page.endswith("after\n")
    assert f"| {version()} |" in page


def test_pieces_of_several_days_keep_what_was_found_and_under_which_load() -> None:
    whole = added(run(), run(date="2026-11-30", load=9.0, failed_days=1, violations={"nobody is trapped": 1}))
    assert (whole["visits"], whole["failed_days"]) == (1000, 1)
    assert whole["verdicts"] == {"admit": 6}
    assert "| 2026-11-28 to 2026-11-30 | 1,000 | 7 | model | 1 |" in table([whole])
    assert "| 3 to 9 |" in table([whole])


def test_a_run_that_was_kept_without_its_version_says_that_nobody_knows_it() -> None:
    old, new = run(), run(seed=8, versions=["0123456789"], log_lines=31)
    *_, second, first, _, _ = table([old, new]).splitlines()
    assert first.endswith("| - |") and "| 1,500 | - |" in first
    assert second.endswith("| 0123456789 |") and "| 1,500 | 31 |" in second
    both = added(old, new)
    assert both["versions"] == ["-", "0123456789"], "part of it was played by who knows what"
    assert added(both, new)["versions"] == both["versions"]


@pytest.mark.skipif(shutil.which("git") is None, reason="no git here")
def test_the_version_is_the_commit_and_says_where_the_code_was_changed_since(tmp_path: Path) -> None:
    package = tmp_path / "sentinel"
    shutil.copytree(Path(record.__file__).parents[2], package, ignore=shutil.ignore_patterns("__pycache__"))

    def git(*words: str) -> str:
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        return subprocess.run(
            ["git", *who, *words], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout

    def told() -> str:
        code = "from sentinel.sim.deterministic.record import version; print(version())"
        return subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout.strip()  # fmt: skip

    assert told() == __version__, "no repository of its own"
    (tmp_path / ".gitignore").write_text("__pycache__\n", encoding="utf-8")
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "x")
    assert told() == git("rev-parse", "--short=10", "HEAD").strip()
    (tmp_path / "simulation.json").write_text("[]", encoding="utf-8")
    assert "+" not in told(), "the results themselves are no change"
    (package / "new.py").write_text("", encoding="utf-8")
    assert told().endswith("+")


def test_what_goes_on_is_the_newest_unfinished_run_of_whole_days() -> None:
    runs = [run(seed=1), run(seed=2, visits=1000), run(seed=3, store="real"), run(seed=4, visits=499)]
    assert unfinished(runs, "model", None, 1000) is runs[0]
    assert unfinished(runs, "model", 2, 2000) is runs[1]
    assert unfinished(runs, "model", 4, 1000) is None
    assert unfinished(runs, "real", None, 500) is None


def test_a_run_that_is_whole_is_not_begun_again_on_the_same_day(docs: Path) -> None:
    today = int(f"{datetime.now(UTC):%Y%m%d}")
    whole = [run(seed=today, visits=250), run(seed=today, visits=250, store="real")]
    (docs / "simulation.json").write_text(json.dumps(whole), encoding="utf-8")
    assert main(["--model", "250", "--real", "250", "--docs", str(docs)]) == 0
    assert json.loads((docs / "simulation.json").read_text(encoding="utf-8")) == whole


@pytest.mark.parametrize("words", [["--model", "300"], ["--real", "-250"], ["--model", "x"]], ids=" ".join)
def test_what_is_not_whole_days_is_said(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_file_that_is_none_is_left_as_it_is(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (docs / "simulation.json").write_text("[{]", encoding="utf-8")
    assert main(["--docs", str(docs)]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert (docs / "simulation.json").read_text(encoding="utf-8") == "[{]"
