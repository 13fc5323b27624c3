"""The contact desk: polls the contacts, debounces them, and says what changed; or that nobody can tell."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hw.contact import Contacts
from hw.errors import DeviceRefused
from hw.gate import Gate
from sentinel.config import ContactSettings
from sentinel.core.debounce import Settling, settle
from sentinel.core.events import ContactChanged, Device, DeviceChanged
from sentinel.core.sensing import Contact, Sensing
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
_POLL_S = 0.02
_POLL_ON_GATE_S = 0.05  # on the gate's line: a pulse may wait for one exchange, some 20 ms at 9600 bit/s
_AGAIN_S = 3.0
_FIRE_OVER_S = 3.0  # an alarm that comes and goes stands


@dataclass(frozen=True, slots=True)
class Wiring:
    """On which input (from 1) each contact is, which are closed at rest, and how long a level must hold."""

    inputs: Mapping[Contact, int]
    closed_at_rest: frozenset[Contact] = frozenset()
    debounce_s: float = 0.03

    @property
    def count(self) -> int:
        """How many inputs must be read."""
        return max(self.inputs.values(), default=0)

    def active(self, states: int) -> dict[Contact, bool]:
        """Which contacts are active in a reading of the inputs; bit 0 is input 1."""
        return {
            contact: bool(states >> (number - 1) & 1) is not (contact in self.closed_at_rest)
            for contact, number in self.inputs.items()
        }


def wiring(settings: ContactSettings) -> Wiring:
    """As the settings say."""
    inputs = {contact: getattr(settings, contact.value) for contact in Contact}
    return Wiring(
        {contact: number for contact, number in inputs.items() if number},
        frozenset(Contact(name) for name in settings.closed_at_rest),
        settings.debounce_ms / 1000,
    )


def sensing(settings: ContactSettings) -> Sensing:
    """What the heart may go by."""
    if settings.driver == "none":
        return Sensing()
    return Sensing(frozenset(wiring(settings).inputs), settings.turn_s, settings.held_s)


class ContactDesk:
    """Posts ``ContactChanged`` for every settled change; None for all when they can't be read any more."""

    def __init__(self, wired: Wiring, post: Callable[[ContactChanged], None]) -> None:
        self._wired = wired
        self._post = post
        self._settling = dict.fromkeys(wired.inputs, Settling())
        self._loose: set[Contact] = set()

    def take(self, states: int, at: float) -> None:
        """One reading of the inputs (bit 0 is input 1) at ``at`` (monotonic seconds)."""
        for contact, active in self._wired.active(states).items():
            self._settle(contact, active, at)

    def lost(self, at: float) -> None:
        """They can't be read: nobody can tell, which is not "no fire"."""
        for contact in self._wired.inputs:
            self._settle(contact, None, at)

    def _settle(self, contact: Contact, level: bool | None, at: float) -> None:
        before = self._settling[contact]
        over = contact is Contact.FIRE and before.stable is True and level is False
        hold_s = max(_FIRE_OVER_S, self._wired.debounce_s) if over else self._wired.debounce_s
        after = self._settling[contact] = settle(before, level, at, hold_s)
        self._tell(contact, after.chatters(at))
        if after.stable is not before.stable:
            self._post(ContactChanged(contact, after.stable))

    def _tell(self, contact: Contact, chatters: bool) -> None:
        """A loose wire is told once, and its recovery once."""
        if chatters is (contact in self._loose):
            return
        if chatters:
            self._loose.add(contact)
            _log.warning("contacts: %s chatters, a loose wire? It counts again once it is still", contact)
        else:
            self._loose.discard(contact)
            _log.info("contacts: %s is still and counts again", contact)

    def session(self, open_contacts: Callable[[], Contacts]) -> Callable[[Pulse], None]:
        """A session for ``Worker``: contacts with a board or lines of their own. It raises DeviceError."""

        def session(pulse: Pulse) -> None:
            contacts = open_contacts()
            try:
                self.take(contacts.read(), time.monotonic())
                pulse.working()
                while not pulse.wait(_POLL_S):
                    self.take(contacts.read(), time.monotonic())
            finally:
                self.lost(time.monotonic())
                contacts.close()

        return session


class ContactsOnGateBoard:
    """The contacts on the gate's own board, read by the gate's thread (a ``door.gate.Companion``).

    A board that does not know its inputs is no broken gate: the contacts are away, and asked again later.
    """

    def __init__(
        self,
        desk: ContactDesk,
        of_gate: Callable[[Gate], Contacts],
        post: Callable[[DeviceChanged], None],
    ) -> None:
        self._desk = desk
        self._of_gate = of_gate
        self._post = post
        self._contacts: Contacts | None = None
        self._due = 0.0
        self._up: bool | None = None

    def attach(self, gate: Gate) -> None:
        """The board is open."""
        self._contacts = self._of_gate(gate)
        self._due = 0.0

    def turn(self) -> None:
        """Read them, if it is time. Raises DeviceError where the line is in trouble."""
        now = time.monotonic()
        if self._contacts is None or now < self._due:
            return
        try:
            states = self._contacts.read()
        except DeviceRefused as error:
            self._due = now + _AGAIN_S
            self._say(False, str(error))
            return
        self._due = now + _POLL_ON_GATE_S
        self._say(True)
        self._desk.take(states, now)

    def detach(self) -> None:
        """The board is closed, or gone."""
        self._contacts = None
        self._say(False)

    def _say(self, up: bool, why: str = "") -> None:
        if not up:
            self._desk.lost(time.monotonic())
        if self._up is not up:
            self._up = up
            if why:
                _log.warning("contacts: %s", why)
            self._post(DeviceChanged(Device.CONTACTS, up))
