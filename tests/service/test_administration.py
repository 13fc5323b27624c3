"""A district's desk tells the platform about people: at once at the door, once, and without a trace of who."""

import json
import logging
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from signed_requests import signed
from sqlalchemy import text

from sentinel.service.database import open_database
from sentinel.service.persons import Device, Role
from sentinel.service.rates import Rates
from sentinel.service.sealing import key_file
from sentinel.service.server import ReferenceService

SECRET = "a secret of these tests"
ID, OTHER, NAME, TOKEN = "11010519491231002X", "110105194912310011", "王小明", "TOKEN-OF-WANG"
NOW = datetime.now(UTC).replace(microsecond=0)
Send = Callable[..., httpx.Response]


def ago(hours: float) -> str:
    return (NOW - timedelta(hours=hours)).isoformat()


@pytest.fixture
def send(database: str, tmp_path: Path) -> Iterator[Send]:
    key = key_file(tmp_path / "service.key")
    service = ReferenceService(database, {}, key=key, rates=Rates(400.0, 40, time.monotonic))
    for app_id, role, venue in (
        ("desk", Role.ADMIN, ""),
        ("hall", Role.ADMIN, "hall"),
        ("door", Role.KIOSK, "v1"),
    ):
        service.registry.register_device(Device(app_id=app_id, secret=SECRET, role=role, venue=venue))
    url = httpx.URL(service.start().url)
    http = httpx.Client(base_url=url, trust_env=False, timeout=30.0)

    def _send(method: str, target: str, body: Any = None, by: str = "desk", **more: str) -> httpx.Response:
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        headers |= signed(method, target, raw, secret=SECRET, **{"App-Id": by})
        answer = http.request(method, target, content=raw, headers=headers)
        if answer.status_code == 429:  # these tests ask quicker than a desk may
            time.sleep(0.1)
            return _send(method, target, body, by, **more)
        return answer

    _send.address = (url.host, url.port)  # type: ignore[attr-defined]
    yield _send
    http.close()
    service.close()


@pytest.fixture
def wang(send: Send) -> str:
    person = send("POST", "/v1/persons", {"name": NAME, "id_number": ID}).json()["person"]
    return f"/v1/persons/{person}"


def at_the_door(send: Send, subject: str = ID, kind: str = "id_number") -> dict[str, Any]:
    asked = {"kind": kind, "subject": subject, "request_id": "1"}
    found: dict[str, Any] = send("POST", "/v1/verify", asked, by="door").json()
    return found


def test_what_a_desk_states_is_told_at_the_next_question(send: Send, wang: str) -> None:
    assert "code" not in at_the_door(send)
    send("POST", f"{wang}/colours", {"colour": "yellow", "issued_at": ago(1)})
    send("POST", f"{wang}/pcr", {"result": "negative", "sampled_at": ago(9), "source": "lab"})
    send("POST", f"{wang}/antigen", {"result": "positive", "sampled_at": ago(2)})
    send("POST", f"{wang}/vaccine", {"doses": 3, "issued_at": ago(1), "last_at": ago(900)})
    send("POST", f"{wang}/visits", {"area": "A", "left_at": ago(30)})
    send("POST", f"{wang}/codes", {"token": TOKEN})
    told = at_the_door(send, TOKEN, "platform_code")
    assert (told["code"]["colour"], told["pcr"]["result"]) == ("yellow", "negative")
    assert datetime.fromisoformat(told["pcr"]["sampled_at"]) == NOW - timedelta(hours=9)
    assert (told["antigen"]["result"], told["vaccine"]["doses"]) == ("positive", 3)
    assert told["key_area"] == {"visited": False}, "nobody has listed this area"
    send("PUT", "/v1/key-areas/A", {})
    send("PUT", f"{wang}/watch-list", {})
    told = at_the_door(send)
    assert (told["key_area"], told["watch_list"]) == ({"visited": True}, {"listed": True})
    send("DELETE", wang)
    assert at_the_door(send)["found"] is False


