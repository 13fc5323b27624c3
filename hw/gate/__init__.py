"""Gates: one pulse opens once, and the pulse ends without us (``self_ending``) or on an edge."""

from collections.abc import Callable
from typing import Protocol


class Gate(Protocol):
    """A relay board that drives a gate. One thread owns it."""

    @property
    def self_ending(self) -> bool:
        """Whether the board itself ends the pulse, so that a crash can't hold the gate open."""

    def make_safe(self) -> None:
        """Send OFF (never ON): at start, and once more on stop. Raises DeviceError."""

    def pulse(self, still_valid: Callable[[], bool]) -> bool:
        """Open once. ``still_valid`` is asked right before the bytes go out; False: nothing was sent.

        Returns whether the bytes went out. Raises DeviceRefused (it did not open), or another DeviceError:
        nothing was sent if ``still_valid`` was not asked, else nobody knows whether it opened.
        """

    def answers(self) -> None:
        """A harmless query, so that an absent board is noticed before a visitor is. Raises DeviceError.

        Never changes the relay. Boards that answer nothing return at once.
        """

    def close(self) -> None:
        """Make safe if possible and let go of the port; may be called twice."""
