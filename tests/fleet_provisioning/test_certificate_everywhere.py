"""After the hand-over every client of the kiosk shows its certificate to a service that requires one."""

import shutil
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sentinel.config import ConfigError, Settings, load, parse
from sentinel.core.renewal import Health, Life
from sentinel.crypto.certificates import read_certificate
from sentinel.doctor.causes import told
from sentinel.doctor.findings import State
from sentinel.doctor.identity import test_identity as look
from sentinel.doctor.platform import test_service as platform_test
from sentinel.fleet.provisioning.rolling import Identity
from sentinel.own_identity import identity_worker
from sentinel.policies.fetch import FetchError as PolicyFetchError
from sentinel.policies.fetch import Publisher
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.sealed import Sealing, available, open_sealed, read_private, seal
from sentinel.verify.basefile.http import SyncError
from sentinel.verify.basefile.opening import open_publisher
from sentinel.verify.client import open_client
from sentinel.verify.errors import VerifyError
from sentinel.verify.revocation_lists import FetchError, open_lists


@pytest.fixture
def taken(office: Any, kiosk: Any) -> Any:
    """A kiosk that is in, with everything that asks the service over https."""
    assert kiosk.take_in(office.code()).reason is None
    text = kiosk.config.read_text()
    for name in ("trust", "lists"):
        (kiosk.config.parent / name).mkdir()
    text += (
        f'\n[credentials]\ntrust_dir = "trust"\nrevocations_dir = "lists"\nrevocations_url = "{office.url}"\n'
    )
    text += (
        '\n[base_file]\nfolder = "base"\ntrust = "trust"\ncity_keys = "trust"\n' + f'url = "{office.url}"\n'
    )
    text += f'\n[policies]\nkeys = "trust"\nurl = "{office.url}/openapi.json"\n'
    text += 'ca_file = "data/identity/current/ca.pem"\n'
    kiosk.config.write_text(text)
    return kiosk


def _without(settings: Settings) -> Settings:
    verify = msgspec.structs.replace(settings.verify, cert_file="", cert_key_file="")
    policies = msgspec.structs.replace(settings.policies, cert_file="", cert_key_file="")
    return msgspec.structs.replace(settings, verify=verify, policies=policies)


def test_platform_lists_base_file_and_policies_are_asked_with_the_certificate(taken: Any) -> None:
    settings, base, clock = load(taken.config), taken.config.parent, SystemClock()
    client = open_client(settings.verify, base, "hall", clock)
    lists = open_lists(settings.credentials, settings.verify, base, clock)
    news = open_publisher(settings.base_file, settings.verify, base, clock)
    publisher = Publisher(settings.policies, base)
    assert client is not None and lists is not None and news is not None
    try:
        client.ping()
        assert lists.serials() == {}
        with pytest.raises(SyncError, match="404"):  # it got in: nothing is published
            news.latest(0)
        assert publisher.get()
    finally:
        for one in (client, lists, news, publisher):
            one.close()


def test_without_it_none_of_them_gets_in(taken: Any) -> None:
    settings, base, clock = _without(load(taken.config)), taken.config.parent, SystemClock()
    client = open_client(settings.verify, base, "hall", clock)
    lists = open_lists(settings.credentials, settings.verify, base, clock)
    news = open_publisher(settings.base_file, settings.verify, base, clock)
    publisher = Publisher(settings.policies, base)
    assert client is not None and lists is not None and news is not None
    try:
        with pytest.raises(VerifyError):
            client.ping()
        with pytest.raises(FetchError, match="401"):
            lists.serials()
        with pytest.raises(SyncError, match="401"):
            news.latest(0)
        with pytest.raises(PolicyFetchError, match="401"):
            publisher.get()
    finally:
        for one in (client, lists, news, publisher):
            one.close()


def test_the_platform_is_asked_on_after_a_roll(office: Any, taken: Any) -> None:
    settings = load(taken.config)
    client = open_client(settings.verify, taken.config.parent, "hall", SystemClock())
    assert client is not None
    try:
        client.ping()
        Identity(taken.data / "identity", office.url, taken.clock).roll()
        with pytest.raises(VerifyError):  # the connection that was open shows the one that is dead
            client.ping()
        client.ping()
    finally:
        client.close()


