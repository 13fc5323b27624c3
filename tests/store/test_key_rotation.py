"""New keys for all that is encrypted: nothing is lost at any cut, and the old key is gone afterwards."""

import contextlib
import json
import random
import secrets
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from cut_rotation import Cut, cut_at

from sentinel import cli
from sentinel.gallery import GALLERY
from sentinel.gallery.templates import Gallery
from sentinel.store import audit, keys, rekeying
from sentinel.store.database import DATABASE, only_writer, open_reader, open_writer, transaction
from sentinel.store.errors import KeyFileError, StoreError
from sentinel.store.keys import Keys, load_keys, load_or_create_keys
from sentinel.verify.cache import FactCache
from sentinel.verify.cache_file import CACHE
from sentinel.verify.rosters.book import BOOK, RosterBook

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
ROWS = 300
MARK = "MARK-OF-A-ROW"


class Kept:
    """A kiosk's folder with something in each of its encrypted files."""

    def __init__(self, folder: Path, *, small: bool = False) -> None:
        self.folder, self.data, self.config = folder, folder / "data", folder / "kiosk.toml"
        self.config.write_text(
            '[kiosk]\nid = "k"\n[base_file]\nfolder = "city"\ntrust = "t"\ncity_keys = "c"\n'
        )
        self.before = load_or_create_keys(self.data)
        connection = open_writer(self.data / DATABASE, self.before.database, NOW).connection
        with transaction(connection):
            for number in range(ROWS):
                audit.add(connection, "guard-1", f"{MARK} {number}", NOW)
        self.more = 20 if small else 1500
        self.fill(connection)
        connection.close()
        (folder / "city").mkdir()
        if not small:
            FactCache(folder / "city" / "changes.db", self.before.database).close()
            FactCache(self.data / CACHE, self.before.database).close()
            RosterBook(self.data / BOOK, self.before.database).close()
        with contextlib.closing(Gallery(self.data / GALLERY, self.before.templates, "m")) as gallery:
            for number in range(20):
                vector = np.random.default_rng(number).normal(size=512).astype(np.float32)
                gallery.put(f"{number:064x}", vector, NOW + timedelta(days=30))
        if small:
            return
        aside = self.data / f"{GALLERY}.0a1b2c3d.unreadable"
        aside.write_bytes((self.data / GALLERY).read_bytes())

    def fill(self, connection: object) -> None:
        """More bytes, so that copying takes a while."""
        with transaction(connection):  # type: ignore[arg-type]
            for number in range(self.more):
                connection.execute(  # type: ignore[attr-defined]
                    "INSERT INTO policy VALUES (?, '1', ?, '')", (f"{number}", secrets.token_bytes(2000))
                )

    def whole(self, found: Keys) -> None:
        with contextlib.closing(open_reader(self.data / DATABASE, found.database)) as connection:
            chain = audit.verify(connection)
            assert chain.whole and chain.rows >= ROWS
            assert connection.execute("SELECT count(*) FROM policy").fetchone() == (self.more,)
            assert connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        with contextlib.closing(Gallery(self.data / GALLERY, found.templates, "m")) as gallery:
            assert len(gallery) == 20
        if (self.data / BOOK).exists():
            RosterBook(self.data / BOOK, found.database).close()
            for cache in (self.data / CACHE, self.folder / "city" / "changes.db"):
                FactCache(cache, found.database).close()
        assert not list(self.folder.rglob("sentinel.db.unreadable*")), "nothing was taken for damaged"
        assert not list(self.folder.rglob("*.rekeyed*"))

    def old_is_gone(self) -> None:
        old = [self.before.database, self.before.templates]
        for path in (one for one in self.folder.rglob("*") if one.is_file()):
            raw = path.read_bytes()
            assert not any(key in raw or key.hex().encode() in raw for key in old), path.name
            assert not any(rekeying.page_under(path, key) for key in old), path.name

    def command(self) -> list[str]:
        return [sys.executable, "-m", "sentinel", "keys", "rotate", "--config", str(self.config)]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def test_everything_is_under_new_keys_and_the_old_ones_are_gone(
    kept: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    root = (kept.data / "device.key").read_bytes()
    assert cli.main(["keys", "rotate", "--config", str(kept.config), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"files": 6, "generation": 1, "source": "file"}
    after = load_keys(kept.data)
    assert after.database != kept.before.database and after.templates != kept.before.templates
    kept.whole(after)
    kept.old_is_gone()
    assert root not in b"".join(path.read_bytes() for path in kept.folder.rglob("*") if path.is_file())
    with contextlib.closing(open_reader(kept.data / DATABASE, after.database)) as connection:
        (what,) = connection.execute("SELECT what FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    assert what == "keys rotated: generation 1"


def test_pseudonyms_and_the_signature_stay_as_they_were(kept: Kept) -> None:
    keys.rotate(kept.data, ())
    after = load_keys(kept.data)
    assert (after.venue, after.tenant, after.signing) == (
        kept.before.venue, kept.before.tenant, kept.before.signing,
    )  # fmt: skip


def test_a_second_rotation_changes_them_again(kept: Kept) -> None:
    folders = (kept.folder / "city",)
    keys.rotate(kept.data, folders)
    middle = load_keys(kept.data)
    keys.rotate(kept.data, folders)
    last = load_keys(kept.data)
    assert len({kept.before.database, middle.database, last.database}) == 3
    assert keys.standing(kept.data).generation == 2
    kept.whole(last)


def test_not_while_the_daemon_writes(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    with only_writer(kept.data / DATABASE):
        assert cli.main(["keys", "rotate", "--config", str(kept.config)]) == 3
    assert "stop it first" in capsys.readouterr().err
    assert load_keys(kept.data) == kept.before


def test_a_cut_at_each_step_loses_nothing_and_the_daemons_start_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept(tmp_path, small=True)
    for count in range(1, 200):
        before = load_keys(kept.data)
        with monkeypatch.context() as patch:
            steps = cut_at(count, patch)
            try:
                keys.rotate(kept.data, (tmp_path / "city",))
            except Cut:
                pass
            else:
                assert count > 12 and steps() < count
                break
        found = load_or_create_keys(kept.data)  # as the daemon's start
        kept.whole(found)
        kept.before = before
        if found != before:
            kept.old_is_gone()
        assert load_keys(kept.data) == found and not keys.standing(kept.data).pending


def test_killed_at_random_moments_nothing_is_lost(kept: Kept) -> None:
    chance, ended = random.Random(9), 0
    for _ in range(4):
        process = subprocess.Popen(kept.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.15, 0.8))  # a moment that nobody chose
        process.send_signal(signal.SIGKILL)
        ended += process.wait() == 0
        if keys.standing(kept.data).pending:
            with pytest.raises(KeyFileError, match="rotation of the keys was cut off"):
                load_keys(kept.data)
            if chance.random() < 0.5:
                continue  # the next run goes on
        kept.whole(load_or_create_keys(kept.data))
    assert subprocess.run(kept.command(), capture_output=True, check=False).returncode == 0
    kept.whole(load_keys(kept.data))
    kept.old_is_gone()


def test_looking_at_the_record_meanwhile_says_what_to_do(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        cut_at(3, patch)
        with pytest.raises(Cut):
            keys.rotate(kept.data, ())
    assert cli.main(["audit", "verify", "--config", str(kept.config)]) == 3
    assert "bring it to its end: sentinel keys rotate" in capsys.readouterr().err
    assert cli.main(["keys", "status", "--config", str(kept.config)]) == 1
    assert cli.main(["keys", "seal", "--with", "file", "--config", str(kept.config)]) == 3


def test_a_full_disk_leaves_all_as_it_was_and_is_one_line(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(rekeying, "rekey", full)
        with pytest.raises(StoreError, match="No space left on device"):
            keys.rotate(kept.data, ())
    kept.whole(load_or_create_keys(kept.data))


def test_other_files_in_the_folder_are_left_alone(kept: Kept) -> None:
    plain = kept.data / "in-force.json"
    plain.write_bytes(b'{"policy": 1}' * 100)
    (kept.data / "link.db").symlink_to(kept.data / DATABASE)
    (kept.data / "noise").write_bytes(secrets.token_bytes(8192))
    before = [plain.read_bytes(), (kept.data / "noise").read_bytes()]
    keys.rotate(kept.data, (kept.folder / "city",))
    assert [plain.read_bytes(), (kept.data / "noise").read_bytes()] == before
    assert (kept.data / "link.db").is_symlink()
