"""The OpenAPI document and the running service say the same: every path, every answer, every request."""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from documented import NDJSON, Documented
from openapi_core.exceptions import OpenAPIError
from openapi_spec_validator import OpenAPIV31SpecValidator
from signed_requests import signed
from sqlalchemy import text
from starlette.routing import Mount

from sentinel.cli import main
from sentinel.credentials.passes.form import Category, Pass, encode
from sentinel.credentials.passes.revocation import write
from sentinel.credentials.passes.seal import PASS, seal
from sentinel.crypto.signing import Algorithm, generate
from sentinel.service.collecting.events import read_event
from sentinel.service.database import open_database
from sentinel.service.persons import Device, Role
from sentinel.service.rates import Rates
from sentinel.service.sealing import key_file
from sentinel.service.server import ReferenceService

SECRET = "a secret of these tests"
ID, OTHER = "11010519491231002X", "110105194912310011"
NOW = datetime.now(UTC).replace(microsecond=0)
HUGE = b"x" * (8 * 1024 * 1024 + 1)
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


class Walk:
    """A running service with its document; every answer is held against it."""

    def __init__(self, service: ReferenceService, rates: Rates, database: str) -> None:
        self.service, self.rates, self.database = service, rates, database
        self.http = httpx.Client(base_url=service.start().url, trust_env=False, timeout=20.0)
        self.documented = Documented(self.http.get("/openapi.json").json())

    def send(
        self, method: str, target: str, body: Any = None, *, by: str = "desk", good: bool = False, **more: str
    ) -> httpx.Response:
        """One signed request; ``good``: the document must know it as it is."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in more.items()}
        media = NDJSON if target == "/v1/batch" else "application/json"
        headers = signed(method, target, raw, secret=SECRET, **{"App-Id": by})
        request = self.http.build_request(
            method, target, content=raw, headers=headers | named | {"Content-Type": media}
        )
        if good and media != NDJSON:
            self.documented.request(request)
        response = self.http.send(request)
        self.documented.answer(response)
        return response

    def close(self) -> None:
        self.http.close()
        self.service.close()


@pytest.fixture
def walk(database: str, tmp_path: Path) -> Iterator[Walk]:
    rates = Rates(1000.0, 5000, lambda: 0.0)
    key = key_file(tmp_path / "service.key")
    (tmp_path / "published").mkdir()
    service = ReferenceService(database, {}, key=key, rates=rates, publish=tmp_path / "published")
    for app_id, role, venue in (
        ("desk", Role.ADMIN, ""),
        ("hall", Role.ADMIN, "hall"),
        ("door", Role.KIOSK, "v1"),
        ("lost", Role.KIOSK, ""),
        ("busy", Role.ADMIN, "v1"),
        ("audit", Role.AUDITOR, ""),
    ):
        service.registry.register_device(Device(app_id=app_id, secret=SECRET, role=role, venue=venue))
    walk = Walk(service, rates, database)
    yield walk
    walk.close()


def test_the_document_is_valid_and_has_the_routes_that_are_served(walk: Walk) -> None:
    document = walk.documented.document
    assert not list(OpenAPIV31SpecValidator(document).iter_errors())
    told = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    served = {
        (route.path, method)
        for route in walk.service._app.routes
        if not isinstance(route, Mount)  # the console's pages are for people
        for method in route.methods - {"HEAD"}  # type: ignore[attr-defined]
    }
    assert told == served
    ids = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(set(ids)) == len(ids)


def test_the_document_in_the_repository_is_the_one_that_is_served(
    walk: Walk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["service", "openapi"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed) == walk.documented.document
    assert DOCUMENT.read_text(encoding="utf-8") == printed, "sentinel service openapi > docs/openapi.json"


def test_a_request_that_the_document_does_not_know_is_told_from_one_it_does(walk: Walk) -> None:
    with pytest.raises(OpenAPIError):
        walk.send("POST", "/v1/persons", {"name": "王小明"}, good=True)
    with pytest.raises(OpenAPIError):
        walk.send("GET", "/v1/passes?limit=2000", good=True)


def test_every_answer_of_the_document_is_given_and_is_as_it_says(walk: Walk, tmp_path: Path) -> None:
    walk.documented.answer(walk.http.get("/healthz"))
    walk.documented.answer(walk.http.get("/openapi.json"))
    person = _persons(walk)
    for kind in ("colours", "pcr", "antigen", "vaccine", "visits"):
        _statements(walk, f"/v1/persons/{person}/{kind}", kind)
    _rosters(walk)
    issuer = _permits(walk)
    _devices(walk, tmp_path)
    _batches(walk)
    _without_a_base_file(walk, tmp_path)
    _collected(walk)
    named = {
        "person": person,
        "issuer": issuer,
        "venue": "v1",
        "entry": "e",
        "statement": "1",
        "area": "a",
        "alarm": "1",
    }
    for status in (401, 403, 404, 413, 422, 429, 500):
        _generic(walk, status, named | {"code": "0" * 16, "pass": "0" * 16})
    assert walk.documented.seen == walk.documented.documented()


def _persons(walk: Walk) -> str:
    wang = {"name": "王小明", "id_number": ID}
    made = walk.send("POST", "/v1/persons", wang, good=True)
    assert (made.status_code, made.json().get("masked_name")) == (201, "王＊＊"), made.text
    person = made.json()["person"]
    known = walk.send("POST", "/v1/persons", wang)
    assert (known.status_code, known.json()["person"]) == (409, person)
    assert (
        walk.send("POST", "/v1/persons/find", {"id_number": ID.lower()}, good=True).json()["person"] == person
    )
    assert walk.send("POST", "/v1/persons/find", {"id_number": OTHER}).status_code == 404
    assert walk.send("GET", "/v1/persons?limit=1", good=True).json()["next"] == person
    other = walk.send("POST", "/v1/persons", {"name": "李", "id_number": OTHER}).json()["person"]
    one = f"/v1/persons/{person}"
    assert walk.send("GET", one, good=True).json()["revision"] == 1
    changed = walk.send("PUT", one, {"name": "王大明", "id_number": ID}, good=True, If_Match='"1"')
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert walk.send("PUT", one, wang, If_Match='"1"').status_code == 412
    assert walk.send("PUT", one, wang).status_code == 428
    assert walk.send("PUT", one, {"name": "王", "id_number": OTHER}, If_Match="*").status_code == 409
    assert walk.send("DELETE", f"/v1/persons/{other}", If_Match='"7"').status_code == 412
    assert walk.send("POST", f"{one}/codes", {"token": "t"}, good=True).status_code == 201
    code = walk.send("POST", f"{one}/codes", {"token": "t"}).json()["code"]
    assert walk.send("POST", f"/v1/persons/{other}/codes", {"token": "t"}).status_code == 409
    assert [one["code"] for one in walk.send("GET", f"{one}/codes", good=True).json()["codes"]] == [code]
    assert walk.send("DELETE", f"{one}/codes/{code}", good=True).status_code == 204
    assert walk.send("PUT", f"{one}/watch-list", {}, good=True).status_code == 200
    assert walk.send("DELETE", f"{one}/watch-list", good=True).status_code == 204
    assert walk.send("PUT", "/v1/key-areas/A.1", {"until": None}, good=True).status_code == 200
    assert walk.send("GET", "/v1/key-areas", good=True).json()["areas"] == [{"area": "A.1", "until": None}]
    assert walk.send("DELETE", "/v1/key-areas/A.1", good=True).status_code == 204
    assert walk.send("PUT", "/v1/key-areas/A%20B", {}).status_code == 404
    assert walk.send("DELETE", f"/v1/persons/{other}", good=True, If_Match='"1"').status_code == 204
    return str(person)


def _said(kind: str, hours: int) -> dict[str, Any]:
    at = (NOW - timedelta(hours=hours)).isoformat()
    return {
        "colours": {"colour": "green", "issued_at": at},
        "pcr": {"result": "negative", "sampled_at": at},
        "antigen": {"result": "negative", "sampled_at": at},
        "vaccine": {"doses": 3, "issued_at": at},
        "visits": {"area": "A.1", "left_at": at},
    }[kind]


def _statements(walk: Walk, every: str, kind: str) -> None:
    first = walk.send("POST", every, _said(kind, 4), good=True)
    assert (first.status_code, first.headers["etag"], first.json()["source"]) == (201, '"1"', "desk")
    assert walk.send("POST", every, _said(kind, 4)).status_code == 200
    one = f"{every}/{first.json()['id']}"
    page = walk.send("GET", f"{every}?limit=1", good=True).json()
    assert page["statements"][-1] == first.json()
    assert walk.send("PUT", one, _said(kind, 3)).status_code == 428
    assert walk.send("PUT", one, _said(kind, 3), good=True, If_Match='"1"').headers["etag"] == '"2"'
    assert walk.send("PUT", one, _said(kind, 2), If_Match='"1"').status_code == 412
    walk.send("POST", every, _said(kind, 2) | {"source": "lab"})
    assert walk.send("PUT", one, _said(kind, 2) | {"source": "lab"}, If_Match='"2"').status_code == 409
    if kind in ("colours", "vaccine"):
        assert walk.send("POST", every, _said(kind, 9)).status_code == 409
    assert walk.send("DELETE", one, If_Match='"1"').status_code == 412
    assert walk.send("DELETE", one, good=True, If_Match='"2"').status_code == 204
    assert walk.send("DELETE", one).status_code == 404


def _rosters(walk: Walk) -> None:
    roster = "/v1/venues/v1/roster"
    entry = walk.send("POST", roster, {"id_number": ID}, good=True).json()["entry"]
    slot = {"starts": NOW.isoformat(), "ends": (NOW + timedelta(hours=1)).isoformat()}
    book = "/v1/venues/v1/appointments"
    assert walk.send("POST", book, slot | {"id_number": "A1"}, good=True).status_code == 200
    engine = open_database(walk.database)
    with engine.begin() as db:
        db.execute(text("INSERT INTO venues (venue, slot_places, since) VALUES ('v1', 1, 0)"))
    engine.dispose()
    assert walk.send("POST", book, slot | {"id_number": "A2"}).status_code == 409
    assert walk.send("GET", roster, good=True).json()["next"] is None
    assert walk.send("DELETE", f"{roster}/{entry}", good=True).status_code == 204
    for method, target in (("GET", roster), ("POST", roster), ("POST", book), ("DELETE", f"{roster}/e")):
        assert walk.send(method, target.replace("/v1/venues/v1", "/v1/venues/v%201"), {}).status_code == 404


def _permits(walk: Walk) -> str:
    key = generate(Algorithm.ED25519)
    issuer, pem = key.public.key_id.hex(), {"public_key": key.public.pem}
    assert walk.send("POST", "/v1/issuers", pem, good=True).status_code == 201
    assert walk.send("POST", "/v1/issuers", pem).json()["issuer"] == issuer
    assert walk.send("GET", "/v1/issuers", good=True).json()["issuers"][0]["serial"] == 0
    made = Pass(bytes(8), Category.STAFF, NOW, NOW + timedelta(days=1))
    sealed = {"text": seal(PASS, encode(made), key)}
    assert walk.send("POST", "/v1/passes", sealed, good=True).json()["pass"] == "00" * 8
    assert walk.send("POST", "/v1/passes", sealed).status_code == 200
    foreign = {"text": seal(PASS, encode(made), generate(Algorithm.ED25519))}
    assert walk.send("POST", "/v1/passes", foreign).status_code == 404
    one = f"/v1/issuers/{issuer}/revocations/{'00' * 8}"
    assert walk.send("PUT", one, {"reason": "lost"}, good=True).json()["state"] == "asked"
    assert walk.send("DELETE", one, good=True).status_code == 204
    assert walk.send("DELETE", one).status_code == 404
    walk.send("PUT", one, {"reason": "lost"})
    listed = f"/v1/revocation-lists/{issuer}"
    assert walk.send("GET", listed).status_code == 404
    signed_list = write(key, 2, ["00" * 8], NOW)
    assert walk.send("PUT", listed, signed_list, good=True).json()["serial"] == 2
    assert walk.send("PUT", listed, write(key, 1, [], NOW)).status_code == 409
    assert walk.send("DELETE", one).status_code == 409
    assert walk.send("GET", "/v1/revocation-lists", by="door", good=True).json()["lists"][0]["serial"] == 2
    assert walk.send("GET", listed, by="door", good=True).content == signed_list
    assert walk.send("GET", listed, by="door", If_None_Match='"2"').status_code == 304
    assert walk.send("GET", f"/v1/issuers/{issuer}/revocations", good=True).json()["next"] is None
    assert walk.send("GET", "/v1/passes", good=True).json()["passes"][0]["state"] == "listed"
    return issuer


def _devices(walk: Walk, tmp_path: Path) -> None:
    asked = {"kind": "id_number", "subject": ID, "request_id": "1"}
    assert walk.send("POST", "/v1/verify", asked, by="door", good=True).json()["found"] is True
    assert walk.send("GET", "/v1/ping", by="door", good=True).status_code == 200
    assert walk.send("GET", "/v1/events", by="door", good=True).json() == {"events": []}
    assert walk.send("GET", "/v1/events?kiosk=k", by="door").status_code == 403
    since = "/v1/entered?since=2026-01-01T00%3A00%3A00Z"
    assert walk.send("GET", since, by="door", good=True).json() == {"entered": 0}
    key = base64.b64decode(walk.send("GET", "/v1/roster", by="door", good=True).json()["key"])
    assert len(key) == 32
    assert walk.send("GET", "/v1/base-file/latest?after=x", by="door").status_code == 400
    assert walk.send("GET", "/v1/base-file/deltas?first=x", by="door").status_code == 400
    assert walk.send("GET", "/v1/base-file/latest", by="door", good=True).json()["sequence"] == 0
    assert walk.send("GET", "/v1/base-file/deltas?first=1&last=2", by="door", good=True).status_code == 200
    assert walk.send("GET", "/v1/base-file/file", by="door").status_code == 404
    (tmp_path / "published" / "a.sbase").write_bytes(b"0123456789")
    assert walk.send("GET", "/v1/base-file/file", by="door").content == b"0123456789"
    assert walk.send("GET", "/v1/base-file/file", by="door", Range="bytes=4-").content == b"456789"
    assert walk.send("GET", "/v1/base-file/file", by="door", Range="bytes=99-").status_code == 416


def _without_a_base_file(walk: Walk, tmp_path: Path) -> None:
    bare = ReferenceService(walk.database, {}, key=key_file(tmp_path / "service.key"))
    url = bare.start().url
    for target in ("/v1/base-file/latest", "/v1/base-file/deltas"):
        headers = signed("GET", target, b"", secret=SECRET, **{"App-Id": "door"})
        answer = httpx.get(f"{url}{target}", headers=headers, trust_env=False)
        walk.documented.answer(answer)
        assert answer.json()["type"] == "urn:sentinel:problem:not-published"
    bare.close()


def _batches(walk: Walk) -> None:
    lines = [{"op": "pcr", "id_number": ID, **_said("pcr", 5)}, {"op": "pcr", "id_number": "nobody"}]
    body = "\n".join(json.dumps(line) for line in lines).encode()
    answers = [json.loads(line) for line in walk.send("POST", "/v1/batch", body).content.splitlines()]
    assert [answer.get("status") for answer in answers] == [201, 422, None]
    assert answers[-1] == {"lines": 2, "done": 1, "refused": 1}
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(walk.send, "POST", "/v1/batch", b"{}\n" * 20_000)
        beside = 200
        while beside != 409 and not running.done():
            beside = walk.send("POST", "/v1/batch", b"{}").status_code
    assert (running.result().status_code, beside) in ((200, 409), (409, 200))


def _collected(walk: Walk) -> None:
    event = {
        "specversion": "1.0", "id": "e", "source": "/kiosks/door", "time": NOW.isoformat(), "seq": 1,
        "type": "org.sentinel.passage.v1",
        "data": {"visit": "v", "verdict": "refuse", "reason": "DENY", "pseudonym": "p",
                 "checks": [{"check": "watch_list", "outcome": "fail"}]},
    }  # fmt: skip
    walk.service.events.keep([read_event("door", json.dumps(event).encode())])
    span = {"since": (NOW - timedelta(hours=1)).isoformat(), "until": (NOW + timedelta(hours=1)).isoformat()}
    query = "?" + urlencode(span)
    assert walk.send("GET", "/v1/overview", by="busy", good=True).json()["venues"][0]["alarms"] == 1
    assert walk.send("GET", f"/v1/counts{query}", good=True).json()["verdicts"] == [
        {"what": "refuse", "times": 1}
    ]
    assert walk.send("GET", "/v1/counts?venue=v1", by="hall").status_code == 403
    assert len(walk.send("GET", "/v1/kiosks?venue=v1", good=True).json()["kiosks"]) == 1
    assert walk.send("GET", "/v1/gaps?kiosk=door&closed=yes", good=True).json() == {"gaps": []}
    assert walk.send("GET", f"/v1/lateness{query}", good=True).json()["fresh"] == 1
    (alarm,) = walk.send("GET", "/v1/alarms?stage=open&limit=5", by="busy", good=True).json()["alarms"]
    one, seen = f"/v1/alarms/{alarm['number']}", {"person": "Wang", "note": "taken aside"}
    assert walk.send("GET", one, by="hall").status_code == 404
    assert len(walk.send("GET", one, by="busy", good=True).json()["steps"]) == 2
    assert (
        walk.send("POST", f"{one}/acknowledge", seen, by="busy", good=True).json()["alarm"]["stage"]
        == "acknowledged"
    )
    assert walk.send("POST", f"{one}/acknowledge", seen).status_code == 409
    assert walk.send("POST", f"{one}/resolve", seen, good=True).status_code == 200
    assert walk.send("POST", f"{one}/resolve", seen).status_code == 409
    for nameless in ("/v1/gaps?kiosk=%00", "/v1/kiosks?venue=%00", f"/v1/lateness{query}&venue=%00"):
        assert walk.send("GET", nameless).status_code == 422
    assert walk.send("GET", "/v1/alarms?stage=strange").status_code == 422
    asked = span | {"pseudonym": "p", "person": "Li"}
    assert len(walk.send("POST", "/v1/search", asked, good=True).json()["found"]) == 1
    assert len(walk.send("POST", "/v1/traces", asked, by="busy", good=True).json()["stops"]) == 1
    assert walk.send("POST", "/v1/companions", asked, good=True).json()["stops"] == 1
    assert walk.send("POST", "/v1/traces", asked | {"until": span["since"]}).status_code == 422
    assert walk.send("POST", "/v1/traces", asked, by="audit").status_code == 403
    looks = walk.send("GET", "/v1/looks?limit=2", by="audit", good=True).json()
    assert [(one["who"], one["what"]) for one in looks["looks"]] == [
        ("Li@desk", "companions"),
        ("Li@busy", "trace"),
    ]
    assert looks["next"] == 2
    assert walk.send("GET", "/v1/looks", by="busy").status_code == 403
    assert walk.send("GET", "/v1/looks/chain", by="audit", good=True).json() == {
        "looks": 3,
        "broken_at": None,
    }


def _good_body(path: str) -> Any:
    kinds = ("colours", "pcr", "antigen", "vaccine", "visits")
    if kind := next((kind for kind in kinds if f"/{kind}" in path), None):
        return _said(kind, 1)
    ends = {
        "codes": {"token": "t"},
        "{pass}": {"reason": "lost"},
        "{person}": {"name": "x", "id_number": "1"},
        "acknowledge": {"person": "Wang"},
        "resolve": {"person": "Wang"},
    }
    return ends.get(path.rpartition("/")[2], {})


def _generic(walk: Walk, status: int, named: dict[str, str]) -> None:
    """Whatever of this status was not seen yet, by what makes any endpoint answer so."""
    if status == 500:
        engine = open_database(walk.database)
        with engine.begin() as db:
            for table in ("nonces", "events"):
                db.execute(text(f"DROP TABLE {table}"))
        engine.dispose()
    if status == 429:
        while not walk.rates.take("busy"):
            pass
    for path, method, documented in sorted(walk.documented.documented() - walk.documented.seen):
        if documented != status:
            continue
        target = path.format(**named) if status != 404 else path.format(**dict.fromkeys(named, "no"))
        body: Any = None
        by, query = "desk", ""
        if status == 401:
            walk.documented.answer(walk.http.request(method, target))
            continue
        if status == 403:
            by = "lost"
        if status == 429:
            by = "busy"
        if status == 422:
            body, query = (b"[", "") if method != "get" else (None, "?limit=0&since=x")
            by = "door" if path == "/v1/roster" else by
        if status == 404 and method in ("post", "put"):
            body = _good_body(path)
        if status == 413:
            body = HUGE if method != "get" and ("batch" in path or "lists" in path) else HUGE[:20_000]
        more = {"Idempotency_Key": "x" * 65} if status == 422 and path == "/v1/batch" else {}
        if status == 500:
            more = {"Connection": "close"}  # the server closes it after a failure
        answer = walk.send(method.upper(), target + query, body, by=by, If_Match="*", **more)
        assert answer.status_code == status, (path, method, answer.text)
