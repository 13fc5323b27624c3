"""Kiosks come in with a code, a serial number, a certificate; everybody else is told why not."""

import base64
import re
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from provisioner import NOW, Own, Provisioner
from signed_requests import signed
from sqlalchemy import inspect, text

from sentinel.crypto.certificates import key_digest, new_key, read_certificate, request_for, sign
from sentinel.fleet.provisioning.messages import (
    BASE,
    PURPOSE_CHALLENGE,
    PURPOSE_RENEW,
    Hardware,
)
from sentinel.service.collecting.standing import Stand, stands_of
from sentinel.service.database import open_database
from sentinel.service.errors import ServiceError
from sentinel.service.persons import Device, Role
from sentinel.service.provisioning.authority import make
from sentinel.service.provisioning.serials import import_list
from sentinel.service.rates import Rates
from sentinel.service.sealing import key_file
from sentinel.service.server import ReferenceService


@pytest.fixture
def it(database: str, tmp_path: Path) -> Iterator[Provisioner]:
    made = Provisioner(database, tmp_path)
    yield made
    made.service.close()


def test_a_code_lets_one_box_in_and_tells_it_what_it_is(it: Provisioner) -> None:
    key = new_key()
    answer = it.enrol(it.token(venue_name="大厅", hardware=("camera", "gate")), key)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    certificate = read_certificate(told["certificate"].encode())
    certificate.verify_directly_issued_by(it.authority.certificate)
    assert key_digest(certificate) == key_digest(key)
    assert (told["kiosk"], told["place"], told["venue"]) == ("door-1", "North", "hall")
    assert told["settings"]["verify"] == {"url": "https://service.example", "app_id": "door-1"}
    assert told["settings"]["report"] == {"host": "broker.example"}
    assert told["settings"]["kiosk"]["venue_name"] == "大厅"
    assert told["hardware"] == ["camera", "gate"]


def test_the_second_who_comes_with_a_code_is_told_when_it_was_used_and_the_operator_hears_of_it(
    it: Provisioner,
) -> None:
    token = it.token()
    assert it.enrol(token).status_code == 200
    second = it.enrol(token, box={"serial": "THIEF-7"})
    assert second.status_code == 409
    assert "this code has been used at 20" in second.json()["title"]
    assert "ask for a new one" in second.json()["title"]
    [entry] = it.log(anomalies=True)
    assert (entry.what, entry.kiosk) == ("refused", "door-1")
    assert "THIEF-7" in entry.detail
    assert token not in str(it.log())
    assert it.enrol(token, box={"serial": "THIEF-8"}).status_code == 409
    with it.engine.connect() as db:
        alarm = db.execute(text("SELECT kind, kiosk, venue, times, detail FROM alarms")).one()
    assert tuple(alarm)[:4] == ("entry_refused", "door-1", "hall", 2)
    assert "token-used" in alarm.detail and "THIEF" not in alarm.detail


def test_a_lost_answer_is_given_again_and_nothing_is_made_twice(it: Provisioner) -> None:
    token, key = it.token(), new_key()
    first, again = it.enrol(token, key), it.enrol(token, key)
    assert first.json() == again.json()
    with it.engine.connect() as db:
        assert db.execute(text("SELECT count(*) FROM kiosk_certificates")).scalar() == 1


def test_of_ten_who_come_at_once_with_one_code_one_gets_in(it: Provisioner) -> None:
    token = it.token()
    with ThreadPoolExecutor(10) as pool:
        answers = [one.status_code for one in pool.map(lambda _: it.enrol(token), range(10))]
    assert sorted(answers) == [200] + [409] * 9


@pytest.mark.parametrize("how", ["forged", "expired", "withdrawn"])
def test_a_code_that_is_no_good_is_refused_with_its_reason(it: Provisioner, how: str) -> None:
    token = it.token()
    if how == "forged":
        token = "x" * len(token)
    elif how == "expired":
        it.time.ahead = timedelta(days=8)
    else:
        it.token()  # a new code for the same kiosk
    answer = it.enrol(token)
    expected = {"forged": (403, "unknown"), "expired": (410, "expired"), "withdrawn": (410, "withdrawn")}[how]
    assert (answer.status_code, answer.json()["type"].rpartition("-")[2]) == expected
    assert it.log(anomalies=True)


