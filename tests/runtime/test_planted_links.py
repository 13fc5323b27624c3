"""Whoever may write in a shared folder plants a link at a name that the kiosk writes: nothing else is overwritten."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sentinel.config.settings_file import replace_file
from sentinel.credentials.passes.kept_lists import take
from sentinel.credentials.passes.revocation import write
from sentinel.crypto.signing import Algorithm, generate
from sentinel.fever.reference import Reference
from sentinel.fever.reference_file import ReferenceFile
from sentinel.fleet.updating.contract import HealthNote, read_health
from sentinel.runtime.birth import next_birth
from sentinel.runtime.files import open_new

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
KEY = generate(Algorithm.ED25519)


def health(folder: Path) -> None:
    HealthNote(folder).turn({"store"}, busy=False, now=1.0)


def settings(folder: Path) -> None:
    (folder / "kiosk.toml").write_text("old")
    replace_file(folder / "kiosk.toml", "new", NOON)


WRITERS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "health": (health, "health.part", "health.json"),
    "birth": (lambda folder: next_birth(folder, NOON), "birth.new", "birth"),
    "level": (lambda f: ReferenceFile(f / "level.json").save(Reference()), "level.new", "level.json"),
    "settings": (settings, "kiosk.toml.new", "kiosk.toml"),
    "settings-copy": (settings, "kiosk.toml.20261125T120000Z.bak", "kiosk.toml.20261125T120000Z.bak"),
    "revoked": (
        lambda folder: take(folder, write(KEY, 5, ["0123456789abcdef"], NOON), (KEY.public,)),
        f".{KEY.public.key_id.hex()}.new",
        f"{KEY.public.key_id.hex()}.json",
    ),
}


@pytest.mark.parametrize("kind", ["symbolic", "hard"])
@pytest.mark.parametrize("writer", list(WRITERS))
def test_a_planted_link_leads_no_writer_to_the_device_key(tmp_path: Path, writer: str, kind: str) -> None:
    act, planted, written = WRITERS[writer]
    shared, key = tmp_path / "shared", tmp_path / "device.key"
    shared.mkdir()
    key.write_bytes(b"k" * 32)
    (shared / planted).symlink_to(key) if kind == "symbolic" else (shared / planted).hardlink_to(key)
    act(shared)
    assert key.read_bytes() == b"k" * 32
    made = shared / written
    assert made.is_file()
    assert not made.is_symlink()
    assert made.stat().st_nlink == 1


def test_the_updater_reads_the_health_by_its_group_and_strangers_do_not(tmp_path: Path) -> None:
    before = os.umask(0o007)  # as the unit has it
    try:
        health(tmp_path)
    finally:
        os.umask(before)
    assert (tmp_path / "health.json").stat().st_mode & 0o777 == 0o640
    assert read_health(tmp_path, 2.0) is not None


def test_who_takes_the_name_in_between_is_refused_and_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "device.key"
    key.write_bytes(b"k")
    name = tmp_path / "name"
    name.symlink_to(key)
    monkeypatch.setattr(Path, "unlink", lambda path, missing_ok=False: None)  # it is back at once
    with pytest.raises(FileExistsError):
        open_new(name)
    assert key.read_bytes() == b"k"
