"""Cameras: every kind of source, and what happens when it dies, freezes or talks nonsense."""

import contextlib
import io
import re
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

from hw.camera import Camera, capture
from hw.camera.capture import MIN_SIDE, CaptureThread, Stillness, as_bgr
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


@pytest.mark.parametrize("behaviour", [Behaviour.GARBAGE, Behaviour.EMPTY, Behaviour.TRUNCATED])
def test_parts_that_are_no_pictures_are_refused_then_reported(
    emulated: MjpegCamera, watching: Camera, behaviour: Behaviour
) -> None:
    watching.read(2.0)
    emulated.behave(behaviour)
    time.sleep(0.1)
    with pytest.raises(DeviceProtocolError, match="broken pictures"):
        watching.read(5.0)


def test_a_camera_that_repeats_its_last_picture_for_ever_is_no_camera(
    emulated: MjpegCamera, watching: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "FROZEN_S", 0.5)
    while watching.read(2.0).image.max() <= 20:  # what is black may be a covered lens
        pass
    emulated.behave(Behaviour.STUCK)
    with pytest.raises(DeviceTimeout, match="frozen"):
        for _ in range(200):
            watching.read(2.0)


def test_only_a_picture_that_repeats_for_long_is_called_frozen() -> None:
    still, lit = Stillness("a camera"), np.full((20, 20, 3), 90, np.uint8)
    for number in range(200):  # a busy camera, then a slow one
        still.check(number // 30, lit, number / 20)
    for number in range(10):
        still.check(1000, lit, 100.0 + number)
    for number in range(200):
        still.check(2000, np.zeros((20, 20, 3), np.uint8), 200.0 + number)
    with pytest.raises(DeviceTimeout):
        still.check(2000, lit, 500.0)


@given(
    st.integers(0, 70),
    st.integers(0, 70),
    st.sampled_from([None, 0, 1, 2, 3, 4, 5]),
    st.sampled_from([np.uint8, np.uint16, np.float32, np.bool_]),
    st.integers(1, 3),
)
def test_frames_of_any_channels_strides_and_depth_become_bgr_or_are_refused(
    height: int, width: int, channels: int | None, kind: type[np.generic], step: int
) -> None:
    shape = (height, width * step) if channels is None else (height, width * step, channels)
    frame = np.full(shape, 1, kind)[:, ::step]
    if kind is np.uint16:
        frame = frame * 256
    image = as_bgr(frame)
    good = min(height, width) >= MIN_SIDE and channels in (None, 1, 3, 4) and kind in (np.uint8, np.uint16)
    assert (image is not None) == good
    if image is not None:
        assert image.shape == (height, width, 3)
        assert image.dtype == np.uint8
        assert image.flags.c_contiguous
        assert image.min() == image.max() == 1


def test_frames_without_pixels_or_too_many_end_the_source_with_an_error() -> None:
    for shape in ((0, 0, 3), (0, 640, 3), (5000, 5000)):
        endless = np.broadcast_to(np.uint8(7), shape)

        class Odd:
            def grab(self) -> float:
                time.sleep(0.001)
                return time.monotonic()

            def decode(self, frame: NDArray[np.uint8] = endless) -> NDArray[np.uint8]:
                return frame

            def lighten(self, stops: float) -> None:
                return None

            def close(self) -> None:
                return None

        camera = CaptureThread("odd", Odd)
        with pytest.raises(DeviceProtocolError, match="broken pictures"):
            camera.read(5.0)
        camera.close()


def test_a_bomb_in_a_folder_of_pictures_is_passed_over(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "1.png"), np.full((20, 30, 3), 50, np.uint8))
    bomb = bytearray((tmp_path / "1.png").read_bytes())
    bomb[16:24] = (50_000).to_bytes(4) * 2
    (tmp_path / "0.png").write_bytes(bomb)
    lying = bytearray((tmp_path / "1.png").read_bytes())
    lying[lying.index(b"IDAT") - 4] = 0x70  # a chunk of 1.9 GB
    (tmp_path / "0b.png").write_bytes(lying)
    (tmp_path / "2.bmp").write_bytes(b"BM" + b"\xff" * 60)
    (tmp_path / "3.png").write_bytes(b"\x89PNG")
    camera = open_camera(str(tmp_path), 30, 20, 100, True)
    assert {camera.read(2.0).image.shape for _ in range(4)} == {(20, 30, 3)}
    camera.close()


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


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("rtsp://user:secret@camera/1", "rtsp://camera: rtsp can't be read: give the camera's MJPEG address"),
        ("http://[camera", "http://: names no camera"),
        ("http:///stream", "http://: names no camera"),
        ("http://camera:99999/", "http://camera: no MJPEG stream"),
    ],
)
def test_an_address_that_can_be_no_camera_says_what_to_give(source: str, said: str) -> None:
    camera = open_camera(source, 640, 480, 30, False)
    with pytest.raises(DeviceGone, match=re.escape(said)) as caught:
        camera.read(5.0)
    assert "secret" not in str(caught.value)
    camera.close()


def test_a_video_of_pictures_too_large_is_refused_before_one_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "wide.avi"
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 5, (6000, 4000))
    video.write(np.zeros((4000, 6000, 3), np.uint8))
    video.release()
    camera = open_camera(str(path), 640, 480, 30, False)
    with pytest.raises(DeviceGone, match="6000 x 4000: more than 16 million pixels"):
        camera.read(5.0)
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
