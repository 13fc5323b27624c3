"""Rosters, appointments and how often a device may ask, over HTTP, on each kind of database."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from signed_requests import signed
from sqlalchemy import text

from sentinel.service.database import open_database
from sentinel.service.errors import ServiceError
from sentinel.service.persons import Device, Role
from sentinel.service.rates import Rates
from sentinel.service.sealing import key_file
from sentinel.service.server import ReferenceService

ID = "11010519491231002X"
SECRET = "a secret of these tests"
NOW = datetime.now(UTC)
Send = Callable[..., httpx.Response]


@pytest.fixture
def send(database: str, tmp_path: Path) -> Iterator[Send]:
    key = key_file(tmp_path / "service.key")
    service = ReferenceService(database, {}, key=key, rates=Rates(1.0, 20, lambda: 0.0))
    for app_id, role, venue in (
        ("desk", Role.ADMIN, ""),
        ("door", Role.KIOSK, "v1"),
        ("lost", Role.KIOSK, ""),
    ):
        service.registry.register_device(Device(app_id=app_id, secret=SECRET, role=role, venue=venue))
    with httpx.Client(base_url=service.start().url, trust_env=False) as http:

        def _send(app_id: str, method: str, target: str, body: Any = None) -> httpx.Response:
            raw = b"" if body is None else json.dumps(body).encode()
            headers = signed(method, target, raw, secret=SECRET, **{"App-Id": app_id})
            return http.request(method, target, content=raw, headers=headers)

        yield _send
    service.close()


def test_the_door_finds_who_is_expected_by_a_hash_and_hears_of_a_withdrawal(send: Send) -> None:
    entry = {"id_number": ID, "category": "staff"}
    first = send("desk", "POST", "/v1/venues/v1/roster", entry).json()
    assert send("desk", "POST", "/v1/venues/v1/roster", entry).json()["entry"] == first["entry"]
    page = send("door", "GET", "/v1/roster").json()
    holder = hmac.new(base64.b64decode(page["key"]), ID.encode(), hashlib.sha256).hexdigest()
    assert [(e["holder"], e["category"], e["withdrawn"]) for e in page["entries"]] == [
        (holder, "staff", False)
    ]
    asked = {"kind": "id_number", "subject": ID, "request_id": "1"}
    assert send("door", "POST", "/v1/verify", asked).json()["roster"]["listed"] is True
    assert send("desk", "DELETE", f"/v1/venues/v1/roster/{first['entry']}").status_code == 204
    assert send("door", "POST", "/v1/verify", asked).json()["roster"]["listed"] is False
    later = send("door", "GET", f"/v1/roster?after={page['next']}").json()
    assert [e["withdrawn"] for e in later["entries"]] == [True]
    assert send("desk", "DELETE", "/v1/venues/v1/roster/nothing").status_code == 404


def test_an_appointment_counts_in_its_slot_only_and_sent_again_is_no_second_one(send: Send) -> None:
    def slot(hours: int) -> dict[str, str]:  # of a day
        begin = NOW + timedelta(hours=hours)
        return {
            "id_number": ID,
            "starts": begin.isoformat(),
            "ends": (begin + timedelta(hours=24)).isoformat(),
        }

    asked = {"kind": "id_number", "subject": ID, "request_id": "1"}
    first = send("desk", "POST", "/v1/venues/v1/appointments", slot(30)).json()
    assert send("desk", "POST", "/v1/venues/v1/appointments", slot(30)).json() == first
    assert send("door", "POST", "/v1/verify", asked).json()["roster"]["listed"] is False
    send("desk", "POST", "/v1/venues/v1/appointments", slot(-1))
    assert send("door", "POST", "/v1/verify", asked).json()["roster"]["category"] == "appointment"
    backwards = slot(1) | {"ends": NOW.isoformat()}
    refused = send("desk", "POST", "/v1/venues/v1/appointments", backwards)
    assert (refused.status_code, "ends must lie after starts" in refused.text) == (422, True)


def test_a_full_slot_takes_nobody_more(send: Send, database: str) -> None:
    engine = open_database(database)
    with engine.begin() as db:
        db.execute(text("INSERT INTO venues (venue, slot_places, since) VALUES ('v1', 1, 0)"))
    engine.dispose()
    slot = {"starts": NOW.isoformat(), "ends": (NOW + timedelta(days=1)).isoformat()}
    assert send("desk", "POST", "/v1/venues/v1/appointments", slot | {"id_number": "A1"}).status_code == 200
    full = send("desk", "POST", "/v1/venues/v1/appointments", slot | {"id_number": "A2"})
    assert (full.status_code, full.json()["type"]) == (409, "urn:sentinel:problem:slot-full")


def test_a_kiosk_writes_nothing_and_without_a_venue_reads_no_roster(send: Send) -> None:
    assert send("door", "POST", "/v1/venues/v1/roster", {"id_number": ID}).json()["type"].endswith(":role")
    assert send("lost", "GET", "/v1/roster").json()["type"].endswith(":no-venue")


def test_a_device_that_asks_too_often_is_told_when_to_come_again_and_no_other_is_held_up(send: Send) -> None:
    for _ in range(20):
        assert send("door", "GET", "/v1/ping").status_code == 200
    refused = send("door", "GET", "/v1/ping")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert send("lost", "GET", "/v1/ping").status_code == 200


def test_a_database_of_the_first_version_keeps_its_devices_and_stays(database: str, tmp_path: Path) -> None:
    engine = open_database(database)
    with engine.begin() as db:
        for line in (
            "DROP TABLE schema_version", "ALTER TABLE answered RENAME COLUMN person TO whom", "DROP TABLE colours", "DROP TABLE vaccine",
            "CREATE TABLE vaccine (person VARCHAR(64) PRIMARY KEY, doses INTEGER, last_at BIGINT)",
            "ALTER TABLE persons DROP COLUMN revision", "DROP INDEX pcr_once", "DROP INDEX antigen_once",
            *(f"ALTER TABLE {table} DROP COLUMN {column}" for table in ("pcr", "antigen") for column in
              ("source", "stated_at", "stated_by", "revision", "withdrawn")),
            "DROP TABLE devices", "DROP TABLE stays", "DROP TABLE key_areas",
            "CREATE TABLE devices (app_id VARCHAR(64) PRIMARY KEY, secret VARCHAR(9), revoked BOOLEAN)",
            "INSERT INTO devices VALUES ('k', 's', false)",
            "CREATE TABLE key_area (person VARCHAR(64), area VARCHAR(64), until BIGINT)",
            "INSERT INTO persons (token, masked_name, colour) VALUES ('p', 'x', 'red')",
            "INSERT INTO vaccine VALUES ('p', 2, 7)",
            "INSERT INTO key_area VALUES ('p', 'A', 1209600000001)",
            "CREATE INDEX pcr_newest ON pcr (person)", "CREATE INDEX antigen_newest ON antigen (person)",
            "INSERT INTO pcr (person, result, sampled_at) VALUES ('p', 'none', 1), ('p', 'negative', 1)",
        ):  # fmt: skip
            db.execute(text(line))
    engine.dispose()
    engine = open_database(database)
    with engine.connect() as db:
        assert db.execute(text("SELECT role, venue, direction FROM devices")).all() == [("kiosk", "", "in")]
        assert db.execute(text("SELECT person, area, left_at FROM stays")).all() == [("p", "A", 1)]
        said = "SELECT source, colour, withdrawn FROM colours"
        assert [tuple(row) for row in db.execute(text(said))] == [("register", "red", False)]
        assert db.execute(text("SELECT doses, last_at, revision FROM vaccine")).all() == [(2, 7, 1)]
        assert db.execute(text("SELECT result FROM pcr")).scalars().all() == ["negative"]
    with engine.begin() as db:
        db.execute(text("UPDATE schema_version SET version = 99"))
    engine.dispose()
    with pytest.raises(ServiceError, match="update the software"):
        open_database(database)
