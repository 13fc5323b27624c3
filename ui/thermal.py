"""The technician's live thermal picture: asked for while its page is open, drawn as the daemon sends it."""

import base64
import binascii
import math
import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtQuick import QQuickPaintedItem

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


class ThermalItem(QQuickPaintedItem):
    """QML type ``ThermalView``: the picture, faces white, where each is measured cyan. QML calls update."""

    model: ThermalModel | None = None

    def paint(self, painter: QPainter) -> None:
        """Draw the newest picture, whole; dark where there is none."""
        area = QRectF(0, 0, self.width(), self.height())
        painter.fillRect(area, "#0E151C")
        image = self.model.image if self.model else None
        picture = self.model.picture if self.model else None
        if image is None or picture is None:
            return
        scale = min(area.width() / image.width(), area.height() / image.height())
        width, height = image.width() * scale, image.height() * scale
        shown = QRectF((area.width() - width) / 2, (area.height() - height) / 2, width, height)
        painter.drawImage(shown, image, QRectF(image.rect()))
        painter.setClipRect(shown)
        for face in picture.faces:
            for box, colour in ((face.box, Qt.GlobalColor.white), (face.site, Qt.GlobalColor.cyan)):
                if all(math.isfinite(edge) and abs(edge) < 10 for edge in box):
                    x, y, w, h = box
                    painter.setPen(QPen(colour, 4))
                    painter.drawRect(
                        QRectF(shown.x() + x * width, shown.y() + y * height, w * width, h * height)
                    )
