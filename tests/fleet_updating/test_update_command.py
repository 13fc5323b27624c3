"""``sentinel update`` and ``sentinel release`` as people meet them: one line, the right exit code."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel import cli
from sentinel.core.rollout import Stage
from sentinel.fleet.updating import contract, launch

Publisher = Any
Stand = Any
Say = Callable[..., tuple[int, dict[str, Any], str]]
SETTINGS = """
[kiosk]
id = "kiosk-7"
data_dir = "data"
run_dir = "run"
[updates]
root = "opt"
keep_dir = "keep"
trust = "root.json"
window = "00:00-00:00"
"""


@pytest.fixture
def config(stand: Stand) -> Path:
    path: Path = stand.folder / "kiosk.toml"
    path.write_text(SETTINGS)
    (stand.folder / "root.json").write_bytes(stand.pinned)
    return path


@pytest.fixture
def say(config: Path, publisher: Publisher, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a word; the exit code, the JSON, and the one line of complaint."""

    def run(word: str, *more: str) -> tuple[int, dict[str, Any], str]:
        source = (
            ["--from", str(publisher.repo)] if word in ("check", "apply") and "--from" not in more else []
        )
        code = cli.main(["update", word, "--config", str(config), "--json", *source, *more])
        out, err = capsys.readouterr()
        assert err.count("\n") <= 1
        return code, json.loads(out) if out else {}, err.strip()

    return run


def test_from_the_first_installation_to_a_rollback(publisher: Publisher, stand: Stand, say: Say) -> None:
    assert say("status")[0] == 1  # nothing that could be started
    publisher.publish("1.0")
    assert say("check")[1]["offered"] == "1.0 (number 1)"
    assert say("apply")[1]["said"] == "1.0 is installed"
    assert stand.start() == "1.0 run"
    publisher.publish("2.0")
    code, said, _ = say("apply", "--dry-run")
    assert (code, said["said"]) == (0, "would be taken")
    assert stand.start() == "1.0 run"
    assert say("apply")[1]["phase"] == "trial"
    assert say("commit")[0] == 1
    assert stand.start().endswith("2.0 run")
    assert say("status")[1]["trial"] == {"starts": 1, "healthy": False, "failed": None}
    assert say("commit", "--now")[1]["running"] == "2.0 (number 2)"
    assert say("rollback")[1]["running"] == "1.0 (number 1)"
    assert stand.start() == "1.0 run"


def test_by_itself_only_in_its_turn_in_the_window_unheld_and_with_nobody_there(
    publisher: Publisher, stand: Stand, say: Say, config: Path
) -> None:
    publisher.publish("1.0")
    say("apply")
    now = datetime.now(UTC)
    publisher.publish("2.0", stages=(Stage(0, now - timedelta(days=1)),))
    assert "turn" in say("apply", "--scheduled")[1]["not_now"]
    publisher.publish("3.0", stages=(Stage(100, now - timedelta(days=1)),))
    say("hold")
    code, said, _ = say("apply", "--scheduled")
    assert (code, said["not_now"]) == (0, "held until for good")
    say("hold", "--until", "2020-01-01T00:00+00:00")
    outside = (datetime.now().astimezone() + timedelta(hours=2)).strftime("%H:00-%H:30")
    config.write_text(SETTINGS.replace("00:00-00:00", outside))
    assert "outside the window" in say("apply", "--scheduled")[1]["not_now"]
    config.write_text(SETTINGS)
    contract.HealthNote(stand.folder / "run").turn({"gate"}, busy=True, now=time.monotonic())
    assert "at the door" in say("apply", "--scheduled")[1]["not_now"]
    assert stand.start() == "1.0 run"
    (stand.folder / "run" / contract.HEALTH).unlink()
    assert say("apply", "--scheduled")[1]["phase"] == "trial"


def test_what_was_given_up_is_taken_again_only_by_hand(publisher: Publisher, stand: Stand, say: Say) -> None:
    publisher.publish("1.0")
    say("apply")
    publisher.publish("2.0", ends=1)
    say("apply")
    for _ in range(4):
        stand.start()
    code, said, _ = say("commit")
    assert code == 1
    assert "given up: crash_loop" in said["said"]
    assert say("apply", "--scheduled")[1]["not_now"] == "was given up here before"
    assert say("apply")[1]["phase"] == "trial"


