"""Codes and command answers out of a serial scanner's bytes, pure: lines of any split, bounded."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

MAX_CODE = 7168  # more than the largest QR code (version 40-L, digits) holds
_ENDS = (b"\r", b"\n")


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """A command's answer at the front of the stream: its ``size`` there, what it says."""

    size: int
    said: bytes


MORE = Found(-1, b"")
"""More bytes are needed to tell."""
NOTHING = Found(0, b"")
"""No answer begins here."""

AnswerAt = Callable[[bytearray], Found]


def no_answers(buffer: bytearray) -> Found:
    """Of a scanner that takes no commands."""
    return NOTHING


class StreamParser:
    """Codes are lines that end with CR, LF or both, or with a pause. Bounded memory.

    ``answer_at`` tells whether an answer stands at the front; ``answers`` collects what they say (oldest
    dropped beyond 16). A line longer than MAX_CODE is dropped whole, up to its end, and counted.
    """

    def __init__(self, answer_at: AnswerAt = no_answers) -> None:
        self._answer_at = answer_at
        self._buffer = bytearray()
        self._overlong = False
        self.answers: deque[bytes] = deque(maxlen=16)
        self.dropped = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The codes that ``data`` completes, in order."""
        codes: list[bytes] = []
        self._buffer += data
        while self._buffer:
            found = NOTHING if self._overlong else self._answer_at(self._buffer)
            if found.size < 0:
                break
            if found.size:
                self.answers.append(found.said)
                del self._buffer[: found.size]
                continue
            end = min((at for at in map(self._buffer.find, _ENDS) if at >= 0), default=-1)
            if end < 0:
                self._bound()
                break
            self._line(bytes(self._buffer[:end]), codes)
            del self._buffer[: end + 1]
        return codes

    def pause(self) -> bytes | None:
        """Nothing came for a while: what is there is a whole code, if it is one."""
        codes: list[bytes] = []
        if self._overlong or self._answer_at(self._buffer) is not MORE:  # half an answer is no code
            self._line(bytes(self._buffer), codes)
        self.reset()
        return codes[0] if codes else None

    @property
    def pending(self) -> int:
        """Bytes kept, at most MAX_CODE."""
        return len(self._buffer)

    @property
    def waiting(self) -> bool:
        """Whether something has begun that is not complete."""
        return bool(self._buffer) or self._overlong

    def reset(self) -> None:
        """Forget what came so far."""
        self._buffer.clear()
        self._overlong = False

    def _line(self, line: bytes, codes: list[bytes]) -> None:
        if self._overlong or len(line) > MAX_CODE:
            self.dropped += 1
        elif line:
            codes.append(line)
        self._overlong = False

    def _bound(self) -> None:
        if self._overlong or len(self._buffer) > MAX_CODE:
            self._overlong = True
            self._buffer.clear()
