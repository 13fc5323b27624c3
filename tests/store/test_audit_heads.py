"""Signed heads of the audit: published daily and at the end, and they show whatever is changed later."""

import contextlib
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.cli import main
from sentinel.core.clock import Now
from sentinel.crypto.signing import Algorithm, from_secret, generate
from sentinel.report.events import AUDIT_HEAD, EventWriter
from sentinel.runtime.worker import Worker
from sentinel.store import audit, audit_heads, outbox
from sentinel.store.audit_heads import BadHeads, Head, Signer, publish, read_heads
from sentinel.store.database import DATABASE, Connection, open_reader, open_writer, transaction
from sentinel.store.errors import StoreError
from sentinel.store.keys import load_keys, load_or_create_keys
from sentinel.store.writer import StoreWriter

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Kiosk:
    """A record with some rows, and what the collector has of it."""

    def __init__(self, folder: Path) -> None:
        self.config, self.data = folder / "kiosk.toml", folder / "data"
        self.config.write_text('[kiosk]\nid = "kiosk-7"\n')
        self.keys = load_or_create_keys(self.data)
        self.signer = Signer("kiosk-7", from_secret(self.keys.signing))
        self.collected = folder / "heads.jsonl"
        self.collected.write_bytes(b"")
        self.rows("look", 5)

    @contextlib.contextmanager
    def open(self) -> Iterator[Connection]:
        connection = open_writer(self.data / DATABASE, self.keys.database, AT).connection
        yield connection
        connection.close()

    def rows(self, what: str, count: int, at: datetime = AT) -> None:
        with self.open() as connection, transaction(connection):
            for number in range(count):
                audit.add(connection, "staff guard-07", f"{what} {number}", at)

    def publish(self, at: datetime = AT) -> None:
        """The daemon's work, and the collector's."""
        with self.open() as connection:
            assert publish(connection, EventWriter(), self.signer, at, changed_only=True)
            body = connection.execute(
                "SELECT body FROM outbox WHERE kind = ? ORDER BY seq DESC LIMIT 1", (AUDIT_HEAD,)
            ).fetchone()[0]
        event = {"specversion": "1.0", "type": AUDIT_HEAD, "data": json.loads(body)}
        with self.collected.open("a") as file:
            file.write(json.dumps(event) + "\n")

    def verify(self, *more: str) -> int:
        return main(["audit", "verify", "--config", str(self.config), *more])


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    kiosk = Kiosk(tmp_path)
    kiosk.publish()
    kiosk.rows("later", 3)
    kiosk.publish(AT + timedelta(hours=3))
    kiosk.rows("last", 2)
    return kiosk


