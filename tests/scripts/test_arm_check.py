"""scripts/arm-check: which tests run on ARM, what is read of results and written, and what a power cut leaves."""

import json
import os
import random
import re
import struct
import subprocess
import sys
import time
import tty
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.sim.arm import agent, cut_points, debian, machine, page, picked, said, starting, written
from sentinel.sim.arm.command import main
from sentinel.sim.arm.host import Failed, Lacking, Unfinished, alone, attempt, run
from sentinel.sim.arm.lane import Part, Work, play
from sentinel.sim.arm.results import Lane, Step
from sentinel.sim.arm.root import beyond, forget_all_but
from sentinel.sim.arm.unit_tests import Kept, UnitTests, Whole, end_of, in_order
from sentinel.sim.resumable import keep, kept
from sentinel.store import audit
from sentinel.store.database import DATABASE, open_writer, transaction
from sentinel.store.keys import load_or_create_keys

TOP = Path(__file__).resolve().parents[2]
AT = datetime(2026, 11, 28, 20, 30, tzinfo=UTC)


# The written list


def test_each_folder_of_tests_is_run_on_arm_or_has_a_reason_why_not() -> None:
    of = picked.chosen()
    there = {path.name for path in (TOP / "tests").iterdir() if any(path.glob("test_*.py"))}
    assert {one.folder for one in of.run} | set(of.not_run) == there
    assert all(one.why for one in of.run)
    assert all(of.not_run.values())


def test_a_file_that_is_left_out_is_there_and_has_a_reason() -> None:
    for one in picked.chosen().run:
        for name, why in one.but.items():
            file, _, test = name.partition("::")
            path = TOP / "tests" / one.folder / file
            assert path.is_file(), name
            assert not test or f"def {test}(" in path.read_text(encoding="utf-8"), name
            assert why
        assert len(picked.words(one)) == 1 + len(one.but)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[run]]\nfolder = "core"\nwhy = "x"\n[not_run]\ncore = "y"\n', "core is named twice"),
        ('[[run]]\nfolder = "core"\nwhy = "x"\nhow = 1\n[not_run]\n', "unknown field `how`"),
        ("run = 3\n", "Expected"),
        ("[[run]\n", "Expected"),
    ],
    ids=["twice", "another key", "no list", "no TOML"],
)
def test_a_wrong_list_is_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=r"^tests\.toml: ") as found:
        picked.chosen(text)
    assert says in str(found.value)
    assert "\n" not in str(found.value)


# What programs said


def test_tests_are_counted_as_they_end_also_where_time_was_over() -> None:
    lines = [
        '{"collected": 7}',
        '{"id": "tests/core/test_a.py::test_one", "outcome": "passed", "s": 1.5, "why": ""}',
        '{"id": "tests/core/test_a.py::test_two", "outcome": "skipped", "s": 0, "why": ""}',
        '{"id": "tests/core/test_a.py::test_three", "outcome": "error", "s": 0, "why": "no\\n  disk"}',
        '{"id": "tests/core/te',
    ]
    found = said.tests(lines, 61.0, ended=False)
    assert found.passed == ("tests/core/test_a.py::test_one",)
    assert found.skipped == ("tests/core/test_a.py::test_two",)
    assert found.failed == ("tests/core/test_a.py::test_three: no disk",)
    assert (found.ran, found.collected) == (3, 7)


def test_who_passed_and_could_not_be_cleared_away_did_not_pass() -> None:
    lines = [f'{{"id": "a", "outcome": "{outcome}", "why": "x"}}' for outcome in ("passed", "error")]
    found = said.tests(lines, 1.0, ended=True)
    assert (found.passed, found.failed) == ((), ("a: x",))


@given(st.text())
def test_whatever_programs_say_is_read(text: str) -> None:
    assert said.tests(text.splitlines(), 0.0, ended=True).passed == ()
    assert not said.as_expected(said.decisions(text))
    said.properties(text)
    assert "\n" not in said.last(text)


