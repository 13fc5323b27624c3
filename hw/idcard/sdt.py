"""Resident ID card readers that speak the SAM/SDT serial protocol: the dialogue with the reader."""

import time

from hw.errors import DeviceError, DeviceTimeout
from hw.idcard import CardBlocks, CardUnreadable
from hw.idcard.sdt_frames import (
    MAX_LEN,
    TEXT_BYTES,
    Answer,
    Command,
    FrameParser,
    Status,
    answer_of,
    encode_request,
    sam_id_text,
    split_blocks,
)
from hw.transport import SerialPort, open_serial

# The reader itself is at fault, whatever lies on it.
_READER_FAULTS = frozenset(
    {Status.BAD_COMMAND, Status.UNKNOWN_ERROR, Status.SELF_TEST_FAILED, Status.UNAUTHORISED}
)

# The data that a good answer carries: tells a late answer to an earlier question from this one's.
_GOOD_SIZES = {
    Command.STATUS: range(16),
    Command.SAM_ID: range(16, 17),
    Command.FIND: range(16),
    Command.SELECT: range(16),
    Command.READ: range(4 + TEXT_BYTES, MAX_LEN),
    Command.READ_ADDRESS: range(16, 1024),
}


def _first(command: Command, payloads: list[bytes]) -> Answer | None:
    """The first of the answers that can be one to ``command``."""
    for payload in payloads:
        answer = answer_of(payload)
        good = Status.FOUND if command is Command.FIND else Status.OK
        if not answer.ok or (answer.sw3 == good and len(answer.data) in _GOOD_SIZES[command]):
            return answer
    return None


class SdtReader:
    """A reader on a serial line (see :class:`hw.idcard.IdCardReader`). One thread owns it.

    ``ignore_find``: read whatever find and select say, as some readers need. ``newest_address``: also ask for
    the address block. A lost answer to a harmless question is asked for once more.
    """

    def __init__(
        self, port: SerialPort, *, baud: int = 115200, ignore_find: bool = False, newest_address: bool = False
    ) -> None:
        self._port = port
        self._parser = FrameParser()
        self._ignore_find = ignore_find
        self._newest_address = newest_address
        # Waits seen in the field: 0.1 s for find and select, 2 s for read; and the time on the line.
        self._short_s = 0.5
        self._read_s = 2.0 + 1300 * 10 / baud
        self._lying: int | None = None

    def check(self) -> None:
        """Ask for the self-test. Raises DeviceError."""
        answer = self._ask_twice(Command.STATUS)
        if answer.sw3 != Status.OK:
            raise DeviceError(f"{self._port.name}: the ID card reader reports {answer.text}")

    def sam_id(self) -> str:
        """See the Protocol."""
        answer = self._ask_twice(Command.SAM_ID)
        if answer.sw3 != Status.OK:
            raise DeviceError(f"{self._port.name}: no SAM id: {answer.text}")
        return sam_id_text(answer.data)

    def poll(self) -> CardBlocks | None:
        """See the Protocol. A SAM finds a card only after it was taken away since the last read."""
        blocks = self._find_and_read()
        seen = None if blocks is None else hash(blocks.text)
        # Readers that find a lying card again and again exist, and ignore_find makes every reader one.
        if blocks is None or seen == self._lying:
            self._lying = seen
            return None
        self._lying = seen
        return blocks

    def close(self) -> None:
        """See the Protocol."""
        self._port.close()

    def _find_and_read(self) -> CardBlocks | None:
        found = self._found()
        if not found and not self._ignore_find:
            return None
        try:
            return self._select_and_read()
        except CardUnreadable:
            if not found:
                return None
        # A card laid down slowly fails once: try again while it still answers.
        if not self._found():
            raise CardUnreadable("the card was found, then could not be read")
        return self._select_and_read()

    def _found(self) -> bool:
        answer = self._ask_twice(Command.FIND)
        self._raise_reader_fault(answer)
        return answer.sw3 == Status.FOUND

    def _select_and_read(self) -> CardBlocks:
        selected = self._ask_card(Command.SELECT, self._short_s)
        if selected.sw3 != Status.OK and not self._ignore_find:
            raise CardUnreadable(f"select: {selected.text}")
        answer = self._ask_card(Command.READ, self._read_s)
        if answer.sw3 != Status.OK:
            raise CardUnreadable(f"read: {answer.text}")
        blocks = split_blocks(answer.data)
        return CardBlocks(blocks.text, blocks.photo, self._address()) if self._newest_address else blocks

    def _address(self) -> bytes:
        try:
            answer = self._ask(Command.READ_ADDRESS, self._short_s)
        except DeviceTimeout:
            return b""
        return answer.data if answer.sw3 == Status.OK else b""

    def _ask_card(self, command: Command, timeout_s: float) -> Answer:
        """A question about the card: silence counts as the card's fault; the next find shows the reader's."""
        try:
            answer = self._ask(command, timeout_s)
        except DeviceTimeout as error:
            raise CardUnreadable(f"{command.name.lower()}: no answer") from error
        self._raise_reader_fault(answer)
        return answer

    def _raise_reader_fault(self, answer: Answer) -> None:
        if answer.sw3 in _READER_FAULTS:
            raise DeviceError(f"{self._port.name}: the ID card reader reports {answer.text}")

    def _ask_twice(self, command: Command) -> Answer:
        try:
            answer = self._ask(command, self._short_s)
            if answer.sw3 not in (Status.BAD_CHECKSUM, Status.BAD_LENGTH, Status.VENDOR_TIMEOUT):
                return answer
        except DeviceTimeout:
            pass
        return self._ask(command, self._short_s)

    def _ask(self, command: Command, timeout_s: float) -> Answer:
        self._port.reset_input()
        self._parser.reset()
        self._port.write(encode_request(command))
        deadline = time.monotonic() + timeout_s
        while data := self._port.read_available(deadline):
            if answer := _first(command, self._parser.feed(data)):
                return answer
            if time.monotonic() >= deadline:  # an endless babble is no answer either
                break
        if answer := _first(command, self._parser.drain()):
            return answer
        raise DeviceTimeout(f"{self._port.name}: the ID card reader does not answer")


def open_sdt(
    url_or_path: str, baud: int = 115200, *, ignore_find: bool = False, newest_address: bool = False
) -> SdtReader:
    """Open a reader and check that it answers. Raises DeviceError."""
    port = open_serial(url_or_path, baud)
    reader = SdtReader(port, baud=baud, ignore_find=ignore_find, newest_address=newest_address)
    try:
        reader.check()
    except DeviceError:
        reader.close()
        raise
    return reader
