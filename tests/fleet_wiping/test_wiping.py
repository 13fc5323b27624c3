"""End of life: nothing of what a kiosk held is left, whenever the power goes, and a certificate says so."""

import contextlib
import datetime as dt
import io
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel import cli
from sentinel.cli.wipe_delivery import WIPED
from sentinel.config import Settings, Strict, load
from sentinel.core.delivery import Draft
from sentinel.core.erasure import Group, Step, following
from sentinel.crypto.signing import Algorithm, generate, public_key_from_pem
from sentinel.fleet.wiping import journal as journals
from sentinel.fleet.wiping import scanning
from sentinel.fleet.wiping.certificate import ORDER, BadCertificate, assembled, check, device_signer
from sentinel.fleet.wiping.eraser import Erased, erase
from sentinel.fleet.wiping.inventory import Refused, Target, targets
from sentinel.fleet.wiping.wiping import NotClean, Undelivered, Wiping, Wish, certificate_of, prepare
from sentinel.sim.certificates import DemoAuthority

WISH = Wish("kiosk-9", "0.1.0", offline=True)
Make = Callable[..., "UsedKiosk"]  # noqa: F821


def begin(kiosk: "UsedKiosk", wish: Wish = WISH) -> journals.Journal:  # noqa: F821
    found = targets(load(kiosk.config), kiosk.config, kiosk.folder / "run" / "preview")
    return prepare(kiosk.config, found, kiosk.data, wish)


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


def command(*words: object) -> Done:
    """The command in this process; nobody is at the terminal."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.main(["wipe", *map(str, words)])
    return Done(code, out.getvalue(), err.getvalue())


def left(kiosk: "UsedKiosk") -> set[str]:  # noqa: F821
    """All files that are left, by name."""
    return {
        str(p.relative_to(kiosk.folder)) for p in kiosk.folder.rglob("*") if not p.is_dir() or p.is_symlink()
    }


KEPT = {"trust/issuer.pem", "publishers/p.pem"}
PAPERS = {"kiosk.toml.erased.json", "kiosk.toml.erased.txt", "kiosk.toml.erased.html"}


def test_not_a_byte_of_what_the_kiosk_held_is_left(used: Make) -> None:
    kiosk = used()
    assert len(kiosk.marked()) >= 40
    Wiping(kiosk.config, begin(kiosk)).run()
    assert kiosk.marked() == []
    assert left(kiosk) == KEPT | PAPERS


@pytest.fixture
def quick() -> Iterator[Path]:
    """A folder in memory where there is one: a killed process loses nothing that it wrote, synced or not."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def test_a_power_cut_at_any_moment_is_survived_and_keys_go_before_data(used: Make, quick: Path) -> None:
    whole = used("whole", few=True)
    moments: list[str] = []
    Wiping(whole.config, begin(whole), reached=moments.append).run()
    assert len(moments) > 25
    master = used("master", few=True)
    for number in range(len(moments) + 1):
        folder = quick / "cut"
        shutil.copytree(master.folder, folder, symlinks=True)
        kiosk = type(master)(folder, folder / "kiosk.toml", master.mark)
        _killed(kiosk, number)
        if not (kiosk.data / "sentinel.db").exists():
            assert (
                not (kiosk.data / "device.key").exists() and not (kiosk.folder / "city-keys/7.key").exists()
            )
        journal = journals.read(kiosk.config)
        if journal is None and number > 0:
            assert number == len(moments)
        elif journal is None:
            journal = begin(kiosk)
        if journal is not None:
            Wiping(kiosk.config, journal).run()
        assert kiosk.marked() == [], moments[min(number, len(moments) - 1)]
        assert left(kiosk) == KEPT | PAPERS
        checked = check(certificate_of(kiosk.config).read_bytes())
        assert checked.result["clean"] and checked.result["erased"]["data"]["files"] > 6
        shutil.rmtree(folder)


def _killed(kiosk: "UsedKiosk", moment: int) -> None:  # noqa: F821
    """A process that erases it, and is killed -9 before its so-manieth act; before the journal at 0."""
    child = os.fork()
    if child == 0:
        passed = 0

        def reached(what: str) -> None:
            nonlocal passed
            passed += 1
            if passed == moment:
                os.kill(os.getpid(), signal.SIGKILL)

        if moment:
            Wiping(kiosk.config, begin(kiosk), reached=reached).run()
        os._exit(0)
    os.waitpid(child, 0)


