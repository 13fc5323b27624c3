"""Hands the link's messages from its thread to the screen's, bounded."""

import threading
from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from sentinel.link.client import LinkClient
from sentinel.link.messages import Message, Snapshot

_WAITING = 64


class DaemonLink(QObject):
    """The link to the daemon in Qt's terms: all four signals come in the thread that made this object.

    Drop rule: of snapshots with the same kind of screen only the newest waits; of the rest the oldest goes.
    """

    received = Signal(object)
    up = Signal()
    down = Signal(str)
    mismatched = Signal()  # the daemon is of another version
    _arrived = Signal()

    def __init__(self, path: Path, software: str = "") -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._waiting: deque[Message] = deque(maxlen=_WAITING)
        self._told = False
        self._arrived.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)
        self._client = LinkClient(
            path,
            "ui",
            on_message=self._take,
            on_up=self.up.emit,
            on_down=self._lost,
            software=software,
        )

    def start(self) -> None:
        """Start connecting."""
        self._client.start()

    def stop(self) -> None:
        """Disconnect; returns within 2 s."""
        self._client.stop()

    def send(self, message: Message) -> bool:
        """Send to the daemon; False: not connected."""
        return self._client.send(message)

    def _lost(self, why: str) -> None:
        self.down.emit(why)
        if self._client.mismatch:
            self.mismatched.emit()

    def _take(self, message: Message) -> None:
        with self._lock:
            last = self._waiting[-1] if self._waiting else None
            if (
                isinstance(message, Snapshot)
                and isinstance(last, Snapshot)
                and last.screen.kind == message.screen.kind
            ):
                self._waiting.pop()
            self._waiting.append(message)
            told, self._told = self._told, True
        if not told:
            self._arrived.emit()

    @Slot()
    def _hand_over(self) -> None:
        with self._lock:
            messages, self._told = list(self._waiting), False
            self._waiting.clear()
        for message in messages:
            self.received.emit(message)
