"""Settings on trial are not taken back because a disk was full at their start, also where there is room by now."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from sentinel import app, cli
from sentinel.core.policy import PolicyError
from sentinel.core.settings_trial import SettingsState
from sentinel.fleet.remote.files import RemoteFiles
from sentinel.gallery import GalleryError
from sentinel.link.wire import LinkError
from sentinel.store.errors import FullError, KeyFileError
from sentinel.verify.cache import CacheError


def _a_file() -> None:
    with Path("/dev/full").open("wb", buffering=0) as disk:
        disk.write(b"x")


def _a_database() -> None:
    database = sqlcipher.connect(":memory:")
    database.execute("PRAGMA max_page_count = 1")
    database.execute("CREATE TABLE a (b)")


def _the_cache() -> None:
    try:
        _a_database()
    except sqlcipher.Error as error:
        raise CacheError(f"cache: {error}") from error


def _the_gallery() -> None:
    try:
        _a_database()
    except sqlcipher.Error as error:
        raise GalleryError(f"gallery: {error}") from None


def _the_keys() -> None:
    try:
        _a_file()
    except OSError as error:
        raise KeyFileError("keys: can't be written") from error


def _the_policies() -> None:
    try:
        _a_file()
    except OSError:
        raise PolicyError("policies: can't be written") from None


def _the_record() -> None:
    raise GalleryError("gallery: not begun") from FullError("sentinel.db: the disk is full")


def _a_foreign_file() -> None:
    raise PermissionError(13, "Permission denied", "data")


def _a_damaged_cache() -> None:
    raise CacheError("cache: file is not a database") from sqlcipher.DatabaseError("file is not a database")


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """`sentinel run` takes them, and this process goes on."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def starts(
    one_district: Any, make_kiosk: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[type], tuple[int, SettingsState]]:
    kiosk = make_kiosk()
    kiosk.send("desired", one_district.settings(1))
    kiosk.stop()
    config = tmp_path / "kiosk.toml"
    config.write_text(kiosk.text)

    def start(daemon: type) -> tuple[int, SettingsState]:
        monkeypatch.setattr(app, "Daemon", daemon)
        code = cli.main(["run", "--config", str(config)])
        return code, RemoteFiles(tmp_path / kiosk.local.kiosk.data_dir).ledger().state

    return start


@pytest.mark.parametrize(
    "fails",
    [_a_file, _the_cache, _the_gallery, _the_keys, _the_policies, _the_record],
    ids=lambda one: one.__name__,
)
def test_a_start_that_found_no_room_is_begun_again_and_takes_nothing_back_where_there_is_room_by_now(
    fails: Callable[[], None], starts: Any
) -> None:
    class Full:
        def __init__(self, *_: object) -> None:
            fails()

    assert starts(Full) == (75, SettingsState.PENDING)


def test_a_screen_s_socket_that_found_no_room_takes_nothing_back(starts: Any) -> None:
    class Full:
        def __init__(self, *_: object) -> None:
            pass

        def start(self) -> None:
            try:
                _a_file()
            except OSError as error:
                raise LinkError("daemon.sock: no space") from error

        def stop(self) -> None:
            pass

    assert starts(Full) == (75, SettingsState.PENDING)


@pytest.mark.parametrize("fails", [_a_foreign_file, _a_damaged_cache], ids=lambda one: one.__name__)
def test_a_start_that_failed_by_something_else_still_takes_them_back(
    fails: Callable[[], None], starts: Any
) -> None:
    class Broken:
        def __init__(self, *_: object) -> None:
            fails()

    assert starts(Broken) == (75, SettingsState.ROLLED_BACK)
