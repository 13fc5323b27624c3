"""The journal gets each line with its fields, at once or not at all; a terminal gets plain lines."""

import json
import logging
import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.link import journal
from sentinel.link.journal import JournalHandler, entry, message_id


def fields(datagram: bytes) -> dict[str, str]:
    """Read back as systemd-journald reads it."""
    found = {}
    while datagram:
        line, _, rest = datagram.partition(b"\n")
        name, equals, value = line.partition(b"=")
        if not equals:
            (size,) = struct.unpack("<Q", rest[:8])
            value, rest = rest[8 : 8 + size], rest[8 + size + 1 :]
        found[name.decode()], datagram = value.decode(errors="replace"), rest
    return found


def record(text: str, *values: object, level: int = logging.INFO) -> logging.LogRecord:
    return logging.LogRecord("sentinel.door", level, "/x/y/gate.py", 7, text, values, None, "pulse")


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(str(tmp_path / "journal"))
        sock.settimeout(5)
        yield sock


@pytest.fixture
def log(listening: socket.socket) -> Iterator[logging.Logger]:
    handler = JournalHandler("daemon", Path(listening.getsockname()))
    logger = logging.Logger("sentinel.door")
    logger.addHandler(handler)
    yield logger
    handler.close()


def test_a_line_arrives_with_its_fields(listening: socket.socket, log: logging.Logger) -> None:
    log.warning("%s is away: %s", "gate", "no answer")
    got = fields(listening.recv(65536))
    assert got["MESSAGE"] == "gate is away: no answer"
    assert (got["PRIORITY"], got["SENTINEL_COMPONENT"], got["SENTINEL_LOGGER"]) == (
        "4",
        "daemon",
        "sentinel.door",
    )
    assert got["SYSLOG_IDENTIFIER"] == "sentinel"


@given(st.text(), st.sampled_from([10, 20, 30, 40, 50]))
def test_whatever_a_line_says_it_can_add_no_field_of_its_own(text: str, level: int) -> None:
    got = fields(entry(record("%s", text, level=level), "vision"))
    assert (
        got["MESSAGE"].encode()[:4000]
        == text.encode(errors="replace")[:4000].decode(errors="replace").encode()
    )
    assert set(got) == {
        "MESSAGE", "PRIORITY", "MESSAGE_ID", "SYSLOG_IDENTIFIER", "SENTINEL_COMPONENT", "SENTINEL_LOGGER",
        "CODE_FILE", "CODE_LINE", "CODE_FUNC",
    }  # fmt: skip
    assert got["PRIORITY"] == {10: "7", 20: "6", 30: "4", 40: "3", 50: "2"}[level]


def test_one_sentence_has_one_id_whatever_it_is_about_and_in_every_release() -> None:
    first, second = record("%s is away", "gate"), record("%s is away", "card reader")
    assert message_id(first) == message_id(second) != message_id(record("%s is back", "gate"))
    assert message_id(first) == "0b28ea9adc5653a6be8882b5e939800c"


def test_an_errors_own_words_stay_out_because_they_may_quote_a_card() -> None:
    try:
        int("11010519491231002X")
    except ValueError:
        said = record("%s failed", "reader")
        said.exc_info = sys.exc_info()
    datagram = entry(said, "daemon")
    assert b"110105" not in datagram
    assert fields(datagram)["SENTINEL_ERROR"] == "ValueError"
    assert "test_journal.py:" in fields(datagram)["SENTINEL_PLACES"]


def test_a_full_journal_holds_nobody_up_and_what_was_lost_is_said(
    listening: socket.socket, log: logging.Logger
) -> None:
    for number in range(2000):
        log.info("line %d", number)  # nobody reads: the socket's queue is full after some
    listening.setblocking(False)
    arrived = 0
    try:
        while True:
            listening.recv(65536)
            arrived += 1
    except BlockingIOError:
        pass
    log.info("on")
    listening.settimeout(5)
    assert fields(listening.recv(65536))["MESSAGE"] == f"{2000 - arrived} lines of the log were lost"
    assert fields(listening.recv(65536))["MESSAGE"] == "on"


def test_a_restarted_journal_is_found_again(
    tmp_path: Path, log: logging.Logger, listening: socket.socket
) -> None:
    name = Path(listening.getsockname())
    name.unlink()
    listening.close()
    log.info("nobody listens")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as anew:
        anew.bind(str(name))
        anew.settimeout(5)
        log.info("on")
        assert fields(anew.recv(65536))["MESSAGE"] == "1 lines of the log were lost"
        assert fields(anew.recv(65536))["MESSAGE"] == "on"


PROGRAM = """
import logging, sys
from pathlib import Path
from sentinel.link import journal
journal.SOCKET = Path(sys.argv[1])
journal.JournalHandler.__init__.__defaults__ = (journal.SOCKET,)
journal.begin("daemon")
logging.getLogger("sentinel.x").error("said")
"""


@pytest.mark.parametrize("under_systemd", [True, False], ids=["systemd", "terminal"])
def test_a_process_asks_where_its_stderr_goes(
    listening: socket.socket, tmp_path: Path, under_systemd: bool
) -> None:
    with (tmp_path / "stderr").open("wb") as stderr:
        seen = os.fstat(stderr.fileno())
        environment = dict(os.environ)
        environment.pop("JOURNAL_STREAM", None)
        if under_systemd:
            environment["JOURNAL_STREAM"] = f"{seen.st_dev}:{seen.st_ino}"
        subprocess.run(
            [sys.executable, "-c", PROGRAM, listening.getsockname()],
            stderr=stderr, check=True, timeout=30, env=environment,
        )  # fmt: skip
    plain = (tmp_path / "stderr").read_text()
    if under_systemd:
        assert plain == ""
        assert fields(listening.recv(65536))["MESSAGE"] == "said"
    else:
        assert plain == "ERROR sentinel.x: said\n"


@pytest.mark.parametrize("stream", ["", "1:2", "x:y", "1", "::"])
def test_an_environment_that_was_only_inherited_is_no_journal(
    stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", stream)
    assert not journal.is_journal(2)


REMOTE = next(
    (
        p
        for p in map(Path, ("/lib/systemd/systemd-journal-remote", "/usr/lib/systemd/systemd-journal-remote"))
        if p.exists()
    ),
    None,
)


@pytest.mark.skipif(
    REMOTE is None or shutil.which("journalctl") is None, reason="systemd-journal-remote is not installed"
)
def test_systemd_itself_reads_what_is_written(tmp_path: Path) -> None:
    export = b"__REALTIME_TIMESTAMP=1700000000000000\n" + entry(record("two\nlines"), "daemon") + b"\n"
    kept = tmp_path / "a.journal"
    subprocess.run(
        [str(REMOTE), "-o", str(kept), "-"], input=export, check=True, capture_output=True, timeout=30
    )
    said = subprocess.run(
        ["journalctl", "--file", str(kept), "-o", "json"], capture_output=True, check=True, timeout=30
    )
    got = json.loads(said.stdout)
    assert (got["MESSAGE"], got["SENTINEL_COMPONENT"]) == ("two\nlines", "daemon")
