"""A technician at the living kiosk, over the real socket: what the pages are told, and what a touch does."""

import json
import logging
import queue
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from real_kiosk import PIN, RealKiosk, eventually

from sentinel.core.screen import ScreenKind
from sentinel.link.client import LinkClient
from sentinel.link.messages import Message, StaffAnswer, StaffLogin, StaffLogout
from sentinel.link.technician_messages import (
    Act,
    GateTrial,
    Page,
    TechnicianAct,
    TechnicianState,
    TechnicianWatch,
)
from sentinel.store.database import DATABASE, open_reader
from sentinel.store.keys import load_keys

M = TypeVar("M", bound=Message)
CODE = {
    "handshake_version": 1, "url": "https://service.example:8443", "token": "t" * 32, "place": "North door",
    "venue": "hall", "ca_sha256": "a" * 64, "hardware": ["camera", "thermal", "light"],
}  # fmt: skip


class Pages:
    """A screen's end of the link."""

    def __init__(self, socket: Path) -> None:
        self._heard: queue.Queue[Message] = queue.Queue()
        self._number = -100
        self._up = queue.Queue[bool]()
        self._link = LinkClient(socket, "ui", on_message=self._heard.put, on_up=lambda: self._up.put(True))
        self._link.start()
        self._up.get(timeout=20)

    def close(self) -> None:
        self._link.stop()

    def sign_in(self) -> "Pages":
        assert self.answer(StaffLogin(self._next(), PIN)).ok
        return self

    def sign_out(self) -> None:
        assert self.answer(StaffLogout(self._next())).ok

    def _next(self) -> int:
        self._number -= 1
        return self._number

    def answer(self, request: Any) -> StaffAnswer:
        assert self._link.send(request)
        return self.hear(StaffAnswer, lambda answer: answer.request == request.request)

    def act(self, act: Act, text: str = "", numbers: tuple[float, ...] = ()) -> str:
        """What is wrong, or ""."""
        return self.answer(TechnicianAct(self._next(), act, text, numbers)).problem

    def look(self, page: Page, since: int = 0) -> TechnicianState:
        assert self._link.send(TechnicianWatch(self._next(), page, since))
        return self.hear(TechnicianState, lambda state: state.page is page)

    def hear(self, kind: type[M], wanted: Callable[[M], bool] = lambda message: True) -> M:
        end = time.monotonic() + 20
        while True:
            message = self._heard.get(timeout=max(0.01, end - time.monotonic()))
            if isinstance(message, kind) and wanted(message):
                return message

    def until(self, page: Page, wanted: Callable[[TechnicianState], object]) -> TechnicianState:
        found: list[TechnicianState] = []

        def there() -> bool:
            found.append(self.look(page))
            return bool(wanted(found[-1]))

        eventually(there, 15.0, f"{page} as wanted")
        return found[-1]


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKiosk]:
    folder, camera = tmp_path_factory.mktemp("technician"), {"camera": {"source": "/dev/video0"}}
    with RealKiosk(folder, technician=True, changes=camera) as running:
        yield running


@pytest.fixture
def pages(kiosk: RealKiosk) -> Iterator[Pages]:
    pages = Pages(kiosk.folder / "run" / "daemon.sock")
    yield pages
    pages.sign_out()
    pages.close()
    assert kiosk.observer.wait_kind(ScreenKind.IDLE, timeout_s=20.0), "signing out ends maintenance"


def audit(kiosk: RealKiosk) -> list[str]:
    data = kiosk.folder / "data"
    connection = open_reader(data / DATABASE, load_keys(data).database)
    try:
        return [
            f"{who} {what}" for who, what in connection.execute("SELECT who, what FROM audit ORDER BY rowid")
        ]
    finally:
        connection.close()


def armed(pages: Pages) -> str:
    """In maintenance, and the gate armed; the token."""
    assert pages.act(Act.MAINTENANCE_ON) == ""
    pages.until(Page.GATE, lambda state: state.maintenance == "on")
    assert pages.act(Act.GATE_ARM) == ""
    trial = pages.hear(GateTrial)
    assert trial.said == "armed"
    return trial.token


def test_who_has_not_signed_in_is_told_nothing(pages: Pages) -> None:
    assert pages.act(Act.MAINTENANCE_ON) == "not_technician"
    assert not pages.answer(TechnicianWatch(-5, Page.DEVICES)).ok