def test_what_follows_what_is_fixed() -> None:
    steps, step = [Step.KEYS], Step.KEYS
    while step is not Step.OVER:
        step = following(step)
        steps.append(step)
    assert steps == list(Step)
    with pytest.raises(ValueError, match="over"):
        following(Step.OVER)


# ---- links and shared files


def test_no_link_is_followed_and_nothing_beside_the_folders_is_touched(used: Make, tmp_path: Path) -> None:
    kiosk = used()
    outside = tmp_path / "outside"
    outside.mkdir()
    shared = outside / "shared.txt"
    shared.write_text("shared")
    (kiosk.data / "evil").symlink_to(outside)
    (kiosk.data / "evil.json").symlink_to(shared)
    os.link(shared, kiosk.data / "hard.json")
    os.mkfifo(kiosk.data / "pipe")
    (kiosk.folder / "secrets/platform.secret").unlink()
    (kiosk.folder / "secrets/platform.secret").symlink_to(shared)
    Wiping(kiosk.config, begin(kiosk)).run()
    assert shared.read_text() == "shared" and list(outside.iterdir()) == [shared]
    assert left(kiosk) == KEPT | PAPERS
    assert check(certificate_of(kiosk.config).read_bytes()).result["links"] >= 2


def test_a_folder_that_becomes_a_link_meanwhile_leads_nowhere(tmp_path: Path) -> None:
    outside, data = tmp_path / "outside", tmp_path / "data"
    outside.mkdir()
    (outside / "a").write_text("mine")
    (data / "sub").mkdir(parents=True)
    (data / "a").write_text("x")
    (data / "sub" / "a").write_text("y")

    def swapped(path: str) -> None:
        if path.endswith("data/a"):
            shutil.rmtree(data / "sub")
            (data / "sub").symlink_to(outside)

    done = Erased()
    erase(Target(Group.DATA, str(data), whole=True), done, swapped)
    assert (outside / "a").read_text() == "mine" and done.left == [] and list(data.iterdir()) == []


def test_a_file_whose_names_are_all_within_is_overwritten(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "a").write_text("secret")
    os.link(data / "a", data / "b")
    done = Erased()
    erase(Target(Group.DATA, str(data), whole=True), done)
    assert (done.overwritten, done.only_unlinked) == (1, 1)


@pytest.mark.parametrize(
    ("value", "why"),
    [(".", "more than"), ("/", "more than"), ("..", "more than"), ("link", "is a link")],
    ids=["own", "root", "above", "link"],
)
def test_settings_that_name_what_is_not_the_kiosks_are_refused(used: Make, value: str, why: str) -> None:
    kiosk = used()
    (kiosk.folder / "link").symlink_to(kiosk.folder / "data")
    text = kiosk.config.read_text().replace('id = "kiosk-9"', f'id = "kiosk-9"\ndata_dir = "{value}"')
    kiosk.config.write_text(text)
    with pytest.raises(Refused, match=why):
        begin(kiosk)
    assert len(kiosk.marked()) >= 40


def test_what_cannot_be_erased_is_said_and_the_rest_goes(used: Make) -> None:
    kiosk = used()
    (kiosk.folder / "secrets/another").write_bytes(b"of nobody in the settings")
    blocked = Target(Group.KEYS, str(kiosk.folder / "secrets"))  # a folder where a file is expected
    journal = begin(kiosk)
    journal = type(journal)(**{
        name: getattr(journal, name) for name in journal.__struct_fields__ if name != "targets"
    }, targets=(blocked, *journal.targets))  # fmt: skip
    with pytest.raises(NotClean, match="is a folder"):
        Wiping(kiosk.config, journal).run()
    assert not (kiosk.data / "device.key").exists() and not (kiosk.data / "sentinel.db").exists()
    assert not certificate_of(kiosk.config).exists()


def test_an_identity_with_all_its_generations_goes_with_the_credentials(used: Make) -> None:
    kiosk = used()
    for generation in ("g000001", "g000002", "next"):
        for name in ("key.pem", "cert.pem", "secret"):
            path = kiosk.folder / "identity" / generation / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(kiosk.mark)
    (kiosk.folder / "identity/current").symlink_to("g000002")
    text = kiosk.config.read_text().replace("secrets/kiosk.", "identity/current/")
    kiosk.config.write_text(text.replace("identity/current/pem", "identity/current/cert.pem"))
    Wiping(kiosk.config, begin(kiosk)).run()
    assert list((kiosk.folder / "identity").rglob("*")) == []


