"""The entrance, tested by what it answers: gate, contacts, light. OFF may be sent to a relay, never ON."""

from collections.abc import Callable
from pathlib import Path

from hw.contact import Contacts
from hw.gate import Gate
from hw.light import Lamp, Light
from sentinel import devices
from sentinel.config import Settings
from sentinel.core.events import Device
from sentinel.doctor.findings import Finding, State, absent, fail, ok, warn
from sentinel.door.contacts import Wiring, wiring

_OpenContacts = Callable[[], Contacts]


def gate_test(settings: Settings) -> Callable[[Gate], Finding]:
    """The test of the gate, and of the contacts on its board: one line has one user at a time."""
    wired = wiring(settings.contacts)
    of_gate = devices.contacts_of_gate(settings, wired.count)
    driver = settings.gate.driver

    def test(gate: Gate) -> Finding:
        try:
            found = test_gate(gate, driver)
            if of_gate is None or found.state is State.FAIL:
                return found
            contacts = read_contacts(of_gate(gate), wired)
            state = contacts.state if found.state is State.OK else found.state
            return Finding(
                found.what, state, f"{found.found}; {contacts.found}", found.advice or contacts.advice
            )
        finally:
            gate.close()

    return test


def test_gate(gate: Gate, driver: str) -> Finding:
    """OFF (never ON) and, where it can answer, its state. Raises DeviceError."""
    what = Device.GATE.value
    gate.make_safe()
    gate.answers()
    if driver == "wiegand":
        found = "the line opens; the controller never answers, more can't be known"
        return warn(what, found, "let one visitor through and watch the gate")
    if driver == "lcus1":
        found = "the line opens and OFF was sent; this board never answers, more can't be known"
        return warn(what, found, "let one visitor through and watch the gate")
    if driver == "gpio":
        return ok(what, "the line is driven off; a process of its own ends each pulse")
    is_on: bool | None = getattr(gate, "is_on", lambda: None)()
    if is_on:
        return fail(what, "the relay stays closed after OFF", "the gate may stand open: change the board")
    if is_on is None:
        return ok(what, "the board confirms OFF; it tells no state")
    ends = "it ends each pulse by itself" if gate.self_ending else "the kiosk ends each pulse"
    return ok(what, f"the board confirms OFF; {ends}")


def contacts_opener(settings: Settings, base: Path) -> _OpenContacts | None:
    """Contacts with a board or lines of their own."""
    return devices.contacts(settings, base, wiring(settings.contacts).count)


def contacts_test(settings: Settings) -> Callable[[Contacts], Finding]:
    """The test of contacts with a board or lines of their own."""
    wired = wiring(settings.contacts)

    def test(contacts: Contacts) -> Finding:
        try:
            return read_contacts(contacts, wired)
        finally:
            contacts.close()

    return test


def read_contacts(contacts: Contacts, wired: Wiring) -> Finding:
    """How each contact stands now. Raises DeviceError."""
    what = Device.CONTACTS.value
    active = wired.active(contacts.read())
    stands = ", ".join(f"{contact.value} {'active' if on else 'at rest'}" for contact, on in active.items())
    found = f"contacts: {stands}"
    busy = [contact.value for contact, on in active.items() if on]
    if busy:
        advice = f"if nothing is the matter: check {', '.join(busy)} and contacts.closed_at_rest"
        return warn(what, found, advice)
    return ok(what, found)


def on_gate_board(settings: Settings, device: Device) -> Finding:
    """The line for what is tested with the gate, or not configured."""
    section = settings.contacts if device is Device.CONTACTS else settings.light
    if section.driver == "gate":
        return ok(device.value, "on the gate's board: see gate")
    return absent(device.value)


def test_light(light: Light) -> Finding:
    """It goes dark (OFF, never ON)."""
    what = Device.LIGHT.value
    try:
        light.show(Lamp.DARK)
        return ok(what, "its relays or lines take OFF")
    finally:
        light.close()
