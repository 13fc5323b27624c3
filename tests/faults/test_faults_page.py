"""The table of real faults keeps what earlier runs found, whatever is played or written later."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import ClassVar

import msgspec
import pytest

from sentinel.sim.faults import command, page
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
    runs = text.partition("## Run by run")[2]
    assert runs.count("| kill -9: ") == 1


class Steady:
    """A fault of two rounds a chapter that remembers from where it was played."""

    name, rounds, chapter = "steady", 10, 2
    played: ClassVar[list[int]] = []

    def why_not(self) -> str:
        return ""

    def play(
        self, folder: Path, draw: Random, first: int, rounds: int, tell: Callable[[], None]
    ) -> dict[str, Figures]:
        self.played.append(first)
        return {"steady": Figures(rounds=rounds)}


def test_a_run_goes_on_from_the_table_in_a_fresh_clone(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    state, docs = folders
    monkeypatch.setitem(command.KINDS, "steady", Steady)
    monkeypatch.setattr(Steady, "played", [])
    words = ["steady", "--state", str(state), "--docs", str(docs), "--seed", "5"]
    assert main([*words, "--rounds", "6", "--write"]) == 0
    for path in state.iterdir():
        path.unlink()  # as in a fresh clone
    Steady.played.clear()
    assert main([*words, "--resume", "--write"]) == 0
    assert Steady.played == [6, 8]
    (whole,) = msgspec.json.decode((docs / "faults.json").read_bytes(), type=list[Run])
    assert (whole.done, whole.figures["steady"].rounds) == (10, 10)
    assert main([*words[:-1], "6", "--resume", "--rounds", "2"]) == 0
    assert Steady.played[2:] == [0], "another seed begins anew"


def test_who_wants_the_answer_finds_it_first_all_seeds_added_up() -> None:
    clean = Figures(rounds=340, events=500, openings=250, recovery_s=[1.0, 2.0, 9.0], served_s=[4.0])
    bad = Figures(rounds=2, events=4, openings=3, lost=1, doubled=2, wrong=3, misjudged=4, recovery_s=[20.2])
    runs = [
        Run("kills", seed, "scripts/faults kills", "2 cores", _AT, _AT, figures={"kill -9: daemon": one})
        for seed, one in ((33, clean), (34, bad))
    ]
    first = page.text(runs).partition("## Run by run")[0]
    assert (
        "**342 rounds, 504 events, 253 openings: 1 events lost, 2 doubled, 3 wrong openings, "
        "4 visitors who may go in and were not let in.**"
    ) in first
    assert "| kill -9: daemon | 342 | 504 | 1 | 2 | 253 | 3 | 9.0 s | 20.2 s | 4.0 s | 4.0 s | 4 |" in first
    assert first.count("| kill -9: daemon |") == 1
    assert (clean.rounds, clean.recovery_s) == (340, [1.0, 2.0, 9.0])


def test_a_table_that_is_none_is_said_and_left(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    state, docs = folders
    (docs / "faults.json").write_text("[{]", encoding="utf-8")
    assert main(["--write", "--state", str(state), "--docs", str(docs)]) == 2
    assert "move it away to begin anew" in capsys.readouterr().err
    assert (docs / "faults.json").read_text(encoding="utf-8") == "[{]"
