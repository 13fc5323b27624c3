"""Typed, strict settings from one TOML file; an unknown key is an error with "did you mean".

Every option has its unit in its name or its docstring. Read once, at construction. Relative paths count
from the folder of the settings file.
"""

import difflib
import re
import tomllib
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

Port = Annotated[int, Meta(ge=1, le=65535)]
Ratio = Annotated[float, Meta(ge=0.0, le=1.0)]
Positive = Annotated[float, Meta(gt=0.0)]


class ConfigError(Exception):
    """The settings are wrong; the text is one line that says where and what to do."""


class Strict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A section of the settings."""


class FailMode(StrEnum):
    """What the gate does without power. A property of the wiring, stated so that nobody assumes."""

    SECURE = "secure"
    SAFE = "safe"


class Kiosk(Strict, frozen=True):
    """The place. ``id`` names the kiosk in messages; ``data_dir`` holds database and keys."""

    id: str = "kiosk-1"
    venue: str = "venue-1"
    venue_name: str = ""
    data_dir: str = "data"
    run_dir: str = "run"
    models_dir: str = ""  # empty: models/ of the installation
    policy: str = ""  # a policy file; empty: the built-in default


class CameraSettings(Strict, frozen=True):
    """``source``: V4L2 index or /dev path, video file, folder of pictures, http MJPEG URL, or "none"."""

    source: str = "0"
    width: Annotated[int, Meta(ge=160, le=4096)] = 1280
    height: Annotated[int, Meta(ge=120, le=4096)] = 720
    fps: Annotated[int, Meta(ge=1, le=120)] = 30
    loop: bool = False  # files start again at their end


class VisionSettings(Strict, frozen=True):
    """Thresholds of vision; ``zone`` is the aiming zone as x, y, w, h in fractions of the picture."""

    zone: tuple[Ratio, Ratio, Ratio, Ratio] = (0.2, 0.05, 0.6, 0.9)
    min_face_px: Annotated[int, Meta(ge=16, le=1000)] = 72
    match_threshold: Ratio = 0.50
    known_threshold: Ratio = 0.60
    threads: Annotated[int, Meta(ge=1, le=16)] = 1


class ThermalSettings(Strict, frozen=True):
    """``driver`` "mlx90640" or "none"; ``bus`` an I2C device; offsets in kelvin, constant per site."""

    driver: str = "none"
    bus: str = "/dev/i2c-1"
    address: Annotated[int, Meta(ge=3, le=0x77)] = 0x33
    refresh_hz: Annotated[float, Meta(ge=0.5, le=32)] = 4.0
    field_of_view: str = "55x35"
    emissivity: Annotated[float, Meta(ge=0.5, le=1.0)] = 0.98
    site_offset_k: float = 1.58
    warm_up_s: Annotated[float, Meta(ge=0.0)] = 240.0
    # camera pixel fraction -> thermal pixel fraction: x' = ax * x + bx, y' = ay * y + by
    registration: tuple[float, float, float, float] = (1.0, 0.0, 1.0, 0.0)


class SerialSettings(Strict, frozen=True):
    """A device on a serial line: ``port`` a path or pyserial URL, "" where there is none."""

    port: str = ""
    baud: Annotated[int, Meta(ge=1200, le=921600)] = 9600


class IdCardSettings(SerialSettings, frozen=True):
    """The resident ID card reader (SDT)."""

    baud: Annotated[int, Meta(ge=1200, le=921600)] = 115200


class SmartCardSettings(SerialSettings, frozen=True):
    """The social-security card reader: MT3 over serial, ``split`` for its nibble variant."""

    split: bool = False


class GateSettings(SerialSettings, frozen=True):
    """The gate. ``driver`` "modbus-pulse", "lcus1" or "none"; ``fail`` is required with a gate.

    ``edge_triggered``: the gate's controller opens once per edge, so that a held relay can't hold it open.
    """

    driver: str = "none"
    fail: FailMode | None = None
    edge_triggered: bool = False
    address: Annotated[int, Meta(ge=1, le=255)] = 1
    channel: Annotated[int, Meta(ge=1, le=16)] = 1
    pulse_ms: Annotated[int, Meta(ge=100, le=5000)] = 700


class AudioSettings(Strict, frozen=True):
    """``driver`` "alsa" (aplay) or "none"; ``sounds_dir`` empty: ui/sounds of the installation."""

    driver: str = "none"
    sounds_dir: str = ""
    volume: Ratio = 0.8
    language: str = "zh_CN"


class VerifySettings(Strict, frozen=True):
    """The verification platform. ``url`` empty: only what is held locally."""

    url: str = ""
    standby_url: str = ""
    app_id: str = ""
    secret_file: str = ""  # a file with the signing secret, mode 0600
    ca_file: str = ""
    timeout_s: Positive = 2.0
    cache_days: Positive = 7.0


class ReportSettings(Strict, frozen=True):
    """The broker. ``host`` empty: events stay in the outbox. ``ack`` "application" or "broker"."""

    host: str = ""
    port: Port = 8883
    tls: bool = True
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    username: str = ""
    password_file: str = ""
    ack: str = "application"
    topic_prefix: str = "sentinel"


class StaffAccount(Strict, frozen=True):
    """One staff account: ``pin_hash`` is an Argon2 hash, made by ``sentinel staff hash-pin``."""

    id: str
    pin_hash: str
    role: str = "guard"


class UiSettings(Strict, frozen=True):
    """The screen. ``orientation`` "portrait" or "landscape"."""

    orientation: str = "portrait"
    language: str = "zh_CN"
    fullscreen: bool = True


class Settings(Strict, frozen=True):
    """Everything. ``base`` is the folder that relative paths count from (set by ``load``)."""

    kiosk: Kiosk = field(default_factory=Kiosk)
    camera: CameraSettings = field(default_factory=CameraSettings)
    vision: VisionSettings = field(default_factory=VisionSettings)
    thermal: ThermalSettings = field(default_factory=ThermalSettings)
    id_card: IdCardSettings = field(default_factory=IdCardSettings)
    smart_card: SmartCardSettings = field(default_factory=SmartCardSettings)
    scanner: SerialSettings = field(default_factory=SerialSettings)
    gate: GateSettings = field(default_factory=GateSettings)
    audio: AudioSettings = field(default_factory=AudioSettings)
    verify: VerifySettings = field(default_factory=VerifySettings)
    report: ReportSettings = field(default_factory=ReportSettings)
    staff: tuple[StaffAccount, ...] = ()
    ui: UiSettings = field(default_factory=UiSettings)

    def check(self) -> None:
        """What types can't say. Raises ConfigError."""
        gate = self.gate
        if gate.driver not in ("none", "modbus-pulse", "lcus1"):
            raise ConfigError(f'gate.driver = "{gate.driver}" is none of "modbus-pulse", "lcus1", "none"')
        if gate.driver != "none" and gate.fail is None:
            raise ConfigError('gate.fail is required: "secure" (locked without power) or "safe" (open)')
        if gate.driver == "lcus1" and not gate.edge_triggered:
            raise ConfigError(
                "gate.driver = lcus1 can't end a pulse by itself: set gate.edge_triggered = true only if the "
                "gate's controller opens once per edge, else use a Modbus pulse relay"
            )
        if self.thermal.driver not in ("none", "mlx90640"):
            raise ConfigError(f'thermal.driver = "{self.thermal.driver}" is none of "mlx90640", "none"')
        if self.report.ack not in ("application", "broker"):
            raise ConfigError('report.ack must be "application" or "broker"')