def test_nothing_older_is_taken(publisher: Publisher, stand: Stand, say: Say) -> None:
    publisher.publish("1.0", 5)
    say("apply")
    launch.write_note(stand.layout.keep / "floor.json", {"number": 9})
    publisher.publish("2.0", 6)
    code, said, _ = say("apply")
    assert code == 1
    assert "downgrade" in said["never"]
    assert stand.start() == "1.0 run"


def test_going_back_over_a_migrated_record_must_be_wanted(
    publisher: Publisher, stand: Stand, say: Say
) -> None:
    (stand.folder / "data/sentinel.db").write_text("old")
    publisher.publish("1.0", schema={"sentinel.db": 3})
    say("apply")
    publisher.publish("2.0", schema={"sentinel.db": 4})
    say("apply")
    stand.start()
    (stand.folder / "data/sentinel.db").write_text("new")
    say("commit", "--now")
    code, said, _ = say("rollback")
    assert code == 1
    assert "can't read the record" in said["said"]
    assert stand.start() == "2.0 run"
    assert say("rollback", "--restore-record")[0] == 0
    assert stand.start() == "1.0 run"
    assert (stand.folder / "data/sentinel.db").read_text() == "old"


def test_a_failed_self_test_is_one_line_and_exit_1(publisher: Publisher, stand: Stand, say: Say) -> None:
    publisher.publish("1.0")
    say("apply")
    publisher.publish("2.0", ends=3, self_test=(("bin/sentinel", "--version"),))
    code, _, line = say("apply")
    assert code == 1
    assert "self-test failed" in line


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ("[kiosk]\n", "updates.root is not set"),
        ('[updates]\nroot = "opt"\n', "updates.keep_dir is required"),
        ('[updates]\nroot = "opt"\nkeep_dir = "keep"\n', "updates.trust is required"),
        ('[updates]\nroot = "opt"\nkeep_dir = "opt/keep"\ntrust = "root.json"\n', "inside updates.root"),
        ('[updates]\nroot = "opt"\nkeep_dir = "keep"\ntrust = "none.json"\n', "can't be read"),
        ('[updates]\nwindow = "25:00-26:00"\n', "no window"),
        ('[updates]\nrot = "opt"\n', 'did you mean "root"'),
    ],
)
def test_wrong_settings_are_told(
    publisher: Publisher, say: Say, config: Path, settings: str, line: str
) -> None:
    publisher.publish("1.0")
    config.write_text(settings)
    code, _, said = say("check")
    assert code == 2
    assert line in said


def test_a_root_that_is_none_is_refused(publisher: Publisher, say: Say, stand: Stand) -> None:
    publisher.publish("1.0")
    for torn in (b"", b"{}", b"x" * 400_000, publisher.repo.joinpath("metadata/timestamp.json").read_bytes()):
        (stand.folder / "root.json").write_bytes(torn)
        code, _, line = say("check")
        assert code == 1
        assert "no valid metadata" in line or "signed" in line


def test_a_folder_that_nobody_may_write_is_told(publisher: Publisher, say: Say, stand: Stand) -> None:
    publisher.publish("1.0")
    (stand.folder / "opt").write_text("a file in the place of the folder")
    code, _, line = say("apply")
    assert code == 3
    assert "opt" in line


WAITS = b"#!/bin/sh\n[ -p go ] || mkfifo go\n: > started\nread line < go\n"


