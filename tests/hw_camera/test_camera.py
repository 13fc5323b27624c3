"""Cameras: every kind of source, and what happens when it dies, freezes or talks nonsense."""

import contextlib
import io
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hw.camera import Camera
from hw.camera.capture import CaptureThread
from hw.camera.emulator import Behaviour, MjpegCamera
from hw.camera.mjpeg import boundary_of, decode_jpeg, jpeg_size, read_part
from hw.camera.sources import open_camera
from hw.errors import DeviceError, DeviceGone, DeviceProtocolError, DeviceTimeout


def grey(t: float, size: tuple[int, int] = (320, 240)) -> NDArray[np.uint8]:
    """A scene whose brightness is the time in 1/50 s."""
    return np.full((size[1], size[0], 3), int(t * 50) % 250, np.uint8)


@pytest.fixture
def emulated() -> Iterator[MjpegCamera]:
    with MjpegCamera(grey, fps=60) as camera:
        yield camera


@pytest.fixture
def watching(emulated: MjpegCamera) -> Iterator[Camera]:
    camera = open_camera(emulated.url, 320, 240, 30, False)
    yield camera
    camera.close()


def jpeg(width: int = 64, height: int = 48) -> bytes:
    return cv2.imencode(".jpg", np.zeros((height, width, 3), np.uint8))[1].tobytes()


def test_a_network_camera_gives_moving_pictures_once_each(watching: Camera) -> None:
    frames = [watching.read(2.0) for _ in range(5)]
    assert all(f.image.shape == (240, 320, 3) for f in frames)
    assert [f.sequence for f in frames] == sorted({f.sequence for f in frames})
    assert [f.captured for f in frames] == sorted({f.captured for f in frames})
    assert frames[-1].image.mean() > frames[0].image.mean()


def test_pictures_are_new_after_a_pause_not_those_that_piled_up(watching: Camera) -> None:
    watching.read(2.0)
    time.sleep(0.3)
    asked = time.monotonic()
    assert watching.read(2.0).captured >= asked


def test_an_unplugged_camera_is_an_error_and_never_its_last_picture(
    emulated: MjpegCamera, watching: Camera
) -> None:
    watching.read(2.0)
    emulated.unplug()
    with pytest.raises(DeviceGone):
        for _ in range(5):
            watching.read(1.0)
    with pytest.raises(DeviceGone):
        watching.read(1.0)


def test_a_camera_plugged_in_again_works_after_opening_it_again(
    emulated: MjpegCamera, watching: Camera
) -> None:
    watching.read(2.0)
    emulated.unplug()
    gone = open_camera(emulated.url, 320, 240, 30, False)
    with pytest.raises(DeviceGone):
        gone.read(2.0)
    emulated.plug()
    again = open_camera(emulated.url, 320, 240, 30, False)
    assert again.read(2.0).image.shape == (240, 320, 3)
    again.close()
    gone.close()


def test_a_frozen_camera_times_out_within_the_time_asked_for(emulated: MjpegCamera, watching: Camera) -> None:
    watching.read(2.0)
    emulated.behave(Behaviour.FROZEN)
    time.sleep(0.1)
    began = time.monotonic()
    with pytest.raises(DeviceTimeout):
        watching.read(0.3)
    assert time.monotonic() - began < 1.0
    emulated.behave(Behaviour.WORKING)
    assert watching.read(2.0).image.size > 0


@pytest.mark.parametrize("behaviour", [Behaviour.GARBAGE, Behaviour.EMPTY])
def test_parts_that_are_no_pictures_are_refused_then_reported(
    emulated: MjpegCamera, watching: Camera, behaviour: Behaviour
) -> None:
    watching.read(2.0)
    emulated.behave(behaviour)
    time.sleep(0.1)
    with pytest.raises(DeviceProtocolError, match="broken pictures"):
        watching.read(5.0)


def test_a_camera_that_changes_its_resolution_goes_on() -> None:
    sizes = iter([(320, 240)] * 5 + [(200, 400)] * 10_000)
    with MjpegCamera(lambda t: grey(t, next(sizes)), fps=60) as emulated:
        camera = open_camera(emulated.url, 320, 240, 30, False)
        seen = {camera.read(2.0).image.shape for _ in range(20)}
        camera.close()
    assert seen == {(240, 320, 3), (400, 200, 3)}


def test_another_address_of_the_camera_is_refused_with_its_status(emulated: MjpegCamera) -> None:
    camera = open_camera(emulated.url.replace("stream", "other"), 320, 240, 30, False)
    with pytest.raises(DeviceGone, match="404"):
        camera.read(2.0)
    camera.close()


def test_a_password_in_the_url_is_not_in_the_error() -> None:
    camera = open_camera("http://user:geheim@127.0.0.1:1/x", 320, 240, 30, False)
    with pytest.raises(DeviceGone) as caught:
        camera.read(2.0)
    assert "geheim" not in str(caught.value)
    camera.close()


