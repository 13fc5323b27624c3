"""Builds the screen: Qt application, models, QML view. One per process."""

import logging
import os
from pathlib import Path

from PySide6.QtCore import QSize, QTimer, QtMsgType, QUrl, qInstallMessageHandler
from PySide6.QtGui import QCloseEvent, QColor, QGuiApplication, QImage, Qt
from PySide6.QtQml import qmlRegisterSingletonInstance
from PySide6.QtQuick import QQuickView, QSGRendererInterface

from ui.access import SIDES, AccessModel
from ui.attention import Rule
from ui.outline import PROVIDER as OUTLINE
from ui.outline import OutlinePictures
from ui.panel import PanelModel, PanelPower
from ui.preview import PreviewItem
from ui.qr import PROVIDER as CODE
from ui.qr import CodeMaker, CodePictures
from ui.staff import StaffModel
from ui.technician import TechnicianModel
from ui.thermal import OverlayItem, ThermalModel
from ui.touches import TouchModel
from ui.viewmodel import KioskModel

_log = logging.getLogger(__name__)
QML = Path(__file__).parent / "qml"
_MODULE = "Sentinel.Kiosk"
QUICK = 80  # PNG "quality": zlib level 1, several times as quick as the default
_TURNS = 16  # of shrinking, at most
_HOLD_MS = 100  # till a window that was changed from outside is put right: never a tug of war
SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}


class ScreenError(Exception):
    """The screen can't be built; the text is one line that says why."""


def application(*, offscreen: bool = False) -> QGuiApplication:
    """The process's Qt application. ``offscreen``: no display, drawn by the processor."""
    existing = QGuiApplication.instance()
    if isinstance(existing, QGuiApplication):
        return existing
    # OpenCV's wheel points Qt at its own plugins where it was imported in the same process
    os.environ.pop("QT_QPA_PLATFORM_PLUGIN_PATH", None)
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ["QT_QUICK_BACKEND"] = "software"
    # Items of ours are drawn by Python: not in a thread of the renderer's that waits for the interpreter
    os.environ.setdefault("QSG_RENDER_LOOP", "basic")
    # Qt 6.8 turns for ever on what it kept of a QML file that was used by one that has changed since
    os.environ["QML_DISABLE_DISK_CACHE"] = "1"
    QGuiApplication.setApplicationName("sentinel-kiosk")
    qInstallMessageHandler(_qt_said)
    return QGuiApplication(["sentinel-ui"])


class _KioskView(QQuickView):
    """A window that nobody closes but we: not the window manager, not Alt+F4."""

    def __init__(self) -> None:
        super().__init__()
        self.closable = False

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's naming
        """Closed by ``KioskWindow.close`` or not at all."""
        if self.closable:
            super().closeEvent(event)
        else:
            event.ignore()


