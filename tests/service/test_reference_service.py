"""What a kiosk, a thief of a device and a curious reader of the database get from the platform."""

import base64
import json
import socket
import struct
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from signed_requests import APP, SECRET, signed

from sentinel.core.facts import Colour, LabResult
from sentinel.service.errors import ServiceError
from sentinel.service.persons import Code, CodeKind, Person, Test, read_seed
from sentinel.service.sealing import Keys, SealError, key_file
from sentinel.service.server import ReferenceService

ID = "11010519491231002X"
FACE = struct.pack("<512f", *[0.5] * 512)
Ask = Callable[..., httpx.Response]


def _wang(**more: object) -> Person:
    return Person(name="王小明", id_number=ID, **more)  # type: ignore[arg-type]


def test_everything_known_about_a_person_is_answered_with_its_times(
    service: ReferenceService, ask: Ask
) -> None:
    service.registry.add_person(
        _wang(
            pcr=Test(hours_ago=8.0),
            antigen=Test(result=LabResult.POSITIVE, hours_ago=1.0),
            doses=3,
            key_areas=("A",),
            watch_listed=True,
            face_template=base64.b64encode(FACE).decode(),
        )
    )
    answer = ask(ID.lower()).json()
    assert answer["found"] is True
    assert answer["request_id"] == "r1"
    assert answer["masked_name"] == "王＊＊"
    assert answer["code"]["colour"] == "green"
    as_of = datetime.fromisoformat(answer["as_of"])
    assert timedelta(0) <= datetime.now(UTC) - as_of < timedelta(seconds=5)
    assert datetime.fromisoformat(answer["code"]["valid_until"]) - as_of == timedelta(minutes=30)
    age = as_of - datetime.fromisoformat(answer["pcr"]["sampled_at"])
    assert abs(age - timedelta(hours=8)) < timedelta(seconds=5)
    assert answer["antigen"]["result"] == "positive"
    assert answer["vaccine"]["doses"] == 3
    assert answer["key_area"] == {"visited": True}
    assert answer["watch_list"] == {"listed": True}
    assert base64.b64decode(answer["face_reference"]["template"]) == FACE


def test_nobody_is_a_clear_no_and_never_a_404(service: ReferenceService, ask: Ask) -> None:
    response = ask("110105194912310011")
    assert response.status_code == 200
    assert response.json()["found"] is False
    assert set(response.json()) == {"found", "as_of", "request_id"}


def test_a_code_on_a_companions_phone_is_the_elder(service: ReferenceService, ask: Ask) -> None:
    elder = service.registry.add_person(_wang())
    service.registry.add_code(elder, Code(token="kin-token", kind=CodeKind.KIN))
    answer = ask("kin-token", "platform_code").json()
    assert answer["person"] == elder == ask(ID).json()["person"]
    assert answer["code"]["colour"] == "green"


def test_an_old_screenshot_of_a_code_tells_that_it_expired_and_nothing_else(
    service: ReferenceService, ask: Ask
) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    service.registry.add_person(_wang(pcr=Test(), codes=(Code(token="old", expires=yesterday),)))
    answer = ask("old", "platform_code").json()
    assert answer["code"] == {"colour": "expired", "valid_until": None}
    assert not {"pcr", "antigen", "vaccine", "watch_list", "face_reference"} & set(answer)


def test_a_social_security_code_is_no_health_code(service: ReferenceService, ask: Ask) -> None:
    service.registry.add_person(_wang(codes=(Code(token="ss", kind=CodeKind.SOCIAL_SECURITY),)))
    assert ask("ss", "social_security").json()["found"] is True
    assert ask("ss", "platform_code").json()["found"] is False
    assert ask(ID, "social_security").json()["found"] is True, "a social-security card bears the id number"