def test_a_visitor_who_was_decided_on_otherwise_does_not_pass() -> None:
    line = {"visitor": "id-card", "verdict": "admit", "expected": "admit"}
    text = "broker is up\n" + json.dumps(line) + "\n"
    assert said.as_expected(said.decisions(text))
    assert not said.as_expected(said.decisions(text + json.dumps(line | {"verdict": "refer"})))
    assert not said.as_expected([])


def test_the_plug_in_tells_each_outcome_at_once(tmp_path: Path) -> None:
    (tmp_path / "test_few.py").write_text(
        "import pytest\nfrom hypothesis import given, strategies as st\nseen = []\n"
        "@given(st.integers())\ndef test_property(n): seen.append(n); assert len(seen) <= 8\n"
        "def test_wrong(): assert 1 == 2\n"
        "@pytest.mark.skip\ndef test_not(): pass\n"
        "@pytest.fixture\ndef broken(): raise OSError('no bus')\n"
        "def test_error(broken): pass\n"
    )
    told, passed = tmp_path / "told.jsonl", tmp_path / "passed"
    words = [sys.executable, "-m", "pytest", "-p", "sentinel.sim.arm.told", "--hypothesis-profile", "slow"]
    words += ["-c", "/dev/null", "--rootdir", str(tmp_path), str(tmp_path)]
    environment = {"SENTINEL_TOLD": str(told), "PYTHONPATH": str(TOP), "PYTEST_ADDOPTS": ""}
    _, code = attempt(words, 200, environment=environment)
    found = said.tests(told.read_text().splitlines(), 1.0, ended=True)
    assert (code, len(found.passed), len(found.skipped), len(found.failed)) == (1, 1, 1, 2)
    assert (found.ran, found.collected) == (4, 4)
    assert "no bus" in found.failed[1]
    passed.write_text("".join(f"{name}\n" for name in (*found.passed, *found.skipped)))
    told.unlink()
    _, code = attempt(words, 200, environment=environment | {"SENTINEL_PASSED": str(passed)})
    found = said.tests(told.read_text().splitlines(), 1.0, ended=True)
    assert (found.ran, found.collected, found.passed, len(found.failed)) == (2, 2, (), 2)


# The page


def lane(name: str, *steps: Step) -> Lane:
    return Lane(
        name, "2 cores x86_64, Linux 6", "abc", {"Debian": "12.15"}, {step.name: step for step in steps}
    )


def test_the_page_says_what_ran_what_failed_and_what_did_not_run() -> None:
    steps = (
        Step("base", "a root", "passed", 600.4, 11.0, AT, ["266 packages"]),
        Step("tests", "units", "failed", 5400, 3.0, AT, ["tests/core: 3 passed", "a | b <c>"]),
        Step("visitor", "somebody", "not run", 0, 3.0, AT, ["tests failed before"]),
    )
    text = page.text([lane("root", *steps)])
    assert "2026-11-28: **1 passed, 1 failed, 1 not run**" in text
    assert "| base | a root | passed | 10 min | 11 | abc, 2026-11-28 |" in text
    assert "| tests | units | **failed** | 1 h 30 min | 3 | abc, 2026-11-28 |" in text
    assert "| visitor | somebody | **not run** | - | - | - |" in text
    assert "a \\| b &lt;c>" in text
    assert text.count("Not run yet.") == 1
    assert "| fever | thermal arithmetic" in text


def test_results_are_kept_and_what_is_no_result_is_said(tmp_path: Path) -> None:
    path = tmp_path / "results/root.json"
    assert kept(path, Lane) is None
    one = lane("root", Step("base", "a root", "passed", 1, 1, AT))
    keep(one, path)
    assert kept(path, Lane) == one
    path.write_text("{}")
    with pytest.raises(ValueError, match="move it away"):
        kept(path, Lane)


def test_without_a_result_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["write", "--cache", str(tmp_path), "--docs", str(tmp_path)]) == 1
    assert "nothing was run yet" in capsys.readouterr().err
    keep(lane("vm"), tmp_path / "results/vm.json")
    assert main(["write", "--cache", str(tmp_path), "--docs", str(tmp_path)]) == 0
    assert json.loads((tmp_path / "arm.json").read_text())[0]["name"] == "vm"


