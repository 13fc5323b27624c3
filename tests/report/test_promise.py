"""What the status and the doctor say of delivery."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.cli import main
from sentinel.core.promise import remarks
from sentinel.core.standing import Standing
from sentinel.doctor.network import noted_standing
from sentinel.report.events import EventWriter
from sentinel.runtime.birth import next_birth
from sentinel.store import outbox, overflow
from sentinel.store.database import DATABASE, open_writer
from sentinel.store.keys import load_or_create_keys

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
BAD = Standing(
    connected=True, protocol="5", deaf_since=NOW - timedelta(minutes=9), contested_at=NOW, rival="boot-x",
    refused="quota exceeded", unheard=True, too_large=1,
)  # fmt: skip


def test_all_that_is_wrong_is_said_with_what_to_do() -> None:
    said = remarks(BAD, broker_suffices=True, now=NOW + timedelta(minutes=3))
    text = " | ".join(remark.found for remark in said)
    for words in ("weaker promise", "another kiosk (boot boot-x)", "3 minutes ago", "since 2026-11-22 07:51 UTC",
                  "nobody listens", "quota exceeded", "larger than"):  # fmt: skip
        assert words in text
    assert all(remark.todo for remark in said)
    assert remarks(Standing(connected=True), broker_suffices=False, now=NOW) == []
    assert remarks(None, broker_suffices=False, now=NOW) == []


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    keys = load_or_create_keys(tmp_path / "data")
    connection = open_writer(tmp_path / "data" / DATABASE, keys.database, NOW).connection
    maker = EventWriter()
    for name in ("a", "b"):
        outbox.put(connection, maker.store_replaced(name, NOW))
    overflow.make_room(connection, maker, 1, NOW)
    outbox.note_standing(connection, BAD, NOW)
    connection.close()
    path = tmp_path / "kiosk.toml"
    path.write_text(
        '[kiosk]\nid = "k"\nvenue = "v"\ndata_dir = "data"\nrun_dir = "run"\n[gate]\nfail = "secure"\n'
        '[report]\nhost = "127.0.0.1"\ntls = false\nack = "broker"\n'
    )
    return path


def test_outbox_status_says_what_was_lost_and_what_the_promise_is(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["outbox", "status", "--config", str(settings), "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["waiting"], row["lost"], row["ack"], row["mqtt"]) == (2, 1, "broker", "5")
    assert len(row["remarks"]) == 6
    assert main(["outbox", "status", "--config", str(settings)]) == 0
    shown = capsys.readouterr().out
    assert "lost           1 made room" in shown
    assert "weaker promise" in shown


def test_the_doctor_reads_the_daemons_own_word(settings: Path, tmp_path: Path) -> None:
    assert noted_standing(settings.parent / "data") == BAD
    assert noted_standing(tmp_path / "nothing") is None


@pytest.mark.parametrize("content", [None, b"", b"17\n", b"-5", b"\xff", b"9" * 99, b"9007199254740991"])
def test_each_run_has_a_higher_birth_whatever_became_of_the_file(tmp_path: Path, content: Any) -> None:
    if content is not None:
        (tmp_path / "birth").write_bytes(content)
    first = next_birth(tmp_path, NOW)
    assert first >= int(NOW.timestamp())
    assert [next_birth(tmp_path, NOW - timedelta(days=9000)) for _ in range(2)] == [first + 1, first + 2]


def test_a_disk_that_takes_nothing_keeps_no_kiosk_from_starting(tmp_path: Path) -> None:
    (tmp_path / "birth").write_text(f"{int(NOW.timestamp()) + 5}\n")
    (tmp_path / "birth.new").mkdir()  # nothing can be put there, as on a disk that is full or read-only
    assert next_birth(tmp_path, NOW) == int(NOW.timestamp()) + 6
    assert sorted(path.name for path in tmp_path.iterdir()) == ["birth", "birth.new"]
