"""sentinel vision: the vision process."""

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from sentinel.config import ConfigError, Settings, load

HELP = "the vision process: camera to facts"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="settings (TOML)")
    parser.add_argument(
        "--socket", type=Path, metavar="PATH", help="the daemon's socket (default: in kiosk.run_dir)"
    )


def run(args: argparse.Namespace) -> int:
    """Until SIGTERM or SIGINT. 2: wrong settings or models."""
    from sentinel.runtime.manifest import ModelError

    # before any thread: the main thread waits, so signals are taken at once
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        settings = load(args.config)
        _serve(settings, args.config.parent, args.socket, stop)
    except (ConfigError, ModelError) as error:
        print(f"sentinel vision: {error}", file=sys.stderr)
        return 2
    return 0


def _serve(settings: Settings, folder: Path, socket: Path | None, stop: threading.Event) -> None:
    import cv2

    from hw.camera import Camera
    from hw.errors import DeviceGone
    from sentinel import devices
    from sentinel.link.client import LinkClient
    from sentinel.runtime.sdnotify import Notifier
    from sentinel.vision.codes import CodeReader
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
    pipeline = Pipeline(models, CodeReader().read, zone=vision.zone, limits=limits)

    configured = devices.camera(settings, folder)

    def opener() -> Camera:
        if configured is None:
            raise DeviceGone("no camera is configured (camera.source)")
        return configured()

    notifier = Notifier()
    link = LinkClient(socket or run_dir / "daemon.sock", "vision", on_message=lambda message: None)
    process = VisionProcess(opener, pipeline, link.send, run_dir=run_dir, beat=notifier.watchdog)
    link.start()
    notifier.ready()
    log.info("vision: ready")
    try:
        process.run(stop)
    finally:
        notifier.stopping()
        link.stop()