def provisioned(kiosk: "UsedKiosk") -> Path:  # noqa: F821
    """Lay an identity out as ``sentinel provision`` does, in the data's folder, with a certificate that works."""
    authority = DemoAuthority(kiosk.folder / "authority")
    issued = authority.client("kiosk-9")
    identity = kiosk.data / "identity"
    for generation in ("g000001", "g000002", "next"):
        folder = identity / generation
        folder.mkdir(parents=True)
        shutil.copy(issued.key_file, folder / "key.pem")
        shutil.copy(issued.cert_file, folder / "cert.pem")
        shutil.copy(authority.ca_file, folder / "ca.pem")
        (folder / "secret").write_bytes(kiosk.mark)
        (folder / "answer.json").write_bytes(kiosk.mark)
    (identity / "current").symlink_to("g000002")
    (identity / "journal.json").write_bytes(kiosk.mark)
    (kiosk.data / "broker").mkdir()
    (kiosk.folder / "secrets/broker.password").rename(kiosk.data / "broker/broker.cred")
    text = kiosk.config.read_text().replace("secrets/broker.password", "data/broker/broker.cred")
    text = text.replace("secrets/kiosk.key", "data/identity/current/key.pem")
    text = text.replace("secrets/kiosk.pem", "data/identity/current/cert.pem")
    text = text.replace("[report]", '[report]\nca_file = "data/identity/current/ca.pem"')
    text = text.replace("secrets/platform.secret", "data/identity/current/secret")
    kiosk.config.write_text(text)
    for folder in (authority.ca_file.parent, kiosk.folder / "secrets"):
        shutil.rmtree(folder)
    return identity


def test_a_provisioned_kiosk_shows_its_certificate_at_the_delivery_and_loses_it_after_that(
    used: Make,
) -> None:
    kiosk = used()
    identity = provisioned(kiosk)
    report = load(kiosk.config).report
    asked: list[bool] = []

    def deliver(certificate: bytes, order: str) -> bool:
        assert check(certificate).result["clean"]
        assert not (kiosk.data / "sentinel.db").exists() and not (kiosk.data / "device.key").exists()
        context = ssl.create_default_context(cafile=kiosk.folder / report.ca_file)
        context.load_cert_chain(kiosk.folder / report.cert_file, kiosk.folder / report.key_file)
        assert kiosk.mark in (kiosk.folder / report.password_file).read_bytes()
        asked.append(True)
        return len(asked) > 1  # at first nobody acknowledges it

    journal = begin(kiosk, Wish("kiosk-9", "0.1.0"))
    counted = json.loads(json.loads(journal.order)["order"])["erased"]
    assert counted["credentials"]["files"] == 17  # 3 x 5 of the generations, journal, password
    with pytest.raises(Undelivered):
        Wiping(kiosk.config, journal, deliver=deliver).run()
    assert (identity / "current/key.pem").exists()
    journal = journals.read(kiosk.config)
    assert journal is not None and journal.step is Step.DELIVER
    Wiping(kiosk.config, journal, deliver=deliver).run()
    assert len(asked) == 2
    assert kiosk.marked() == []
    assert left(kiosk) == KEPT | PAPERS
    assert list(kiosk.data.iterdir()) == []


def test_what_is_in_the_data_and_no_credential_is_still_looked_for_before_the_delivery(used: Make) -> None:
    kiosk = used(few=True)
    provisioned(kiosk)
    wiping = Wiping(kiosk.config, begin(kiosk, Wish("kiosk-9", "0.1.0")), deliver=lambda raw, order: True)

    def reached(what: str) -> None:
        if what == f"step {Step.VERIFY.value}":
            (kiosk.data / "identity-of-another").write_bytes(b"came in between")

    wiping._reached = reached
    with pytest.raises(NotClean):
        wiping.run()


def test_what_two_sections_name_is_kept_for_the_delivery(used: Make) -> None:
    kiosk = used()
    text = kiosk.config.read_text().replace("secrets/platform.secret", "secrets/broker.password")
    kiosk.config.write_text(text)
    found = targets(load(kiosk.config), kiosk.config)
    groups = {Path(one.path).name: one.group for one in found}
    assert groups["broker.password"] is Group.CREDENTIALS


