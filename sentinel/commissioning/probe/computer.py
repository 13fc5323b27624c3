"""Which single-board computer this is, and what lies on its header, as its device tree tells it."""

from collections.abc import Iterator
from pathlib import Path

from hw.header import labels
from hw.hosts import Bus, model, this
from sentinel.commissioning.probe.findings import Found

_WHERE = "device tree"


def look(root: Path = Path("/"), chips: dict[str, str] | None = None) -> Iterator[Found]:
    """The board; nothing on a PC. ``chips``: path -> label of the GPIO chips, None: this machine's."""
    said, host = model(root), this(root)
    if host is None:
        if said:
            yield Found(_WHERE, f"{said}: its header is not known here (hw/hosts)")
        return
    here = labels() if chips is None else chips
    there = sorted(path for path, label in here.items() if label in host.chips)
    where = f"its header is on {', '.join(there)}" if there else "its GPIO chips can't be looked at"
    buses = "; ".join(
        f"{kind} on pins {_pins(bus)}"
        for kind, buses in (("I2C", host.i2c), ("UART", host.uart))
        for bus in buses
    )
    advice = 'with driver = "gpio" set chip = "header": lines then are pins of the header'
    yield Found(_WHERE, f"{said}: {where}; {buses}", advice="; ".join((advice, *host.notes)))


def _pins(bus: Bus) -> str:
    said = ", ".join(filter(None, (bus.device, bus.note)))
    return f"{bus.pins[0]} and {bus.pins[1]}" + (f" ({said})" if said else "")
