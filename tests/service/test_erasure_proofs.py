"""What a collector makes of a certificate of erasure: verified against the register, or why it is not."""

import base64
import json
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from sentinel.cli.wipe_delivery import WIPED
from sentinel.config import load
from sentinel.crypto.certificates import certificate_pem, key_pem, new_key, read_request, request_for
from sentinel.crypto.signing import Algorithm, generate
from sentinel.fleet.wiping.certificate import ORDER, RESULT, by_certificate
from sentinel.fleet.wiping.inventory import targets
from sentinel.fleet.wiping.wiping import Wiping, Wish, certificate_of, prepare, serial_number
from sentinel.service import tables
from sentinel.service.collecting.alarms import Kind
from sentinel.service.collecting.attendance import Attendance
from sentinel.service.collecting.events import read_event
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.collecting.monitoring import Limits, watch
from sentinel.service.collecting.presence import Said
from sentinel.service.collecting.viewing import Seat, Viewer
from sentinel.service.collecting.views import Views
from sentinel.service.database import open_database, upsert
from sentinel.service.provisioning import certificates
from sentinel.service.provisioning.authority import Authority, make
from sentinel.service.sealing import Keys

NOW = datetime.now(UTC)
SETTINGS = '[kiosk]\nid = "door-1"\ndata_dir = "data"\n[report]\nkey_file = "own/key.pem"\ncert_file = "own/cert.pem"\n'


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make(tmp_path_factory.mktemp("ca"), "test authority", NOW - timedelta(hours=1), 30)


@dataclass
class Own:
    """A kiosk's certificate and key."""

    pem: bytes
    key: bytes


class Office:
    """A collector's database with a register of one kiosk."""

    def __init__(self, database: str, authority: Authority, serial: str) -> None:
        self.engine = open_database(database)
        self.authority = authority
        self.store = EventStore(self.engine)
        self.views = Views(self.engine, Keys(b"k" * 32), lambda: datetime.now(UTC))
        row = {
            "kiosk": "door-1", "place": "North", "venue": "hall", "hardware_serial": serial, "hardware": "{}",
            "bounds": "{}", "enrolled_at": NOW,
        }  # fmt: skip
        with self.engine.begin() as db:
            upsert(db, tables.placed_kiosks, row, [name for name in row if name != "kiosk"])

    def issue(self, kiosk: str = "door-1") -> Own:
        key = new_key()
        with self.engine.begin() as db:
            request = read_request(request_for(key).encode())
            made = certificates.issue(db, self.authority, request, kiosk, NOW, 1)
        return Own(certificate_pem(made).encode(), key_pem(key))

    def hear(self, raw: bytes, kiosk: str = "door-1") -> str:
        event = {
            "specversion": "1.0", "id": str(uuid.uuid4()), "source": f"/kiosks/{kiosk}", "type": WIPED,
            "time": datetime.now(UTC).isoformat(), "seq": 7, "data": json.loads(raw),
        }  # fmt: skip
        (kept,) = self.store.keep([read_event(kiosk, json.dumps(event).encode())])
        assert not kept.fault
        (alarm,) = self.views.alarms.page(Viewer("d", Seat.DISTRICT)).alarms
        assert alarm.kind is Kind.WIPED
        return str(alarm.detail["erasure"])

    def missed(self) -> list[Kind]:
        """What the watch raises once the kiosk's connection is away."""
        now = datetime.now(UTC)
        for state, at in (("ready", now), ("lost", None)):
            Attendance(self.engine).take([("door-1", Said(state, "b1", 0, at))], now)
        with self.engine.begin() as db:
            watch(db, now + timedelta(minutes=20), Limits())
        alarms = self.views.alarms.page(Viewer("d", Seat.DISTRICT)).alarms
        return [alarm.kind for alarm in alarms if alarm.kind is not Kind.WIPED]


@pytest.fixture
def office(database: str, authority: Authority) -> Iterator[Office]:
    made = Office(database, authority, serial_number() or "machine-0123456789")
    yield made
    made.engine.dispose()


def wiped(folder: Path, own: Own | None, kiosk: str = "door-1") -> bytes:
    """The certificate of a kiosk that really was erased."""
    (folder / "data").mkdir(parents=True)
    (folder / "own").mkdir()
    (folder / "data" / "device.key").write_bytes(secrets.token_bytes(32))
    for name, text in (("cert.pem", own.pem if own else b"none"), ("key.pem", own.key if own else b"none")):
        (folder / "own" / name).write_bytes(text)
        (folder / "own" / name).chmod(0o600)
    config = folder / "kiosk.toml"
    config.write_text(SETTINGS.replace("door-1", kiosk))
    found = targets(load(config), config, folder / "preview")
    Wiping(config, prepare(config, found, folder / "data", Wish(kiosk, "0.1.0", offline=True))).run()
    return certificate_of(config).read_bytes()


def made(own: Own, **said: Any) -> bytes:
    """One that says something else, as whoever holds the kiosk's key could write it."""
    key, device = generate(Algorithm.ED25519), generate(Algorithm.ED25519)
    result_says = {name: said.pop(name) for name in ("clean", "nonce") if name in said}
    order = {"kiosk": "door-1", "nonce": "n", "serial": "", "began_at": datetime.now(UTC).isoformat()} | said
    result: Any = {"kiosk": order["kiosk"], "nonce": "n", "clean": True} | result_says
    text = json.dumps(order | {"erasure_key": key.public.pem})
    return json.dumps(
        {
            "kind": "sentinel-certificate-of-erasure", "version": 1, "order": json.loads(ORDER.seal(text, device)),
            "public_key": device.public.pem, "device": by_certificate(text, own.pem, own.key),
            "erasure": json.loads(RESULT.seal(json.dumps(result), key)),
        }
    ).encode()  # fmt: skip