def test_what_ran_before_the_cache_was_emptied_stays_on_the_page(tmp_path: Path) -> None:
    page.write([lane("root", Step("base", "a root", "passed", 60, 1, AT)), lane("vm")], tmp_path)
    parts = [Part("base", "a root", lambda: ["again"]), Part("card", "somebody", lambda: ["went in"])]
    work = Work(tmp_path / "cache")
    play(work, "root", parts, dict, ["card"], page.read(tmp_path)["root"])
    assert main(["write", "--cache", str(work.cache), "--docs", str(tmp_path)]) == 0
    root, vm = page.read(tmp_path).values()
    assert (root.name, vm.name) == ("root", "vm")
    assert [step.details for step in root.steps.values()] == [[], ["went in"]]
    assert root.steps["base"].seconds == 60


def test_an_unknown_step_is_named_with_those_there_are(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["vm", "--only", "lunch", "--cache", str(tmp_path)])
    assert end.value.code == 2
    assert "no step 'lunch': image, boot, units" in capsys.readouterr().err


# The steps


def test_what_needs_a_failed_step_is_not_run_and_results_stay(tmp_path: Path) -> None:
    def fails() -> list[str]:
        raise Failed("no disk\nand no memory")

    work, ran = Work(tmp_path), []
    parts = [
        Part("one", "first", lambda: ["seen"]),
        Part("two", "second", fails, needed=True),
        Part("three", "third", lambda: ran.append(1) or []),
    ]
    result = play(work, "root", parts, lambda: {"Debian": "12"})
    assert [step.outcome for step in result.steps.values()] == ["passed", "failed", "not run"]
    assert result.steps["two"].details == ["no disk", "and no memory"]
    assert not ran
    assert kept(work.results("root"), Lane) == result
    (tmp_path / "results/root.json").unlink()
    few = play(work, "root", parts, dict, ["one"])
    assert [step.outcome for step in few.steps.values()] == ["passed", "not run", "not run"]
    again = play(work, "root", [Part("one", "first", lambda: None), Part("two", "second", list)], dict)
    assert again.steps["one"].details == ["seen"]  # what was there already is not said anew
    assert [step.outcome for step in again.steps.values()] == ["passed", "passed"]


def test_what_is_not_wholly_run_is_called_unfinished_and_a_stop_by_hand_too(tmp_path: Path) -> None:
    def part_of_it() -> list[str]:
        raise Unfinished("one of two folders")

    def stopped() -> list[str]:
        raise KeyboardInterrupt

    work = Work(tmp_path)
    parts = [Part("tests", "units", part_of_it), Part("visitor", "somebody", stopped)]
    with pytest.raises(KeyboardInterrupt):
        play(work, "root", parts, dict)
    found = kept(work.results("root"), Lane)
    assert found is not None
    assert [step.outcome for step in found.steps.values()] == ["unfinished", "unfinished"]


def test_two_runs_of_one_folder_do_not_mix(tmp_path: Path) -> None:
    lock = tmp_path / "cache/vm.lock"
    with alone(lock), pytest.raises(Lacking, match="another arm-check works in"), alone(lock):
        pass
    with alone(lock):
        pass


def test_a_program_that_does_not_end_is_killed_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    script = f"sleep 600 & echo $! >{note}; echo begun; wait"
    with pytest.raises(Failed, match="slow: not done in 1 s; the last line: begun"):
        run(["sh", "-c", script], "slow", 1, log=tmp_path / "log")
    wait_until_dead(int(note.read_text()))
    assert (tmp_path / "log").read_text() == "begun\n"
    with pytest.raises(Failed, match="it: ended with 3: why"):
        run(["sh", "-c", "echo why; exit 3"], "it", 20)


