"""A power cut that left half of the reserve does not make a kiosk take its disk for full."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sentinel.sim.faults import lossy_disk
from sentinel.store import reserve
from sentinel.store.database import open_writer
from sentinel.store.growth import Growth


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Of a file system that can't take room ahead by itself: the C library writes into each block instead."""
    if why_not := lossy_disk.why_not():
        pytest.skip(why_not)
    mounted = lossy_disk.LossyDisk(tmp_path / "mounted", tmp_path / "image")
    mounted.mount()
    yield mounted.folder
    mounted.close()


@pytest.mark.parametrize("left", [0, 7, 40_967, reserve.SIZE - 1, reserve.SIZE])
def test_the_reserve_is_whole_again_whatever_was_left_of_it(disk: Path, left: int) -> None:
    (disk / reserve.NAME).write_bytes(bytes(left))
    assert reserve.hold(disk)
    assert (disk / reserve.NAME).stat().st_size == reserve.SIZE


def test_a_record_whose_end_is_torn_may_grow(disk: Path) -> None:
    path = disk / "record.db"
    connection = open_writer(path, bytes(32), datetime.now(UTC)).connection
    growth = Growth(path)
    assert growth.take(connection)
    with path.open("ab") as file:
        file.write(b"x" * 700)
    assert growth.take(connection, 128)
    connection.close()
