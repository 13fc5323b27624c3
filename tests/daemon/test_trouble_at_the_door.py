"""What goes wrong while people come: each fault is said, opens nothing, and the kiosk lives on."""

import errno
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from real_kiosk import RealKiosk, ScriptedVision, eventually

from hw.gate.emulator import GateFault
from hw.pty_link import LineFault
from sentinel.core.facts import Mask
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.sim import cast


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[RealKiosk]:
    """A kiosk of its own for each trouble, whose books must be right in the end."""
    with RealKiosk(tmp_path) as running:
        yield running
        running.go()
        running.check_the_books()


def restart_vision(kiosk: RealKiosk) -> None:
    kiosk.vision = ScriptedVision(kiosk.folder / "run" / "daemon.sock")
    kiosk.await_device("camera", up=True)


def test_without_network_a_known_visitor_passes_on_cached_facts_and_a_stranger_is_not_guessed(
    kiosk: RealKiosk,
) -> None:
    kiosk.come()
    kiosk.id_card.place_card(cast.GAO.card())
    assert kiosk.result().reason is Reason.PASS
    kiosk.go()
    kiosk.cut_network()
    before = len(kiosk.gate.openings)
    kiosk.come()
    kiosk.id_card.place_card(cast.OFFLINE_STRANGER.card())
    stranger = kiosk.result()
    assert (stranger.kind, stranger.reason) == (ScreenKind.SEE_STAFF, Reason.OFFLINE_UNKNOWN)
    assert len(kiosk.gate.openings) == before
    kiosk.go()
    kiosk.come()
    kiosk.id_card.place_card(cast.GAO.card())
    known = kiosk.result()
    assert (known.kind, known.reason, known.offline) == (ScreenKind.PASS, Reason.OFFLINE_PASS, True)
    assert known.data_age_s is not None
    assert 0 < known.data_age_s < 60


def test_an_unplugged_gate_is_said_and_replugging_opens_it_for_nobody(kiosk: RealKiosk) -> None:
    before = len(kiosk.gate.openings)
    kiosk.come()
    assert kiosk.observer.wait_kind(ScreenKind.PRESENT)
    kiosk.gate.unplug()
    kiosk.scanner.show_code(cast.WANG.token.encode())
    screen = kiosk.result()
    assert (screen.kind, screen.reason) == (ScreenKind.SEE_STAFF, Reason.GATE_FAULT)
    assert screen.masked_name == ""
    kiosk.await_device("gate", up=False)
    assert kiosk.observer.wait_kind(ScreenKind.OUT_OF_SERVICE)
    kiosk.gate.replug()
    kiosk.await_device("gate", up=True)
    time.sleep(0.5)
    assert len(kiosk.gate.openings) == before, "it opened at the reconnection"
    kiosk.go()
    kiosk.come()
    kiosk.scanner.show_code(cast.CHEN.token.encode())
    assert kiosk.result().kind is ScreenKind.PASS
    assert len(kiosk.gate.openings) == before + 1


@pytest.mark.parametrize("fault", [GateFault.WRONG_CRC, GateFault.DEAF, GateFault.REFUSES])
def test_a_board_that_does_not_confirm_is_a_gate_fault_and_never_asked_twice(
    kiosk: RealKiosk, fault: GateFault
) -> None:
    before = len(kiosk.gate.openings)
    kiosk.come()
    assert kiosk.observer.wait_kind(ScreenKind.PRESENT)
    kiosk.gate.gate_fault = fault
    kiosk.scanner.show_code(cast.QIAN.token.encode())
    screen = kiosk.result()
    kiosk.gate.gate_fault = GateFault.NONE
    assert screen.reason is Reason.GATE_FAULT
    kiosk.await_device("gate", up=True)
    acted = 1 if fault is GateFault.WRONG_CRC else 0
    assert len(kiosk.gate.openings) == before + acted
    eventually(lambda: kiosk.outcome(screen.visit))
    assert kiosk.outcome(screen.visit) == ("failed" if fault is GateFault.REFUSES else "unknown")


