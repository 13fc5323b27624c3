"""A source that lies: each lie is refused with one clear line, and what runs stays as it is."""

import contextlib
import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tuf.api.metadata import Metadata, Targets

from sentinel.fleet.updating.sources import FolderSource, SourceError
from sentinel.fleet.updating.trust import Reason, Refused, Trust

Publisher = Any
Stand = Any


@pytest.fixture
def installed(publisher: Publisher, stand: Stand) -> Stand:
    publisher.publish("1.0", files={"models/a": b"w" * 5000})
    stand.take(publisher.repo)
    return stand


def refused(stand: Stand, repo: Path) -> Refused:
    with pytest.raises(Refused) as caught:
        stand.offer(FolderSource(repo))
    assert "\n" not in str(caught.value)
    assert stand.start() == "1.0 run"
    return caught.value


def metadata(publisher: Publisher, name: str) -> Path:
    return publisher.repo / "metadata" / name


def test_a_frozen_repository_is_told_once_its_timestamp_is_over(
    publisher: Publisher, installed: Stand, days: Callable[[float], timedelta]
) -> None:
    publisher.now -= days(31)
    publisher.publish("2.0")
    error = refused(installed, publisher.repo)
    assert error.reason is Reason.EXPIRED
    assert "too old to be believed" in str(error)


def test_metadata_of_yesterday_is_refused_by_who_has_seen_todays(
    publisher: Publisher, installed: Stand
) -> None:
    old = publisher.folder / "old"
    shutil.copytree(publisher.repo, old)
    publisher.publish("2.0")
    installed.offer(FolderSource(publisher.repo))
    assert refused(installed, old).reason is Reason.OLDER


def test_pieces_of_two_releases_do_not_make_one(publisher: Publisher, installed: Stand) -> None:
    publisher.publish("2.0")
    publisher.publish("3.0")
    shutil.copy(metadata(publisher, "2.targets.json"), metadata(publisher, "3.targets.json"))
    assert refused(installed, publisher.repo).reason in (Reason.MIXED, Reason.OLDER, Reason.INVALID)
    shutil.copy(metadata(publisher, "2.snapshot.json"), metadata(publisher, "3.snapshot.json"))
    assert refused(installed, publisher.repo).reason in (Reason.MIXED, Reason.OLDER, Reason.INVALID)


@pytest.mark.parametrize("role", ["timestamp", "2.snapshot", "2.targets"])
def test_whoever_has_no_key_signs_nothing(publisher: Publisher, installed: Stand, role: str) -> None:
    publisher.publish("2.0")
    path = metadata(publisher, f"{role}.json")
    forged: Metadata[Any] = Metadata.from_file(str(path))
    stranger = publisher.keys("stranger")
    forged.sign(next(iter(stranger.signers.values())))
    path.write_bytes(forged.to_bytes())
    assert refused(installed, publisher.repo).reason is Reason.SIGNATURE


def test_a_changed_letter_breaks_the_signature(publisher: Publisher, installed: Stand) -> None:
    publisher.publish("2.0")
    path = metadata(publisher, "2.targets.json")
    path.write_bytes(
        path.read_bytes().replace(b'"version":2', b'"version":2', 1).replace(b"releases/", b"Releases/")
    )
    assert refused(installed, publisher.repo).reason is Reason.SIGNATURE


@pytest.mark.parametrize("name", ["timestamp.json", "2.snapshot.json", "2.targets.json", "2.root.json"])
def test_endless_metadata_is_not_read_to_its_end(publisher: Publisher, installed: Stand, name: str) -> None:
    publisher.publish("2.0")
    with metadata(publisher, name).open("wb") as file:
        file.truncate(20 << 30)  # 20 GB of nothing
    assert refused(installed, publisher.repo).reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null", b"{" * 200_000, b'{"signed": 1, "signatures": []}', b"\xff\xfe", b"[" * 15_000,
        b'{"signatures":[],"signed":{"_type":"timestamp","version":1e400}}',
        b'{"signatures":[],"signed":{"_type":"root","version":1}}',
        b'{"signatures":[{"keyid":"x","sig":"zz"}],"signed":{"_type":"timestamp","spec_version":"9","version":-1}}',
    ],
    ids=range(11),
)  # fmt: skip
@pytest.mark.parametrize("name", ["timestamp.json", "2.root.json", "2.targets.json"])
def test_nonsense_is_nonsense(publisher: Publisher, installed: Stand, name: str, content: bytes) -> None:
    publisher.publish("2.0")
    metadata(publisher, name).write_bytes(content)
    assert refused(installed, publisher.repo).reason in (Reason.INVALID, Reason.TOO_LARGE, Reason.SIGNATURE)


