"""How the screen meets whoever stands there: larger words, a lower layout, less motion, the panel's size."""

from datetime import UTC, datetime

from PySide6.QtCore import QObject, QSizeF, Signal, Slot

from ui.viewmodel import KioskModel, prop

_PANEL_MM = (100.0, 1000.0)  # of the longer side: a panel of 5 to 45 inches; displays lie about the rest
SIDES = ("below", "left", "right", "above")
_SQUARE = 0.12  # how far a pixel's sides may differ before the size is not believed


class AccessModel(QObject):
    """Registered to QML as the singleton ``Access``. What a visitor chose ends with the visit."""

    changed = Signal()

    def __init__(
        self, kiosk: KioskModel, *, still: bool = False, scanner: str = SIDES[0], reader: str = SIDES[0]
    ) -> None:
        """``scanner``, ``reader``: on which of SIDES of the screen a code and a card are held."""
        super().__init__()
        self._zones = {"scanner": scanner, "reader": reader}
        self._kiosk = kiosk
        self._large = False
        self._low: bool | None = None
        self._still = still
        self._millimetres = 0.0
        self._fixed: datetime | None = None
        kiosk.visitEnded.connect(self.reset)
        self._asked = False
        kiosk.changed.connect(self._follow)

    @Slot()
    def toggleLarge(self) -> None:  # noqa: N802 - Qt's naming
        """Larger words until the visit ends, or back."""
        self._large = not self._large
        self._touched()

    @Slot()
    def toggleLow(self) -> None:  # noqa: N802
        """What is read and touched in the lower part until the visit ends, or back."""
        self._low = not self._is_low()
        self._touched()

    @Slot()
    def reset(self) -> None:
        """The visit has ended: the next one chooses anew."""
        self._large, self._low = False, None
        self.changed.emit()

    def _follow(self) -> None:
        """The daemon may ask for the lower layout; nothing else here is its."""
        if self._daemon_asks() != self._asked:
            self._asked = not self._asked
            self.changed.emit()

    def _daemon_asks(self) -> bool:
        snapshot = self._kiosk.snapshot
        return bool(snapshot and snapshot.screen.low)

    def _touched(self) -> None:
        self._kiosk.chosen()
        self.changed.emit()

    def measure(self, pixels: tuple[int, int], size: QSizeF) -> None:
        """Take the panel's size in mm as its maker states it, where that can be true."""
        width, height = size.width(), size.height()
        self._millimetres = 0.0
        if min(*pixels, width, height) > 0 and _PANEL_MM[0] <= max(width, height) <= _PANEL_MM[1]:
            sides = (width / pixels[0]) / (height / pixels[1])
            if 1 - _SQUARE <= sides <= 1 + _SQUARE:
                self._millimetres = height
        self.changed.emit()

    def stand_still(self, at: datetime | None, millimetres: float = 0.0) -> None:
        """For pictures: nothing moves, the clock shows ``at``, the panel is so high. None: time goes on."""
        self._fixed, self._still = at, at is not None
        self._millimetres = millimetres
        self.changed.emit()

    def thaw(self) -> None:
        """Time goes on, the panel stays as it is."""
        self._fixed, self._still = None, False
        self.changed.emit()

    def set(self, *, large: bool, low: bool | None) -> None:
        """Choose both at once, for pictures."""
        self._large, self._low = large, low
        self.changed.emit()

    @Slot(result="QVariant")  # type: ignore[arg-type]
    def now(self) -> float:
        """Milliseconds since 1970 of what the clock shows."""
        return (self._fixed or datetime.now(UTC)).timestamp() * 1000

    def _is_large(self) -> bool:
        return self._large

    def _is_low(self) -> bool:
        return self._daemon_asks() if self._low is None else self._low

    def _is_still(self) -> bool:
        return self._still

    def _is_frozen(self) -> bool:
        return self._fixed is not None

    def _height(self) -> float:
        return self._millimetres

    def _where(self) -> dict[str, str]:
        return self._zones

    zones = prop("QVariantMap", _where, changed)
    large = prop(bool, _is_large, changed)
    low = prop(bool, _is_low, changed)
    still = prop(bool, _is_still, changed)
    frozen = prop(bool, _is_frozen, changed)  # for pictures: as if everything were there
    millimetres = prop(float, _height, changed)