def test_garbage_on_every_serial_line_stops_nobody_who_shows_a_code_to_the_camera(kiosk: RealKiosk) -> None:
    lines = (kiosk.id_card, kiosk.smart_card, kiosk.scanner)
    for line in lines:
        line.fail(LineFault.GARBAGE)
    kiosk.scanner.line.send(bytes(range(256)))
    for visitor in (cast.CHEN, cast.ZHAO):
        kiosk.come()
        assert kiosk.observer.wait_kind(ScreenKind.PRESENT)
        assert kiosk.vision is not None
        kiosk.vision.show_code(visitor.token.encode())
        assert kiosk.result().reason is Reason.PASS
        kiosk.go()
    for line in lines:
        line.fail(LineFault.NONE)
    for device in ("id_card", "smart_card", "scanner"):
        kiosk.await_device(device, up=True)
    kiosk.come()
    kiosk.id_card.place_card(cast.LI.card())
    assert kiosk.result().kind is ScreenKind.PASS


def test_every_reader_unplugged_and_back_reads_again(kiosk: RealKiosk) -> None:
    readers = {"id_card": kiosk.id_card, "smart_card": kiosk.smart_card, "scanner": kiosk.scanner}
    for name, reader in readers.items():
        reader.unplug()
        kiosk.await_device(name, up=False)
    for name, reader in readers.items():
        reader.replug()
        kiosk.await_device(name, up=True)
    kiosk.come()
    kiosk.id_card.place_card(cast.SUN.card())
    assert kiosk.result().kind is ScreenKind.PASS


def test_without_vision_nobody_passes_by_a_card_alone_and_the_staff_decide(kiosk: RealKiosk) -> None:
    before = len(kiosk.gate.openings)
    assert kiosk.vision is not None
    kiosk.vision.close()
    kiosk.await_device("camera", up=False)
    kiosk.id_card.place_card(cast.HUANG.card())
    screen = kiosk.result()
    assert (screen.kind, screen.reason) == (ScreenKind.SEE_STAFF, Reason.MASK_UNKNOWN)
    assert len(kiosk.gate.openings) == before
    restart_vision(kiosk)
    kiosk.go()


def test_after_a_restart_of_vision_nobody_inherits_the_evidence_of_the_one_before(kiosk: RealKiosk) -> None:
    before = len(kiosk.gate.openings)
    assert kiosk.vision is not None
    kiosk.come()
    kiosk.vision.see(Mask.MASK, track=1)
    assert kiosk.observer.wait_kind(ScreenKind.PRESENT)
    first = kiosk.observer.snapshot.screen.visit
    time.sleep(1.2)  # long enough for a temperature
    kiosk.vision.close()
    kiosk.await_device("camera", up=False)
    kiosk.vision = ScriptedVision(kiosk.folder / "run" / "daemon.sock")
    kiosk.vision.see(None, track=1)  # vision counts from one again: this is somebody else
    kiosk.await_device("camera", up=True)
    kiosk.scanner.show_code(cast.WANG.token.encode())
    screen = kiosk.result()
    assert screen.visit != first
    assert screen.kind is not ScreenKind.PASS
    assert len(kiosk.gate.openings) == before


def test_a_vision_process_that_hangs_counts_as_no_camera(kiosk: RealKiosk) -> None:
    assert kiosk.vision is not None
    kiosk.vision.silent = True
    kiosk.await_device("camera", up=False)
    kiosk.vision.silent = False
    kiosk.await_device("camera", up=True)


def test_without_the_thermometer_a_visitor_is_referred_and_after_it_measured_again(kiosk: RealKiosk) -> None:
    kiosk.bus.unplug()
    kiosk.await_device("thermal", up=False)
    kiosk.come()
    kiosk.scanner.show_code(cast.CHEN.token.encode())
    screen = kiosk.result()
    assert (screen.kind, screen.reason) == (ScreenKind.SEE_STAFF, Reason.TEMP_UNKNOWN)
    kiosk.bus.plug()
    kiosk.await_device("thermal", up=True)
    kiosk.bus.fail(errno.ENXIO, transfers=6)  # one is tried again three times
    kiosk.await_device("thermal", up=False)
    kiosk.await_device("thermal", up=True)
    kiosk.go()
    kiosk.come()
    kiosk.scanner.show_code(cast.ZHAO.token.encode())
    assert kiosk.result().kind is ScreenKind.PASS


def test_a_corrupt_database_is_kept_said_and_replaced(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "sentinel.db").write_bytes(b"not a database at all" * 500)
    with RealKiosk(tmp_path) as kiosk:
        kiosk.come()
        kiosk.id_card.place_card(cast.LI.card())
        assert kiosk.result().kind is ScreenKind.PASS
        kiosk.go()
        kiosk.check_the_books()
    (aside,) = data.glob("sentinel.db.unreadable-*")
    assert aside.read_bytes().startswith(b"not a database")
    assert any(aside.name in record.getMessage() for record in caplog.records if record.levelname == "ERROR")
