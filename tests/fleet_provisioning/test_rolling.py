"""A certificate in time: rolled, renewed after it expired, refused, and shown at once."""

import shutil
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from sentinel.core.handover import Reason
from sentinel.core.renewal import Health, Life
from sentinel.crypto.certificates import name_of, read_certificate
from sentinel.fleet.provisioning.rolling import Identity, roll_session
from sentinel.fleet.provisioning.standstill import Standstill
from sentinel.runtime.own_certificate import client_context
from sentinel.runtime.worker import Worker
from sentinel.service.provisioning.log import entries


@pytest.fixture
def taken(office: Any, kiosk: Any) -> Any:
    assert kiosk.take_in(office.code()).reason is None
    return kiosk


def _identity(office: Any, kiosk: Any) -> Identity:
    return Identity(kiosk.data / "identity", office.url, kiosk.clock)


def _serial(kiosk: Any) -> int:
    return read_certificate((kiosk.data / "identity/current/cert.pem").read_bytes()).serial_number


def test_a_roll_makes_another_key_and_removes_the_one_before(office: Any, taken: Any) -> None:
    before, key = _serial(taken), (taken.data / "identity/current/key.pem").read_bytes()
    identity = _identity(office, taken)
    identity.roll()
    assert _serial(taken) != before
    assert (taken.data / "identity/current/key.pem").read_bytes() != key
    assert key not in [path.read_bytes() for path in (taken.data / "identity").rglob("key.pem")]
    assert identity.info().kiosk == "door-1"


def test_clients_show_the_new_certificate_without_a_restart(office: Any, taken: Any) -> None:
    """The daemon's connections were made before the roll; the old key is dead."""
    current = taken.data / "identity" / "current"
    context = client_context(current / "ca.pem", current / "cert.pem", current / "key.pem")
    with httpx.Client(base_url=office.url, verify=context, trust_env=False) as http:
        assert http.get("/v1/provisioning/info").status_code == 200
        _identity(office, taken).roll()
        refused = http.get("/v1/provisioning/info")  # still the old connection
        assert refused.status_code == 401
        assert http.get("/v1/provisioning/info").status_code == 200


def test_a_roll_whose_answer_is_lost_is_gone_on_with(office: Any, taken: Any, monkeypatch: Any) -> None:
    """The service has rolled, the old key is dead there, and the kiosk knows nothing of it."""
    from sentinel.fleet.provisioning import rolling

    identity, before = _identity(office, taken), _serial(taken)
    real = rolling.ServiceLink.roll

    def lost(self: Any, asked: Any) -> Any:
        real(self, asked)
        raise Standstill(Reason.UNREACHABLE, "the answer is lost")

    monkeypatch.setattr(rolling.ServiceLink, "roll", lost)
    with pytest.raises(Standstill):
        identity.roll()
    assert _serial(taken) == before
    monkeypatch.setattr(rolling.ServiceLink, "roll", real)
    identity.roll()
    assert _serial(taken) != before
    assert identity.info().kiosk == "door-1"


def test_an_expired_certificate_comes_back_by_the_grace_and_not_after_it(
    office: Any, taken: Any, kiosks: Any, tmp_path: Path
) -> None:
    identity = _identity(office, taken)
    office.time.by = taken.clock.by = timedelta(days=100)
    assert identity.life().health(taken.clock.now().utc) is Health.EXPIRED
    identity.roll(expired=True)
    assert identity.life().health(taken.clock.now().utc) is Health.GOOD
    office.time.by = taken.clock.by = timedelta(days=300)
    with pytest.raises(Standstill, match="expired more than 30 days ago"):
        identity.roll(expired=True)


def test_a_kiosk_that_gave_its_certificate_back_is_out_and_can_not_roll(office: Any, taken: Any) -> None:
    identity = _identity(office, taken)
    assert identity.revoke("sold").certificates == 1
    for attempt in (identity.info, identity.roll):
        with pytest.raises(Standstill, match="revoked"):
            attempt()
    assert taken.take_in(office.code("door-3")).reason is None  # a new code takes it in again


def test_a_copy_of_a_kiosk_is_found_out_by_the_first_roll(office: Any, taken: Any, tmp_path: Path) -> None:
    """Two boxes with one identity: whoever rolls second is refused, and the operator hears of it."""
    shutil.copytree(taken.data / "identity", tmp_path / "copy", symlinks=True)
    copy = Identity(tmp_path / "copy", office.url, taken.clock)
    copy.roll()
    with pytest.raises(Standstill, match="revoked"):
        _identity(office, taken).roll()
    with office.service._engine.connect() as db:
        [entry] = entries(db, anomalies=True)
    assert (entry.kiosk, entry.detail) == ("door-1", "certificate-revoked")


def test_the_daemon_rolls_in_time_and_says_how_it_stands(office: Any, taken: Any) -> None:
    """The clock is put forward beyond two thirds of the life; the worker does the rest."""
    identity, before = _identity(office, taken), _serial(taken)
    told: list[Health] = []
    rolled = threading.Event()

    def tell(health: Health, life: Life) -> None:
        told.append(health)
        if health is Health.GOOD:
            rolled.set()

    office.time.by = taken.clock.by = timedelta(days=80)
    worker = Worker(
        "identity", roll_session(identity, taken.clock, tell, draw=lambda: 0.0, turn_s=0.02),
        expected=(Standstill,),
    )  # fmt: skip
    worker.start()
    try:
        assert rolled.wait(20.0)
    finally:
        worker.stop()
        assert worker.join(20.0)
    assert told == [Health.ENDING, Health.GOOD]
    assert _serial(taken) != before
    certificate = read_certificate((taken.data / "identity/current/cert.pem").read_bytes())
    assert name_of(certificate) == "door-1"
