"""A district that signs, and a kiosk's remote desk over real files with a clock that tests move."""

import json
import logging
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.config import Settings, parse
from sentinel.core.clock import Now
from sentinel.core.delivery import Draft
from sentinel.core.remote_commands import Right
from sentinel.core.settings_trial import Part, TrialTerms
from sentinel.crypto.signing import Algorithm, PrivateKey, generate
from sentinel.fleet.remote.acts import Hands, LogLevel
from sentinel.fleet.remote.desk import Outside, RemoteDesk
from sentinel.fleet.remote.documents import SettingsBody, new_command, seal_command, seal_settings
from sentinel.fleet.remote.keys import with_rights
from sentinel.fleet.remote.start import Standing, begin
from sentinel.runtime.worker import Worker

START = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
LOCAL = """
[kiosk]
id = "kiosk-7"
[policies]
tenant = "city"
[report]
host = "broker.example"
ca_file = "ca.pem"
[remote]
keys = "remote-keys"
gate = true
"""


class District:
    """Keys with rights, and what they sign."""

    def __init__(self, folder: Path, algorithm: Algorithm = Algorithm.ED25519) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True)
        self.keys: dict[str, PrivateKey] = {}
        self.algorithm = algorithm
        self.add("all", frozenset(Right))

    def add(self, name: str, rights: frozenset[Right]) -> PrivateKey:
        self.keys[name] = key = generate(self.algorithm)
        (self.folder / f"{name}.pub").write_text(with_rights(key.public.pem, rights))
        return key

    def settings(
        self, version: int, settings: Mapping[str, Any] | None = None, *, by: str = "all",
        at: datetime = START, key: PrivateKey | None = None, **about: Any,
    ) -> bytes:  # fmt: skip
        said: dict[str, Any] = {
            "version": version, "tenant": "city", "kiosks": ("kiosk-7",), "issued_at": at,
            "expires_at": at + timedelta(hours=1), "settings": settings or {"audio": {"volume": 0.3}},
        }  # fmt: skip
        return seal_settings(SettingsBody(**(said | about)), key or self.keys[by])

    def command(self, name: str, *, by: str = "all", at: datetime = START, **about: Any) -> bytes:
        said: dict[str, Any] = {"tenant": "city", "kiosk": "kiosk-7", "expires_at": at + timedelta(minutes=5)}
        return seal_command(new_command(name, issued_at=at, **(said | about)), self.keys[by])


@dataclass
class Kiosk:
    """Everything around the desk, kept for the test to look at. What it tells is held against docs/schemas."""

    folder: Path
    valid_event: Callable[[Draft], None]
    validate: Callable[[str, Any], None]
    text: str = LOCAL
    utc: datetime = START
    monotonic: float = 1000.0
    trusted: bool = True
    boots: int = 0
    well: frozenset[Part] = frozenset(Part)
    busy: bool = False
    taking: bool = True
    restarts: int = 0
    waiting: set[str] = field(default_factory=set)
    admitted: list[tuple[str, str]] = field(default_factory=list)
    untils: list[float] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    reported: list[dict[str, Any]] = field(default_factory=list)
    hands: dict[str, Any] = field(default_factory=dict)
    terms: TrialTerms = field(default_factory=lambda: TrialTerms(steady_s=3.0, within_s=10.0, starts=3))
    standing: Standing | None = None
    worker: Worker | None = None

    def now(self) -> Now:
        return Now(self.monotonic, self.utc, self.trusted)

    @property
    def local(self) -> Settings:
        return parse(tomllib.loads(self.text))

    def start(self) -> Standing:
        """A new process, as `sentinel run` begins one."""
        self.stop()
        self.boots += 1
        self.standing = standing = begin(self.local, self.folder, self.now(), self.terms)
        outside = Outside(
            self._publish,
            self._tell,
            lambda: self.well,
            lambda: not self.busy,
            self._restart,
        )
        hands = Hands(lambda: None, self._admit, **self.hands)
        self.level = LogLevel(logging.getLogger("of.this.test"), lambda: self.monotonic)
        self.desk = RemoteDesk(standing, f"boot-{self.boots}", self, outside, hands, self.level)
        return standing

    def work(self) -> None:
        """Slow commands are carried out from now on, in a thread of their own."""
        self.worker = Worker("remote-work", self.desk.work)
        self.worker.start()

    def stop(self) -> None:
        """As at the process's end."""
        if self.worker is not None:
            self.worker.stop()
            assert self.worker.join(20.0)
            self.worker = None
        if self.standing is not None:
            self.standing.files.unlock()

    def _publish(self, leaf: str, payload: bytes) -> None:
        self.validate(f"{leaf}.schema.json", json.loads(payload))
        self.reported.append(json.loads(payload))

    def _tell(self, draft: Draft) -> bool:
        self.valid_event(draft)
        if self.taking:
            self.drafts.append(draft)
        return self.taking

    def _admit(self, visit: str, who: str, note: str, until: float) -> bool:
        if visit in self.waiting:
            self.untils.append(until)
            self.admitted.append((visit, who))
            return True
        return False

    def _restart(self) -> None:
        self.restarts += 1

    def send(self, leaf: str, payload: bytes) -> None:
        self.desk.message(f"sentinel/kiosk-7/{leaf}", payload)
        self.turn()

    def turn(self, seconds: float = 0.0) -> None:
        self.monotonic += seconds
        self.utc += timedelta(seconds=seconds)
        self.desk._turn()

    def well_for(self, seconds: int) -> None:
        for _ in range(seconds):
            self.turn(1.0)

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [json.loads(draft.body) for draft in self.drafts if draft.kind == kind]

    @property
    def state(self) -> dict[str, Any]:
        return self.reported[-1]


@pytest.fixture(params=list(Algorithm), ids=lambda algorithm: algorithm.value)
def district(tmp_path: Path, request: pytest.FixtureRequest) -> District:
    return District(tmp_path / "remote-keys", request.param)


@pytest.fixture
def one_district(tmp_path: Path) -> District:
    return District(tmp_path / "remote-keys")


@pytest.fixture
def make_kiosk(
    tmp_path: Path, valid_event: Callable[[Draft], None], validate: Callable[[str, Any], None]
) -> Iterator[Callable[..., Kiosk]]:
    made: list[Kiosk] = []

    def make(**about: Any) -> Kiosk:
        if not about.pop("with_authority", True):
            about["text"] = LOCAL.replace('ca_file = "ca.pem"', "")
        if not about.pop("with_gate", True):
            about["text"] = LOCAL.replace("gate = true", "")
        kiosk = Kiosk(tmp_path, valid_event, validate, **about)
        made.append(kiosk)
        kiosk.start()
        return kiosk

    yield make
    for kiosk in made:
        kiosk.stop()
