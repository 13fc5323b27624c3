"""Two endpoints, a slow tail, many askers, bad certificates: over real HTTP and TLS, within the budget."""

import gzip
import logging
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from door_and_platform import HostileServer
from emulated_platforms import ID, OffClock, TestAuthority, asking, by_code, by_number, emulated

from sentinel.core.breaker import BreakerState
from sentinel.core.clock import Now
from sentinel.verify.errors import (
    BadAnswer,
    BreakerOpen,
    Busy,
    Rejected,
    Throttled,
    Unreachable,
    Untrusted,
    VerifyError,
)
from sentinel.verify.platforms.checks import load
from sentinel.verify.platforms.form import Adapter
from sentinel.verify.platforms.shipped import text_of

NAME = "panel-machine"


def _until(condition: Callable[[], bool], timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_primary_that_falls_silent_costs_the_first_visitor_less_than_a_second(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    with emulated(NAME) as primary, emulated(NAME) as standby:
        primary.behaviour.silent = True
        with asking(NAME, primary.url, standby_url=standby.url) as client:
            for number in range(6):
                began = time.monotonic()
                assert client.ask(by_code("code-of-wang"), f"v/{number}", 2.0).found
                assert time.monotonic() - began < 1.0
            _until(lambda: client.endpoint == 1)
            took = []
            for number in range(9, 12):
                began = time.monotonic()
                assert client.ask(by_code("code-of-wang"), f"v/{number}", 2.0).found
                took.append(time.monotonic() - began)
            assert min(took) < 0.4, "the silence is known, and nobody waits for it"
            assert client.up is True
            assert caplog.text.count("questions go to the standby") == 1


def test_a_primary_that_refuses_connections_is_stood_in_for_at_once_and_taken_back_when_it_returns() -> None:
    with emulated(NAME) as standby:
        with emulated(NAME) as primary:
            port = primary.port
        with asking(NAME, f"http://127.0.0.1:{port}", standby_url=standby.url) as client:
            for number in range(4):
                began = time.monotonic()
                assert client.ask(by_number(), f"v/{number}", 2.0).found
                assert time.monotonic() - began < 0.5
            assert client.endpoint == 1
            from sentinel.sim.platform_server import EmulatedPlatform

            again = EmulatedPlatform(standby.interface, port=port)
            try:
                time.sleep(0.5)  # the breaker's longest pause here
                assert client.ask(by_number(), "v/8", 2.0).found, "a probe goes out beside it"
                _until(lambda: client.endpoint == 0)
                before = len(again.questions)
                assert client.ask(by_number(), "v/9", 2.0).found
                assert len(again.questions) == before + 1
            finally:
                again.close()


def test_a_ping_finds_the_primary_again_while_nobody_asks() -> None:
    with emulated(NAME) as primary, emulated(NAME) as standby:
        primary.behaviour.status = 500
        with asking(NAME, primary.url, standby_url=standby.url) as client:
            for _ in range(4):
                client.ping()
            assert client.endpoint == 1
            primary.behaviour.status = 0
            time.sleep(0.5)
            client.ping()
            _until(lambda: client.endpoint == 0)


def test_both_away_is_one_failure_within_the_budget_and_then_nobody_waits() -> None:
    with asking(NAME, "http://127.0.0.1:1", standby_url="http://127.0.0.1:2") as client:
        for number in range(3):
            began = time.monotonic()
            with pytest.raises(Unreachable):
                client.ask(by_number(), f"v/{number}", 1.0)
            assert time.monotonic() - began < 1.3
        assert client.state is not BreakerState.CLOSED
        began = time.monotonic()
        with pytest.raises(BreakerOpen):
            client.ask(by_number(), "v/9", 1.0)
        assert time.monotonic() - began < 0.1


def test_a_second_request_overtakes_a_slow_answer_and_the_platform_is_not_asked_twice_for_all() -> None:
    with emulated(NAME) as server, asking(NAME, server.url) as client:
        for number in range(30):
            client.ask(by_code("code-of-wang"), f"w/{number}", 2.0)
        server.behaviour.tail, server.behaviour.tail_s = 0.3, 1.2
        took = []
        for number in range(8):
            began = time.monotonic()
            assert client.ask(by_code("code-of-wang"), f"v/{number}", 2.0).found
            took.append(time.monotonic() - began)
        asked = len(server.questions) - 30
    assert sorted(took)[5] < 1.0
    assert asked <= 8 + 4, "second requests are few"


def test_without_hedging_a_late_answer_is_waited_for() -> None:
    with emulated(NAME) as server, asking(NAME, server.url, hedge=False) as client:
        server.behaviour.delay_s = 0.9
        assert client.ask(by_number(), "v/1", 2.0).found
        assert len(server.questions) == 1


def test_many_who_ask_about_one_person_ask_once() -> None:
    with emulated(NAME) as server, asking(NAME, server.url) as client:
        server.behaviour.delay_s = 0.3
        gate = threading.Barrier(6)

        def _ask(number: int) -> bool:
            gate.wait(5)
            return client.ask(by_number(), f"v/{number}", 2.0).found

        with ThreadPoolExecutor(6) as pool:
            assert all(pool.map(_ask, range(6)))
        assert len(server.questions) == 1
        assert client.ask(by_number(), "v/9", 2.0).found
        assert len(server.questions) == 2, "an answer is shared while it is under way, never kept"


def test_who_joins_a_question_that_fails_hears_of_it() -> None:
    with emulated(NAME) as server, asking(NAME, server.url) as client:
        server.behaviour.delay_s, server.behaviour.status = 0.2, 500
        gate = threading.Barrier(3)

        def _ask(number: int) -> str:
            gate.wait(5)
            with pytest.raises(Rejected) as caught:
                client.ask(by_number(), f"v/{number}", 2.0)
            return str(caught.value)

        with ThreadPoolExecutor(3) as pool:
            assert set(pool.map(_ask, range(3))) == {"the platform answered with status 500"}
        assert len(server.questions) == 1


def test_a_kiosk_that_asks_too_often_holds_itself_back_and_does_not_call_the_platform_down() -> None:
    with emulated(NAME) as server, asking(NAME, server.url, rate_per_s=1.0, burst=3.0) as client:
        answered = 0
        for number in range(8):
            try:
                client.ask(by_number(), f"v/{number}", 1.0)
                answered += 1
            except Throttled:
                pass
        assert 3 <= answered <= 4
        assert len(server.questions) == answered
        assert (client.up, client.state) == (True, BreakerState.CLOSED)


def test_a_platform_that_asks_to_be_left_alone_is_left_alone_at_once() -> None:
    with emulated(NAME) as server, asking(NAME, server.url) as client:
        server.behaviour.status, server.behaviour.headers = 503, {"Retry-After": "60"}
        with pytest.raises(Busy):
            client.ask(by_number(), "v/1", 1.0)
        server.behaviour.status = 0
        with pytest.raises(BreakerOpen):
            client.ask(by_number(), "v/2", 1.0)
        assert len(server.questions) == 1


def test_the_platforms_certificate_is_checked_against_the_venues_authority(tmp_path: Path) -> None:
    authority = TestAuthority(tmp_path)
    with emulated(NAME, authority.server()) as server:
        with asking(NAME, server.url, tls=authority.trusted()) as client:
            assert client.ask(by_number(), "v/1", 2.0).found
        with asking(NAME, server.url) as client, pytest.raises(Untrusted, match="not trusted here"):
            client.ask(by_number(), "v/1", 2.0)


@pytest.mark.parametrize(
    ("made", "clock", "says"),
    [
        ({"begins": -3, "ends": -1}, OffClock(0), r"has expired$"),
        ({"begins": 1, "ends": 3}, OffClock(0), r"is not valid yet$"),
        ({"begins": 1, "ends": 3}, OffClock(0, trusted=False), "clock, which is not set: set the time"),
        ({"begins": -3, "ends": -1}, OffClock(0, trusted=False), "clock, which is not set: set the time"),
        ({"address": "127.0.0.2"}, OffClock(0), "another address"),
    ],
)
def test_a_bad_certificate_is_named_and_nobody_is_asked_about_through_it(
    tmp_path: Path, made: dict[str, float | str], clock: OffClock, says: str
) -> None:
    authority = TestAuthority(tmp_path)
    with emulated(NAME, authority.server(**made)) as server:  # type: ignore[arg-type]
        trusted = authority.trusted()
        with (
            asking(NAME, server.url, tls=trusted, clock=clock) as client,
            pytest.raises(Untrusted, match=says),
        ):
            client.ask(by_number(), "v/1", 2.0)
        assert server.questions == []


def test_a_host_name_that_is_not_in_the_certificate_is_another_host(tmp_path: Path) -> None:
    authority = TestAuthority(tmp_path)
    with emulated(NAME, authority.server()) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        with (
            asking(NAME, url, tls=authority.trusted()) as client,
            pytest.raises(Untrusted, match="another host"),
        ):
            client.ask(by_number(), "v/1", 2.0)


def test_an_impostor_of_the_primary_is_not_asked_and_the_standby_serves(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    mine.mkdir()
    theirs.mkdir()
    good, bad = TestAuthority(mine), TestAuthority(theirs)
    with emulated(NAME, bad.server()) as impostor, emulated(NAME, good.server()) as standby:
        with asking(NAME, impostor.url, standby_url=standby.url, tls=good.trusted()) as client:
            assert client.ask(by_number(), "v/1", 2.0).found
        assert impostor.questions == []


def test_a_plain_server_where_tls_was_agreed_is_no_connection() -> None:
    with emulated(NAME) as server, asking(NAME, server.url.replace("http", "https")) as client:
        with pytest.raises(Unreachable, match="TLS"):
            client.ask(by_number(), "v/1", 1.0)
        assert server.questions == []


def test_a_redirect_is_never_followed() -> None:
    with emulated(NAME) as elsewhere, emulated(NAME) as server, asking(NAME, server.url) as client:
        server.behaviour.status, server.behaviour.headers = 307, {"Location": elsewhere.url + "/x"}
        with pytest.raises(Rejected, match="points elsewhere"):
            client.ask(by_number(), "v/1", 1.0)
        assert elsewhere.questions == []


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_BOMB = gzip.compress(b" " * 50_000_000)
HOSTILE: dict[str, tuple[list[bytes | float], type[VerifyError]]] = {
    "gzip bomb, announced": (
        [HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(_BOMB) + _BOMB], BadAnswer,
    ),
    "gzip bomb, not announced": ([HEAD + b"Content-Length: %d\r\n\r\n" % len(_BOMB) + _BOMB], BadAnswer),
    "deep JSON": ([HEAD + b"Content-Length: 60000\r\n\r\n" + b"[" * 60_000], BadAnswer),
    "NaN": ([HEAD + b'Content-Length: 12\r\n\r\n{"code":NaN}'], BadAnswer),
    "a number of ten thousand digits": (
        [HEAD + b'Content-Length: 10009\r\n\r\n{"code":' + b"9" * 10_000 + b"}"], VerifyError,
    ),
    "a thousand headers": ([HEAD + b"X-A: b\r\n" * 1000 + b"Content-Length: 2\r\n\r\n{}"], BadAnswer),
    "two answers at once": ([(HEAD + b"Content-Length: 2\r\n\r\n{}") * 2], BadAnswer),
    "two lengths": ([HEAD + b"Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}"], Unreachable),
    "wrong chunks": ([HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"], Unreachable),
    "100 Continue for ever": ([b"HTTP/1.1 100 Continue\r\n\r\n"] * 100_000, Unreachable),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_answers_cost_the_budget_at_most_and_say_nothing_of_the_person(
    what: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="sentinel")
    pieces, expected = HOSTILE[what]
    server = HostileServer(pieces, hold=True)
    try:
        with asking(NAME, server.url) as client:
            began = time.monotonic()
            with pytest.raises(expected) as caught:
                client.ask(by_number(), "v/1", 0.5)
            assert time.monotonic() - began < 0.5 + 0.4
    finally:
        server.stop()
    said, chain = [str(caught.value)], caught.value
    while chain := chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__):  # type: ignore[assignment]
        said.append(str(chain))
    assert ID not in caplog.text + " ".join(said)


def test_many_hostile_answers_leave_no_connection_and_no_task_behind() -> None:
    import asyncio

    server = HostileServer([HEAD + b"Content-Length: 99999999\r\n\r\n", b"x" * 70_000], hold=True)
    try:
        with asking(NAME, server.url) as client:
            for number in range(40):
                with pytest.raises(VerifyError):
                    client.ask(by_number(), f"v/{number}", 0.3)
            _until(lambda: len(asyncio.all_tasks(client._loop)) == 0)
    finally:
        server.stop()


def test_closing_while_somebody_asks_ends_the_question() -> None:
    with emulated(NAME) as server:
        server.behaviour.silent = True
        with asking(NAME, server.url) as client, ThreadPoolExecutor(1) as pool:
            asked = pool.submit(client.ask, by_number(), "v/1", 2.0)
            _until(lambda: len(server.questions) > 0)
            began = time.monotonic()
            client.close()
            assert time.monotonic() - began < 2.0
            assert isinstance(asked.exception(3.0), VerifyError)


def test_a_black_hole_that_takes_no_connection_is_left_for_the_standby_within_a_second() -> None:
    with socket.socket() as hole, emulated(NAME) as standby:
        hole.bind(("127.0.0.1", 0))
        hole.listen(0)
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:  # the backlog is full: further connections hang
            filler.setblocking(False)
            filler.connect_ex(hole.getsockname())
        try:
            with asking(NAME, f"http://127.0.0.1:{hole.getsockname()[1]}", standby_url=standby.url) as client:
                began = time.monotonic()
                assert client.ask(by_number(), "v/1", 2.0).found
                assert time.monotonic() - began < 1.0
        finally:
            for filler in fillers:
                filler.close()


def test_no_log_of_any_level_says_who_was_asked_about(caplog: pytest.LogCaptureFixture) -> None:
    text = text_of(NAME).replace(
        'path = "/open/v1/voucher/verify"', 'path = "/q"\nencoding = "query"\nmethod = "GET"'
    )
    text = text.replace('"Timestamp={timestamp}", "{body}"', '"{target}"')

    class Query:
        def current(self, now: Now) -> Adapter:
            return load(text)

    caplog.set_level(logging.DEBUG)
    with emulated(NAME) as server, asking(NAME, server.url, adapters=Query()) as client:
        with pytest.raises(VerifyError):
            client.ask(by_number(), "v/1", 1.0)
        assert ID in server.questions[0].path, "this platform wants it in the address"
    assert ID not in caplog.text


def test_a_captive_portal_is_no_platform() -> None:
    page = b"<html>please log in</html>"
    server = HostileServer([HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(page), page)], hold=True)
    try:
        with asking(NAME, server.url) as client, pytest.raises(BadAnswer):
            client.ping(0.5)
    finally:
        server.stop()
