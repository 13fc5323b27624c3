"""The technician's pages worth looking at, as data: for pictures, the wall and tests."""

import base64
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem

from sentinel.core.facts import ThermalState
from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.link.messages import Snapshot, StaffRole, ThermalFace, ThermalPicture
from sentinel.link.technician_messages import (
    CodeTaken,
    DeviceLine,
    FactLine,
    GateTrial,
    LogLine,
    Page,
    Sheet,
    TechnicianState,
    Value,
    Work,
)
from ui.application import QML, KioskWindow
from ui.scenes import Scene

_DEVICES = (
    DeviceLine("camera", "up", 5400.0, (Value("fps", 20.0, "fps"), Value("frame_ms", 13.4, "ms"))),
    DeviceLine(
        "thermal", "up", 5400.0,
        (Value("rate", 16.0, "Hz"), Value("ambient", 18.4, "°C"), Value("warmest", 35.2, "°C"),
         Value("skin", 34.12, "°C")),
    ),
    DeviceLine("id_card", "up", 5400.0, (Value("last_read", 42.0, "s", "read"),)),
    DeviceLine("smart_card", "down", 190.0),
    DeviceLine("scanner", "up", 5400.0, (Value("last_read", 7.0, "s", "unread"),)),
    DeviceLine("gate", "up", 5400.0, (Value("gate_last", 65.0, "s", "pulsed"),)),
    DeviceLine(
        "contacts", "up", 5400.0, (Value("contact_turn", text="rest"), Value("contact_fire", text="rest"))
    ),
    DeviceLine(
        "audio", "down", 12.0, (), "no sound card is called hw:1", "check the loudspeaker (aplay -l lists it)"
    ),
    DeviceLine("store", "up", 5400.0),
    DeviceLine("screen", "silent"),
)  # fmt: skip
_FACTS = (
    FactLine("link", "ok", "eth0  10.1.4.27"),
    FactLine("link", "warn", "wlan0", said="link_down"),
    FactLine("service", "ok", "https://service.example:8443/v1", 4.0),
    FactLine("broker", "fail", "broker.example:8883  MQTT 5", 372.0),
    FactLine("outbox", "warn", "1284"),
    FactLine("certificate", "warn", "2026-12-06", days=12),
    FactLine("clock", "ok", "2026-11-24 01:41:07 UTC  (+0.2 s)", 4.0),
)
_LOGS = tuple(
    LogLine(n + 1, f"2026-11-24T01:{n % 60:02d}:07+00:00", level, text)
    for n, (level, text) in enumerate(
        (
            ("info", "sentinel.app: ready: kiosk hall-north-1, policy 2026-11-20.2"),
            ("warning", "sentinel.runtime.worker: smart_card: no such device"),
            ("info", "sentinel.link.server: ui (pid 812) connected"),
            (
                "error",
                "sentinel.report.session: the broker does not answer: refused; again in 30 s",
            ),
            ("info", "sentinel.door.technician: maintenance: on"),
        )
        * 8
    )
)
_CODE = CodeTaken(
    "North door", "hall", "https://service.example:8443", ("camera", "thermal", "gate", "light"), ("light",)
)
_SHEET = Sheet(
    "acceptance-hall-north-1-20261124T014107Z", True, "hall-north-1", "hall / North door",
    "2026-11-24T01:41:07+00:00",
    tests=(
        ("gate", "ok"), ("contacts", "ok"), ("light", "warn"), ("id_card", "ok"),
        ("smart_card", "not configured"), ("scanner", "ok"), ("thermal", "ok"), ("camera", "ok"),
        ("audio", "ok"), ("store", "ok"), ("broker", "ok"), ("identity", "ok"), ("clock", "ok"),
        ("policy", "ok"), ("screen", "ok"), ("updates", "not configured"),
    ),
)  # fmt: skip
_STEPS = ("asking the service", "making the key", "asking for the certificate", "writing the settings")
_HANDING = Work("provision", "running", _STEPS, (), "", 9.0)
_HANDED = Work(
    "provision", "done", (*_STEPS, "testing the kiosk", "signing the sheet"),
    ("accepted hall-north-1 hall/North door",), "", 41.0,
)  # fmt: skip
_REHEARSED = Work(
    "rehearsal", "running", ("overload", "dead-camera", "dead-thermometer"),
    ("overload passed 4/4", "dead-camera failed 3/4"), "", 31.0,
)  # fmt: skip
_PLACES = Work(
    "calibrate", "running", ("0.210 0.240", "0.520 0.310", "0.790 0.280", "left"),
    ("hold the target still",), "", 22.0,
)  # fmt: skip
_MOVE = (0.9, 0.05, 0.85, 0.08)