def wait_until_dead(pid: int, within_s: float = 10.0) -> None:
    """A killed process is still there until the kernel gets to it, and then until its parent looks."""
    deadline = time.monotonic() + within_s
    while state_of(pid) not in "ZX":
        assert time.monotonic() < deadline, f"still {state_of(pid)!r} {within_s:g} s after it was killed"
        time.sleep(0.01)


def state_of(pid: int) -> str:
    """The letter of proc(5); "X" where there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "X"


def test_the_root_has_what_setup_names_for_a_kiosk() -> None:
    names = debian.kiosk_packages((TOP / "scripts/setup").read_text())
    assert {"libgl1", "libzbar0", "cage", "mosquitto"} <= set(names)
    assert not {"gcc", "swtpm", "chromium"} & set(names)


def test_files_are_those_of_the_versions_that_apt_would_install() -> None:
    told = (
        "Inst libc6 (2.36-9+deb12u14 Debian:12.15/oldstable [arm64])\n"
        "Inst zlib1g:arm64 [1:1.0] (1:1.2.13.dfsg-1 Debian:12.15/oldstable [arm64]) []\n"
        "Conf libc6 (2.36-9+deb12u14 Debian:12.15/oldstable [arm64])\n"
    )
    assert debian.files_of(told) == {"libc6_2.36-9+deb12u14", "zlib1g_1%3a1.2.13.dfsg-1"}


def test_the_tests_tools_are_those_that_a_kiosk_has_not() -> None:
    dev, kiosk = ((TOP / f"requirements/{name}.txt").read_text() for name in ("dev", "kiosk"))
    found = beyond(dev, kiosk)
    assert "pytest==" in found
    assert "hypothesis==" in found
    for name in ("\nnumpy==", "\nmypy==", "\nmsgspec=="):
        assert name not in f"\n{found}"
    assert found.count("--hash=sha256:") >= found.count("==")


# The machine


def test_a_module_is_loaded_after_what_it_needs() -> None:
    text = "k/vivid.ko: k/tpg.ko k/videodev.ko k/mc.ko\nk/mc.ko:\nk/videodev.ko: k/mc.ko\nk/tpg.ko: k/videodev.ko k/mc.ko\nk/virtio-rng.ko:\n"
    assert starting.in_order(text, ["vivid", "virtio_rng"]) == [
        "k/mc.ko", "k/videodev.ko", "k/tpg.ko", "k/vivid.ko", "k/virtio-rng.ko",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="no module usb"):
        starting.in_order(text, ["usb"])


def test_the_first_file_system_holds_program_modules_and_files_of_run(tmp_path: Path) -> None:
    modules = tmp_path / "modules"
    names = [*starting._DISK, *starting._DEVICES]
    (modules / "k").mkdir(parents=True)
    for name in names:
        (modules / "k" / f"{name}.ko").write_bytes(name.encode())
    (modules / "modules.dep").write_text("".join(f"k/{name}.ko:\n" for name in names))
    (tmp_path / "busybox").write_bytes(b"\x7fELF")
    packed = starting.archive(modules, tmp_path / "busybox", {"systemd/system/a.service": b"[Unit]\n"})
    whole = unpacked(subprocess.run(["gzip", "-dc"], input=packed, capture_output=True, check=True).stdout)
    assert whole["bin/busybox"] == (0o100755, b"\x7fELF")
    assert whole["for-run/systemd/system/a.service"] == (0o100644, b"[Unit]\n")
    assert whole["modules/order"][1].decode().splitlines()[-1] == "vivid.ko n_devs=1 node_types=0x1"
    assert whole["modules/ext4.ko"][1] == b"ext4"
    order = list(whole)
    assert all(str(Path(name).parent) in (".", *order[: order.index(name)]) for name in order)


def unpacked(data: bytes) -> dict[str, tuple[int, bytes]]:
    found, place = {}, 0
    while True:
        assert data[place : place + 6] == b"070701"
        fields = [int(data[at : at + 8], 16) for at in range(place + 6, place + 110, 8)]
        name = data[place + 110 : place + 110 + fields[11] - 1].decode()
        start = place + (110 + fields[11] + 3) // 4 * 4
        if name == "TRAILER!!!":
            return found
        found[name] = (fields[1], data[start : start + fields[6]])
        place = start + (fields[6] + 3) // 4 * 4


def log_of(*entries: tuple[int, int, bytes]) -> bytes:
    """(sector, flags, data): as qemu's blklogwrites writes it, in blocks of 512."""
    parts = [struct.pack("<QQQI", 0x6A736677736872, 1, len(entries), 512).ljust(512, b"\0")]
    for sector, flags, data in entries:
        parts.append(struct.pack("<QQQQ", sector, len(data) // 512, flags, 0).ljust(512, b"\0"))
        parts.append(b"" if flags & written.DISCARD else data)
    return b"".join(parts)


def test_after_a_cut_the_disk_holds_what_was_flushed_and_nothing_later(tmp_path: Path) -> None:
    before, log, after = tmp_path / "before", tmp_path / "log", tmp_path / "after"
    before.write_bytes(b"-" * 4096)
    log.write_bytes(
        log_of(
            (0, 0, b"a" * 512),
            (1, 0, b"b" * 1024),
            (3, written.DISCARD, b"d" * 512),
            (0, written.FLUSH, b""),
            (0, 0, b"x" * 512),
            (5, written.FUA, b"f" * 512),
            (6, 0, b"y" * 512),
        )
    )
    left = written.after_the_cut(before, log, after)
    assert (left.kept, left.lost, left.flushes) == (4, 2, 1)
    assert after.read_bytes() == (
        b"a" * 512 + b"b" * 1024 + b"\0" * 512 + b"-" * 512 + b"f" * 512 + b"-" * 1024
    )
    assert before.read_bytes() == b"-" * 4096


def test_what_was_noted_after_the_logs_count_is_lost_and_counted(tmp_path: Path) -> None:
    (tmp_path / "before").write_bytes(b"-" * 2048)
    whole = log_of((0, 0, b"a" * 512), (0, written.FLUSH, b""), (1, 0, b"x" * 512), (0, written.FLUSH, b""))
    told = struct.pack("<QQQI", 0x6A736677736872, 1, 2, 512).ljust(512, b"\0")  # written with the first flush
    (tmp_path / "log").write_bytes(told + whole[512:] + bytes(4096))
    left = written.after_the_cut(tmp_path / "before", tmp_path / "log", tmp_path / "after")
    assert (left.kept, left.lost, left.flushes) == (1, 1, 1)
    assert (tmp_path / "after").read_bytes() == b"a" * 512 + b"-" * 1536


def test_without_a_flush_nothing_was_written(tmp_path: Path) -> None:
    (tmp_path / "before").write_bytes(b"-" * 1024)
    (tmp_path / "log").write_bytes(log_of((0, 0, b"a" * 512)))
    written.after_the_cut(tmp_path / "before", tmp_path / "log", tmp_path / "after")
    assert (tmp_path / "after").read_bytes() == b"-" * 1024


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"x" * 600, "no log of writes"),
        (log_of((0, 0, b"a" * 512))[:512], "ends in entry 0 of 1"),
    ],
    ids=["empty", "something else", "cut off"],
)
def test_what_is_no_log_is_said(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "before").write_bytes(b"")
    (tmp_path / "log").write_bytes(data)
    with pytest.raises(written.BadLog, match=says):
        written.after_the_cut(tmp_path / "before", tmp_path / "log", tmp_path / "after")


