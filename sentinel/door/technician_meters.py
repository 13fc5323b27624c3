"""The devices' live values for the technician's page: counted from what the daemon hears anyway."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sentinel.config import Settings
from sentinel.core.events import (
    ContactChanged,
    CredentialFailed,
    CredentialRead,
    Device,
    DeviceChanged,
    Event,
    GateDone,
)
from sentinel.core.identity import CredentialKind
from sentinel.door.technician_work import Found
from sentinel.fever.watch import Posts, View
from sentinel.link.messages import VisionHealth
from sentinel.link.technician_messages import DeviceLine, Value
from sentinel.runtime.clock import Clock

_READERS = {
    CredentialKind.ID_NUMBER: Device.ID_CARD,
    CredentialKind.SOCIAL_SECURITY: Device.SMART_CARD,
}
_RATE_S = 2.0
_SKIN_S = 10.0  # a visitor's skin is shown for so long


def configured(settings: Settings) -> tuple[Device, ...]:
    """The devices that the settings name, and what every kiosk has."""
    smart, driven = settings.smart_card, ("thermal", "gate", "contacts", "light", "audio")
    named = {Device(name) for name in driven if getattr(settings, name).driver not in ("", "none")}
    wired = {
        Device.CAMERA: settings.camera.source not in ("", "none"),
        Device.ID_CARD: bool(settings.id_card.port),
        Device.SCANNER: bool(settings.scanner.port),
        Device.SMART_CARD: bool(smart.port or smart.reader or smart.driver == "pcsc"),
    }
    named |= {device for device, there in wired.items() if there} | {Device.STORE, Device.SCREEN}
    order = (
        Device.CAMERA, Device.THERMAL, Device.ID_CARD, Device.SMART_CARD, Device.SCANNER, Device.GATE,
        Device.CONTACTS, Device.LIGHT, Device.AUDIO, Device.STORE, Device.SCREEN,
    )  # fmt: skip
    return tuple(device for device in order if device in named)


@dataclass(slots=True)
class _Read:
    at: float
    said: str


@dataclass(slots=True)
class _Heat:
    began: float = 0.0
    counted: int = 0
    rate: float = 0.0
    ambient: float | None = None
    warmest: float | None = None
    skin: float | None = None
    skin_at: float = float("-inf")


@dataclass(slots=True)
class _Seen:
    since: dict[Device, float] = field(default_factory=dict)
    up: dict[Device, bool] = field(default_factory=dict)
    reads: dict[Device, _Read] = field(default_factory=dict)
    contacts: dict[str, bool | None] = field(default_factory=dict)


class Meters:
    """Thread-safe; every method returns at once. Nothing of a person is kept: no number, no picture."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._devices = configured(settings)
        self._clock = clock
        self._lock = threading.Lock()
        self._seen = _Seen()
        self._heat = _Heat()
        self._vision: VisionHealth | None = None
        self._gate: _Read | None = None
        self._service: tuple[float, float] | None = None

    # ---- what is heard

    def happened(self, event: Event) -> None:
        """An event on its way to the heart."""
        now = self._clock.now().monotonic
        with self._lock:
            match event:
                case DeviceChanged():
                    if self._seen.up.get(event.device) is not event.up:
                        self._seen.since[event.device] = now
                    self._seen.up[event.device] = event.up
                case CredentialRead():
                    of_code = Device.SCANNER if event.track is None else Device.CAMERA
                    reader = _READERS.get(event.credential.kind, of_code)
                    self._seen.reads[reader] = _Read(now, "read")
                case CredentialFailed():
                    card = event.reason.value.startswith("CARD_")
                    self._seen.reads[Device.ID_CARD if card else Device.SCANNER] = _Read(now, "unread")
                case GateDone():
                    self._gate = _Read(now, event.outcome.value)
                case ContactChanged():
                    self._seen.contacts[event.contact.value] = event.active
                case _:
                    pass

    def vision(self, health: VisionHealth) -> None:
        """The camera's rate, every second."""
        with self._lock:
            self._vision = health

    def heat(self, view: View, posts: Posts) -> None:
        """A thermal picture, in the thermometer's thread."""
        now = self._clock.now().monotonic
        with self._lock:
            heat = self._heat
            heat.counted += 1
            if now - heat.began >= _RATE_S:
                heat.rate = heat.counted / (now - heat.began) if heat.began else 0.0
                heat.began, heat.counted = now, 0
            heat.ambient, heat.warmest = view.ambient_c, float(view.picture.max())
            skins = [post.fact.skin_c for post in posts if post.fact.skin_c is not None]
            if skins:
                heat.skin, heat.skin_at = skins[-1], now

    def service_said(self, utc: datetime) -> None:
        """The platform answered, and said what time it is."""
        now = self._clock.now()
        with self._lock:
            self._service = (now.monotonic, (utc - now.utc).total_seconds())

    # ---- what is shown

    def last_service(self) -> tuple[float, float] | None:
        """Seconds since the platform's last answer, and its clock minus ours in seconds; None: never."""
        now = self._clock.now().monotonic
        with self._lock:
            return (now - self._service[0], self._service[1]) if self._service else None

    def since(self, device: Device) -> float | None:
        """Seconds since a device or service came or went; None: never heard of."""
        now = self._clock.now().monotonic
        with self._lock:
            at = self._seen.since.get(device)
            return None if at is None else now - at

    def lines(self, found: Mapping[str, Found]) -> tuple[DeviceLine, ...]:
        """One line a device. ``found``: of the last test, what it found and what to do."""
        now = self._clock.now().monotonic
        with self._lock:
            return tuple(
                self._line(device, now, found.get(device.value, Found())) for device in self._devices
            )

    def _line(self, device: Device, now: float, found: Found) -> DeviceLine:
        up, at = self._seen.up.get(device), self._seen.since.get(device)
        state = "silent" if up is None else "up" if up else "down"
        since = None if at is None else now - at
        values = self._values(device, now)
        return DeviceLine(device.value, state, since, values, found.found, found.advice, found.said)

    def _values(self, device: Device, now: float) -> tuple[Value, ...]:
        match device:
            case Device.CAMERA if self._vision is not None:
                rate = (
                    Value("fps", round(self._vision.fps, 1), "fps"),
                    Value("frame_ms", round(self._vision.frame_ms, 1), "ms"),
                )
                return rate + self._read(device, now)
            case Device.THERMAL:
                return self._warmth(now)
            case Device.GATE if self._gate is not None:
                return (Value("gate_last", now - self._gate.at, "s", self._gate.said),)
            case Device.CONTACTS:
                words = {True: "active", False: "rest", None: "unread"}
                return tuple(
                    Value(f"contact_{name}", text=words[active])
                    for name, active in sorted(self._seen.contacts.items())
                )
            case _:
                return self._read(device, now)

    def _read(self, device: Device, now: float) -> tuple[Value, ...]:
        last = self._seen.reads.get(device)
        return (Value("last_read", now - last.at, "s", last.said),) if last is not None else ()

    def _warmth(self, now: float) -> tuple[Value, ...]:
        heat, values = self._heat, []
        if heat.ambient is not None and heat.warmest is not None:
            values += [
                Value("rate", round(heat.rate, 1), "Hz"),
                Value("ambient", round(heat.ambient, 1), "°C"),
                Value("warmest", round(heat.warmest, 1), "°C"),
            ]
        if heat.skin is not None and now - heat.skin_at <= _SKIN_S:
            values.append(Value("skin", round(heat.skin, 2), "°C"))
        return tuple(values)
