"""Pins of the board's header to lines of the kernel's GPIO chips, which are found by their labels.

The number in /dev/gpiochipN depends on the kernel (a Pi 5's header was gpiochip4, and is gpiochip0 today).
Looking for a chip reads its name only: no line is taken.
"""

from collections.abc import Sequence
from pathlib import Path

import gpiod

from hw.errors import DeviceError
from hw.hosts import Host, model, this

HEADER = "header"  # as a chip in the settings: the lines are pins of the header


def labels(folder: Path = Path("/dev")) -> dict[str, str]:
    """Path of each chip that can be looked at -> its label."""
    found = {}
    for path in sorted(folder.glob("gpiochip*")):
        try:
            with gpiod.Chip(str(path)) as chip:
                found[str(path)] = chip.get_info().label
        except (OSError, ValueError):
            continue
    return found


def placed(
    chip: str, lines: Sequence[int], root: Path = Path("/"), chips: dict[str, str] | None = None
) -> tuple[str, tuple[int, ...]]:
    """Chip and offsets as the kernel has them; what is no ``header`` is returned as it is.

    ``chips``: as of ``labels``, None: this machine's. Raises DeviceError in one line.
    """
    if chip != HEADER:
        return chip, tuple(lines)
    host = this(root)
    if host is None:
        raise DeviceError(f'"{model(root) or "this machine"}" is no board that is known: set chip and line')
    pins = [host.pin(number) for number in lines]
    for number, pin in zip(lines, pins, strict=True):
        if pin is None:
            raise DeviceError(f"pin {number} of a {host.title} is no GPIO")
    names = {pin.chip for pin in pins if pin is not None}
    if len(names) != 1:
        raise DeviceError(f"the pins lie on several chips ({', '.join(sorted(names))}): take some of one")
    label = names.pop()
    there = [path for path, said in (labels() if chips is None else chips).items() if said == label]
    if not there:
        raise DeviceError(f"{host.title}: no chip {label} is here, or no permission: group gpio")
    return there[0], tuple(pin.line for pin in pins if pin is not None)


def foreign(chip: str, host: Host, chips: dict[str, str] | None = None) -> str:
    """The label of a chip that is not the header's, "" where it is, or nothing is known of it."""
    label = (labels() if chips is None else chips).get(chip, "")
    return label if label and label not in host.chips else ""