ERASED = frozenset(
    [
        "data_dir",
        "run_dir",
        "folder",
        "revocations_dir",
        "city_keys",
        "secret_file",
        "key_file",
        "cert_file",
        "cert_key_file",
        "password_file",
        "policy",
    ]
)
KEPT_OF_OTHERS = frozenset(
    [
        "models_dir",
        "sounds_dir",
        "trust_dir",
        "trust",
        "keys",
        "list_keys",
        "adapter_keys",
        "identity_key_file",
        "ca_file",
        "root",
        "keep_dir",
    ]
)


def test_every_file_and_folder_of_the_settings_is_either_erased_or_known_to_be_kept() -> None:
    """A new option that names files must be thought of: erase it (inventory), or it is public and stays."""
    named = {
        name
        for section in Settings.__struct_fields__
        if isinstance(part := getattr(Settings(), section), Strict)
        for name, value in msgspec.structs.asdict(part).items()
        if isinstance(value, str) and re.search(r"(_dir|_file|folder|trust|keys|policy|root)$", name)
    }
    assert named <= ERASED | KEPT_OF_OTHERS, named - ERASED - KEPT_OF_OTHERS


# ---- the certificate


def certificate(used: Make, wish: Wish = WISH) -> tuple["UsedKiosk", bytes, bytes]:  # noqa: F821
    kiosk = used()
    device = (kiosk.data / "device.key").read_bytes()
    Wiping(kiosk.config, begin(kiosk, wish)).run()
    return kiosk, certificate_of(kiosk.config).read_bytes(), device


def test_the_certificate_is_the_devices_and_names_nobody(used: Make) -> None:
    kiosk, raw, device = certificate(used, Wish("kiosk-9", "0.1.0", {"passages": 3}, offline=True))
    known = check(raw, (device_signer(device).public,))
    assert known.known and known.result["records"] == {"passages": 3}
    assert known.result["kiosk"] == "kiosk-9" and "backups" in known.result["cannot_promise"]
    assert not check(raw).known
    with pytest.raises(BadCertificate, match="another device"):
        check(raw, (device_signer(bytes(32)).public,))
    assert b"guard-1" not in raw and kiosk.mark not in raw
    assert "CERTIFICATE OF ERASURE" in certificate_of(kiosk.config).with_suffix(".txt").read_text()


def _changes(whole: dict[str, object]) -> dict[str, dict[str, object]]:
    other = json.loads(json.dumps(whole))
    result = json.loads(other["erasure"]["result"])
    result["erased"]["data"]["files"] = 1
    swapped = {**other, "erasure": {**other["erasure"], "result": json.dumps(result)}}
    order = {
        **other,
        "order": {**other["order"], "order": other["order"]["order"].replace("kiosk-9", "kiosk-8")},
    }
    return {
        "counts": swapped,
        "kiosk": order,
        "key": {**other, "public_key": device_signer(b"x" * 32).public.pem},
        "part": {k: v for k, v in other.items() if k != "erasure"},
        "type": {**other, "order": 7},
    }


def test_a_changed_certificate_does_not_hold(used: Make) -> None:
    _, raw, _ = certificate(used)
    for name, changed in _changes(json.loads(raw)).items():
        with pytest.raises(BadCertificate):
            check(json.dumps(changed).encode())
        assert name
    for junk in (b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b"x" * 600_000):
        with pytest.raises(BadCertificate):
            check(junk)


@settings(max_examples=60, deadline=None)
@given(at=st.floats(0, 1), to=st.integers(0, 255))
def test_no_changed_byte_of_a_certificate_changes_what_it_says(at: float, to: int) -> None:
    raw, order, result = _sealed()
    place = min(int(at * len(raw)), len(raw) - 1)
    changed = raw[:place] + bytes([to]) + raw[place + 1 :]
    try:
        checked = check(changed)
    except BadCertificate:
        return
    assert (checked.order, checked.result) == (order, result)


@cache
def _sealed() -> tuple[bytes, dict[str, object], dict[str, object]]:
    own, device = generate(Algorithm.ED25519), device_signer(bytes(range(32)))
    order = {"kiosk": "k", "nonce": "n", "erasure_key": own.public.pem}
    result = {"kiosk": "k", "nonce": "n", "clean": True}
    sealed = ORDER.seal(json.dumps(order), device).decode()
    return assembled(sealed, device.public.pem, None, json.dumps(result), own), order, result