def test_a_code_bound_to_a_network_or_a_box_is_refused_elsewhere_and_stays_good(it: Provisioner) -> None:
    far = it.enrol(it.token("a", networks=("10.0.0.0/8",)))
    assert (far.status_code, far.json()["type"]) == (403, "urn:sentinel:problem:wrong-network")
    token = it.token("b", networks=("127.0.0.0/8",), serials=("BOX-2",))
    other = it.enrol(token)
    assert (other.status_code, other.json()["type"]) == (403, "urn:sentinel:problem:wrong-serial")
    assert it.enrol(token, box={"serial": "BOX-2"}).status_code == 200


def test_required_hardware_that_is_missing_is_named(it: Provisioner) -> None:
    answer = it.enrol(it.token(hardware=("camera", "thermal"), require_hardware=True))
    assert answer.status_code == 403
    assert "thermal" in answer.json()["title"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("handshake_version", 2), ("csr", "x" * 100), ("csr", 7), ("nonce", "z"), ("hardware", {}),
        ("nonce", ["a"]), ("more", 1),
    ],
)  # fmt: skip
def test_an_enrolment_that_can_not_be_is_refused_and_uses_nothing_up(
    it: Provisioner, name: str, value: Any
) -> None:
    token = it.token()
    answer = it.enrol(token, **{name: value})
    assert answer.status_code == 422, answer.text
    assert it.enrol(token).status_code == 200


def test_a_request_signed_by_another_key_is_no_proof(it: Provisioner) -> None:
    der = x509.load_pem_x509_csr(request_for(new_key()).encode()).public_bytes(serialization.Encoding.DER)
    changed = der[:-1] + bytes([der[-1] ^ 1])
    pem = (
        "-----BEGIN CERTIFICATE REQUEST-----\n"
        + base64.encodebytes(changed).decode()
        + "-----END CERTIFICATE REQUEST-----\n"
    )
    assert it.enrol(it.token(), csr=pem).status_code == 422


def test_too_much_is_not_read(it: Provisioner) -> None:
    assert it.enrol(it.token(), csr="x" * 70_000).status_code == 413


def test_a_new_certificate_kills_the_old_key_at_once(it: Provisioner) -> None:
    old, fresh = it.taken(), new_key()
    ask = {"csr": request_for(fresh), "nonce": "0" * 32}
    rolled = it.post("roll", ask, old)
    assert rolled.status_code == 200, rolled.text
    now = (rolled.json()["certificate"], fresh)
    with it.client(old) as http:
        refused = http.get(f"{BASE}/info")
        assert (refused.status_code, refused.json()["type"]) == (
            401,
            "urn:sentinel:problem:certificate-revoked",
        )
        assert refused.headers["connection"] == "close"
    with it.client(now) as http:
        assert http.get(f"{BASE}/info").json()["kiosk"] == "door-1"
    assert it.post("roll", ask, old).json() == rolled.json()  # its answer was lost
    assert it.post("roll", ask | {"csr": request_for(new_key())}, old).status_code == 403


def test_an_expired_certificate_is_renewed_within_the_grace_only_by_its_key(it: Provisioner) -> None:
    old = it.taken()

    def renew(by: Any, certificate: str = old[0]) -> httpx.Response:
        csr, nonce = request_for(new_key()), secrets.token_hex(16)
        signature = base64.b64encode(sign(by, PURPOSE_RENEW + f"{nonce}\n{csr}".encode())).decode()
        return it.post(
            "renew", {"certificate": certificate, "csr": csr, "nonce": nonce, "signature": signature}
        )

    it.time.ahead = timedelta(days=2)  # it was good for one
    assert renew(new_key()).json()["type"] == "urn:sentinel:problem:not-proven"
    self_made = it.authority.client(old[1].public_key(), "door-1", NOW, 1)  # never issued by the service
    pem = self_made.public_bytes(serialization.Encoding.PEM).decode()
    assert renew(old[1], pem).json()["type"] == "urn:sentinel:problem:certificate-unknown"
    assert renew(old[1]).status_code == 200
    assert renew(old[1]).json()["type"] == "urn:sentinel:problem:certificate-revoked"
    other = it.taken("door-2")
    it.time.ahead = timedelta(days=9)
    assert renew(other[1], other[0]).json()["type"] == "urn:sentinel:problem:grace-over"


