"""The wire to the system's journal: lines with fields by its native protocol; on a terminal plain ones.

Source: systemd.io/JOURNAL_NATIVE_PROTOCOL, systemd.journal-fields(7). Besides the usual fields there are
SENTINEL_COMPONENT (daemon, vision, screen, service), SENTINEL_LOGGER, and of an error SENTINEL_ERROR and
SENTINEL_PLACES. MESSAGE_ID is made of the logger and the sentence before its values are put in: the same in
each release that says the same.
"""

import errno
import logging
import os
import socket
import struct
import sys
import traceback
import uuid
from pathlib import Path
from types import TracebackType

SOCKET = Path("/run/systemd/journal/socket")
PLAIN = "%(levelname)s %(name)s: %(message)s"
LONGEST = 8192  # bytes of a value; the rest is cut off
_NAMESPACE = uuid.UUID(
    "3f0f6a1e-5a0b-4c57-9d0b-6f1b0a6f3d11"
)  # of this software's message ids: never to be changed
_PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))


def begin(component: str, level: int = logging.INFO, plain: str = PLAIN) -> None:
    """Send the root logger's lines to the journal where systemd started this process, else to stderr.

    For the start of a process, before it confines itself: the socket is opened here.
    """
    handler: logging.Handler | None = JournalHandler.where_it_listens(component) if is_journal(2) else None
    if handler is None:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter(plain))
    logging.basicConfig(level=level, handlers=[handler])


def is_journal(descriptor: int) -> bool:
    """Whether systemd connected the descriptor to the journal (systemd.exec(5), JOURNAL_STREAM)."""
    device, _, inode = os.environ.get("JOURNAL_STREAM", "").partition(":")
    try:
        found = os.fstat(descriptor)
        return (found.st_dev, found.st_ino) == (int(device), int(inode))
    except (OSError, ValueError):
        return False


def message_id(record: logging.LogRecord) -> str:
    """128 bits in hex: the same for the same sentence of the same logger, whatever it is about."""
    return uuid.uuid5(_NAMESPACE, f"{record.name}\n{record.msg}").hex


def priority(level: int) -> int:
    """syslog's number."""
    return next((number for least, number in _PRIORITIES if level >= least), 7)


def entry(record: logging.LogRecord, component: str) -> bytes:
    """One datagram. An error's own text may quote what was read, so only its kind and its places are told."""
    fields = {
        "MESSAGE": record.getMessage(),
        "PRIORITY": str(priority(record.levelno)),
        "MESSAGE_ID": message_id(record),
        "SYSLOG_IDENTIFIER": "sentinel",
        "SENTINEL_COMPONENT": component,
        "SENTINEL_LOGGER": record.name,
        "CODE_FILE": record.filename,
        "CODE_LINE": str(record.lineno),
        "CODE_FUNC": record.funcName or "",
    }
    if record.exc_info and record.exc_info[0] is not None:
        fields["SENTINEL_ERROR"] = record.exc_info[0].__name__
        fields["SENTINEL_PLACES"] = places(record.exc_info[2])
    return b"".join(field(name, value) for name, value in fields.items())


def places(trace: TracebackType | None) -> str:
    """Where an error came through, the last call last: file:line in function."""
    frames = traceback.extract_tb(trace)
    return "\n".join(f"{Path(one.filename).name}:{one.lineno} in {one.name}" for one in frames)


def field(name: str, value: str) -> bytes:
    """NAME=value, or the form with a length where the value has lines of its own."""
    raw = value.encode(errors="replace")[:LONGEST]
    if b"\n" not in raw:
        return name.encode() + b"=" + raw + b"\n"
    return name.encode() + b"\n" + struct.pack("<Q", len(raw)) + raw + b"\n"


class JournalHandler(logging.Handler):
    """Sends to the journal's socket without ever waiting for it.

    Drop rule: a line that finds the socket full is lost; how many were is said with the next one that is not.
    """

    def __init__(self, component: str, path: Path = SOCKET) -> None:
        """Raises OSError: nobody listens there."""
        super().__init__()
        self.component = component
        self._path = str(path)
        self._lost = 0
        self._socket = socket.socket(
            socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK
        )
        try:
            self._socket.connect(self._path)
        except OSError:
            self._socket.close()
            raise

    @classmethod
    def where_it_listens(cls, component: str) -> "JournalHandler | None":
        """One for the system's journal; None: it does not listen."""
        try:
            return cls(component)
        except OSError:
            return None

    def emit(self, record: logging.LogRecord) -> None:
        """Any thread."""
        try:
            datagram = entry(record, self.component)
        except Exception:
            self.handleError(record)
            return
        if self._lost:
            text, values = "%d lines of the log were lost", (self._lost,)
            said = logging.LogRecord(__name__, logging.WARNING, __file__, 0, text, values, None)
            if self._send(entry(said, self.component)):
                self._lost = 0
        if not self._send(datagram):
            self._lost += 1

    def _send(self, datagram: bytes) -> bool:
        try:
            self._socket.send(datagram)
        except OSError as error:
            if error.errno in (errno.ECONNREFUSED, errno.ENOTCONN, errno.ECONNRESET):
                return self._send_anew(datagram)  # the journal was restarted
            return False
        return True

    def _send_anew(self, datagram: bytes) -> bool:
        try:
            self._socket.connect(self._path)
            self._socket.send(datagram)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Once, at the end."""
        self._socket.close()
        super().close()
