"""The table of real faults keeps what earlier runs found, whatever is played or written later."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sentinel.sim.faults import page
from sentinel.sim.faults.command import main
from sentinel.sim.faults.figures import Figures, Run
from sentinel.sim.resumable import keep

_AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


def run(seed: int, rounds: int, name: str = "kills") -> Run:
    figures = {f"kill -9: daemon {rounds}": Figures(rounds=rounds)}
    words = f"scripts/faults {name} --seed {seed}"
    return Run(name, seed, words, "2 cores", _AT, _AT, done=rounds, load=[0.5], figures=figures)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("state", "docs"):
        (tmp_path / name).mkdir()
    return tmp_path / "state", tmp_path / "docs"


def test_rows_of_earlier_runs_stay_when_another_seed_is_written(folders: tuple[Path, Path]) -> None:
    state, docs = folders
    keep(run(9, 520), state / "kills-9.json")
    page.write(state, docs)
    (state / "kills-9.json").unlink()  # as in a fresh clone
    keep(run(33, 40), state / "kills-33.json")
    page.write(state, docs)
    text = (docs / "faults.md").read_text(encoding="utf-8")
    assert "daemon 520 |" in text
    assert "daemon 40 |" in text


def test_a_longer_run_of_the_same_seed_takes_the_row_and_a_shorter_one_does_not(
    folders: tuple[Path, Path],
) -> None:
    state, docs = folders
    for rounds in (14, 1000, 20):
        keep(run(33, rounds), state / "kills-33.json")
        page.write(state, docs)
    text = (docs / "faults.md").read_text(encoding="utf-8")
    assert "daemon 1000 |" in text
    assert text.count("| kill -9: ") == 1


def test_a_table_that_is_none_is_said_and_left(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    state, docs = folders
    (docs / "faults.json").write_text("[{]", encoding="utf-8")
    assert main(["--write", "--state", str(state), "--docs", str(docs)]) == 2
    assert "move it away to begin anew" in capsys.readouterr().err
    assert (docs / "faults.json").read_text(encoding="utf-8") == "[{]"