def test_of_two_laboratories_the_stricter_counts_and_both_are_kept(send: Send, wang: str) -> None:
    bad = send("POST", f"{wang}/pcr", {"result": "positive", "sampled_at": ago(8), "source": "a"}).json()
    send("POST", f"{wang}/pcr", {"result": "negative", "sampled_at": ago(7), "source": "b"})
    assert at_the_door(send)["pcr"]["result"] == "positive"
    kept = send("GET", f"{wang}/pcr").json()["statements"]
    assert [(one["source"], one["result"]) for one in kept] == [("a", "positive"), ("b", "negative")]
    send("DELETE", f"{wang}/pcr/{bad['id']}")
    assert at_the_door(send)["pcr"]["result"] == "negative"
    assert [one["withdrawn"] for one in send("GET", f"{wang}/pcr").json()["statements"]] == [True, False]
    send("POST", f"{wang}/colours", {"colour": "red", "issued_at": ago(2), "source": "a"})
    send("POST", f"{wang}/colours", {"colour": "green", "issued_at": ago(1), "source": "b"})
    assert at_the_door(send)["code"]["colour"] == "red"
    send("POST", f"{wang}/colours", {"colour": "green", "issued_at": ago(1), "source": "a"})
    assert at_the_door(send)["code"]["colour"] == "green"


def test_a_colour_with_an_end_is_relied_on_no_longer_than_that(send: Send, wang: str) -> None:
    until = datetime.now(UTC) + timedelta(seconds=90)
    send("POST", f"{wang}/colours", {"colour": "green", "issued_at": ago(1), "until": until.isoformat()})
    assert datetime.fromisoformat(at_the_door(send)["code"]["valid_until"]) == until
    send("POST", f"{wang}/colours", {"colour": "green", "issued_at": ago(1), "until": ago(0.5)})
    assert "code" not in at_the_door(send)


def test_a_colour_that_was_loaded_in_bulk_is_a_statement_that_can_be_withdrawn(
    send: Send, wang: str, database: str
) -> None:
    engine = open_database(database)
    with engine.begin() as db:
        db.execute(text("UPDATE persons SET colour = 'red'"))
    engine.dispose()
    assert at_the_door(send)["code"]["colour"] == "red"
    send("POST", f"{wang}/colours", {"colour": "green", "issued_at": ago(1)})
    assert at_the_door(send)["code"]["colour"] == "red", "the register says so still"
    loaded = send("GET", f"{wang}/colours").json()["statements"]
    assert [(one["source"], one["colour"]) for one in loaded] == [("register", "red"), ("desk", "green")]
    send("DELETE", f"{wang}/colours/{loaded[0]['id']}")
    assert at_the_door(send)["code"]["colour"] == "green"


def test_a_request_sent_again_under_its_key_is_done_once_and_answered_alike(send: Send, wang: str) -> None:
    said = {"result": "negative", "sampled_at": ago(3)}
    first = send("POST", f"{wang}/pcr", said, Idempotency_Key="k1")
    assert first.status_code == 201
    one = f"{wang}/pcr/{first.json()['id']}"
    assert send("DELETE", one, Idempotency_Key="k2").status_code == 204
    again = send("POST", f"{wang}/pcr", said, Idempotency_Key="k1")
    assert (again.status_code, again.json(), again.headers["etag"]) == (
        201,
        first.json(),
        first.headers["etag"],
    )
    assert send("DELETE", one, Idempotency_Key="k2").status_code == 204
    assert send("GET", f"{wang}/pcr").json()["statements"][0]["withdrawn"] is True, "it was not stated again"
    other = send("POST", f"{wang}/pcr", said | {"result": "positive"}, Idempotency_Key="k1")
    assert (other.status_code, other.json()["type"]) == (422, "urn:sentinel:problem:key-used")
    refused = send("POST", "/v1/persons/nobody/pcr", said, Idempotency_Key="k3")
    assert refused.status_code == 404
    assert send("POST", f"{wang}/pcr", said, Idempotency_Key="k3").status_code == 200, (
        "a refusal uses up no key"
    )


def test_what_was_answered_about_somebody_goes_with_them(send: Send, database: str) -> None:
    register = {"name": NAME, "id_number": ID}
    person = send("POST", "/v1/persons", register, Idempotency_Key="k1").json()["person"]
    one, said = f"/v1/persons/{person}", {"result": "negative", "sampled_at": ago(3), "source": "lab-310115"}
    assert send("POST", f"{one}/pcr", said, Idempotency_Key="k2").status_code == 201
    assert send("PUT", f"{one}/watch-list", {}, Idempotency_Key="k3").status_code == 200
    line = json.dumps({"op": "pcr", "id_number": ID, "result": "negative", "sampled_at": ago(9)}).encode()
    assert _batch(send, [line], Idempotency_Key="k4")[0]["person"] == person
    other = send("POST", "/v1/persons", {"name": NAME, "id_number": OTHER}, Idempotency_Key="k5").json()
    assert send("DELETE", one, Idempotency_Key="k6").status_code == 204
    engine = open_database(database)
    with engine.connect() as db:
        kept = str(db.execute(text("SELECT * FROM answered")).all())
    engine.dispose()
    assert person not in kept and "lab-310115" not in kept
    assert kept.count("王") == 1, "another person's answers stay"
    again = send("POST", "/v1/persons", register, Idempotency_Key="k1")
    assert (again.status_code, again.json()["type"]) == (422, "urn:sentinel:problem:forgotten")
    assert send("DELETE", one, Idempotency_Key="k6").status_code == 204
    same = send("POST", "/v1/persons", {"name": NAME, "id_number": OTHER}, Idempotency_Key="k5")
    assert (same.status_code, same.json()) == (201, other)


