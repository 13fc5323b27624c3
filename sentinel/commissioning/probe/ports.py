"""Which serial ports there are, and by which name each is still found after a restart."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_NAMES = ("ttyUSB*", "ttyACM*", "ttyAMA*", "ttyS*", "ttyXRUSB*", "ttyCH343USB*")
_NO_UART = "0"  # of /sys/class/tty/ttyS*/type: a number without a chip behind it


@dataclass(frozen=True, slots=True)
class Port:
    """A serial port. ``name``: how settings should call it; ``stable``: whether that survives a restart."""

    device: str
    name: str
    stable: bool


def ports(root: Path = Path("/")) -> list[Port]:
    """All but the consoles, by device name. ``root``: where /dev, /sys and /proc are."""
    found = sorted(path for pattern in _NAMES for path in (root / "dev").glob(pattern))
    consoles = _consoles(root)
    return [_named(path, root) for path in found if path.name not in consoles and _has_chip(path, root)]


def _consoles(root: Path) -> set[str]:
    """What is written there may be a shell's input: such a port is never asked anything."""
    names: set[str] = set()
    for path in (root / "proc" / "consoles", root / "sys/class/tty/console/active"):
        names.update(word for line in _lines(path) for word in line.split()[:4] if word.startswith("tty"))
    for line in _lines(root / "proc" / "cmdline"):
        for word in line.split():
            if word.startswith("console="):
                names.add(word.removeprefix("console=").partition(",")[0])
    return names


def _has_chip(path: Path, root: Path) -> bool:
    kind = root / "sys/class/tty" / path.name / "type"
    return not path.name.startswith("ttyS") or _lines(kind)[:1] != [_NO_UART]


def _named(path: Path, root: Path) -> Port:
    """By maker and serial number, which holds in any socket; else by the socket."""
    folders = ("by-path",) if _twins(root) else ("by-id", "by-path")
    for folder in folders:
        link = _link(path, root / "dev/serial" / folder)
        if link is not None:
            return Port(str(path), str(link), True)
    onboard = path.name.startswith(("ttyS", "ttyAMA"))  # numbered by the board, not by who comes first
    return Port(str(path), str(path), onboard)


def _twins(root: Path) -> bool:
    """Adapters without a serial number of their own share a name: it points to whoever came last, and the
    others have none."""
    usb = [path for pattern in ("ttyUSB*", "ttyACM*") for path in (root / "dev").glob(pattern)]
    return any(_link(path, root / "dev/serial/by-id") is None for path in usb)


def _link(path: Path, folder: Path) -> Path | None:
    try:
        links = sorted(folder.iterdir())
    except OSError:
        return None
    return next((link for link in links if os.path.realpath(link) == os.path.realpath(path)), None)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def given(paths: Iterable[str]) -> list[Port]:
    """Ports that somebody names: their name is kept, unless the system has a stable one for it."""
    found = []
    for name in paths:
        port = _named(Path(name), Path("/"))
        found.append(port if port.stable else Port(name, name, False))
    return found
