"""Typed, strict settings from one TOML file; an unknown key is an error with "did you mean".

Every option has its unit in its name or its docstring. Read once, at construction. Relative paths count
from the folder of the settings file.
"""

import difflib
import ipaddress
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
Uncertainty = Annotated[float, Meta(ge=0.05, le=3.0)]
Surroundings = Annotated[float, Meta(ge=-20.0, le=60.0)]
Coefficient = Annotated[float, Meta(ge=-10.0, le=10.0)]

_LEAST_ZONE = 0.1  # of the picture
_LONGEST_HELD_PULSE_MS = 3000  # a visit waits 4 s for the gate (Timing.gate_s)


def says(meaning: str, unit: str = "") -> Meta:
    """What a setting means, and its unit: for docs/settings.md."""
    return Meta(description=meaning, extra={"unit": unit})


class ConfigError(Exception):
    """The settings are wrong; the text is one line that says where and what to do."""


class Strict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A section of the settings."""


class FailMode(StrEnum):
    """What the gate does without power. A property of the wiring, stated so that nobody assumes."""

    SECURE = "secure"
    SAFE = "safe"


class Kiosk(Strict, frozen=True):
    """The place. Relative paths, here and below, count from the folder of the settings file."""

    id: Annotated[str, says("names the kiosk in messages and topics; no / + #")] = "kiosk-1"
    venue: Annotated[str, says("the venue's id, told to the verification platform")] = "venue-1"
    venue_name: Annotated[str, says("on the screen; empty: the venue's id")] = ""
    data_dir: Annotated[str, says("database, keys and templates; made with mode 0700")] = "data"
    run_dir: Annotated[str, says("the daemon's socket and the preview; a tmpfs is best")] = "run"
    models_dir: Annotated[str, says("models and their manifest; empty: models/ of the installation")] = ""
    policy: Annotated[str, says("a policy file; empty: the built-in policy")] = ""
    vision_user: Annotated[str, says("the account of the vision process; empty: the daemon's own")] = ""
    ui_user: Annotated[str, says("the account of the screen's process; empty: the daemon's own")] = ""


class CameraSettings(Strict, frozen=True):
    """The camera, read by the vision process."""

    source: Annotated[
        str, says('V4L2 index or /dev path, video file, folder of pictures, http MJPEG URL, or "none"')
    ] = "0"
    width: Annotated[int, Meta(ge=160, le=4096), says("asked of a V4L2 device", "px")] = 1280
    height: Annotated[int, Meta(ge=120, le=4096), says("asked of a V4L2 device", "px")] = 720
    fps: Annotated[int, Meta(ge=1, le=120), says("asked of a V4L2 device; the pace of a folder", "1/s")] = 30
    loop: Annotated[bool, says("a file or folder starts again at its end")] = False


class VisionSettings(Strict, frozen=True):
    """What vision takes for a face that is near enough."""

    zone: Annotated[
        tuple[Ratio, Ratio, Ratio, Ratio], says("the aiming zone as x, y, width, height", "of the picture")
    ] = (0.2, 0.05, 0.6, 0.9)
    min_face_px: Annotated[
        int, Meta(ge=16, le=1000), says("a smaller face is asked to come nearer", "px wide")
    ] = 72
    threads: Annotated[int, Meta(ge=1, le=16), says("of each model, and of OpenCV")] = 1


class FaceSettings(Strict, frozen=True):
    """The same person, or not. 1:N needs `sentinel enrol --calibrate`: without it nobody is searched for."""

    match_bare: Annotated[Ratio, says("person = document from this cosine on (1:1), without a mask")] = 0.50
    match_masked: Annotated[Ratio, says("the same for somebody who wears a mask")] = 0.45
    search_bare: Annotated[Ratio, says("known face from this cosine on (1:N); 0: as calibrated")] = 0.0
    search_masked: Annotated[Ratio, says("the same for somebody who wears a mask")] = 0.0
    false_matches: Annotated[
        float, Meta(gt=0.0, le=0.1), says("limit for which calibration suggests 1:1 thresholds")
    ] = 0.001
    false_identifications: Annotated[
        float, Meta(gt=0.0, le=0.5), says("1:N is refused where more strangers may be taken for somebody")
    ] = 0.01


_LEAST_ADDRESS = 3
THERMAL_DRIVERS = ("mlx90640", "mlx90641", "mlx90614", "amg8833", "none")


class ThermalSettings(Strict, frozen=True):
    """The thermal sensor."""

    driver: Annotated[
        str,
        says(
            '"mlx90640", "mlx90641", "mlx90614" (a spot: only a registered face that fills its view), '
            '"amg8833" (presence only, never a temperature) or "none"'
        ),
    ] = "none"
    bus: Annotated[str, says("the I2C bus")] = "/dev/i2c-1"
    address: Annotated[int, Meta(ge=0, le=0x77), says("on the bus; 0: the model's own (51, 51, 90, 105)")] = 0
    chunk_bytes: Annotated[
        int, Meta(ge=16, le=8192), says("longest read that the I2C adapter takes at once", "bytes")
    ] = 2048
    bus_hz: Annotated[
        float,
        Meta(ge=10_000, le=1_000_000),
        says("the I2C bus's clock; a refresh rate that it can't serve is refused", "Hz"),
    ] = 400_000.0
    refresh_hz: Annotated[
        float, Meta(ge=0.5, le=32), says("half pictures a second: 0.5, 1, 2, 4, 8, 16 or 32", "Hz")
    ] = 4.0
    emissivity: Annotated[float, Meta(ge=0.5, le=1.0), says("of skin")] = 0.98
    site_offset_k: Annotated[
        float,
        Meta(ge=-3.0, le=6.0),
        says("added to skin for the body's estimate (as it is: to oral); constant for a site", "K"),
    ] = 2.38
    warm_up_s: Annotated[
        float, Meta(ge=0.0, le=3600.0), says("nobody is measured so long after the start", "s")
    ] = 240.0
    calibration_k: Annotated[
        Uncertainty | None,
        says(
            "standard uncertainty that a site calibration left; none: not calibrated, and near the limit "
            "nothing can be told until a reference is there",
            "K",
        ),
    ] = None
    reflected_c: Annotated[Surroundings | None, says("what skin mirrors; none: the ambient", "C")] = None
    reference: Annotated[
        str,
        says(
            '"running": the offset is that of the last people, provisional until six hours agree, then '
            'follows slowly and within 0.5 K; "frozen": as learned, unchanged; "off": only site_offset_k'
        ),
    ] = "running"
    healthy_c: Annotated[
        float,
        Meta(ge=36.0, le=37.2),
        says("the middle of healthy people on the recheck's thermometer: armpit 36.5, mouth 36.9", "C"),
    ] = 36.5
    black_body: Annotated[
        tuple[Ratio, Ratio, Ratio, Ratio] | None,
        says("where one stands, as x, y, width, height; none: no black body", "of the thermal picture"),
    ] = None
    black_body_c: Annotated[float, Meta(ge=25.0, le=45.0), says("its temperature", "C")] = 35.0
    black_body_emissivity: Annotated[float, Meta(ge=0.8, le=1.0), says("its emissivity")] = 0.95
    turned: Annotated[
        int,
        says(
            "by how much the sensor's picture is turned anticlockwise to stand upright: 0, 90, 180, 270; all "
            "else here counts from the upright one",
            "degrees",
        ),
    ] = 0
    registration: Annotated[
        tuple[Coefficient, Coefficient, Coefficient, Coefficient] | None,
        says(
            "ax, bx, ay, by: camera to thermal picture, x' = ax x + bx, y' = ay y + by; none: taken for "
            "equal, and heat can't witness liveness",
            "of the pictures",
        ),
    ] = None


class SerialSettings(Strict, frozen=True):
    """The serial code scanner (GM65)."""

    port: Annotated[str, says("a path (best under /dev/serial/by-id) or a pyserial URL; empty: none")] = ""
    baud: Annotated[int, Meta(ge=1200, le=921600), says("the line's rate", "bit/s")] = 9600


class IdCardSettings(SerialSettings, frozen=True):
    """The resident ID card reader (SDT protocol)."""

    baud: Annotated[int, Meta(ge=1200, le=921600), says("the line's rate", "bit/s")] = 115200


class SmartCardSettings(SerialSettings, frozen=True):
    """The social-security card reader (MT3)."""

    split: Annotated[bool, says("the variant that sends every byte as two")] = False


class GateSettings(SerialSettings, frozen=True):
    """The gate. A board that can't end a pulse itself (LCUS-1) needs ``edge_triggered``."""

    driver: Annotated[str, says('"modbus-pulse", "lcus1" or "none"')] = "none"
    fail: Annotated[
        FailMode | None, says('without power: "secure" (locked) or "safe" (open); required with a gate')
    ] = None
    edge_triggered: Annotated[
        bool, says("the gate's controller opens once per edge, so a held relay can't hold it open")
    ] = False
    address: Annotated[int, Meta(ge=1, le=255), says("of the Modbus board; 255 speaks to any one")] = 1
    channel: Annotated[int, Meta(ge=1, le=16), says("of the relay, as printed on the board")] = 1
    pulse_ms: Annotated[
        int,
        Meta(ge=100, le=5000),
        says("how long the relay closes, in steps of 100; at most 3000 with LCUS-1", "ms"),
    ] = 700
    check_s: Annotated[
        float, Meta(ge=0.0, le=60.0), says("how often an idle board is asked if it is there; 0: never", "s")
    ] = 3.0