def test_a_chain_of_roots_that_nobody_signed_ends_at_its_first(
    publisher: Publisher, installed: Stand
) -> None:
    for number in range(2, 400):
        shutil.copy(metadata(publisher, "1.root.json"), metadata(publisher, f"{number}.root.json"))
    assert refused(installed, publisher.repo).reason is Reason.OLDER


def test_a_pipe_or_a_device_on_the_stick_holds_nobody_up(publisher: Publisher, installed: Stand) -> None:
    metadata(publisher, "timestamp.json").unlink()
    os.mkfifo(metadata(publisher, "timestamp.json"))
    with pytest.raises(SourceError, match="no file"):
        installed.offer(FolderSource(publisher.repo))
    metadata(publisher, "timestamp.json").unlink()
    metadata(publisher, "timestamp.json").symlink_to("/dev/zero")
    with pytest.raises(SourceError, match="no file"):
        installed.offer(FolderSource(publisher.repo))


def test_a_folder_without_releases_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no releases here"):
        FolderSource(tmp_path)


def test_a_changed_file_is_refused_and_nothing_of_it_stays(publisher: Publisher, installed: Stand) -> None:
    said = publisher.publish("2.0", files={"models/a": b"x" * 5000})
    item = next(item for item in said.files if item.path == "models/a")
    held = publisher.repo / "targets/tree/models" / f"{item.sha256}.a"
    held.write_bytes(b"y" * 5000)
    updater = installed.take(publisher.repo)
    assert isinstance(updater.fault, Refused)
    assert updater.fault.reason is Reason.MIXED
    assert not list(installed.layout.objects.glob("*.part"))
    held.write_bytes(b"y" * 5001)
    assert installed.take(publisher.repo).fault.reason is Reason.TOO_LARGE
    held.write_bytes(b"x" * 100)
    updater = installed.take(publisher.repo)
    assert "ends after 100 of 5000 bytes" in str(updater.fault)
    held.write_bytes(b"x" * 5000)
    assert installed.take(publisher.repo).fault is None
    assert installed.start().endswith("2.0 run")


def test_a_clock_that_was_never_set_or_goes_back_believes_nothing(
    publisher: Publisher, installed: Stand, days: Callable[[float], timedelta]
) -> None:
    installed.now = datetime(1970, 1, 2, tzinfo=UTC)
    assert refused(installed, publisher.repo).reason is Reason.CLOCK
    installed.now = datetime.now(UTC) - days(3)
    assert refused(installed, publisher.repo).reason is Reason.CLOCK
    installed.now = datetime.now(UTC) - days(0.5)
    installed.offer(FolderSource(publisher.repo))


def test_keys_are_changed_by_the_old_and_the_new_ones_and_the_lost_key_signs_nothing_more(
    publisher: Publisher, installed: Stand
) -> None:
    lost = next(iter(publisher.keys("targets").signers))
    public = list(publisher.keys("second").public.values())
    assert publisher.repository.rotate("targets", public, [lost[:12]], None, publisher.keys("root"))
    stolen = publisher.folder / "stolen"
    shutil.copytree(publisher.repo, stolen)
    publisher.key("targets").rename(publisher.folder / "gone")
    (publisher.folder / "second.key").rename(publisher.folder / "targets.key")
    publisher.publish("2.0")
    offer, _ = installed.offer(FolderSource(publisher.repo))
    assert offer.description.version == "2.0"
    # what the lost key signs is not believed, even by who holds the online key
    forged = Metadata[Targets].from_file(str(metadata(publisher, "2.targets.json")))
    (publisher.folder / "gone").rename(publisher.folder / "lost.key")
    forged.sign(publisher.keys("lost").signers[lost])
    metadata(publisher, "2.targets.json").write_bytes(forged.to_bytes())
    fresh = installed.folder / "elsewhere"
    with pytest.raises(Refused) as caught:
        Trust(installed.pinned, fresh, FolderSource(publisher.repo), installed.now).offer()
    assert caught.value.reason is Reason.SIGNATURE


