"""The technician's network page: addresses, links, services, certificate and clock, only read."""

import fcntl
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sentinel.config import Settings
from sentinel.core.clock import Now
from sentinel.core.events import Device
from sentinel.core.renewal import Health, Life
from sentinel.core.standing import Standing
from sentinel.crypto.certificates import BadCertificate, read_certificate
from sentinel.link.technician_messages import FactLine

_SIOCGIFADDR = 0x8915  # linux/sockios.h
_CLASS = Path("/sys/class/net")
_MOST_LINKS = 8
_CLOCK_OFF_S = 5.0
_TELLING = {True: "ok", False: "fail", None: ""}


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the page's facts come from; all return at once."""

    up: Callable[[Device], bool | None]
    since: Callable[[Device], float | None]
    standing: Callable[[], Standing | None]
    unsent: Callable[[], int]
    last_service: Callable[[], tuple[float, float] | None]


def facts(settings: Settings, base: Path, sources: Sources, now: Now) -> tuple[FactLine, ...]:
    """All lines of the page."""
    return (
        *_links(),
        _service(settings, sources),
        _broker(settings, sources),
        _outbox(sources),
        _certificate(settings, base, now),
        _clock(sources, now),
    )


def _links() -> Iterator[FactLine]:
    """No netlink: the unit's confinement leaves the daemon IP and Unix sockets only."""
    try:
        names = sorted(path.name for path in _CLASS.iterdir() if path.name != "lo")[:_MOST_LINKS]
    except OSError:
        names = []
    if not names:
        yield FactLine("link", "fail", "")
    for name in names:
        address, state = _address(name), _operstate(name)
        good = state == "up" or (state == "unknown" and bool(address))
        said = "" if address else "link_bare" if state == "up" else "link_down"
        yield FactLine("link", "ok" if good and address else "warn", f"{name}  {address}".rstrip(), said=said)


def _operstate(name: str) -> str:
    try:
        return (_CLASS / name / "operstate").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return "unknown"


def _address(name: str) -> str:
    """The IPv4 address of a link (netdevice(7)); "" where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            answer = fcntl.ioctl(asked, _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
        except OSError:
            return ""
    return socket.inet_ntoa(answer[20:24])


def _service(settings: Settings, sources: Sources) -> FactLine:
    if not settings.verify.url:
        return FactLine("service", "", "")
    last = sources.last_service()
    age = last[0] if last is not None else sources.since(Device.NETWORK)
    return FactLine("service", _TELLING[sources.up(Device.NETWORK)], settings.verify.url, age)


def _broker(settings: Settings, sources: Sources) -> FactLine:
    report, standing = settings.report, sources.standing()
    if not report.host or standing is None:
        return FactLine("broker", "", "")
    state = "ok" if standing.connected else "fail"
    troubled = standing.deaf_since or standing.refused or standing.unheard or standing.contested_at
    if standing.connected and troubled:
        state = "warn"
    words = f"{report.host}:{report.port}" + (f"  MQTT {standing.protocol}" if standing.protocol else "")
    return FactLine("broker", state, words, sources.since(Device.BROKER))


def _outbox(sources: Sources) -> FactLine:
    waiting = sources.unsent()
    return FactLine("outbox", "ok" if waiting < 100 else "warn", str(waiting))


def _certificate(settings: Settings, base: Path, now: Now) -> FactLine:
    name = settings.identity.cert_file
    if not name:
        return FactLine("certificate", "", "")
    try:
        found = read_certificate((base / name).read_bytes())
    except (OSError, BadCertificate):
        return FactLine("certificate", "fail", "")
    life = Life(found.not_valid_before_utc, found.not_valid_after_utc)
    state = {Health.EARLY: "fail", Health.EXPIRED: "fail"}.get(life.health(now.utc), "ok")
    days = (found.not_valid_after_utc - now.utc).days
    if state == "ok" and days < 14:
        state = "warn"
    return FactLine("certificate", state, f"{found.not_valid_after_utc:%Y-%m-%d}", days=days)


def _clock(sources: Sources, now: Now) -> FactLine:
    """Against the platform's clock, as far as its last answer said what time it was."""
    at: datetime = now.utc.astimezone(UTC)
    last = sources.last_service()
    words = f"{at:%Y-%m-%d %H:%M:%S} UTC"
    if last is None:
        return FactLine("clock", "ok" if now.utc_trusted else "fail", words)
    state = "ok" if now.utc_trusted and abs(last[1]) <= _CLOCK_OFF_S else "warn"
    return FactLine("clock", state if now.utc_trusted else "fail", f"{words}  ({last[1]:+.1f} s)", last[0])
