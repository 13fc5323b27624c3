"""The emulated world: devices on real lines, platform, broker and kiosk as real processes."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Literal

import httpx
import msgspec
import numpy as np
from numpy.typing import NDArray

from hw.camera.emulator import MjpegCamera
from hw.gate.emulator import EmulatedModbusRelay, EmulatedTurnstile
from hw.i2c_socket import ChipServer
from hw.idcard.emulator import SdtEmulator
from hw.scanner.emulator import Gm65Emulator
from hw.smartcard.emulator import EmulatedMt3
from hw.thermal.emulator import Mlx90640Chip
from sentinel.crypto.signing import Algorithm, generate
from sentinel.door.staff import HASHER
from sentinel.runtime.clock import SystemClock
from sentinel.sim import cast, loudspeaker, reference_platform
from sentinel.sim.broker import DemoBroker, free_port
from sentinel.sim.health_certificate import HealthSigner
from sentinel.sim.i2c import PREFIX
from sentinel.sim.observer import Observer
from sentinel.sim.pass_office import PassOffice
from sentinel.sim.portraits import Portrait, load
from sentinel.sim.processes import Child, Supervisor
from sentinel.sim.scene import Scene
from sentinel.sim.stage import HEIGHT, WIDTH, Stage
from sentinel.verify.rosters.files import sign
from sentinel.verify.rosters.kinds import ListKind
from sentinel.verify.signing import HmacSigner
from sentinel.vision.models import Models, load_models

KIOSK = "demo-kiosk"
PIN = "246810"
_FACES = {"a": "astronaut.png", "b": "obama3.jpg", "c": "biden.jpg"}
_CAMERA_FPS = 12.0
_TURN, _FIRE = 1, 2  # inputs of the gate's board
_TURN_S = 3.0
_READY_S = 40.0
_HEARD_S = 1.5  # what was imported or told counts at the kiosk by then
_POLICY = """version = "demo-1"

[rules.liveness]
need = "always"

[rules.permit]
need = "if_available"

