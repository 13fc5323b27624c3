"""What a visitor asks of the daemon by a touch: help, more time, "these are all". The daemon decides."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.link.messages import Message
from sentinel.link.visitor_messages import FamilyHere, HelpWanted, MoreTime
from ui.viewmodel import KioskModel, prop

_NO_HELP = (ScreenKind.PASS, ScreenKind.EXIT)  # nothing keeps anybody from going through, or out


class TouchModel(QObject):
    """Registered to QML as the singleton ``Touch``. What it offers is what the daemon's screen says."""

    changed = Signal()

    def __init__(self, kiosk: KioskModel) -> None:
        super().__init__()
        self._kiosk = kiosk
        self._send: Callable[[Message], bool] = lambda message: False
        self._offered = (False, False, False)
        kiosk.changed.connect(self._follow)

    def bind(self, send: Callable[[Message], bool]) -> None:
        """Where touches go."""
        self._send = send

    @Slot()
    def help(self) -> None:
        """Call the staff."""
        self._send(HelpWanted())

    @Slot()
    def moreTime(self) -> None:  # noqa: N802 - Qt's naming
        """As much time again."""
        self._send(MoreTime())

    @Slot()
    def allHere(self) -> None:  # noqa: N802
        """Nobody else of the family comes."""
        self._send(FamilyHere())

    def _follow(self) -> None:
        offered = (self._offers_help(), self._offers_time(), self._counts())
        if offered != self._offered:
            self._offered = offered
            self.changed.emit()

    def _screen(self) -> Screen | None:
        return self._kiosk.snapshot.screen if self._kiosk.snapshot else None

    def _offers_help(self) -> bool:
        screen = self._screen()
        return screen is not None and screen.kind not in _NO_HELP and screen.reason is not Reason.STAFF_COMING

    def _offers_time(self) -> bool:
        screen = self._screen()
        return screen is not None and screen.more_time

    def _counts(self) -> bool:
        screen = self._screen()
        return screen is not None and screen.next_step is Reason.COMPANION_ALL

    offersHelp = prop(bool, _offers_help, changed)  # noqa: N815
    offersTime = prop(bool, _offers_time, changed)  # noqa: N815
    counts = prop(bool, _counts, changed)
