"""The parts of the technician's desk alone: children, sticks, registration, places, the network's lines."""

import os
import signal
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sentinel.config import parse
from sentinel.core.clock import Now
from sentinel.core.events import Device
from sentinel.door import technician_stick as stick
from sentinel.door.technician_child import ChildWork
from sentinel.door.technician_network import Sources, facts
from sentinel.door.technician_registration import WANTED, Calibration, Registrar, RegistrationProblem
from sentinel.door.technician_work import Works

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
CODE = (
    f'{{"handshake_version":1,"url":"https://service.example:8443","token":"{"t" * 32}","place":"North",'
    f'"venue":"hall","ca_sha256":"{"a" * 64}"}}'
)
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


def until(truth: Callable[[], object], within_s: float = 20.0) -> None:
    end = time.monotonic() + within_s
    while not truth():
        assert time.monotonic() < end
        time.sleep(0.01)


def child(program: str, folder: Path, limit_s: float = 20.0) -> ChildWork:
    command = [sys.executable, "-c", program]
    return ChildWork("doctor", command, folder, limit_s, lambda row: str(row.get("text", "")))


# ---- children


def test_a_childs_steps_and_words_are_kept_to_a_bound(tmp_path: Path) -> None:
    program = """
import json, sys
print("no json"); print("[" * 100000); print("[1]")
for n in range(500):
    print(json.dumps({"state": "step", "step": f"s{n}" * 50, "text": f"t{n}"}))
    print("110105194912310021 said on the other stream " * 20, file=sys.stderr)
"""
    work = child(program, tmp_path)
    until(lambda: not work.running)
    found = work.work()
    assert found.state == "done" and len(found.steps) == 24 and len(found.said) <= 60
    assert all(len(step) <= 40 for step in found.steps) and all(len(line) <= 300 for line in found.said)
    assert not any("110105" in line for line in found.said)


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        ("import sys; sys.exit(3)", ""),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "child_died"),
        ("import time; time.sleep(60)", "too_long"),
        (DEAF, "too_long"),
    ],
    ids=["refused", "killed", "hangs", "hangs-on"],
)
def test_however_a_child_ends_it_is_said(tmp_path: Path, program: str, problem: str) -> None:
    work = child(program, tmp_path, limit_s=1.0)
    until(lambda: not work.running)
    assert (work.work().state, work.work().problem) == ("failed", problem)


def test_a_child_that_is_stopped_is_no_failure(tmp_path: Path) -> None:
    work = child("import time; time.sleep(60)", tmp_path)
    work.stop()
    work.close()
    assert work.work().state == "stopped" and not work.running
    with pytest.raises(ProcessLookupError):
        os.kill(work._child.pid, signal.SIG_DFL)


def test_what_a_child_left_running_ends_with_its_limit_and_holds_nobody_up(tmp_path: Path) -> None:
    """A grandchild that is deaf, in the child's place at its pipes: only a word to all of them ends it."""
    program = f"""
import subprocess, sys
print('{{"text": "%d"}}' % subprocess.Popen([sys.executable, "-c", {DEAF!r}]).pid)
"""
    work = child(program, tmp_path, limit_s=1.0)
    until(lambda: not work.running)
    assert (work.work().state, work.work().problem) == ("failed", "too_long")
    until(lambda: gone(int(work.work().said[0])))


def gone(pid: int) -> bool:
    """Ended; a container without an init may keep its entry."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_a_code_that_a_killed_daemon_left_is_erased_by_the_next(tmp_path: Path) -> None:
    left = tmp_path / "technician-code.json"
    left.write_text(CODE)
    Works(None, tmp_path, tuple, lambda items, heard: "", lambda: None)
    assert not left.exists()


def test_the_hand_overs_token_is_in_no_process_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What everybody may read of a process (its command) and what it inherits do not carry the token."""
    (tmp_path / "kiosk.toml").write_text('[kiosk]\nid = "k"\n')
    begun: list[tuple[list[str], bytes]] = []
    popen = subprocess.Popen

    def seen(command: list[str], **named: Any) -> Any:
        made = popen(command, **named)
        begun.append((command, Path(f"/proc/{made.pid}/environ").read_bytes()))
        return made

    monkeypatch.setattr(subprocess, "Popen", seen)
    works = Works(tmp_path / "kiosk.toml", tmp_path, tuple, lambda items, heard: "", lambda: None)
    assert works.take(CODE) == "" and works.provision() == ""
    code = tmp_path / "technician-code.json"
    assert stat.S_IMODE(code.stat().st_mode) == 0o600
    works.close()
    ((command, environment),) = begun
    assert "t" * 32 not in " ".join(command) and b"t" * 32 not in environment
    until(lambda: not code.exists())


