"""The technician's live thermal picture: asked for while its page is open, drawn as the daemon sends it."""

import base64
import binascii
import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import Property, QObject, QRectF, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTransform
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from sentinel.link.heat_colours import INFERNO
from sentinel.link.messages import Message, StaffAnswer, ThermalFace, ThermalPicture, ThermalWatch
from ui.viewmodel import KioskModel, prop

_REQUEST = -1  # answers to it are ours, all others the staff model's
_ASK_MS = 1000
_SILENT_S = 2.0
_MOST_SIDE = 64
_PLACES = np.linspace(0, len(INFERNO) - 1, 256)
_COLOURS = np.stack(
    [np.interp(_PLACES, np.arange(len(INFERNO)), INFERNO[:, channel]) for channel in range(3)], axis=1
).astype(np.uint8)


class ThermalModel(QObject):
    """Registered to QML as the singleton ``Thermal``; holds the newest picture only while ``watching``."""

    changed = Signal()

    def __init__(self, kiosk: KioskModel) -> None:
        super().__init__()
        self._kiosk = kiosk
        self._send: Callable[[Message], bool] = lambda message: False
        self._picture: ThermalPicture | None = None
        self._image: QImage | None = None
        self._problem = ""
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_ASK_MS)
        self._timer.timeout.connect(self._ask)

    def bind(self, send: Callable[[Message], bool]) -> None:
        """Where requests go."""
        self._send = send

    @Slot(object)
    def receive(self, message: Message) -> None:
        """A picture, or why there is none; only while the page is open."""
        if not self._timer.isActive():
            return
        if isinstance(message, StaffAnswer) and message.request == _REQUEST:
            if message.problem != self._problem:
                self._problem = message.problem
                self._forget()
        elif isinstance(message, ThermalPicture) and (image := image_of(message)) is not None:
            self._picture, self._image, self._last = message, image, time.monotonic()
            self.changed.emit()

    @Slot()
    def watch(self) -> None:
        """The page is open."""
        self._problem = ""
        self._timer.start()
        self._ask()

    @Slot()
    def leave(self) -> None:
        """The page is closed; nobody's warmth stays."""
        self._timer.stop()
        self._forget()

    def _ask(self) -> None:
        if self._picture is not None and time.monotonic() - self._last > _SILENT_S:
            self._forget()  # a picture that stands still is none
        if not self._send(ThermalWatch(_REQUEST)):
            self._problem = "no_link"
            self._forget()

    def _forget(self) -> None:
        self._picture = self._image = None
        self.changed.emit()

    @property
    def image(self) -> QImage | None:
        """A pixel a pixel of the sensor."""
        return self._image

    @property
    def picture(self) -> ThermalPicture | None:
        """What the image was made of."""
        return self._picture

    def _status(self) -> str:
        words = self._kiosk.sentences
        if self._problem:
            return words.of("problem", self._problem, words.of("problem", "other")).format(n=1)
        if self._picture is None:
            return words.ui("thermal_waiting")
        return words.ui("thermal_ambient", n=f"{self._picture.ambient:.1f}")

    def _faces(self) -> list[str]:
        return [self._line(face) for face in self._picture.faces] if self._picture else []

    def _line(self, face: ThermalFace) -> str:
        words = self._kiosk.sentences
        numbers = (face.skin, face.estimate, face.uncertainty)
        if face.state is None:
            return words.ui("thermal_measuring")
        if any(number is None or not math.isfinite(number) for number in numbers):
            return words.of("thermal_state", face.state.value)
        skin, estimate, uncertainty = numbers
        return words.ui(
            "thermal_face", skin=f"{skin:.2f}", estimate=f"{estimate:.2f}", u=f"{uncertainty:.2f}"
        )

    def _warmest(self) -> str:
        high = int(self._image_bytes().max()) if self._picture else 0
        return f"{self._picture.low + self._picture.step * high:.1f} °C" if self._picture else ""

    def _coldest(self) -> str:
        return f"{self._picture.low:.1f} °C" if self._picture else ""

    def _image_bytes(self) -> np.ndarray:
        return np.frombuffer(base64.b64decode(self._picture.pixels if self._picture else ""), np.uint8)

    def _live(self) -> bool:
        return self._image is not None

    status = prop(str, _status, changed)
    faces = prop("QVariantList", _faces, changed)
    warmest = prop(str, _warmest, changed)
    coldest = prop(str, _coldest, changed)
    live = prop(bool, _live, changed)


