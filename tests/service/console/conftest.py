"""A service with a console, people who may sign in, and somebody who looks at its pages without a browser."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from databases import Files, Served

from sentinel.service.collecting.events import read_event
from sentinel.service.collecting.viewing import Seat
from sentinel.service.console import passwords
from sentinel.service.console.accounts import Accounts
from sentinel.service.console.sessions import Sessions
from sentinel.service.persons import Device
from sentinel.service.sealing import key_file
from sentinel.service.server import ReferenceService

PASSWORD = "a long enough sentence"
QUICK, REAL = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1), passwords.HASHER
KIOSKS = {"k-east": ("mall-1", "east"), "k-west": ("mall-1", "west"), "k-main": ("library-2", "main")}
PEOPLE = {
    "wang.min": (Seat.STAFF, "mall-1"),
    "sun.li": (Seat.STAFF, "library-2"),
    "li.wei": (Seat.DISTRICT, ""),
    "zhao.rui": (Seat.AUDITOR, ""),
}


@pytest.fixture
def every_answer_is_documented() -> None:
    """Pages are for people: the interface's document, which the other tests hold answers against, has none."""


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> PasswordHasher:
    """Hashes that cost nothing; the one that counts is returned."""
    monkeypatch.setattr(passwords, "HASHER", QUICK)
    return REAL


class MovableClock:
    """The real time, moved on by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def database(request: pytest.FixtureRequest, sqlite_files: Files, tmp_path: Path) -> Iterator[str]:
    """SQLite; of tests that are parametrized so (``DATABASES``) each kind in turn."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield sqlite_files.another(tmp_path)
        return
    served: Served = request.getfixturevalue("postgresql")
    with served.another() as url:
        yield url


@pytest.fixture
def clock() -> MovableClock:
    """The service's clock."""
    return MovableClock()


@pytest.fixture
def service(database: str, tmp_path: Path, clock: MovableClock) -> Iterator[ReferenceService]:
    """A service with kiosks at two venues."""
    running = ReferenceService(database, {}, key=key_file(tmp_path / "service.key"), clock=clock)
    for kiosk, (venue, place) in KIOSKS.items():
        running.registry.register_device(
            Device(app_id=kiosk, secret="sixteen letters or more", venue=venue, place=place)
        )
    yield running
    running.close()


@pytest.fixture
def accounts(service: ReferenceService, clock: MovableClock) -> Accounts:
    """The accounts, and one of each kind in them."""
    found = Accounts(service._engine, clock)
    for name, (seat, venue) in PEOPLE.items():
        found.add(name, seat, venue, PASSWORD)
        found.set_password(name, PASSWORD, given=False)
    return found


@pytest.fixture
def sessions(service: ReferenceService, clock: MovableClock) -> Sessions:
    """The sessions."""
    return Sessions(service._engine, clock)


class Told:
    """What kiosks tell, kept as the collector keeps it."""

    def __init__(self, service: ReferenceService, clock: MovableClock) -> None:
        self._service, self._clock, self._seq = service, clock, 0

    def event(self, kiosk: str, kind: str, ago: timedelta = timedelta(), **data: Any) -> str:
        self._seq += 1
        event = {
            "specversion": "1.0", "id": str(uuid.uuid4()), "source": f"/kiosks/{kiosk}", "type": kind, "seq": self._seq,
            "time": (self._clock() - ago).isoformat(), "datacontenttype": "application/json", "data": data,
        }  # fmt: skip
        self._service.events.keep([read_event(kiosk, json.dumps(event).encode())])
        return str(event["id"])

    def passage(self, kiosk: str, ago: timedelta = timedelta(), **changes: Any) -> str:
        visit = str(uuid.uuid4())
        data = {"visit": visit, "verdict": "admit", "reason": "PASS", "pseudonym": "", "checks": []} | changes
        self.event(kiosk, "org.sentinel.passage.v1", ago, **data)
        return visit

    def through(self, kiosk: str, ago: timedelta = timedelta(), **changes: Any) -> None:
        """Somebody is let in, and the gate opens."""
        visit = self.passage(kiosk, ago, **changes)
        self.event(kiosk, "org.sentinel.passage.result.v1", ago, visit=visit, outcome="pulsed")

    def tailgating(self, kiosk: str) -> None:
        """An alarm."""
        self.event(
            kiosk, "org.sentinel.door.v1", id=uuid.uuid4().hex, what="tailgating", visit="", people=1, of=1
        )

    def watch_listed(self, kiosk: str) -> None:
        """An alarm that wants a note at once."""
        check = {"check": "watch_list", "outcome": "fail", "reason": "WATCH_LISTED"}
        self.passage(kiosk, verdict="refuse", reason="WATCH_LISTED", checks=[check])


@pytest.fixture
def told(service: ReferenceService, clock: MovableClock) -> Told:
    """What kiosks tell."""
    return Told(service, clock)


class Visitor:
    """Somebody with a browser that runs no script: keeps cookies, follows nothing, reads forms."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(
            base_url=url, trust_env=False, timeout=10.0, headers={"Accept-Language": "en"}
        )

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.http.get(f"/console{path}", headers=headers)

    def post(self, path: str, headers: dict[str, str] | None = None, **form: str) -> httpx.Response:
        """As a form of a page that is open does it: with its token."""
        if "csrf" not in form and self.http.cookies:
            form["csrf"] = self.csrf()
        return self.http.post(f"/console{path}", data=form, headers=headers)

    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.get("/password").text)
        return found[1] if found else ""

    def sign_in(self, name: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
        return self.http.post("/console/login", data={"name": name, "password": password}, headers=headers)

    def text(self, path: str) -> str:
        """A page's words, without its markup."""
        page = self.get(path)
        assert page.status_code == 200, page.text
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


@pytest.fixture
def visit(service: ReferenceService, accounts: Accounts) -> Iterator[Callable[[str], Visitor]]:
    """Open a browser, signed in as somebody of that name ("": nobody)."""
    url, made = service.start().url, []

    def _visit(name: str = "") -> Visitor:
        made.append(visitor := Visitor(url))
        if name:
            assert visitor.sign_in(name).status_code == 303
        return visitor

    yield _visit
    for visitor in made:
        visitor.http.close()