def test_who_is_revoked_is_out_of_everything(it: Provisioner) -> None:
    own = it.taken()
    with it.client(own) as http:
        assert http.post(f"{BASE}/revoke", json={"reason": "sold"}).json()["certificates"] == 1
        assert http.get(f"{BASE}/info").status_code == 401
    with it.client() as http:
        listed = x509.load_der_x509_crl(http.get(f"{BASE}/revocations").content)
    assert listed.is_signature_valid(it.authority.certificate.public_key())  # type: ignore[arg-type]
    serial = read_certificate(own[0].encode()).serial_number
    assert listed.get_revoked_certificate_by_serial_number(serial) is not None


def test_a_kiosk_signs_as_itself_only_and_only_with_its_certificate(it: Provisioner) -> None:
    key = new_key()
    told = it.enrol(it.token(), key).json()
    other = it.taken("door-2")

    def ping(own: Own | None) -> httpx.Response:
        headers = signed("GET", "/v1/ping", b"", secret=told["secret"], **{"App-Id": "door-1"})
        with it.client(own) as http:
            return http.get("/v1/ping", headers=headers)

    assert ping((told["certificate"], key)).status_code == 200
    assert ping(other).json()["type"] == "urn:sentinel:problem:another-kiosk"
    assert ping(None).json()["type"] == "urn:sentinel:problem:certificate-required"


def test_a_certificate_of_another_authority_gets_no_connection(it: Provisioner, tmp_path: Path) -> None:
    stranger, key = make(tmp_path / "other", "another", NOW, 30), new_key()
    pem = (
        stranger.client(key.public_key(), "door-1", NOW, 1).public_bytes(serialization.Encoding.PEM).decode()
    )
    with it.client((pem, key)) as http, pytest.raises(httpx.HTTPError):
        http.get("/healthz")


def test_a_new_box_at_a_place_puts_the_one_before_out(it: Provisioner) -> None:
    first, second = it.taken(), it.taken()
    with it.client(first) as http:
        assert http.get(f"{BASE}/info").status_code == 401
    with it.client(second) as http:
        assert http.get(f"{BASE}/info").status_code == 200


def test_a_desk_revokes_a_kiosk(it: Provisioner) -> None:
    own, desk = it.taken(), "desk-secret-of-this-test"
    it.service.registry.register_device(Device(app_id="desk", secret=desk, role=Role.ADMIN))
    program = it.program("desk")
    target, body = f"{BASE}/kiosks/door-1/revocation", b'{"reason":"stolen"}'
    headers = signed("POST", target, body, secret=desk, **{"App-Id": "desk"})
    with it.client(program) as http:
        assert http.post(target, content=body, headers=headers).json() == {
            "kiosk": "door-1",
            "certificates": 1,
        }
    with it.client(own) as http:
        assert http.get(f"{BASE}/info").status_code == 401


LIST = "serial,kiosk,place,venue,device_key\nS-1,door-9,West,hall,\nS-2,door-8,East,hall,{key}\n"


def _listed(it: Provisioner) -> Any:
    device = new_key()
    der = device.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    import_list(it.engine, LIST.format(key=base64.b64encode(der).decode()), NOW)
    return device


def _ask(it: Provisioner, serial: str, key: Any = None, **more: str) -> httpx.Response:
    body = {
        "handshake_version": 1, "nonce": "0" * 32, "csr": request_for(key or new_key()),
        "hardware": msgspec.to_builtins(Hardware(serial)),
    }  # fmt: skip
    return it.post("ask", body | more)


def test_a_listed_box_comes_in_once_without_a_code(it: Provisioner) -> None:
    _listed(it)
    key = new_key()
    assert _ask(it, "S-1", key).json()["kiosk"] == "door-9"
    assert _ask(it, "S-1", key).status_code == 200  # its answer was lost
    assert _ask(it, "S-1").json()["type"] == "urn:sentinel:problem:serial-used"
    assert _ask(it, "S-3").json()["type"] == "urn:sentinel:problem:serial-not-listed"
    assert len(it.log(anomalies=True)) == 2