def test_every_write_of_the_machine_is_noted_where_the_power_will_go(tmp_path: Path) -> None:
    files = machine.Files(
        tmp_path / "k", tmp_path / "i", tmp_path / "d.qcow2", tmp_path / "w.log", tmp_path / "c"
    )
    words = machine.arguments(files, tmp_path / "a.sock")
    disk = json.loads(words[words.index("-blockdev") + 1])
    assert disk["driver"] == "blklogwrites"
    assert disk["file"]["driver"] == "qcow2"
    assert disk["log"]["file"]["filename"].endswith("w.log")


def test_the_agent_does_what_it_is_told_and_ends_what_takes_too_long() -> None:
    host, guest = os.openpty()
    tty.setraw(guest)
    child = subprocess.Popen([sys.executable, "-I", agent.__file__, os.ttyname(guest)])
    try:
        with open(host, "r+b", buffering=0, closefd=False) as port:
            assert answers(port)[0]["line"] == "ready"
            port.write(
                json.dumps({"n": 1, "run": "echo one; echo two >&2; exit 4", "within_s": 20}).encode() + b"\n"
            )
            found = answers(port, 3)
            assert {one.get("line") for one in found[:2]} == {"one", "two"}
            assert found[2] == {"n": 1, "code": 4}
            port.write(json.dumps({"n": 2, "run": "sleep 600", "within_s": 0.2}).encode() + b"\n")
            assert answers(port) == [{"n": 2, "code": None}]
    finally:
        child.kill()
        child.wait()
        os.close(host)
        os.close(guest)


