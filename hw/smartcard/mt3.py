"""明泰 (Mingtech) MT3 card readers on a serial line: a slot for contact cards and an antenna.

Frame ``02 | LEN (2, big-endian) | CMDH CMDL 00 [data] | XOR of the data | 03``, where LEN and XOR cover what
lies between them. CMDH C0 is the contact slot, C1 the antenna, C2 and C3 hold security modules; CMDL 30
powers on and resets, 31 passes an APDU, 32 powers off. The answer's data begins with a two-byte status, 0000
for done. A "split" variant sends every byte between 02 and 03 as two nibbles + 0x30.
"""

import time
from functools import reduce
from operator import xor

from hw.errors import DeviceProtocolError, DeviceTimeout
from hw.smartcard import CardRemoved
from hw.transport import SerialPort, open_serial

STX, ETX = 0x02, 0x03
CONTACT, ANTENNA = 0xC0, 0xC1
SAM = (0xC2, 0xC3)
RESET, APDU, POWER_OFF = 0x30, 0x31, 0x32
DONE = b"\x00\x00"
_LONGEST = 512  # no short APDU is longer, with room to spare


def frame(body: bytes, *, split: bool = False) -> bytes:
    """A frame around ``body`` (the data that LEN and XOR cover)."""
    inner = len(body).to_bytes(2, "big") + body + bytes([reduce(xor, body, 0)])
    return bytes([STX]) + (_split(inner) if split else inner) + bytes([ETX])


def command(slot: int, what: int, data: bytes = b"", *, split: bool = False) -> bytes:
    """A request: reset, APDU or power-off for ``slot``."""
    return frame(bytes([slot, what, 0]) + data, split=split)


def parse(data: bytes, *, split: bool = False) -> tuple[bytes, int] | None:
    """The body of the first frame in ``data`` and how many bytes it took; None: more bytes are needed.

    Bytes before the frame are noise and are passed over. Raises DeviceProtocolError: a frame that can't be.
    """
    start = data.find(STX)
    if start < 0:
        return None
    width = 2 if split else 1
    head = _joined(data[start + 1 : start + 1 + 2 * width], split)
    if head is None or len(head) < 2:
        return None
    length = int.from_bytes(head, "big")
    if not 2 <= length <= _LONGEST:
        raise DeviceProtocolError(f"a card reader's frame of {length} bytes")
    end = start + 1 + (2 + length + 1) * width
    if len(data) <= end:
        return None
    inner = _joined(data[start + 1 : end], split)
    if inner is None or data[end] != ETX:
        raise DeviceProtocolError("a card reader's frame does not end where it says")
    body, check = inner[2:-1], inner[-1]
    if reduce(xor, body, 0) != check:
        raise DeviceProtocolError("wrong check byte in a card reader's frame")
    return body, end + 1


def _split(data: bytes) -> bytes:
    return bytes(0x30 + nibble for byte in data for nibble in (byte >> 4, byte & 0xF))


def _joined(data: bytes, split: bool) -> bytes | None:
    """Nibbles back to bytes; an odd one at the end is left; None where these are no nibbles."""
    if not split:
        return data
    if any(not 0x30 <= byte <= 0x3F for byte in data):
        raise DeviceProtocolError("a card reader's frame holds bytes that are no nibbles")
    pairs = len(data) // 2
    return bytes((data[2 * i] & 0xF) << 4 | data[2 * i + 1] & 0xF for i in range(pairs))


class Mt3Reader:
    """An MT3 reader (a ``hw.smartcard.SmartCardReader``): the contact slot first, then the antenna.

    ``shared``: another reader owns the line, which then stays open on ``close``.
    """

    def __init__(
        self,
        port: SerialPort,
        *,
        split: bool = False,
        timeout_s: float = 1.5,
        slots: tuple[int, ...] = (CONTACT, ANTENNA),
        shared: bool = False,
    ) -> None:
        self._port = port
        self._split = split
        self._timeout_s = timeout_s
        self._slots = slots
        self._shared = shared
        self._slot: int | None = None

    def sam(self, slot: int) -> "Mt3Reader":
        """The security module in ``slot``, 1 or 2, over this reader's line."""
        one = (SAM[slot - 1],)
        return Mt3Reader(self._port, split=self._split, timeout_s=self._timeout_s, slots=one, shared=True)

    def connect(self) -> bytes | None:
        """Power a card on and give its ATR (or ATS); None: no card in any of the slots.

        Raises DeviceError.
        """
        for slot in self._slots:
            status, atr = self._ask(command(slot, RESET, split=self._split))
            if status == DONE:
                self._slot = slot
                return atr
        self._slot = None
        return None

    def transmit(self, apdu: bytes) -> bytes:
        """One command APDU, one answer (data, SW1, SW2). Raises CardRemoved, DeviceError."""
        if self._slot is None:
            raise CardRemoved("no card is powered on")
        status, answer = self._ask(command(self._slot, APDU, apdu, split=self._split))
        if status != DONE:
            self._slot = None
            raise CardRemoved(f"the reader lost the card (status {status.hex()})")
        if len(answer) < 2:
            raise DeviceProtocolError("an answer of a card without its status words")
        return answer

    def disconnect(self) -> None:
        """Power the card off. Raises DeviceError."""
        if self._slot is not None:
            slot, self._slot = self._slot, None
            self._ask(command(slot, POWER_OFF, split=self._split))

    def close(self) -> None:
        """Let go of the port; may be called twice."""
        self._slot = None
        if not self._shared:
            self._port.close()

    def _ask(self, request: bytes) -> tuple[bytes, bytes]:
        """Status and data of the answer, by one deadline."""
        self._port.reset_input()
        self._port.write(request)
        deadline = time.monotonic() + self._timeout_s
        got, damaged = b"", None
        while True:
            some = self._port.read_available(deadline)
            if not some or time.monotonic() > deadline + self._timeout_s:  # noise without end is no answer
                raise damaged or DeviceTimeout(
                    f"{self._port.name}: the card reader does not answer: check its power and cable"
                    + (", and smart_card.split in the settings" if got else "")
                )
            got = (got + some)[-4 * _LONGEST :]
            while STX in got:
                try:
                    found = parse(got, split=self._split)
                except DeviceProtocolError as error:
                    damaged, got = error, got[got.index(STX) + 1 :]  # a good frame may follow
                    continue
                if found is None:
                    break
                return found[0][:2], found[0][2:]


def open_mt3(port: str, baud: int = 9600, *, split: bool = False) -> Mt3Reader:
    """Open the line of an MT3 reader. Raises DeviceError."""
    return Mt3Reader(open_serial(port, baud), split=split)
