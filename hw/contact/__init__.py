"""Contacts at the entrance: a turnstile that turns, an open door, a light barrier, the fire alarm."""

from typing import Protocol


class Contacts(Protocol):
    """Some digital inputs, read by polling. One thread owns them.

    What stands behind an input and how it rests is the settings' business, debouncing the reader's.
    """

    def read(self) -> int:
        """Which inputs are closed (or have voltage) now; bit 0 is input 1. Raises DeviceError."""

    def close(self) -> None:
        """Let go of the port or lines; may be called twice."""
