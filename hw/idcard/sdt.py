"""Resident ID card readers that speak the SAM/SDT serial protocol: their dialogue on a real line."""

import logging
import time

from hw.errors import DeviceError, DeviceTimeout
from hw.idcard import CardBlocks, CardUnreadable
from hw.idcard.sdt_dialogue import Dialogue, step
from hw.idcard.sdt_frames import sam_id_text
from hw.idcard.sdt_jobs import (
    Begin,
    CardRead,
    Effect,
    Faulty,
    Job,
    NoCard,
    Outcome,
    Received,
    Send,
    SetBaud,
    Silent,
    Told,
    Unreadable,
)
from hw.transport import SerialPort, open_serial

_log = logging.getLogger(__name__)


class SdtReader:
    """A reader on a serial line (see :class:`hw.idcard.IdCardReader`). One thread owns it.

    ``baud``: the rate wished for, which the port has now. ``ignore_find``: read whatever find and select say,
    as some readers need. ``newest_address``: also ask for the address block. A lost answer to a harmless
    question is asked for once more.
    """

    def __init__(
        self, port: SerialPort, *, baud: int = 115200, ignore_find: bool = False, newest_address: bool = False
    ) -> None:
        self._port = port
        self._dialogue = Dialogue(
            wish=baud, baud=baud, ignore_find=ignore_find, newest_address=newest_address
        )

    @property
    def baud(self) -> int:
        """See the Protocol."""
        return self._dialogue.baud

    def open(self) -> None:
        """Find the rate at which the reader answers, bring it to the wish; bounded by 4 s.

        Raises DeviceError. A reader that refuses the change is used at its own rate.
        """
        self._ask(Job.OPEN)
        if self.baud != self._dialogue.wish:
            _log.warning("%s: the reader keeps %d baud", self._port.name, self.baud)

    def check(self) -> None:
        """Ask for the self-test. Raises DeviceError."""
        self._ask(Job.STATUS)

    def reset(self) -> None:
        """Reset the security module. Raises DeviceError."""
        self._ask(Job.RESET)

    def sam_id(self) -> str:
        """See the Protocol."""
        return sam_id_text(self._ask(Job.SAM_ID))

    def management(self) -> bytes:
        """The management information, as it came (28 B in the sources). Raises DeviceError."""
        return self._ask(Job.MANAGEMENT)

    def poll(self) -> CardBlocks | None:
        """See the Protocol. A SAM finds a card only after it was taken away since the last read."""
        outcome = self._run(Job.POLL)
        match outcome:
            case CardRead(blocks):
                return blocks
            case NoCard():
                return None
            case Unreadable(why):
                raise CardUnreadable(why)
        raise self._failure(outcome)

    def close(self) -> None:
        """See the Protocol."""
        self._port.close()

    def _ask(self, job: Job) -> bytes:
        outcome = self._run(job)
        if isinstance(outcome, Told):
            return outcome.data
        raise self._failure(outcome)

    def _failure(self, outcome: Outcome) -> DeviceError:
        match outcome:
            case Faulty(why):
                return DeviceError(f"{self._port.name}: the ID card reader reports {why}")
            case Silent():
                return DeviceTimeout(f"{self._port.name}: the ID card reader does not answer")
        return DeviceError(f"{self._port.name}: the ID card reader answers what was not asked")

    def _run(self, job: Job) -> Outcome:
        """Raises DeviceGone, DeviceTimeout."""
        self._dialogue, effects = step(self._dialogue, Begin(job), time.monotonic())
        while (outcome := self._carry_out(effects)) is None:
            data = self._port.read_available(self._dialogue.deadline)
            self._dialogue, effects = step(self._dialogue, Received(data), time.monotonic())
        return outcome

    def _carry_out(self, effects: tuple[Effect, ...]) -> Outcome | None:
        for effect in effects:
            match effect:
                case Send(frame):
                    self._port.reset_input()
                    self._port.write(frame)
                case SetBaud(baud, after_s):
                    time.sleep(after_s)
                    self._port.set_baud(baud)
                case _:
                    return effect
        return None


def open_sdt(
    url_or_path: str, baud: int = 115200, *, ignore_find: bool = False, newest_address: bool = False
) -> SdtReader:
    """Open a reader at whatever rate it answers, and bring it to ``baud``. Raises DeviceError."""
    port = open_serial(url_or_path, baud)
    reader = SdtReader(port, baud=baud, ignore_find=ignore_find, newest_address=newest_address)
    try:
        reader.open()
    except DeviceError:
        reader.close()
        raise
    return reader
