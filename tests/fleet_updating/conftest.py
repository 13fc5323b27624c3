"""A publisher with real keys and files, and kiosks that know its root: all real, in a folder of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sentinel.core.rollout import Stage
from sentinel.fleet.updating import launch
from sentinel.fleet.updating.layout import Layout
from sentinel.fleet.updating.publishing import Keys, Repository, digest_of
from sentinel.fleet.updating.release import Description, Item, description_target
from sentinel.fleet.updating.sources import FolderSource, Source
from sentinel.fleet.updating.trust import Offer, Trust
from sentinel.fleet.updating.updater import Kiosk, Updater, locked

LAUNCH = Path(launch.__file__)
# A stand-in for the kiosk's program: says its version and its words, and ends as its files say.
PROGRAM = """#!/bin/sh
echo "{version} $*"
exit {ends}
"""


def key_file(path: Path) -> Path:
    private = Ed25519PrivateKey.generate()
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


@dataclass
class Publisher:
    """Signs with one key a role; ``now`` is its clock."""

    folder: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def repo(self) -> Path:
        return self.folder / "repo"

    def key(self, name: str) -> Path:
        path = self.folder / f"{name}.key"
        return path if path.exists() else key_file(path)

    def keys(self, *names: str) -> Keys:
        return Keys([self.key(name) for name in names or ("root", "targets", "online")])

    @property
    def repository(self) -> Repository:
        return Repository(self.repo, self.now)

    def begin(self) -> None:
        keys = self.keys()
        of = {"root": "root", "targets": "targets", "snapshot": "online", "timestamp": "online"}
        roles = {role: [keys.public[self.key(name)]] for role, name in of.items()}
        assert self.repository.begin(roles, {}, keys)

    @property
    def pinned(self) -> bytes:
        return (self.repo / "metadata" / "1.root.json").read_bytes()

    def publish(
        self,
        version: str,
        number: int | None = None,
        *,
        ends: int = 0,
        files: dict[str, bytes] | None = None,
        schema: dict[str, int] | None = None,
        self_test: tuple[tuple[str, ...], ...] = (),
        stages: tuple[Stage, ...] = (),
        change: Callable[[Description], Description] = lambda said: said,
    ) -> Description:
        """A release of the stand-in; ``files`` come beside its program."""
        contents = {"bin/sentinel": PROGRAM.format(version=version, ends=ends).encode()} | (files or {})
        sources, items = {}, []
        for name, content in contents.items():
            path = self.folder / "made" / version / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            digest, size = digest_of(path)
            sources[f"tree/{name}"] = path
            runs = name.startswith("bin/")
            items.append(
                Item(
                    target=f"tree/{name}", kind="tree", path=name, sha256=digest, bytes=size, executable=runs
                )
            )
        last = self.repository.described(self.repository._targets().signed, description_target())
        number = number if number is not None else (last.number if last else 0) + 1
        said = Description(
            format=1, version=version, number=number, program="bin/sentinel", files=tuple(items),
            schema=schema or {}, self_test=self_test,
        )  # fmt: skip
        from sentinel.fleet.updating.release import this_platform

        said = change(said)
        self.repository.publish(said, sources, this_platform(), stages, self.keys())
        return said


@dataclass
class Stand:
    """A kiosk that is updated."""

    folder: Path
    pinned: bytes
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def layout(self) -> Layout:
        return Layout(self.folder / "opt", self.folder / "keep")

    @property
    def kiosk(self) -> Kiosk:
        return Kiosk(self.layout, self.folder / "data", self.folder / "run")

    def updater(self, **more: object) -> Updater:
        return Updater(self.kiosk, lambda: self.now, **more)  # type: ignore[arg-type]

    def offer(self, source: Source) -> tuple[Offer, Trust]:
        trust = Trust(self.pinned, self.layout.keep, source, self.now)
        return trust.offer(), trust

    def take(self, repo: Path, **more: object) -> Updater:
        """Apply what the folder offers, as somebody at the kiosk would."""
        source = FolderSource(repo)
        with locked(self.layout):
            offer, trust = self.offer(source)
            updater = self.updater(**more)
            updater.take(offer, trust, source, insisted=True)
        return updater

    def settle(self) -> Updater:
        with locked(self.layout):
            updater = self.updater()
            updater.settle()
        return updater

    def start(self, *words: str) -> str:
        """Start the program as systemd would; what it says, or what the launcher complains of."""
        done = subprocess.run(
            [sys.executable, "-I", str(LAUNCH), "--root", str(self.layout.root), *(words or ("run",))],
            capture_output=True, text=True, timeout=120, check=False, env={"PATH": os.environ["PATH"]},
        )  # fmt: skip
        return done.stdout.strip() or done.stderr.strip()

    def told(self) -> list[dict[str, object]]:
        """The events that wait for the daemon."""
        return [json.loads(path.read_text()) for path in sorted((self.layout.trial / "told").glob("*.json"))]

    def healthy(self, version: str) -> None:
        launch.write_note(self.layout.trial / f"{version}.healthy", {})


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the tests of power cuts ask what is on disk, and they count it themselves."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(os, "sync", lambda: None)


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    folder = tmp_path / "publisher"
    folder.mkdir()
    made = Publisher(folder)
    made.begin()
    return made


@pytest.fixture
def stand(tmp_path: Path, publisher: Publisher) -> Stand:
    folder = tmp_path / "kiosk"
    for name in ("data", "run"):
        (folder / name).mkdir(parents=True)
    return Stand(folder, publisher.pinned)


@pytest.fixture(scope="module")
def published_metadata(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The metadata of a good repository, by name."""
    made = Publisher(tmp_path_factory.mktemp("published"))
    made.begin()
    made.publish("1.0")
    return {path.name: path.read_bytes() for path in (made.repo / "metadata").iterdir()}


@pytest.fixture
def days() -> Callable[[float], timedelta]:
    return lambda count: timedelta(days=count)
