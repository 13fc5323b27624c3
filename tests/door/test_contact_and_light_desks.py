"""Contacts read and lights shown over real lines: every settled change once, and what is away is "cannot tell"."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hw.boards import load
from hw.contact.modbus import ModbusContacts, open_modbus_contacts
from hw.errors import DeviceError
from hw.gate import Gate
from hw.gate.emulator import EmulatedModbusRelay, EmulatedTurnstile, GateFault
from hw.gate.modbus import ModbusGate, open_modbus_gate
from hw.light.relays import board_light, open_modbus_light
from sentinel.config import ContactSettings
from sentinel.core.backoff import Backoff
from sentinel.core.effects import PulseGate
from sentinel.core.events import ContactChanged, Device, DeviceChanged, GateDone, GateOutcome
from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.core.sensing import Contact
from sentinel.door.contacts import ContactDesk, ContactsOnGateBoard, Wiring, sensing, wiring
from sentinel.door.gate import GateDesk
from sentinel.door.light import Lamp, LightDesk, LightOnGateBoard, lamp_for
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker

WIRED = Wiring({Contact.TURN: 1, Contact.FIRE: 2}, frozenset({Contact.FIRE}), 0.03)


def eventually(condition: Callable[[], object], timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "not within the time"
        time.sleep(0.002)


def worker(name: str, session: Any) -> Worker:
    made = Worker(name, session, expected=(DeviceError,), backoff=Backoff(first_s=0.05, longest_s=0.1))
    made.start()
    return made


@pytest.fixture
def board() -> Iterator[EmulatedModbusRelay]:
    with EmulatedModbusRelay() as made:
        made.gate_channel = 1
        made.inputs.set(2, True)
        yield made


def test_settings_say_which_contact_rests_how() -> None:
    settings = ContactSettings(driver="gate", door=3, fire=2, turn_s=5.0, held_s=9.0)
    assert wiring(settings).inputs == {Contact.DOOR: 3, Contact.FIRE: 2}
    assert wiring(settings).count == 3
    assert wiring(settings).active(0b010) == {Contact.DOOR: False, Contact.FIRE: False}
    assert wiring(settings).active(0b100) == {Contact.DOOR: True, Contact.FIRE: True}
    felt = sensing(settings)
    assert (felt.contacts, felt.turn_s, felt.held_s) == ({Contact.DOOR, Contact.FIRE}, 5.0, 9.0)
    assert sensing(ContactSettings()).contacts == frozenset()


def test_a_loose_wire_is_told_once_and_so_is_that_it_is_well_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    said: list[ContactChanged] = []
    desk = ContactDesk(WIRED, said.append)
    for number in range(200):  # 20 changes a second, each of them settled
        desk.take(0b10 | number // 2 % 2, 0.05 * number)
    assert said[-1] == ContactChanged(Contact.TURN, None)
    assert [r.message for r in caplog.records] == [
        "contacts: turn chatters, a loose wire? It counts again once it is still"
    ]
    for number in range(300):
        desk.take(0b10, 10.0 + 0.05 * number)
    assert said[-1] == ContactChanged(Contact.TURN, False)
    assert [r.levelname for r in caplog.records] == ["WARNING", "INFO"]


def test_a_board_of_its_own_is_read_and_its_loss_is_cannot_tell(board: EmulatedModbusRelay) -> None:
    said: list[ContactChanged] = []
    desk = ContactDesk(WIRED, said.append)
    running = worker(
        "contacts", desk.session(lambda: open_modbus_contacts(board.path, 9600, load("coils"), WIRED.count))
    )
    rest = [ContactChanged(Contact.TURN, False), ContactChanged(Contact.FIRE, False)]
    eventually(lambda: said == rest)
    EmulatedTurnstile(board, turn_s=0.12).walk(2)
    turned = [ContactChanged(Contact.TURN, active) for active in (True, False, True, False)]
    eventually(lambda: said == rest + turned)
    said.clear()
    board.unplug()
    lost = [ContactChanged(Contact.TURN, None), ContactChanged(Contact.FIRE, None)]
    eventually(lambda: said == lost)
    board.replug()
    eventually(lambda: said == lost + rest)
    running.stop()
    assert running.join(20.0)
    assert said == lost + rest + lost


class GateWithCompany:
    """A gate desk whose board has contacts and a light too."""

    def __init__(self, board: EmulatedModbusRelay) -> None:
        self.changed: list[ContactChanged | DeviceChanged] = []
        self.done: list[GateDone] = []
        self.light = LightDesk()
        contacts = ContactsOnGateBoard(
            ContactDesk(WIRED, self.changed.append), _contacts, self.changed.append
        )
        lamps = LightOnGateBoard(self.light, _lamps)
        self.desk = GateDesk(
            lambda: open_modbus_gate(board.path, pulse_ms=300), self.done.append, SystemClock(), 0.3,
            (contacts, lamps),
        )  # fmt: skip
        self.worker = worker("gate", self.desk.session)

    def pulse(self) -> GateOutcome:
        before = len(self.done)
        self.desk.submit(PulseGate("v", time.monotonic() + 2.0))
        eventually(lambda: len(self.done) > before)
        return self.done[-1].outcome


def _contacts(gate: Gate) -> ModbusContacts:
    assert isinstance(gate, ModbusGate)
    return ModbusContacts(gate.board, 2, owned=False)


def _lamps(gate: Gate) -> Any:
    assert isinstance(gate, ModbusGate)
    return board_light(gate.board, green=3, red=4)


@pytest.fixture
def company(board: EmulatedModbusRelay) -> Iterator[GateWithCompany]:
    made = GateWithCompany(board)
    yield made
    made.worker.stop()
    assert made.worker.join(20.0)
    assert board.relays.states() & 0b1100 == 0, "a lamp stays on"


def test_one_thread_serves_gate_contacts_and_light_of_a_board(
    board: EmulatedModbusRelay, company: GateWithCompany
) -> None:
    eventually(lambda: ContactChanged(Contact.FIRE, False) in company.changed)
    assert company.changed[0] == DeviceChanged(Device.CONTACTS, True)
    eventually(lambda: board.relays.states() == 0b1000)
    turnstile = EmulatedTurnstile(board)
    assert company.pulse() is GateOutcome.PULSED
    company.light.follow(Screen(ScreenKind.PASS, Reason.PASS))
    eventually(lambda: board.relays.states() & 0b1100 == 0b0100)
    eventually(lambda: ContactChanged(Contact.TURN, True) in company.changed)
    assert len(turnstile.turns) == len(board.openings) == 1
    company.light.follow(Screen(ScreenKind.EXIT, Reason.FIRE_ALARM))
    eventually(lambda: board.relays.states() & 0b1100 == 0)


def test_a_board_that_refuses_its_inputs_keeps_the_gate(
    board: EmulatedModbusRelay, company: GateWithCompany
) -> None:
    eventually(lambda: DeviceChanged(Device.CONTACTS, True) in company.changed)
    board.profile = msgspec.structs.replace(board.profile, inputs=None)
    eventually(lambda: DeviceChanged(Device.CONTACTS, False) in company.changed)
    assert company.pulse() is GateOutcome.PULSED
    assert len(board.openings) == 1


def test_the_line_in_trouble_is_cannot_tell_and_over_by_itself(
    board: EmulatedModbusRelay, company: GateWithCompany
) -> None:
    eventually(lambda: ContactChanged(Contact.FIRE, False) in company.changed)
    company.changed.clear()
    board.gate_fault = GateFault.WRONG_CRC
    eventually(lambda: ContactChanged(Contact.FIRE, None) in company.changed)
    assert ContactChanged(Contact.FIRE, True) not in company.changed
    board.gate_fault = GateFault.NONE
    eventually(lambda: ContactChanged(Contact.FIRE, False) in company.changed)
    assert company.pulse() is GateOutcome.PULSED
    assert len(board.openings) == 1


def test_a_light_with_a_board_of_its_own_follows_and_ends_dark() -> None:
    with EmulatedModbusRelay(profile="coils") as board:
        desk = LightDesk()
        running = worker(
            "light",
            desk.session(
                lambda: open_modbus_light(board.path, 9600, load("coils"), address=1, green=1, red=2)
            ),
        )
        eventually(lambda: board.relays.states() == 0b10)
        desk.follow(Screen(ScreenKind.PASS, Reason.PASS))
        eventually(lambda: board.relays.states() == 0b01)
        running.stop()
        assert running.join(20.0)
        assert board.relays.states() == 0


def test_the_light_points_at_nobody() -> None:
    shown = {kind: lamp_for(Screen(kind, Reason.DENY)) for kind in ScreenKind}
    assert shown.pop(ScreenKind.PASS) is Lamp.GREEN
    assert shown.pop(ScreenKind.EXIT) is Lamp.DARK
    assert set(shown.values()) == {Lamp.RED}, "referred, refused or idle look alike"


def test_an_alarm_that_comes_and_goes_stands() -> None:
    said: list[ContactChanged] = []
    desk = ContactDesk(WIRED, said.append)
    at = 0.0
    for states in [0b10] * 5 + [0b00, 0b00, 0b00, 0b10, 0b10, 0b10] * 30:
        at += 0.02
        desk.take(states, at)
    fire = [change.active for change in said if change.contact is Contact.FIRE]
    assert fire == [False, True]
    for _ in range(200):
        at += 0.02
        desk.take(0b10, at)
    assert said[-1] == ContactChanged(Contact.FIRE, False)


@given(st.lists(st.integers(0, 3) | st.none(), max_size=60), st.sampled_from([0.0, 0.03, 0.1]))
def test_whatever_is_read_changes_alternate_and_none_is_said_twice(
    readings: list[int | None], debounce_s: float
) -> None:
    said: list[ContactChanged] = []
    desk = ContactDesk(Wiring(WIRED.inputs, WIRED.closed_at_rest, debounce_s), said.append)
    for number, states in enumerate(readings):
        if states is None:
            desk.lost(number * 0.02)
        else:
            desk.take(states, number * 0.02)
    for contact in WIRED.inputs:
        own = [change.active for change in said if change.contact is contact]
        assert all(a is not b for a, b in zip([None, *own], own, strict=False))
    if readings and readings[-1] is None:
        assert all(state.stable is None for state in desk._settling.values())
