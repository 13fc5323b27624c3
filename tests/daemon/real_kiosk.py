"""The real daemon in this process: emulated devices on real lines, the real platform, a scripted vision peer."""

import base64
import contextlib
import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from hw.gate.emulator import EmulatedModbusRelay
from hw.i2c_emulator import EmulatedBus, emulated
from hw.idcard.emulator import SdtEmulator
from hw.scanner.emulator import Gm65Emulator
from hw.smartcard.emulator import EmulatedMt3
from hw.thermal.emulator import Mlx90640Chip
from hw.thermal.scene import Face, Scene
from sentinel.app import Daemon
from sentinel.config import ReportSettings, Settings, StaffAccount, parse
from sentinel.core.facts import Mask
from sentinel.core.screen import Screen, ScreenKind
from sentinel.core.staff_role import StaffRole
from sentinel.door.staff import HASHER
from sentinel.fleet.remote.start import begin
from sentinel.link.client import LinkClient
from sentinel.link.messages import (
    CardFace,
    CardPhoto,
    CodeReport,
    FacesDone,
    TrackReport,
    VisionHealth,
    VisionReport,
)
from sentinel.runtime.clock import Clock, SystemClock
from sentinel.service.server import ReferenceService
from sentinel.sim import cast
from sentinel.sim.observer import Observer, is_result
from sentinel.store import passages
from sentinel.store.database import DATABASE, open_reader
from sentinel.store.explain import explain
from sentinel.store.keys import load_keys
from sentinel.store.passages import StoredPassage

PIN = "135790"
# Cheap on purpose: the strength of the hash is not what is tested here.
PIN_HASH = HASHER.__class__(time_cost=1, memory_cost=8, parallelism=1).hash(PIN)
SIZE = (640, 480)
BOX = (230.0, 100.0, 170.0, 200.0)
# Of duplicates next to nothing: tests that share a kiosk may follow each other with the same person's card.
SHORT = {"dwell_pass_s": 0.3, "dwell_fix_s": 0.3, "dwell_staff_s": 0.5, "patience_s": 2.5, "duplicate_s": 0.1}


def eventually(condition: Callable[[], object], timeout_s: float = 20.0, what: str = "it") -> None:
    """Wait until it holds; fail where it does not."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {timeout_s:g} s"
        time.sleep(0.01)


class ScriptedVision:
    """A vision process's end of the link, without a camera: says ten times a second who is in view."""

    def __init__(self, socket: Path) -> None:
        self._lock = threading.Lock()
        self._tracks: tuple[TrackReport, ...] = ()
        self._number = 0
        self._stop = threading.Event()
        self.silent = False
        self.card_face: Any = None  # what it sees in a card's photo; None: it does not answer
        self.done: tuple[int, ...] = ()  # whose visit is over, as the daemon said last
        self._link = LinkClient(socket, "vision", on_message=self._said)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._link.start()
        self._thread.start()

    def see(
        self, mask: Mask | None = Mask.MASK, track: int | None = None, face: Any = None,
        box: tuple[float, float, float, float] = BOX,
    ) -> int:  # fmt: skip
        """One person in the aiming zone from now on; the track's number."""
        with self._lock:
            self._number = track if track is not None else self._number + 1
            embedding = None if face is None else base64.b64encode(face.astype("<f4").tobytes()).decode()
            self._tracks = (
                TrackReport(self._number, box, True, mask, 0.97 if mask else 0.0, embedding=embedding),
            )
            return self._number

    def nobody(self) -> None:
        with self._lock:
            self._tracks = ()

    def show_code(self, data: bytes) -> None:
        """A code in the picture, held by the person in view."""
        code = CodeReport("QRCode", base64.b64encode(data).decode(), time.monotonic(), self._number)
        eventually(lambda: self._link.send(code))

    def _said(self, message: object) -> None:
        if isinstance(message, CardPhoto) and self.card_face is not None:
            vector = base64.b64encode(self.card_face.astype("<f4").tobytes()).decode()
            self._link.send(CardFace(message.request, vector, vector))
        elif isinstance(message, FacesDone):
            self.done = message.tracks

    def close(self) -> None:
        self._stop.set()
        self._thread.join(2.0)
        self._link.stop()

    def _run(self) -> None:
        sequence = 0
        while not self._stop.wait(0.1):
            if self.silent:
                continue
            with self._lock:
                tracks = self._tracks
            sequence += 1
            if sequence % 5 == 1:
                self._link.send(VisionHealth("", 10.0, 5.0))
            self._link.send(VisionReport(sequence, time.monotonic(), SIZE, tracks))


