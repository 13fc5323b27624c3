"""The vision process's end of the link, without a camera: says who stands there, and the screen's end."""

import threading
import time
from pathlib import Path

from sentinel.core.facts import Mask
from sentinel.core.screen import Screen
from sentinel.link.client import LinkClient
from sentinel.link.messages import (
    LanguageChosen,
    Message,
    Snapshot,
    TrackReport,
    VisionHealth,
    VisionReport,
)
from sentinel.sim.observer import is_result

_EVERY_S = 0.05
_SIZE = (640, 480)
_BOX = (270.0, 180.0, 100.0, 120.0)


class Eye:
    """``see`` and ``nobody`` from any thread."""

    def __init__(self, socket: Path) -> None:
        self._lock = threading.Lock()
        self._tracks: tuple[TrackReport, ...] = ()
        self._number = 0
        self._stop = threading.Event()
        self._changed = threading.Event()
        self._link = LinkClient(socket, "vision", on_message=lambda message: None)
        self._thread = threading.Thread(target=self._run, name="eye", daemon=True)

    def start(self) -> None:
        """Begin to report."""
        self._link.start()
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stop.set()
        self._changed.set()
        self._thread.join(2.0)
        self._link.stop()

    def see(self, mask: Mask, *, somebody_new: bool = True) -> None:
        """One person in the aiming zone from now on."""
        with self._lock:
            self._number += somebody_new
            self._tracks = (TrackReport(self._number, _BOX, True, mask, 0.97),)
        self._changed.set()

    def nobody(self) -> None:
        """They are gone."""
        with self._lock:
            self._tracks = ()
        self._changed.set()

    def _run(self) -> None:
        sequence, healthy = 0, 0.0
        while not self._stop.is_set():
            self._changed.wait(_EVERY_S)
            self._changed.clear()
            with self._lock:
                tracks = self._tracks
            sequence += 1
            if time.monotonic() - healthy > 0.5:
                healthy = time.monotonic()
                self._link.send(VisionHealth("", 10.0, 5.0))
            self._link.send(VisionReport(sequence, time.monotonic(), _SIZE, tracks))


class Screens:
    """The screen process's end of the link: the newest snapshot, and results as they come."""

    def __init__(self, socket: Path) -> None:
        self._condition = threading.Condition()
        self.snapshot: Snapshot | None = None
        self._results: dict[str, Screen] = {}
        self.said = 0
        self._link = LinkClient(socket, "ui", on_message=self._on_message)

    def start(self) -> None:
        """Connect."""
        self._link.start()

    def stop(self) -> None:
        """Hang up."""
        self._link.stop()

    def touch(self, language: str) -> None:
        """A finger on a language."""
        self._link.send(LanguageChosen(language))

    def devices_up(self) -> frozenset[str]:
        """What works, as the screen is told."""
        snapshot = self.snapshot
        return frozenset(d.device for d in snapshot.devices if d.up) if snapshot is not None else frozenset()

    def result(self, timeout_s: float) -> Screen | None:
        """The next result that was not taken yet; None: there is none within so long."""
        with self._condition:
            if not self._condition.wait_for(lambda: self._results, timeout_s):
                return None
            return self._results.pop(next(iter(self._results)))

    def forget(self) -> None:
        """What was shown before is nobody's result."""
        with self._condition:
            self._results.clear()

    def _on_message(self, message: Message) -> None:
        if not isinstance(message, Snapshot):
            return
        with self._condition:
            before, self.snapshot = self.snapshot, message
            self.said += 1
            new = (
                before is None or before.screen.visit != message.screen.visit or not is_result(before.screen)
            )
            if new and is_result(message.screen):
                self._results[message.screen.visit] = message.screen
                self._condition.notify_all()
