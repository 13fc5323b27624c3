"""Contacts on GPIO lines."""

from collections.abc import Sequence

from hw.gpio import Inputs, open_inputs


def open_gpio_contacts(chip: str, lines: Sequence[int], *, bias: str = "up") -> Inputs:
    """Take the lines (a ``hw.contact.Contacts``); input 1 is the first of ``lines``. Raises DeviceError.

    With a pull-up a contact goes to ground: a low line is a closed contact; else it goes to the supply.
    """
    return open_inputs(chip, lines, bias=bias, active_low=bias == "up")
