"""sentinel vision: the vision process."""

import argparse
import logging
import signal
import sys
import threading
from functools import partial
from pathlib import Path

from sentinel.config import ConfigError, Settings, camera_is_networked, load

HELP = "the vision process: camera to facts"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="settings (TOML)")
    parser.add_argument(
        "--socket", type=Path, metavar="PATH", help="the daemon's socket (default: in kiosk.run_dir)"
    )
    parser.add_argument(
        "--pace", type=float, default=1.0, metavar="N", help="pictures' times N times slower (demo)"
    )


def run(args: argparse.Namespace) -> int:
    """Until SIGTERM or SIGINT. 2: wrong settings or models."""
    from sentinel.link import journal
    from sentinel.runtime.manifest import ModelError

    journal.begin("vision")
    # before any thread: the main thread waits, so signals are taken at once
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        if not 1.0 <= args.pace <= 10_000.0:
            raise ConfigError("--pace is at least 1")
        settings = load(args.config)
        _confine(settings, args.config.parent)
        _serve(settings, args.config.parent, args.socket, stop, args.pace)
    except (ConfigError, ModelError) as error:
        print(f"sentinel vision: {error}", file=sys.stderr)
        return 2
    return 0


def _confine(settings: Settings, folder: Path) -> None:
    """Before a model is loaded or a picture is seen."""
    from sentinel.link.preview import PreviewError, preview_path
    from sentinel.vision.codes import load_libraries
    from sentinel.vision.confinement import confine

    log = logging.getLogger(__name__)
    load_libraries()  # finding one starts programs
    run_dir = folder / settings.kiosk.run_dir
    writes = []  # not the socket's folder: to connect needs no right there
    try:
        run_dir.mkdir(mode=0o750, parents=True, exist_ok=True)  # a rule needs a folder that is there
        preview = preview_path(run_dir).parent
        preview.mkdir(mode=0o700, parents=True, exist_ok=True)
        writes.append(preview)
    except (PreviewError, OSError):
        pass  # said where the preview is opened
    reads = [folder / settings.kiosk.models_dir] if settings.kiosk.models_dir else []
    if settings.camera.source:
        reads.append(folder / settings.camera.source)
    networked = camera_is_networked(settings)
    for line in confine(reads, writes, network=networked):
        log.warning("vision: %s", line)
    if networked:
        log.info("vision: the camera is reached over the network, so vision keeps its network")


def _serve(
    settings: Settings, folder: Path, socket: Path | None, stop: threading.Event, pace: float = 1.0
) -> None:
    import cv2

    from hw.camera import Camera
    from hw.errors import DeviceGone
    from sentinel import devices
    from sentinel.link.client import LinkClient
    from sentinel.runtime.clock import PacedClock
    from sentinel.runtime.sdnotify import Notifier
    from sentinel.vision.card_face import card_face
    from sentinel.vision.codes.stream import CodeStream
    from sentinel.vision.models import load_models
    from sentinel.vision.pipeline import Pipeline
    from sentinel.vision.process import VisionProcess
    from sentinel.vision.quality import Limits

    log = logging.getLogger(__name__)
    kiosk, vision = settings.kiosk, settings.vision
    run_dir = folder / kiosk.run_dir
    cv2.setNumThreads(vision.threads)
    models = load_models(str(folder / kiosk.models_dir) if kiosk.models_dir else "", vision.threads)
    limits = Limits(min_face_px=vision.min_face_px)
    pipeline = Pipeline(models, CodeStream(), zone=vision.zone, limits=limits)

    configured = devices.camera(settings, folder)

    def opener() -> Camera:
        if configured is None:
            raise DeviceGone("no camera is configured (camera.source)")
        return configured()

    clock = PacedClock(pace) if pace > 1 else None
    notifier = Notifier()
    link = LinkClient(
        socket or run_dir / "daemon.sock",
        "vision",
        on_up=lambda: process.joined(),
        on_message=lambda message: process.said(message),
    )
    process = VisionProcess(
        opener,
        pipeline,
        link.send,
        run_dir=run_dir,
        beat=notifier.watchdog,
        look_at_photo=partial(card_face, models),
        paced=None if clock is None else clock.at,
    )
    link.start()
    notifier.ready()
    log.info("vision: ready")
    try:
        process.run(stop)
    finally:
        notifier.stopping()
        link.stop()
