"""Preview frames: the screen never sees half a picture, an old one twice, or a picture on a disk."""

import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from sentinel.link import preview as module
from sentinel.link.preview import (
    Preview,
    PreviewError,
    PreviewReader,
    PreviewWriter,
    in_memory,
    preview_path,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return preview_path(tmp_path)


def plain(level: int, width: int = 640, height: int = 360) -> np.ndarray:
    return np.full((height, width, 3), level, np.uint8)


def test_a_picture_arrives_once_with_its_time(path: Path) -> None:
    writer, reader = PreviewWriter(path), PreviewReader(path)
    assert reader.read() is None
    writer.write(plain(7), 12.5)
    got = reader.read()
    assert got is not None
    assert (got.pixels == 7).all()
    assert got.pixels.shape == (360, 640, 3)
    assert got.captured == 12.5
    assert reader.read() is None
    writer.close()
    reader.close()


def test_the_newest_of_several_pictures_is_shown(path: Path) -> None:
    writer, reader = PreviewWriter(path), PreviewReader(path)
    for level in range(1, 8):
        writer.write(plain(level, width=64 + level), float(level))
    got = reader.read()
    assert got is not None
    assert got.pixels.shape == (360, 71, 3)
    assert got.sequence == 7
    writer.close()


def test_a_picture_is_never_half_old_and_half_new(path: Path) -> None:
    writer, reader = PreviewWriter(path), PreviewReader(path)
    done = threading.Event()

    def write() -> None:
        for number in range(1500):
            writer.write(plain(number % 256), float(number))
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    last, seen = 0, 0
    while not done.is_set() or seen == 0:
        got = reader.read()
        if got is not None:
            seen += 1
            assert got.pixels.min() == got.pixels.max() == int(got.captured) % 256
            assert got.sequence > last
            last = got.sequence
    thread.join()
    assert seen > 5
    writer.close()


def test_a_slot_that_is_being_written_is_not_shown(path: Path) -> None:
    writer, reader = PreviewWriter(path), PreviewReader(path)
    writer.write(plain(1), 1.0)
    writer.write(plain(2), 2.0)
    writer._buffer.heads[0][0] = 5  # the third picture was begun when vision was killed
    got = reader.read()
    assert got is not None
    assert got.captured == 2.0
    assert reader.read() is None
    writer.close()


def test_what_was_made_of_a_picture_that_changed_meanwhile_is_dropped(path: Path) -> None:
    writer, reader = PreviewWriter(path), PreviewReader(path)
    writer.write(plain(1), 1.0)
    levels = iter((2, 3))

    def made(seen: Preview) -> tuple[float, int]:
        for level in levels:  # both slots are written anew while it is looked at
            writer.write(plain(level), float(level))
        return seen.captured, int(seen.pixels[0, 0, 0])

    assert reader.take(made) == (3.0, 3)
    assert reader.take(made) is None
    reader.close()  # nothing of the buffer is held
    writer.close()


def test_vision_started_again_is_followed_and_its_end_is_noticed(path: Path) -> None:
    first, reader = PreviewWriter(path), PreviewReader(path)
    first.write(plain(1), 1.0)
    assert reader.read() is not None
    second = PreviewWriter(path)
    first.close()  # late: must not remove its successor's file
    second.write(plain(9), 9.0)
    got = reader.read()
    assert got is not None
    assert got.captured == 9.0
    second.close()
    second.close()
    assert not path.exists()
    assert reader.read() is None
    assert list(path.parent.glob(f"*{path.name}*")) == []


def test_a_file_that_is_no_preview_is_ignored(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    reader = PreviewReader(path)
    path.write_bytes(b"x" * 100)
    assert reader.read() is None
    path.unlink()
    path.write_bytes(bytes(module._SIZE))
    assert reader.read() is None
    path.unlink()


@pytest.mark.parametrize("shape", [(0, 10, 3), (10, 700, 3), (10, 10), (10, 10, 4), (1300, 10, 3)])
def test_a_picture_that_does_not_fit_is_refused(path: Path, shape: tuple[int, ...]) -> None:
    writer = PreviewWriter(path)
    with pytest.raises(ValueError, match="preview"):
        writer.write(np.zeros(shape, np.uint8), 0.0)
    writer.close()


def test_pictures_never_go_to_a_disk(tmp_path: Path) -> None:
    assert in_memory(preview_path(tmp_path).parent)
    assert preview_path(tmp_path) == preview_path(tmp_path)
    if not in_memory(tmp_path):
        with pytest.raises(PreviewError, match="disk"):
            PreviewWriter(tmp_path / "preview")
        assert not preview_path(tmp_path).is_relative_to(tmp_path)


def test_the_buffer_is_only_for_its_owner_and_group(path: Path) -> None:
    writer = PreviewWriter(path)
    assert path.stat().st_mode & 0o007 == 0
    writer.close()


@pytest.mark.skipif(not in_memory(Path("/dev/shm")), reason="no memory file system here")
def test_vision_needs_no_right_in_the_folder_of_the_daemons_socket() -> None:
    with TemporaryDirectory(dir="/dev/shm") as folder:
        run = Path(folder)
        path = preview_path(run)
        assert path.parent.parent == run
        path.parent.mkdir(mode=0o750)  # as vision's unit does
        before = run.stat().st_mtime_ns
        writer = PreviewWriter(path)
        writer.write(plain(3), 1.0)
        writer.close()
        assert run.stat().st_mtime_ns == before  # not an entry in it was made or taken away