def test_the_gate_opens_once_for_a_technician_and_it_is_all_in_the_audit(
    kiosk: RealKiosk, pages: Pages
) -> None:
    before = len(kiosk.gate.openings)
    pages.sign_in()
    assert pages.act(Act.GATE_ARM) == "not_in_maintenance"
    token = armed(pages)
    assert kiosk.observer.wait_kind(ScreenKind.OUT_OF_SERVICE, timeout_s=20.0)
    assert pages.act(Act.GATE_PULSE, "trial-guessed") == "not_armed"
    assert pages.act(Act.GATE_PULSE, token) == "not_armed", "a wrong token uses the trial up"
    assert pages.act(Act.GATE_ARM) == ""
    token = pages.hear(GateTrial).token
    time.sleep(3.05)  # the countdown is the daemon's own
    assert pages.act(Act.GATE_PULSE, token) == ""
    assert pages.hear(GateTrial, lambda trial: trial.token == token).said == "pulsed"
    assert len(kiosk.gate.openings) == before + 1
    assert pages.act(Act.GATE_PULSE, token) == "not_armed"
    assert pages.act(Act.MAINTENANCE_OFF) == ""
    assert kiosk.observer.wait_kind(ScreenKind.IDLE, timeout_s=20.0)
    said = audit(kiosk)
    assert {"guard-1 technician maintenance_on", "guard-1 technician gate_pulse"} <= set(said)
    assert "guard-1 technician page gate" in said
    came = {"guard-1 maintenance began", "guard-1 gate trial: pulsed", "guard-1 maintenance ended: left"}
    eventually(lambda: came <= set(audit(kiosk)), what="what came of it is in the audit too")


def test_before_the_countdown_is_over_nothing_opens(kiosk: RealKiosk, pages: Pages) -> None:
    before = len(kiosk.gate.openings)
    pages.sign_in()
    token = armed(pages)
    assert pages.act(Act.GATE_PULSE, token) == ""
    assert pages.hear(GateTrial, lambda trial: trial.token == token).said == "not_armed"
    assert len(kiosk.gate.openings) == before


def test_signing_out_ends_maintenance_and_whatever_was_armed(kiosk: RealKiosk, pages: Pages) -> None:
    pages.sign_in()
    armed(pages)
    pages.sign_out()
    assert kiosk.observer.wait_kind(ScreenKind.IDLE, timeout_s=20.0)
    pages.sign_in()
    assert pages.look(Page.GATE).maintenance == ""


def test_of_two_screens_the_one_that_is_left_is_not_signed_in_by_the_other(
    kiosk: RealKiosk, pages: Pages
) -> None:
    first = Pages(kiosk.folder / "run" / "daemon.sock").sign_in()
    token = armed(first)
    first.close()
    assert kiosk.observer.wait_kind(ScreenKind.IDLE, timeout_s=20.0)
    assert pages.act(Act.GATE_PULSE, token) == "not_technician"


def test_every_device_has_its_live_values(kiosk: RealKiosk, pages: Pages) -> None:
    pages.sign_in()
    assert pages.act(Act.MAINTENANCE_ON) == ""
    kiosk.scanner.show_code(b"SENT:0000")

    def shown(state: TechnicianState) -> bool:
        lines = {line.device: line for line in state.devices}
        values = {(line.device, value.name) for line in state.devices for value in line.values}
        there = {("camera", "fps"), ("thermal", "ambient"), ("thermal", "rate"), ("scanner", "last_read")}
        return all(line.state == "up" for name, line in lines.items() if name != "screen") and there <= values

    state = pages.until(Page.DEVICES, shown)
    assert [line.device for line in state.devices][:3] == ["camera", "thermal", "id_card"]
    ambient = next(v for line in state.devices for v in line.values if v.name == "ambient")
    assert 10 < (ambient.number or 0) < 45


def test_the_network_page_names_what_there_is_and_judges_it(pages: Pages) -> None:
    pages.sign_in()
    lines = {line.what: line for line in pages.look(Page.NETWORK).facts}
    assert lines["service"].state == "ok" and lines["service"].text.startswith("http")
    assert {"clock", "outbox", "certificate", "broker"} <= set(lines)
    assert lines["broker"].state == "" and lines["clock"].state in ("ok", "warn")