def test_two_certificates_cannot_be_put_together(used: Make) -> None:
    _, one, _ = certificate(lambda: used("one"))
    _, two, _ = certificate(lambda: used("two"))
    first, second = json.loads(one), json.loads(two)
    with pytest.raises(BadCertificate):
        check(json.dumps({**first, "erasure": second["erasure"]}).encode())
    with pytest.raises(BadCertificate):
        check(json.dumps({**first, "order": second["order"], "public_key": second["public_key"]}).encode())


def issued(name: str) -> tuple[bytes, bytes, bytes]:
    """An authority's PEM, and a certificate of it with its key."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, n)]) for n in ("authority", name)]
    made = []
    for subject, key in zip(names, keys, strict=True):
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(names[0]).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(dt.datetime(2026, 1, 1))
            .not_valid_after(dt.datetime(2036, 1, 1))
        )  # fmt: skip
        made.append(builder.sign(keys[0], SHA256()).public_bytes(Encoding.PEM))
    private = keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return made[0], made[1], private


def told(raw: bytes) -> Draft:
    """As `sentinel.cli.wipe_delivery` sends it."""
    return Draft(str(uuid.uuid4()), WIPED, dt.datetime.now(dt.UTC), raw, 10)


def test_the_event_of_an_erasure_is_what_its_schema_says(
    used: Make, valid_event: Callable[[Draft], None]
) -> None:
    kiosk = used(few=True)
    Wiping(kiosk.config, begin(kiosk)).run()
    raw = certificate_of(kiosk.config).read_bytes()
    assert json.loads(raw)["device"] is None
    valid_event(told(raw))


def test_the_kiosks_own_certificate_signs_too_and_is_checked_with_its_authority(
    used: Make, valid_event: Callable[[Draft], None], capsys: pytest.CaptureFixture[str]
) -> None:
    kiosk = used()
    authority, own, key = issued("kiosk-9")
    (kiosk.folder / "secrets/kiosk.pem").write_bytes(own)
    (kiosk.folder / "secrets/kiosk.key").write_bytes(key)
    Wiping(kiosk.config, begin(kiosk)).run()
    raw = certificate_of(kiosk.config).read_bytes()
    assert check(raw, authority=authority).device == "CN=kiosk-9"
    given_ca = kiosk.folder / "authority.pem"
    given_ca.write_bytes(authority)
    assert cli.main(["wipe", "--verify", str(certificate_of(kiosk.config)), "--ca", str(given_ca)]) == 0
    assert "by the authority that was given" in capsys.readouterr().out, "no key was given"
    valid_event(told(raw))
    assert b"PRIVATE" not in raw
    with pytest.raises(BadCertificate, match="another authority"):
        check(raw, authority=issued("kiosk-9")[0])
    whole = json.loads(raw)
    with pytest.raises(BadCertificate):
        check(json.dumps({**whole, "device": {**whole["device"], "signature": "AAAA"}}).encode())


def test_a_sealed_key_signs_too_where_it_can_be_opened_and_else_it_is_said(
    used: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealed by systemd-creds: opened for the unit by systemd, or here where this account may."""
    authority, own, key = issued("kiosk-9")
    for name, opened in (("one", True), ("two", False)):
        kiosk = used(name)
        settings = kiosk.config.read_text().replace("secrets/kiosk.key", "secrets/key.cred")
        kiosk.config.write_text(settings)
        (kiosk.folder / "secrets/kiosk.key").unlink()
        (kiosk.folder / "secrets/key.cred").write_bytes(b"sealed elsewhere")
        (kiosk.folder / "secrets/kiosk.pem").write_bytes(own)
        given = tmp_path / "credentials" / name
        given.mkdir(parents=True)
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(given))
        if opened:
            (given / "key.cred").write_bytes(key)
        Wiping(kiosk.config, begin(kiosk)).run()
        raw = certificate_of(kiosk.config).read_bytes()
        checked = check(raw, authority=authority if opened else None)
        assert (checked.device, checked.result["certificate"]) == (
            ("CN=kiosk-9",) * 2 if opened else ("", "")
        )
        said = certificate_of(kiosk.config).with_suffix(".txt").read_text()
        assert ("CN=kiosk-9 signed the order too" in said) is opened
        assert not (kiosk.folder / "secrets/key.cred").exists() and b"PRIVATE" not in raw