def test_an_untouched_record_agrees_with_its_heads(kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    assert kiosk.verify("--head", str(kiosk.collected)) == 0
    assert "2 signed heads agree with it" in capsys.readouterr().out
    assert kiosk.verify("--published", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["whole"], found["heads"], found["against"], found["last"]) == (True, 2, [], 10)


def test_where_there_is_no_head_to_compare_with_that_is_said_and_is_no_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    young = Kiosk(tmp_path)
    assert young.verify() == 0
    assert young.verify("--published") == 1
    assert "NOT COMPARED" in capsys.readouterr().out
    assert young.verify("--published", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert found["whole"] and found["not_compared"] == "published", (
        "the chain is; nothing was held against it"
    )


@pytest.mark.parametrize("more", [(), ("--head", "3f0c9a5be2d41177")], ids=["no head", "a head in hex"])
def test_a_key_that_is_held_against_nothing_is_said(
    kiosk: Kiosk, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    assert kiosk.verify("--key", "/nonexistent", *more) == 2
    said = capsys.readouterr()
    assert "give --head FILE or --published" in said.err and not said.out


def rewrite(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """As somebody does who has the device key and this software: a chain that is whole in itself."""
    with transaction(connection):
        connection.execute("DELETE FROM audit")
        connection.execute("DELETE FROM sqlite_sequence WHERE name = 'audit'")
        for at, who, what in rows:
            audit.add(connection, who, what, datetime.fromisoformat(at))


def all_rows(connection: Connection) -> list[tuple[Any, ...]]:
    return connection.execute("SELECT at, who, what FROM audit ORDER BY seq").fetchall()


def cut_the_end(connection: Connection) -> None:
    connection.execute("DELETE FROM audit WHERE seq > 6")
    connection.execute("UPDATE sqlite_sequence SET seq = 6 WHERE name = 'audit'")


def take_one_out(connection: Connection) -> None:
    rewrite(connection, all_rows(connection)[:2] + all_rows(connection)[3:] + [("2026-11-21", "x", "filler")])


def change_one(connection: Connection) -> None:
    rows = all_rows(connection)
    rewrite(connection, [(rows[0][0], "staff somebody-else", rows[0][2]), *rows[1:]])


def swap_two(connection: Connection) -> None:
    rows = all_rows(connection)
    rewrite(connection, [rows[0], rows[2], rows[1], *rows[3:]])


def begin_anew(connection: Connection) -> None:
    rewrite(connection, all_rows(connection)[:1])


def cut_the_beginning(connection: Connection) -> None:
    link = audit.link_of(connection, 5)
    connection.execute("DELETE FROM audit WHERE seq <= 5")
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('audit_gone', ?)", (f"5 {link}",))


CHANGES = [cut_the_end, take_one_out, change_one, swap_two, begin_anew]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_chain_that_is_whole_in_itself_is_found_by_heads_kept_elsewhere(
    kiosk: Kiosk, change: Callable[[Connection], None], capsys: pytest.CaptureFixture[str]
) -> None:
    with kiosk.open() as connection:
        change(connection)
    assert kiosk.verify() == 0, "without a head nothing tells: that is why they are published"
    assert kiosk.verify("--head", str(kiosk.collected)) == 1
    said = capsys.readouterr().out
    assert "NOT AS IT WAS SIGNED: " in said and "guard-07" not in said


def test_a_copy_that_was_put_back_and_went_on_shows(kiosk: Kiosk, tmp_path: Path) -> None:
    shutil.copy(kiosk.data / DATABASE, tmp_path / "copy")
    kiosk.rows("what was to vanish", 2)
    kiosk.publish(AT + timedelta(hours=5))
    shutil.copy(tmp_path / "copy", kiosk.data / DATABASE)
    assert kiosk.verify("--head", str(kiosk.collected)) == 1, "rows are gone"
    kiosk.rows("something else", 9)
    kiosk.publish(AT + timedelta(hours=6))
    assert kiosk.verify() == 0
    assert kiosk.verify("--head", str(kiosk.collected)) == 1


def test_two_heads_of_one_row_are_a_fork_whatever_the_record_says(kiosk: Kiosk) -> None:
    with kiosk.open() as connection:
        link = audit.link_of(connection, 10)
        heads = [Head("kiosk-7", 1, 10, link, AT), Head("kiosk-7", 1, 10, "0" * 64, AT + timedelta(hours=1))]
        (said,) = audit_heads.disagreements(connection, heads, AT, 365)
    assert "had two hashes" in said


def test_rows_that_went_too_early_from_the_beginning_show(
    kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    with kiosk.open() as connection:
        link = audit.link_of(connection, 8)
        connection.execute("DELETE FROM audit WHERE seq <= 8")
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('audit_gone', ?)", (f"8 {link}",))
        now = AT + timedelta(days=2)
        heads = [Head("kiosk-7", 1, 5, "a" * 64, AT)]
        assert audit.verify(connection).whole
        assert audit_heads.disagreements(connection, heads, now, 365) == [
            "rows up to 5 are gone, and were not old enough to go"
        ]
        assert audit_heads.disagreements(connection, heads, AT + timedelta(days=366), 365) == []


# ---- what is no head


def refused(kiosk: Kiosk, content: bytes, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = kiosk.config.with_name("other.jsonl")
    file.write_bytes(content)
    capsys.readouterr()
    assert kiosk.verify("--head", str(file)) == 2
    err = capsys.readouterr().err
    assert words in err and err.count("\n") == 1 and err.startswith("sentinel audit: ")


def test_a_file_that_is_none_is_one_line(kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    for content, words in (
        (b"", "no signed head"),
        (b"\xff\xfe", "not text"),
        (b"{", "neither JSON nor JSON lines"),
        (b"[" * 100_000, "neither JSON nor JSON lines"),
        (b'{"type": "org.sentinel.passage.v1", "data": {}}', "no signed head"),
        (b"[1, null, []]", "no signed head"),
    ):
        refused(kiosk, content, words, capsys)


def test_a_head_of_another_kiosk_key_or_with_one_letter_changed_counts_nothing(
    kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    head = Head("kiosk-8", 1, 3, "0" * 64, AT)
    refused(kiosk, Signer("kiosk-8", kiosk.signer.key).sign(head), "it is the kiosk kiosk-8's", capsys)
    stranger = Signer("kiosk-7", generate(Algorithm.ED25519))
    mine = Head("kiosk-7", 1, 3, "0" * 64, AT)
    refused(kiosk, stranger.sign(mine), "not signed by this kiosk's key, or changed", capsys)
    changed = kiosk.signer.sign(mine).replace(b"kiosk-7", b"kiosk-9")
    refused(kiosk, changed, "not signed by this kiosk's key, or changed", capsys)


def test_with_the_noted_key_the_kiosks_own_word_is_not_needed(
    kiosk: Kiosk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noted = tmp_path / "kiosk-7.pem"
    noted.write_text(kiosk.signer.key.public.pem)
    assert kiosk.verify("--head", str(kiosk.collected), "--key", str(noted)) == 0
    noted.write_text(generate(Algorithm.ED25519).public.pem)
    assert kiosk.verify("--head", str(kiosk.collected), "--key", str(noted)) == 2
    noted.write_text("no key")
    assert kiosk.verify("--head", str(kiosk.collected), "--key", str(noted)) == 2


# ---- the daemon's part


class Days:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at, self.trusted = AT, True

    def now(self) -> Now:
        return Now(self.at.timestamp(), self.at, utc_trusted=self.trusted)


def heads_in(connection: Connection) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT body FROM outbox WHERE kind = ? ORDER BY seq", (AUDIT_HEAD,))
    return [json.loads(body) for (body,) in rows]


def test_a_head_goes_out_each_day_and_the_last_one_when_the_daemon_stops(
    tmp_path: Path, valid_event: Callable[[Any], None]
) -> None:
    kiosk, days, told = Kiosk(tmp_path), Days(), threading.Semaphore(0)
    writer = StoreWriter(
        kiosk.data / DATABASE, kiosk.keys.database, EventWriter(), lambda event: None, days,
        signer=kiosk.signer, on_outgoing=told.release,
    )  # fmt: skip
    worker = Worker("store", writer.session, expected=(StoreError,))
    worker.start()
    assert told.acquire(timeout=5.0), "the database is open"
    for _ in range(4):
        assert told.acquire(timeout=5.0)
        days.at += timedelta(days=1)
    assert told.acquire(timeout=5.0)
    writer.call(lambda connection: audit.write(connection, "staff guard-07", "one more look"))
    worker.stop()
    assert worker.join(5.0)
    with contextlib.closing(open_reader(kiosk.data / DATABASE, kiosk.keys.database)) as connection:
        found = heads_in(connection)
        drafts = [one.event for one in outbox.fetch(connection, 99) if one.event.kind == AUDIT_HEAD]
    assert [(one["last"], one["at"][8:10]) for one in found] == [
        (5, "20"), (5, "21"), (5, "22"), (5, "23"), (5, "24"), (6, "24"),
    ]  # fmt: skip
    for draft in drafts:
        valid_event(draft)
        assert b"guard-07" not in draft.body


def test_heads_are_not_published_by_a_clock_that_is_not_trusted_or_twice(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    with kiosk.open() as connection:
        assert publish(connection, EventWriter(), kiosk.signer, AT, changed_only=False)
        assert not publish(connection, EventWriter(), kiosk.signer, AT, changed_only=False)
        assert not publish(connection, EventWriter(), kiosk.signer, AT, changed_only=True)
        back = AT - timedelta(days=400)
        assert publish(connection, EventWriter(), kiosk.signer, back, changed_only=False), (
            "no silence for a year"
        )


def test_a_heads_key_outlives_a_rotation_of_the_others(kiosk: Kiosk) -> None:
    from sentinel.store.keys import rotate

    rotate(kiosk.data, ())
    kiosk.keys = load_keys(kiosk.data)
    assert kiosk.verify("--head", str(kiosk.collected)) == 0


def test_heads_can_be_read_as_events_data_or_envelopes(kiosk: Kiosk) -> None:
    raw = kiosk.collected.read_bytes()
    keys = (kiosk.signer.key.public,)
    events = [json.loads(line) for line in raw.splitlines()]
    forms: list[Any] = [
        events, events[0], [one["data"] for one in events], [one["data"]["signed"] for one in events],
    ]  # fmt: skip
    assert [len(read_heads(json.dumps(form).encode(), "kiosk-7", keys)) for form in forms] == [2, 1, 2, 2]
    with pytest.raises(BadHeads):
        read_heads(b"null", "kiosk-7", keys)
