"""The vision process: camera -> pipeline -> daemon, preview frames for the screen, health every second."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from hw.camera import Camera, Frame
from hw.errors import DeviceError
from sentinel.core.backoff import Backoff
from sentinel.link.messages import CardFace, CardPhoto, FacesDone, Message, VisionHealth, VisionReport
from sentinel.link.preview import MAX_HEIGHT, MAX_WIDTH, PreviewError, PreviewWriter, preview_path
from sentinel.link.technician_messages import CodePlace, CodePlacesWanted
from sentinel.runtime.queues import LatestSlot
from sentinel.runtime.worker import Pulse, Worker
from sentinel.vision.exposure import Exposure
from sentinel.vision.geometry import halved
from sentinel.vision.pipeline import Pipeline

_log = logging.getLogger(__name__)

READ_S = 2.0  # a camera that gives nothing for so long is closed and opened again
# The first picture may take so long, and be it a busy machine that is slow: given up after READ_S, what had
# nearly come would be begun anew each time.
FIRST_S = 6.0
IDLE_FPS = 10.0  # with nobody there; the preview still lives
ATTENDED_FPS = 20.0
HEALTH_S = 1.0
PLACES_S = 3.0  # asked again every second while a technician registers camera and thermometer


class VisionProcess:
    """Owns the camera, the pipeline and the preview.

    ``open_camera`` is called at the start and after every loss, with back-off; ``send`` must not block;
    ``beat`` is called every second while the camera's thread turns (systemd's watchdog). ``run_dir`` None: no
    preview. ``look_at_photo`` makes a face of a card's photo; it runs between two pictures. ``paced`` slows
    the pictures' times (monotonic seconds) where the machine is too slow for a visitor's patience.
    """

    def __init__(
        self,
        open_camera: Callable[[], Camera],
        pipeline: Pipeline,
        send: Callable[[Message], object],
        *,
        run_dir: Path | None = None,
        beat: Callable[[], None] = lambda: None,
        look_at_photo: Callable[[CardPhoto], CardFace] | None = None,
        paced: Callable[[float], float] | None = None,
    ) -> None:
        self._look_at_photo = look_at_photo
        self._paced = paced
        self._photos: LatestSlot[CardPhoto] = LatestSlot()
        self._places_until = float("-inf")
        self._open_camera = open_camera
        self._pipeline = pipeline
        self._send = send
        self._beat = beat
        self._preview = _open_preview(run_dir)
        self._problem = "the camera is starting"
        self._meter = _Meter()
        self._sequence = 0
        self._worker = Worker(
            "camera",
            self._session,
            expected=(DeviceError,),
            on_up=self._camera_up,
            on_down=self._camera_down,
            backoff=Backoff(first_s=0.25, longest_s=2.0),
            stale_after_s=15.0,
        )

    def run(self, stop: threading.Event) -> None:
        """Until ``stop``; returns after the camera is closed and the preview removed."""
        self._worker.start()
        try:
            while not stop.wait(HEALTH_S):
                now = time.monotonic()
                fps, frame_ms = self._meter.take(now)
                self._send(VisionHealth(self._problem, fps, frame_ms))
                if self._worker.fresh(now):
                    self._beat()
        finally:
            self._worker.stop()
            if not self._worker.join(FIRST_S + 3.0):
                _log.warning("camera: hangs, and is left behind")
            if self._preview is not None:
                self._preview.close()

    def joined(self) -> None:
        """A daemon is there, or another life of it, which knows of no visit that was over; any thread."""
        self._pipeline.done = frozenset()

    def said(self, message: Message) -> None:
        """What the daemon says; any thread. Of photos only the newest waits."""
        if isinstance(message, CardPhoto):
            self._photos.put(message)
        elif isinstance(message, FacesDone):
            self._pipeline.done = frozenset(message.tracks)
        elif isinstance(message, CodePlacesWanted):
            self._places_until = time.monotonic() + PLACES_S

    # ---- the camera's thread

    def _session(self, pulse: Pulse) -> None:
        camera = self._open_camera()
        try:
            self._watch(camera, pulse)
        finally:
            camera.close()

    def _watch(self, camera: Camera, pulse: Pulse) -> None:
        working = False
        exposure = Exposure()
        while not pulse.stopping:
            frame = camera.read(READ_S if working else FIRST_S)
            began = time.monotonic()
            if not working:
                pulse.working()
                working = True
            self._handle(frame)
            exposure = self._expose(camera, exposure, frame.captured)
            photo = self._photos.take(0.0)
            if photo is not None and self._look_at_photo is not None:
                self._send(self._look_at_photo(photo))
            self._meter.add(time.monotonic() - began)
            rate = ATTENDED_FPS if self._pipeline.attended else IDLE_FPS
            pulse.wait(max(0.0, 1 / rate - (time.monotonic() - began) - 0.005))

    def _handle(self, frame: Frame) -> None:
        # sequences of a reopened camera start again: the wire's never do
        self._sequence += 1
        captured = frame.captured if self._paced is None else self._paced(frame.captured)
        shown, frame = frame.captured, Frame(frame.image, captured, self._sequence)
        small = shrink(frame.image)
        if self._preview is not None:
            show(small, shown, self._preview)  # the screen's clock is the machine's
        for report in self._pipeline.step(frame, small):
            self._send(report)
        if time.monotonic() < self._places_until:
            self._send(CodePlace(frame.captured, self._pipeline.code_place))

    def _expose(self, camera: Camera, before: Exposure, now: float) -> Exposure:
        seen = self._pipeline
        after = before.step(seen.light, now, code=seen.code_seen, glare=seen.glare)
        if after.stops != before.stops:
            camera.lighten(after.stops)
        return after

    def _camera_up(self) -> None:
        self._problem = ""

    def _camera_down(self, error: Exception) -> None:
        self._problem = str(error) or type(error).__name__
        self._pipeline.reset()
        self._sequence += 1
        # nobody is seen by a camera that is away: the last picture's people must not stay
        self._send(VisionReport(self._sequence, time.monotonic(), (0, 0)))


def shrink(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """BGR of any size, made to fit a preview: 640 wide, at most 1280 high. Itself where it does."""
    height, width = image.shape[:2]
    scale = min(MAX_WIDTH / width, MAX_HEIGHT / height)
    size = (min(MAX_WIDTH, max(1, round(width * scale))), min(MAX_HEIGHT, max(1, round(height * scale))))
    small = halved(image, size)
    if small.shape[1::-1] == size:
        return small
    # at less than 2:1 bilinear loses little, and INTER_AREA would cost more than the models
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def show(small: NDArray[np.uint8], captured: float, preview: PreviewWriter) -> None:
    """A shrunk picture to the preview, which is RGB. ``captured`` monotonic seconds."""
    with preview.frame(small.shape[1], small.shape[0], captured) as pixels:
        cv2.cvtColor(small, cv2.COLOR_BGR2RGB, dst=pixels)


def _open_preview(run_dir: Path | None) -> PreviewWriter | None:
    if run_dir is None:
        return None
    try:
        return PreviewWriter(preview_path(run_dir))
    except (PreviewError, OSError) as error:
        _log.warning("preview: %s", error)
        return None


class _Meter:
    """Frames per second and milliseconds per frame since the last asking."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since = time.monotonic()
        self._frames = 0
        self._spent = 0.0

    def add(self, seconds: float) -> None:
        with self._lock:
            self._frames += 1
            self._spent += seconds

    def take(self, now: float) -> tuple[float, float]:
        with self._lock:
            elapsed, frames, spent = now - self._since, self._frames, self._spent
            self._since, self._frames, self._spent = now, 0, 0.0
        return round(frames / max(elapsed, 1e-3), 1), round(1000 * spent / frames, 1) if frames else 0.0