def test_the_newest_certificate_signs(used: Make) -> None:
    """An older generation's may be revoked already."""
    kiosk = used()
    _authority, own, key = issued("kiosk-9")
    identity = provisioned(kiosk)
    old = identity / "g000001"
    (old / "cert.pem").write_bytes(own)  # begun in January
    (old / "key.pem").write_bytes(key)
    current = (identity / "current" / "cert.pem").read_text()
    Wiping(kiosk.config, begin(kiosk)).run()
    assert json.loads(certificate_of(kiosk.config).read_bytes())["device"]["certificate"] == current


def test_nobody_acknowledges_and_it_waits_with_what_it_needs_to_deliver(used: Make) -> None:
    kiosk = used()
    wish = Wish("kiosk-9", "0.1.0")
    told: list[str] = []

    def deaf(raw: bytes, order: str) -> bool:
        told.append(order)
        return False

    with pytest.raises(Undelivered):
        Wiping(kiosk.config, begin(kiosk, wish), deliver=deaf).run()
    assert (kiosk.folder / "secrets/kiosk.key").exists() and not (kiosk.data / "device.key").exists()
    journal = journals.read(kiosk.config)
    assert journal is not None and journal.key == "" and journal.step is Step.DELIVER
    heard: list[bytes] = []
    Wiping(kiosk.config, journal, deliver=lambda raw, order: not heard.append(raw) and order in told).run()
    assert heard == [certificate_of(kiosk.config).read_bytes()] and left(kiosk) == KEPT | PAPERS


# ---- the disk itself


