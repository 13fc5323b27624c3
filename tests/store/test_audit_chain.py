"""The audit's chain: what is changed, put in between or taken away shows, also by the command."""

import contextlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.cli import main
from sentinel.core.events import DeviceChanged
from sentinel.store import audit, audit_heads
from sentinel.store.database import DATABASE, Connection, open_reader, open_writer, sqlcipher, transaction
from sentinel.store.keys import load_or_create_keys

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def kiosk(tmp_path: Path) -> Path:
    (tmp_path / "kiosk.toml").write_text('[kiosk]\ndata_dir = "data"\n')
    return tmp_path


@pytest.fixture
def chain(kiosk: Path) -> Iterator[Connection]:
    key = load_or_create_keys(kiosk / "data").database
    connection = open_writer(kiosk / "data" / DATABASE, key, AT).connection
    with transaction(connection):
        for number in range(5):
            audit.add(connection, "staff guard-07", f"look {number}", AT)
    yield connection
    connection.close()


def test_an_untouched_chain_is_whole(chain: Connection) -> None:
    found = audit.verify(chain)
    assert (found.rows, found.unlinked, found.whole, len(found.head)) == (5, 0, True, 64)


@pytest.mark.parametrize(
    ("how", "broken", "cut"),
    [
        ("UPDATE audit SET who = 'staff guard-08' WHERE seq = 3", 3, False),
        ("UPDATE audit SET what = 'nothing' WHERE seq = 5", 5, False),
        ("UPDATE audit SET at = '2026-11-20T11:00:00.000000+00:00' WHERE seq = 1", 1, False),
        ("DELETE FROM audit WHERE seq = 3", 4, False),
        ("DELETE FROM audit WHERE seq = 1", 2, False),
        ("DELETE FROM audit WHERE seq = 5", None, True),
        ("DELETE FROM audit", None, True),
        ("UPDATE audit SET link = NULL WHERE seq = 4", 4, False),
        ("UPDATE audit SET seq = 9 WHERE seq = 5", 9, True),
        ("INSERT INTO audit(at, who, what) VALUES ('x', 'y', 'z')", 6, False),
    ],
    ids=[
        "another account", "another look", "another time", "one taken away", "the first taken away",
        "the last taken away", "all taken away", "an unlinked one", "one renumbered", "one put in",
    ],
)  # fmt: skip
def test_whoever_touches_it_is_seen(chain: Connection, how: str, broken: int | None, cut: bool) -> None:
    chain.execute(how)
    found = audit.verify(chain)
    assert (found.broken, found.cut, found.whole) == (broken, cut, False)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(who=st.text(max_size=20), what=st.text(max_size=60))
def test_any_text_is_kept_in_the_chain(chain: Connection, who: str, what: str) -> None:
    if any(0xD800 <= ord(c) < 0xE000 or c == "\0" for c in who + what):
        return
    with transaction(chain):
        audit.add(chain, who, what, AT)
    assert audit.verify(chain).whole


def test_rows_from_before_the_chain_are_counted_and_no_fault(kiosk: Path) -> None:
    key = load_or_create_keys(kiosk / "data").database
    connection = open_writer(kiosk / "data" / DATABASE, key, AT).connection
    for _ in range(2):
        connection.execute("INSERT INTO audit(at, who, what) VALUES ('a', 'b', 'c')")
    with transaction(connection):
        audit.add(connection, "root", "passages list", AT)
        audit.add(connection, "root", "passages list", AT)
    found = audit.verify(connection)
    assert (found.rows, found.unlinked, found.whole) == (4, 2, True)
    connection.execute("UPDATE audit SET who = 'x' WHERE seq = 1")
    found = audit.verify(connection)
    connection.close()
    assert (found.broken, found.whole) == (3, False), "once there is a chain, older rows are bound to it"


