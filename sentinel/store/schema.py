"""The tables, as numbered migrations; ``PRAGMA user_version`` says how far a file is.

Times are ISO 8601 UTC with microseconds, so that they sort as text.
"""

import contextlib
import sqlite3

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE policy(
            hash TEXT PRIMARY KEY, version TEXT NOT NULL, body BLOB NOT NULL, first_used_at TEXT NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE passage(
            visit TEXT PRIMARY KEY,
            started_at TEXT NOT NULL,
            decided_at TEXT NOT NULL,
            verdict TEXT NOT NULL,
            reason TEXT NOT NULL,
            person TEXT NOT NULL,
            facts BLOB NOT NULL,
            policy_version TEXT NOT NULL,
            policy_hash TEXT NOT NULL,
            decision BLOB NOT NULL,
            intent_at TEXT NOT NULL,
            outcome TEXT,
            outcome_at TEXT,
            referred_from TEXT NOT NULL
        )""",
        "CREATE INDEX passage_decided ON passage(decided_at)",
        "CREATE INDEX passage_open ON passage(visit) WHERE outcome IS NULL",
        """CREATE TABLE outbox(
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            event_id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            priority INTEGER NOT NULL,
            created_at TEXT NOT NULL,
            body BLOB NOT NULL,
            sent_at TEXT,
            acked_at TEXT,
            historical INTEGER NOT NULL DEFAULT 0
        )""",
        "CREATE INDEX outbox_waiting ON outbox(priority DESC, seq) WHERE acked_at IS NULL",
        "CREATE INDEX outbox_acked ON outbox(acked_at) WHERE acked_at IS NOT NULL",
        """CREATE TABLE audit(
            seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL
        )""",
        "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
    (
        # Nothing here says who it was: no visit, no person.
        """CREATE TABLE thermometer_pair(
            at TEXT PRIMARY KEY,
            skin_c REAL NOT NULL,
            correction_c REAL NOT NULL,
            estimate_c REAL NOT NULL,
            uncertainty_k REAL NOT NULL,
            ambient_c REAL,
            hand_c REAL NOT NULL,
            chosen INTEGER NOT NULL
        ) WITHOUT ROWID""",
    ),
    (
        # Beside the passages: what was decided stays as it was decided.
        """CREATE TABLE door_event(
            id TEXT PRIMARY KEY,
            at TEXT NOT NULL,
            what TEXT NOT NULL,
            visit TEXT NOT NULL,
            people INTEGER NOT NULL,
            of INTEGER NOT NULL,
            began TEXT NOT NULL
        ) WITHOUT ROWID""",
        "CREATE INDEX door_event_visit ON door_event(visit) WHERE visit <> ''",
        "CREATE INDEX door_event_at ON door_event(at)",
    ),
    (
        # Hours that are not over yet; what is over is an event.
        """CREATE TABLE hourly(
            hour TEXT, what TEXT, name TEXT, count INTEGER NOT NULL, PRIMARY KEY(hour, what, name)
        ) WITHOUT ROWID""",
        # Small: what is under way. Without it the status would read a million rows.
        "CREATE INDEX outbox_sent ON outbox(seq) WHERE sent_at IS NOT NULL AND acked_at IS NULL",
        # Nobody real stood there: kept to be looked at, and counted nowhere.
        "ALTER TABLE passage ADD COLUMN rehearsal INTEGER NOT NULL DEFAULT 0",
    ),
    (
        # Each row of the audit holds the hash of the one before (``audit``); none on rows from before this.
        "ALTER TABLE audit ADD COLUMN link BLOB",
    ),
    (
        # Pages that the file has for a disk without room (``spare``).
        "CREATE TABLE spare(id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
    ),
    (
        # The number of its event in the outbox: what is older on a full disk, whatever the clock said.
        # 0: from before this, and older than all others. No row is rewritten: a disk may be full today.
        "ALTER TABLE passage ADD COLUMN seq INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE door_event ADD COLUMN seq INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX door_event_seq ON door_event(seq)",
    ),
    (
        # The last passes with which somebody was let in whose passages made room (``let_in``).
        """CREATE TABLE let_in(
            id INTEGER PRIMARY KEY, visit TEXT NOT NULL, ref TEXT NOT NULL,
            at TEXT NOT NULL, person TEXT NOT NULL
        )""",
    ),
)
VERSION = len(MIGRATIONS)


def objects(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Kind, name and definition of all that a database has, but what the engine makes by itself."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master")
    return {
        (kind, name, sql or "")
        for kind, name, sql in rows
        if kind not in ("table", "index") or not name.startswith("sqlite_")
    }


def objects_of(version: int) -> set[tuple[str, str, str]]:
    """What a database of that form has."""
    with contextlib.closing(sqlite3.connect(":memory:")) as empty:
        for statements in MIGRATIONS[:version]:
            for statement in statements:
                empty.execute(statement)
        return objects(empty)
