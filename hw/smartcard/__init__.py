"""Contact and dual-interface smart cards: APDUs over some reader."""

from typing import Protocol, runtime_checkable


class SmartCardReader(Protocol):
    """A reader with at most one card in it. One thread owns it."""

    def connect(self) -> bytes | None:
        """Power the card on and give its ATR; None: no card; b"": one that is mute. Raises DeviceError.

        May be called again and again while a card stays in; a session with it may be lost by that.
        """

    def transmit(self, apdu: bytes) -> bytes:
        """One command APDU, one answer (data, SW1, SW2). Raises CardRemoved, DeviceError."""

    def disconnect(self) -> None:
        """Power the card off."""

    def close(self) -> None:
        """Let go of the port; may be called twice."""


@runtime_checkable
class SamSlots(Protocol):
    """A reader that also holds security modules (PSAM), each a card of its own."""

    def sam(self, slot: int) -> SmartCardReader:
        """The module in ``slot``, 1 or 2. It lives as long as the reader, and on the reader's thread."""


class CardRemoved(Exception):
    """The card was taken away in the middle of a dialogue."""