def test_the_log_is_shown_without_numbers_that_name_anybody(pages: Pages) -> None:
    pages.sign_in()
    logging.getLogger("sentinel.test").warning("a card 110105194912310021 and a key %s\nmore", "k" * 50)
    logs = pages.look(Page.LOGS).logs
    line = next(line for line in logs if line.text.startswith("sentinel.test"))
    assert line.text == "sentinel.test: a card … and a key …" and line.level == "warning"
    assert pages.look(Page.LOGS, logs[-1].number).logs == ()


def test_a_printed_code_that_the_scanner_reads_is_taken_and_its_token_stays(
    kiosk: RealKiosk, pages: Pages
) -> None:
    pages.sign_in()
    assert pages.act(Act.SCAN) == "not_in_maintenance"
    assert pages.act(Act.MAINTENANCE_ON) == ""
    pages.until(Page.PROVISION, lambda state: state.maintenance == "on")
    assert pages.act(Act.SCAN) == ""
    assert pages.look(Page.PROVISION).listening
    kiosk.scanner.show_code(b"no code of ours")
    kiosk.scanner.show_code(json.dumps(CODE).encode())
    state = pages.until(Page.PROVISION, lambda state: state.code)
    assert state.code is not None and not state.listening
    assert (state.code.place, state.code.venue, state.code.missing) == (
        "North door",
        "hall",
        ("light",),
    )
    assert CODE["token"] not in repr(state)
    assert pages.act(Act.PROVISION) == "no_settings_file", "this kiosk was not started from a file"
    assert pages.act(Act.SCAN_END) == ""
    assert pages.look(Page.PROVISION).code is None


def test_a_rehearsal_begins_from_the_screen_shows_its_marks_and_can_be_stopped(pages: Pages) -> None:
    pages.sign_in()
    assert pages.act(Act.REHEARSE, "no-such-item") == "rehearsal_unknown_item"
    assert pages.act(Act.REHEARSE, "replay-attack,clock-wrong") == ""
    state = pages.until(Page.REHEARSAL, lambda state: state.work and state.work.steps)
    assert state.work is not None and state.work.state == "running"
    assert pages.act(Act.REHEARSE, "") == "work_running"
    assert pages.act(Act.REHEARSE_STOP) == ""
    done = pages.until(Page.REHEARSAL, lambda state: state.work and state.work.state != "running").work
    assert done is not None and (done.state, done.problem) == ("stopped", "rehearsal_stopped")


def test_in_maintenance_no_rehearsal_begins(pages: Pages) -> None:
    pages.sign_in()
    assert pages.act(Act.MAINTENANCE_ON) == ""
    assert pages.act(Act.REHEARSE, "clock-wrong") == ""
    done = pages.until(Page.REHEARSAL, lambda state: state.work and state.work.state != "running").work
    assert done is not None and (done.state, done.problem) == ("failed", "rehearsal_busy")


def test_without_a_stick_or_a_sheet_it_is_said(pages: Pages) -> None:
    pages.sign_in()
    assert pages.act(Act.EXPORT) in ("no_stick", "no_sheet")
    assert pages.look(Page.SHEET).sheet is None


def test_a_flood_of_touches_is_answered_busy_and_hurts_nobody(pages: Pages) -> None:
    pages.sign_in()
    for number in range(60):
        pages._link.send(TechnicianAct(-1000 - number, Act.REGISTER, numbers=(float("1e308"), 0, 0, 0)))
    answers = {pages.hear(StaffAnswer, lambda a: a.request <= -1000).problem for _ in range(60)}
    assert answers <= {"busy", "impossible_registration"}
    assert pages.look(Page.THERMAL).registration is None


def test_no_file_of_a_code_is_left_behind(kiosk: RealKiosk) -> None:
    assert not list((kiosk.folder / "run").glob("*code*"))
    assert stat.S_IMODE((kiosk.folder / "run").stat().st_mode) == 0o700


def test_a_restart_is_no_visitors_matter(pages: Pages) -> None:
    pages.sign_in()
    assert pages.act(Act.RESTART) == "not_in_maintenance"


def test_what_was_asked_before_a_sign_out_comes_to_nothing_after_it(
    kiosk: RealKiosk, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kiosk.daemon is not None
    desk = kiosk.daemon.technician

    def slow(who: str, what: str) -> bool:
        desk.signed("")  # while the audit was written
        return True

    pages.sign_in()
    monkeypatch.setattr(desk, "_hands", replace(desk._hands, audit=slow))
    assert pages.act(Act.MAINTENANCE_ON) == "not_technician"
    monkeypatch.undo()
    time.sleep(0.3)
    assert kiosk.daemon.coordinator.door.maintenance is None
