"""Status lights at the entrance: green for "go", red for "not yet"; dark without a kiosk."""

from enum import StrEnum
from typing import Protocol


class Lamp(StrEnum):
    """What the light shows."""

    DARK = "dark"
    RED = "red"
    GREEN = "green"


class Light(Protocol):
    """One light. One thread owns it."""

    def show(self, lamp: Lamp) -> None:
        """Show this and nothing else; never two colours at once. Raises DeviceError."""

    def close(self) -> None:
        """Go dark if possible and let go of the port; may be called twice."""