def answers(port, count: int = 1) -> list[dict]:
    data = b""
    while data.count(b"\n") < count:
        data += port.read(4096)
    return [json.loads(line) for line in data.splitlines()]


# One log, many cuts


class Log:
    """A machine's disk and what was written on it, as the kiosk's data came and were flushed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "root/var/lib/sentinel"
        self.data.mkdir(parents=True)
        self.before = self.image("before")
        self._now, self._entries = self.before.read_bytes(), []
        self.rows: list[cut_points.Row] = []
        self._connection = None

    def image(self, name: str) -> Path:
        path = self.folder / name
        path.unlink(missing_ok=True)
        same = [
            "-U",
            "6a736677-7368-4672-8000-000000000000",
            "-E",
            "hash_seed=6a736677-7368-4672-8000-000000000001",
        ]
        words = [
            "mke2fs",
            "-q",
            "-t",
            "ext4",
            "-J",
            "size=4",
            *same,
            "-d",
            str(self.folder / "root"),
            str(path),
            "24M",
        ]
        clock = {"E2FSPROGS_FAKE_TIME": "1790000000", "SOURCE_DATE_EPOCH": "1790000000"}
        path_ = {"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
        subprocess.run(words, check=True, env={**os.environ, **clock, **path_})
        return path

    def row(self) -> None:
        """One more in the audit, written and flushed, then acknowledged."""
        if self._connection is None:
            keys = load_or_create_keys(self.data)
            self._connection = open_writer(self.data / DATABASE, keys.database, AT).connection
        number = len(self.rows)
        with transaction(self._connection):
            head = audit.add(self._connection, cut_points.WHO, f"row {number}", AT)
        self.write()
        self._entries.append((0, written.FLUSH, b""))
        self.rows.append(cut_points.Row(number, head, len(self._entries)))

    def write(self) -> None:
        """What differs from before, each run of blocks a write."""
        after, size = self.image("after").read_bytes(), 4096
        for at in range(0, len(after), size):
            if after[at : at + size] != self._now[at : at + size]:
                self._entries.append((at // 512, 0, after[at : at + size]))
        self._now = after

    def told(self) -> cut_points.Told:
        (self.folder / "log").write_bytes(log_of(*self._entries))
        return cut_points.Told("", 0, self.rows)

    def tried(self, count: int) -> list[cut_points.Found]:
        told, draw = self.told(), random.Random(7)
        nothing = [cut_points.Part.NOTHING]  # these images' writes are no journal's: any part is no disk
        return cut_points.tried(
            self.before, self.folder / "log", told, count, draw, lambda done, of: None, nothing
        )


@pytest.fixture
def log(tmp_path: Path) -> Log:
    made = Log(tmp_path)
    for _ in range(4):
        made.row()
    return made


def test_wherever_the_power_goes_what_was_acknowledged_is_there(log: Log) -> None:
    found = log.tried(12)
    assert [one.cut.at for one in found] == sorted(one.cut.at for one in found)
    assert any(one.owed for one in found)
    assert any(not one.began for one in found)
    assert all(one.good for one in found)
    assert sum(one.asked for one in found) >= 1


def test_a_row_that_was_acknowledged_too_early_is_found_out(log: Log) -> None:
    early = log.rows[-1]
    log.rows[-1] = cut_points.Row(early.number, early.head, early.noted - 1)  # before its flush
    cut = cut_points.Cut(early.noted - 1, cut_points.Part.NOTHING)
    told = log.told()
    disk = cut_points.Disk(log.before, log.folder / "log")
    disk.cut(cut, random.Random(1))
    to = log.folder / "data"
    to.mkdir()
    found = cut_points.judged(cut_points.data_of(log.before, to), cut, told)
    disk.close()
    assert (found.owed, found.rows, found.lost, found.whole) == (4, 3, 1, False)
    assert not found.good
    assert "1 of 4 rows lost; not whole" in cut_points.wrong([found])[0]


def test_a_record_that_can_t_be_read_is_refused_and_said(log: Log) -> None:
    told = log.told()
    for name in (DATABASE, f"{DATABASE}-wal"):
        path = log.data / name
        path.write_bytes(b"x" * path.stat().st_size)
    found = cut_points.judged(log.data, cut_points.Cut(told.rows[-1].noted, cut_points.Part.ALL), told)
    assert (found.owed, found.lost, found.good) == (4, 4, False)
    assert "moved aside" in found.refused


def test_after_a_cut_the_image_is_what_the_last_flush_left(log: Log) -> None:
    log.told()
    disk = cut_points.Disk(log.before, log.folder / "log")
    flush = log.rows[0].noted
    disk.cut(cut_points.Cut(flush, cut_points.Part.NOTHING), random.Random(1))
    flushed = log.before.read_bytes()
    for part in cut_points.Part:
        unflushed, kept_, undo = disk.cut(cut_points.Cut(flush + 2, part), random.Random(1))
        assert unflushed == 2
        assert (kept_ == 0) == (log.before.read_bytes() == flushed)
        disk.put_back(undo)
        assert log.before.read_bytes() == flushed
    disk.close()


def test_a_log_is_counted_while_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(bytes(4096))
    follower = written.Follower(path)
    assert follower.count() == 0
    whole = log_of((0, 0, b"a" * 512), (3, written.DISCARD, b"d" * 512), (0, written.FLUSH, b""))
    path.write_bytes(whole[:1024] + bytes(4096))
    assert follower.count() == 1
    path.write_bytes(whole + bytes(4096))
    assert follower.count() == 3
    assert follower.count() == 3
    follower.close()


def test_cuts_are_in_order_and_many_are_where_most_is_in_the_air() -> None:
    entries = [written.Write(0, 512, written.FLUSH if n % 5 == 4 else 0, 0, True) for n in range(100)]
    told = cut_points.Told("", 40, [cut_points.Row(n, "0" * 64, 50 + 5 * n) for n in range(10)])
    cuts = cut_points.chosen(entries, told, 90, random.Random(3))
    assert [cut.at for cut in cuts] == sorted(cut.at for cut in cuts)
    assert len(cuts) == 90
    assert sum(cut.at >= 40 for cut in cuts) >= 60
    assert sum(cut.at > 40 and cut.at % 5 == 4 for cut in cuts) >= 30
    assert {cut.part for cut in cuts} == set(cut_points.Part)
    assert cut_points.chosen([], cut_points.Told("", 0, []), 3, random.Random(3))


# Tests that go on


def few(folder: Path) -> UnitTests:
    """The tests below ``folder``/tests, run by this machine's pytest."""

    def command(words: Sequence[str], variables: Sequence[str], out: Path) -> list[str]:
        environment = [one.replace("/mnt/out", str(out)) for one in variables]
        pytest_ = [sys.executable, "-m", "pytest", "-c", "/dev/null", "--rootdir", str(folder), *words]
        enter = [
            "sh",
            "-c",
            f'cd "{folder}" && exec "$@"',
            "sh",
            "env",
            f"PYTHONPATH={TOP}",
            "PYTEST_ADDOPTS=",
        ]
        return [*enter, *environment, *pytest_]

    return UnitTests(folder / "cache", folder / "logs", command, lambda: AT)


