"""The key file: made once, kept private, refused when it is not."""

import threading
from pathlib import Path

import pytest

from sentinel.store.errors import KeyFileError
from sentinel.store.keys import load_keys, load_or_create_keys


def test_first_start_makes_a_private_key_and_later_starts_keep_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = load_or_create_keys(folder)
    file = folder / "device.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(file.read_bytes()) == 32
    again = load_or_create_keys(folder)
    assert again == first
    assert len({first.database, first.templates, first.venue, first.tenant, file.read_bytes()}) == 5
    assert [p.name for p in folder.iterdir()] == ["device.key"]


def test_keys_never_show_in_a_log(tmp_path: Path) -> None:
    keys = load_or_create_keys(tmp_path)
    assert keys.database.hex() not in repr(keys)
    assert repr(keys.database) not in repr(keys)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_key_file_that_others_may_read_is_refused_with_what_to_do(tmp_path: Path, mode: int) -> None:
    load_or_create_keys(tmp_path)
    (tmp_path / "device.key").chmod(mode)
    with pytest.raises(KeyFileError, match=rf"mode {mode:04o}.*chmod 600 .*device\.key"):
        load_or_create_keys(tmp_path)


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_key_file_of_another_size_is_refused_not_replaced(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "device.key"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(KeyFileError, match="32 bytes"):
        load_or_create_keys(tmp_path)
    assert file.read_bytes() == content


def test_kiosks_with_a_shared_tenant_key_agree_on_pseudonyms_only(tmp_path: Path) -> None:
    kiosks = []
    for name in ("a", "b"):
        folder = tmp_path / name
        load_or_create_keys(folder)
        (folder / "tenant.key").write_bytes(b"t" * 32)
        (folder / "tenant.key").chmod(0o600)
        kiosks.append(load_keys(folder))
    assert kiosks[0].tenant == kiosks[1].tenant == b"t" * 32
    assert kiosks[0].database != kiosks[1].database
    assert kiosks[0].venue != kiosks[1].venue


def test_two_processes_that_start_at_once_end_with_one_key(tmp_path: Path) -> None:
    found = []
    threads = [threading.Thread(target=lambda: found.append(load_or_create_keys(tmp_path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({keys.database for keys in found}) == 1


def test_missing_key_is_said_when_only_looking(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="is not there"):
        load_keys(tmp_path)