@pytest.mark.skipif(shutil.which("mkfs.ext4") is None, reason="no mkfs.ext4")
def test_a_raw_disk_is_scanned_for_what_was_there(used: Make, tmp_path: Path) -> None:
    kiosk = used()
    image = tmp_path / "disk.img"
    with image.open("wb") as file:
        file.truncate(16 << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", "-d", kiosk.folder, image], check=True, capture_output=True)
    journal = begin(kiosk)
    assert len(journal.blocks) > 30
    looked, found = scanning.found_in(image, journal.blocks)
    assert looked == 32768 and found >= len(journal.blocks)
    wiping = Wiping(kiosk.config, journal, image=image)
    wiping.run()  # this image was never erased: the certificate must not say that it was
    assert check(certificate_of(kiosk.config).read_bytes()).result["clean"] is False
    assert "LEFT: " in certificate_of(kiosk.config).with_suffix(".txt").read_text()
    empty = tmp_path / "empty.img"
    empty.write_bytes(bytes(1 << 20))
    assert scanning.found_in(empty, journal.blocks) == (2048, 0)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A disk of its own, mounted from an image: the image, and where it is mounted."""
    image, place = tmp_path / "disk.img", tmp_path / "mounted"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(64 << 20)
    try:
        subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True, capture_output=True)
        subprocess.run(["mount", "-o", "loop", image, place], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount an image here")
    yield image, place
    subprocess.run(["umount", place], check=True, capture_output=True)


def test_no_byte_is_left_on_the_disk_under_the_file_system(used: Make, disk: tuple[Path, Path]) -> None:
    image, place = disk
    elsewhere = used()
    shutil.copytree(elsewhere.folder, place / "kiosk", symlinks=True)
    kiosk = type(elsewhere)(place / "kiosk", place / "kiosk" / "kiosk.toml", elsewhere.mark)
    os.sync()
    assert image.read_bytes().count(kiosk.mark) >= 35  # the marks are on the disk
    keys = [(kiosk.data / name).read_bytes() for name in ("device.key", "venue.key", "tenant.key")]
    wiping = Wiping(kiosk.config, begin(kiosk), image=image)
    wiping.run()
    os.sync()
    raw = image.read_bytes()
    assert raw.count(kiosk.mark) == 0 and raw.count(b"MARK-IN-THE-SETTINGS") == 0
    assert not any(key in raw for key in keys)
    result = check(certificate_of(kiosk.config).read_bytes()).result
    assert result["clean"] and result["scan"] == {"where": "disk.img", "blocks": 131072, "found": 0}
    assert b"PRIVATE KEY" not in raw  # nor of the erasure's own key


def test_another_disk_that_is_mounted_in_a_folder_is_left_alone_and_said(used: Make) -> None:
    kiosk = used()
    stick = kiosk.data / "stick"
    stick.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "none", stick], capture_output=True, check=False).returncode:
        pytest.skip("only root may mount here")
    try:
        (stick / "holiday.txt").write_text("mine")
        with pytest.raises(NotClean, match="another disk"):
            Wiping(kiosk.config, begin(kiosk)).run()
        assert (stick / "holiday.txt").read_text() == "mine" and not (kiosk.data / "sentinel.db").exists()
    finally:
        subprocess.run(["umount", stick], check=True, capture_output=True)
    journal = journals.read(kiosk.config)
    assert journal is not None
    Wiping(kiosk.config, journal).run()
    assert left(kiosk) == KEPT | PAPERS


# ---- the command


def test_the_command_asks_before_it_erases_and_lists_what_would_go(used: Make) -> None:
    kiosk = used()
    listed = command("--config", kiosk.config, "--dry-run", "--json")
    rows = [json.loads(line) for line in listed.stdout.splitlines()]
    assert {row["group"] for row in rows} == {group.value for group in Group}
    for words, said in (
        ((), "--yes-erase kiosk-9"),
        (("--yes-erase", "kiosk-8"), "not of kiosk-8"),
        (("--yes-erase", "kiosk-9", "--save", kiosk.folder / "no"), "no such folder"),
        (("--yes-erase", "kiosk-9", "--deliver-to", "http://example.invalid"), "https"),
    ):
        done = command("--config", kiosk.config, *words)
        assert done.returncode == 2 and said in done.stderr and len(done.stderr.splitlines()) == 1, (
            done.stderr
        )
    assert len(kiosk.marked()) >= 40


def test_the_command_erases_a_kiosk_with_a_record_and_again_is_no_fault(
    used: Make, with_a_record: Callable[..., None], tmp_path: Path
) -> None:
    kiosk = used()
    with_a_record(kiosk, 5)
    noted = command("--config", kiosk.config, "--public-key")
    assert public_key_from_pem(noted.stdout).key_id
    (tmp_path / "noted.pem").write_text(noted.stdout)
    usb = tmp_path / "usb"
    usb.mkdir()
    words = ("--config", kiosk.config, "--yes-erase", "kiosk-9", "--offline", "--save", usb, "--json")
    done = command(*words)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["clean"] and result["records"]["passages"] == 5 and result["records"]["undelivered"] == 5
    assert kiosk.marked() == [] and not kiosk.config.exists()
    again = command(*words)
    assert again.returncode == 0 and "erased already" in again.stdout
    copy = usb / "kiosk.toml.erased.json"
    assert command("--verify", copy, "--key", tmp_path / "noted.pem").returncode == 0
    copy.write_text(copy.read_text().replace("kiosk-9", "kiosk-8"))
    assert command("--verify", copy).returncode == 1
    assert command("--verify", usb / "nothing").returncode == 2


def test_a_kiosk_that_is_being_erased_does_not_start(used: Make) -> None:
    kiosk = used()
    begin(kiosk)
    line = [sys.executable, "-m", "sentinel", "run", "--config", str(kiosk.config)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2 and "being erased" in done.stderr


@pytest.mark.parametrize("raw", [b"{", b"null", b"\xff", b"[]", b'{"step":"over"}'], ids=repr)
def test_a_journal_that_makes_no_sense_is_said_and_nothing_goes(used: Make, raw: bytes) -> None:
    kiosk = used()
    journals.journal_of(kiosk.config).write_bytes(raw)
    done = command("--config", kiosk.config, "--yes-erase", "kiosk-9")
    assert done.returncode == 2 and "not a journal" in done.stderr
    assert len(kiosk.marked()) >= 40


@pytest.mark.parametrize("provisioned", [True, False], ids=["by a service", "by hand"])
def test_who_erases_a_provisioned_kiosk_is_told_to_revoke_it(used: Make, provisioned: bool) -> None:
    kiosk = used(few=True)
    if provisioned:
        own = (
            'url = "https://service.invalid"\ncert_file = "secrets/kiosk.pem"\nca_file = "trust/issuer.pem"\n'
        )
        own += 'key_file = "secrets/kiosk.key"\n'
        kiosk.config.write_text(f"{kiosk.config.read_text()}\n[identity]\n{own}")
    done = command("--config", kiosk.config, "--yes-erase", "kiosk-9", "--offline")
    assert done.returncode == 0, done.stderr
    step = "sentinel service place revoke kiosk-9"
    assert (f"revoke it: {step}" in done.stderr) is provisioned
    for name in ("kiosk.toml.erased.txt", "kiosk.toml.erased.html"):
        paper = (kiosk.folder / name).read_text()
        assert step in paper and "credentials, settings: erased once this is delivered" in paper