class AudioSettings(Strict, frozen=True):
    """The loudspeaker."""

    driver: Annotated[str, says('"alsa" (aplay) or "none"')] = "none"
    sounds_dir: Annotated[str, says("the sentences; empty: ui/sounds of the installation")] = ""
    volume: Annotated[Ratio, says("of the sentences")] = 0.8
    language: Annotated[str, says("zh_CN or en")] = "zh_CN"


class VerifySettings(Strict, frozen=True):
    """The verification platform."""

    url: Annotated[str, says("https (http on this machine only); empty: only what is held locally")] = ""
    standby_url: Annotated[str, says("asked after a failure of the first")] = ""
    app_id: Annotated[str, says("names the kiosk's account; required with url")] = ""
    secret_file: Annotated[str, says("the signing secret, a file of mode 0600; required with url")] = ""
    ca_file: Annotated[str, says("the platform's authority (PEM); empty: the system's")] = ""
    timeout_s: Annotated[float, Meta(gt=0.0, le=60.0), says("for an answer, retry included", "s")] = 2.0
    cache_days: Annotated[
        float, Meta(gt=0.0, le=365.0), says("facts of people seen before are kept so long", "days")
    ] = 7.0


class ReportSettings(Strict, frozen=True):
    """The broker that takes events."""

    host: Annotated[str, says("of the broker; empty: events stay in the outbox")] = ""
    port: Annotated[Port, says("of the broker")] = 8883
    tls: Annotated[
        bool, says("encrypted, the broker's certificate checked; false only with a broker on this machine")
    ] = True
    ca_file: Annotated[str, says("the broker's authority (PEM); empty: the system's")] = ""
    cert_file: Annotated[str, says("the kiosk's certificate (PEM); empty: none")] = ""
    key_file: Annotated[str, says("its private key, a file of mode 0600; empty: in cert_file")] = ""
    username: Annotated[str, says("where the broker wants one")] = ""
    password_file: Annotated[str, says("the password, a file of mode 0600")] = ""
    ack: Annotated[
        str,
        says('an event is done when "application" (the collector) or only "broker" (weaker) has said so'),
    ] = "application"
    topic_prefix: Annotated[str, says("topics are PREFIX/KIOSK/events, /ack and /state")] = "sentinel"


