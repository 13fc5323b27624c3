"""The board: everything the screen shows, kept as one snapshot and sent whole on every change."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from sentinel.core.effects import Say, Show
from sentinel.core.events import Device
from sentinel.core.facts import CapacityFact, ThermalState
from sentinel.core.one_visit import Visit
from sentinel.core.person import sayable
from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen
from sentinel.core.signs import Signs
from sentinel.core.staff_role import StaffRole
from sentinel.door.people import Seen
from sentinel.link.messages import Alert, Counters, DeviceState, Notice, Referred, Snapshot

_FACES_EVERY_S = 0.1
_ALERTS = 8
# A referral is in its own list; a fault is on the screen. Somebody on a watch-list is here also when the
# visitor's screen says something else first.
_ALERTED = frozenset(
    {
        Reason.TAILGATING, Reason.BODY_UNADMITTED, Reason.GATE_BLOCKED, Reason.FIRE_ALARM,
        Reason.WATCH_LISTED, Reason.HELP_WANTED,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class VenueWords:
    """What the venue tells its visitors, as long as the daemon runs. ``notice``: language -> on data use."""

    place_code: str = ""
    signs: Signs = field(default_factory=Signs)
    notice: Mapping[str, Notice] = field(default_factory=dict)


class Board:
    """Thread-safe. ``send`` broadcasts a snapshot to the screens and must not block."""

    def __init__(
        self, venue: str, preview: str, send: Callable[[Snapshot], None], said: VenueWords = VenueWords()
    ) -> None:
        """``said``: what the venue tells every visitor."""
        self._send = send
        self._signs = said.signs
        # Held from the look to the change, so that nobody's names come on after the staff signed out.
        self._lock = threading.RLock()
        self._snapshot = Snapshot(
            sequence=0, screen=Screen(), venue=venue, preview=preview,
            place_code=said.place_code, notice=said.notice,
        )  # fmt: skip
        self._devices: dict[Device, bool] = {}
        self._all_referred: tuple[Referred, ...] = ()
        self._waiting: dict[str, Visit] = {}
        self._all_alerts: tuple[Alert, ...] = ()
        self._faces_at = 0.0

    @property
    def snapshot(self) -> Snapshot:
        """The board as of now."""
        with self._lock:
            return self._snapshot

    def show(self, effect: Show) -> None:
        """Another screen."""
        self._change(screen=self._signs.on(effect.screen))

    def say(self, effect: Say) -> None:
        """A sentence for the screen to speak, where the daemon itself has no loudspeaker."""
        with self._lock:
            self._change(say=effect.reason, say_number=self._snapshot.say_number + 1)

    def alive(self) -> frozenset[str]:
        """The devices and services that are there now."""
        with self._lock:
            return frozenset(device.value for device, up in self._devices.items() if up)

    def device(self, device: Device, up: bool) -> None:
        """A device or service came or went."""
        with self._lock:
            if self._devices.get(device) is up:
                return
            self._devices[device] = up
            states = tuple(DeviceState(d.value, u) for d, u in sorted(self._devices.items()))
            self._change(devices=states, online=self._devices.get(Device.NETWORK, True))

    def devices(self) -> dict[Device, bool]:
        """All devices that were heard of, and whether each works."""
        with self._lock:
            return dict(self._devices)

    def is_up(self, device: Device) -> bool | None:
        """The last word on a device; None: never heard of."""
        with self._lock:
            return self._devices.get(device)

    def faces(self, seen: Seen) -> None:
        """Where the faces are, for the outline in the preview; at most ten times a second."""
        now = time.monotonic()
        if now - self._faces_at < _FACES_EVERY_S:
            return
        self._faces_at = now
        self._change(self._without_notice, faces=tuple(box[1:5] for box in seen.boxes))

    def counters(self, counters: Counters) -> None:
        """Today's figures."""
        self._change(counters=counters)

    def rehearsal(self, on: bool) -> None:
        """Whether nobody real is served."""
        self._change(rehearsal=on)

    def referred(self, visits: tuple[Visit, ...]) -> None:
        """Who waits for the staff; sent out only while staff are signed in."""
        rows = tuple(_row(visit) for visit in reversed(visits))
        with self._lock:
            self._waiting = {visit.id: visit for visit in visits}
            if rows == self._all_referred:
                return
            self._all_referred = rows
            self._change(referred=rows if self._serves() else ())

    def alert(self, reason: Reason, at: datetime) -> None:
        """Something for the staff alone; sent out only while they are signed in."""
        if reason not in _ALERTED:
            return
        with self._lock:
            self._all_alerts = (*self._all_alerts, Alert(reason, at.isoformat()))[-_ALERTS:]
            self._change(alerts=self._all_alerts if self._serves() else ())

    def waits(self, visit: str) -> bool:
        """Whether this referred visitor still waits for the staff."""
        with self._lock:
            return any(row.visit == visit for row in self._all_referred)

    def estimate(self, visit: str) -> float | None:
        """What the kiosk measured of a referred visitor, in degrees Celsius."""
        with self._lock:
            return next((row.estimate_c for row in self._all_referred if row.visit == visit), None)

    def waiting(self, visit: str) -> Visit | None:
        """This referred visitor, with what was found, while they wait."""
        with self._lock:
            return self._waiting.get(visit)

    def staff(self, account: str, role: StaffRole | None = None) -> None:
        """Staff signed in ("" out). Visitors are nothing for a technician."""
        with self._lock:
            serves = bool(account) and role is not StaffRole.TECHNICIAN
            referred, alerts = (self._all_referred, self._all_alerts) if serves else ((), ())
            self._change(staff=account, role=role if account else None, referred=referred, alerts=alerts)

    def quiet(self, *, muted: bool, night: bool) -> None:
        """Whether it says nothing now, and whether it is dark and quiet."""
        self._change(muted=muted, night=night)

    def occupancy(self, fact: CapacityFact) -> None:
        """How many are inside, and how many may be (0: any number)."""
        self._change(occupancy=(fact.inside, fact.limit or 0))

    def _serves(self) -> bool:
        return bool(self._snapshot.staff) and self._snapshot.role is not StaffRole.TECHNICIAN

    def _without_notice(self, snapshot: Snapshot) -> None:
        """Ten times a second it is left out: it is most of a snapshot, and the screen has it."""
        self._send(msgspec.structs.replace(snapshot, notice={}))

    def _change(self, send: Callable[[Snapshot], None] | None = None, **changes: object) -> None:
        with self._lock:
            changed = {k: v for k, v in changes.items() if getattr(self._snapshot, k) != v}
            if not changed:
                return
            sequence = self._snapshot.sequence + 1
            self._snapshot = msgspec.structs.replace(self._snapshot, sequence=sequence, **changed)
            (send or self._send)(self._snapshot)


def public(snapshot: Snapshot) -> Snapshot:
    """What a screen is sent where nobody signed in: nobody who waits, no alerts, no account."""
    return msgspec.structs.replace(snapshot, staff="", role=None, referred=(), alerts=())


def _row(visit: Visit) -> Referred:
    assert visit.decision is not None
    at: datetime = visit.decision.decided_at
    kiosk, hand = visit.facts.temperature, visit.facts.hand_temperature
    number = kiosk is not None and kiosk.state is ThermalState.OK
    return Referred(
        visit.id,
        visit.masked_name,
        visit.decision.reason,
        at.isoformat(),
        estimate_c=kiosk.estimate_c if kiosk is not None and number else None,
        uncertainty_k=kiosk.uncertainty_k if kiosk is not None and number else None,
        hand_c=hand.celsius if hand is not None else None,
        variants=visit.decision.variants,
        under=_ages(visit),
        number=visit.number,
    )


def _ages(visit: Visit) -> tuple[int, ...]:
    """Under which ages the policy asks something else, where staff have not said it already."""
    if visit.facts.stated_person is not None:
        return ()
    limits = {age for variant in visit.policy.variants if (age := variant.when.age_under) is not None}
    return tuple(sorted(age for age in limits if sayable(age, "")))
