"""Contact and dual-interface smart cards: APDUs over some reader."""

from typing import Protocol


class SmartCardReader(Protocol):
    """A reader with at most one card in it. One thread owns it."""

    def connect(self) -> bytes | None:
        """Power the card on and give its ATR; None: no card. Raises DeviceError."""

    def transmit(self, apdu: bytes) -> bytes:
        """One command APDU, one answer (data, SW1, SW2). Raises CardRemoved, DeviceError."""

    def disconnect(self) -> None:
        """Power the card off."""

    def close(self) -> None:
        """Let go of the port; may be called twice."""


class CardRemoved(Exception):
    """The card was taken away in the middle of a dialogue."""