[rules.roster]
need = "if_available"
"""


class WorldError(Exception):
    """The world could not be set up; one line."""


class World(Scene):
    """``start`` everything, play, ``stop``. ``folder`` holds what the run leaves behind.

    ``camera`` replaces the emulated camera by a real one; ``pace`` slows the kiosk's clock; ``grab`` is
    where the screen's pictures go; ``supervised``: vision is started again when it crashes; ``contacts``:
    where turnstile and fire alarm have contacts: on the gate's board ("gate"), on their "own", or nowhere.
    ``config`` is the kiosk's settings file.
    """

    def __init__(
        self,
        folder: Path,
        *,
        camera: str = "",
        pace: float = 1.0,
        gate_check_s: float = 3.0,
        grab: Path | None = None,
        screen: bool = True,
        supervised: bool = False,
        contacts: Literal["", "gate", "own"] = "",
    ) -> None:
        super().__init__()
        self.folder = folder
        self.stage = Stage()
        self.cards_shown: dict[str, float] = {}  # by whom, monotonic seconds
        self.pace = pace
        self._gate_check_s = gate_check_s
        self.spoken = folder / "spoken"
        self.secret = secrets.token_hex(16)
        self._camera_source = camera
        self._supervised = supervised
        self._contacts = contacts
        models = load_models()
        self.portraits: dict[str, Portrait] = portraits(models)
        self._seed_file(models)
        self._list_key = generate(Algorithm.ED25519)
        self.office = PassOffice()
        self.health_signer = HealthSigner()
        self._port = free_port()
        self._build_devices()
        self.broker = DemoBroker(folder / "broker")
        self.config = self._settings_file()
        log, quiet = folder / "logs", {"OMP_NUM_THREADS": "1"}
        loudspeaker.install(folder / "bin", self.spoken)
        heard = {**quiet, "PATH": f"{folder / 'bin'}:{os.environ.get('PATH', '')}"}
        log.mkdir(exist_ok=True)
        self.daemon = Child(
            "daemon",
            ["sentinel", "run", "--config", str(self.config), "--pace", str(pace)],
            log / "daemon.log",
            heard,
        )
        self.vision = Child(
            "vision",
            ["sentinel", "vision", "--config", str(self.config), "--pace", str(pace)],
            log / "vision.log",
            quiet,
        )
        self._bare_service = Child("service", self._service_words(), log / "service.log", quiet)
        self.service = self._bare_service
        self.screen = (
            Child("screen", self._screen_arguments(grab), log / "screen.log", _display()) if screen else None
        )
        self.observer = Observer(self.folder / "run" / "daemon.sock", pace)

    # ---- life

    def start(self) -> None:
        """Platform, broker and devices first, then the kiosk. Raises WorldError, BrokerMissing."""
        self.broker.start()
        self._stack.callback(self.broker.stop)
        self.service.start()
        self._stack.callback(self.service.stop)
        self._await(self.service_answers, self.service)
        for child in (self.daemon, self.vision, self.screen):
            if child is not None:
                child.start()
                self._stack.callback(child.stop)
        if self._supervised:
            supervisor = Supervisor([self.vision])
            supervisor.start()
            self._stack.callback(supervisor.stop)
        self.observer.start()
        self._stack.callback(self.observer.stop)
        self._await(self.is_whole, self.daemon)

    # ---- the network

    def cut_network(self) -> None:
        """No platform and no broker any more."""
        self.service.stop()
        self.broker.stop()

    def restore_network(self) -> None:
        """Both are back at the same addresses. Raises WorldError."""
        self.broker.start()
        self.service.start()
        self._await(self.service_answers, self.service)
        self._await(self.is_whole, self.daemon)

    def revive(self, *children: Child) -> float:
        """Start killed processes again, as their units would; seconds until the kiosk is whole.

        Raises WorldError.
        """
        began = time.monotonic()
        for child in children:
            child.start()
        for child in children:
            self._await(self.service_answers if child is self.service else lambda: True, child)
        self._await(self.is_whole, self.daemon)
        return time.monotonic() - began

    def service_answers(self) -> bool:
        """Whether the platform answers."""
        return reference_platform.answers(self.service_url)

    @property
    def service_url(self) -> str:
        """Where the platform is."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def collected_at(self) -> str:
        """The platform's database, as SQLAlchemy names it."""
        return f"sqlite:///{self.folder / 'service.db'}"

    def events(self) -> list[dict[str, Any]]:
        """The kiosk's events as the service collected them from the broker."""
        target = f"/v1/events?kiosk={KIOSK}&limit=1000"
        headers = HmacSigner(cast.APP_ID, self.secret).headers("GET", target, b"", SystemClock().now().utc)
        try:
            answer = httpx.get(self.service_url + target, headers=headers, timeout=5.0, trust_env=False)
            answer.raise_for_status()
        except httpx.HTTPError:
            return []
        found: list[dict[str, Any]] = answer.json()["events"]
        return found

    # ---- lists and the room inside

    def take_lists(self, *lists: str) -> None:
        """Sign and import lists (CSV text), as the venue's office would, beside the running kiosk."""
        files = []
        for number, text in enumerate(lists):
            path = self.folder / f"list-{number}.csv"
            path.write_text(text, encoding="utf-8")
            path.with_name(f"{path.name}.sig").write_bytes(sign(path.read_bytes(), self._list_key))
            files.append(str(path))
        self._roster("import", *files)

    def drop_list(self, kind: ListKind, name: str) -> None:
        """Take a list out again."""
        self._roster("drop", kind.value, name)

    def hold(self, people: int) -> None:
        """The venue holds so many: the platform is started anew with it, and its kiosks are told.

        Raises WorldError.
        """
        self.service.stop()
        self.service = self._bare_service.with_arguments("--capacity", str(people))
        self._stack.callback(self.service.stop)
        self.service.start()
        self._await(self.service_answers, self.service)
        self._await(self.is_whole, self.daemon)
        time.sleep(_HEARD_S * self.pace)

    def _roster(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "sentinel", "roster", *arguments]
        ended = subprocess.run(  # noqa: S603 - our own command
            [*command, "--config", str(self.config)], capture_output=True, timeout=60, check=False
        )
        if ended.returncode != 0:
            raise WorldError(
                f"the lists could not be changed: {ended.stderr.decode(errors='replace').strip()}"
            )
        time.sleep(_HEARD_S * self.pace)

    def fire_alarm(self, on: bool) -> None:
        """The building's alarm: its contact is closed at rest."""
        self.inputs.set(_FIRE, not on)

    # ---- construction

    def _build_devices(self) -> None:
        lines = self.folder / "lines"
        lines.mkdir(exist_ok=True)
        (self.folder / "run").mkdir(mode=0o700, exist_ok=True)
        enter = self._stack.enter_context
        self.id_card = enter(SdtEmulator(link=lines / "idcard"))
        self.scanner = enter(Gm65Emulator(link=lines / "scanner"))
        self.gate = enter(EmulatedModbusRelay(link=lines / "gate"))
        self.contact_board = enter(EmulatedModbusRelay(link=lines / "contacts", profile="coils"))
        self.inputs = (self.contact_board if self._contacts == "own" else self.gate).inputs
        self.turnstile = EmulatedTurnstile(self.gate, turn_input=_TURN, inputs=self.inputs)
        self.fire_alarm(False)
        self.smart_card = enter(EmulatedMt3(link=lines / "smartcard"))
        self.thermal = Mlx90640Chip(clock=self._heated)
        self.chips = ChipServer(self.folder / "run" / "i2c", {0x33: self.thermal})
        self._stack.callback(lambda: self.chips.stop())
        # people move as slowly as the kiosk's clock goes
        self.camera = MjpegCamera(lambda s: self.stage.picture(s / self.pace), fps=_CAMERA_FPS)
        if not self._camera_source:
            self.camera.start()
            self._stack.callback(self.camera.stop)

    def _heated(self) -> float:
        """The chip's clock: it looks at the stage whenever it looks at the time."""
        thermal = getattr(self, "thermal", None)
        if thermal is not None:
            thermal.scene = self.stage.heat()
        return time.monotonic()

    def _seed_file(self, models: Models) -> None:
        faces: dict[str, NDArray[np.float32]] = {}
        for key, portrait in ((cast.HUANG.key, "b"), (cast.GAO.key, "a")):
            faces[key] = embedding(models, self.portraits[portrait])
        self.folder.mkdir(parents=True, exist_ok=True)
        seed = cast.seed([cast.account(self.secret)], faces)
        (self.folder / "seed.json").write_bytes(msgspec.json.encode(seed))

    def _service_words(self) -> list[str]:
        broker = self.broker.settings("service")
        return reference_platform.arguments(self._port, self.folder / "seed.json", self.collected_at, broker)

    def _screen_arguments(self, grab: Path | None) -> list[str]:
        arguments = ["ui", "--socket", str(self.folder / "run" / "daemon.sock"), "--windowed"]
        return [*arguments, "--size", "540x960"] if grab is None else [*arguments, "--grab", str(grab)]

    def _settings_file(self) -> Path:
        secret = self.folder / "platform.secret"
        secret.touch(mode=0o600)
        secret.write_text(self.secret, encoding="utf-8")
        (self.folder / "policy.toml").write_text(_POLICY, encoding="utf-8")
        (self.folder / "lists.pem").write_text(self._list_key.public.pem, encoding="utf-8")
        self._trusted()
        path = self.folder / "sentinel.toml"
        path.write_text(self._settings_text(), encoding="utf-8")
        return path

    def _trusted(self) -> None:
        """The venue's own issuer of passes, a signer of certificates, and the key of the venue's hashes."""
        trust, data = self.folder / "trust", self.folder / "data"
        for folder in (trust, data):
            folder.mkdir(mode=0o700, exist_ok=True)
        (trust / "passes.pem").write_text(self.office.public_pem, encoding="utf-8")
        (trust / "health.der").write_bytes(self.health_signer.der)
        key = data / "venue.key"
        key.touch(mode=0o600)
        key.write_bytes(self.office.venue_key)

    def _settings_text(self) -> str:
        lines = self.folder / "lines"
        tables: dict[str, dict[str, Any]] = {
            "kiosk": {
                "id": KIOSK, "venue": "demo-venue", "venue_name": "演示场馆 Demo Venue",
                "policy": "policy.toml",
            },
            "camera": {
                "source": self._camera_source or self.camera.url, "width": WIDTH, "height": HEIGHT,
                "loop": True,
            },
            "thermal": {
                "driver": "mlx90640", "bus": f"{PREFIX}{self.folder / 'run' / 'i2c'}", "warm_up_s": 0.0,
                "refresh_hz": 4.0 if self.pace < 8.0 else 0.5,  # a slow machine reads as slowly
                "calibration_k": 0.1, "reference": "off",  # what the emulated sensor reads is true
            },
            "id_card": {"port": str(lines / "idcard")},
            "scanner": {"port": str(lines / "scanner")},
            "smart_card": {"port": str(lines / "smartcard")},
            "gate": {"driver": "modbus", "port": str(lines / "gate"), "fail": "secure",
                "check_s": self._gate_check_s,
            },
            "audio": {"driver": "alsa"},
            "credentials": {"trust_dir": "trust"},
            "verify": {
                "url": self.service_url, "app_id": cast.APP_ID, "secret_file": "platform.secret",
                "list_keys": "lists.pem",
            },
            "report": reference_platform.report_table(self.broker.settings(KIOSK)),
        }  # fmt: skip
        if self._contacts:
            driver = {"driver": "gate"}
            if self._contacts == "own":
                driver = {"driver": "modbus", "port": str(lines / "contacts")}
            tables["contacts"] = {**driver, "turn": _TURN, "fire": _FIRE, "turn_s": _TURN_S}
        if not self._camera_source:  # of a real camera the emulated warmth knows nothing
            tables["thermal"]["registration"] = [1.0, 0.0, 1.0, 0.0]
        staff = f'[[staff]]\nid = "guard-1"\npin_hash = "{HASHER.hash(PIN)}"\n'
        return reference_platform.settings_text(tables) + staff

    def is_whole(self) -> bool:
        """Whether the kiosk says of all its devices that they are up."""
        snapshot = self.observer.snapshot
        if snapshot is None:
            return False
        up = {state.device for state in snapshot.devices if state.up}
        if self._contacts and "contacts" not in up:
            return False
        return {
            "camera",
            "thermal",
            "id_card",
            "smart_card",
            "scanner",
            "gate",
            "audio",
            "network",
            "broker",
        } <= up

    def _await(self, holds: Any, child: Child) -> None:
        deadline = time.monotonic() + _READY_S * self.pace
        while not holds():
            if time.monotonic() > deadline or child.exit_code is not None:
                state = self.observer.snapshot if hasattr(self, "observer") else None
                devices = [f"{d.device}={'up' if d.up else 'down'}" for d in state.devices] if state else []
                raise WorldError(
                    f"the {child.name} did not come up: {child.last_words()} {' '.join(devices)}"
                )
            time.sleep(0.1)


def portraits(models: Models) -> dict[str, Portrait]:
    """The photographs that packages ship. Raises WorldError with what to run."""
    from sentinel.runtime.manifest import models_dir

    folder = models_dir("") / "assets"
    missing = [name for name in _FACES.values() if not (folder / name).is_file()]
    if missing:
        raise WorldError(f"no portraits ({', '.join(missing)}): run scripts/fetch-models")
    return {key: load(folder / name, models.finder) for key, name in _FACES.items()}


def embedding(models: Models, portrait: Portrait) -> NDArray[np.float32]:
    """The template of a portrait's bare face. Raises WorldError."""
    faces = models.detector.detect(portrait.bare)
    found = models.landmarker.locate(portrait.bare, faces[0].box) if faces else None
    if found is None:
        raise WorldError("a portrait shows no face")
    vector: NDArray[np.float32] = models.embedder.embed(portrait.bare, found.points)
    return vector


def _display() -> dict[str, str]:
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return {}
    return {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
