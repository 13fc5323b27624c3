"""Policies fetched over HTTP from a real server: taken, not loaded twice, and whatever is wrong is one line."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sentinel.config import ConfigError, PolicySettings
from sentinel.core.clock import Now
from sentinel.core.policy import PolicyError
from sentinel.crypto.signing import Algorithm, generate
from sentinel.policies.bundle import seal
from sentinel.policies.fetch import FetchError, Publisher, fetch, fetch_session
from sentinel.policies.in_force import read_fetched
from sentinel.policies.shelf import Rules, Shelf
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker

KEY = generate(Algorithm.ED25519)


def sealed(number: int, **about: Any) -> bytes:
    said = {"issued_at": datetime.now(UTC), "venues": ["*"]} | about
    return seal(f'version = "v{number}"\n', KEY, sequence=number, **said)


class Published:
    """What the server answers with, and what it was asked."""

    def __init__(self) -> None:
        self.body, self.status, self.asked, self.whole = b"", 200, 0, 0
        self.tag: str | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += 1
                tag = outer.tag or f'"{hash(outer.body)}"'
                unchanged = self.headers.get("If-None-Match") == tag
                self.send_response(304 if unchanged else outer.status)
                self.send_header("ETag", tag)
                body = b"" if unchanged else outer.body
                outer.whole += not unchanged
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/policy"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def published() -> Iterator[Published]:
    server = Published()
    yield server
    server.stop()


class Kiosk:
    def __init__(self, folder: Path, url: str) -> None:
        self.data = folder
        self.shelf = Shelf(None, folder / "policies", Rules((KEY.public,), "mall-1"), keep=True)
        self.publisher = Publisher(PolicySettings(keys="k", url=url), folder)

    def fetch(self, now: Now | None = None) -> list[str]:
        return [
            one.policy.version
            for one in fetch(self.publisher, self.shelf, self.data, now or SystemClock().now())
        ]

    def fault(self) -> str:
        noted = read_fetched(self.data)
        return "never" if noted is None else noted.fault


@pytest.fixture
def kiosk(tmp_path: Path, published: Published) -> Iterator[Kiosk]:
    made = Kiosk(tmp_path, published.url)
    yield made
    made.publisher.close()


def test_what_is_published_is_taken_and_not_loaded_again(kiosk: Kiosk, published: Published) -> None:
    published.body = sealed(5)
    assert kiosk.fetch() == ["v5"]
    assert kiosk.fetch() == []
    assert (published.asked, published.whole) == (2, 1)
    published.body = b"[" + sealed(6) + b"," + sealed(7) + b"]"
    assert kiosk.fetch() == ["v6", "v7"]
    assert kiosk.fault() == ""


@pytest.mark.parametrize("tag", ['"\xe9"', '"a\tb"', f'"{"a" * 300}"'])
def test_a_strange_tag_is_none_and_the_next_policy_is_fetched(
    kiosk: Kiosk, published: Published, tag: str
) -> None:
    published.body, published.tag = sealed(5), tag
    assert kiosk.fetch() == ["v5"]
    assert kiosk.fetch() == []
    assert published.whole == 2, "without a tag it is sent whole"
    published.body, published.tag = sealed(6), None
    assert kiosk.fetch() == ["v6"]


def test_a_refusal_is_noted_for_the_doctor_and_gone_with_the_next_good_one(
    kiosk: Kiosk, published: Published
) -> None:
    published.body = sealed(5)
    kiosk.fetch()
    published.body = sealed(4)
    for _ in range(2):  # and it is looked at again each time: it may be good later
        with pytest.raises(PolicyError, match="older than 5"):
            kiosk.fetch()
    assert "older than 5" in kiosk.fault()
    published.body = sealed(6)
    assert kiosk.fetch() == ["v6"]
    assert kiosk.fault() == ""


def test_one_from_the_future_is_taken_later(kiosk: Kiosk, published: Published) -> None:
    now = SystemClock().now()
    published.body = sealed(5, issued_at=now.utc + timedelta(hours=1))
    with pytest.raises(PolicyError, match="has not come"):
        kiosk.fetch(now)
    assert kiosk.fetch(Now(now.monotonic + 3600.0, now.utc + timedelta(hours=1))) == ["v5"]


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (404, b"", "answered with status 404"),
        (500, b"", "answered with status 500"),
        (302, b"", "answered with status 302"),
        (200, b" " * 3_000_000, "too long"),
    ],
)
def test_a_strange_answer_is_one_line(
    kiosk: Kiosk, published: Published, status: int, body: bytes, says: str
) -> None:
    published.status, published.body = status, body
    with pytest.raises(FetchError, match=says) as failed:
        kiosk.fetch()
    assert "\n" not in str(failed.value)
    assert says in kiosk.fault()


def test_a_publisher_that_is_away_changes_nothing_and_when_it_last_answered_is_kept(
    kiosk: Kiosk, published: Published
) -> None:
    published.body = sealed(5)
    kiosk.fetch()
    published.stop()
    with pytest.raises(FetchError, match="does not answer"):
        kiosk.fetch()
    noted = read_fetched(kiosk.data)
    assert noted is not None
    assert noted.at is not None
    assert "does not answer" in noted.fault


@pytest.mark.parametrize("url", ["http://elsewhere.example/p", "ftp://127.0.0.1/p", "no address", "https://"])
def test_only_an_encrypted_address_leaves_this_machine(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"policies\.url"):
        Publisher(PolicySettings(keys="k", url=url), tmp_path)


def test_the_worker_takes_what_is_published_while_it_runs_and_says_a_fault_once(
    kiosk: Kiosk, published: Published, caplog: pytest.LogCaptureFixture
) -> None:
    published.status = 503
    session = fetch_session(kiosk.publisher, kiosk.shelf, kiosk.data, SystemClock(), 0.05, first_s=0.01)
    worker = Worker("policy-fetch", session)
    worker.start()
    try:
        until(lambda: published.asked >= 4)
        published.status, published.body = 200, sealed(5)
        until(lambda: (kiosk.data / "policies").is_dir() and any((kiosk.data / "policies").iterdir()))
    finally:
        worker.stop()
        assert worker.join(20.0)
    assert sum("status 503" in record.message for record in caplog.records) == 1


def test_who_is_in_a_hurry_does_not_wait_for_the_hour(kiosk: Kiosk, published: Published) -> None:
    published.body, hurried = sealed(1), threading.Event()
    session = fetch_session(
        kiosk.publisher, kiosk.shelf, kiosk.data, SystemClock(), 3600.0, first_s=3600.0, hurried=hurried
    )
    worker = Worker("policy-fetch", session)
    hurried.set()
    worker.start()
    try:
        until(lambda: published.asked == 1)
        hurried.set()
        until(lambda: published.asked == 2)
    finally:
        worker.stop()
        assert worker.join(20.0)


def until(condition: Any, timeout_s: float = 20.0) -> None:
    ends = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.01)