def test_many_at_once_under_one_key_register_one_person(send: Send) -> None:
    wang = {"name": NAME, "id_number": ID}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: send("POST", "/v1/persons", wang, Idempotency_Key="k"), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["person"] for answer in answers}) == 1
    assert len(send("GET", "/v1/persons").json()["persons"]) == 1


def test_two_clerks_who_correct_one_statement_do_not_overwrite_each_other(send: Send, wang: str) -> None:
    first = send("POST", f"{wang}/pcr", {"result": "negative", "sampled_at": ago(3)})
    one, seen = f"{wang}/pcr/{first.json()['id']}", first.headers["etag"]

    def correct(result: str) -> int:
        return send("PUT", one, {"result": result, "sampled_at": ago(3)}, If_Match=seen).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(correct, ("positive", "negative"))) == [200, 412]


def test_pages_go_through_everything_once(send: Send, wang: str) -> None:
    for hours in range(7):
        send("POST", f"{wang}/pcr", {"result": "negative", "sampled_at": ago(hours)})
    seen, after = [], 0
    while after is not None:
        page = send("GET", f"{wang}/pcr?limit=3&after={after}").json()
        seen += [one["sampled_at"] for one in page["statements"]]
        after = page["next"]
    assert [datetime.fromisoformat(at) for at in seen] == [NOW - timedelta(hours=h) for h in range(7)]


def test_a_venues_desk_keeps_its_own_roster_and_nothing_else(send: Send, wang: str) -> None:
    assert send("POST", "/v1/venues/hall/roster", {"id_number": ID}, by="hall").status_code == 200
    for method, target, body in (
        ("POST", "/v1/venues/v1/roster", {"id_number": ID}),
        ("GET", "/v1/venues/v1/roster", None),
        ("GET", wang, None),
        ("POST", f"{wang}/pcr", {"result": "negative", "sampled_at": ago(1)}),
        ("POST", "/v1/batch", b"{}"),
        ("GET", "/v1/passes", None),
    ):
        refused = send(method, target, body, by="hall")
        assert (refused.status_code, refused.json()["type"][-13:]) == (403, "another-venue"), target
    assert send("POST", f"{wang}/pcr", {}, by="door").json()["type"] == "urn:sentinel:problem:role"


@pytest.mark.parametrize(
    ("kind", "said", "why"),
    [
        ("pcr", {"result": "negative", "sampled_at": (NOW + timedelta(days=1)).isoformat()}, "future"),
        ("pcr", {"result": "negative", "sampled_at": "2026-11-28T08:00:00"}, "question"),
        ("pcr", {"result": "negative", "sampled_at": "1001-01-01T00:00:00Z"}, "question"),
        (
            "colours",
            {"colour": "green", "issued_at": ago(1), "until": "9999-12-31T23:59:59-12:00"},
            "question",
        ),
        ("colours", {"colour": "green", "issued_at": ago(1), "until": ago(2)}, "question"),
        ("vaccine", {"doses": 21, "issued_at": ago(1)}, "question"),
        ("visits", {"area": "a\0b", "left_at": ago(1)}, "question"),
    ],
)
def test_what_cannot_be_is_refused(send: Send, wang: str, kind: str, said: Any, why: str) -> None:
    refused = send("POST", f"{wang}/{kind}", said)
    assert (refused.status_code, refused.json()["type"]) == (422, f"urn:sentinel:problem:{why}")


def _lines(count: int) -> list[dict[str, Any]]:
    people = [f"1101051949{n:07d}X" for n in range(count)]
    return [{"op": "person", "name": "某某", "id_number": one} for one in people] + [
        {"op": "pcr", "id_number": one, "result": "negative", "sampled_at": ago(n % 48), "source": "lab"}
        for n, one in enumerate(people)
    ]


def _batch(send: Send, lines: list[Any], **more: str) -> list[dict[str, Any]]:
    body = b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines)
    answer = send("POST", "/v1/batch", body, **more)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.content.splitlines()]


