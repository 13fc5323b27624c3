"""Backups: consistent, for the venue's key alone, without faces and keys; and put back after a look at all of it."""

import contextlib
import json
import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import clear_pages
import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from sentinel.cli import main
from sentinel.core.events import GateOutcome
from sentinel.crypto.signing import from_secret
from sentinel.gallery import GALLERY
from sentinel.gallery.templates import Gallery
from sentinel.report.events import EventWriter
from sentinel.sim.typical import typical_passage
from sentinel.store import audit, backup, let_in, outbox, passages, schema, shortening
from sentinel.store.backup import About
from sentinel.store.database import DATABASE, Connection, only_writer, open_reader, open_writer, transaction
from sentinel.store.keys import load_keys, load_or_create_keys

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
Capture = pytest.CaptureFixture[str]
PIN = "$argon2id$v=19$m=65536,t=3,p=4$MTIzNDU2Nzg$MARKMARKMARK"


class Kiosk:
    """One that has lived: passages, audit, faces, keys of its own and shared ones."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.data, self.config = folder, folder / "data", folder / "kiosk.toml"
        (folder / "policies").mkdir()
        (folder / "policies" / "winter.toml").write_text('version = "winter"\n')
        self.config.write_text('[kiosk]\nid = "kiosk-9"\npolicy = "policies"\n')
        self.data.mkdir(mode=0o700)
        for name in ("venue.key", "tenant.key"):
            (self.data / name).write_bytes(name.encode().ljust(32, b"#"))
            (self.data / name).chmod(0o600)
        self.keys = load_or_create_keys(self.data)
        self.vectors = np.random.default_rng(3).normal(size=(5, 512)).astype(np.float32)
        self.vectors /= np.linalg.norm(self.vectors, axis=1, keepdims=True)
        with contextlib.closing(Gallery(self.data / GALLERY, self.keys.templates, "m")) as gallery:
            for number, vector in enumerate(self.vectors):
                gallery.put(f"{number:064x}", vector, datetime.now(UTC) + timedelta(days=9))
        connection = open_writer(self.data / DATABASE, self.keys.database, NOW).connection
        for number in range(8):
            self.pass_through(connection, number)
        with transaction(connection):
            for number in range(4):
                audit.add(connection, "staff guard-07", f"look {number}", NOW)
        connection.close()
        venue = X25519PrivateKey.generate()
        self.private, self.public = folder.parent / "venue.private", folder.parent / "venue.pem"
        self.private.write_bytes(venue.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self.public.write_bytes(
            venue.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
        self.noted = folder.parent / "kiosk-9.pem"
        self.noted.write_text(from_secret(self.keys.signing).public.pem)
        self.out = folder.parent / "kiosk-9.backup"

    @staticmethod
    def pass_through(connection: Connection, number: int) -> None:
        visit, events = f"00000000-0000-4000-8000-{number:012x}", EventWriter()
        passage = typical_passage(visit, NOW + timedelta(seconds=number))
        digest = passages.remember_policy(connection, passage.policy, NOW)
        passages.commit_intent(connection, passage, digest, events.passage(passage), NOW)
        result = events.result(visit, GateOutcome.PULSED, NOW)
        passages.commit_result(connection, visit, GateOutcome.PULSED, result, NOW)

    def backup(self, *more: str) -> int:
        return main(["backup", str(self.out), "--config", str(self.config), "--to", str(self.public), *more])

    def restore(self, to: Path, *more: str) -> int:
        words = ["restore", str(self.out), "--config", str(to / "kiosk.toml"), "--key", str(self.private)]
        return main([*words, *more])

    def secrets(self) -> list[bytes]:
        keys = [getattr(self.keys, name) for name in type(self.keys).__dataclass_fields__]
        keys.append((self.data / "device.key").read_bytes())
        return [*keys, *(key.hex().encode() for key in keys)]


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    (tmp_path / "new").mkdir()
    return tmp_path / "new"


def test_what_was_recorded_is_there_again_on_another_box(kiosk: Kiosk, new: Path, capsys: Capture) -> None:
    assert kiosk.backup("--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["rows"]["passage"], said["rows"]["audit"]) == (8, 5)
    assert said["files"] == ["kiosk.toml", "policies/winter.toml"]
    assert kiosk.restore(new, "--from", str(kiosk.noted), "--json") == 0
    assert json.loads(capsys.readouterr().out)["known"] is True
    assert (new / "kiosk.toml").read_text() == kiosk.config.read_text()
    assert (new / "policies" / "winter.toml").read_text() == 'version = "winter"\n'
    keys = load_keys(new / "data")
    assert keys.database != kiosk.keys.database, "under keys of its own"
    with contextlib.closing(open_reader(new / "data" / DATABASE, keys.database)) as connection:
        assert len(passages.find(connection)) == 8
        chain = audit.verify(connection)
        assert chain.whole and chain.rows == 6, "and the restoring is in the audit"
        assert connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'file'").fetchone() == (0,)
    assert main(["passages", "list", "--config", str(new / "kiosk.toml")]) == 0
    opened = open_writer(new / "data" / DATABASE, keys.database, NOW)
    assert opened.aside is None
    opened.connection.close()
    assert not list(new.rglob(".*")), "nothing is left half-made"


def test_a_used_pass_whose_passage_made_room_is_no_good_on_another_box_either(
    kiosk: Kiosk, new: Path
) -> None:
    connection = open_writer(kiosk.data / DATABASE, kiosk.keys.database, NOW).connection
    connection.execute("INSERT INTO let_in VALUES (1, 'long gone', 'PASS-1', '2026-11-20', 'p')")
    outbox.remember(connection, outbox.SHORTENED_TOTAL, "9 2026-11-20T08:00:00+00:00")
    connection.close()
    assert kiosk.backup() == 0
    assert kiosk.restore(new, "--from", str(kiosk.noted)) == 0
    with contextlib.closing(
        open_reader(new / "data" / DATABASE, load_keys(new / "data").database)
    ) as restored:
        assert [ref for ref, _, _ in let_in.last(restored)] == ["PASS-1"]
        assert shortening.total(restored)[0] == 9


def test_no_template_face_or_key_is_in_a_backup_however_it_is_looked_at(kiosk: Kiosk, tmp_path: Path) -> None:
    assert kiosk.backup() == 0
    raw = kiosk.out.read_bytes()
    looked = [raw]
    with backup.opened(
        kiosk.out, X25519PrivateKey.from_private_bytes(_raw(kiosk.private)), tmp_path
    ) as found:
        looked.append(clear_pages.clear(found.database, found.key, 4096))
        with contextlib.closing(open_reader(found.database, found.key)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    looked += [one if isinstance(one, bytes) else str(one).encode() for one in row]
        looked += found.files.values()
    everything = b"".join(looked)
    assert b"passage" in everything and b"guard-07" in everything, "the test can see what is there"
    for vector in kiosk.vectors:
        template = vector.astype("<f4").tobytes()
        assert not any(template[at : at + 24] in everything for at in range(0, 2048, 128))
        assert template.hex()[:64].encode() not in everything.lower()
    assert not any(secret in everything for secret in kiosk.secrets())
    gallery = (kiosk.data / GALLERY).read_bytes()
    assert not any(gallery[at : at + 64] in raw for at in range(16, len(gallery) - 64, 4096))
    assert b"PRIVATE KEY" not in everything


def _raw(path: Path) -> bytes:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, X25519PrivateKey)
    return key.private_bytes_raw()


def test_without_the_venues_key_nothing_of_it_can_be_read(kiosk: Kiosk) -> None:
    assert kiosk.backup() == 0
    raw = kiosk.out.read_bytes()
    assert b"guard-07" not in raw and b"winter" not in raw and b"SQLite format" not in raw
    assert kiosk.out.stat().st_mode & 0o777 == 0o600


def test_it_is_consistent_while_the_kiosk_writes(kiosk: Kiosk, tmp_path: Path) -> None:
    stop, failed = threading.Event(), []

    def live() -> None:
        connection = open_writer(kiosk.data / DATABASE, kiosk.keys.database, NOW).connection
        number = 100
        try:
            while not stop.is_set() and number < 2000:
                kiosk.pass_through(connection, number)
                with transaction(connection):
                    audit.add(connection, "staff guard-07", f"passage {number}", NOW)
                number += 1
                stop.wait(0.005)  # a queue at the door, not a loop
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=live)
    thread.start()
    try:
        for _ in range(3):
            assert kiosk.backup() == 0
            key = X25519PrivateKey.from_private_bytes(_raw(kiosk.private))
            with backup.opened(kiosk.out, key, tmp_path) as found:
                assert found.rows["passage"] >= 8
    finally:
        stop.set()
        thread.join(10)
    assert not failed


def test_a_record_that_is_there_is_never_replaced(kiosk: Kiosk, capsys: Capture) -> None:
    assert kiosk.backup() == 0
    before = (kiosk.data / DATABASE).read_bytes()
    capsys.readouterr()
    assert kiosk.restore(kiosk.folder) == 3
    assert "there is a record already" in capsys.readouterr().err
    assert (kiosk.data / DATABASE).read_bytes() == before


def test_settings_that_are_there_stay_and_the_others_lie_beside(kiosk: Kiosk, new: Path) -> None:
    assert kiosk.backup() == 0
    (new / "kiosk.toml").write_text('[kiosk]\nid = "kiosk-9"\nvenue = "another"\n')
    assert kiosk.restore(new, "--from", str(kiosk.noted)) == 0
    assert 'venue = "another"' in (new / "kiosk.toml").read_text()
    assert (new / "kiosk.toml.restored").read_text() == kiosk.config.read_text()


def test_files_of_nobody_known_never_go_where_they_count(kiosk: Kiosk, new: Path, capsys: Capture) -> None:
    assert kiosk.backup() == 0
    capsys.readouterr()
    assert kiosk.restore(new) == 2
    assert "only with --from" in capsys.readouterr().err
    (new / "kiosk.toml").write_text('[kiosk]\nid = "kiosk-9"\n')
    assert kiosk.restore(new) == 0
    assert "not compared: --from" in capsys.readouterr().out
    assert not (new / "policies" / "winter.toml").exists()
    assert (new / "policies" / "winter.toml.restored").exists()


def test_a_look_writes_nothing(kiosk: Kiosk, new: Path, capsys: Capture) -> None:
    assert kiosk.backup() == 0
    assert kiosk.restore(new, "--dry-run", "--from", str(kiosk.noted)) == 0
    assert "nothing was written" in capsys.readouterr().out
    assert list(new.iterdir()) == []


def damaged(how: str, raw: bytes) -> bytes:
    head, _, body = raw.partition(b"\n")
    return {
        "cut": raw[:-4096],
        "a bit of the record": raw[:-5000] + bytes([raw[-5000] ^ 1]) + raw[-4999:],
        "its head": head.replace(b"kiosk-9", b"kiosk-8") + b"\n" + body,
        "head only": head + b"\n",
        "nothing": b"",
        "noise": bytes(range(256)) * 200,
        "other json": b'{"backup": 7}\n',
        "deep json": b"[" * 20000 + b"\n",
    }[how]


@pytest.mark.parametrize(
    "how",
    ["cut", "a bit of the record", "its head", "head only", "nothing", "noise", "other json", "deep json"],
)
def test_what_was_changed_is_refused_in_one_line(kiosk: Kiosk, new: Path, how: str, capsys: Capture) -> None:
    assert kiosk.backup() == 0
    kiosk.out.write_bytes(damaged(how, kiosk.out.read_bytes()))
    capsys.readouterr()
    assert kiosk.restore(new, "--from", str(kiosk.noted)) == 2
    said = capsys.readouterr().err
    assert said.startswith("sentinel restore: ") and said.count("\n") == 1
    assert list(new.iterdir()) == []


def _other_venue(kiosk: Kiosk, new: Path) -> list[str]:
    key = X25519PrivateKey.generate()
    kiosk.private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return []


def _other_signer(kiosk: Kiosk, new: Path) -> list[str]:
    other = kiosk.noted.with_name("other.pem")
    other.write_text(from_secret(bytes(range(32))).public.pem)
    return ["--from", str(other)]


def _other_kiosk(kiosk: Kiosk, new: Path) -> list[str]:
    (new / "kiosk.toml").write_text('[kiosk]\nid = "kiosk-8"\n')
    return []


def _no_such_key(kiosk: Kiosk, new: Path) -> list[str]:
    kiosk.private.unlink()
    return []


def _another_kind_of_key(kiosk: Kiosk, new: Path) -> list[str]:
    key = generate_private_key(SECP256R1())
    kiosk.private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (_other_venue, "it was made for another key"),
        (_other_signer, "not signed by that kiosk, or changed"),
        (_other_kiosk, "it is kiosk-9's backup, these are the settings of kiosk-8"),
        (_no_such_key, "can't be read"),
        (_another_kind_of_key, "not an X25519 key"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_does_not_belong_together_is_refused(
    kiosk: Kiosk, new: Path, wrong: Callable[[Kiosk, Path], list[str]], words: str, capsys: Capture
) -> None:
    assert kiosk.backup() == 0
    more = wrong(kiosk, new)
    capsys.readouterr()
    assert kiosk.restore(new, *more) == 2
    assert words in capsys.readouterr().err
    assert not (new / "data").exists()


def test_not_while_a_daemon_runs_there(kiosk: Kiosk, new: Path, capsys: Capture) -> None:
    assert kiosk.backup() == 0
    (new / "kiosk.toml").write_text('[kiosk]\nid = "kiosk-9"\n')
    with only_writer(new / "data" / DATABASE):
        assert kiosk.restore(new) == 3
    assert "another kiosk process" in capsys.readouterr().err


def test_a_private_key_in_the_settings_stops_a_backup(kiosk: Kiosk, capsys: Capture) -> None:
    with (kiosk.folder / "policies" / "winter.toml").open("a") as file:
        file.write("# -----BEGIN PRIVATE KEY-----\n")
    assert kiosk.backup() == 2
    assert "keys are in no backup" in capsys.readouterr().err and not kiosk.out.exists()


def test_a_stick_that_is_not_there_is_said_and_no_folder_is_made_in_its_place(
    kiosk: Kiosk, tmp_path: Path, capsys: Capture
) -> None:
    away = tmp_path / "media" / "usb"
    words = ["backup", str(away / "kiosk.backup"), "--config", str(kiosk.config), "--to", str(kiosk.public)]
    assert main(words) == 2
    assert "is the stick mounted" in capsys.readouterr().err
    assert not away.parent.exists()


def test_links_and_files_elsewhere_are_not_taken_along(kiosk: Kiosk, capsys: Capture) -> None:
    (kiosk.folder / "policies" / "away.toml").symlink_to("/etc/hostname")
    assert kiosk.backup("--json") == 0
    assert json.loads(capsys.readouterr().out)["files"] == ["kiosk.toml", "policies/winter.toml"]


def of_form(kiosk: Kiosk, form: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same record as software of that form kept it, and that software's backup of it."""
    path, rows = kiosk.data / DATABASE, {}
    with contextlib.closing(open_reader(path, kiosk.keys.database)) as now:
        for table in ("policy", "passage", "audit"):
            columns = [row[1] for row in now.execute(f"PRAGMA table_info({table})")]
            rows[table] = [
                dict(zip(columns, row, strict=True)) for row in now.execute(f"SELECT * FROM {table}")
            ]
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    with monkeypatch.context() as older:
        older.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:form])
        older.setattr(schema, "VERSION", form)
        old = open_writer(path, kiosk.keys.database, NOW).connection
        for table, kept in rows.items():
            there = [row[1] for row in old.execute(f"PRAGMA table_info({table})")]
            for row in kept:
                holes = ", ".join("?" * len(there))
                old.execute(f"INSERT INTO {table} VALUES ({holes})", [row[name] for name in there])
        tables = {row[0] for row in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        old.close()
        older.setattr(backup, "TABLES", tuple(table for table in backup.TABLES if table in tables))
        assert kiosk.backup() == 0


@pytest.mark.parametrize("form", range(5, schema.VERSION))
def test_a_backup_from_the_drawer_is_brought_to_todays_form(
    kiosk: Kiosk, new: Path, form: int, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    of_form(kiosk, form, monkeypatch)
    capsys.readouterr()
    assert kiosk.restore(new, "--dry-run", "--from", str(kiosk.noted)) == 0
    assert f"form   {form}, brought to {schema.VERSION}" in capsys.readouterr().out
    assert list(new.iterdir()) == []
    assert kiosk.restore(new, "--from", str(kiosk.noted)) == 0
    keys = load_keys(new / "data")
    with contextlib.closing(open_reader(new / "data" / DATABASE, keys.database)) as connection:
        assert len(passages.find(connection)) == 8
        chain = audit.verify(connection)
        assert chain.whole and chain.rows >= 6, "the looks of before, and the restoring"
        assert schema.objects(connection) == schema.objects_of(schema.VERSION)
    opened = open_writer(new / "data" / DATABASE, keys.database, NOW)
    assert opened.aside is None
    kiosk.pass_through(opened.connection, 99)
    assert len(passages.find(opened.connection)) == 9, "and the kiosk goes on with it"
    opened.connection.close()
    assert main(["passages", "list", "--config", str(new / "kiosk.toml")]) == 0
    assert not list(new.rglob(".*")), "nothing is left half-made"


@pytest.mark.parametrize(
    "planted",
    [
        "CREATE TRIGGER t AFTER INSERT ON audit BEGIN DELETE FROM passage; END",
        "CREATE VIEW let_in_too AS SELECT * FROM passage",
        "ALTER TABLE outbox ADD COLUMN extra TEXT",
    ],
    ids=["trigger", "view", "column"],
)
@pytest.mark.parametrize("form", [5, schema.VERSION])
def test_a_record_that_no_kiosk_ever_made_is_not_restored(
    kiosk: Kiosk, new: Path, planted: str, form: int, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    with monkeypatch.context() as rogue:
        make = backup.open_writer

        def planting(*arguments: Any) -> Any:
            found = make(*arguments)
            found.connection.execute(planted)
            return found

        rogue.setattr(backup, "open_writer", planting)
        of_form(kiosk, form, monkeypatch)
    capsys.readouterr()
    assert kiosk.restore(new, "--from", str(kiosk.noted)) == 2
    assert f"not of the form that it says ({form})" in capsys.readouterr().err
    assert list(new.iterdir()) == []


def test_a_backup_that_says_another_form_than_it_has_is_refused(
    kiosk: Kiosk, new: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    with monkeypatch.context() as rogue:
        rogue.setattr(backup, "About", lambda *words: About(*words[:3], 3, *words[4:]))
        assert kiosk.backup() == 0
    capsys.readouterr()
    assert kiosk.restore(new, "--from", str(kiosk.noted)) == 2
    assert "not of the form that it says (3)" in capsys.readouterr().err


def test_a_backup_or_folder_that_is_not_there_is_said(kiosk: Kiosk, new: Path, capsys: Capture) -> None:
    assert kiosk.restore(new) == 2
    assert "kiosk-9.backup: there is no such file" in capsys.readouterr().err
    assert kiosk.backup() == 0
    capsys.readouterr()
    assert kiosk.restore(new / "missing") == 2
    assert "missing: there is no such folder" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["../x.toml", "/etc/x", "a/b/c", ".hidden", "a/.b", "", "a//b", "a/../b"])
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    assert not backup._plain_name(name)


def test_openssl_makes_the_keys_that_the_help_names(kiosk: Kiosk, new: Path) -> None:
    run = {"check": True, "capture_output": True}
    subprocess.run(["openssl", "genpkey", "-algorithm", "X25519", "-out", str(kiosk.private)], **run)
    subprocess.run(
        ["openssl", "pkey", "-in", str(kiosk.private), "-pubout", "-out", str(kiosk.public)], **run
    )
    assert kiosk.backup() == 0
    assert kiosk.restore(new, "--from", str(kiosk.noted)) == 0