class StaffAccount(Strict, frozen=True):
    """One staff account, as ``[[staff]]``."""

    id: Annotated[str, says("as it is recorded with a decision")]
    pin_hash: Annotated[str, says("Argon2, made by `sentinel staff hash-pin`")]
    technician: Annotated[bool, says("may see the live thermal picture")] = False


class UiSettings(Strict, frozen=True):
    """The screen."""

    orientation: Annotated[str, says('"portrait" or "landscape"')] = "portrait"
    language: Annotated[str, says("zh_CN or en; visitors can change it")] = "zh_CN"
    fullscreen: Annotated[bool, says("fill the display")] = True


class Settings(Strict, frozen=True):
    """Everything. ``base`` is the folder that relative paths count from (set by ``load``)."""

    kiosk: Kiosk = field(default_factory=Kiosk)
    camera: CameraSettings = field(default_factory=CameraSettings)
    vision: VisionSettings = field(default_factory=VisionSettings)
    face: FaceSettings = field(default_factory=FaceSettings)
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
        _check_zone(self.vision.zone)
        _check_gate(self.gate)
        _check_report(self.report)
        _check_thermal(self.thermal)
        if self.thermal.reference not in ("off", "running", "frozen"):
            raise ConfigError(
                f'thermal.reference = "{self.thermal.reference}" is none of "running", "frozen", "off"'
            )
        if self.audio.driver not in ("none", "alsa"):
            raise ConfigError(f'audio.driver = "{self.audio.driver}" is none of "alsa", "none"')
        if self.ui.orientation not in ("portrait", "landscape"):
            raise ConfigError(f'ui.orientation = "{self.ui.orientation}" is none of "portrait", "landscape"')


