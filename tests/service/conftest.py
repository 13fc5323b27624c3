"""A reference service on a real port, and a way to ask it as a device does."""

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from databases import programs, server
from signed_requests import APP, SECRET, signed

from sentinel.service.sealing import key_file
from sentinel.service.server import ReferenceService


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Path]:
    """A PostgreSQL server's socket folder."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with server() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/service.db"
    folder, name = request.getfixturevalue("postgresql"), f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"host={folder} user=sentinel dbname=postgres", autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload,unused-ignore]
    return f"postgresql://sentinel@/{name}?host={folder}"


@pytest.fixture
def service(database: str, tmp_path: Path) -> Iterator[ReferenceService]:
    """A service with one device, on each kind of database."""
    running = ReferenceService(database, {APP: SECRET}, key=key_file(tmp_path / "service.key"))
    yield running
    running.close()


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
