"""A reference service on a real port, and a way to ask it as a device does."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from signed_requests import APP, SECRET, signed

from sentinel.service.server import ReferenceService


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ReferenceService]:
    """A service with one device, its database a file."""
    running = ReferenceService(f"sqlite:///{tmp_path}/service.db", {APP: SECRET})
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
