"""What root provisions becomes the daemon's, and nothing else does, wherever its account has put links."""

import os
from pathlib import Path
from typing import Any

import pytest

from sentinel.core.handover import Reason
from sentinel.fleet.provisioning.generations import Generations, give
from sentinel.fleet.provisioning.standstill import Standstill

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
_DAEMON = 61001


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The daemon's folder, and beside it one of root's with a file in it."""
    (tmp_path / "root").mkdir()
    (tmp_path / "root/shadow").write_text("root's")
    data = tmp_path / "data"
    generation = data / "identity" / "g000001"
    generation.mkdir(parents=True)
    (generation / "key.pem").write_text("key")
    (data / "identity/current").symlink_to("g000001")
    return data


def owners(*paths: Path) -> set[int]:
    return {path.lstat().st_uid for path in paths}


@needs_root
def test_all_of_the_identity_is_the_daemons(data: Path) -> None:
    os.chown(data, _DAEMON, _DAEMON)
    give(data / "identity", data)
    identity = data / "identity"
    assert owners(identity, identity / "g000001", identity / "g000001/key.pem") == {_DAEMON}


@needs_root
def test_a_link_in_the_identity_gives_nothing_of_roots_away(data: Path) -> None:
    os.chown(data, _DAEMON, _DAEMON)
    there = data.parent / "root"
    (data / "identity/g000002").symlink_to(there)
    (data / "identity/secret").symlink_to(there / "shadow")
    (data / "identity/answer.json").hardlink_to(there / "shadow")
    give(data / "identity", data)
    assert owners(there, there / "shadow") == {0}


@needs_root
def test_an_identity_that_is_a_link_is_refused(data: Path) -> None:
    os.chown(data, _DAEMON, _DAEMON)
    there = data.parent / "root"
    (data / "identity").rename(data / "before")
    (data / "identity").symlink_to(there)
    with pytest.raises(OSError, match="is a link"):
        give(data / "identity", data)
    assert owners(there, there / "shadow") == {0}


def test_nothing_is_provisioned_through_a_link(data: Path) -> None:
    there = data.parent / "root"
    (data / "identity").rename(data / "before")
    (data / "identity").symlink_to(there)
    with pytest.raises(Standstill, match="is a link") as still, Generations(data / "identity").locked():
        pass
    assert still.value.reason is Reason.DISK
    assert [path.name for path in there.iterdir()] == ["shadow"]


@needs_root
def test_a_folder_that_is_changed_for_a_link_meanwhile_is_not_followed(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.chown(data, _DAEMON, _DAEMON)
    there, folder = data.parent / "root", data / "identity/g000001"
    real = os.stat

    def changing(path: Any, **options: Any) -> os.stat_result:
        state = real(path, **options)
        if path == "g000001" and not folder.is_symlink():  # between the look and what follows
            folder.rename(data / "moved")
            folder.symlink_to(there)
        return state

    monkeypatch.setattr(os, "stat", changing)
    with pytest.raises(OSError):  # ELOOP or ENOTDIR, as the kernel has it
        give(data / "identity", data)
    monkeypatch.undo()
    assert owners(there, there / "shadow") == {0}
