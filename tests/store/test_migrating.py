"""A record of earlier software is opened by today's: on a full disk, and through power cuts."""

import os
import shutil
from pathlib import Path

import pytest
from small_disk import on_a_disk_of
from waiting_events import NOW

from sentinel.store import database, migrating, schema, spare
from sentinel.store.database import open_writer

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    "free", [5 << 20, 128 << 10, 1 << 20], ids=["the reserve", "hardly anything", "the log's room"]
)  # fmt: skip
def test_a_record_of_an_earlier_form_is_brought_to_todays_on_a_full_disk_and_visitors_pass(
    tmp_path: Path, free: int
) -> None:
    told = on_a_disk_of("40m", HERE / "migrating_on_a_full_disk.py", tmp_path, "6", "20000", str(free))
    assert told["free"] <= free
    assert (told["up"], told["form"], told["kept"], told["whole"]) == (True, schema.VERSION, 20000, True)
    assert told["recorded"] == 100


def test_a_power_cut_in_the_middle_of_it_leaves_a_whole_record_of_one_form_or_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "_PLENTY", 1 << 50)
    whole, path = schema.MIGRATIONS, tmp_path / "sentinel.db"
    with monkeypatch.context() as older:
        older.setattr(schema, "MIGRATIONS", whole[:6])
        older.setattr(schema, "VERSION", 6)
        old = open_writer(path, bytes(32), NOW).connection
        old.execute("INSERT INTO door_event VALUES ('old', '2026-11-22', 'unadmitted', '', 1, 0, '')")
        spare.refill(old, spare.ROWS)
        old.close()
    for at in range(12):
        cut = tmp_path / f"cut-{at}"
        cut.mkdir()
        shutil.copy(path, cut)
        child = os.fork()
        if not child:
            _migrate_until(cut / path.name, at)
        assert os.waitpid(child, 0)[1] in (0, 9 << 8)
        found = open_writer(cut / path.name, bytes(32), NOW)
        assert found.aside is None
        assert found.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert found.connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
        assert found.connection.execute("SELECT id, seq FROM door_event").fetchall() == [("old", 0)]
        found.connection.close()


def _migrate_until(path: Path, most: int) -> None:
    """In a process of its own, which is gone at once when so many statements were begun."""
    begun = 0

    def count(statement: str) -> None:
        nonlocal begun
        begun += 1
        if begun > most:
            os._exit(9)

    connection = database._connect(str(path), bytes(32))
    connection.set_trace_callback(count)
    engine = migrating.Engine(database.transaction, database.is_full, database.sqlcipher.Error)
    migrating.migrate(connection, 6, path, engine)
    os._exit(0)
