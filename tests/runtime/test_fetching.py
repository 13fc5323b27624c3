"""Whatever is fetched over HTTP: bounded, unencrypted on this machine only, and one line for each fault."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sentinel.runtime.fetching import BadAddress, Fetched, Getter, Unfetched, checked_address


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        what = self.path.strip("/")
        self.send_response({"gone": 404, "same": 304, "elsewhere": 302}.get(what, 200))
        self.send_header("ETag", '"one"')
        if what == "elsewhere":
            self.send_header("Location", "/whole")
        self.end_headers()
        pieces = {"whole": 1, "huge": 200, "slow": 200}.get(what, 0)
        try:
            for _ in range(pieces):
                self.wfile.write(b"x" * 1000)
                if what == "slow":
                    time.sleep(0.02)
        except OSError:
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def getter() -> Iterator[Getter]:
    one = Getter("the publisher")
    yield one
    one.close()


def test_an_answer_comes_whole_with_its_tag_and_what_has_not_changed_is_none(
    url: str, getter: Getter
) -> None:
    assert getter.get(url + "/whole", {}, 1000, 5.0) == Fetched(b"x" * 1000, '"one"')
    assert getter.get(url + "/same", {"If-None-Match": '"one"'}, 1000, 5.0) is None


@pytest.mark.parametrize(
    ("path", "longest_s", "why"),
    [
        ("huge", 5.0, "too long, or too slow"),
        ("slow", 0.1, "too long, or too slow"),
        ("gone", 5.0, "status 404"),
        ("elsewhere", 5.0, "status 302"),
    ],
    ids=["huge", "dripping", "an error", "sent elsewhere"],
)
def test_what_is_endless_dripping_or_refused_is_one_line(
    url: str, getter: Getter, path: str, longest_s: float, why: str
) -> None:
    began = time.monotonic()
    with pytest.raises(Unfetched, match=why) as told:
        getter.get(f"{url}/{path}", {}, 100_000 if path != "slow" else 1 << 30, longest_s)
    assert str(told.value).startswith("the publisher")
    assert time.monotonic() - began < 2.0


def test_a_publisher_that_is_away_is_one_line(getter: Getter) -> None:
    with pytest.raises(Unfetched, match="the publisher does not answer: ConnectError"):
        getter.get("http://127.0.0.1:9/policy", {}, 1000, 5.0)


@pytest.mark.parametrize(
    "text",
    ["https://platform.example", "http://localhost:8080/x", "http://127.0.0.1", "http://[::1]:80"],
)
def test_an_address_that_may_be_asked(text: str) -> None:
    assert checked_address(text) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("http://platform.example", "not encrypted"),
        ("http://localhost.example", "not encrypted"),
        ("http://127.0.0.1.example/", "not encrypted"),
        ("http://localhost@platform.example/", "not encrypted"),
        ("ftp://platform.example", "no http or https"),
        ("platform.example", "no http or https"),
        ("https://", "no http or https"),
        ("https://platform.example:0", "a port goes"),
        ("https://platform.example:99999", "no http or https|a port goes"),
        ("https://platform.example/\x00", "no http or https"),
        ("https://" + "a" * 3000, "no http or https"),
        ("", "no http or https"),
    ],
)
def test_an_address_that_is_not_asked(text: str, why: str) -> None:
    with pytest.raises(BadAddress, match=why):
        checked_address(text)