class RealKiosk:
    """``start`` the devices, the platform and the daemon; ``stop`` in reverse order."""

    def __init__(
        self,
        folder: Path,
        *,
        report: ReportSettings | None = None,
        changes: dict[str, Any] | None = None,
        timing: dict[str, float] | None = None,
        technician: bool = False,
        role: str = "guard",
        clock: Clock | None = None,
        publish: Path | None = None,
    ) -> None:
        self._clock = clock
        self._role = StaffRole.TECHNICIAN if technician else StaffRole(role)
        self._timing = SHORT | (timing or {})
        self.folder = folder
        self._stack = contextlib.ExitStack()
        enter = self._stack.enter_context
        self.id_card, self.scanner = enter(SdtEmulator()), enter(Gm65Emulator())
        self.gate, self.smart_card = enter(EmulatedModbusRelay()), enter(EmulatedMt3())
        self.thermal = Mlx90640Chip(scene=Scene(), netd_1hz=0.02)
        self.bus = EmulatedBus({0x33: self.thermal})
        self._i2c = f"/dev/i2c-{folder.name}"
        enter(emulated(self._i2c, self.bus))
        secret = secrets.token_hex(16)
        self.service = ReferenceService(
            f"sqlite:///{folder}/service.db", {cast.APP_ID: secret}, publish=publish
        )
        self._stack.callback(self.service.close)
        self.service.registry.seed(cast.seed([cast.account(secret)], {}))
        self._address = self.service.start()
        (folder / "platform.secret").touch(mode=0o600)
        (folder / "platform.secret").write_text(secret)
        self._tables = self._settings() | (changes or {})
        if "base_file" in self._tables:
            self._tables["base_file"]["url"] = self._address.url
        self._report = report
        self.daemon: Daemon | None = None
        self.vision: ScriptedVision | None = None
        self._ending = threading.Event()
        self.observer = Observer(folder / "run" / "daemon.sock")

    def __enter__(self) -> "RealKiosk":
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        if self.vision is not None:
            self.vision.close()
        self.observer.stop()
        self._ending.set()
        if self.daemon is not None:
            self.daemon.stop()
        self._stack.close()

    def start(self) -> None:
        """The daemon and its peers, until everything is up."""
        settings = parse(self._tables)
        settings = Settings(
            **{f: getattr(settings, f) for f in settings.__struct_fields__ if f not in ("staff", "report")},
            staff=(StaffAccount(id="guard-1", pin_hash=PIN_HASH, role=self._role),),
            report=self._report or settings.report,
        )
        standing = begin(settings, self.folder, SystemClock().now())
        self.daemon = Daemon(standing.settings, self.folder, self._clock, standing)
        door = self.daemon.coordinator.door
        self.daemon.coordinator.door = replace(door, timing=replace(door.timing, **self._timing))
        self.daemon.start()
        threading.Thread(target=self.daemon.run, args=(self._ending,), daemon=True).start()
        self.vision = ScriptedVision(self.folder / "run" / "daemon.sock")
        self.observer.start()
        for device in ("camera", "thermal", "id_card", "smart_card", "scanner", "gate", "network", "store"):
            self.await_device(device, up=True)

    def _settings(self) -> dict[str, Any]:
        return {
            "kiosk": {"id": "kiosk-t", "venue": "venue-t"},
            "camera": {"source": "none"},
            "thermal": {"driver": "mlx90640", "bus": self._i2c, "warm_up_s": 0.0, "refresh_hz": 16.0,
                "calibration_k": 0.1, "reference": "off"},
            "id_card": {"port": self.id_card.path},
            "scanner": {"port": self.scanner.path},
            "smart_card": {"port": self.smart_card.path},
            "gate": {"driver": "modbus", "port": self.gate.path, "fail": "secure", "pulse_ms": 200},
            "verify": {
                "url": self._address.url, "app_id": cast.APP_ID, "secret_file": "platform.secret",
                "timeout_s": 1.0,
            },
        }  # fmt: skip

    # ---- what the visitor does

    def come(self, mask: Mask | None = Mask.MASK, skin_c: float = 34.1) -> None:
        """Somebody stands there, seen by the camera and felt by the thermometer."""
        assert self.vision is not None
        x, y, w, h = BOX[0] / SIZE[0], BOX[1] / SIZE[1], BOX[2] / SIZE[0], BOX[3] / SIZE[1]
        self.thermal.scene = Scene(faces=(Face(x, y, w, h, skin_c=skin_c, mask=mask is Mask.MASK),))
        time.sleep(0.15)  # a full thermal picture of whoever walked up
        self.vision.see(mask)

    def go(self) -> None:
        """Nobody there any more, and the kiosk idle."""
        assert self.vision is not None
        self.id_card.remove_card()
        self.smart_card.remove()
        self.vision.nobody()
        self.thermal.scene = Scene()
        assert self.observer.wait_kind(ScreenKind.IDLE, timeout_s=20.0)

    def result(self, timeout_s: float = 20.0) -> Screen:
        """The verdict on the screen."""
        results = (ScreenKind.PASS, ScreenKind.SEE_STAFF, ScreenKind.FIX)
        seen: list[Screen] = []

        def shown(snapshot: Any) -> bool:
            screen: Screen = snapshot.screen
            if screen.kind in results and is_result(screen):
                seen.append(screen)
            return bool(seen)

        assert self.observer.wait(shown, timeout_s), f"no result: {self.observer.snapshot}"
        return seen[0]

    # ---- the world around it

    def cut_network(self) -> None:
        self.service.stop()

    def is_up(self, device: str) -> bool | None:
        snapshot = self.observer.snapshot
        states = {state.device: state.up for state in snapshot.devices} if snapshot else {}
        return states.get(device)

    def await_device(self, device: str, *, up: bool, timeout_s: float = 20.0) -> None:
        eventually(lambda: self.is_up(device) is up, timeout_s, f"{device} up={up}")

    # ---- the record

    def passages(self) -> list[StoredPassage]:
        """Every recorded passage, the newest first."""
        data = self.folder / "data"
        connection = open_reader(data / DATABASE, load_keys(data).database)
        try:
            return passages.find(connection)
        finally:
            connection.close()

    def outcome(self, visit: str) -> str | None:
        return next((one.outcome for one in self.passages() if one.visit == visit), None)

    def check_the_books(self) -> None:
        """The gate opened once for each recorded opening, and every decision can be explained."""
        eventually(lambda: all(one.outcome for one in self.passages()), what="results written")
        data = self.folder / "data"
        connection = open_reader(data / DATABASE, load_keys(data).database)
        try:
            found = passages.find(connection)
            wrong = {one.visit: explain(connection, one).difference for one in found}
        finally:
            connection.close()
        assert not any(wrong.values()), wrong
        outcomes = Counter(one.outcome for one in found)
        admitted = [one for one in found if one.verdict == "admit"]
        assert len(self.gate.openings) <= outcomes["pulsed"] + outcomes["unknown"] <= len(admitted)
        assert len(self.gate.openings) >= outcomes["pulsed"]


def as_json(one: StoredPassage) -> dict[str, Any]:
    """The decision of a passage."""
    decided: dict[str, Any] = json.loads(one.decision)
    return decided


def unit(seed: int) -> Any:
    """A template: 512 float32 of length 1."""
    vector = np.random.default_rng(seed).normal(size=512).astype(np.float32)
    return vector / np.linalg.norm(vector)