def write_video(path: Path, frames: int, fps: float = 60.0) -> None:
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), fps, (64, 48))
    for number in range(frames):
        video.write(np.full((48, 64, 3), number * 20 % 250, np.uint8))
    video.release()


def test_a_video_file_plays_at_its_speed_and_ends(tmp_path: Path) -> None:
    write_video(tmp_path / "a.avi", 12)
    camera = open_camera(str(tmp_path / "a.avi"), 64, 48, 30, False)
    began = time.monotonic()
    count = 0
    with pytest.raises(DeviceGone, match="end of the video"):
        while True:
            camera.read(2.0)
            count += 1
    assert 0.1 < time.monotonic() - began < 2.0
    assert 1 <= count <= 12
    camera.close()


def test_a_video_file_with_loop_starts_again(tmp_path: Path) -> None:
    write_video(tmp_path / "a.avi", 4, fps=100)
    camera = open_camera(str(tmp_path / "a.avi"), 64, 48, 30, True)
    frames = [camera.read(2.0) for _ in range(15)]
    camera.close()
    assert frames[-1].sequence > 8


def test_a_folder_of_pictures_is_played_in_order_past_a_broken_one(tmp_path: Path) -> None:
    for number, level in enumerate((10, 100, 200)):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((20, 30, 3), level, np.uint8))
    (tmp_path / "1a.jpg").write_bytes(b"no picture")
    camera = open_camera(str(tmp_path), 30, 20, 50, True)
    levels = {int(camera.read(2.0).image[0, 0, 0]) for _ in range(12)}
    camera.close()
    assert levels == {10, 100, 200}


@pytest.mark.parametrize("source", ["/dev/video97", "97", "missing.mp4", "empty-folder", "text.avi"])
def test_a_source_that_is_not_there_is_one_clear_error(
    tmp_path: Path, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty-folder").mkdir()
    Path("text.avi").write_text("no video")
    camera = open_camera(source, 640, 480, 30, False)
    with pytest.raises(DeviceGone) as caught:
        camera.read(5.0)
    assert "\n" not in str(caught.value)
    camera.close()


def test_reading_a_source_that_hangs_in_the_driver_does_not_hang_the_reader() -> None:
    release = threading.Event()

    class Stuck:
        def grab(self) -> float:
            release.wait(20)
            raise DeviceGone("late")

        def decode(self) -> None:
            return None

        def lighten(self, stops: float) -> None:
            return None

        def close(self) -> None:
            return None

    camera = CaptureThread("stuck", Stuck)
    with pytest.raises(DeviceTimeout):
        camera.read(0.2)
    release.set()
    camera.close()


def test_a_closed_camera_says_so(watching: Camera) -> None:
    watching.read(2.0)
    watching.close()
    with pytest.raises(DeviceError):
        watching.read(0.5)


def test_a_decompression_bomb_is_not_decoded() -> None:
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = (60000).to_bytes(2) * 2
    assert jpeg_size(bytes(data)) == (60000, 60000)
    assert decode_jpeg(bytes(data)) is None


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_picture_or_none(data: bytes) -> None:
    assert decode_jpeg(b"\xff\xd8" + data) is None or jpeg_size(b"\xff\xd8" + data) is not None


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_stream_ends_in_a_part_an_end_or_a_protocol_error(data: bytes) -> None:
    stream = io.BytesIO(b"--b\r\n" + data)
    with contextlib.suppress(EOFError, DeviceProtocolError):
        assert isinstance(read_part(stream, b"--b"), bytes)


def test_parts_are_read_with_and_without_a_length() -> None:
    picture = jpeg()
    head = b"--b\r\nContent-Type: image/jpeg\r\n"
    stream = io.BytesIO(
        head
        + b"Content-Length: %d\r\n\r\n" % len(picture)
        + picture
        + b"\r\n"
        + head
        + b"\r\n"
        + picture
        + b"\r\n"
    )
    assert read_part(stream, b"--b") == picture
    assert read_part(stream, b"--b").rstrip() == picture


@pytest.mark.parametrize(
    ("header", "boundary"),
    [
        ("multipart/x-mixed-replace; boundary=frame", b"--frame"),
        ('multipart/x-mixed-replace;boundary="--frame"', b"--frame"),
    ],
)
def test_the_boundary_is_taken_from_the_header(header: str, boundary: bytes) -> None:
    assert boundary_of(header) == boundary


@pytest.mark.parametrize("header", ["text/html", "multipart/x-mixed-replace", ""])
def test_what_is_no_mjpeg_stream_is_refused(header: str) -> None:
    with pytest.raises(DeviceProtocolError):
        boundary_of(header)
