"""``sentinel ui``: becomes the screen's process; nothing of Qt is loaded into this one."""

import argparse
import os
import sys
from pathlib import Path

from sentinel.core.languages import LANGUAGES

HELP = "the visitor's screen (a process of its own)"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings: socket, orientation, language")
    parser.add_argument(
        "--socket", type=Path, help="the daemon's Unix socket (default: kiosk.run_dir/daemon.sock)"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--fullscreen", action="store_true", help="fill the display")
    how.add_argument("--windowed", action="store_true", help="a window")
    parser.add_argument("--orientation", choices=("portrait", "landscape"), help="before the settings")
    parser.add_argument("--language", choices=LANGUAGES, help="before the settings")
    parser.add_argument("--size", metavar="WxH", help="size of the window in pixels")
    parser.add_argument(
        "--wall", type=Path, metavar="DIR",
        help="needs no kiosk: draw every screen in every language, palette and size into DIR/index.html",
    )  # fmt: skip
    parser.add_argument("--grab", type=Path, metavar="DIR", help="save a PNG at every change of the screen")


def run(args: argparse.Namespace) -> int:
    """Replaces this process; returns only when it can't: 2 bad settings, 3 it can't be started."""
    from sentinel.config import ConfigError

    try:
        program = ["ui.wall", str(args.wall)] if args.wall else ["ui", *arguments(args)]
        command = [sys.executable, "-m", *program]
    except ConfigError as error:
        print(f"sentinel ui: {error}", file=sys.stderr)
        return 2
    try:
        os.execv(command[0], command)  # noqa: S606 - no shell is meant
    except OSError as error:
        print(f"sentinel ui: {command[0]}: {error.strerror}", file=sys.stderr)
        return 3


def arguments(args: argparse.Namespace) -> list[str]:
    """The options of ``python -m ui``: the command line goes before the settings. Raises ConfigError."""
    from sentinel.config import ConfigError, Settings, load

    settings = load(args.config) if args.config else Settings()
    base = args.config.parent if args.config else Path()
    socket = args.socket or (base / settings.kiosk.run_dir / "daemon.sock" if args.config else None)
    if socket is None:
        raise ConfigError("say where the daemon is: --socket PATH or --config FILE")
    fullscreen = args.fullscreen or (args.config and settings.ui.fullscreen and not args.windowed)
    given = [
        "--socket",
        str(socket),
        "--fullscreen" if fullscreen else "--windowed",
        "--orientation",
        args.orientation or settings.ui.orientation,
        "--language",
        args.language or settings.ui.language,
        "--scanner",
        settings.ui.scanner,
        "--card-reader",
        settings.ui.card_reader,
        *(["--still"] if settings.ui.still else []),
        "--dim-after",
        f"{settings.ui.dim_after_s:g}",
        "--dark-after",
        f"{settings.ui.dark_after_s:g}",
        *(["--panel-off"] if settings.ui.panel_off else []),
    ]
    for name in ("size", "grab"):
        value = getattr(args, name)
        if value is not None:
            given += [f"--{name}", str(value)]
    return given
