"""CCID readers on a serial line (GemPC Twin): 115200 baud, TPDU level, one slot.

TPDU level (the GemPC Twin's, as libccid knows it): T=0 commands go without Le behind data, and 61xx and 6Cxx
come back to whoever asked; the blocks of T=1 are made here. A card that can be negotiated with is left at its
first protocol and the default rate, one that can't is followed. All waiting is bounded: 2 s for an answer,
again after each sign of life, 15 s for a command in all.
"""

import time
from collections.abc import Generator

from hw.errors import DeviceError, DeviceProtocolError, DeviceTimeout
from hw.smartcard import CardRemoved, ccid
from hw.smartcard.atr import Atr, parse_atr
from hw.smartcard.t1 import T1, T1Failed
from hw.transport import SerialPort, open_serial

_VOLTAGES = (0x01, 0x02, 0x03)  # 5 V, 3 V, 1.8 V: a card that is mute at one may speak at the next
_COMMAND_S = 15.0
_REPEATS = 2


class SerialCcidReader:
    """A ``hw.smartcard.SmartCardReader``."""

    def __init__(self, port: SerialPort, *, timeout_s: float = 2.0) -> None:
        self._port = port
        self._timeout_s = timeout_s
        self._sequence = 0
        self._heard = b""
        self._atr: bytes | None = None  # of the powered card; b"": it is mute
        self._t1: T1 | None = None

    def check(self) -> None:
        """Ask for the slot's state, which powers no card. Raises DeviceError."""
        self._ask(ccid.GET_STATUS)

    def connect(self) -> bytes | None:
        """Power the card on, if it is not yet, and give its ATR; b"": it is mute. Raises DeviceError."""
        status = self._ask(ccid.GET_STATUS)
        if status.icc == ccid.ICC_ABSENT:
            self._atr = None
            return None
        if (self._atr and status.icc == ccid.ICC_ACTIVE) or self._atr == b"":
            return self._atr
        self._atr = self._power_on()
        return self._atr

    def transmit(self, apdu: bytes) -> bytes:
        """One command APDU, one answer (data, SW1, SW2). Raises CardRemoved, DeviceError."""
        if not self._atr:
            raise CardRemoved("no card is powered on")
        until = time.monotonic() + _COMMAND_S
        try:
            if self._t1 is None:
                answer = self._pass(ccid.t0_tpdu(apdu), until)
            else:
                answer = self._by_blocks(self._t1.exchange(apdu), until)
        except T1Failed as failed:
            raise self._lost(str(failed)) from None
        if len(answer) < 2:
            raise self._lost("the card's answer has no status words")
        return answer

    def disconnect(self) -> None:
        """Power the card off. Raises DeviceError."""
        if self._atr is not None:
            self._atr = None
            self._ask(ccid.POWER_OFF)

    def close(self) -> None:
        """Let go of the port; may be called twice."""
        self._atr = None
        self._port.close()

    def _power_on(self) -> bytes | None:
        for voltage in _VOLTAGES:
            answer = self._ask(ccid.POWER_ON, bytes([voltage, 0, 0]))
            if answer.icc == ccid.ICC_ABSENT:
                return None
            if answer.outcome == ccid.COMMAND_OK:
                return self._agree(answer.data)
        return b""

    def _agree(self, raw: bytes) -> bytes:
        """Tell the reader the card's protocol; b"": it speaks none that we do."""
        try:
            atr = parse_atr(raw)
        except DeviceProtocolError:
            return b""
        if atr.protocol not in (0, 1) or (atr.protocol == 1 and atr.crc):
            return b""
        self._t1 = T1(atr.ifsc) if atr.protocol == 1 else None
        done = self._ask(ccid.SET_PARAMETERS, bytes([atr.protocol, 0, 0]), parameters(atr))
        refused = done.outcome != ccid.COMMAND_OK and done.error != ccid.UNSUPPORTED
        return b"" if refused else raw

    def _by_blocks(self, steps: Generator[bytes, bytes, bytes], until: float) -> bytes:
        try:
            out = next(steps)
            while True:
                out = steps.send(self._pass(out, until))
        except StopIteration as end:
            answer: bytes = end.value
            return answer

    def _pass(self, data: bytes, until: float) -> bytes:
        """Through the reader to the card and back; b"": what came arrived damaged. Raises CardRemoved."""
        if len(data) + ccid.HEADER > ccid.LONGEST:
            raise DeviceError(f"{self._port.name}: a command too long for the card reader")
        answer = self._ask(ccid.XFR_BLOCK, data=data, until=until)
        if answer.icc == ccid.ICC_ABSENT:
            raise self._lost("the card was taken away")
        if answer.outcome == ccid.COMMAND_OK:
            return answer.data
        if answer.error == ccid.XFR_PARITY_ERROR and self._t1 is not None:
            return b""
        if answer.error in (ccid.SLOT_BUSY, ccid.UNSUPPORTED):
            raise DeviceProtocolError(
                f"{self._port.name}: the card reader refuses (error {answer.error:02X})"
            )
        raise self._lost(f"the card fell silent (error {answer.error:02X})")

    def _lost(self, why: str) -> CardRemoved:
        self._atr = None  # only a reset helps
        return CardRemoved(why)

    def _ask(
        self, kind: int, own: bytes = b"\x00\x00\x00", data: bytes = b"", until: float | None = None
    ) -> ccid.Message:
        """The answer to one command, asked for again after a damaged frame. Raises DeviceError."""
        self._sequence = (self._sequence + 1) & 0xFF
        request = ccid.frame(ccid.Message(kind, 0, self._sequence, own, data))
        self._port.reset_input()
        self._heard = b""
        self._port.write(request)
        last = time.monotonic() + _COMMAND_S if until is None else until
        deadline = min(last, time.monotonic() + self._timeout_s)
        repeats = 0
        while True:
            heard = self._next(deadline)
            if time.monotonic() > last:
                raise DeviceTimeout(f"{self._port.name}: the card reader asks for time without end")
            if isinstance(heard, ccid.Message):
                # Its own command sent back, or an answer that came too late for another one.
                if heard.kind < ccid.DATA_BLOCK or heard.sequence != self._sequence:
                    continue
                if heard.outcome != ccid.COMMAND_TIME:
                    return heard
            elif isinstance(heard, ccid.CardMoved):
                self._atr = None if not heard.present else self._atr
            elif isinstance(heard, (ccid.Again, ccid.Damaged)):
                repeats += 1
                if repeats > _REPEATS:
                    raise DeviceProtocolError(
                        f"{self._port.name}: frames arrive damaged: check the card reader's cable"
                    )
                self._port.write(request if isinstance(heard, ccid.Again) else ccid.NAK_FRAME)
            deadline = min(last, time.monotonic() + self._timeout_s)

    def _next(self, deadline: float) -> ccid.Heard:
        while True:
            heard, used = ccid.hear(self._heard)
            self._heard = self._heard[used:]
            if heard is not None:
                return heard
            some = self._port.read_available(deadline)
            if not some or time.monotonic() > deadline + self._timeout_s:  # noise without end is no answer
                raise DeviceTimeout(
                    f"{self._port.name}: the card reader does not answer: check its power and cable"
                )
            self._heard = (self._heard + some)[-4 * ccid.LONGEST :]


def parameters(atr: Atr) -> bytes:
    """The data of SetParameters: the rate as the card insists on it, else the default one."""
    rate = atr.rate if atr.specific is not None else 0x11
    if atr.protocol == 0:
        return bytes([rate, 0x00, atr.guard, atr.waiting_t0, 0x00])
    return bytes([rate, 0x10 | atr.crc, atr.guard, atr.waiting_t1, 0x00, min(max(atr.ifsc, 1), 254), 0x00])


def open_serial_ccid(port: str, baud: int = 115200) -> SerialCcidReader:
    """Open the line of a serial CCID reader. Raises DeviceError."""
    return SerialCcidReader(open_serial(port, baud))