class KioskWindow:
    """The window and its models. Keep it referenced: QML does not own the models."""

    def __init__(
        self,
        language: str,
        size: tuple[int, int],
        *,
        staff_timeout_s: int = 60,
        still: bool = False,
        scanner: str = SIDES[0],
        reader: str = SIDES[0],
        light: Rule | None = None,
        panel_off: bool = False,
    ) -> None:
        self.kiosk = KioskModel(language)
        self.access = AccessModel(self.kiosk, still=still, scanner=scanner, reader=reader)
        self.staff = StaffModel(self.kiosk, staff_timeout_s)
        self.camera = PreviewItem()
        qmlRegisterSingletonInstance(PreviewItem, _MODULE, 1, 0, "Camera", self.camera)  # type: ignore[arg-type]
        self.codes = CodeMaker()
        qmlRegisterSingletonInstance(CodeMaker, _MODULE, 1, 0, "Codes", self.codes)  # type: ignore[arg-type]
        qmlRegisterSingletonInstance(AccessModel, _MODULE, 1, 0, "Access", self.access)  # type: ignore[arg-type]
        self.touches = TouchModel(self.kiosk)
        qmlRegisterSingletonInstance(TouchModel, _MODULE, 1, 0, "Touch", self.touches)  # type: ignore[arg-type]
        qmlRegisterSingletonInstance(KioskModel, _MODULE, 1, 0, "Kiosk", self.kiosk)  # type: ignore[arg-type]
        qmlRegisterSingletonInstance(StaffModel, _MODULE, 1, 0, "Staff", self.staff)  # type: ignore[arg-type]
        power = PanelPower(QGuiApplication.platformName()) if panel_off else (lambda on: None)
        self.panel = PanelModel(self.kiosk, light, power=power)
        qmlRegisterSingletonInstance(PanelModel, _MODULE, 1, 0, "Backlight", self.panel)  # type: ignore[arg-type]
        self.thermal = ThermalModel(self.kiosk)
        self.heat = OverlayItem(self.thermal)
        qmlRegisterSingletonInstance(OverlayItem, _MODULE, 1, 0, "Heat", self.heat)  # type: ignore[arg-type]
        self.technician = TechnicianModel(self.kiosk)
        qmlRegisterSingletonInstance(TechnicianModel, _MODULE, 1, 0, "Technician", self.technician)  # type: ignore[arg-type]
        qmlRegisterSingletonInstance(ThermalModel, _MODULE, 1, 0, "Thermal", self.thermal)  # type: ignore[arg-type]
        self.view = _KioskView()
        self._pictures = (CodePictures(), OutlinePictures())
        self.view.engine().addImageProvider(CODE, self._pictures[0])
        self.view.engine().addImageProvider(OUTLINE, self._pictures[1])
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.view.setColor(QColor("#EEF2F6"))
        self.view.setTitle("Sentinel")
        self.view.resize(QSize(*size))
        self.view.setSource(QUrl.fromLocalFile(str(QML / "Main.qml")))
        if self.view.status() != QQuickView.Status.Ready:
            raise ScreenError("; ".join(error.toString() for error in self.view.errors()))
        self.view.sceneGraphInitialized.connect(self._log_renderer)

    def show(self, *, fullscreen: bool) -> None:
        """Open the window."""
        if fullscreen:
            self._fill()
            panel = self.view.screen()
            self.access.measure((panel.size().width(), panel.size().height()), panel.physicalSize())
        else:
            self.view.show()

    def close(self) -> None:
        """Close the window, at the end of the process."""
        self.view.closable = True
        self.view.close()

    def _hold(self) -> None:
        """Fill the display again, whoever made the window small, moved it or turned the panel.

        Also at first: without a window manager, as on a kiosk's X, nobody else makes it full.
        """
        if self.view.closable:
            return
        if self.view.windowState() != Qt.WindowState.WindowFullScreen:
            self.view.showFullScreen()
        if self.view.geometry() != self.view.screen().geometry():
            self.view.setGeometry(self.view.screen().geometry())

    def _fill(self) -> None:
        self.view.setCursor(Qt.CursorShape.BlankCursor)
        alone = QGuiApplication.platformName() == "xcb"  # Wayland's compositor says how large a window is
        if alone:
            top = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
            self.view.setFlags(self.view.flags() | top)
            self.view.setGeometry(self.view.screen().geometry())
        self.view.showFullScreen()
        if alone:
            self._watch()

    def _watch(self) -> None:
        self._again = QTimer(self.view)
        self._again.setSingleShot(True)
        self._again.setInterval(_HOLD_MS)
        self._again.timeout.connect(self._hold)
        for signal in (
            self.view.windowStateChanged,
            self.view.visibleChanged,
            self.view.xChanged,
            self.view.yChanged,
            self.view.widthChanged,
            self.view.heightChanged,
            self.view.screen().geometryChanged,
        ):
            signal.connect(self._again.start)

    def grab(self) -> QImage:
        """What the window shows now, drawn at once, with what is too long at its final size."""
        image = self.view.grabWindow()
        for _ in range(_TURNS):
            if self.view.rootObject().property("settled") is not False:
                break
            self.view.afterAnimating.emit()  # grabbing lays everything out, but does not say so
            image = self.view.grabWindow()
        return image

    def _log_renderer(self) -> None:
        api = self.view.rendererInterface().graphicsApi()
        software = api == QSGRendererInterface.GraphicsApi.Software
        _log.info("screen: drawn by %s", "the processor (software)" if software else api.name)


def _qt_said(kind: QtMsgType, context: object, message: str) -> None:
    level = logging.DEBUG if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
    _log.log(level, "qt: %s", message)