def test_a_folder_goes_on_where_it_was_stopped_and_its_pass_has_commit_and_day(tmp_path: Path) -> None:
    (tmp_path / "tests/few").mkdir(parents=True)
    (tmp_path / "tests/few/test_few.py").write_text(
        "from pathlib import Path\ndef test_good(): pass\n"
        f"def test_later(): assert Path({str(tmp_path / 'there')!r}).exists(), 'not there'\n"
    )
    of = [picked.Picked("few", "a try"), picked.Picked("none", "another", within_s=5)]
    with pytest.raises(Failed, match=r"few: 1 passed, 1 failed, [\s\S]*test_later: .*not there"):
        few(tmp_path).run(of[:1], 300)
    (tmp_path / "there").touch()
    lines = few(tmp_path).run(of[:1], 300)
    assert (tmp_path / "cache/out/few.jsonl").read_text().count("test_") == 2  # one test: file and name
    assert re.fullmatch(r"tests/few: 2 passed, \d+ s \(\S+( and changes)?, 2026-11-28 20:30 UTC\)", lines[0])
    with pytest.raises(Unfinished, match=r"few: 2 passed[\s\S]*none: not begun"):
        few(tmp_path).run(of, 10)  # what passed is not run again, and for the other there is no time


def test_what_never_passed_comes_first_then_the_oldest_pass() -> None:
    names = ("new", "current", "older", "oldest")
    of = [picked.Picked(name, "x") for name in names]
    keys = dict.fromkeys(names, "now")
    found = {name: Kept(name) for name in names}
    for name, key, days in (("current", "now", 9), ("older", "then", 1), ("oldest", "then", 2)):
        found[name].whole = Whole(key, "abc", AT - timedelta(days=days), 1, 0, 1.0)
    assert [one.folder for one in in_order(of, found, keys, ())] == ["new", "oldest", "older"]
    assert [one.folder for one in in_order(of, found, keys, ["current"])] == ["current"]
    assert (
        found["older"]
        .line("now")
        .startswith("tests/older: of an older commit 1 passed, 1 s (abc, 2026-11-27")
    )


