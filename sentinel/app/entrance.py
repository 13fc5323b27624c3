"""The entrance's hardware: gate, contacts and light, on boards of their own or on one."""

from collections.abc import Callable

from sentinel import devices
from sentinel.app.devices_at_work import device_worker
from sentinel.app.ground import Ground
from sentinel.core.effects import PulseGate, TrialPulse, WithdrawGate
from sentinel.core.events import Device, Event, GateDone, GateOutcome
from sentinel.door.contacts import ContactDesk, ContactsOnGateBoard, wiring
from sentinel.door.gate import Companion, GateDesk, rest_s
from sentinel.door.light import LightDesk, LightOnGateBoard
from sentinel.runtime.worker import Worker


class Entrance:
    """``gate`` is None where none is configured. Raises ConfigError."""

    def __init__(self, ground: Ground, heart: Callable[[Event], None]) -> None:
        """``heart`` is told where there is no gate."""
        self._ground, self._heart = ground, heart
        settings, base = ground.settings, ground.places.base
        wired = wiring(settings.contacts)
        self.light = LightDesk()
        self.contacts = ContactDesk(wired, ground.post)
        self._open_contacts = devices.contacts(settings, base, wired.count)
        companions: list[Companion] = []
        if (of_gate := devices.contacts_of_gate(settings, wired.count)) is not None:
            companions.append(ContactsOnGateBoard(self.contacts, of_gate, ground.post))
        if (light_of := devices.light_of_gate(settings)) is not None:
            companions.append(LightOnGateBoard(self.light, light_of))
        opener = devices.gate(settings, base)
        check_s, rest = settings.gate.check_s, rest_s(settings.gate.pulse_ms)
        self.gate = GateDesk(opener, ground.post, ground.clock, check_s, companions, rest) if opener else None

    def pulse(self, effect: PulseGate) -> None:
        """A visit's opening."""
        if self.gate is None:
            self._heart(GateDone(effect.visit, GateOutcome.NO_GATE))
        else:
            self.gate.submit(effect)

    def trial(self, effect: TrialPulse) -> None:
        """A technician's: the same worker, the same lease, and no visit behind it."""
        if self.gate is None:
            self._heart(GateDone(effect.token, GateOutcome.NO_GATE))
        else:
            self.gate.submit(PulseGate(effect.token, effect.expires))

    def withdraw(self, effect: WithdrawGate) -> None:
        """What was not sent yet is not sent."""
        if self.gate is not None:
            self.gate.withdraw(effect.visit)

    def workers(self) -> list[Worker]:
        """One for each device with a connection of its own."""
        workers = []
        if self.gate is not None:
            workers.append(device_worker(self._ground, Device.GATE, self.gate.session))
        if self._open_contacts is not None:
            session = self.contacts.session(self._open_contacts)
            workers.append(device_worker(self._ground, Device.CONTACTS, session))
        if (light := devices.light(self._ground.settings, self._ground.places.base)) is not None:
            workers.append(device_worker(self._ground, Device.LIGHT, self.light.session(light)))
        return workers
