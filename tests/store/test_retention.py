"""What is kept how long, over simulated days on a real database; and nothing deleted stays in any file."""

import contextlib
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import clear_pages
import pytest

from sentinel.core.clock import Now
from sentinel.core.events import GateOutcome
from sentinel.crypto.signing import from_secret
from sentinel.report.events import AUDIT_HEAD, EventWriter
from sentinel.sim.typical import typical_passage
from sentinel.store import audit, audit_heads, outbox, passages, retention
from sentinel.store.audit_heads import Signer
from sentinel.store.database import DATABASE, Connection, open_reader, open_writer, transaction
from sentinel.store.keys import load_or_create_keys
from sentinel.store.retention import AUDIT_DAYS, EVENTS_DAYS, Retention

BEGAN = datetime(2026, 1, 1, 8, tzinfo=UTC)
MARK = "MARK-OF-A-PERSON"
PASSAGES_DAYS = 30.0


class Life:
    """A database, and the writer's job on it, a day after another."""

    def __init__(self, data: Path) -> None:
        self.data, self.keys, self.now = data, load_or_create_keys(data), BEGAN
        self.path = data / DATABASE
        self.connection: Connection = open_writer(self.path, self.keys.database, BEGAN).connection
        self.events = EventWriter()
        self.signer = Signer("k", from_secret(self.keys.signing))
        self.job = Retention(self.path, events_days=EVENTS_DAYS, passages_days=PASSAGES_DAYS)

    def pass_through(self, visit: str, mark: str = "") -> None:
        passage = typical_passage(visit, self.now)
        digest = passages.remember_policy(self.connection, passage.policy, self.now)
        event = self.events.passage(passage)
        passages.commit_intent(self.connection, passage, digest, event, self.now)
        result = self.events.result(visit, GateOutcome.PULSED, self.now)
        passages.commit_result(self.connection, visit, GateOutcome.PULSED, result, self.now)
        outbox.mark_acked(self.connection, [event.event_id, result.event_id], self.now)
        if mark:
            for table, column in (("passage", "person"), ("passage", "facts"), ("passage", "decision")):
                self.connection.execute(
                    f"UPDATE {table} SET {column} = ? WHERE visit = ?", (mark * 40, visit)
                )
            self.connection.execute("UPDATE outbox SET body = ?", ((mark * 300).encode(),))

    def look(self, what: str) -> None:
        with transaction(self.connection):
            audit.add(self.connection, "staff guard-07", what, self.now)

    def idle(self, *, trusted: bool = True) -> None:
        """The writer's idle turns of a moment."""
        for _ in range(6):
            self.job.idle(self.connection, Now(self.now.timestamp(), self.now, utc_trusted=trusted))

    def days(self, count: int) -> None:
        for _ in range(count):
            self.now += timedelta(days=1)
            self.idle()

    def count(self, table: str) -> int:
        return int(self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def bytes(self) -> bytes:
        return clear_pages.everything(self.data, (self.keys.database,))


@pytest.fixture
def life(tmp_path: Path) -> "Life":
    return Life(tmp_path / "data")


def visit(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def test_each_thing_is_kept_as_long_as_it_says_and_no_day_longer(life: Life) -> None:
    life.pass_through(visit(1))
    life.look("a look")
    life.days(7)
    assert (life.count("outbox"), life.count("passage")) == (2, 1)
    life.days(1)
    assert (life.count("outbox"), life.count("passage")) == (0, 1), "delivered events go after 7 days"
    life.days(22)
    assert life.count("passage") == 1
    life.days(1)
    assert life.count("passage") == 0, "passages go after 30"
    assert life.count("audit") == 1


def test_a_marked_visitor_leaves_no_byte_in_any_file(life: Life) -> None:
    for number in range(40):
        life.pass_through(visit(number), MARK if number == 17 else "")
        life.now += timedelta(minutes=1)
    assert MARK.encode() in life.bytes(), "the test can see what is there"
    raw = b"".join(path.read_bytes() for path in life.data.rglob("*") if path.is_file())
    assert MARK.encode() not in raw, "not without the key"
    life.days(32)
    assert life.count("passage") == 0 and MARK.encode() not in life.bytes()
    life.connection.close()
    assert MARK.encode() not in life.bytes()


def test_what_waits_to_be_delivered_is_never_deleted(life: Life) -> None:
    passage = typical_passage(visit(1), life.now)
    digest = passages.remember_policy(life.connection, passage.policy, life.now)
    passages.commit_intent(life.connection, passage, digest, life.events.passage(passage), life.now)
    life.days(90)
    assert life.count("outbox") == 1 and life.count("passage") == 1, "nor a passage without a result"


def test_by_a_clock_that_is_not_trusted_nothing_is_deleted(life: Life) -> None:
    life.pass_through(visit(1))
    life.now += timedelta(days=4000)
    life.idle(trusted=False)
    assert life.count("passage") == 1


def test_the_audit_goes_after_a_year_from_the_beginning_and_stays_a_chain(life: Life) -> None:
    heads = []
    for day in range(400):
        life.look(f"{MARK if day < 20 else 'look'} {day}")
        if day % 10 == 0:
            audit_heads.publish(life.connection, life.events, life.signer, life.now, changed_only=True)
            body = life.connection.execute(
                "SELECT body FROM outbox WHERE kind = ? ORDER BY seq DESC", (AUDIT_HEAD,)
            ).fetchone()[0]
            heads += audit_heads.read_heads(bytes(body), "k", (life.signer.key.public,))
        life.days(1)
    chain = audit.verify(life.connection)
    assert chain.whole and chain.rows == AUDIT_DAYS and chain.last == 400
    assert audit_heads.disagreements(life.connection, heads, life.now, AUDIT_DAYS) == []
    assert MARK.encode() not in life.bytes()
    life.connection.execute("UPDATE audit SET what = 'nothing' WHERE seq = ?", (chain.first,))
    assert not audit.verify(life.connection).whole
    life.now += timedelta(days=9000)
    life.idle()
    assert life.count("audit") == 1, "the last row stays: the chain goes on from it"


def test_rows_of_before_the_chain_wait_for_its_first_row(life: Life) -> None:
    for number in range(3):
        life.connection.execute(
            "INSERT INTO audit(at, who, what) VALUES (?, 'x', ?)", (f"2025-01-0{number + 1}", "y")
        )
    life.look("the first of the chain")
    life.look("the second")
    life.days(380)
    chain = audit.verify(life.connection)
    assert chain.whole and (chain.unlinked, chain.rows) == (0, 1)


def test_somebody_who_reads_holds_up_nobody_and_the_log_is_emptied_after(life: Life) -> None:
    life.pass_through(visit(1), MARK)
    with contextlib.closing(open_reader(life.path, life.keys.database)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM passage").fetchone()
        life.days(32)
        assert life.count("passage") == 0
        reader.execute("COMMIT")
    life.now += timedelta(seconds=6)
    life.idle()
    assert MARK.encode() not in life.bytes()


def test_a_record_that_was_moved_aside_goes_when_its_passages_would_have(life: Life) -> None:
    aside = [f"{DATABASE}.unreadable-20260102T080000000000Z{end}" for end in ("", "-wal")]
    for name in aside:
        (life.data / name).write_bytes(MARK.encode() * 100)
    (life.data / f"{DATABASE}.unreadable-by-hand").write_bytes(b"x")
    life.days(29)
    assert all((life.data / name).exists() for name in aside)
    life.days(3)
    assert not any((life.data / name).exists() for name in aside)
    assert (life.data / f"{DATABASE}.unreadable-by-hand").exists(), "what is not ours is left"


def test_the_page_states_these_figures() -> None:
    page = (Path(__file__).parents[2] / "docs" / "at-rest.md").read_text(encoding="utf-8")
    assert re.search(rf"delivered events.*\| {EVENTS_DAYS:.0f} days", page)
    assert re.search(rf"audit.*\| {AUDIT_DAYS:.0f} days", page)
    assert retention.__doc__ is not None and "at-rest.md" in retention.__doc__
