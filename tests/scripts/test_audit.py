"""The audit finds what is known, and never calls clean what it could not ask."""

import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).resolve().parents[2]
LOCK = "numpy==2.4.6 ; python_full_version < '3.12' \\\n    --hash=sha256:00\nPy_Zbar==0.1.9 \\\n    --hash=sha256:00\n"


@pytest.fixture
def audit(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    lock = tmp_path / "lock.txt"
    lock.write_text(LOCK)

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, str(TOP / "scripts/audit"), "--lock", str(lock), "--record", str(tmp_path / "page.md"), *words],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    return run


def copy(path: Path, *advisories: dict[str, Any]) -> str:
    with zipfile.ZipFile(path, "w") as archive:
        for number, advisory in enumerate(advisories):
            archive.writestr(f"{number}.json", json.dumps(advisory))
    return str(path)


def advisory(name: str, **affected: Any) -> dict[str, Any]:
    return {"id": "PYSEC-1", "affected": [{"package": {"ecosystem": "PyPI", "name": name}, **affected}]}


def events(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"type": "ECOSYSTEM", "events": [{kind: version} for kind, version in pairs]}]


@pytest.mark.parametrize(
    ("affected", "known"),
    [
        ({"versions": ["2.4.6"]}, True),
        ({"versions": ["2.4.5"]}, False),
        ({"ranges": events(("introduced", "0"), ("fixed", "2.4.7"))}, True),
        ({"ranges": events(("introduced", "0"), ("fixed", "2.4.6"))}, False),
        ({"ranges": events(("introduced", "2.5"))}, False),
        ({"ranges": events(("introduced", "2"), ("last_affected", "2.4.6"))}, True),
        ({"ranges": events(("fixed", "1.5"), ("introduced", "0"), ("introduced", "2.4"))}, True),
        ({"ranges": events(("introduced", "0"), ("fixed", "not a version"))}, True),
    ],
    ids=["named", "another", "in-range", "mended", "later", "last", "twice", "unreadable"],
)
def test_a_copy_of_the_database_tells_which_versions_are_meant(
    audit: Any, tmp_path: Path, affected: dict[str, Any], known: bool
) -> None:
    done = audit("--database", copy(tmp_path / "all.zip", advisory("NumPy", **affected)))
    assert (done.returncode, "numpy 2.4.6: PYSEC-1" in done.stdout) == (int(known), known), done.stderr
    assert ("| numpy | 2.4.6 | PYSEC-1 |" in (tmp_path / "page.md").read_text()) is known


def test_a_withdrawn_one_and_one_of_another_registry_do_not_count(audit: Any, tmp_path: Path) -> None:
    gone = advisory("numpy", versions=["2.4.6"]) | {"withdrawn": "2026-01-01T00:00:00Z"}
    other = {
        "id": "X",
        "affected": [{"package": {"ecosystem": "npm", "name": "numpy"}, "versions": ["2.4.6"]}],
    }
    assert audit("--database", copy(tmp_path / "all.zip", gone, other)).returncode == 0


@pytest.mark.parametrize("bad", ["text", "empty", "list", "absent"])
def test_a_bad_copy_is_one_line_and_no_clean_bill(audit: Any, tmp_path: Path, bad: str) -> None:
    path = tmp_path / "all.zip"
    if bad == "text":
        path.write_text("no")
    elif bad == "empty":
        copy(path)
    elif bad == "list":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("1.json", "[]")
    done = audit("--database", str(path))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert not (tmp_path / "page.md").exists()


@pytest.fixture
def answering() -> Iterator[Callable[[Any], str]]:
    servers = []

    def start(answer: Any) -> str:
        class Osv(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert [one["package"]["name"] for one in asked["queries"]] == ["Py_Zbar", "numpy"]
                raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: Any) -> None: ...

        server = HTTPServer(("127.0.0.1", 0), Osv)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_osv_is_asked_for_each_package(audit: Any, answering: Any, tmp_path: Path) -> None:
    done = audit("--url", answering({"results": [{}, {"vulns": [{"id": "GHSA-2"}, {"id": "GHSA-1"}]}]}))
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "numpy 2.4.6: GHSA-1, GHSA-2")
    assert "2 packages, 1 with findings" in (tmp_path / "page.md").read_text()


@pytest.mark.parametrize("answer", [b"<html>", {"results": [{}]}, {}, {"results": [1, 2]}, []], ids=repr)
def test_half_an_answer_is_none(audit: Any, answering: Any, tmp_path: Path, answer: Any) -> None:
    done = audit("--url", answering(answer))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert not (tmp_path / "page.md").exists()


def test_without_a_network_it_says_so_and_what_to_do(audit: Any, tmp_path: Path) -> None:
    done = audit("--url", "http://127.0.0.1:9/")
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "--database" in done.stderr
    assert not (tmp_path / "page.md").exists()


@pytest.mark.parametrize(
    "lock", [b"", b"# nothing yet\n", b"numpy>=2\n", b"\xff\xfe"], ids=["empty", "remark", "range", "no text"]
)
def test_a_lock_that_pins_nothing_is_no_clean_audit(audit, tmp_path: Path, lock: bytes) -> None:
    other = tmp_path / "other.txt"
    other.write_bytes(lock)
    done = audit("--lock", str(other), "--database", copy(tmp_path / "all.zip", advisory("numpy")))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("audit: ") and done.stderr.count("\n") == 1
    assert not (tmp_path / "page.md").exists()