def test_changes_at_the_platform_are_told_at_the_next_question(service: ReferenceService, ask: Ask) -> None:
    person = service.registry.add_person(_wang(pcr=Test(hours_ago=60)))
    service.registry.set_colour(person, Colour.RED)
    service.registry.add_pcr(person, LabResult.POSITIVE, datetime.now(UTC) - timedelta(hours=1))
    service.registry.set_watch_listed(person, True)
    answer = ask(ID).json()
    assert (answer["code"]["colour"], answer["pcr"]["result"]) == ("red", "positive")
    assert answer["watch_list"]["listed"] is True
    service.registry.remove_person(person)
    assert ask(ID).json()["found"] is False


def test_a_person_registered_again_keeps_the_token_but_not_the_old_facts(
    service: ReferenceService, ask: Ask
) -> None:
    first = service.registry.add_person(_wang(key_areas=("A",), watch_listed=True))
    assert service.registry.add_person(_wang(colour=None)) == first
    answer = ask(ID).json()
    assert answer["key_area"]["visited"] is False
    assert answer["watch_list"]["listed"] is False
    assert "code" not in answer


def _problem(response: httpx.Response, status: int, kind: str) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == f"urn:sentinel:problem:{kind}"
    assert response.json()["status"] == status


def test_a_replayed_request_is_refused_also_after_a_restart(service: ReferenceService, ask: Ask) -> None:
    same = {"Nonce": "0123456789abcdef", "Timestamp": str(int(time.time() * 1000))}
    assert ask(ID, **same).status_code == 200
    _problem(ask(ID, **same), 401, "replay")
    service.stop()
    url = service.start().url
    body = b"{}"
    headers = signed("POST", "/v1/verify", body, **same)
    _problem(httpx.post(f"{url}/v1/verify", content=body, headers=headers, trust_env=False), 401, "replay")


def test_a_wrong_signature_and_an_unknown_device_are_refused_alike(ask: Ask) -> None:
    wrong, unknown = ask(ID, secret="another secret, not this"), ask(ID, **{"App-Id": "kiosk-2"})
    _problem(wrong, 401, "signature")
    assert wrong.json() == unknown.json()


def test_a_refused_signature_does_not_use_up_the_nonce(ask: Ask) -> None:
    nonce = "fedcba9876543210"
    _problem(ask(ID, secret="another secret, not this", Nonce=nonce), 401, "signature")
    assert ask(ID, Nonce=nonce).status_code == 200


def test_a_changed_body_path_or_method_breaks_the_signature(service: ReferenceService, ask: Ask) -> None:
    http: httpx.Client = ask.http  # type: ignore[attr-defined]
    headers = signed("POST", "/v1/verify", b'{"subject":"a"}')
    _problem(http.post("/v1/verify", content=b'{"subject":"b"}', headers=headers), 401, "signature")
    _problem(http.get("/v1/ping?x=1", headers=signed("GET", "/v1/ping", b"")), 401, "signature")
    _problem(http.get("/v1/ping", headers=signed("POST", "/v1/ping", b"")), 401, "signature")
    assert http.get("/v1/ping", headers=signed("GET", "/v1/ping", b"")).status_code == 200


@pytest.mark.parametrize("offset_s", [-301.0, 301.0])
def test_a_clock_that_is_off_by_more_than_five_minutes_is_named_as_such(ask: Ask, offset_s: float) -> None:
    _problem(ask(ID, Timestamp=str(int((time.time() + offset_s) * 1000))), 401, "clock")


@pytest.mark.parametrize(
    "broken",
    [{"Sign": "0" * 63}, {"Nonce": "short"}, {"Timestamp": "-1"}, {"Timestamp": "9" * 40}, {"App-Id": "a/b"}],
)
def test_headers_of_the_wrong_form_are_refused(ask: Ask, broken: dict[str, str]) -> None:
    _problem(ask(ID, **broken), 401, "unsigned")


