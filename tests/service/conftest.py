"""A reference service on a real port, and a way to ask it as a device does."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from databases import Files, Served, programs, server
from documented import template_of
from signed_requests import APP, SECRET, signed

from sentinel.service.sealing import key_file
from sentinel.service.server import ReferenceService


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Served]:
    """A PostgreSQL server."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with server() as folder:
        yield Served(folder)


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """What databases in files are copied from."""
    return Files(tmp_path_factory.mktemp("databases"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, sqlite_files: Files, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without rows, of each kind."""
    if request.param == "sqlite":
        yield sqlite_files.another(tmp_path)
        return
    served: Served = request.getfixturevalue("postgresql")
    with served.another() as url:
        yield url


@pytest.fixture
def service(database: str, tmp_path: Path) -> Iterator[ReferenceService]:
    """A service with one device, on each kind of database."""
    running = ReferenceService(database, {APP: SECRET}, key=key_file(tmp_path / "service.key"))
    yield running
    running.close()


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """The OpenAPI document of the service."""
    service = ReferenceService("sqlite://", {}, key=bytes(32))
    try:
        return service.document()
    finally:
        service.close()


@pytest.fixture(autouse=True)
def every_answer_is_documented(document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever these tests are answered, the document has that status for that path and method."""
    strange: list[tuple[str, str, int]] = []
    send = httpx.Client.send

    def _send(self: httpx.Client, request: httpx.Request, **how: Any) -> httpx.Response:
        answer = send(self, request, **how)
        methods = document["paths"].get(template_of(document, request.url.path))
        known = (404, 405) if methods is None or request.method.lower() not in methods else None
        if known is None:
            known = tuple(map(int, methods[request.method.lower()]["responses"]))
        if answer.status_code not in known:
            strange.append((request.method, request.url.path, answer.status_code))
        return answer

    monkeypatch.setattr(httpx.Client, "send", _send)
    yield
    assert not strange


Asking = Callable[..., httpx.Response]


@pytest.fixture
def ask(service: ReferenceService) -> Iterator[Asking]:
    """Ask the service about a subject; keyword arguments replace headers or the secret."""
    address = service.start()
    with httpx.Client(base_url=address.url, trust_env=False, timeout=5.0) as http:

        def _ask(subject: str, kind: str = "id_number", **changes: str) -> httpx.Response:
            question: dict[str, Any] = {
                "kind": kind,
                "subject": subject,
                "request_id": "r1",
                "place": "venue-1",
            }
            body = json.dumps(question).encode()
            return http.post(
                "/v1/verify", content=body, headers=signed("POST", "/v1/verify", body, **changes)
            )

        _ask.http = http  # type: ignore[attr-defined]
        yield _ask
