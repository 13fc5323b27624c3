"""The disk that loses what was not synced, and the table of figures: judged before they judge."""

import random
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.sim.faults import page
from sentinel.sim.faults.command import main
from sentinel.sim.faults.figures import Figures, Run
from sentinel.sim.faults.volatile import VolatileDisk
from sentinel.sim.resumable import keep, kept

FILE, FOLDER = stat.S_IFREG | 0o600, stat.S_IFDIR | 0o700
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def content(disk: VolatileDisk, path: str) -> bytes:
    return bytes(disk.nodes[disk.find(path)].live)


@given(st.integers(), st.binary(max_size=3000), st.binary(min_size=1, max_size=3000))
def test_what_was_synced_survives_every_cut_and_what_was_not_may_not(
    seed: int, first: bytes, then: bytes
) -> None:
    disk = VolatileDisk()
    number = disk.make("/a", FILE)
    disk.write(number, first, 0)
    disk.sync(number)
    disk.write(number, then, len(first))
    disk.cut(random.Random(seed))
    after = content(disk, "/a")
    assert after.startswith(first)
    assert len(after) <= len(first) + len(then)


def test_a_cut_may_drop_keep_and_tear() -> None:
    kinds = set()
    for seed in range(60):
        disk = VolatileDisk()
        number = disk.make("/a", FILE)
        disk.sync(number)
        disk.write(number, b"x" * 2048, 0)
        disk.cut(random.Random(seed))
        kept_bytes = content(disk, "/a").count(b"x")
        kinds.add(
            "none"
            if not kept_bytes
            else "all"
            if kept_bytes == 2048
            else "torn"
            if kept_bytes % 512
            else "some"
        )
    assert kinds == {"none", "some", "all", "torn"}


@given(st.integers())
def test_a_rename_is_whole_or_not_there_and_lasts_once_the_folder_is_synced(seed: int) -> None:
    disk = VolatileDisk()
    disk.make("/d", FOLDER)
    old = disk.make("/d/a", FILE)
    disk.write(old, b"old", 0)
    disk.sync(old)
    new = disk.make("/d/a.new", FILE)
    disk.write(new, b"new", 0)
    disk.sync(new)
    disk.rename("/d/a.new", "/d/a")
    if seed % 2:
        disk.sync(disk.find("/d"))
    disk.cut(random.Random(seed))
    assert content(disk, "/d/a") in ((b"new",) if seed % 2 else (b"old", b"new"))


def test_a_name_that_is_not_there_is_said_as_the_kernel_expects() -> None:
    with pytest.raises(FileNotFoundError):
        VolatileDisk().find("/nothing")


def test_a_disk_goes_to_a_folder_and_comes_back(tmp_path: Path) -> None:
    disk = VolatileDisk()
    disk.make("/d", FOLDER)
    disk.write(disk.make("/d/a", FILE), b"1", 0)
    disk.save(tmp_path)
    again = VolatileDisk()
    again.load(tmp_path)
    again.cut(random.Random(1))
    assert content(again, "/d/a") == b"1"


def test_rounds_add_up_go_on_and_stand_in_the_table(tmp_path: Path) -> None:
    run = Run("kills", 3, "scripts/faults kills --seed 3", "2 cores", NOW, NOW)
    run.add({"kill -9: daemon": Figures(rounds=2, events=4, openings=1, recovery_s=[1.0, 3.0])}, 2, 0.4, NOW)
    keep(run, tmp_path / "state" / "kills.json")
    again = kept(tmp_path / "state" / "kills.json", Run)
    assert again is not None
    again.add(
        {
            "kill -9: daemon": Figures(
                rounds=1, wrong=1, notes=["opened"], recovery_s=[2.0], served_s=[4.5], misjudged=1
            )
        },
        1,
        2.0,
        NOW,
    )
    keep(again, tmp_path / "state" / "kills.json")
    page.write(tmp_path / "state", tmp_path)
    told = (tmp_path / "faults.md").read_text(encoding="utf-8")
    assert "| kill -9: daemon | 3 | 4 | 0 | 0 | 1 | 1 | 2.0 s | 3.0 s | 4.5 s | 4.5 s | 1 |" in told
    assert "load 0 to 2" in told
    assert (tmp_path / "faults.json").exists()


def test_a_spoilt_file_of_an_earlier_run_is_one_line_and_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plugs-1.json").write_text("{")
    assert main(["plugs", "--resume", "--state", str(tmp_path)]) == 2
    assert "move it away to begin anew" in capsys.readouterr().err
    assert (tmp_path / "plugs-1.json").read_text() == "{"


@pytest.mark.parametrize("words", [["plugs", "--rounds", "0"], ["plugs", "--rounds", "x"], ["plague"]])
def test_a_wrong_word_is_usage(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
