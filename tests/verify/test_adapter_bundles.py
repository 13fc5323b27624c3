"""Signed adapters: taken while the kiosk runs, never from a stranger, never an older one."""

import json
import logging
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from emulated_platforms import APP, SECRET, asking, by_code, emulated
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.config import VerifySettings
from sentinel.core.clock import Now
from sentinel.core.facts import CodeFact, Colour
from sentinel.crypto.signing import Algorithm, PrivateKey, generate
from sentinel.runtime.clock import SystemClock
from sentinel.verify.client import open_client
from sentinel.verify.errors import VerifyError
from sentinel.verify.platforms.bundle import read_keys, seal, unseal
from sentinel.verify.platforms.form import AdapterError
from sentinel.verify.platforms.shipped import text_of
from sentinel.verify.platforms.source import BundleSource

KEYS = {algorithm: generate(algorithm) for algorithm in Algorithm}
KEY = KEYS[Algorithm.ED25519]
UTC_NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def adapter(version: int = 1, *, name: str = "panel-machine", title: str = "") -> str:
    text = re.sub(r"(?m)^version = \d+$", f"version = {version}", text_of("panel-machine"))
    text = text.replace('name = "panel-machine"', f'name = "{name}"')
    return text.replace('title = "Panel', f'title = "{title}Panel')


def later(seconds: float) -> Now:
    return Now(seconds, UTC_NOW)


class Installed:
    """A bundle's file, and the source that watches it."""

    def __init__(self, folder: Path, version: int = 5) -> None:
        self.folder, self.path, self.kept = folder, folder / "panel.json", folder / "data"
        self.kept.mkdir(exist_ok=True)
        self.put(adapter(version))
        self.now = 0.0
        self.open()

    def put(self, text: str, key: PrivateKey = KEY) -> None:
        self.write(seal(text, key))

    def write(self, raw: bytes) -> None:
        new = self.path.with_suffix(".new")
        new.write_bytes(raw)
        new.replace(self.path)

    def open(self) -> None:
        self.source = BundleSource(self.path, (KEY.public,), self.kept)

    def version(self) -> int:
        self.now += 1.5
        return self.source.current(later(self.now)).version


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    return Installed(tmp_path)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_bundle_opens_with_its_signers_key_and_with_no_other(algorithm: Algorithm) -> None:
    key, other = KEYS[algorithm], generate(algorithm)
    raw = seal(adapter(), key)
    assert unseal(raw, [other.public, key.public]).adapter.name == "panel-machine"
    with pytest.raises(AdapterError, match="not among the trusted"):
        unseal(raw, [other.public])
    envelope = json.loads(raw)
    for change in (
        {"adapter": envelope["adapter"] + "\n"},
        {"signature": envelope["signature"][:-4] + "AAA="},
        {"signature": ""},
    ):
        with pytest.raises(AdapterError, match="does not hold"):
            unseal(json.dumps(envelope | change).encode(), [key.public])


def test_a_signature_made_for_something_else_is_none_of_an_adapter() -> None:
    import base64

    text = adapter()
    envelope = json.loads(seal(text, KEY))
    envelope["signature"] = base64.b64encode(KEY.sign(text.encode())).decode()
    with pytest.raises(AdapterError, match="does not hold"):
        unseal(json.dumps(envelope).encode(), [KEY.public])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_bundle_of_which_any_byte_was_changed_is_refused_or_the_same(data: st.DataObject) -> None:
    raw = bytearray(seal(adapter(), KEY))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255))
    try:
        opened = unseal(bytes(raw), [KEY.public])
    except AdapterError as error:
        assert "\n" not in str(error)
    else:
        assert opened.text == adapter()


def test_a_newer_adapter_is_taken_while_the_kiosk_runs(installed: Installed) -> None:
    assert installed.version() == 5
    installed.put(adapter(6))
    assert installed.version() == 6


