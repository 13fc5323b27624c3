"""The vision process with an emulated camera on a real stream: what daemon and screen get when it fails."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from card_photos import card_sized

from hw.camera import Frame
from hw.camera.emulator import MjpegCamera
from hw.camera.sources import open_camera
from hw.errors import DeviceTimeout
from sentinel.bench.vision.scenes import Image, scene
from sentinel.link.messages import CardFace, CardPhoto, Message, VisionHealth, VisionReport
from sentinel.link.preview import PreviewReader, PreviewWriter, preview_path
from sentinel.link.server import LinkServer
from sentinel.vision.codes.stream import CodeStream
from sentinel.vision.models import Models
from sentinel.vision.pipeline import Pipeline
from sentinel.vision.process import VisionProcess, show, shrink
from sentinel.vision.quality import Limits


def wait_for(condition: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def emulated(heads: dict[str, Image]) -> Iterator[MjpegCamera]:
    pictures = [scene([heads["obama"]], (640, 360), shift=i) for i in range(0, 40, 2)]
    with MjpegCamera(lambda t: pictures[int(t * 10) % len(pictures)], fps=15) as camera:
        yield camera


class Heard:
    """What the daemon hears."""

    def __init__(self) -> None:
        self.all: list[Message] = []

    def problems(self) -> list[str]:
        return [m.problem for m in self.all if isinstance(m, VisionHealth)]

    def reports(self) -> list[VisionReport]:
        return [m for m in self.all if isinstance(m, VisionReport)]


def test_a_camera_that_dies_and_returns_is_said_and_seen_again(
    models: Models, emulated: MjpegCamera, tmp_path: Path
) -> None:
    heard, beats, stop = Heard(), list[float](), threading.Event()
    process = VisionProcess(
        lambda: open_camera(emulated.url, 640, 360, 15, False),
        Pipeline(models, CodeStream(), zone=(0, 0, 1, 1), limits=Limits(min_face_px=40)),
        heard.all.append,
        run_dir=tmp_path,
        beat=lambda: beats.append(time.monotonic()),
    )
    thread = threading.Thread(target=process.run, args=(stop,))
    thread.start()
    preview = PreviewReader(preview_path(tmp_path))
    try:
        wait_for(lambda: heard.problems() and heard.problems()[-1] == "" and heard.reports()[-1].tracks)
        picture = preview.read()
        assert picture is not None
        assert picture.pixels.shape == (360, 640, 3)
        first = {t.track for r in heard.reports() for t in r.tracks}

        emulated.unplug()
        wait_for(lambda: "127.0.0.1" in heard.problems()[-1])
        # the people of the last picture do not stay
        assert heard.reports()[-1].tracks == ()
        preview.read()
        time.sleep(0.3)
        assert preview.read() is None

        emulated.plug()
        wait_for(lambda: heard.problems()[-1] == "" and heard.reports()[-1].tracks)
        assert {t.track for t in heard.reports()[-1].tracks}.isdisjoint(first)
        numbers = [r.sequence for r in heard.reports()]
        assert numbers == sorted(set(numbers))
        assert len(beats) >= 2
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
    assert not preview_path(tmp_path).exists()
    assert preview.read() is None
    preview.close()


class SlowToBegin:
    """A camera whose first picture takes longer than any later one may."""

    def __init__(self, picture: Image) -> None:
        self._picture = picture
        self._number = 0
        self.allowed: list[float] = []

    def read(self, timeout_s: float) -> Frame:
        self.allowed.append(timeout_s)
        if not self._number and timeout_s < 5.0:
            raise DeviceTimeout("no picture in time")
        self._number += 1
        time.sleep(0.02)
        return Frame(self._picture, time.monotonic(), self._number)

    def lighten(self, stops: float) -> None:
        return None

    def close(self) -> None:
        return None


def test_a_camera_that_begins_slowly_is_opened_once_and_may_not_hesitate_later(models: Models) -> None:
    heard, stop = Heard(), threading.Event()
    line = Pipeline(models, CodeStream(), zone=(0, 0, 1, 1), limits=Limits(min_face_px=40))
    opened: list[SlowToBegin] = []

    def opens() -> SlowToBegin:
        opened.append(SlowToBegin(np.zeros((360, 640, 3), np.uint8)))
        return opened[-1]

    thread = threading.Thread(target=VisionProcess(opens, line, heard.all.append).run, args=(stop,))
    thread.start()
    try:
        wait_for(lambda: "" in heard.problems() and len(opened[0].allowed) > 2)
    finally:
        stop.set()
        thread.join(10)
    assert len(opened) == 1
    assert opened[0].allowed[:3] == [6.0, 2.0, 2.0]


def test_the_preview_of_a_portrait_camera_fits_and_is_rgb(tmp_path: Path) -> None:
    blue = np.zeros((1280, 720, 3), np.uint8)
    blue[:, :, 0] = 255
    writer = PreviewWriter(preview_path(tmp_path))
    reader = PreviewReader(preview_path(tmp_path))
    show(shrink(blue), 1.0, writer)
    picture = reader.read()
    assert picture is not None
    assert picture.pixels.shape == (1138, 640, 3)
    assert picture.pixels[0, 0].tolist() == [0, 0, 255]
    reader.close()
    writer.close()
    assert shrink(np.zeros((3000, 300, 3), np.uint8)).shape == (1280, 128, 3)


class DimCamera:
    """A camera before a bright door: faces are dark until more light is asked for."""

    def __init__(self, picture: Image) -> None:
        self._picture = picture
        self._number = 0
        self.asked: list[float] = []

    def read(self, timeout_s: float) -> Frame:
        time.sleep(0.05)
        self._number += 1
        gain = 0.3 * 2 ** (self.asked[-1] if self.asked else 0.0)
        image = np.asarray((self._picture * gain).clip(0, 255), np.uint8)
        return Frame(image, time.monotonic(), self._number)

    def lighten(self, stops: float) -> None:
        self.asked.append(stops)

    def close(self) -> None:
        return None


def test_a_dark_face_makes_the_camera_take_brighter_pictures(models: Models, heads: dict[str, Image]) -> None:
    camera, stop = DimCamera(scene([heads["obama"]], (640, 360))), threading.Event()
    line = Pipeline(models, CodeStream(), zone=(0, 0, 1, 1), limits=Limits(min_face_px=40))
    process = VisionProcess(lambda: camera, line, lambda message: None)
    thread = threading.Thread(target=process.run, args=(stop,))
    thread.start()
    try:
        wait_for(lambda: len(camera.asked) >= 2)
    finally:
        stop.set()
        thread.join(10)
    assert camera.asked[:2] == [0.5, 1.0]


RUN = """
import argparse, sys
from sentinel.cli import vision
parser = argparse.ArgumentParser()
vision.configure(parser)
sys.exit(vision.run(parser.parse_args(sys.argv[1:])))
"""


def test_the_command_says_ready_reports_over_the_socket_looks_at_a_cards_photo_and_ends_on_sigterm(
    models: Models, heads: dict[str, Image], emulated: MjpegCamera, tmp_path: Path
) -> None:
    (tmp_path / "kiosk.toml").write_text(
        f'[kiosk]\nrun_dir = "run"\n[camera]\nsource = "{emulated.url}"\n[vision]\nmin_face_px = 40\n'
    )
    heard = Heard()
    server = LinkServer(tmp_path / "d.sock", on_message=lambda role, message, peer: heard.all.append(message))
    server.start()
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify.bind(f"\0sentinel-test-{os.getpid()}")
    notify.settimeout(20)
    command = [
        sys.executable,
        "-c",
        RUN,
        "--config",
        str(tmp_path / "kiosk.toml"),
        "--socket",
        str(server.path),
    ]
    environment = os.environ | {"NOTIFY_SOCKET": f"@sentinel-test-{os.getpid()}"}
    process = subprocess.Popen(command, env=environment)
    try:
        assert notify.recv(100).startswith(b"READY=1")
        wait_for(lambda: any(r.tracks for r in heard.reports()))
        server.broadcast("vision", CardPhoto(3, card_sized(models, heads["obama"])))
        wait_for(lambda: any(isinstance(m, CardFace) and m.request == 3 and m.bare for m in heard.all))
        assert notify.recv(100) == b"WATCHDOG=1"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        server.stop()
        notify.close()


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ('[camera]\nsorce = "0"', "did you mean"),
        ("[vision]\nzone = [0.8, 0.0, 0.5, 1.0]", "vision.zone"),
        ("[vision]\nzone = [0.2, 0.2, 0.0, 0.5]", "vision.zone"),
        ('[kiosk]\nmodels_dir = "none"', "manifest"),
    ],
)
def test_wrong_settings_end_the_command_with_one_line_and_code_two(
    tmp_path: Path, settings: str, why: str
) -> None:
    (tmp_path / "kiosk.toml").write_text(settings)
    done = subprocess.run(
        [sys.executable, "-c", RUN, "--config", str(tmp_path / "kiosk.toml")],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2
    assert why in done.stderr
    assert done.stderr.count("\n") == 1


def test_on_a_slow_machine_pictures_are_told_on_the_slowed_clock_and_the_screen_sees_them_on_its_own(
    models: Models, tmp_path: Path
) -> None:
    heard, stop = Heard(), threading.Event()
    line = Pipeline(models, CodeStream(), zone=(0, 0, 1, 1), limits=Limits(min_face_px=40))
    camera = SlowToBegin(np.zeros((360, 640, 3), np.uint8))
    process = VisionProcess(
        lambda: camera, line, heard.all.append, run_dir=tmp_path, paced=lambda captured: captured / 100.0
    )
    thread = threading.Thread(target=process.run, args=(stop,))
    began = time.monotonic()
    thread.start()
    preview = PreviewReader(preview_path(tmp_path))
    try:
        wait_for(heard.reports)
        picture = preview.read()
        assert picture is not None
        assert began <= picture.captured <= time.monotonic()
        assert began / 100.0 <= heard.reports()[0].captured <= time.monotonic() / 100.0
    finally:
        stop.set()
        thread.join(10)
        preview.close()