def test_a_listed_box_with_a_known_key_proves_it(it: Provisioner) -> None:
    device, key = _listed(it), new_key()
    assert _ask(it, "S-2", key).json()["type"] == "urn:sentinel:problem:not-proven"
    challenge = it.post("challenge", {"serial": "S-2"}).json()["challenge"]

    def proven(by: Any, of: str) -> httpx.Response:
        message = PURPOSE_CHALLENGE + f"{of}\n{key_digest(key)}".encode()
        return _ask(it, "S-2", key, challenge=of, signature=base64.b64encode(sign(by, message)).decode())

    assert proven(new_key(), challenge).status_code == 403
    others = it.post("challenge", {"serial": "S-1"}).json()["challenge"]
    assert proven(device, others).status_code == 403
    assert proven(device, "1." + "é" * 64).status_code == 403
    it.time.ahead = timedelta(minutes=6)
    assert proven(device, challenge).status_code == 403
    it.time.ahead = timedelta()
    assert proven(device, challenge).status_code == 200


def test_a_listed_serial_number_takes_no_kiosk_over_that_came_in_by_a_code(it: Provisioner) -> None:
    _listed(it)
    own = it.taken("door-9")
    assert _ask(it, "S-1").json()["type"] == "urn:sentinel:problem:serial-used"
    import_list(it.engine, "serial,kiosk,place,venue\nS-7,door-9,West,hall\n", NOW)  # listed afterwards
    assert _ask(it, "S-7").json()["type"] == "urn:sentinel:problem:serial-used"
    assert [(one.what, one.kiosk) for one in it.log(anomalies=True)] == [("refused", "door-9")] * 2
    with it.client(own) as http:
        assert http.get(f"{BASE}/info").status_code == 200, "the living kiosk is not put out"


def test_a_listed_serial_number_brings_no_revoked_kiosk_back(it: Provisioner) -> None:
    _listed(it)
    own = it.taken("door-9")
    with it.engine.begin() as db:
        db.execute(text("UPDATE listed_serials SET used_at = NULL"))
    assert it.post("revoke", {"reason": "stolen"}, own).status_code == 200
    with it.engine.connect() as db:
        used = text("SELECT count(*) FROM listed_serials WHERE kiosk = 'door-9' AND used_at IS NOT NULL")
        assert db.execute(used).scalar() == 1
    assert _ask(it, "S-1").json()["type"] == "urn:sentinel:problem:serial-used"
    assert it.log(anomalies=True)


def test_a_box_that_came_by_a_code_is_listed_for_no_other_place_any_more(it: Provisioner) -> None:
    _listed(it)
    assert it.enrol(it.token("door-1"), box={"serial": "S-1"}).status_code == 200
    assert _ask(it, "S-1").json()["type"] == "urn:sentinel:problem:serial-used"


def test_a_listed_box_comes_from_its_networks_only(it: Provisioner) -> None:
    lines = (
        "serial,kiosk,place,venue,networks\nS-5,d5,x,hall,10.0.0.0/8\nS-6,d6,x,hall,10.0.0.0/8 127.0.0.0/8\n"
    )
    import_list(it.engine, lines, NOW)
    assert _ask(it, "S-5").json()["type"] == "urn:sentinel:problem:wrong-network"
    assert _ask(it, "S-6").status_code == 200
    with pytest.raises(ServiceError, match="line 2"):
        import_list(it.engine, "serial,kiosk,place,venue,networks\nS-8,d8,x,hall,nowhere\n", NOW)


def test_a_service_without_an_authority_says_so(database: str, tmp_path: Path) -> None:
    service = ReferenceService(database, {}, key=key_file(tmp_path / "k"))
    try:
        url = service.start().url
        assert httpx.get(f"{url}{BASE}/authority", trust_env=False).status_code == 404
        assert httpx.get(f"{url}{BASE}/hello", trust_env=False).json()["handshake_versions"] == [1]
    finally:
        service.close()