def heat() -> ThermalPicture:
    """A warm figure before a cold wall; nobody's picture."""
    y, x = np.mgrid[0:24, 0:32]
    head = ((x - 15.5) / 4.6) ** 2 + ((y - 10) / 6.0) ** 2 <= 1
    body = (np.abs(x - 15.5) < 9 - (20 - y).clip(0, 9)) & (y > 15)
    ground = 14 + 10 * np.sin(x / 6.0) + 6 * np.cos(y / 4.0)
    pixels = np.where(head, 228, np.where(body, 150, ground.clip(0, 60))).astype(np.uint8)
    face = ThermalFace((0.34, 0.18, 0.29, 0.5), (0.4, 0.2, 0.17, 0.15), ThermalState.OK, 34.6, 36.5, 0.4)
    return ThermalPicture(24, 32, 17.0, 0.08, base64.b64encode(pixels.tobytes()).decode(), 18.4, (face,))


def panel(window: KioskWindow) -> QQuickItem:
    """The technician's panel in the staff's, and gone with it."""
    root = window.view.rootObject()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    root.setProperty("staffOpen", True)
    under = next(item for item in root.childItems() if item.objectName() == "staffPanel").childItems()[0]
    if (there := _named(under, "technicianPanel")) is not None:
        return there
    source = QUrl.fromLocalFile(str(QML / "technician" / "TechnicianPanel.qml"))
    component = QQmlComponent(window.view.engine(), source)
    made = component.create()
    assert isinstance(made, QQuickItem), component.errorString()
    made.setParent(under)
    made.setParentItem(under)
    return made


def _named(below: QQuickItem, name: str) -> QQuickItem | None:
    for child in below.childItems():
        if child.objectName() == name:
            return child
        if (found := _named(child, name)) is not None:
            return found
    return None


def show(window: KioskWindow, state: TechnicianState) -> QQuickItem:
    """A technician is signed in, and sees this page."""
    window.technician.bind(lambda message: True)
    window.thermal.bind(lambda message: True)
    kind = ScreenKind.OUT_OF_SERVICE if state.maintenance == "on" else ScreenKind.IDLE
    reason = Reason.MAINTENANCE if state.maintenance == "on" else Reason.IDLE
    window.kiosk.receive(
        Snapshot(1, Screen(kind, reason), "滨江图书馆", staff="tech-1", role=StaffRole.TECHNICIAN)
    )
    made = panel(window)
    window.technician.open(state.page.value)
    window.technician.receive(state)
    if state.page is Page.THERMAL:
        window.thermal.receive(heat())
    return made


def _armed(window: KioskWindow) -> None:
    show(window, TechnicianState(Page.GATE, "on", has_gate=True, pulse_ms=500))
    window.technician.receive(GateTrial("trial-0", "armed"))


def _drafted(window: KioskWindow) -> None:
    show(window, TechnicianState(Page.THERMAL, registration=_MOVE, undo=True))
    window.technician.nudge("left")


_STATES = {
    "technician-devices": TechnicianState(Page.DEVICES, devices=_DEVICES),
    "technician-align": TechnicianState(Page.THERMAL, "on", registration=_MOVE, work=_PLACES),
    "technician-gate": TechnicianState(Page.GATE, why="busy", has_gate=True, pulse_ms=500),
    "technician-network": TechnicianState(Page.NETWORK, facts=_FACTS),
    "technician-scan": TechnicianState(Page.PROVISION, "on", listening=True, can_provision=True),
    "technician-code": TechnicianState(
        Page.PROVISION, "on", code=_CODE, can_provision=True, work=_HANDING
    ),
    "technician-handed": TechnicianState(
        Page.PROVISION, "on", can_provision=True, work=_HANDED, sheet=_SHEET
    ),
    "technician-rehearsal": TechnicianState(Page.REHEARSAL, work=_REHEARSED),
    "technician-logs": TechnicianState(Page.LOGS, logs=_LOGS),
    "technician-sheet": TechnicianState(Page.SHEET, sheet=_SHEET),
}  # fmt: skip


def _page(state: TechnicianState, window: KioskWindow) -> None:
    show(window, state)


def _maintained(window: KioskWindow) -> None:
    """What visitors see meanwhile."""
    step = Reason.NEXT_STAFFED_LANE
    screen = Screen(ScreenKind.OUT_OF_SERVICE, Reason.MAINTENANCE, next_step=step)
    window.kiosk.receive(Snapshot(1, screen, "滨江图书馆"))


SCENES: dict[str, Scene] = {
    **{name: partial(_page, state) for name, state in _STATES.items()},
    "technician-countdown": _armed,
    "technician-draft": _drafted,
    "maintenance": _maintained,
}