def _check_zone(zone: tuple[float, float, float, float]) -> None:
    left, top, width, height = zone
    if min(width, height) < _LEAST_ZONE or left + width > 1.0001 or top + height > 1.0001:
        raise ConfigError(
            f"vision.zone = {list(zone)} is x, y, width, height within the picture, 0 to 1, and at least "
            f"{_LEAST_ZONE:g} wide and high: nobody could stand in this one"
        )


def _check_thermal(thermal: ThermalSettings) -> None:
    if thermal.driver not in THERMAL_DRIVERS:
        known = ", ".join(f'"{name}"' for name in THERMAL_DRIVERS)
        hint = nearest(thermal.driver, THERMAL_DRIVERS)
        raise ConfigError(f'thermal.driver = "{thermal.driver}" is none of {known}{hint}')
    if 0 < thermal.address < _LEAST_ADDRESS:
        raise ConfigError(f"thermal.address = {thermal.address} is reserved on I2C: 3 to 119, or 0")
    if thermal.black_body is not None and thermal.driver in ("mlx90614", "amg8833"):
        raise ConfigError(f"thermal.black_body needs a sensor that sees a picture, not {thermal.driver}")
    if thermal.turned not in (0, 90, 180, 270):
        raise ConfigError(f"thermal.turned = {thermal.turned} is none of 0, 90, 180, 270")
    if thermal.registration is not None and thermal.registration[2] <= 0:
        raise ConfigError(
            "thermal.registration stands on its head, and foreheads would be chins: remove it, and run "
            "`sentinel calibrate thermal` again, which sets thermal.turned"
        )


def _check_gate(gate: GateSettings) -> None:
    if gate.driver not in ("none", "modbus-pulse", "lcus1"):
        raise ConfigError(f'gate.driver = "{gate.driver}" is none of "modbus-pulse", "lcus1", "none"')
    if gate.driver == "none":
        return
    if gate.fail is None:
        raise ConfigError('gate.fail is required: "secure" (locked without power) or "safe" (open)')
    if not gate.port:
        raise ConfigError(f'gate.port is required with gate.driver = "{gate.driver}"')
    if gate.driver == "lcus1" and not gate.edge_triggered:
        raise ConfigError(
            "gate.driver = lcus1 can't end a pulse by itself: set gate.edge_triggered = true only if the "
            "gate's controller opens once per edge, else use a Modbus pulse relay"
        )
    if gate.driver == "lcus1" and gate.pulse_ms > _LONGEST_HELD_PULSE_MS:
        raise ConfigError(
            f"gate.pulse_ms = {gate.pulse_ms} is more than {_LONGEST_HELD_PULSE_MS}: with lcus1 "
            "the kiosk holds the pulse itself, and the visit would not wait for its end"
        )


def _check_report(report: ReportSettings) -> None:
    if report.ack not in ("application", "broker"):
        raise ConfigError('report.ack must be "application" or "broker"')
    if report.host and not report.tls and not _is_this_machine(report.host):
        raise ConfigError(
            f'report.tls = false is only for a broker on this machine, and report.host = "{report.host}" is '
            "none: leave report.tls = true"
        )


def camera_is_networked(settings: Settings) -> bool:
    """Whether vision needs a network to reach its camera."""
    return settings.camera.source.startswith(("http://", "https://"))


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name: who it is, is decided elsewhere
        return False


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
    message = " ".join(message.splitlines())  # a key may hold a line's end
    found = re.search(r"unknown field `(.+?)`(?: - at `\$\.?(.*?)`)?$", message)
    if not found:
        said, _, place = message.partition(" - at `$.")
        return f"{place.rstrip('`')}: {said[0].lower()}{said[1:]}" if place else message
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