def test_the_doctors_findings_stand_beside_the_devices(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text('[kiosk]\nid = "k"\n')
    works = Works(tmp_path / "kiosk.toml", tmp_path, tuple, lambda items, heard: "", lambda: None)
    assert works.doctor() == "" and works.roll() == "work_running"
    until(lambda: "store" in works.found and "camera" in works.found, 40.0)
    works.close()
    camera = works.found["camera"]
    assert camera.advice and camera.said["zh"][1] not in ("", camera.advice), (
        "what to do is said, in Chinese too"
    )


# ---- sticks


def test_the_one_code_on_a_stick_is_found_among_other_files(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(CODE)
    (tmp_path / "b.json").write_text("{}")
    (tmp_path / "c.json").write_bytes(os.urandom(50_000))
    (tmp_path / "d.json").mkdir()
    assert stick.code_on([tmp_path]) == CODE
    (tmp_path / "e.json").write_text(CODE)
    assert stick.code_on([tmp_path]) == CODE, "the same code twice is one"


def test_links_and_pipes_on_a_stick_lead_nowhere(tmp_path: Path) -> None:
    there, elsewhere = tmp_path / "stick", tmp_path / "elsewhere.json"
    there.mkdir()
    elsewhere.write_text(CODE)
    (there / "a.json").symlink_to(elsewhere)
    (there / "b.json").symlink_to("/dev/zero")
    os.mkfifo(there / "c.json")
    with pytest.raises(stick.StickProblem, match="no_code_on_stick"):
        stick.code_on([there])
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(b"%PDF")
    (there / "sheet.pdf").symlink_to(elsewhere)
    (there / ".sheet.pdf.part").symlink_to(elsewhere)
    stick.write_to([there], [sheet])
    assert elsewhere.read_text() == CODE and (there / "sheet.pdf").read_bytes() == b"%PDF"


@pytest.mark.parametrize(
    ("files", "problem"),
    [({}, "no_code_on_stick"), ({"a.json": CODE, "b.json": CODE.replace("North", "South")}, "several_codes")],
    ids=["none", "several"],
)
def test_no_code_or_several_are_told_apart(tmp_path: Path, files: dict[str, str], problem: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(stick.StickProblem, match=problem):
        stick.code_on([tmp_path])


def test_a_sheet_goes_onto_the_stick_whole_or_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet, there = tmp_path / "sheet.pdf", tmp_path / "stick"
    sheet.write_bytes(b"x" * 1000)
    there.mkdir()
    assert stick.write_to([there], [sheet]) == there
    assert (there / "sheet.pdf").read_bytes() == sheet.read_bytes() and len(list(there.iterdir())) == 1
    gone = tmp_path / "gone"
    for mounted, files, problem in (
        ([], [sheet], "no_stick"), ([there], [], "no_sheet"), ([gone], [sheet], "stick_unreadable"),
    ):  # fmt: skip
        with pytest.raises(stick.StickProblem, match=problem):
            stick.write_to(mounted, files)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    (there / "sheet.pdf").unlink()
    with pytest.raises(stick.StickProblem, match="stick_full"):
        stick.write_to([there], [sheet])
    assert list(there.iterdir()) == [], "no half sheet stays on a full stick"


def test_only_what_is_mounted_counts_as_a_stick(tmp_path: Path) -> None:
    (tmp_path / "media" / "somebody").mkdir(parents=True)
    assert stick.sticks([tmp_path / "media", tmp_path / "none"]) == []
    assert Path("/proc") in stick.sticks([Path("/")])


# ---- registration

TEXT = '# mine\n[thermal]\ndriver = "none"  # as wired\nregistration = [1.0, 0.0, 1.0, 0.0]\n'


def test_a_registration_is_saved_with_everything_else_left_and_brought_back(tmp_path: Path) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(TEXT)
    registrar = Registrar(config, (1.0, 0.0, 1.0, 0.0), 0)
    registrar.save((0.9, 0.05, 0.85, 0.08), AT)
    read = tomllib.loads(config.read_text())
    assert read["thermal"]["registration"] == [0.9, 0.05, 0.85, 0.08] and "# as wired" in config.read_text()
    assert registrar.can_undo and registrar.numbers == (0.9, 0.05, 0.85, 0.08)
    registrar.undo(AT)
    assert config.read_text() == TEXT and registrar.numbers == (1.0, 0.0, 1.0, 0.0)
    with pytest.raises(RegistrationProblem, match="nothing_to_undo"):
        registrar.undo(AT)


def test_taking_a_registration_back_leaves_what_a_hand_over_wrote_since(tmp_path: Path) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(TEXT)
    registrar = Registrar(config, (1.0, 0.0, 1.0, 0.0), 0)
    registrar.save((0.9, 0.05, 0.85, 0.08), AT, 180)
    config.write_text(config.read_text() + '[ui]\nlanguage = "en"\n')
    registrar.undo(AT)
    read = tomllib.loads(config.read_text())
    assert read["ui"] == {"language": "en"}
    assert read["thermal"]["registration"] == [1.0, 0.0, 1.0, 0.0] and read["thermal"]["turned"] == 0
    first = Registrar(config, None, 0)
    first.save((0.9, 0.05, 0.85, 0.08), AT)
    config.write_text(config.read_text() + "# by hand\n")
    with pytest.raises(RegistrationProblem, match="settings_by_hand"):
        first.undo(AT)


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    "numbers",
    [
        (),
        (1.0,) * 3,
        (0.0, 0, 1, 0),
        (1, 0, -1, 0),
        (NAN, 0, 1, 0),
        (1e300, 0, 1, 0),
        (1, INF, 1, 0),
        (1, 1e300, 1, 0),
    ],
    ids=["none", "three", "no-scale", "on-its-head", "nan", "huge", "inf", "far-away"],
)
def test_what_can_be_no_registration_changes_no_file(tmp_path: Path, numbers: tuple[float, ...]) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(TEXT)
    with pytest.raises(RegistrationProblem, match="impossible_registration"):
        Registrar(config, None, 0).save(numbers, AT)
    assert config.read_text() == TEXT


@pytest.mark.parametrize(
    ("text", "problem"),
    [(None, "no_settings_file"), ("thermal = 3\n", "settings_by_hand"), ("not toml", "settings_by_hand")],
    ids=["no-file", "another-form", "no-toml"],
)
def test_settings_that_cant_be_changed_are_told(tmp_path: Path, text: str | None, problem: str) -> None:
    config = tmp_path / "kiosk.toml"
    if text is not None:
        config.write_text(text)
    with pytest.raises(RegistrationProblem, match=problem):
        Registrar(config, None, 0).save((0.9, 0.05, 0.85, 0.08), AT)


def warm(x: float, y: float) -> np.ndarray:
    rows, columns = np.mgrid[0:24, 0:32] + 0.5
    near = np.exp(-(((columns - 32 * x) / 1.3) ** 2 + ((rows - 24 * y) / 1.3) ** 2))
    return (20.0 + 40.0 * near).astype(np.float32)


def test_nine_places_of_a_warm_code_make_a_registration() -> None:
    calibration = Calibration()
    assert calibration.work(0.0) is None
    calibration.begin(0.0)
    now = 0.0
    for x, y in ((x, y) for y in (0.25, 0.5, 0.75) for x in (0.25, 0.5, 0.75)):
        for _ in range(4):
            now += 0.1
            calibration.code((x, y), now)
            calibration.heat(warm(0.9 * x + 0.05, 0.85 * y + 0.08), now)
    work = calibration.work(now)
    assert work is not None and work.state == "done" and len(work.steps) == WANTED
    found = calibration.result
    assert found is not None and found.fit.residual_px < 0.5
    assert (found.fit.registration.ax, found.fit.registration.by) == pytest.approx((0.9, 0.08), abs=0.03)


def test_a_code_seen_long_before_the_warmth_makes_no_place_and_time_ends_it() -> None:
    calibration = Calibration()
    calibration.begin(0.0)
    calibration.code((0.5, 0.5), 0.0)
    for n in range(10):
        calibration.heat(warm(0.5, 0.5), 1.0 + n)
    work = calibration.work(12.0)
    assert work is not None and work.said[0].startswith("the camera sees no code")
    calibration.heat(warm(0.5, 0.5), 500.0)
    ended = calibration.work(500.0)
    assert ended is not None and (ended.state, ended.problem) == ("failed", "too_long")


# ---- network


def test_without_any_network_the_page_still_says_what_there_is(tmp_path: Path) -> None:
    def nothing(device: Device) -> None:
        return None

    sources = Sources(nothing, nothing, lambda: None, lambda: 0, lambda: None)
    settings = parse({"identity": {"cert_file": "gone.crt", "key_file": "gone.key"}})
    lines = {line.what: line for line in facts(settings, tmp_path, sources, Now(1.0, AT, utc_trusted=False))}
    assert lines["certificate"].state == "fail" and lines["clock"].state == "fail"
    assert lines["service"].state == "" and lines["outbox"].text == "0"
