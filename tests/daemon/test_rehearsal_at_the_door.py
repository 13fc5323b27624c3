"""`sentinel rehearse` on a living kiosk: its own recovery is measured, and nobody real is in the way of it."""

import contextlib
import json
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from real_kiosk import RealKiosk, eventually

from sentinel.core.delivery import Draft
from sentinel.core.screen import ScreenKind
from sentinel.fleet.rehearsal.desk import REHEARSAL
from sentinel.sim import cast
from sentinel.store import outbox, passages
from sentinel.store.database import DATABASE, open_reader
from sentinel.store.keys import load_keys

SETTINGS = '[kiosk]\nid = "kiosk-t"\nvenue = "venue-t"\n'


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKiosk]:
    folder = tmp_path_factory.mktemp("rehearsed")
    (folder / "kiosk.toml").write_text(SETTINGS)
    with RealKiosk(folder, timing={"duplicate_s": 10.0}) as running:
        yield running


def command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "sentinel", "rehearse", "--config", str(folder / "kiosk.toml"), *words]


def rehearse(kiosk: RealKiosk, *words: str) -> subprocess.CompletedProcess[str]:
    kiosk.observer.wait_kind(ScreenKind.IDLE, timeout_s=20.0)
    return subprocess.run(
        command(kiosk.folder, *words), capture_output=True, text=True, timeout=120, check=False
    )


def begun(kiosk: RealKiosk, *words: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        command(kiosk.folder, "--json", *words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    eventually(lambda: kiosk.observer.snapshot.rehearsal, what="the screen says that it is a rehearsal")
    return process


def over(kiosk: RealKiosk) -> bool:
    assert kiosk.daemon is not None
    return kiosk.daemon.coordinator.door.rehearsing is None and not kiosk.observer.snapshot.rehearsal


def reports(kiosk: RealKiosk) -> list[dict[str, object]]:
    data = kiosk.folder / "data"
    connection = open_reader(data / DATABASE, load_keys(data).database)
    try:
        events = outbox.fetch(connection, 500)
        marked = [e for e in events if b'"rehearsal":true' in e.event.body]
        assert marked
        return [json.loads(e.event.body) for e in events if e.event.kind == REHEARSAL]
    finally:
        connection.close()


def test_dead_devices_are_noticed_and_back_and_the_report_says_when(
    kiosk: RealKiosk, tmp_path: Path, valid_event: Callable[[Draft], None]
) -> None:
    page = tmp_path / "report.html"
    done = rehearse(kiosk, "--json", "--report", str(page), "reader-unplugged", "network-gone")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    report = lines[-1]["report"]
    assert report["passed"] and report["points"] == report["of"] == 8
    for item in report["items"]:
        timed = {mark["what"]: mark for mark in item["marks"] if mark["within_s"]}
        assert set(timed) == {"noticed", "recovered"}
        assert all(0 < mark["took_s"] <= mark["within_s"] for mark in timed.values())
    assert "works again" in page.read_text() and "<script" not in page.read_text()
    eventually(lambda: over(kiosk))
    # the gate never moved, nothing is counted, and all that was written says what it is
    assert kiosk.gate.openings == []
    assert kiosk.daemon is not None
    today = kiosk.daemon.record.store.today()
    assert (today.admitted, today.referred, today.refused) == (0, 0, 0) and today.unsent > 3
    assert kiosk.passages() == []
    eventually(lambda: reports(kiosk)[-1]["points"] == 8, what="the event")
    body = json.dumps(reports(kiosk)[-1]).encode()
    valid_event(Draft(str(uuid.uuid4()), REHEARSAL, datetime.now(UTC), body, 0))
    data = kiosk.folder / "data"
    connection = open_reader(data / DATABASE, load_keys(data).database)
    found = passages.find(connection, rehearsal=True)
    connection.close()
    assert len(found) >= 4 and {one.outcome for one in found} <= {"rehearsed", "not_opened"}
    for device in ("thermal", "id_card", "scanner", "smart_card", "network"):
        assert kiosk.is_up(device)


def test_whoever_comes_ends_it_and_is_let_in(kiosk: RealKiosk) -> None:
    process = begun(kiosk, "dead-camera")
    before = len(kiosk.gate.openings)
    kiosk.come()
    eventually(lambda: over(kiosk), 2.0)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert json.loads(out.splitlines()[-1])["report"]["ended"] == "person"
    kiosk.id_card.place_card(cast.LI.card())
    kiosk.result()
    eventually(lambda: len(kiosk.gate.openings) == before + 1, what="the gate opens for who is real")
    assert kiosk.is_up("camera")
    kiosk.go()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["kill-9", "ctrl-c"])
def test_it_does_not_outlive_the_command(kiosk: RealKiosk, how: signal.Signals) -> None:
    process = begun(kiosk, "overload")
    process.send_signal(how)
    process.communicate(timeout=20)
    assert process.returncode == (130 if how is signal.SIGINT else -9)
    eventually(lambda: over(kiosk), 5.0)


def test_one_that_is_refused_does_not_end_the_one_that_is_on(kiosk: RealKiosk) -> None:
    first = begun(kiosk, "overload")
    second = rehearse_now(kiosk)
    assert second.returncode == 3 and "another rehearsal is on" in second.stderr
    assert not over(kiosk)
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=20)
    eventually(lambda: over(kiosk), 5.0)