def test_a_batch_does_each_line_by_itself_and_sent_again_answers_alike(send: Send) -> None:
    bad = [
        b"{",
        b"\xff",
        b'{"op":"drop"}',
        {"op": "pcr", "id_number": "1", "result": "negative", "sampled_at": ago(1)},
    ]
    lines = [
        *_lines(60),
        *bad,
        {"op": "colour", "id_number": "11010519490000000X", "colour": "red", "issued_at": ago(1)},
    ]
    answers = _batch(send, lines, Idempotency_Key="morning")
    assert answers[-1] == {"lines": 125, "done": 121, "refused": 4}
    assert [one["status"] for one in answers[120:125]] == [422, 422, 422, 404, 201]
    assert [one["line"] for one in answers[:-1]] == list(range(1, 126))
    assert at_the_door(send, "11010519490000000X")["code"]["colour"] == "red"
    assert _batch(send, lines, Idempotency_Key="morning") == answers
    without = _batch(send, lines)
    assert [one["status"] for one in without[:120]] == [200] * 120, "said before: nothing new"


def test_a_batch_waits_for_its_desks_rate_and_holds_up_no_door(send: Send) -> None:
    began = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(_batch, send, [{"op": "drop"}] * 5000)
        assert at_the_door(send)["found"] is False
        assert running.result()[-1]["refused"] == 5000
    # 200 pieces of 25 lines: 40 at once, the others at 400 a second
    assert time.monotonic() - began > 0.35


def test_a_batch_is_bounded(send: Send) -> None:
    too_many = send("POST", "/v1/batch", b"{}\n" * 20_001)
    assert (too_many.status_code, too_many.json()["type"]) == (413, "urn:sentinel:problem:too-large")
    assert send("POST", "/v1/batch", b" " * (8 * 1024 * 1024 + 1)).status_code == 413
    assert _batch(send, [b'{"op":"' + b"x" * 20_000 + b'"}', b"", b"  "])[0]["status"] == 413


def test_no_log_line_and_no_refusal_says_who(
    send: Send, wang: str, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = (ID, OTHER, NAME, TOKEN, "小明")
    asked = {"name": NAME, "id_number": ID, "token": TOKEN, NAME: 1, "op": NAME, "kind": NAME, "result": ID}
    told = []
    document = send("GET", "/openapi.json").json()
    drop = "DROP TABLE answered"
    for broken in (False, True):
        for path, methods in document["paths"].items():
            for method in methods:
                target = path.format_map(
                    dict.fromkeys(
                        (
                            "person",
                            "code",
                            "statement",
                            "venue",
                            "entry",
                            "area",
                            "issuer",
                            "pass",
                            "alarm",
                            "kiosk",
                        ),
                        ID,
                    )
                )
                for body in (
                    asked,
                    {"result": "negative", "sampled_at": ago(1)},
                    {"name": NAME, "id_number": ID + NAME},
                    {"text": f"SPASS:{ID}"},
                    f'{{"{NAME}'.encode(),
                ):
                    try:
                        answer = send(method.upper(), target, body, Idempotency_Key=ID, Connection="close")
                    except (
                        httpx.ReadError
                    ):  # it answered, and closed before it had read what it does not want
                        answer = send(method.upper(), target, body, Idempotency_Key=ID)
                    told.append(answer.text if answer.status_code >= 400 or path == "/v1/batch" else "")
        if not broken:
            engine = open_database(database)
            with engine.begin() as db:
                db.execute(text(drop))
            engine.dispose()
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("sentinel"))
    assert "/v1/persons/{person}/pcr failed" in logged, "the second time round everything fails"
    for secret in secrets:
        assert secret not in logged
        assert all(secret not in answer for answer in told)


def test_unsigned_bodies_fill_no_memory_and_hold_up_no_door(
    send: Send, caplog: pytest.LogCaptureFixture
) -> None:
    address = send.address  # type: ignore[attr-defined]
    head = b"POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n" + b"x" * 100_000
    with ExitStack() as stack:
        callers = [stack.enter_context(socket.create_connection(address, 5.0)) for _ in range(12)]
        for caller in callers:
            caller.sendall(head)
        refused = 0
        for caller in callers:
            caller.settimeout(0.5)
            with suppress(TimeoutError):
                refused += b" 429 " in caller.recv(200)
        assert refused == 8, "four are read at a time"
        assert at_the_door(send)["found"] is False
    assert at_the_door(send)["found"] is False
    time.sleep(0.3)
    assert "failed" not in caplog.text, "who hangs up is no fault of ours"
