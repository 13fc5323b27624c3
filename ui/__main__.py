"""``python -m ui``: the kiosk's screen as a process of its own."""

import argparse
import os
import signal
import socket
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSocketNotifier, QTimer

from sentinel.link import journal
from sentinel.link.messages import Message, ScreenHealth
from ui.access import SIDES
from ui.application import SIZES, KioskWindow, ScreenError, application
from ui.attention import Rule
from ui.client import DaemonLink
from ui.covered import answer
from ui.grab import Grabber
from ui.notify import notify, watchdog_interval_s
from ui.sentences import LANGUAGES

_HEALTH_MS = 1000
_ENDING = frozenset({signal.SIGTERM, signal.SIGINT})


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(prog="python -m ui", description="The kiosk's screen.")
    options.add_argument("--socket", type=Path, required=True, help="the daemon's Unix socket")
    how = options.add_mutually_exclusive_group()
    how.add_argument("--fullscreen", action="store_true", help="fill the display (default: a window)")
    how.add_argument("--windowed", action="store_true", help="a window")
    options.add_argument("--orientation", choices=sorted(SIZES), default="portrait")
    options.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    options.add_argument("--scanner", choices=SIDES, default=SIDES[0], help="where codes are held")
    options.add_argument("--card-reader", choices=SIDES, default=SIDES[0], help="where cards are laid")
    options.add_argument("--still", action="store_true", help="less motion")
    for name, default in (("dim", 120.0), ("dark", 0.0)):
        why = f"seconds with nobody there until the screen is {name}; 0: never (default: {default:g})"
        options.add_argument(f"--{name}-after", type=float, default=default, metavar="S", help=why)
    options.add_argument("--panel-off", action="store_true", help="switch a dark panel off")
    options.add_argument("--size", metavar="WxH", help="size of the window in pixels")
    options.add_argument("--grab", type=Path, metavar="DIR", help="save a PNG at every change of the screen")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop. 0 stopped, 2 bad options, 3 no display."""
    options = parser().parse_args(arguments)
    journal.begin("screen")
    size = _size(options.size, options.orientation)
    if size is None:
        return _refuse(f'--size "{options.size}" is no size such as 1080x1920', 2)
    displayed = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if not displayed and options.grab is None:
        return _refuse("no display: set DISPLAY or WAYLAND_DISPLAY, or use --grab DIR to draw into files", 3)
    app = application(offscreen=not displayed)
    try:
        window = KioskWindow(
            options.language,
            size,
            still=options.still,
            scanner=options.scanner,
            reader=options.card_reader,
            light=Rule(options.dim_after, options.dark_after),
            panel_off=options.panel_off,
        )
        grabber = Grabber(window, options.grab) if options.grab else None
    except (ScreenError, OSError) as error:
        return _refuse(str(error), 3)
    link = DaemonLink(options.socket, _release())
    _connect(link, window)
    stop = _stop_on_signals(app)
    timers = (_report_health(link, window), _feed_watchdog())
    window.show(fullscreen=options.fullscreen)
    link.start()
    notify("READY=1")
    try:
        return app.exec()
    finally:
        notify("STOPPING=1")
        link.stop()
        window.close()
        del timers, stop, grabber


def _connect(link: DaemonLink, window: KioskWindow) -> None:
    window.staff.bind(link.send)
    window.thermal.bind(link.send)
    window.kiosk.bind(link.send)
    window.touches.bind(link.send)
    window.technician.bind(link.send)
    link.mismatched.connect(window.kiosk.other_version)
    link.up.connect(window.kiosk.link_up)
    link.down.connect(window.kiosk.link_down)
    link.down.connect(window.staff.link_down)
    link.down.connect(window.technician.link_down)
    link.received.connect(window.kiosk.receive)
    link.received.connect(window.staff.receive)
    link.received.connect(window.thermal.receive)
    link.received.connect(window.technician.receive)
    link.received.connect(lambda message: _send_picture(link, window, message))


def _send_picture(link: DaemonLink, window: KioskWindow, message: Message) -> None:
    picture = answer(window, message)
    if picture is not None:
        link.send(picture)


def _report_health(link: DaemonLink, window: KioskWindow) -> QTimer:
    frames = 0

    def drawn() -> None:
        nonlocal frames
        frames += 1

    window.view.frameSwapped.connect(drawn)
    timer = QTimer()
    timer.setInterval(_HEALTH_MS)
    timer.timeout.connect(lambda: link.send(ScreenHealth(frames)))
    timer.start()
    return timer


def _feed_watchdog() -> QTimer | None:
    """The timer turns in the drawing thread: a screen that hangs is not fed."""
    interval = watchdog_interval_s()
    if interval is None:
        return None
    timer = QTimer()
    timer.setInterval(int(interval * 1000))
    timer.timeout.connect(lambda: notify("WATCHDOG=1"))
    timer.start()
    return timer


def _stop_on_signals(app: QCoreApplication) -> tuple[QSocketNotifier, socket.socket, socket.socket]:
    """Python's handlers only run when Python runs: the wake-up descriptor brings Qt's loop back to it.

    The loop is ended from within: ``exit`` does nothing while it does not turn yet, and a signal that came
    then would be lost. Not by ``quit``, which closes the windows first: ours says no, whoever asks.
    """
    near, far = socket.socketpair()
    near.setblocking(False)
    far.setblocking(False)
    signal.set_wakeup_fd(near.fileno(), warn_on_full_buffer=False)
    for number in _ENDING:
        signal.signal(number, lambda *_: None)
    notifier = QSocketNotifier(far.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_: app.exit(0) if {*far.recv(64)} & _ENDING else None)
    return notifier, near, far


def _size(text: str | None, orientation: str) -> tuple[int, int] | None:
    if text is None:
        return SIZES[orientation]
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit()):
        return None
    size = int(width), int(height)
    return size if all(100 <= side <= 8192 for side in size) else None


def _release() -> str:
    try:
        return version("sentinel-kiosk")
    except PackageNotFoundError:
        return ""


def _refuse(why: str, code: int) -> int:
    sys.stderr.write(f"ui: {why}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