def test_a_new_root_key_must_be_signed_by_the_old_one(publisher: Publisher, installed: Stand) -> None:
    public = list(publisher.keys("usurper").public.values())
    old = next(iter(publisher.keys("root").signers))
    assert not publisher.repository.rotate("root", public, [old[:12]], None, publisher.keys("usurper"))
    shutil.move(metadata(publisher, "root.pending.json"), metadata(publisher, "2.root.json"))
    assert refused(installed, publisher.repo).reason is Reason.SIGNATURE


def test_two_of_three_root_keys_are_enough_and_one_is_not(publisher: Publisher, stand: Stand) -> None:
    public = list(publisher.keys("b", "c").public.values())
    assert not publisher.repository.rotate("root", public, [], 2, publisher.keys("root"))
    assert publisher.repository.sign(publisher.keys("c"))
    publisher.publish("1.0")
    offer, _ = stand.offer(FolderSource(publisher.repo))
    assert offer.description.version == "1.0"
    third = list(publisher.keys("d").public.values())
    assert not publisher.repository.rotate("targets", third, [], None, publisher.keys("b"))


def test_the_old_roots_may_be_expired_and_the_newest_may_not(
    publisher: Publisher, stand: Stand, days: Callable[[float], timedelta]
) -> None:
    now = publisher.now
    publisher.now = now - days(800)
    assert publisher.repository.rotate("root", [], [], None, publisher.keys("root"))
    publisher.now = now
    publisher.publish("1.0")
    with pytest.raises(Refused) as caught:
        stand.offer(FolderSource(publisher.repo))
    assert caught.value.reason is Reason.EXPIRED
    assert publisher.repository.rotate("root", [], [], None, publisher.keys("root"))
    assert stand.offer(FolderSource(publisher.repo))[0].description.version == "1.0"


def test_signed_descriptions_may_be_wrong_too(publisher: Publisher, installed: Stand) -> None:
    """A key that was stolen, or a publisher's mistake: no path leads out of the version's folder."""
    from sentinel.fleet.updating.release import ReleaseError, read_description

    good = json.loads((installed.layout.version("1.0") / "release.json").read_text())
    item = good["files"][0]
    for path in (
        "../x",
        "/etc/passwd",
        "a/../../b",
        "a//b",
        "./a",
        "a\\b",
        "C:x",
        "a/",
        "",
        "a\0b",
        "..",
        "~/x/..",
    ):
        for key in ("path", "target"):
            bad = good | {"files": [item | {key: path}]}
            with pytest.raises(ReleaseError):
                read_description(json.dumps(bad).encode())
    for bad in (
        good | {"version": "../1"}, good | {"number": 0}, good | {"program": "../../bin/sh"}, good | {"files": []},
        good | {"files": [item, item]}, good | {"files": [item | {"path": "complete"}]}, good | {"more": 1},
        good | {"schema": {"../x": 1}}, good | {"self_test": [[]]}, good | {"format": 2},
    ):  # fmt: skip
        with pytest.raises(ReleaseError) as caught:
            read_description(json.dumps(bad).encode())
        assert "\n" not in str(caught.value)


class Damaged:
    """A source in memory."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def read(self, path: str, most: int) -> bytes:
        from sentinel.fleet.updating.sources import Missing, TooLarge

        raw = self.files.get(path.rpartition("/")[2])
        if raw is None:
            raise Missing(path)
        if len(raw) > most:
            raise TooLarge(path)
        return raw

    def load(self, *_: object) -> None:
        raise AssertionError

    def close(self) -> None:
        pass


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["timestamp.json", "1.snapshot.json", "1.targets.json"]),
    at=st.floats(0, 1, exclude_max=True),
    change=st.binary(min_size=1, max_size=8),
)
def test_no_change_of_any_byte_is_believed(
    published_metadata: dict[str, bytes], tmp_path: Path, name: str, at: float, change: bytes
) -> None:
    whole = published_metadata
    raw = whole[name]
    where = int(at * len(raw))
    damaged = raw[:where] + change + raw[where + len(change) :]
    keep = tmp_path / "keep"
    shutil.rmtree(keep, ignore_errors=True)
    source = Damaged(whole | {name: damaged})
    with contextlib.suppress(ValueError, KeyError, TypeError):
        if json.loads(damaged)["signed"] == json.loads(raw)["signed"]:
            return  # it says the same in other letters
    with pytest.raises(Refused) as caught:
        Trust(whole["1.root.json"], keep, source, datetime.now(UTC)).offer()
    assert "\n" not in str(caught.value)
