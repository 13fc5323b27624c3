"""Any serial scanner: codes as they come, and the questions of those that answer."""

import time
from collections import deque

from hw.errors import DeviceTimeout
from hw.scanner.stream import AnswerAt, StreamParser, no_answers
from hw.transport import SerialPort, open_serial

_MISSES = 3  # heartbeats without a sign of life


class SerialScanner:
    """A scanner on a serial line (see :class:`hw.scanner.Scanner`). One thread owns it.

    As it is, one that is never asked anything. A model gives ``answer_at`` and the ``heartbeat`` frame.
    ``pause_s`` ends a code that has no terminator. ``heartbeat_s``: how often a silent module is asked
    whether it lives (three misses: DeviceTimeout); None: never.
    """

    def __init__(
        self,
        port: SerialPort,
        *,
        pause_s: float = 0.05,
        answer_at: AnswerAt = no_answers,
        heartbeat: bytes = b"",
        heartbeat_s: float | None = None,
    ) -> None:
        self._port = port
        self._pause_s = pause_s
        self._heartbeat = heartbeat
        self._heartbeat_s = heartbeat_s
        self._parser = StreamParser(answer_at)
        self._codes: deque[bytes] = deque(maxlen=8)  # oldest goes: nobody waits for the ninth code
        self._heard = time.monotonic()
        self._misses = 0
        self.about = ""

    def read(self, timeout_s: float) -> bytes | None:
        """See the Protocol."""
        deadline = time.monotonic() + timeout_s
        while not self._codes:
            self._receive(deadline)
            if not self._codes:
                self._keep_alive()
                if time.monotonic() >= deadline:
                    return None  # a code that has begun is kept for the next call
        return self._codes.popleft()

    def close(self) -> None:
        """See the Protocol."""
        self._port.close()

    def _receive(self, deadline: float) -> None:
        """Take what comes next; a begun code is waited for a little beyond the deadline."""
        now = time.monotonic()
        until = now + self._pause_s if self._parser.waiting else deadline
        if self._heartbeat_s is not None:
            until = min(until, max(self._heard + self._heartbeat_s, now))
        data = self._port.read_available(until)
        if data:
            self._heard = time.monotonic()
            self._misses = 0
            self._codes.extend(self._parser.feed(data))
        elif self._parser.waiting and time.monotonic() >= now + self._pause_s:
            code = self._parser.pause()
            if code is not None:
                self._codes.append(code)

    def _keep_alive(self) -> None:
        if self._heartbeat_s is None or time.monotonic() < self._heard + self._heartbeat_s:
            return
        if self._misses >= _MISSES:
            raise DeviceTimeout(f"{self._port.name}: the scanner does not answer any more")
        self._misses += 1
        self._heard = time.monotonic() - self._heartbeat_s + min(1.0, self._heartbeat_s / 4)
        self._port.write(self._heartbeat)

    def _ask(self, frame: bytes, begins: bytes, timeout_s: float) -> bytes | None:
        """The answer to ``frame`` that begins so, codes between kept; None: none in time."""
        self._parser.answers.clear()
        self._port.write(frame)
        deadline = time.monotonic() + timeout_s
        while data := self._port.read_available(deadline):
            self._codes.extend(self._parser.feed(data))
            self._heard = time.monotonic()
            while self._parser.answers:
                answer = self._parser.answers.popleft()
                if answer.startswith(begins):
                    return answer[len(begins) :]
            if time.monotonic() >= deadline:
                break
        return None


def open_plain(url_or_path: str, baud: int = 9600) -> SerialScanner:
    """Any scanner that ends its codes somehow: nothing is ever sent to it. Raises DeviceError."""
    return SerialScanner(open_serial(url_or_path, baud))
