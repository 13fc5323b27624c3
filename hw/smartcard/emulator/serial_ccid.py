"""A GemPC Twin behind a pseudo-terminal, with cards that speak T=0 or T=1."""

from pathlib import Path

from hw.errors import DeviceProtocolError
from hw.pty_link import PtyDevice, Script
from hw.smartcard import ccid
from hw.smartcard.atr import parse_atr
from hw.smartcard.emulator.cards import EmulatedCard
from hw.smartcard.emulator.t1_card import T1Card

T1_ATR = bytes.fromhex("3B88 81 31 20 45 4D22086301000000 58")  # T=1 alone, IFSC 32, negotiable


class EmulatedSerialCcid(PtyDevice):
    """``insert`` and ``remove`` a card while it runs; line faults by ``fail``.

    ``echo``: sends commands back first, as the GemPC Twin does. ``naks`` how many of the next commands it
    asks for again; ``damages`` how many of its next answers leave with a wrong check byte; ``waits`` how
    often the next answers are preceded by a request for time; ``mute``: the card does not answer to reset;
    ``error``: bError of every exchange with the card, None: none.
    """

    def __init__(self, *, echo: bool = True, link: Path | None = None) -> None:
        self._echo = echo
        self._card: EmulatedCard | None = None
        self._t1: T1Card | None = None
        self._powered = False
        self._buffer = b""
        self._last = b""
        self.naks = self.damages = self.waits = 0
        self.damaged_blocks = 0
        self.mute = False
        self.error: int | None = None
        self.parameters = b""
        super().__init__(link)

    def insert(self, card: EmulatedCard) -> None:
        """Put a card in: the reader says so."""
        self._powered = False
        self._card = card
        self.line.send(bytes([ccid.NOTIFY, ccid.PRESENT]))

    def remove(self) -> None:
        """Take the card out: the reader says so."""
        self._take()
        self.line.send(bytes([ccid.NOTIFY, ccid.ABSENT]))

    def unplug(self) -> None:
        """Pull the plug."""
        self._powered = False
        super().unplug()

    def replug(self) -> None:
        """Plug in again."""
        self._buffer = b""
        super().replug()

    def _take(self) -> None:
        self._powered = False
        self._card = None

    def _respond(self, data: bytes) -> Script:
        self._buffer += data
        while True:
            heard, used = ccid.hear(self._buffer)
            self._buffer = self._buffer[used:]
            if heard is None:
                return
            if isinstance(heard, ccid.Again):
                yield self._leaving()
            elif isinstance(heard, ccid.Message):
                yield from self._serve(heard)

    def _serve(self, asked: ccid.Message) -> Script:
        if self.naks:
            self.naks -= 1
            yield ccid.NAK_FRAME
            return
        if self._echo:
            yield ccid.frame(asked)
        answer = self._execute(asked)
        if self.waits and asked.kind == ccid.XFR_BLOCK:
            self.waits -= 1
            yield bytes([0x90])  # T=0: one byte
            yield ccid.frame(self._answer(asked, ccid.DATA_BLOCK, outcome=ccid.COMMAND_TIME, error=2))
            yield 0.02
        if answer.icc == ccid.ICC_ABSENT and asked.kind == ccid.XFR_BLOCK:
            yield bytes([ccid.NOTIFY, ccid.ABSENT])
        self._last = ccid.frame(answer)
        yield self._leaving()

    def _leaving(self) -> bytes:
        """The last answer, damaged where that was asked for."""
        if not self.damages:
            return self._last
        self.damages -= 1
        return self._last[:-1] + bytes([self._last[-1] ^ 0x40])

    def _execute(self, asked: ccid.Message) -> ccid.Message:
        if asked.kind == ccid.GET_STATUS:
            return self._answer(asked, ccid.SLOT_STATUS)
        if asked.kind == ccid.ESCAPE:  # the vendor's: 02 asks for the firmware, others are taken
            return self._answer(asked, ccid.ESCAPED, b"EMULATED" if asked.data == b"\x02" else b"\x00")
        if asked.kind == ccid.POWER_OFF:
            self._powered = False
            return self._answer(asked, ccid.SLOT_STATUS)
        if self._card is None:
            return self._failed(asked, ccid.ICC_MUTE)
        if asked.kind == ccid.POWER_ON:
            return self._power_on(asked, self._card)
        if asked.kind == ccid.SET_PARAMETERS:
            self.parameters = asked.own[:1] + asked.data
            return self._answer(asked, ccid.PARAMETERS, asked.data)
        if asked.kind == ccid.XFR_BLOCK and self._powered:
            return self._exchange(asked, self._card)
        return self._failed(asked, ccid.UNSUPPORTED)

    def _power_on(self, asked: ccid.Message, card: EmulatedCard) -> ccid.Message:
        if self.mute:
            return self._failed(asked, ccid.ICC_MUTE)
        raw = card.reset()
        self._powered = True
        self._t1 = None
        try:
            if parse_atr(raw).protocol == 1:
                self._t1 = T1Card(card.transmit, damage=self.damaged_blocks)
        except DeviceProtocolError:
            pass  # a broken card's answer is passed on as it is
        return self._answer(asked, ccid.DATA_BLOCK, raw)

    def _exchange(self, asked: ccid.Message, card: EmulatedCard) -> ccid.Message:
        if self.error is not None:
            return self._failed(asked, self.error)
        answer = card.transmit(asked.data) if self._t1 is None else self._t1.receive(asked.data)
        if answer is None:
            self._take()
            return self._failed(asked, ccid.ICC_MUTE)
        return self._answer(asked, ccid.DATA_BLOCK, answer)

    def _failed(self, asked: ccid.Message, error: int) -> ccid.Message:
        kind = ccid.PARAMETERS if asked.kind == ccid.SET_PARAMETERS else ccid.DATA_BLOCK
        return self._answer(asked, kind, outcome=ccid.COMMAND_FAILED, error=error)

    def _answer(
        self, asked: ccid.Message, kind: int, data: bytes = b"", *, outcome: int = 0, error: int = 0
    ) -> ccid.Message:
        icc = (
            ccid.ICC_ABSENT if self._card is None else ccid.ICC_ACTIVE if self._powered else ccid.ICC_INACTIVE
        )
        return ccid.Message(kind, asked.slot, asked.sequence, bytes([outcome << 6 | icc, error, 0]), data)