def test_a_head_that_was_noted_shows_what_was_written_anew(
    kiosk: Path, chain: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    def verified(head: str) -> tuple[int, str]:
        code = main(["audit", "verify", "--config", str(kiosk / "kiosk.toml"), "--head", head])
        return code, capsys.readouterr().out

    noted = audit.verify(chain).head
    with transaction(chain):
        audit.add(chain, "staff guard-07", "one more", AT)
    assert verified(noted[:16])[0] == verified(noted.upper())[0] == 0
    chain.execute("DELETE FROM audit WHERE seq >= 5")
    chain.execute("UPDATE sqlite_sequence SET seq = 4 WHERE name = 'audit'")
    assert audit.verify(chain).whole, "by itself the record can't tell"
    code, said = verified(noted[:16])
    assert code == 1 and "NOT WHOLE: no row has the head" in said
    with pytest.raises(SystemExit) as refused:
        verified("xyz")
    assert refused.value.code == 2


def test_the_command_says_whether_it_is_whole(
    kiosk: Path, chain: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    def verified(*more: str) -> tuple[int, str]:
        code = main(["audit", "verify", "--config", str(kiosk / "kiosk.toml"), *more])
        return code, capsys.readouterr().out

    code, said = verified()
    assert code == 0 and said.startswith("audit: 5 rows, head ")
    chain.execute("DELETE FROM audit WHERE seq = 2")
    code, said = verified("--json")
    assert (code, json.loads(said)["broken"], json.loads(said)["whole"]) == (1, 3, False)
    assert "NOT WHOLE: row 3" in verified()[1]


@pytest.mark.parametrize("missing", ["settings", "database"])
def test_without_a_kiosk_there_is_one_line(
    tmp_path: Path, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kiosk.toml"
    if missing == "database":
        file.write_text("")
    code = main(["audit", "verify", "--config", str(file)])
    said = capsys.readouterr()
    assert (code, said.out, said.err.count("\n")) == (2 if missing == "settings" else 3, "", 1)


def test_looks_of_the_daemon_and_of_the_command_line_make_one_chain(
    start: Callable[..., Any], tmp_path: Path
) -> None:
    running = start()
    running.take(DeviceChanged)
    beside = open_reader(running.path, running.keys.database)
    for number in range(3):
        running.writer.call(lambda c, n=number: _note(c, f"daemon {n}"))
        audit.write(beside, "root", f"passages list {number}")
    found = audit.verify(beside)
    beside.close()
    assert (found.rows, found.whole) == (6, True)


def _note(connection: Connection, what: str) -> None:
    with transaction(connection):
        audit.add(connection, "staff guard-07", what, AT)


_ANY = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(codec="utf-8"), max_size=70),
    st.binary(max_size=70),
    st.sampled_from(["x y", "2 zz", "9" * 5000, f"{'9' * 30} {'0' * 64}", f"٣ {'0' * 64}", "text", "0 "]),
)
_PLACES = [("audit", column) for column in ("at", "who", "what", "link")]
_PLACES += [("meta", "audit_gone"), ("meta", "audit_head"), ("sqlite_sequence", "seq")]


def _put(connection: Connection, where: tuple[str, str], row: int, value: object) -> tuple[bool, int]:
    """Whether it is another value now (the columns take no NULL, and turn numbers into text)."""
    table, column = where
    try:
        if table == "meta":
            done = connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (column, value))
            return column == "audit_gone" and done.rowcount == 1, 1
        if table == "sqlite_sequence":
            connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'audit'", (value,))
            return value != 5, 5
        before = connection.execute(f"SELECT {column} FROM audit WHERE seq = ?", (row,)).fetchone()
        connection.execute(f"UPDATE audit SET {column} = ? WHERE seq = ?", (value, row))
        after = connection.execute(f"SELECT {column} FROM audit WHERE seq = ?", (row,)).fetchone()
        # without its hash the first row is one from before the chain: what it says is held by the second's
        return before != after and (column, row, value) != ("link", 1, None), row
    except sqlcipher.IntegrityError:
        return False, row


@given(where=st.sampled_from(_PLACES), row=st.integers(1, 5), value=_ANY)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_somebody_put_into_any_column_the_row_is_named_and_nothing_fails(
    chain: Connection, where: tuple[str, str], row: int, value: object
) -> None:
    chain.execute("BEGIN")
    try:
        changed, at = _put(chain, where, row, value)
        found = audit.verify(chain)
        assert found.whole != changed
        if where[0] == "audit" and changed:
            assert found.broken == at
        if where == ("meta", "audit_gone") and changed:
            assert found.broken == 1
        for seq in range(7):
            audit.link_of(chain, seq)
        audit_heads.disagreements(chain, [], AT, 365)
        audit_heads.published(chain)
        with contextlib.suppress(sqlcipher.Error):  # "full": the counter was put to its end
            audit.add(chain, "guard-1", "a look after it", AT)  # staff look, whatever was done to the record
            assert audit.verify(chain).whole != changed or where[0] == "sqlite_sequence"
        if chain.in_transaction:  # not rolled back by "full"
            audit.purge(chain, AT + timedelta(days=400), 365, 2)
            audit.verify(chain)
    finally:
        if chain.in_transaction:
            chain.execute("ROLLBACK")


def test_text_that_is_none_is_named_too(chain: Connection) -> None:
    chain.execute("UPDATE audit SET who = CAST(x'ff00fe' AS TEXT) WHERE seq = 2")
    assert audit.verify(chain).broken == 2
    assert chain.execute("SELECT what FROM audit WHERE seq = 1").fetchone() == ("look 0",)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("UPDATE audit SET link = 'text' WHERE seq = 3", "row 3 does not follow"),
        ("UPDATE audit SET who = x'00ff' WHERE seq = 2", "row 2 does not follow"),
        ("INSERT INTO meta VALUES ('audit_gone', 'x y')", "row 1 does not follow"),
        ("INSERT INTO meta VALUES ('audit_gone', '2 zz')", "row 1 does not follow"),
    ],
    ids=["a hash of text", "an account of bytes", "a beginning of words", "a beginning without a hash"],
)
def test_the_command_names_the_row_whatever_lies_in_it(
    kiosk: Path, chain: Connection, capsys: pytest.CaptureFixture[str], how: str, said: str
) -> None:
    chain.execute(how)
    assert main(["audit", "verify", "--config", str(kiosk / "kiosk.toml")]) == 1
    assert f"NOT WHOLE: {said}" in capsys.readouterr().out
