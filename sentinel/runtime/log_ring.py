"""The last lines of the log in memory, for a technician at the screen. No line of it says who anybody is."""

import logging
import re
import threading
from collections import deque
from dataclasses import dataclass

KEPT = 500  # drop rule: the oldest line
_LONGEST = 300
# The log is without identities by rule; should one slip in, the screen does not show it.
# Numbers of citizens and telephones, of Korea's residents, of passports, permits and Taiwan's identity cards.
_NUMBERS = re.compile(r"\d{6}(?:19|20)\d{9}[\dXx]|\d{11,}|\b\d{6}-[1-8]\d{6}\b|\b[A-Z]{1,2}\d{6,10}\b")
_SECRETS = re.compile(r"[0-9A-Za-z_+/=-]{40,}")


@dataclass(frozen=True, slots=True)
class Line:
    """``number`` counts from 1; ``at`` UTC seconds; ``level`` in lower case."""

    number: int
    at: float
    level: str
    text: str


class LogRing(logging.Handler):
    """Add it to the root logger; any thread may log and read."""

    def __init__(self, kept: int = KEPT) -> None:
        super().__init__()
        self._lines: deque[Line] = deque(maxlen=kept)
        self._number = 0
        self._guard = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """One record: its first line, shortened."""
        try:
            text = f"{record.name}: {record.getMessage()}"
        except Exception:
            self.handleError(record)
            return
        with self._guard:
            self._number += 1
            line = Line(self._number, record.created, record.levelname.lower(), masked(text))
            self._lines.append(line)

    def after(self, number: int, most: int) -> list[Line]:
        """The newest ``most`` lines with a higher number, the oldest first."""
        with self._guard:
            return [line for line in self._lines if line.number > number][-most:]


def masked(text: str) -> str:
    """One line of at most 300 characters, without long numbers and without what may be a key."""
    line = "".join(c if c.isprintable() else " " for c in text.partition("\n")[0])
    line = _SECRETS.sub("…", _NUMBERS.sub("…", line))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
