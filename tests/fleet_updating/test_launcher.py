"""What is started: always something whole, the new version while it may prove itself, else the one before it."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.fleet.updating import launch
from sentinel.fleet.updating.launch import Backup, Choice, Trial, choose

NAMES = st.sampled_from(["", "1.0", "2.0", "3.0"])
TRIALS = st.builds(
    Trial,
    st.sampled_from(["1.0", "2.0"]),
    NAMES,
    st.integers(0, 6),
    st.booleans(),
    st.sampled_from(["", "unhealthy", "overdue"]),
)


@given(NAMES, NAMES, st.dictionaries(NAMES.filter(bool), st.integers(0, 9)), st.none() | TRIALS)
def test_whatever_lies_there_something_complete_is_started_if_there_is_any(
    current: str, previous: str, complete: dict[str, int], trial: Trial | None
) -> None:
    choice = choose(current, previous, complete, trial)
    assert (choice.version in complete) == bool(complete)
    if trial is not None and not trial.healthy and not choice.trial and choice.version == current in complete:
        assert not choice.gives_up  # a version that failed runs on only where there is no other to go back to
        assert {trial.previous, previous} & set(complete) <= {current}


def test_a_new_version_has_three_starts_and_then_the_one_before_it_runs() -> None:
    whole = {"1.0": 1, "2.0": 2}
    starts = [choose("2.0", "1.0", whole, Trial("2.0", "1.0", count)).version for count in range(5)]
    assert starts == ["2.0", "2.0", "2.0", "1.0", "1.0"]
    assert choose("2.0", "1.0", whole, Trial("2.0", "1.0", 9, healthy=True)) == Choice("2.0", "current")


def version(root: Path, name: str, number: int, script: str = "echo $0 $*") -> None:
    folder = root / "versions" / name
    folder.mkdir(parents=True)
    (folder / "run").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "run").chmod(0o755)
    launch.write_note(folder / "complete", {"number": number, "program": "run"})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "opt"
    (root / "trial").mkdir(parents=True)
    version(root, "1.0", 1, "echo old $SENTINEL_TRIAL")
    version(root, "2.0", 2, "echo new $SENTINEL_TRIAL")
    (root / "current").symlink_to("versions/2.0")
    (root / "previous").symlink_to("versions/1.0")
    return root


def start(root: Path, *words: str) -> tuple[str, str, int]:
    done = subprocess.run(
        [sys.executable, "-I", launch.__file__, "--root", str(root), *words],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout.strip(), done.stderr.strip(), done.returncode


def order(root: Path, **more: object) -> None:
    launch.write_note(root / "trial" / "2.0.order", {"previous": "1.0", **more})


def test_the_daemon_is_told_of_its_trial_and_only_its_starts_are_counted(root: Path) -> None:
    order(root)
    assert start(root, "run")[0] == f"new {root}/trial/2.0"
    assert start(root, "vision")[0] == f"new {root}/trial/2.0"
    assert len((root / "trial/2.0.starts").read_bytes().splitlines()) == 1
    assert [start(root, "run")[0].split()[0] for _ in range(4)] == ["new", "new", "old", "old"]
    assert start(root, "vision")[0] == "old"  # the screen's process goes back with the daemon
    assert json.loads((root / "trial/2.0.failed").read_text()) == {"why": "crash_loop"}


def test_a_program_that_can_not_even_be_started_gives_way_at_once(root: Path) -> None:
    (root / "versions/2.0/run").write_text("#!/no/such/interpreter\n")
    order(root)
    assert start(root, "run")[0] == "old"
    assert json.loads((root / "trial/2.0.failed").read_text()) == {"why": "not_started"}


def test_a_current_version_whose_interpreter_is_gone_gives_way_to_the_previous_one(root: Path) -> None:
    (root / "versions/2.0/run").write_text("#!/no/such/interpreter\n")  # the system's Python was replaced
    assert start(root, "run")[0] == "old"
    (root / "versions/1.0/run").write_text("#!/no/such/interpreter\n")
    assert start(root, "run")[2] == 3


def test_on_a_disk_that_takes_no_note_the_version_before_runs(root: Path) -> None:
    order(root)
    (root / "trial/2.0.starts").mkdir()  # what root may not write either
    (root / "trial/2.0.failed").symlink_to("/proc/none/none")
    assert start(root, "run")[0] == "old"


@pytest.mark.parametrize("torn", [b"", b"{", b"[1]", b"\xff" * 40, b'{"previous": 7}', b"{" * 100_000])
def test_a_torn_order_still_means_a_trial(root: Path, torn: bytes) -> None:
    (root / "trial/2.0.order").write_bytes(torn)
    assert [start(root, "run")[0].split()[0] for _ in range(4)] == ["new", "new", "new", "old"]


def test_a_half_written_line_of_starts_counts_as_a_start(root: Path) -> None:
    order(root)
    (root / "trial/2.0.starts").write_bytes(b'{"boot": "x"}\n{"bo')
    assert launch.read_trial(root, "2.0") == Trial("2.0", "1.0", 2)


@pytest.mark.parametrize(
    "break_it",
    [
        lambda root: (root / "versions/2.0/complete").unlink(),
        lambda root: (root / "versions/2.0/complete").write_bytes(b""),
        lambda root: (root / "versions/2.0/run").unlink(),
        lambda root: (root / "current").unlink(),
        lambda root: ((root / "current").unlink(), (root / "current").symlink_to("versions/9.9")),
        lambda root: ((root / "current").unlink(), (root / "current").symlink_to("/etc")),
        lambda root: ((root / "current").unlink(), (root / "current").write_text("versions/2.0")),
    ],
    ids=["no note", "empty note", "no program", "no link", "dangling", "elsewhere", "a file"],
)
def test_a_damaged_version_gives_way_to_the_one_before_it(root: Path, break_it: object) -> None:
    break_it(root)  # type: ignore[operator]
    assert start(root, "run")[0] == "old"


def test_who_may_write_notes_too_can_not_lead_a_write_elsewhere_or_hold_anybody_up(root: Path) -> None:
    import os

    victim = root / "versions/1.0/run"
    before = victim.read_text()
    (root / f"trial/.2.0.order.{os.getpid()}.part").symlink_to(victim)
    order(root)
    assert victim.read_text() == before
    os.mkfifo(root / "trial/2.0.starts")
    (root / "trial/2.0.order").unlink()
    (root / "trial/2.0.order").symlink_to("/dev/zero")
    assert launch.read_trial(root, "2.0") == Trial("2.0")
    (root / "trial/2.0.order").unlink()
    os.mkfifo(root / "trial/2.0.order")
    assert start(root, "vision")[0].startswith("new")


def test_with_nothing_complete_it_says_so_and_ends_with_3(root: Path) -> None:
    for name in ("1.0", "2.0"):
        (root / "versions" / name / "complete").unlink()
    out, err, code = start(root, "run")
    assert (out, code) == ("", 3)
    assert err.count("\n") == 0


@pytest.mark.parametrize("program", ["/bin/echo", "../1.0/run", "../../../../bin/echo"])
def test_a_note_can_not_name_a_program_outside_its_version(root: Path, program: str) -> None:
    launch.write_note(root / "versions/2.0/complete", {"number": 2, "program": program})
    assert launch.program(root, "2.0") == root / "versions/2.0"


def test_a_trial_that_never_ends_is_ended_from_outside(root: Path) -> None:
    order(root)
    note = {"boot": launch._boot(), "at": time.monotonic() - launch.OVERDUE_S - 1}
    (root / "trial/2.0.starts").write_text(json.dumps(note | {"boot": "before"}) + "\n")
    assert start(root, "--overdue")[2] == 0
    assert not (root / "trial/2.0.failed").exists()  # another boot's clock says nothing
    (root / "trial/2.0.starts").write_text(json.dumps(note) + "\n")
    assert start(root, "--overdue")[2] == 0
    assert (root / "trial/restart").exists()
    assert start(root, "run")[0] == "old"


@pytest.mark.parametrize(
    ("starts", "first"),
    [
        ([], None),
        ([("b", 50.0), ("b", 70.0)], 50.0),
        ([("a", 10.0), ("b", 50.0)], 50.0),
        ([("b", 5000.0)], None),  # the clock of a boot that lasted longer
        ([("b", 90.0), ("b", 95.0), ("b", 20.0), ("b", 30.0)], 20.0),
        ([("b", 20.0), ("a", 30.0)], None),
    ],
)
def test_the_starts_of_other_boots_say_nothing_of_this_ones_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, starts: list[tuple[str, float]], first: float | None
) -> None:
    monkeypatch.setattr(launch, "_boot", lambda: "b")
    path = tmp_path / "starts"
    path.write_text("torn\n" + "".join(json.dumps({"boot": boot, "at": at}) + "\n" for boot, at in starts))
    assert launch._first_of_this_boot(path, 100.0) == first


def test_which_says_what_would_be_started(root: Path) -> None:
    order(root)
    assert json.loads(start(root, "--which")[0]) == {"version": "2.0", "why": "on trial"}
    assert start(root)[2] == 2
    assert start(root, "--nonsense")[2] == 2


def test_it_needs_nothing_but_the_standard_library() -> None:
    imported = subprocess.run(
        [sys.executable, "-I", "-S", launch.__file__, "--root", "/nowhere", "--which"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert json.loads(imported.stdout)["version"] == ""


# ---- the record


@pytest.fixture
def record(tmp_path: Path) -> Backup:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "sentinel.db").write_bytes(b"old form")
    (folder / "sentinel.db-wal").write_bytes(b"old log")
    return Backup(folder, ("sentinel.db",), "2.0-x")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.suffix != ".lock"
    }


def test_the_record_of_before_comes_back_and_what_the_new_version_wrote_is_kept_aside(record: Backup) -> None:
    before = contents(record.folder)
    launch.back_up(record)
    (record.folder / "sentinel.db").write_bytes(b"new form")
    (record.folder / "sentinel.db-wal").unlink()
    (record.folder / "sentinel.db-journal").write_bytes(b"half a migration")
    launch.back_up(record)  # once only: what the trial wrote is no record of before
    launch.restore(record)
    assert contents(record.folder) == before
    aside = contents(record.folder / "of-2.0-x")
    assert aside == {"sentinel.db": b"new form", "sentinel.db-journal": b"half a migration"}
    (record.folder / "sentinel.db").write_bytes(b"old form, and more")
    launch.restore(record)  # nor what the old version wrote since
    assert contents(record.folder)["sentinel.db"] == b"old form, and more"


def test_a_version_that_migrates_gets_its_copy_before_its_first_start_and_gives_it_back(
    root: Path, record: Backup
) -> None:
    order(root, backup={"folder": str(record.folder), "files": ["sentinel.db"], "tag": record.tag})
    (root / "versions/2.0/run").write_text(f"#!/bin/sh\nprintf migrated > {record.folder}/sentinel.db\n")
    (root / "versions/1.0/run").write_text(f"#!/bin/sh\ncat {record.folder}/sentinel.db\n")
    for _ in range(3):
        start(root, "run")
    assert (record.folder / "sentinel.db").read_bytes() == b"migrated"
    assert start(root, "run")[0] == "old form"
    assert start(root, "run")[0] == "old form"


def test_a_record_that_is_in_use_is_never_copied(
    root: Path, record: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    monkeypatch.setattr(launch, "_LOCK_S", 0.2)
    with (record.folder / "sentinel.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(OSError):
            launch.back_up(record)
    assert not (record.folder / "before-2.0-x").exists()


def test_copies_are_kept_no_longer_than_passages(record: Backup) -> None:
    import os

    launch.back_up(record)
    launch.forget_copies(record.folder)
    assert (record.folder / "before-2.0-x").exists()
    long_ago = time.time() - 31 * 86400
    os.utime(record.folder / "before-2.0-x", (long_ago, long_ago))
    launch.forget_copies(record.folder)
    assert not (record.folder / "before-2.0-x").exists()


def test_where_no_version_can_be_started_the_packages_own_is_and_marks_nothing(tmp_path: Path) -> None:
    beside = tmp_path / "usr/lib/sentinel"
    own = beside / "installed/venv/bin/sentinel"
    own.parent.mkdir(parents=True)
    own.write_text('#!/bin/sh\necho package "$@" "$SENTINEL_TRIAL"\n')
    own.chmod(0o755)
    launcher = beside / "sentinel-launch"
    launcher.write_bytes(Path(launch.__file__).read_bytes())
    root = tmp_path / "opt"
    (root / "trial").mkdir(parents=True)

    def said(*words: str) -> str:
        return subprocess.run(
            [sys.executable, "-I", str(launcher), "--root", str(root), *words],
            capture_output=True, text=True, timeout=30, check=True, env={"SENTINEL_TRIAL": "old"},
        ).stdout.strip()  # fmt: skip

    assert said("run", "--config", "x") == "package run --config x"
    assert said("--version") == "package --version"
    assert list((root / "trial").iterdir()) == []
    version(root, "1.0", 1, "echo old")
    (root / "current").symlink_to("versions/1.0")
    assert said("run") == "old"
    (root / "versions/1.0/run").write_text("#!/absent\n")  # it is there, and can't be started
    assert said("run") == "package run"
