"""The day's figures as bars and numbers: asked for when the page opens, never by themselves."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from sentinel.link.messages import Message
from sentinel.link.staff_messages import Figures, FiguresWanted, HourFigures
from ui.phrasing import count
from ui.viewmodel import KioskModel, prop

_FEWEST_HOURS = 12  # on the axis, so that two busy hours are not two walls
_REASONS = 5


class FiguresModel(QObject):
    """``Staff.figures``."""

    changed = Signal()

    def __init__(self, kiosk: KioskModel, ask: Callable[..., None], parent: QObject) -> None:
        super().__init__(parent)  # QML deletes what nobody owns
        self._kiosk, self._ask = kiosk, ask
        self._figures: Figures | None = None
        kiosk.languageChanged.connect(self.changed)

    def forget(self) -> None:
        """Nobody looks any more."""
        self._figures = None
        self.changed.emit()

    def show(self, message: Message) -> None:
        """What the daemon shows for the request under way."""
        if isinstance(message, Figures):
            self._figures = message
            self.changed.emit()

    @Slot()
    def refresh(self) -> None:
        """Today, as of now."""
        self._ask(FiguresWanted)

    def _hours(self) -> list[dict[str, object]]:
        """Bars, an hour each: the parts as shares (0 to 1) of the busiest hour's."""
        if self._figures is None or not self._figures.hours:
            return []
        by_hour = {one.hour: one for one in self._figures.hours if 0 <= one.hour < 24}
        most = max((_sum(one) for one in by_hour.values()), default=0)
        return [_bar(by_hour.get(hour, HourFigures(hour)), most) for hour in _axis(list(by_hour))]

    def _reasons(self) -> list[dict[str, object]]:
        shown = self._figures.reasons[:_REASONS] if self._figures else ()
        most = max((number for _, number in shown), default=0)
        words = self._kiosk.sentences
        return [
            {
                "code": reason.value,
                "text": words.for_staff(reason),
                "number": count(number),
                "share": number / most if most else 0.0,
            }
            for reason, number in shown
        ]

    def _numbers(self) -> list[dict[str, str]]:
        shown, words = self._figures, self._kiosk.sentences
        if shown is None:
            return []

        def seconds(value: float | None) -> str:
            if value is None or not value >= 0:  # NaN, too
                return "–"
            return words.of("staff", "seconds").format(n=f"{min(value, 9999.0):.1f}")

        def share(part: int) -> str:
            return "–" if shown.decided <= 0 else f"{100.0 * min(1.0, max(0, part) / shown.decided):.0f} %"

        values = (
            ("median", seconds(shown.median_s)),
            ("p95", seconds(shown.p95_s)),
            ("offline_share", share(shown.offline)),
            ("by_staff", share(shown.by_staff)),
            ("unsent", count(shown.unsent)),
            ("lost", count(shown.lost)),
        )
        return [{"name": words.of("staff", name), "value": value} for name, value in values]

    def _loaded(self) -> bool:
        return self._figures is not None

    hours = prop("QVariantList", _hours, changed)
    reasons = prop("QVariantList", _reasons, changed)
    numbers = prop("QVariantList", _numbers, changed)
    loaded = prop(bool, _loaded, changed)


def _axis(hours: list[int]) -> range:
    first, last = min(hours, default=8), max(hours, default=8)
    first = max(0, min(first, 24 - _FEWEST_HOURS, last + 1 - _FEWEST_HOURS if last >= 20 else first))
    return range(first, max(last + 1, min(24, first + _FEWEST_HOURS)))


def _sum(one: HourFigures) -> int:
    return max(0, one.admitted) + max(0, one.referred) + max(0, one.refused)


def _bar(one: HourFigures, most: int) -> dict[str, object]:
    def share(part: int) -> float:
        return max(0, part) / most if most else 0.0

    return {
        "hour": one.hour,
        "admitted": share(one.admitted),
        "referred": share(one.referred),
        "refused": share(one.refused),
        "total": count(_sum(one)) if _sum(one) else "",
    }