def image_of(picture: ThermalPicture) -> QImage | None:
    """The picture in its colours from coldest to warmest; None where the message makes no sense."""
    rows, columns = picture.rows, picture.columns
    if not (0 < rows <= _MOST_SIDE and 0 < columns <= _MOST_SIDE):
        return None
    if not all(math.isfinite(value) for value in (picture.low, picture.step, picture.ambient)):
        return None
    try:
        data = base64.b64decode(picture.pixels, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(data) != rows * columns:
        return None
    values = np.frombuffer(data, np.uint8).astype(float)
    stretched = np.round(values * 255 / max(values.max(), 1.0)).astype(np.uint8)
    rgb = np.ascontiguousarray(_COLOURS[stretched])
    borrowed = QImage(rgb.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)  # memory of its own


class OverlayItem(QQuickPaintedItem):
    """QML singleton ``Heat``: the thermal picture where a registration puts it over the camera's mirror.

    There is one for the whole process, as PySide never frees an item that QML made; it is drawn in the place
    that asked last (technician/ThermalOverlay.qml).
    ``move``: ax, bx, ay, by of camera to thermal fractions; ``frame``: where the camera's whole picture lies
    (empty: no camera, then the thermal picture fills the item); ``strength`` 0..1; ``points``: places of a
    calibration, in fractions of the thermal picture. Its outline is drawn however faint the picture is.
    """

    moved = Signal()

    def __init__(self, model: ThermalModel) -> None:
        super().__init__()
        self.setObjectName("thermalOverlay")
        self._model = model
        self._place: QQuickItem | None = None
        model.changed.connect(self.update)
        self._move: tuple[float, ...] = (1.0, 0.0, 1.0, 0.0)
        self._frame = QRectF()
        self._strength = 0.5
        self._points: list[Any] = []

    @Slot(QQuickItem)
    def showIn(self, place: QQuickItem) -> None:  # noqa: N802
        """Be drawn in this place, until it leaves or another comes."""
        self._place = place
        self.setParentItem(place)
        self.fit(place)

    @Slot(QQuickItem)
    def leave(self, place: QQuickItem) -> None:
        """A place goes."""
        if self._place == place:
            self._place = None
            self.setParentItem(None)  # type: ignore[arg-type]

    @Slot(QQuickItem)
    def fit(self, place: QQuickItem) -> None:
        """A place has another size."""
        if self._place == place:
            self.setSize(place.size())

    def paint(self, painter: QPainter) -> None:
        """Draw it over whatever lies below."""
        image, picture = self._model.image, self._model.picture
        painter.setTransform(self.placement(), True)
        whole = QRectF(0, 0, 1, 1)
        if image is not None and picture is not None:
            painter.setOpacity(self._strength)
            painter.drawImage(whole, image, QRectF(image.rect()))
            painter.setOpacity(1.0)
            for face in picture.faces:
                for box, colour in ((face.box, QColor("#FFC107")), (face.site, QColor("#00E5FF"))):
                    if all(math.isfinite(edge) and abs(edge) < 10 for edge in box):
                        _outline(painter, QRectF(*box), colour)
        _outline(painter, whole, QColor("#FFFFFF"))
        for x, y in self._points:
            _outline(painter, QRectF(x - 0.02, y - 0.02, 0.04, 0.04), QColor("#00E5FF"))

    def placement(self) -> QTransform:
        """From fractions of the thermal picture to the item's pixels; the camera's picture is a mirror."""
        ax, bx, ay, by = self._move
        at = self._frame
        if at.isEmpty() or not ax or not ay:
            return QTransform().translate(self.width(), 0).scale(-self.width(), self.height())
        across, down = at.width() / ax, at.height() / ay
        left = at.x() + at.width() + bx * across
        return QTransform(-across, 0, 0, down, left, at.y() - by * down)

    def _set_move(self, numbers: list[float]) -> None:
        good = len(numbers) == 4 and all(math.isfinite(number) for number in numbers)
        self._move = tuple(numbers) if good else (1.0, 0.0, 1.0, 0.0)
        self._again()

    def _set_frame(self, frame: QRectF) -> None:
        self._frame = QRectF(frame)
        self._again()

    def _set_strength(self, strength: float) -> None:
        self._strength = min(max(strength, 0.0), 1.0)
        self._again()

    def _set_points(self, points: list[Any]) -> None:
        self._points = [tuple(point) for point in points if len(point) == 2]
        self._again()

    def _again(self) -> None:
        self.moved.emit()
        self.update()

    def _get_move(self) -> list[float]:
        return list(self._move)

    def _get_frame(self) -> QRectF:
        return self._frame

    def _get_strength(self) -> float:
        return self._strength

    def _get_points(self) -> list[Any]:
        return self._points

    move: Any = Property("QVariantList", _get_move, _set_move, notify=moved)  # type: ignore[arg-type]
    frame: Any = Property(QRectF, _get_frame, _set_frame, notify=moved)  # type: ignore[arg-type]
    strength: Any = Property(float, _get_strength, _set_strength, notify=moved)  # type: ignore[arg-type]
    points: Any = Property("QVariantList", _get_points, _set_points, notify=moved)  # type: ignore[arg-type]


def _outline(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """A frame of the same width on the screen whatever the picture's scale."""
    for width, ink in ((5, QColor("#000000")), (3, colour)):
        pen = QPen(ink, width)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawRect(box)
