"""The doorway through the real daemon: contacts on the gate's own board, the light beside it, the record."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from real_kiosk import PIN, RealKiosk, eventually

from hw.gate.emulator import EmulatedModbusRelay, EmulatedTurnstile, GateFault
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.core.sensing import DoorEvent, Happening
from sentinel.sim import cast
from sentinel.store import doorway
from sentinel.store.database import DATABASE, open_reader
from sentinel.store.keys import load_keys

TURN, FIRE, GREEN, RED = 1, 2, 3, 4
CONTACTS = {"driver": "gate", "turn": TURN, "fire": FIRE, "turn_s": 2.0}


class Entrance:
    """A kiosk whose gate is a turnstile with a light; the fire contact is closed at rest."""

    def __init__(self, folder: Path) -> None:
        changes = {"contacts": CONTACTS, "light": {"driver": "gate", "green": GREEN, "red": RED}}
        self.kiosk = RealKiosk(folder, changes=changes)
        self.board: EmulatedModbusRelay = self.kiosk.gate
        self.board.gate_channel = 1
        self.board.inputs.set(FIRE, True)
        self.turnstile = EmulatedTurnstile(self.board, turn_input=TURN)

    def visit(self, code: str) -> str:
        self.kiosk.come()
        self.kiosk.scanner.show_code(code.encode())
        screen = self.kiosk.result()
        assert screen.kind is ScreenKind.PASS, screen
        return screen.visit

    def happened(self) -> list[DoorEvent]:
        data = self.kiosk.folder / "data"
        connection = open_reader(data / DATABASE, load_keys(data).database)
        try:
            return doorway.since(connection, datetime.now(UTC) - timedelta(hours=1))
        finally:
            connection.close()

    def await_event(self, what: Happening, count: int = 1) -> DoorEvent:
        eventually(lambda: [e.what for e in self.happened()].count(what) == count, 8.0, what.value)
        return [e for e in self.happened() if e.what is what][-1]

    @property
    def lamps(self) -> int:
        return self.board.relays.states() >> (GREEN - 1)

    def claims_may_be_made(self) -> None:
        time.sleep(CONTACTS["turn_s"])  # nothing is claimed right after the start


@pytest.fixture
def entrance(tmp_path: Path) -> Iterator[Entrance]:
    made = Entrance(tmp_path)
    with made.kiosk:
        made.kiosk.await_device("contacts", up=True)
        yield made
        made.kiosk.go()
        made.kiosk.check_the_books()


def test_who_goes_through_is_no_event_and_the_light_is_green_only_then(entrance: Entrance) -> None:
    eventually(lambda: entrance.lamps == 0b10, what="red at rest")
    entrance.visit(cast.WANG.token)
    eventually(lambda: entrance.lamps == 0b01, 2.0, "green")
    entrance.kiosk.go()
    eventually(lambda: entrance.lamps == 0b10, what="red again")
    time.sleep(CONTACTS["turn_s"] + 0.5)
    assert len(entrance.turnstile.turns) == 1
    assert entrance.happened() == []


def test_did_not_turn_is_annulled_and_the_same_code_is_taken_again_at_once(entrance: Entrance) -> None:
    entrance.turnstile.bodies = 0
    first = entrance.visit(cast.WANG.token)
    entrance.kiosk.go()
    event = entrance.await_event(Happening.NOT_PASSED)
    assert (event.visit, event.annuls) == (first, True)
    assert entrance.kiosk.observer.wait_reason(Reason.NOT_PASSED, timeout_s=2.0)
    eventually(lambda: [one.annulled for one in entrance.kiosk.passages()[:1]] == [True])
    entrance.turnstile.bodies = 1
    second = entrance.visit(cast.WANG.token)
    assert second != first
    eventually(lambda: entrance.kiosk.outcome(second) == "pulsed")
    time.sleep(CONTACTS["turn_s"] + 0.5)
    assert [one.annulled for one in entrance.kiosk.passages()] == [False, True]
    assert len(entrance.happened()) == 1


def test_one_who_follows_is_told_to_staff_alone(entrance: Entrance) -> None:
    entrance.turnstile.bodies = 2
    visit = entrance.visit(cast.CHEN.token)
    event = entrance.await_event(Happening.TAILGATING)
    assert (event.visit, event.people) == (visit, 1)
    observer = entrance.kiosk.observer
    assert observer.snapshot is not None
    assert observer.snapshot.alerts == ()
    assert Reason.TAILGATING not in {s.reason for s in observer._history}
    assert observer.alerted(PIN, Reason.TAILGATING)


def test_a_body_that_nobody_let_in_is_recorded(entrance: Entrance) -> None:
    entrance.claims_may_be_made()
    entrance.turnstile.walk()
    event = entrance.await_event(Happening.UNADMITTED)
    assert event.visit == ""
    assert entrance.board.openings == []


def test_in_a_fire_alarm_nobody_is_let_in_the_light_is_dark_and_after_it_all_goes_on(
    entrance: Entrance,
) -> None:
    entrance.kiosk.come()
    entrance.board.inputs.set(FIRE, False)  # its contact opens, as it does when its wire is cut
    assert entrance.kiosk.observer.wait_kind(ScreenKind.EXIT, timeout_s=3.0)
    eventually(lambda: entrance.lamps == 0, what="dark")
    entrance.kiosk.scanner.show_code(cast.QIAN.token.encode())
    time.sleep(1.0)
    assert entrance.board.openings == []
    assert entrance.kiosk.passages() == []
    entrance.board.inputs.set(FIRE, True)
    over = entrance.await_event(Happening.FIRE_OVER)
    assert over.began == entrance.await_event(Happening.FIRE).id
    assert entrance.kiosk.observer.wait(lambda s: bool(s.screen.visit), 5.0), "who stayed is served now"
    entrance.kiosk.go()
    entrance.visit(cast.CHEN.token)


def test_a_board_that_is_away_is_no_fire_and_no_all_clear(entrance: Entrance) -> None:
    entrance.board.unplug()
    entrance.kiosk.await_device("contacts", up=False)
    assert entrance.kiosk.observer.wait_kind(ScreenKind.OUT_OF_SERVICE)
    entrance.board.replug()
    entrance.kiosk.await_device("contacts", up=True)
    assert entrance.happened() == []


def test_a_board_without_inputs_costs_the_contacts_not_the_gate(tmp_path: Path) -> None:
    made = Entrance(tmp_path)
    made.board.profile = msgspec.structs.replace(made.board.profile, inputs=None)
    with made.kiosk:
        made.kiosk.await_device("contacts", up=False)
        made.visit(cast.WANG.token)
        made.kiosk.go()
        time.sleep(CONTACTS["turn_s"] + 0.5)
        assert made.happened() == []


def test_a_gate_that_confirms_nothing_is_unknown_and_annuls_nothing(entrance: Entrance) -> None:
    entrance.turnstile.bodies = 0
    entrance.kiosk.come()
    assert entrance.kiosk.observer.wait_kind(ScreenKind.PRESENT)
    entrance.board.gate_fault = GateFault.WRONG_CRC
    entrance.kiosk.scanner.show_code(cast.CHEN.token.encode())
    screen = entrance.kiosk.result()
    entrance.board.gate_fault = GateFault.NONE
    assert screen.reason in (Reason.GATE_FAULT, Reason.PASS)
    entrance.kiosk.await_device("gate", up=True)
    time.sleep(CONTACTS["turn_s"] + 0.5)
    assert not any(one.annulled and one.outcome != "pulsed" for one in entrance.kiosk.passages())
