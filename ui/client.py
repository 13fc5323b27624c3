"""Hands the link's messages from its thread to the screen's, bounded."""

import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Qt, Signal, Slot

from sentinel.core.screen import ScreenKind
from sentinel.link.client import LinkClient
from sentinel.link.messages import Message, Notice, Snapshot

_WAITING = 64
_SCREENS = 8


class DaemonLink(QObject):
    """The link to the daemon in Qt's terms: all four signals come in the thread that made this object.

    Each message is handed over in a turn of the event loop of its own, so that the screen draws in between.
    Drop rule: of snapshots in a row with the same kind of screen only the newest waits. When more than eight
    screens wait only the newest does, after the idle one before it, which ended a visit: a flood can't keep
    the screen from being true. Of all messages at most 64 wait, the oldest goes.
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
        self._notice: Mapping[str, Notice] = {}
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
            if isinstance(message, Snapshot):
                message = self._with_notice(message)
            last = self._waiting[-1] if self._waiting else None
            if (
                isinstance(message, Snapshot)
                and isinstance(last, Snapshot)
                and last.screen.kind == message.screen.kind
            ):
                self._waiting.pop()
            self._waiting.append(message)
            if len(self._waiting) > _SCREENS:
                self._thin_out()
            told, self._told = self._told, True
        if not told:
            self._arrived.emit()

    def _with_notice(self, snapshot: Snapshot) -> Snapshot:
        """Before any is dropped: the notice is in few of them, and holds for all. Under the lock."""
        if snapshot.notice:
            self._notice = snapshot.notice
        elif self._notice:
            return msgspec.structs.replace(snapshot, notice=self._notice)
        return snapshot

    def _thin_out(self) -> None:
        """Of more than eight screens keep the newest, and the last idle one. Under the lock."""
        shown = [message for message in self._waiting if isinstance(message, Snapshot)]
        if len(shown) <= _SCREENS:
            return
        idle = [message for message in shown if message.screen.kind == ScreenKind.IDLE]
        kept = {id(message) for message in (*idle[-1:], shown[-1])}
        others = [m for m in self._waiting if not isinstance(m, Snapshot) or id(m) in kept]
        self._waiting.clear()
        self._waiting.extend(others)

    @Slot()
    def _hand_over(self) -> None:
        with self._lock:
            message = self._waiting.popleft() if self._waiting else None
            self._told = bool(self._waiting)
            more = self._told
        if message is not None:
            self.received.emit(message)
        if more:
            self._arrived.emit()