def load(path: Path) -> Settings:
    """Read and check a settings file. Raises ConfigError with one clear line."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    try:
        settings = parse(raw)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None
    return settings


def parse(raw: dict[str, Any]) -> Settings:
    """Settings from decoded TOML. Raises ConfigError."""
    try:
        settings = msgspec.convert(raw, Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(str(error))) from None
    settings.check()
    return settings


def _explain(message: str) -> str:
    found = re.search(r"unknown field `(.+?)`(?: - at `\$\.?(.*?)`)?$", message)
    if not found:
        return message.replace("`$.", "`")
    key, where = found.group(1), found.group(2) or ""
    return f'unknown setting "{f"{where}." if where else ""}{key}"{nearest(key, _known_keys(where))}'


def nearest(word: str, known: Sequence[str]) -> str:
    """``; did you mean "..."?`` or nothing."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f'; did you mean "{near[0]}"?' if near else ""


def _known_keys(where: str) -> list[str]:
    section: Any = Settings
    for name in filter(None, re.sub(r"\[.*?\]", "", where).split(".")):
        section = next((f.type for f in msgspec.structs.fields(section) if f.name == name), Settings)
        if not isinstance(section, type):  # tuple[StaffAccount, ...]
            section = section.__args__[0]
    return [f.name for f in msgspec.structs.fields(section)]