def test_a_kiosk_that_was_erased_is_verified_by_its_own_certificate(office: Office, tmp_path: Path) -> None:
    assert office.hear(wiped(tmp_path / "k", office.issue())) == "verified"


def test_without_a_certificate_nothing_is_verified_and_it_is_said(office: Office, tmp_path: Path) -> None:
    raw = wiped(tmp_path / "k", None)
    assert office.hear(raw) == "no_certificate"
    assert json.loads(raw)["device"] is None
    assert "none of the kiosk's signed it" in (tmp_path / "k" / "kiosk.toml.erased.txt").read_text()


def test_nobody_misses_a_kiosk_whose_erasure_is_proven_until_it_speaks_again(
    office: Office, tmp_path: Path
) -> None:
    assert office.hear(wiped(tmp_path / "k", office.issue())) == "verified"
    assert office.missed() == []
    event = {
        "specversion": "1.0", "id": "new", "source": "/kiosks/door-1", "type": "org.sentinel.passage.v1",
        "time": NOW.isoformat(), "seq": 1, "data": {},
    }  # fmt: skip
    office.store.keep([read_event("door-1", json.dumps(event).encode())])
    assert office.missed() == [Kind.KIOSK_LOST]


def test_nobody_misses_a_wiped_kiosk_that_never_had_a_certificate_of_ours(
    office: Office, tmp_path: Path
) -> None:
    assert office.hear(wiped(tmp_path / "k", None)) == "no_certificate"
    assert office.missed() == []


def test_a_kiosk_with_a_certificate_that_says_it_was_wiped_without_it_is_missed(
    office: Office, tmp_path: Path
) -> None:
    office.issue()
    assert office.hear(wiped(tmp_path / "k", None)) == "no_certificate"
    assert office.missed() == [Kind.KIOSK_LOST]


def test_a_certificate_about_another_kiosk_is_not_this_ones(office: Office, tmp_path: Path) -> None:
    assert office.hear(wiped(tmp_path / "k", office.issue(), "door-2")) == "other_kiosk"


def test_a_certificate_that_was_not_issued_to_this_kiosk_proves_nothing(
    office: Office, tmp_path: Path
) -> None:
    assert office.hear(wiped(tmp_path / "k", office.issue("door-2"))) == "unknown_certificate"


def test_somebody_elses_authority_proves_nothing(
    office: Office, tmp_path: Path, database: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stranger = make(tmp_path_factory.mktemp("other"), "other", NOW - timedelta(hours=1), 30)
    key = new_key()
    forged = stranger.kiosk(read_request(request_for(key).encode()), "door-1", NOW, 1)
    own = Own(certificate_pem(forged).encode(), key_pem(key))
    assert office.hear(wiped(tmp_path / "k", own)) == "unknown_certificate"


def test_a_revoked_certificate_proves_nothing(office: Office, tmp_path: Path) -> None:
    own = office.issue()
    with office.engine.begin() as db:
        certificates.revoke(db, "door-1", datetime.now(UTC), "stolen")
    assert office.hear(wiped(tmp_path / "k", own)) == "revoked"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, "verified"),
        ({"clean": False}, "not_clean"),
        ({"clean": "yes"}, "not_clean"),
        ({"serial": "ANOTHER"}, "other_box"),
        ({"serial": ["x"]}, "other_box"),
        ({"began_at": (NOW - timedelta(days=3)).isoformat()}, "other_time"),
        ({"began_at": (NOW + timedelta(days=3)).isoformat()}, "other_time"),
        ({"began_at": "2026-11-28"}, "other_time"),
        ({"began_at": 7}, "other_time"),
        ({"kiosk": None}, "other_kiosk"),
        ({"nonce": "another"}, "broken"),
    ],
    ids=lambda value: json.dumps(value)[:24] if isinstance(value, dict) else value,
)
def test_what_it_says_is_held_against_the_register(office: Office, said: dict[str, Any], found: str) -> None:
    with office.engine.begin() as db:
        db.execute(update(tables.placed_kiosks).values(hardware_serial="BOX-1"))
    own = office.issue()
    assert office.hear(made(own, **said)) == found


@pytest.mark.parametrize(
    "data",
    [{}, {"order": 1}, {"device": "x", "order": {}, "erasure": {}, "public_key": "x"}, {"clean": True}],
    ids=["nothing", "number", "strings", "wish"],
)
def test_what_is_no_certificate_is_said_and_kept(office: Office, data: dict[str, Any]) -> None:
    assert office.hear(json.dumps(data).encode()) == "broken"
    assert office.store.count() == (1, 0)


def test_signed_nonsense_is_broken(office: Office) -> None:
    own, key, device = office.issue(), generate(Algorithm.ED25519), generate(Algorithm.ED25519)
    for order, result in (([], {}), ({"erasure_key": key.public.pem}, []), ("x", "y")):
        sealed = ORDER.seal(json.dumps(order), device).decode()
        whole = {
            "order": json.loads(sealed), "public_key": device.public.pem, "device": None,
            "erasure": json.loads(RESULT.seal(json.dumps(result), key)),
        }  # fmt: skip
        assert office.hear(json.dumps(whole).encode()) == "broken"
    deep = ORDER.seal("[" * 60_000, device).decode()
    whole = {"order": json.loads(deep), "public_key": device.public.pem, "device": None, "erasure": {}}
    assert office.hear(json.dumps(whole).encode()) == "broken"
    signed = made(own)
    changed = json.loads(signed)
    changed["device"]["signature"] = base64.b64encode(b"x" * 70).decode()
    assert office.hear(json.dumps(changed).encode()) == "broken"
