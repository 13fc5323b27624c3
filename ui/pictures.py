"""Draws screens into PNG files without a display: for tests, documents and whoever changes them."""

import argparse
import sys
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from sentinel.link.messages import Snapshot
from ui.application import QUICK, SIZES, KioskWindow, application
from ui.samples import samples
from ui.sentences import LANGUAGES

_window: KioskWindow | None = None


def window() -> KioskWindow:
    """The one offscreen window of this process."""
    global _window
    if _window is None:
        application(offscreen=True)
        _window = KioskWindow(LANGUAGES[0], SIZES["portrait"])
        _window.show(fullscreen=False)
    return _window


def render(snapshot: Snapshot | None, out_png: Path | None, size: tuple[int, int], language: str) -> QImage:
    """Draw one snapshot (None: no daemon) at a size in a language; write it where a path is given.

    Raises OSError where the file can't be written.
    """
    shown = window()
    app = application(offscreen=True)
    shown.view.resize(QSize(*size))
    if snapshot is None:
        shown.kiosk.link_down("")
        shown.kiosk.lose()
    else:
        shown.kiosk.link_up()
        shown.kiosk.receive(snapshot)
    shown.kiosk.setLanguage(language)
    for _ in range(3):  # layouts settle in the event loop
        app.processEvents()
    image = shown.grab()
    if out_png is not None:
        out_png.parent.mkdir(parents=True, exist_ok=True)
        if not image.save(str(out_png), "PNG", QUICK):  # type: ignore[call-overload]
            raise OSError(f"{out_png}: can't be written")
    return image


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        prog="python -m ui.pictures",
        description="Draws every sample screen in every language and both orientations, without a display.",
        epilog="Example: python -m ui.pictures out/screens --only present fix",
    )
    options.add_argument(
        "folder", type=Path, nargs="?", default=Path("out/screens"),
        help="where NAME-ORIENTATION-LANGUAGE.png go (default: %(default)s)",
    )  # fmt: skip
    options.add_argument(
        "--only", nargs="+", choices=sorted(samples()), metavar="NAME",
        help="some of the screens: " + ", ".join(sorted(samples())),
    )  # fmt: skip
    return options


def main(arguments: list[str] | None = None) -> int:
    """Write the pictures. 0 done, 2 bad options, 3 they can't be written."""
    options = parser().parse_args(arguments)
    chosen = {name: shown for name, shown in samples().items() if name in (options.only or samples())}
    try:
        for language in LANGUAGES:
            for orientation, size in SIZES.items():
                for name, snapshot in chosen.items():
                    path = options.folder / f"{name}-{orientation}-{language}.png"
                    render(snapshot, path, size, language)
    except OSError as error:
        sys.stderr.write(f"{error}; choose another folder\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