def test_a_piece_counts_for_the_code_it_was_of_only() -> None:
    one = Kept("few")
    one.begin("a")
    one.add(said.Tests(("x",), (), (), 3, 10.0, ended=False), "abc", AT)
    assert one.line("a") == "tests/few: 1 passed, 2 not run yet, 10 s"
    one.begin("a")
    one.add(said.Tests(("y",), ("z",), (), 2, 5.0, ended=True), "abc", AT)
    assert one.line("a") == "tests/few: 2 passed, 1 skipped, 15 s (abc, 2026-11-28 20:30 UTC)"
    one.begin("b")
    assert one.passed == []
    assert (
        one.line("b") == "tests/few: of an older commit 2 passed, 1 skipped, 15 s (abc, 2026-11-28 20:30 UTC)"
    )


def test_a_slow_folder_has_its_time_in_proportion_to_what_it_took() -> None:
    one, before = picked.Picked("few", "x", within_s=900), Kept("few")
    assert end_of(one, before) == 900
    before.whole = Whole("a", "abc", AT, 1, 0, 1000.0)
    assert end_of(one, before) == 4000


def test_of_the_commits_sources_the_newest_stay(tmp_path: Path) -> None:
    for age, name in enumerate(["a" * 12, "b" * 12, "c" * 12, "docs"]):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    forget_all_but(tmp_path, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a" * 12, "b" * 12, "docs"]


def test_a_folder_that_is_not_run_on_arm_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as end:
        main(["root", "--only", "tests", "--folder", "ui", "--cache", str(tmp_path)])
    assert end.value.code == 2
    assert "tests of 'ui' are not run on ARM; of crypto, hw_gate" in capsys.readouterr().err
