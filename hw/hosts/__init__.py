"""Single-board computers as data: which GPIO lies on which pin of the header, its buses, its own devices.

A file each in this folder, with the documents that it was written from; what no document said is not in it. A
header pin counts as it is printed on the board, so settings stay right where a kernel numbers its chips anew.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

_FOLDER = Path(__file__).resolve().parent
_PINS = 40


class HostError(Exception):
    """A file that makes no sense; one line."""


class Pin(Struct, frozen=True, forbid_unknown_fields=True):
    """A GPIO on the header. ``chip``: its label, as ``gpiodetect`` shows it; ``line``: its offset there.

    ``also``: what else the pin is by default or by an overlay, "" nothing that is known.
    """

    chip: str
    line: Annotated[int, Meta(ge=0, le=511)]
    name: str
    also: str = ""


class Bus(Struct, frozen=True, forbid_unknown_fields=True):
    """A bus on two pins of the header. ``device``: under /dev, "" where no document says its name."""

    pins: tuple[int, int]
    device: str = ""
    note: str = ""


class Host(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A board. ``models``: of the device tree (/proc/device-tree/model), also with a revision after it.

    ``thermal``: types of its thermal zones; ``watchdog``: its device and what the device tree calls it.
    """

    title: str
    models: tuple[str, ...]
    sources: Annotated[tuple[str, ...], Meta(min_length=1)]
    notes: tuple[str, ...] = ()
    header: dict[str, Pin]
    i2c: tuple[Bus, ...] = ()
    uart: tuple[Bus, ...] = ()
    thermal: tuple[str, ...] = ()
    watchdog: str = ""
    watchdog_is: str = ""

    def pin(self, number: int) -> Pin | None:
        """What is on a pin of the header; None: power, ground, or nothing that is known."""
        return self.header.get(str(number))

    @property
    def chips(self) -> frozenset[str]:
        """The labels of the chips whose lines are on the header."""
        return frozenset(pin.chip for pin in self.header.values())


def read(text: str) -> Host:
    """A board from TOML. Raises HostError."""
    try:
        host = msgspec.convert(tomllib.loads(text), Host)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise HostError(str(error)) from None
    numbers = [int(pin) if pin.isdecimal() else 0 for pin in host.header]
    used = [number for bus in (*host.i2c, *host.uart) for number in bus.pins]
    if not all(1 <= number <= _PINS for number in (*numbers, *used)):
        raise HostError(f"{host.title}: the header has pins 1 to {_PINS}")
    if len({(pin.chip, pin.line) for pin in host.header.values()}) < len(host.header):
        raise HostError(f"{host.title}: a line on two pins")
    return host


@lru_cache(maxsize=1)
def hosts() -> tuple[Host, ...]:
    """All that are known."""
    return tuple(read(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.toml")))


def model(root: Path = Path("/")) -> str:
    """What the device tree calls this machine, "" where there is none (a PC)."""
    try:
        raw = (root / "proc/device-tree/model").read_bytes()[:200]
    except OSError:
        return ""
    return raw.rstrip(b"\0").decode("utf-8", "replace")


def this(root: Path = Path("/")) -> Host | None:
    """The board that this is; None: none that is known here."""
    said = model(root)
    for host in hosts():
        if any(said == name or said.startswith(f"{name} ") for name in host.models):
            return host
    return None