def applying(config: Path, publisher: Publisher) -> subprocess.Popen[str]:
    """``sentinel update apply`` in a process of its own, once its release's self-test has begun and waits."""
    publisher.publish("1.0", self_test=(("bin/wait",),), files={"bin/wait": WAITS})
    process = subprocess.Popen(
        [sys.executable, "-c", "import sys; from sentinel.cli import main; sys.exit(main())", "update", "apply",
         "--config", str(config), "--from", str(publisher.repo)],
        stderr=subprocess.PIPE, text=True, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    started = config.parent / "opt/versions/1.0/started"
    while not started.exists() and process.poll() is None:
        time.sleep(0.02)
    return process


def test_ctrl_c_ends_it_cleanly(publisher: Publisher, config: Path) -> None:
    process = applying(config, publisher)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.strip() == "sentinel update: stopped; what was fetched is gone on with next time"
    # a signal between the child's start and the wait for it leaves the child, which holds the lock until it ends
    gate = os.open(config.parent / "opt/versions/1.0/go", os.O_RDWR | os.O_NONBLOCK)
    os.write(gate, b"end\n")
    while (
        subprocess.run(["pgrep", "-f", str(config.parent)], capture_output=True, check=False).returncode == 0
    ):
        time.sleep(0.02)
    os.close(gate)


def test_what_a_killed_updater_has_started_is_waited_for(
    publisher: Publisher, config: Path, say: Say
) -> None:
    process = applying(config, publisher)
    process.kill()
    process.communicate(timeout=20)
    code, _, line = say("apply")  # what it started lives on, and may still write
    assert code == 3
    assert "another update is under way" in line
    (config.parent / "opt/versions/1.0/go").write_text("end\n")
    ends = time.monotonic() + 20
    while (code := say("status")[0]) and "under way" in say("commit")[2] and time.monotonic() < ends:
        time.sleep(0.02)
    assert say("status")[1]["phase"] == "testing"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["publish", "REPO", "--version", "../x", "--tree", "TREE"], "can't be a version's name"),
        (["publish", "REPO", "--version", "3.0"], "needs --wheels or --tree"),
        (["publish", "REPO", "--version", "3.0", "--wheels", "TREE"], "no wheel"),
        (["publish", "REPO", "--version", "3.0", "--tree", "TREE", "--number", "1"], "published already"),
        (["publish", "REPO", "--version", "3.0", "--tree", "TREE", "--percent", "101"], "0 to 100"),
        (["publish", "REPO", "--version", "3.0", "--tree", "TREE", "--since", "x"], "0 to 100"),
        (["publish", "REPO", "--version", "3.0", "--tree", "TREE", "--schema", "x"], "FILE=N"),
        (["publish", "REPO", "--version", "3.0", "--tree", "none"], "no folder"),
        (["rollout", "REPO"], "say which share"),
        (["rollout", "REPO", "--percent", "5", "--platform", "other"], "no release for other"),
        (["refresh", "REPO", "--days", "0"], "1 to 365"),
        (["show", "none"], "no root"),
        (["init", "REPO", "--root", "KEY", "--targets", "KEY", "--online", "KEY"], "is a repository already"),
        (["init", "new", "--root", "KEY", "--targets", "KEY", "--online", "TREE"], "can't be read"),
        (
            ["init", "new", "--root", "KEY", "--targets", "KEY", "--online", "KEY", "--threshold", "2"],
            "fewer keys",
        ),
    ],
)
def test_what_can_not_be_published_is_one_line(
    publisher: Publisher, capsys: pytest.CaptureFixture[str], words: list[str], line: str
) -> None:
    publisher.publish("1.0")
    tree = publisher.folder / "made/1.0"
    (tree / "bin/sentinel").chmod(0o755)
    of = {"REPO": str(publisher.repo), "TREE": str(tree), "KEY": str(publisher.key("root"))}
    keys = [option for name in ("targets", "online") for option in ("--key", str(publisher.key(name)))]
    folder = {"none": str(publisher.folder / "none"), "new": str(publisher.folder / "new")}
    code = cli.main(["release", *[(of | folder).get(word, word) for word in words], *keys])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert line in err
    assert err.count("\n") == 1


def test_a_release_without_enough_signatures_changes_nothing(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher.publish("1.0")
    (publisher.folder / "made/1.0/bin/sentinel").chmod(0o755)
    before = {path: path.read_bytes() for path in (publisher.repo / "metadata").iterdir()}
    code = cli.main(
        ["release", "publish", str(publisher.repo), "--version", "2.0", "--tree", str(publisher.folder / "made/1.0"),
         "--key", str(publisher.key("targets"))]
    )  # fmt: skip
    assert code == 2
    assert "snapshot needs 1 signatures" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in (publisher.repo / "metadata").iterdir()} == before
