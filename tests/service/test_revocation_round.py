"""A pass is lost at noon: a clerk asks, the issuer's desk signs, the kiosk fetches, and it opens nothing more."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.config import CredentialSettings, Settings, VerifySettings
from sentinel.core.facts import PassFact, PassState
from sentinel.credentials.claims import Circumstances
from sentinel.credentials.passes.examine import examine
from sentinel.credentials.passes.form import Category, Pass, encode
from sentinel.credentials.passes.kept_lists import kept, take
from sentinel.credentials.passes.revocation import BadList, write
from sentinel.credentials.passes.seal import PASS, seal
from sentinel.credentials.presentation import load_venue
from sentinel.crypto.signing import Algorithm, PrivateKey, generate
from sentinel.revoked_passes import fetch, revocation_worker
from sentinel.runtime.clock import SystemClock
from sentinel.service.persons import Device, Role
from sentinel.service.sealing import key_file
from sentinel.service.server import ReferenceService
from sentinel.verify.errors import VerifyError
from sentinel.verify.revocation_lists import FetchError, open_lists

SECRET = "a secret of these tests"
NOW = datetime.now(UTC).replace(microsecond=0)
PASS_ID = "00112233" * 2


@pytest.fixture(params=list(Algorithm))
def key(request: pytest.FixtureRequest) -> PrivateKey:
    return generate(request.param)


@pytest.fixture
def url(database: str, tmp_path: Path) -> Iterator[str]:
    service = ReferenceService(database, {}, key=key_file(tmp_path / "service.key"))
    for app_id, role in (("desk", Role.ADMIN), ("door", Role.KIOSK)):
        service.registry.register_device(Device(app_id=app_id, secret=SECRET, role=role))
    yield service.start().url
    service.close()


def _settings(url: str, tmp_path: Path, key: PrivateKey) -> Settings:
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "issuer.pub").write_text(key.public.pem)
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "secret").chmod(0o600)
    own = CredentialSettings(trust_dir="trust", revocations_dir="lists", revocations_url=url)
    return Settings(credentials=own, verify=VerifySettings(app_id="door", secret_file="secret"))


def _state(settings: Settings, base: Path, text: str) -> PassState:
    trust = load_venue(settings, base, bytes(32)).trust
    fact = examine(text, Circumstances(NOW, trust, "", bytes(32))).facts[0]
    assert isinstance(fact, PassFact)
    return fact.state


def test_from_the_clerk_by_the_issuers_desk_to_the_door(
    url: str,
    tmp_path: Path,
    key: PrivateKey,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("desk.json").write_text(json.dumps({"url": url, "app_id": "desk", "secret": SECRET}))
    Path("desk.json").chmod(0o600)
    Path("issuer.pem").write_text(key.pem)
    Path("issuer.pem").chmod(0o600)
    Path("issuer.pem.pub").write_text(key.public.pem)
    made = Pass(bytes.fromhex(PASS_ID), Category.STAFF, NOW - timedelta(1), NOW + timedelta(1))
    text = seal(PASS, encode(made), key)
    Path("pass.txt").write_text(text)
    settings, issuer = _settings(url, tmp_path, key), key.public.key_id.hex()
    admin = ["service", "admin"]
    assert main([*admin, "issuer", "issuer.pem.pub"]) == 0
    assert main([*admin, "pass", "pass.txt"]) == 0
    assert main([*admin, "revoke", PASS_ID, "--issuer", issuer, "--reason", "lost"]) == 0
    lists = open_lists(settings.credentials, settings.verify, tmp_path, SystemClock())
    assert lists is not None
    with closing(lists):
        assert fetch(lists, settings, tmp_path).taken == {}, "nobody has signed it yet"
        assert _state(settings, tmp_path, text) is PassState.VALID
        assert main([*admin, "sign-revocations", "--issuer-key", "issuer.pem"]) == 0
        assert fetch(lists, settings, tmp_path).taken == {issuer: 1}
        assert _state(settings, tmp_path, text) is PassState.REVOKED
        assert fetch(lists, settings, tmp_path).taken == {}
    capsys.readouterr()
    assert main([*admin, "passes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "listed"
    (tmp_path / "trust" / "issuer.pub").write_text(generate(Algorithm.ED25519).public.pem)
    assert load_venue(settings, tmp_path, bytes(32)).trust.revoked == frozenset(), (
        "an issuer no longer trusted"
    )


def test_only_a_trusted_issuers_newer_list_is_kept(tmp_path: Path, key: PrivateKey) -> None:
    keys, folder = [key.public], tmp_path / "lists"
    take(folder, write(key, 5, [PASS_ID], NOW), keys)
    for bad in (
        write(key, 4, [], NOW),
        write(generate(Algorithm.ED25519), 9, [], NOW),
        write(key, 9, [], NOW).replace(b'"serial": 9', b'"serial": 8'),
        b"{}",
    ):
        with pytest.raises(BadList):
            take(folder, bad, keys)
    assert kept(folder, keys)[key.public.key_id.hex()].serial == 5
    assert kept(folder, []) == {}
    (folder / f"{key.public.key_id.hex()}.json").write_bytes(b"{")
    assert kept(folder, keys) == {}, "a damaged one is fetched again"


@pytest.mark.parametrize("bad", [None, b'{"issued": "0001-01-01T00:00:00+23:59"}'])
def test_an_issuers_list_that_is_bad_or_away_does_not_hold_the_others_up(
    tmp_path: Path, bad: bytes | None
) -> None:
    first, second = (generate(Algorithm.ED25519) for _ in range(2))
    names = [key.public.key_id.hex() for key in (first, second)]
    if bad is not None:
        bad = json.dumps(json.loads(write(first, 3, [PASS_ID], NOW)) | json.loads(bad)).encode()
    answers = {
        "/v1/revocation-lists": json.dumps(
            {"lists": [{"issuer": one, "serial": 3} for one in names]}
        ).encode(),
        f"/v1/revocation-lists/{names[0]}": bad,
        f"/v1/revocation-lists/{names[1]}": write(second, 3, [PASS_ID], NOW),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answers[self.path]
            self.send_response(500 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        settings = _settings(f"http://127.0.0.1:{server.server_address[1]}", tmp_path, first)
        (tmp_path / "trust" / "other.pub").write_text(second.public.pem)
        lists = open_lists(settings.credentials, settings.verify, tmp_path, SystemClock())
        assert lists is not None
        with closing(lists):
            found = fetch(lists, settings, tmp_path)
        server.shutdown()
    assert found.taken == {names[1]: 3}
    assert list(found.refused) == [names[0]]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_stands_between_a_kiosk_and_its_lists_is_said(url: str, tmp_path: Path) -> None:
    settings = _settings(url, tmp_path, generate(Algorithm.ED25519))
    clock = SystemClock()
    for own, platform in (
        (CredentialSettings(revocations_url=url), settings.verify),
        (
            CredentialSettings(revocations_url="http://far.example", revocations_dir="a", trust_dir="b"),
            settings.verify,
        ),
        (settings.credentials, VerifySettings()),
    ):
        with pytest.raises(VerifyError):
            open_lists(own, platform, tmp_path, clock)
    (tmp_path / "secret").write_text("another secret, not this")
    lists = open_lists(settings.credentials, settings.verify, tmp_path, clock)
    assert lists is not None
    with closing(lists), pytest.raises(FetchError, match="401"):
        fetch(lists, settings, tmp_path)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_kiosk_fetches_once_by_hand(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = generate(Algorithm.ED25519)
    _settings(url, tmp_path, key)
    config = tmp_path / "kiosk.toml"
    config.write_text(
        f'[credentials]\ntrust_dir = "trust"\nrevocations_dir = "lists"\nrevocations_url = "{url}"\n'
        '[verify]\napp_id = "door"\nsecret_file = "secret"\n'
    )
    assert main(["pass", "fetch", "--config", str(config)]) == 0
    assert capsys.readouterr().out == "0 newer lists\n"
    config.write_text(config.read_text().replace(url, "http://127.0.0.1:9"))
    assert main(["pass", "fetch", "--config", str(config)]) == 3
    config.write_text("")
    assert main(["pass", "fetch", "--config", str(config)]) == 2
    assert capsys.readouterr().err.count("\n") == 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_daemons_worker_fetches_by_itself_and_stops_at_once(url: str, tmp_path: Path) -> None:
    key = generate(Algorithm.ED25519)
    settings, issuer = _settings(url, tmp_path, key), key.public.key_id.hex()
    desk = tmp_path / "desk.json"
    desk.write_text(json.dumps({"url": url, "app_id": "desk", "secret": SECRET}))
    desk.chmod(0o600)
    (tmp_path / "issuer.pem").write_text(key.pem)
    (tmp_path / "issuer.pem").chmod(0o600)
    for words in (
        ("issuer", str(tmp_path / "trust" / "issuer.pub")),
        ("revoke", PASS_ID, "--issuer", issuer),
        ("sign-revocations", "--issuer-key", str(tmp_path / "issuer.pem")),
    ):
        assert main(["service", "admin", *words, "--desk", str(desk)]) == 0
    hurried = threading.Event()
    made = revocation_worker(settings, tmp_path, SystemClock(), hurried)
    assert made is not None
    worker, close = made
    worker.start()
    deadline = time.monotonic() + 20.0
    while not kept(tmp_path / "lists", [key.public]):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    sign = ("sign-revocations", "--issuer-key", str(tmp_path / "issuer.pem"))
    for words in (("revoke", "ff" * 8, "--issuer", issuer), sign):
        assert main(["service", "admin", *words, "--desk", str(desk)]) == 0
    hurried.set()  # the district says: now, not within the minute
    while kept(tmp_path / "lists", [key.public])[issuer].serial < 2:
        assert time.monotonic() < deadline + 20.0
        time.sleep(0.02)
    worker.stop()
    assert worker.join(20.0)
    close()
    assert revocation_worker(Settings(), tmp_path, SystemClock()) is None