def test_a_revoked_kiosk_gets_nothing_more(service: ReferenceService, ask: Ask) -> None:
    service.registry.revoke_device(APP)
    _problem(ask(ID), 401, "signature")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"kind":"id_number"}',
        b"[" * 10_000,
        b'{"kind":"x","subject":"1","request_id":"1"}',
    ],
)
def test_a_question_that_is_none_is_a_clear_problem(ask: Ask, body: bytes) -> None:
    http: httpx.Client = ask.http  # type: ignore[attr-defined]
    _problem(
        http.post("/v1/verify", content=body, headers=signed("POST", "/v1/verify", body)), 422, "question"
    )


def test_a_huge_question_is_refused_before_it_is_read_to_its_end(ask: Ask) -> None:
    http: httpx.Client = ask.http  # type: ignore[attr-defined]
    body = b"x" * 20_000
    _problem(
        http.post("/v1/verify", content=body, headers=signed("POST", "/v1/verify", body)), 413, "too-large"
    )


def test_an_unknown_path_is_a_problem_too_and_healthz_needs_no_signature(ask: Ask) -> None:
    http: httpx.Client = ask.http  # type: ignore[attr-defined]
    assert http.get("/nowhere").headers["content-type"] == "application/problem+json"
    assert http.get("/healthz").json()["status"] == "ok"
    assert "/v1/verify" in http.get("/openapi.json").json()["paths"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_stolen_database_shows_no_name_number_token_secret_or_face(
    service: ReferenceService, tmp_path: Path
) -> None:
    service.registry.add_person(
        _wang(codes=(Code(token="TOKEN-OF-WANG"),), face_template=base64.b64encode(FACE).decode())
    )
    service.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("service.db*"))
    assert "王＊＊".encode() in stored
    for secret in ("王小明".encode(), ID.encode(), b"TOKEN-OF-WANG", SECRET.encode(), FACE[:64]):
        assert secret not in stored


def test_the_key_is_made_once_for_its_owner_only_and_another_key_opens_nothing(tmp_path: Path) -> None:
    path = tmp_path / "platform.key"
    key = key_file(path)
    assert key_file(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    sealed = Keys(key).seal(b"face", "face 1")
    assert Keys(key).open(sealed, "face 1") == b"face"
    for keys, purpose in ((Keys(bytes(32)), "face 1"), (Keys(key), "face 2")):
        with pytest.raises(SealError):
            keys.open(sealed, purpose)


def test_it_stops_cleanly_and_starts_again_on_the_same_port(service: ReferenceService) -> None:
    port = service.start().port
    service.stop()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), 1.0):
        pass
    assert service.start(port).port == port
    with pytest.raises(ServiceError, match="can't listen"):
        ReferenceService("sqlite://", {}, key=bytes(32)).start(port)


def test_a_seed_file_registers_devices_and_people_and_errors_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "seed.json"
    seed = {
        "devices": [{"app_id": APP, "secret": SECRET}],
        "persons": [{"name": "李", "id_number": ID, "colour": "yellow", "pcr": {"hours_ago": 3}}],
    }
    path.write_text(json.dumps(seed))
    service = ReferenceService("sqlite://", {}, key=bytes(32))
    service.registry.seed(read_seed(path))
    body = json.dumps({"kind": "id_number", "subject": ID, "request_id": "1"}).encode()
    url = service.start().url
    headers = signed("POST", "/v1/verify", body)
    answer = httpx.post(f"{url}/v1/verify", content=body, headers=headers, trust_env=False).json()
    assert answer["code"]["colour"] == "yellow"
    service.close()
    path.write_text(json.dumps({"persons": [{"name": "李", "color": "green"}]}))
    with pytest.raises(ServiceError, match="color"):
        read_seed(path)


@pytest.mark.parametrize("url", ["nonsense", "nosuch://x", "sqlite:////nowhere/at/all.db"])
def test_a_database_that_cannot_be_opened_is_one_clear_line_without_the_password(url: str) -> None:
    with pytest.raises(ServiceError) as caught:
        ReferenceService(url, {}, key=bytes(32))
    assert "\n" not in str(caught.value)
