"""Resident ID card readers (SAM/SDT): card blocks in, not yet understood."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, repr=False)
class CardBlocks:
    """What a card holds: ``text`` 256 B UTF-16LE, ``photo`` 1024 B WLT, ``newest_address`` UTF-16LE or empty.

    Personal data: kept out of repr, dropped after use.
    """

    text: bytes
    photo: bytes
    newest_address: bytes = b""


class IdCardReader(Protocol):
    """A reader on a serial line. One thread owns it."""

    def poll(self) -> CardBlocks | None:
        """Look for a card and read it; None: no card, or the same card still lies there.

        Bounded: about 3 s; 14 s at 9600 baud where a card fails twice. Raises CardUnreadable when a card is
        there and can't be read (take it away and place it again), DeviceError when the reader fails.
        """

    def sam_id(self) -> str:
        """The security module's number, ``05.03-...``. Raises DeviceError."""

    @property
    def baud(self) -> int:
        """The rate at which the reader answers, bit/s."""

    def close(self) -> None:
        """Let go of the port; may be called twice."""


class CardUnreadable(Exception):
    """A card lies there and could not be read."""
