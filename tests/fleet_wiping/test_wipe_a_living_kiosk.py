"""`sentinel wipe` on a kiosk that runs: it is stopped first, and may begin another life."""

import json
import os
import pty
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from sentinel.store.keys import load_keys

SETTINGS = """[kiosk]
id = "kiosk-9"
venue = "venue-9"

[camera]
source = "none"

[thermal]
driver = "none"

[verify]
refresh_ahead = true

[[staff]]
id = "guard-1"
pin_hash = "$argon2id$v=19$m=8,t=1,p=1$MARK"
"""


def command(*words: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "sentinel", "wipe", *map(str, words)]
    return subprocess.run(
        line, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL
    )


@dataclass
class Running:
    process: "subprocess.Popen[bytes]"
    log: Path


@pytest.fixture
def start(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Running]]:
    """The kiosk of ``kiosk.toml``, until it serves."""
    running: list[Running] = []
    logs = tmp_path_factory.mktemp("logs")

    def make() -> Running:
        log = logs / f"{len(running)}.log"
        line = [sys.executable, "-m", "sentinel", "run", "--config", str(tmp_path / "kiosk.toml")]
        with log.open("wb") as file:
            running.append(Running(subprocess.Popen(line, stderr=file, stdout=file), log))
        deadline = time.monotonic() + 30
        while "ready: kiosk" not in log.read_text():
            assert time.monotonic() < deadline and running[-1].process.poll() is None, log.read_text()
            time.sleep(0.05)
        return running[-1]

    yield make
    for one in running:
        one.process.kill()
        one.process.wait(20)


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir()}


def test_a_running_kiosk_is_stopped_and_erased(tmp_path: Path, start: Callable[[], Running]) -> None:
    (tmp_path / "kiosk.toml").write_text(SETTINGS)
    process = start().process
    key = (tmp_path / "data/device.key").read_bytes()
    done = command("--config", tmp_path / "kiosk.toml", "--yes-erase", "kiosk-9", "--json")
    assert done.returncode == 0, done.stderr
    assert process.wait(20) == 0
    assert files(tmp_path) == {f"kiosk.toml.erased.{kind}" for kind in ("json", "txt", "html")}
    assert json.loads(done.stdout)["records"]["passages"] == 0 and key.hex() not in done.stdout


def test_a_kiosk_begins_another_life_as_a_visitors_kiosk(
    tmp_path: Path, start: Callable[[], Running]
) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(SETTINGS)
    config.chmod(0o640)
    start()
    before = load_keys(tmp_path / "data")
    done = command("--config", config, "--yes-erase", "kiosk-9", "--repurpose", "visitor")
    assert done.returncode == 0, done.stderr
    assert "lets nobody in before" in done.stderr
    text = config.read_text()
    assert (config.stat().st_mode & 0o777) == 0o640
    assert "guard-1" not in text and "argon2" not in text and 'id = "kiosk-9"' in text
    assert files(tmp_path) - {f"kiosk.toml.erased.{kind}" for kind in ("json", "txt", "html")} == {
        "kiosk.toml", "visitor-policy.toml",
    }  # fmt: skip
    again = start()
    assert "policy visitor-1" in again.log.read_text()
    after = load_keys(tmp_path / "data")
    assert {after.database, after.tenant, after.venue}.isdisjoint(
        {before.database, before.tenant, before.venue}
    )
    checked = subprocess.run(
        [sys.executable, "-m", "sentinel", "policy", "check", str(tmp_path / "visitor-policy.toml")],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(("typed", "code"), [("kiosk-8", 2), ("kiosk-9", 0)], ids=["another", "its-own"])
def test_at_a_terminal_the_kiosks_id_is_asked_for(tmp_path: Path, typed: str, code: int) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(SETTINGS)
    ours, theirs = pty.openpty()
    try:
        line = [sys.executable, "-m", "sentinel", "wipe", "--config", str(config)]
        with subprocess.Popen(line, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            os.write(ours, f"{typed}\n".encode())
            out, err = process.communicate(timeout=30)
    finally:
        os.close(ours)
        os.close(theirs)
    assert process.returncode == code, err
    assert b"Type its id" in out and config.exists() == (code == 2)


def test_the_certificate_waits_until_somebody_has_it(tmp_path: Path) -> None:
    answers, taken = [500, 200], []

    class Registry(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(
                (self.headers["Idempotency-Key"], self.rfile.read(int(self.headers["Content-Length"])))
            )
            self.send_response(answers[len(taken) - 1])
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        (tmp_path / "kiosk.toml").write_text(SETTINGS)
        words = ("--config", tmp_path / "kiosk.toml", "--yes-erase", "kiosk-9", "--deliver-to",
                 f"http://127.0.0.1:{server.server_port}/erased")  # fmt: skip
        first = command(*words)
        assert first.returncode == 3 and "nobody has acknowledged" in first.stderr
        assert (tmp_path / "kiosk.toml.wipe").exists()
        second = command(*words)
        assert second.returncode == 0, second.stderr
    finally:
        server.shutdown()
        server.server_close()
    assert taken[0] == taken[1] and taken[1][1] == (tmp_path / "kiosk.toml.erased.json").read_bytes()
    assert not (tmp_path / "kiosk.toml").exists() and not (tmp_path / "kiosk.toml.wipe").exists()