def test_a_section_that_names_a_certificate_of_its_own_keeps_it() -> None:
    own = {"cert_file": "a.pem", "key_file": "a.key"}
    settings = parse({"identity": own, "report": {"cert_file": "b.pem", "key_file": "b.key"}})
    assert (settings.report.cert_file, settings.report.key_file) == ("b.pem", "b.key")
    assert (settings.verify.cert_file, settings.verify.cert_key_file) == ("a.pem", "a.key")


@pytest.mark.parametrize(
    "identity",
    [{"cert_file": "a"}, {"url": "https://x"}, {"cert_file": "a", "key_file": "b", "ca_file": "c", "url": "http://x"}],
    ids=["no key", "no certificate", "not encrypted"],
)  # fmt: skip
def test_an_identity_that_can_not_be_is_refused(identity: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="identity"):
        parse({"identity": identity})


def test_the_daemon_starts_with_an_expired_certificate_says_so_and_has_it_renewed(
    offices: Any, kiosks: Any, tmp_path: Path
) -> None:
    """The real process: at work at the door meanwhile, and the grace brings the certificate back."""
    office, kiosk = offices(tmp_path / "office", days=8 / 86400), kiosks(tmp_path / "kiosk")
    try:
        assert kiosk.take_in(office.code()).reason is None
        current = kiosk.data / "identity" / "current"
        before = current.readlink()
        ends = read_certificate((current / "cert.pem").read_bytes()).not_valid_after_utc
        _eventually(lambda: datetime.now(UTC) > ends)
        command = [sys.executable, "-m", "sentinel", "run", "--config", str(kiosk.config)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            _eventually(lambda: current.readlink() != before)
            assert process.poll() is None
            process.send_signal(signal.SIGTERM)
            said = process.communicate(timeout=20)[1]
        assert process.returncode == 0
        assert "identity: the certificate is expired" in said
        assert "ready: kiosk door-1" in said
    finally:
        office.stop()


def _eventually(condition: Callable[[], object], timeout_s: float = 40.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "not within the time"
        time.sleep(0.02)


def test_how_the_certificate_stands_is_an_event(
    office: Any, taken: Any, valid_event: Callable[[Any], None]
) -> None:
    import threading

    drafts: list[Any] = []
    told = threading.Event()
    office.stop()
    taken.clock.by = timedelta(days=100)
    try:
        worker = identity_worker(
            load(taken.config),
            taken.data,
            taken.clock,
            lambda draft: bool(drafts.append(draft)) or not told.set(),
        )
        assert worker is not None
        worker.start()
        assert told.wait(20)
        worker.stop()
        assert worker.join(30)
    finally:
        office.start()
    assert drafts[0].kind == "org.sentinel.identity.v1"
    assert msgspec.json.decode(drafts[0].body)["health"] == "expired"
    valid_event(drafts[0])


def test_a_certificate_that_is_good_again_after_a_wrong_clock_is_told_as_news(
    taken: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts: list[Any] = []
    tells: list[Callable[..., None]] = []
    monkeypatch.setattr("sentinel.own_identity.roll_session", lambda _own, _clock, tell: tells.append(tell))

    def start() -> Callable[..., None]:
        identity_worker(load(taken.config), taken.data, taken.clock, lambda draft: not drafts.append(draft))
        return tells[-1]

    life = Identity(taken.data / "identity", "", taken.clock).life()
    tell = start()
    for health in (Health.GOOD, Health.EXPIRED, Health.GOOD, Health.EXPIRED, Health.GOOD):
        tell(health, life)
    assert len({draft.event_id for draft in drafts}) == 5
    start()(Health.GOOD, life)
    assert drafts[5].event_id == drafts[4].event_id, "a start is no news"
    start()(Health.EARLY, life)
    (taken.data / "identity/told.json").write_text('{"health": "early"')
    start()(Health.EARLY, life)
    assert drafts[7].event_id != drafts[6].event_id, "what was told is not known any more"
    rolled = Life(life.begins, life.ends + timedelta(days=1))
    start()(Health.EARLY, rolled)
    assert drafts[8].event_id != drafts[7].event_id


def test_the_doctor_says_how_long_it_is_good_and_what_is_wrong(taken: Any) -> None:
    settings, base, now = load(taken.config), taken.config.parent, datetime.now(UTC)

    def at(days: float) -> tuple[State, str]:
        found = look(settings, base, now + timedelta(days=days))
        return found.state, found.found

    assert at(0)[0] is State.OK
    assert at(75)[0] is State.OK
    assert at(77)[0] is State.WARN
    assert at(91)[0] is State.FAIL
    assert "the door goes on" in at(91)[1]
    assert at(-1)[0] is State.FAIL
    other = msgspec.structs.replace(settings, kiosk=msgspec.structs.replace(settings.kiosk, id="door-2"))
    assert look(other, base, now).state is State.FAIL
    (taken.data / "identity/current/key.pem").chmod(0o644)
    assert "others may read it" in look(settings, base, now).found
    shutil.rmtree(taken.data / "identity")
    assert look(settings, base, now).state is State.FAIL
    assert look(parse({}), base, now).state is State.NOT_CONFIGURED


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """systemd-creds with a secret of this test's own."""
    monkeypatch.setenv("SYSTEMD_CREDENTIAL_SECRET", str(tmp_path / "credential.secret"))
    if available()[0] is Sealing.FILE:
        pytest.skip(f"no sealing here: {available()[1]}")


def test_a_sealed_key_serves_and_is_nowhere_on_disk(office: Any, kiosk: Any, machine: None) -> None:
    kiosk.sealing = available
    outcome = kiosk.take_in(office.code())
    assert (outcome.reason, outcome.journal.sealed_by) == (None, available()[0].value)
    settings, base = load(kiosk.config), kiosk.config.parent
    assert settings.identity.key_file.endswith("key.cred")
    plain = read_private(base / settings.identity.key_file)
    assert b"PRIVATE KEY" in plain
    assert not [path for path in base.rglob("*") if path.is_file() and plain[40:120] in path.read_bytes()]
    client = open_client(settings.verify, base, "hall", SystemClock())
    assert client is not None
    try:
        client.ping()
    finally:
        client.close()
    assert look(settings, base, datetime.now(UTC)).state is State.OK


def test_what_was_sealed_opens_under_its_name_only(machine: None, tmp_path: Path) -> None:
    sealed = seal(b"secret", "key.cred", Sealing.HOST)
    assert open_sealed(sealed, "key.cred") == b"secret"
    for raw, name in ((sealed, "other.cred"), (sealed[:-20], "key.cred"), (b"", "key.cred")):
        with pytest.raises(OSError, match="does not open"):
            open_sealed(raw, name)


def test_a_key_that_systemd_opened_for_the_unit_is_taken_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "credentials"
    given.mkdir()
    (given / "key.cred").write_bytes(b"opened")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(given))
    assert read_private(tmp_path / "key.cred") == b"opened"


def test_people_sign_in_at_the_console_from_a_browser_though_kiosks_must_show_a_certificate(
    office: Any,
) -> None:
    tls = ssl.create_default_context(cadata=office.authority.pem)

    def status(path: str) -> int:
        try:
            with urllib.request.urlopen(office.url + path, context=tls, timeout=10) as answer:
                assert answer.url == f"{office.url}/console/login?next=/console/"
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    assert status("/console/") == 200
    assert [status(path) for path in ("/v1/ping", "/consoles", "/console-x/", "/openapi.json")] == [401] * 4


def test_the_doctor_of_a_revoked_kiosk_says_that_it_was_revoked(office: Any, kiosk: Any) -> None:
    assert kiosk.take_in(office.code()).reason is None
    settings, base = load(kiosk.config), kiosk.config.parent
    assert "takes our signature" in platform_test(settings, base).found
    office.service.provisioning.renewing.revoke("door-1", "stolen")
    found = look(settings, base, datetime.now(UTC))
    assert found.state is State.FAIL and "this certificate was revoked" in found.found
    asked = platform_test(settings, base)
    assert asked.state is State.FAIL and "this certificate was revoked" in asked.found
    assert "ask the district" in asked.advice and "app_id" not in asked.advice
    assert all(
        text != english for text, english in zip(told(asked, "zh"), (asked.found, asked.advice), strict=True)
    )
    office.stop()
    assert look(settings, base, datetime.now(UTC)).state is State.OK, "who can't be asked refuses nobody"
    office.start()
