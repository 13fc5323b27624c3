"""What staff order: silence for a while, night, help, a corrected count. The daemon carries it out."""

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sentinel.core.incident import UNDO_S, IncidentKind
from sentinel.core.quiet import NightMode
from sentinel.link.staff_messages import (
    CountCorrected,
    IncidentReported,
    IncidentUndone,
    MuteWanted,
    NightWanted,
)
from ui.viewmodel import KioskModel, prop

_TICK_MS = 250


class OrdersModel(QObject):
    """``Staff.orders``. Help takes two touches: ``arm``, then ``call``."""

    changed = Signal()

    def __init__(self, kiosk: KioskModel, ask: Callable[..., None], parent: QObject) -> None:
        super().__init__(parent)  # QML deletes what nobody owns
        self._kiosk, self._ask = kiosk, ask
        self._armed = ""
        self._called = ""
        self._undone = False
        self._undo_until = 0.0
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._turn)
        kiosk.languageChanged.connect(self.changed)

    def forget(self) -> None:
        """Another account, or none: what was begun is not theirs."""
        self._armed = self._called = ""
        self._undone = False
        self._tick.stop()
        self.changed.emit()

    def follow(self) -> None:
        """The daemon said how things stand."""
        self.changed.emit()

    def _turn(self) -> None:
        if self._left() == 0:
            self._tick.stop()
        self.changed.emit()

    # ---- from QML

    @Slot(int)
    def mute(self, minutes: int) -> None:
        """Say nothing for so long; 0: speak again."""
        self._ask(lambda request: MuteWanted(request, minutes))

    @Slot(str)
    def night(self, mode: str) -> None:
        """on, off or by_clock."""
        self._ask(lambda request: NightWanted(request, NightMode(mode)))

    @Slot(int)
    def correct(self, change: int) -> None:
        """So many more, or fewer, people are inside."""
        self._ask(lambda request: CountCorrected(request, change))

    @Slot(str)
    def arm(self, kind: str) -> None:
        """The first touch: "" takes it back."""
        self._armed = kind
        self.changed.emit()

    @Slot()
    def call(self) -> None:
        """The second touch: call for help."""
        kind, self._armed = self._armed, ""
        if kind:
            self._ask(
                lambda request: IncidentReported(request, IncidentKind(kind)), lambda: self._was_called(kind)
            )
        self.changed.emit()

    @Slot()
    def undo(self) -> None:
        """It was a mistake."""
        self._ask(IncidentUndone, self._was_undone)

    def _was_called(self, kind: str) -> None:
        self._called, self._undone = kind, False
        self._undo_until = time.monotonic() + UNDO_S
        self._tick.start()
        self.changed.emit()

    def _was_undone(self) -> None:
        self._undone, self._undo_until = True, 0.0
        self.changed.emit()

    # ---- properties

    def _muted(self) -> bool:
        return bool(self._kiosk.snapshot and self._kiosk.snapshot.muted)

    def _is_night(self) -> bool:
        return bool(self._kiosk.snapshot and self._kiosk.snapshot.night)

    def _inside(self) -> str:
        snapshot, words = self._kiosk.snapshot, self._kiosk.sentences
        if snapshot is None or snapshot.occupancy is None:
            return words.of("staff", "inside_unknown")
        inside, limit = snapshot.occupancy
        return words.of("staff", "inside_of" if limit else "inside_n").format(n=inside, limit=limit)

    def _counted(self) -> bool:
        return bool(self._kiosk.snapshot and self._kiosk.snapshot.occupancy is not None)

    def _left(self) -> int:
        return max(0, math.ceil(self._undo_until - time.monotonic()))

    def _armed_text(self) -> str:
        words = self._kiosk.sentences
        kind = words.of("staff", f"kind_{self._armed}")
        return words.of("staff", "call_again").format(what=kind) if self._armed else ""

    def _said(self) -> str:
        """What became of the call."""
        words = self._kiosk.sentences
        if self._undone:
            return words.of("staff", "undone")
        kind = words.of("staff", f"kind_{self._called}")
        return words.of("staff", "called").format(what=kind) if self._called else ""

    def _undo_text(self) -> str:
        left = self._left()
        return self._kiosk.sentences.of("staff", "undo").format(n=left) if left and self._called else ""

    muted = prop(bool, _muted, changed)
    isNight = prop(bool, _is_night, changed)  # noqa: N815 - Qt's naming
    inside = prop(str, _inside, changed)
    counted = prop(bool, _counted, changed)
    armed = prop(str, _armed_text, changed)
    said = prop(str, _said, changed)
    undoText = prop(str, _undo_text, changed)  # noqa: N815
