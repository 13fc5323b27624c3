"""The hand-over as the kiosk's screen runs it: a child of the daemon, a real service, a sheet at the end."""

import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from sentinel.door.technician_sheets import newest, of_sheet
from sentinel.door.technician_work import Works


@pytest.fixture(autouse=True)
def secret_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYSTEMD_CREDENTIAL_SECRET", str(tmp_path / "credential.secret"))


def works_of(kiosk, folder: Path) -> Works:
    folder.mkdir()
    return Works(kiosk.config, folder, lambda: ("camera",), lambda items, heard: "", lambda: None)


def until(truth: Callable[[], object], within_s: float = 50.0) -> None:
    end = time.monotonic() + within_s
    while not truth():
        assert time.monotonic() < end
        time.sleep(0.02)


def text_of(code) -> str:
    return msgspec.json.encode(code).decode()


def test_a_code_makes_a_kiosk_of_the_box_and_the_page_shows_each_step(office, kiosk, tmp_path) -> None:
    works = works_of(kiosk, tmp_path / "run")
    assert works.provision() == "no_code_taken"
    works.listening = True
    assert not works.scanned(b"a visitor's code")
    code = office.code()
    assert works.scanned(text_of(code).encode()) and not works.listening
    assert works.taken().place == "North" and code.token not in repr(works.taken())
    assert works.provision() == ""
    assert works.provision() == "work_running"
    running = works._child._child
    assert code.token not in Path(f"/proc/{running.pid}/cmdline").read_text()
    until(lambda: works.work().state != "running")
    work = works.work()
    assert work.steps[:3], work.said
    assert work.steps[:3] == ("asking the service", "making the key", "asking for the certificate")
    assert work.steps[-1] == "signing the sheet"
    assert work.state in ("done", "failed"), "failed where the self-test says no: the box has no camera here"
    assert any(line.startswith(("accepted door-1", "not_accepted door-1")) for line in work.said)
    assert list((tmp_path / "run").iterdir()) == [], "the code's file is gone"
    sheet = of_sheet(newest(kiosk.data / "acceptance"))
    assert sheet is not None and sheet.kiosk == "door-1" and sheet.place == "hall / North"
    assert sheet.accepted is (work.state == "done")
    signature = next(path for path in newest(kiosk.data / "acceptance") if path.suffix == ".sig")
    signature.write_text(signature.read_text().replace("North", "South"))
    assert of_sheet(newest(kiosk.data / "acceptance")).accepted is None, "a changed sheet is not believed"


def test_a_service_that_is_away_is_said_and_the_technician_can_stop(office, kiosk, tmp_path) -> None:
    works = works_of(kiosk, tmp_path / "run")
    works.take(text_of(office.code()))
    office.stop()
    assert works.provision() == ""
    until(lambda: any("does not answer" in line for line in works.work().said))
    works.stop()
    until(lambda: works.work().state == "stopped", 10.0)
    assert list((tmp_path / "run").iterdir()) == []
    office.start()
