"""The box as it knows itself: serial number, model, system."""

import hashlib
import platform
import re
from pathlib import Path

from sentinel import __version__
from sentinel.fleet.provisioning.messages import Hardware

_DMI = "sys/class/dmi/id"
_SERIALS = ("proc/device-tree/serial-number", f"{_DMI}/product_serial", f"{_DMI}/board_serial")
_MODELS = ("proc/device-tree/model", f"{_DMI}/product_name")
_UNSET = {"", "0", "none", "default string", "to be filled by o.e.m.", "not specified"}


def describe(found: tuple[str, ...], sealed_by: str, root: Path = Path("/")) -> Hardware:
    """What is told to the service. ``found``: the kinds of devices that are there.

    A box without a serial number of its own is told by a hash of its machine id: another after a new
    installation, and then said so by its beginning, "machine-".
    """
    return Hardware(
        serial=serial_number(root) or _machine(root),
        model=_first(root, _MODELS)[:100],
        machine=platform.machine()[:20],
        system=f"{platform.system()} {platform.release()}"[:100],
        software=__version__[:40],
        found=found,
        sealed_by=sealed_by,
    )


def serial_number(root: Path = Path("/")) -> str:
    """The board's or the computer's, in letters that all take; "": none, or one that only root may read."""
    return re.sub(r"[^A-Za-z0-9._:/ -]", "_", _first(root, _SERIALS))[:64]


def _first(root: Path, names: tuple[str, ...]) -> str:
    for name in names:
        try:
            text = (root / name).read_bytes()[:200].decode("utf-8", "replace").strip("\0 \n")
        except OSError:
            continue
        if text.lower() not in _UNSET and text.isprintable():
            return text
    return ""


def _machine(root: Path) -> str:
    try:
        machine = (root / "etc/machine-id").read_text().strip()
    except (OSError, UnicodeDecodeError):
        machine = ""
    if not machine:
        return "unknown"
    return f"machine-{hashlib.sha256(b'sentinel box ' + machine.encode()).hexdigest()[:24]}"