def test_nobody_is_rehearsed_beside_a_real_visitor(kiosk: RealKiosk) -> None:
    kiosk.come()
    eventually(lambda: kiosk.daemon.coordinator.door.serving is not None)
    done = rehearse_now(kiosk)
    assert done.returncode == 3 and "somebody stands at the door" in done.stderr
    kiosk.go()


def rehearse_now(kiosk: RealKiosk) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(kiosk.folder), capture_output=True, text=True, timeout=120, check=False)


def test_a_signed_command_begins_it_by_name(kiosk: RealKiosk) -> None:
    assert kiosk.daemon is not None
    desk = kiosk.daemon.rehearsing.desk
    with pytest.raises(ValueError, match="unknown_item"):
        desk.start("no-such-item")
    kiosk.observer.wait_kind(ScreenKind.IDLE, timeout_s=20.0)
    report: list[str] = []

    def begins() -> bool:  # the one before is over on the screen a moment before its report is written
        with contextlib.suppress(ValueError):
            report.append(desk.start("disk-full"))
        return bool(report)

    eventually(begins)
    assert len(report[0]) == 36
    with pytest.raises(ValueError, match="running"):
        desk.start("overload")
    eventually(lambda: kiosk.observer.snapshot.rehearsal)
    desk.end()
    eventually(lambda: over(kiosk), 5.0)


def test_a_fault_that_nobody_takes_back_is_over_by_itself() -> None:
    from sentinel.core.rehearsal.plan import Fault
    from sentinel.fleet.rehearsal.faults import Faults

    time = [0.0]
    faults = Faults(lambda: time[0])
    faults.set([Fault.DISK])
    assert faults.on(Fault.DISK) and not faults.on(Fault.CLOCK)
    time[0] = 121.0
    assert not faults.on(Fault.DISK)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--list"], 0, "replay-attack"),
        (["no-such-item"], 2, "--list"),
        ([], 3, "is it running?"),
        (["--report", "x.docx"], 2, ".html"),
    ],
    ids=["list", "unknown", "no-daemon", "report"],
)
def test_the_command_says_what_is_wrong_in_one_line(
    tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    (tmp_path / "kiosk.toml").write_text(SETTINGS)
    done = subprocess.run(command(tmp_path, *words), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == code and said in done.stdout + done.stderr
    assert code == 0 or len(done.stderr.splitlines()) == 1, done.stderr
