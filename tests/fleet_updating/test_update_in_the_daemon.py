"""The real daemon with versions beside it: says how it is, and has the updater's events in its real outbox."""

import time
from pathlib import Path
from typing import Any

import pytest

from sentinel.app import Daemon
from sentinel.config import parse
from sentinel.fleet.updating import contract
from sentinel.store.database import DATABASE, open_reader
from sentinel.store.keys import load_keys

Publisher = Any
Stand = Any


def kinds(data: Path) -> list[tuple[str, str]]:
    connection = open_reader(data / DATABASE, load_keys(data).database)
    try:
        return connection.execute("SELECT event_id, kind FROM outbox WHERE kind LIKE '%update%'").fetchall()
    finally:
        connection.close()


def test_the_events_of_an_update_are_in_the_outbox_once_and_the_files_gone(
    publisher: Publisher, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.publish("1.0")
    stand.take(publisher.repo)
    publisher.publish("2.0")
    stand.take(publisher.repo)
    monkeypatch.setenv("SENTINEL_TRIAL", str(stand.layout.trial / "2.0"))
    monkeypatch.setattr("sentinel.fleet.updating.desk._EVENTS_EVERY_S", 0.05)
    settings = parse(
        {
            "kiosk": {"id": "k", "data_dir": "data", "run_dir": "run"},
            "thermal": {"driver": "none"},
            "updates": {"root": "opt", "keep_dir": "keep", "trust": "root.json"},
        }
    )
    left = {path.stem.partition("-")[2] for path in (stand.layout.trial / "told").iterdir()}
    assert len(left) == 2
    daemon = Daemon(settings, stand.folder)
    daemon.start()
    try:
        ends = time.monotonic() + 20
        while stand.told() and time.monotonic() < ends:
            daemon.turn()
            time.sleep(0.01)
        health = contract.read_health(stand.folder / "run", time.monotonic())
    finally:
        daemon.stop()
    assert stand.told() == []
    rows = kinds(stand.folder / "data")
    assert {event_id for event_id, _ in rows} == left
    assert {kind for _, kind in rows} == {"org.sentinel.update.v1"}
    assert len(rows) == 2
    assert health is not None
    assert {"coordinator", "store"} <= health[0]
    assert not daemon.gives_up
