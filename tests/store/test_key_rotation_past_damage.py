"""A damaged file bricks no kiosk: the rotation says so before it begins, ends past it, and the door lives."""

import contextlib
import logging
import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cut_rotation import Cut, cut_at

from sentinel import cli
from sentinel.gallery import GALLERY
from sentinel.gallery.opening import open_gallery
from sentinel.store import audit, keys, rekeying, spoilt
from sentinel.store.database import DATABASE, open_reader, open_writer, transaction
from sentinel.store.errors import StoreError
from sentinel.store.keys import Keys, load_keys, load_or_create_keys
from sentinel.verify.cache import FactCache
from sentinel.verify.cache_file import CACHE

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
PAGE = 4096
ASIDE = f"{DATABASE}.unreadable-20261119T080000000000Z"
KNOWN = spoilt.Known((DATABASE, GALLERY), (CACHE,))


class Box:
    """A kiosk's folder: a record of many pages, a cache, faces."""

    def __init__(self, folder: Path) -> None:
        self.data, self.config = folder / "data", folder / "kiosk.toml"
        self.config.write_text('[kiosk]\nid = "k"\n')
        self.before = load_or_create_keys(self.data)
        self.record(DATABASE)
        FactCache(self.data / CACHE, self.before.database).close()
        open_gallery(self.data / GALLERY, self.before.templates, "m").close()

    def record(self, name: str) -> None:
        connection = open_writer(self.data / name, self.before.database, NOW).connection
        with transaction(connection):
            for number in range(50):
                audit.add(connection, "guard-1", f"row {number}", NOW)
                connection.execute(
                    "INSERT INTO policy VALUES (?, '1', ?, '')", (f"{number}", secrets.token_bytes(2000))
                )
        connection.close()

    def damage(self, name: str, page: int = -2) -> Path:
        """One bit of one page; the last but one holds rows."""
        path = self.data / name
        raw = bytearray(path.read_bytes())
        raw[(page % (len(raw) // PAGE)) * PAGE + 100] ^= 1
        path.write_bytes(raw)
        return path

    def rotate(self, *more: str) -> int:
        return cli.main(["keys", "rotate", "--config", str(self.config), *more])

    def rows(self, found: Keys) -> int:
        with contextlib.closing(open_reader(self.data / DATABASE, found.database)) as connection:
            chain = audit.verify(connection)
            assert chain.whole
            return chain.rows

    def begun(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """As a rotation that was cut off before its first file."""

        def cut(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(rekeying, "rekey_all", cut)
            with pytest.raises(KeyboardInterrupt):
                keys.rotate(self.data, ())

    def nothing_under_the_old(self) -> None:
        for path in (one for one in self.data.rglob("*") if one.is_file() and one.stat().st_size > PAGE):
            for key in (self.before.database, self.before.templates):
                assert not rekeying.page_under(path, key), path.name


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


def put_aside(box: Box) -> Path:
    box.record(ASIDE)
    return box.damage(ASIDE)


@pytest.mark.parametrize("name", [ASIDE, CACHE])
def test_a_damaged_file_that_nobody_needs_is_destroyed_and_said_and_the_rest_goes_on(
    box: Box, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if name == ASIDE:
        put_aside(box)
    else:
        box.damage(CACHE, page=2)
    assert box.rotate() == 0
    assert f"{name}: DAMAGED" in capsys.readouterr().err
    assert not (box.data / name).exists()
    assert box.rows(load_keys(box.data)) == 51 and not keys.standing(box.data).pending
    box.nothing_under_the_old()


@pytest.mark.parametrize("page", [0, 1, -2], ids=["its first page", "its second", "one of its last"])
def test_a_damaged_record_stops_it_before_the_first_change(
    box: Box, page: int, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = box.damage(DATABASE, page).read_bytes()
    before = (box.data / "device.key").read_bytes()
    assert box.rotate() == 3
    said = capsys.readouterr().err
    assert "sentinel.db: damaged" in said and "--destroy-damaged. Nothing was changed" in said
    assert (box.data / "device.key").read_bytes() == before and load_keys(box.data) == box.before
    assert (box.data / DATABASE).read_bytes() == broken


@pytest.mark.parametrize("page", [0, 1, -2], ids=["its first page", "its second", "one of its last"])
def test_whoever_wants_new_keys_all_the_same_gets_them_and_the_loss_is_said_at_the_start(
    box: Box, page: int, capsys: pytest.CaptureFixture[str]
) -> None:
    box.damage(DATABASE, page)
    assert box.rotate("--destroy-damaged") == 0
    said = capsys.readouterr().err
    assert "sentinel.db: DAMAGED" in said and "not noted in the audit" in said
    box.nothing_under_the_old()
    found = load_keys(box.data)
    opened = open_writer(box.data / DATABASE, found.database, NOW)  # as the daemon
    opened.connection.close()
    assert opened.aside is not None, "the event store.replaced tells of it"
    assert box.rotate() == 0, "a second time all is well"


def test_an_index_alone_that_is_damaged_is_made_anew(box: Box) -> None:
    with contextlib.closing(rekeying._connect(box.data / DATABASE, box.before.database, PAGE)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL LIMIT 1"
        ).fetchone()
    box.damage(DATABASE, root - 1)
    assert box.rotate() == 0
    found = load_keys(box.data)
    assert box.rows(found) == 51
    with contextlib.closing(open_reader(box.data / DATABASE, found.database)) as connection:
        assert connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)


@pytest.mark.parametrize("name", [ASIDE, CACHE, DATABASE, GALLERY])
def test_a_rotation_that_was_cut_off_leaves_the_door_alive_and_can_be_ended(
    box: Box, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    box.begun(monkeypatch)
    if name == ASIDE:
        put_aside(box)
    else:
        box.damage(name, page={DATABASE: -2, CACHE: 1, GALLERY: 4}[name])  # the gallery has larger pages
    with caplog.at_level(logging.ERROR):
        found = load_or_create_keys(box.data)  # the daemon's start
    assert f"{name} can't be put under the new keys" in caplog.text and "keys rotate" in caplog.text
    opened = open_writer(box.data / DATABASE, found.database, NOW)
    opened.connection.close()
    assert (opened.aside is not None) == (name == DATABASE)
    FactCache(box.data / CACHE, found.database).close()
    open_gallery(box.data / GALLERY, found.templates, "m").close()
    assert load_or_create_keys(box.data) == found, "and it starts again"
    assert keys.standing(box.data).pending, "the old keys are destroyed by nobody but who says so"
    assert box.rotate() == 0
    assert load_keys(box.data) == found
    box.nothing_under_the_old()


def test_a_file_aside_that_this_account_may_not_read_does_not_keep_the_door_shut(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.record(ASIDE)
    box.begun(monkeypatch)
    real = rekeying.page_under

    def refused(path: Path, key: bytes) -> int:
        if path.name == ASIDE:
            raise PermissionError(13, "Permission denied")
        return real(path, key)

    with monkeypatch.context() as patch:
        patch.setattr(rekeying, "page_under", refused)
        found = load_or_create_keys(box.data)
        assert box.rows(found) == 50
        with pytest.raises(StoreError, match="Permission denied"):
            keys.rotate(box.data, (), known=KNOWN)
        assert (box.data / ASIDE).exists(), "what may be whole is not destroyed"
    assert box.rotate() == 0
    assert rekeying.page_under(box.data / ASIDE, load_keys(box.data).database)


def test_a_sound_record_is_never_put_aside_because_there_was_no_room_to_copy_it(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.begun(monkeypatch)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(rekeying, "rekey", full)
        with pytest.raises(StoreError, match=r"can't be ended: .*No space left"):
            load_or_create_keys(box.data)
    assert box.rows(load_or_create_keys(box.data)) == 50


@pytest.mark.parametrize("daemon", [False, True], ids=["the command again", "the daemon in between"])
def test_a_cut_at_each_step_past_a_damaged_file_can_be_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, daemon: bool
) -> None:
    for count in range(1, 200):
        (tmp_path / str(count)).mkdir()
        box = Box(tmp_path / str(count))
        put_aside(box)
        box.damage(CACHE, page=2)
        with monkeypatch.context() as patch:
            steps = cut_at(count, patch)
            with contextlib.suppress(Cut):
                keys.rotate(box.data, (), known=KNOWN)
            done = steps() < count
        if daemon:
            assert box.rows(load_or_create_keys(box.data)) == 50
        keys.rotate(box.data, (), known=KNOWN)
        assert box.rows(load_keys(box.data)) == 50 and not keys.standing(box.data).pending
        box.nothing_under_the_old()
        if done:
            assert count > 12
            return


def test_a_shared_key_that_is_none_is_said_before_anything_is_changed(
    box: Box, capsys: pytest.CaptureFixture[str]
) -> None:
    (box.data / "tenant.key").write_bytes(b"short")
    (box.data / "tenant.key").chmod(0o600)
    for what in ("status", "rotate", "seal"):
        assert cli.main(["keys", what, "--config", str(box.config)]) == 3
        assert "tenant.key: not a key file" in capsys.readouterr().err
    (box.data / "tenant.key").write_bytes(b"t" * 32)
    (box.data / "tenant.key").chmod(0o644)
    assert cli.main(["keys", "status", "--config", str(box.config)]) == 3
    assert "chmod 600" in capsys.readouterr().err
    (box.data / "tenant.key").unlink()
    assert load_keys(box.data) == box.before