def test_no_kiosk_gets_the_name_of_the_collector_or_of_another_program(it: Provisioner) -> None:
    """The broker lets those names read and acknowledge everybody's events."""
    with pytest.raises(ServiceError, match="collector"):
        it.token("service")
    it.program("counter")
    refused = it.enrol(it.token("counter"))
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:sentinel:problem:name-taken")
    import_list(it.engine, "serial,kiosk,place,venue\nS-9,service,x,hall\n", NOW)
    assert _ask(it, "S-9").json()["type"] == "urn:sentinel:problem:name-taken"
    with pytest.raises(ServiceError, match="topic"):
        it.token("base-file")


def test_no_kiosk_gets_a_name_to_which_the_shipped_broker_rules_give_more(it: Provisioner) -> None:
    rules = (Path(__file__).parents[2] / "docs/mosquitto/acl").read_text()
    users = re.findall(r"^user (\S+)$", rules, re.MULTILINE)
    assert "district" in users
    for number, user in enumerate(users):
        with pytest.raises(ServiceError, match="no kiosk has this name"):
            it.token(user)
        import_list(it.engine, f"serial,kiosk,place,venue\nS-{number},{user},x,hall\n", NOW)
        assert _ask(it, f"S-{number}").json()["type"] == "urn:sentinel:problem:name-taken"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_no_kiosk_gets_the_name_of_a_registered_desk(it: Provisioner, role: Role) -> None:
    """It would overwrite the desk's secret and role."""
    it.service.registry.register_device(Device(app_id="desk", secret="s" * 16, role=role))
    refused = it.enrol(it.token("desk"))
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:sentinel:problem:name-taken")
    with it.engine.connect() as db:
        kept = db.execute(text("SELECT role FROM devices WHERE app_id = 'desk'")).scalar()
    assert kept == role.value


def test_two_kiosks_that_were_let_in_at_one_entrance_are_counted_as_one_entrance(it: Provisioner) -> None:
    for kiosk in ("door-1", "door-2"):
        it.taken(kiosk)
    with it.engine.connect() as db:
        stands = stands_of(db, ["door-1", "door-2"])
    assert set(stands.values()) == {Stand("hall", "North")}


def test_who_asks_for_the_revocations_again_and_again_makes_the_service_sign_nothing(it: Provisioner) -> None:
    first, second = it.taken("door-1"), it.taken("door-2")

    def listed(http: httpx.Client) -> x509.CertificateRevocationList:
        return x509.load_der_x509_crl(http.get(f"{BASE}/revocations").content)

    def number(found: x509.CertificateRevocationList) -> int:
        return found.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number

    with it.client() as http:
        asked = {http.get(f"{BASE}/revocations").content for _ in range(5)}
        assert len(asked) == 1
        assert it.post("revoke", {"reason": "sold"}, first).status_code == 200
        after = listed(http)
        assert (number(after), len(after)) == (2, 1), "what is taken back is listed at once"
        it.time.ahead = timedelta(minutes=61)
        assert number(listed(http)) == 3, "a list does not grow old"
        it.time.ahead = timedelta()
        assert it.post("revoke", {"reason": "sold"}, second).status_code == 200
        assert len(listed(http)) == 2


@pytest.mark.parametrize("name", ["hello", "authority", "revocations"])
def test_who_asks_without_a_name_too_often_waits(tmp_path: Path, name: str) -> None:
    it = Provisioner(f"sqlite:///{tmp_path}/s.db", tmp_path)
    it.service.provisioning._api._rates = Rates(1.0, 3, lambda: 0.0)  # no time passes
    try:
        with it.client() as http:
            answers = [http.get(f"{BASE}/{name}") for _ in range(4)]
        assert answers[0].status_code == 200
        assert (answers[-1].status_code, "retry-after" in answers[-1].headers) == (429, True)
    finally:
        it.service.close()


def test_a_database_from_before_listed_networks_is_brought_up_to_date(database: str) -> None:
    older = open_database(database)
    with older.begin() as db:
        db.execute(text("ALTER TABLE listed_serials DROP COLUMN networks"))
        db.execute(text("DROP INDEX rejected_of_kiosk"))
        db.execute(text("UPDATE schema_version SET version = 5"))
    older.dispose()
    engine = open_database(database)
    assert import_list(engine, LIST.format(key=""), NOW) == (2, 0)
    assert "rejected_of_kiosk" in {index["name"] for index in inspect(engine).get_indexes("rejected")}
    engine.dispose()
