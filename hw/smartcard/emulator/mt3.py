"""An MT3 reader behind a pseudo-terminal, with two slots for security modules."""

from pathlib import Path

from hw.errors import DeviceProtocolError
from hw.pty_link import PtyDevice, Script
from hw.smartcard.emulator.cards import EmulatedCard
from hw.smartcard.emulator.psam import EmulatedPsam
from hw.smartcard.mt3 import ANTENNA, APDU, CONTACT, DONE, POWER_OFF, RESET, SAM, frame, parse

_NO_CARD = b"\x10\x01"
_LOST = b"\x10\x05"


class EmulatedMt3(PtyDevice):
    """An MT3 reader: ``insert`` and ``remove`` a card while it runs; line faults by ``fail``.

    ``antenna``: the card lies on the antenna instead of in the slot. ``found_empty``: how often a card was
    asked for where none lay, which is when who asks has noticed that one was taken out.
    """

    def __init__(self, *, split: bool = False, antenna: bool = False, link: Path | None = None) -> None:
        self._split = split
        self._slot = ANTENNA if antenna else CONTACT
        self._cards: dict[int, EmulatedCard | EmulatedPsam] = {}
        self._powered: set[int] = set()
        self._buffer = b""
        self.found_empty = 0
        super().__init__(link)

    def insert(self, card: EmulatedCard) -> None:
        """Put a card in."""
        self._put(self._slot, card)

    def insert_sam(self, slot: int, module: EmulatedPsam) -> None:
        """Put a security module into slot 1 or 2."""
        self._put(SAM[slot - 1], module)

    def remove(self) -> None:
        """Take the card out."""
        self._powered.discard(self._slot)
        self._cards.pop(self._slot, None)

    def unplug(self) -> None:
        """Pull the plug."""
        self._powered.clear()
        super().unplug()

    def replug(self) -> None:
        """Plug in again."""
        self._buffer = b""
        super().replug()

    def _put(self, slot: int, card: EmulatedCard | EmulatedPsam) -> None:
        self._powered.discard(slot)
        self._cards[slot] = card

    def _respond(self, data: bytes) -> Script:
        self._buffer += data
        while True:
            try:
                found = parse(self._buffer, split=self._split)
            except DeviceProtocolError:
                self._buffer = b""  # the real one falls silent as well
                return
            if found is None:
                return
            body, used = found
            self._buffer = self._buffer[used:]
            yield frame(self._execute(body), split=self._split)

    def _execute(self, body: bytes) -> bytes:
        slot, what, data = body[0], body[1] if len(body) > 1 else 0, body[3:]
        card = self._cards.get(slot)
        if card is None:
            self.found_empty += slot == self._slot
            return _NO_CARD
        if what == RESET:
            self._powered.add(slot)
            return DONE + card.reset()
        if what == POWER_OFF:
            self._powered.discard(slot)
            return DONE
        if what != APDU or slot not in self._powered:
            return _NO_CARD
        answer = card.transmit(data)
        if answer is None:
            self._powered.discard(slot)
            self._cards.pop(slot, None)
            return _LOST
        return DONE + answer
