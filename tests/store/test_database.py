"""Damaged files, wrong keys, full and shared disks: never a silent loss, never a crash."""

import logging
import secrets
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sentinel.core.effects import CommitIntent
from sentinel.core.events import DeviceChanged, IntentCommitted
from sentinel.report.events import STORE_REPLACED
from sentinel.sim.typical import typical_passage
from sentinel.store import outbox, passages
from sentinel.store.database import DATABASE, only_writer, open_reader, open_writer
from sentinel.store.errors import StoreError

Start = Callable[[], Any]
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
KEY = bytes(range(32))


def asides(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if ".unreadable-" in p.name and p.suffix != ".lock")


@pytest.mark.parametrize("damage", ["header", "whole", "short", "other key"])
def test_damaged_database_is_kept_aside_and_a_new_one_reports_it(
    start: Start, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = start()
    store.take(DeviceChanged)
    store.writer.submit(CommitIntent(typical_passage(str(uuid.uuid4()), datetime.now(UTC))))
    assert store.take(IntentCommitted).ok
    store.stop()
    content = bytearray(store.path.read_bytes())
    match damage:
        case "header":
            content[0:64] = secrets.token_bytes(64)
        case "whole":
            content = bytearray(b"not a database at all" * 500)
        case "short":
            content = content[:1000]
    store.path.write_bytes(content)
    if damage == "other key":
        (tmp_path / "data" / "device.key").write_bytes(secrets.token_bytes(32))

    with caplog.at_level(logging.ERROR):
        store = start()
        store.take(DeviceChanged)
    (aside,) = asides(tmp_path / "data")
    assert aside.read_bytes() == bytes(content)
    assert store.writer.replaced == aside
    assert aside.name in caplog.text
    (event,) = store.writer.call(lambda c: outbox.fetch(c, 10))
    assert event.event.kind == STORE_REPLACED
    assert aside.name.encode() in event.event.body
    assert event.seq > 1_000_000_000_000, "numbers go on above those of the lost file"
    store.writer.submit(CommitIntent(typical_passage(str(uuid.uuid4()), datetime.now(UTC))))
    assert store.take(IntentCommitted).ok


def test_damage_in_the_middle_is_found_at_the_start(start: Start, tmp_path: Path) -> None:
    store = start()
    store.take(DeviceChanged)
    for _ in range(20):
        store.writer.submit(CommitIntent(typical_passage(str(uuid.uuid4()), datetime.now(UTC))))
        assert store.take(IntentCommitted).ok
    store.stop()
    content = bytearray(store.path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    store.path.write_bytes(content)
    store = start()
    store.take(DeviceChanged)
    assert len(asides(tmp_path / "data")) == 1


def test_damage_while_running_moves_the_file_aside_too(start: Start, tmp_path: Path) -> None:
    store = start()
    store.take(DeviceChanged)
    for _ in range(40):
        store.writer.submit(CommitIntent(typical_passage(str(uuid.uuid4()), datetime.now(UTC))))
        assert store.take(IntentCommitted).ok
    store.writer.call(lambda c: c.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
    store.writer.call(lambda c: c.execute("PRAGMA cache_size = 0").fetchone())
    store.writer.call(lambda c: c.execute("PRAGMA shrink_memory").fetchall())
    with store.path.open("r+b") as file:
        file.seek(4096)
        file.write(secrets.token_bytes(store.path.stat().st_size - 4096))
    with pytest.raises(StoreError, match="damaged"):
        store.writer.call(lambda c: passages.find(c))
    assert store.take(DeviceChanged).up is False
    assert store.take(DeviceChanged).up is True
    assert len(asides(tmp_path / "data")) == 1
    store.writer.submit(CommitIntent(typical_passage(str(uuid.uuid4()), datetime.now(UTC))))
    assert store.take(IntentCommitted).ok


def test_second_kiosk_process_on_the_same_record_is_refused(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    with only_writer(path), pytest.raises(StoreError, match="another kiosk process"), only_writer(path):
        pass
    with only_writer(path):
        pass


def test_record_of_newer_software_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    opened = open_writer(path, KEY, NOW)
    opened.connection.execute("PRAGMA user_version = 99")
    opened.connection.close()
    with pytest.raises(StoreError, match="newer software"):
        open_writer(path, KEY, NOW)
    assert asides(tmp_path) == []


def test_reader_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    with pytest.raises(StoreError, match="ever started"):
        open_reader(path, KEY)
    open_writer(path, KEY, NOW).connection.close()
    with pytest.raises(StoreError, match="another key"):
        open_reader(path, bytes(32))


def test_folder_that_is_no_folder_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="data"):
        open_writer(tmp_path / "data" / DATABASE, KEY, NOW)