def test_the_file_is_looked_at_once_a_second_only(installed: Installed) -> None:
    installed.version()
    installed.put(adapter(6))
    assert installed.source.current(later(installed.now + 0.5)).version == 5
    assert installed.source.current(later(installed.now + 1.5)).version == 6


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (lambda: seal(adapter(4), KEY), "older than 5"),
        (lambda: seal(adapter(5, title="Another "), KEY), "another content"),
        (lambda: seal(adapter(6, name="other-platform"), KEY), "another platform's adapter"),
        (lambda: seal(adapter(6), KEYS[Algorithm.SM2]), "not among the trusted"),
        (lambda: seal(adapter(6), KEY)[:300], "no adapter bundle"),
        (lambda: adapter(6).encode(), "no adapter bundle"),
        (lambda: b"", "no adapter bundle"),
        (lambda: b"[" * 100_000, "no adapter bundle"),
        (lambda: b" " * 200_000, "are no adapter bundle"),
    ],
)
def test_a_broken_or_older_bundle_leaves_the_old_in_use_and_says_why_once(
    installed: Installed, broken: object, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    installed.write(broken())  # type: ignore[operator]
    with caplog.at_level(logging.WARNING):
        assert [installed.version() for _ in range(4)] == [5] * 4
    assert caplog.text.count("stays in use") == 1
    assert says in caplog.text and says in installed.source.fault
    installed.put(adapter(7))
    assert installed.version() == 7
    assert installed.source.fault == ""


def test_a_bundle_that_is_removed_leaves_the_old_in_use(installed: Installed) -> None:
    installed.path.unlink()
    assert installed.version() == 5
    installed.put(adapter(6))
    assert installed.version() == 6


def test_an_older_bundle_is_refused_after_a_restart_too(
    installed: Installed, caplog: pytest.LogCaptureFixture
) -> None:
    installed.put(adapter(6))
    assert installed.version() == 6
    installed.put(adapter(5))
    with caplog.at_level(logging.WARNING):
        installed.open()
    assert installed.version() == 6
    assert "older than 6" in caplog.text


def test_a_broken_bundle_at_the_start_is_stood_in_for_by_the_kept_one(installed: Installed) -> None:
    installed.write(b"half a fi")
    installed.open()
    assert installed.version() == 5
    installed.put(adapter(6))
    assert installed.version() == 6


def test_a_kept_bundle_that_was_changed_is_not_believed(installed: Installed) -> None:
    kept = installed.kept / "adapter-panel-machine.json"
    kept.write_bytes(kept.read_bytes().replace(b"version = 5", b"version = 9"))
    installed.put(adapter(6))
    installed.open()
    assert installed.version() == 6
    installed.write(b"")
    kept.write_bytes(b"")
    with pytest.raises(AdapterError):
        installed.open()


def test_the_settings_open_a_bundle_or_say_what_is_missing(tmp_path: Path) -> None:
    Installed(tmp_path)
    (tmp_path / "secret").touch(mode=0o600)
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "keys").mkdir()
    good = VerifySettings(
        url="https://127.0.0.1:1", app_id=APP, secret_file="secret", adapter="panel.json", adapter_keys="keys"
    )

    def _fails(settings: VerifySettings, says: str) -> None:
        with pytest.raises(VerifyError, match=says) as caught:
            open_client(settings, tmp_path, "venue-1", SystemClock())
        assert "\n" not in str(caught.value)

    _fails(good, "there is no key")
    (tmp_path / "keys" / "owner.pub").write_text(KEY.public.pem)
    _fails(replace_settings(good, adapter_keys=""), "adapter_keys is required")
    _fails(replace_settings(good, adapter="none.json"), "can't be read")
    _fails(replace_settings(good, adapter="panel-machin"), "did you mean")
    _fails(replace_settings(good, adapter="verify-record"), "verify.key_file")
    client = open_client(good, tmp_path, "venue-1", SystemClock())
    assert client is not None
    client.close()
    (tmp_path / "keys" / "owner.pub").write_text("no key")
    _fails(good, 'owner.pub: no PEM "PUBLIC KEY"')
    assert read_keys(_pem(tmp_path))[0] == KEY.public


def replace_settings(settings: VerifySettings, **more: str) -> VerifySettings:
    import msgspec

    return msgspec.structs.replace(settings, **more)


def _pem(folder: Path) -> Path:
    path = folder / "one.pem"
    path.write_text(KEY.public.pem)
    return path


def test_the_next_visitor_after_an_update_is_asked_about_the_new_way(tmp_path: Path) -> None:
    """The platform renames its colours; the adapter follows without a restart."""
    installed = Installed(tmp_path)
    with emulated("panel-machine") as server:
        server.behaviour.change = lambda answer: (
            answer | {"code": {0: 200}.get(answer["code"], answer["code"])}
        )

        class Hurried:
            """Looks at each call, so that the test need not wait a second."""

            def current(self, now: Now):  # type: ignore[no-untyped-def]
                installed.now += 1.5
                return installed.source.current(replace(now, monotonic=installed.now))

        with asking("panel-machine", server.url, adapters=Hurried()) as client:
            with pytest.raises(VerifyError, match="error 200"):
                client.ask(by_code("code-of-wang"), "v/1", 2.0)
            changed = adapter(6).replace("values = [0, 201, 202]", "values = [200, 201, 202]")
            installed.put(changed.replace("green = [0]", "green = [200]"))
            answer = client.ask(by_code("code-of-wang"), "v/2", 2.0)
    code = next(fact for fact in answer.facts if isinstance(fact, CodeFact))
    assert code.colour is Colour.GREEN
