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
from cryptography.hazmat.primitives.serialization import Encoding
from documented import NDJSON, Documented
from openapi_core.exceptions import OpenAPIError
from openapi_spec_validator import OpenAPIV31SpecValidator
from provisioner import Provisioner
from signed_requests import signed
from sqlalchemy import text
from starlette.routing import Mount

from sentinel.cli import main
from sentinel.credentials.passes.form import Category, Pass, encode
from sentinel.credentials.passes.revocation import write
from sentinel.credentials.passes.seal import PASS, seal
from sentinel.crypto.certificates import new_key, request_for, sign
from sentinel.crypto.signing import Algorithm, generate
from sentinel.fleet.provisioning.messages import BASE, PURPOSE_RENEW
from sentinel.service.collecting.events import read_event
from sentinel.service.database import open_database
from sentinel.service.persons import Device, Role
from sentinel.service.provisioning.bounds import Bounds
from sentinel.service.provisioning.codes import Place
from sentinel.service.provisioning.serials import import_list
from sentinel.service.rates import Rates
from sentinel.service.sealing import key_file
from sentinel.service.server import ReferenceService

WHO = "5a" * 32
SECRET = "a secret of these tests"
ID, OTHER = "11010519491231002X", "110105194912310011"
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(autouse=True)
def _this_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Late in a long run the module's own moment is no longer fresh."""
    monkeypatch.setitem(globals(), "NOW", datetime.now(UTC).replace(microsecond=0))


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
    _provisioning(walk, tmp_path)
    named = {
        "kiosk": "k",
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
    assert any(_refused_beside_a_running_one(walk) for _ in range(5))  # a fast machine is done before it asks


def _refused_beside_a_running_one(walk: Walk) -> bool:
    """Whether one of two batches at once was refused; the other was done."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(walk.send, "POST", "/v1/batch", b"{}\n" * 20_000)
        beside = 200
        while beside != 409 and not running.done():
            beside = walk.send("POST", "/v1/batch", b"{}").status_code
    assert 200 in (running.result().status_code, beside)
    return 409 in (running.result().status_code, beside)


def _collected(walk: Walk) -> None:
    event = {
        "specversion": "1.0", "id": "e", "source": "/kiosks/door", "time": NOW.isoformat(), "seq": 1,
        "type": "org.sentinel.passage.v1",
        "data": {"visit": "v", "verdict": "refuse", "reason": "DENY", "pseudonym": WHO,
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
    assert set(alarm) >= {"kind", "detail"}
    assert "subject" not in alarm, "the pseudonym is told by a look alone, which is written down"
    assert WHO not in alarm["detail"].values()
    asked = span | {"pseudonym": WHO, "person": "Li"}
    for path in ("/v1/traces", "/v1/companions"):
        for purpose in ("", "abc", "      ", "abc "):
            assert walk.send("POST", path, asked | {"purpose": purpose}).status_code == 422
        assert walk.send("POST", path, asked).status_code == 422
    assert walk.send("GET", "/v1/looks", by="audit", good=True).json()["looks"] == []
    asked |= {"purpose": "contact tracing 12"}
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
    assert walk.send("GET", "/v1/audit-heads?kiosk=door&limit=5", by="audit", good=True).json() == {
        "heads": [], "next": None,
    }  # fmt: skip
    assert walk.send("GET", "/v1/audit-heads?kiosk=door", by="hall").status_code == 403
    assert walk.send("GET", "/v1/audit-heads?kiosk=%00").status_code == 422
    assert walk.send("GET", "/v1/looks/chain", by="audit", good=True).json() == {
        "looks": 3,
        "broken_at": None,
    }
    forget = {"pseudonym": WHO, "person": "Li", "purpose": "request 2026-17"}
    assert walk.send("POST", "/v1/passages/forget", forget, by="hall").status_code == 403
    assert walk.send("POST", "/v1/passages/forget", forget | {"purpose": ""}).status_code == 422
    assert walk.send("POST", "/v1/passages/forget", forget, good=True).json()["under_way"] == 1


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


def _provisioning(walk: Walk, tmp_path: Path) -> None:
    """The hand-over, by a service on https; and that one without an authority takes nobody in."""
    (tmp_path / "office").mkdir()
    it = Provisioner(f"sqlite:///{tmp_path}/office.db", tmp_path / "office", Rates(1000.0, 5000, lambda: 0.0))
    answer = walk.documented.answer
    try:
        _taking_in(walk, it)
        _certificates(walk, it)
        with it.client() as http:
            for name in ("enrol", "challenge", "ask", "renew"):
                answer(http.post(f"{BASE}/{name}", content=HUGE[:70_000]))
                answer(http.post(f"{BASE}/{name}", content=b"["))
            for name in ("enrol", "challenge", "ask", "renew"):
                while (refused := http.post(f"{BASE}/{name}", json={})).status_code != 429:
                    pass
                answer(refused)
            for name in ("hello", "authority", "revocations"):
                while (refused := http.get(f"{BASE}/{name}")).status_code != 429:
                    pass
                answer(refused)
    finally:
        it.service.close()
    for name in ("authority", "revocations", "info"):
        answer(walk.http.get(f"{BASE}/{name}"))
    for name in ("enrol", "challenge", "ask", "renew", "roll", "revoke"):
        answer(walk.http.post(f"{BASE}/{name}", json={}))
    walk.send("POST", f"{BASE}/kiosks/door-1/revocation", {})


def _taking_in(walk: Walk, it: Provisioner) -> None:
    answer = walk.documented.answer
    with it.client() as http:
        for name in ("hello", "authority", "revocations"):
            answer(http.get(f"{BASE}/{name}"))
    token, key = it.token("x"), new_key()
    seen = [
        it.enrol(token, key),
        it.enrol(token),
        it.enrol("no such"),
        it.enrol(it.token("y", serials=("z",))),
    ]
    it.time.ahead = timedelta(days=8)
    seen.append(it.enrol(it.codes.make(Place("w", "w", "w"), Bounds(), "", "", timedelta(days=-1)).token))
    it.time.ahead = timedelta()
    import_list(it.engine, "serial,kiosk,place,venue\nS-1,s,s,s\n", NOW)
    box = {"handshake_version": 1, "nonce": "0" * 32, "hardware": {"serial": "S-1"}}
    seen.append(it.post("challenge", {"serial": "S-1"}))
    for serial in ("S-1", "S-1", "S-2"):
        asked = box | {"csr": request_for(new_key()), "hardware": {"serial": serial}}
        seen.append(it.post("ask", asked))
    assert [one.status_code for one in seen] == [200, 409, 403, 403, 410, 200, 200, 409, 403]
    for one in seen:
        answer(one)


def _certificates(walk: Walk, it: Provisioner) -> None:
    own, answer, nonce = it.taken(), walk.documented.answer, "0" * 32

    def renew(certificate: str, by: Any, csr: str) -> httpx.Response:
        signature = base64.b64encode(sign(by, PURPOSE_RENEW + f"{nonce}\n{csr}".encode())).decode()
        asked = {"certificate": certificate, "csr": csr, "nonce": nonce, "signature": signature}
        return it.post("renew", asked)

    fresh, strange = new_key(), new_key()
    stranger = it.authority.client(strange.public_key(), "q", NOW, 1).public_bytes(Encoding.PEM).decode()
    seen = [
        renew(own[0], new_key(), request_for(fresh)),
        renew(stranger, strange, request_for(fresh)),
        renew(own[0], own[1], request_for(own[1])),
        it.post("roll", {"csr": request_for(own[1]), "nonce": nonce}, own),
        it.post("roll", {"csr": request_for(fresh), "nonce": nonce}),
        renew(own[0], own[1], request_for(fresh)),
        it.post("roll", {"csr": request_for(new_key()), "nonce": nonce}, own),
    ]
    own = (seen[5].json()["certificate"], fresh)
    seen.append(it.post("roll", {"csr": request_for(rolled := new_key()), "nonce": nonce}, own))
    own = (seen[-1].json()["certificate"], rolled)
    assert [one.status_code for one in seen] == [403, 401, 409, 409, 401, 200, 403, 200]
    with it.client(own) as http:
        seen.append(http.get(f"{BASE}/info"))
        for name in ("roll", "revoke"):
            seen += [http.post(f"{BASE}/{name}", content=body) for body in (b"[", HUGE[:70_000])]
    it.service.registry.register_device(Device(app_id="desk", secret=SECRET, role=Role.ADMIN))
    target = f"{BASE}/kiosks/door-1/revocation"
    with it.client(it.program("desk")) as http:
        headers = signed("POST", target, b"{}", secret=SECRET, **{"App-Id": "desk"})
        seen.append(http.post(target, content=b"{}", headers=headers))
    seen += [it.post("revoke", {}, it.taken("v")), it.post("revoke", {})]
    with it.client() as http:
        seen.append(http.get(f"{BASE}/info"))
    for one in seen:
        answer(one)
    _broken(walk, it)


def _broken(walk: Walk, it: Provisioner) -> None:
    """What each says when its tables are gone."""
    own, csr = it.taken("u"), request_for(new_key())
    token = it.token("t")
    with it.engine.begin() as db:
        db.execute(text("ALTER TABLE kiosk_certificates RENAME TO away"))
        db.execute(text("ALTER TABLE listed_serials RENAME TO far"))
    nonce = "0" * 32
    box = {"handshake_version": 1, "nonce": nonce, "hardware": {"serial": "S-1"}, "csr": csr}
    signature = base64.b64encode(sign(own[1], PURPOSE_RENEW + f"{nonce}\n{csr}".encode())).decode()
    asked = {"certificate": own[0], "csr": csr, "nonce": nonce, "signature": signature}
    seen = [it.enrol(token), it.post("ask", box), it.post("renew", asked)]
    seen += [it.post("roll", {"csr": csr, "nonce": nonce}, own), it.post("revoke", {}, own)]
    for name in ("info", "revocations"):  # the server closes a connection after a failure
        with it.client(own) as http:
            seen.append(http.get(f"{BASE}/{name}"))
    for one in seen:
        assert one.status_code == 500, one.text
        walk.documented.answer(one)


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
