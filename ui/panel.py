"""The panel's light in Qt's terms: follows the daemon's snapshots, touches and a clock."""

import logging
import os
import shutil
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QProcess, QTimer, Signal, Slot

from sentinel.core.screen import ScreenKind
from sentinel.link.messages import Snapshot
from ui.attention import Attention, Event, Light, Looked, Rule, Shift, Shine, Ticked, Touched, step
from ui.viewmodel import KioskModel, prop

_log = logging.getLogger(__name__)
_TICK_MS = 1000


class PanelModel(QObject):
    """Registered to QML as the singleton ``Backlight``; lives in the screen's thread.

    ``power(on)`` switches the panel itself where the venue wants that and the system can.
    """

    changed = Signal()

    def __init__(
        self,
        kiosk: KioskModel,
        rule: Rule | None = None,
        *,
        power: Callable[[bool], object] = lambda on: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._kiosk, self._rule, self._power, self._clock = kiosk, rule or Rule(), power, clock
        self._state = Attention(clock())
        self._light = Light.LIT
        self._shift = (0, 0)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        for signal in (kiosk.changed, kiosk.facesChanged, kiosk.stripChanged, kiosk.staffChanged):
            signal.connect(self.look)

    @Slot()
    def look(self) -> None:
        """The daemon's snapshot has changed."""
        snapshot = self._kiosk.snapshot
        self._take(Looked(_busy(snapshot), _sees(snapshot)))

    @Slot()
    def touched(self) -> None:
        """Somebody touches the screen."""
        self._take(Touched())

    @Slot()
    def tick(self) -> None:
        """Time goes by."""
        self._take(Ticked())

    def _take(self, event: Event) -> None:
        self._state, effects = step(self._state, event, self._clock(), self._rule)
        for effect in effects:
            if isinstance(effect, Shift):
                self._shift = (effect.x, effect.y)
            elif isinstance(effect, Shine):
                if Light.DARK in (effect.light, self._light):
                    self._power(effect.light is not Light.DARK)
                self._light = effect.light
        if effects:
            self.changed.emit()

    def _get_light(self) -> str:
        return self._light.value

    def _get_x(self) -> int:
        return self._shift[0]

    def _get_y(self) -> int:
        return self._shift[1]

    light = prop(str, _get_light, changed)
    shiftX = prop(int, _get_x, changed)  # noqa: N815 - Qt's naming
    shiftY = prop(int, _get_y, changed)  # noqa: N815


class PanelPower:
    """Switches the panel by the display's own program; does nothing where there is none, said once.

    X: ``xset`` (DPMS). Wayland: ``wlopm`` (wlr-output-power-management), which cage speaks from 0.2 on.
    """

    def __init__(self, platform: str) -> None:
        """``platform``: Qt's name of it."""
        self._commands = _commands(platform)
        if not self._commands:
            _log.info("screen: the panel can't be switched off here, it is drawn black")

    def __call__(self, on: bool) -> None:
        """Start switching; returns at once."""
        if self._commands:
            program, *arguments = self._commands[on]
            QProcess.startDetached(program, arguments)


def _commands(platform: str) -> dict[bool, list[str]]:
    if platform == "xcb" and (program := shutil.which("xset")):
        return {on: [program, "dpms", "force", "on" if on else "off"] for on in (True, False)}
    if platform.startswith("wayland") and os.environ.get("WAYLAND_DISPLAY"):
        program = shutil.which("wlopm")
        return {on: [program, "--on" if on else "--off", "*"] for on in (True, False)} if program else {}
    return {}


def _busy(snapshot: Snapshot | None) -> bool:
    """Whether somebody is there, or there is something to say."""
    if snapshot is None or snapshot.screen.kind != ScreenKind.IDLE:
        return True
    return bool(snapshot.faces or snapshot.staff or snapshot.rehearsal)


def _sees(snapshot: Snapshot | None) -> bool:
    devices = snapshot.devices if snapshot else ()
    return any(device.device == "camera" and device.up for device in devices)
