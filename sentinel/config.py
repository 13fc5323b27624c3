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
Prefix = Annotated[str, Meta(min_length=2, max_length=200)]
Coefficient = Annotated[float, Meta(ge=-10.0, le=10.0)]

_LEAST_ZONE = 0.1  # of the picture


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
    policy: Annotated[
        str, says("a policy file, or a folder of them with their beginnings; empty: the built-in policy")
    ] = ""
    entrance: Annotated[
        str, Meta(max_length=40), says("this door's name, as the policy's variants call it; empty: not said")
    ] = ""
    direction: Annotated[
        str, says('"in", or "out" at an exit: who passes leaves, for attendance and the count inside')
    ] = "in"
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
    """A serial line."""

    port: Annotated[str, says("a path (best under /dev/serial/by-id) or a pyserial URL; empty: none")] = ""
    baud: Annotated[int, Meta(ge=1200, le=921600), says("the line's rate", "bit/s")] = 9600


SCANNER_DRIVERS = ("gm65", "newland", "plain")


class ScannerSettings(SerialSettings, frozen=True):
    """The serial code scanner."""

    driver: Annotated[
        str, says('"gm65" (GM65, GM812), "newland", or "plain": any that ends its codes, and is sent nothing')
    ] = "gm65"


ID_CARD_BAUDS = (115200, 57600, 38400, 19200, 9600)


class IdCardSettings(SerialSettings, frozen=True):
    """The resident ID card reader (SDT protocol)."""

    baud: Annotated[
        int,
        Meta(ge=9600, le=115200),
        says("the wish: a reader at another rate is looked for and brought to this one", "bit/s"),
    ] = 115200
    ignore_find: Annotated[
        bool, says("read whatever find and select answer: for readers that find no card and read it")
    ] = False
    photo_library: Annotated[
        str, says("the vendor's library that decodes the card's photo (WLT), a .so; empty: none")
    ] = ""
    photo_function: Annotated[
        str,
        says(
            "its function, int f(char *wlt, char *picture, int); empty: the first that it has of `unpack`, "
            "`_Z6unpackPcS_i`, `wlt2bmpBuffer`"
        ),
    ] = ""
    photo_argument: Annotated[
        int,
        Meta(ge=0, le=1_000_000),
        says("the function's third argument; 0: 708 for unpack, else the picture's room in bytes"),
    ] = 0
    photo_command: Annotated[
        tuple[str, ...],
        says("instead of a library: a program and its arguments; WLT on its stdin, BMP on its stdout"),
    ] = ()


SMART_CARD_DRIVERS = ("mt3", "ccid", "pcsc")
Byte = Annotated[int, Meta(ge=0, le=255)]


class SmartCardSettings(SerialSettings, frozen=True):
    """The social-security card reader, and who proves the kiosk to cards that demand it."""

    driver: Annotated[
        str, says('"mt3", "ccid" (GemPC Twin on a serial line) or "pcsc" (pcscd: `reader`, no `port`)')
    ] = "mt3"
    baud: Annotated[
        int, Meta(ge=0, le=921600), says("the line's rate; 0: the driver's usual, 9600 or 115200", "bit/s")
    ] = 0
    split: Annotated[bool, says("the variant of the MT3 that sends every byte as two")] = False
    reader: Annotated[
        str, says("with pcsc: a part of the reader's name, or with * and ? all of it; empty: the first")
    ] = ""
    authenticator: Annotated[
        str,
        says(
            'has the keys of cards that name nobody without: "psam1", "psam2" (a module in an MT3), '
            '"command", or an installed plug-in\'s name; empty: nobody, and such cards are sent elsewhere'
        ),
    ] = ""
    card_key: Annotated[Byte | None, says("the card's key to prove (P2); required with authenticator")] = None
    psam_key: Annotated[
        tuple[Byte, Byte] | None, says("the module's key, usage and version (P1, P2 of BFDE)")
    ] = None
    authenticate_command: Annotated[
        tuple[str, ...],
        says("a program and its arguments: JSON with the challenge on its stdin, the cryptogram in hex out"),
    ] = ()


class BoardSettings(SerialSettings, frozen=True):
    """What a board of the gate, the contacts or the light needs."""

    driver: Annotated[str, says("the kind of board")] = "none"
    address: Annotated[int, Meta(ge=1, le=255), says("of the Modbus board; 255 speaks to any one")] = 1
    local_echo: Annotated[bool, says("the RS-485 adapter returns what is sent")] = False


class GateSettings(BoardSettings, frozen=True):
    """The gate. LCUS-1, GPIO and boards without pulses can't end a pulse: they need ``edge_triggered``."""

    driver: Annotated[str, says('"modbus", "lcus1", "gpio", "wiegand" or "none"')] = "none"
    profile: Annotated[
        str,
        says(
            'the Modbus board: "pulse" (ends a pulse by itself), "r421a08" (too, in whole seconds), "coils", '
            '"registers" (on and off only), or the path of a .toml file like those in hw/boards'
        ),
    ] = "pulse"
    fail: Annotated[
        FailMode | None, says('without power: "secure" (locked) or "safe" (open); required with a gate')
    ] = None
    edge_triggered: Annotated[
        bool, says("the gate's controller opens once per edge, so a held relay can't hold it open")
    ] = False
    channel: Annotated[int, Meta(ge=1, le=16), says("of the relay, as printed on the board")] = 1
    chip: Annotated[str, says("the GPIO chip, with gpio")] = "/dev/gpiochip0"
    line: Annotated[int, Meta(ge=0, le=511), says("the GPIO line's offset, with gpio")] = 0
    active_low: Annotated[bool, says("the GPIO line drives the gate when low")] = False
    pulse_ms: Annotated[
        int,
        Meta(ge=100, le=5000),
        says(
            "how long the relay closes, rounded up to what the board knows; 3000 where the kiosk ends it",
            "ms",
        ),
    ] = 700
    check_s: Annotated[
        float, Meta(ge=0.0, le=60.0), says("how often an idle board is asked if it is there; 0: never", "s")
    ] = 3.0
    wiegand_bits: Annotated[int, Meta(ge=26, le=34), says("26 or 34, with wiegand")] = 26
    wiegand_number: Annotated[
        int,
        Meta(ge=0, le=0xFFFF_FFFF),
        says("the kiosk's own card number at the controller; with 26 bits facility x 65536 + card"),
    ] = 0
    wiegand_text: Annotated[
        str, says('how the converter reads it: "bits", "frame-hex", "data-hex" or "data-decimal"')
    ] = "data-hex"


Input = Annotated[int, Meta(ge=0, le=32)]


class ContactSettings(BoardSettings, frozen=True):
    """Contacts of the way in. Inputs count from 1; 0: none. Without any, nobody is said to have passed."""

    driver: Annotated[
        str, says('"gate" (inputs of the gate\'s Modbus board), "modbus" (their own), "gpio" or "none"')
    ] = "none"
    profile: Annotated[str, says("the Modbus board, as gate.profile, with modbus")] = "coils"
    chip: Annotated[str, says("the GPIO chip, with gpio")] = "/dev/gpiochip0"
    lines: Annotated[tuple[int, ...], says("the GPIO lines; the first is input 1")] = ()
    bias: Annotated[str, says('of the GPIO lines: "up", "down", "none" or "as-is"')] = "up"
    turn: Annotated[Input, says("a turnstile's contact: a pulse for each person who enters")] = 0
    door: Annotated[Input, says("a door's contact: active while it stands open")] = 0
    barrier: Annotated[Input, says("a light barrier behind the gate: a pulse for each body that enters")] = 0
    fire: Annotated[Input, says("the fire alarm; read and shown, the release is wired around the kiosk")] = 0
    closed_at_rest: Annotated[
        tuple[str, ...], says("contacts that are closed at rest: a cut wire reads as active")
    ] = ("fire",)
    debounce_ms: Annotated[
        int, Meta(ge=0, le=1000), says("a contact counts once it has held so long", "ms")
    ] = 30
    turn_s: Annotated[
        float,
        Meta(ge=2.0, le=60.0),
        says("who was let in goes through within; longer than the gate itself stays released", "s"),
    ] = 8.0
    held_s: Annotated[float, Meta(ge=5.0, le=600.0), says("a door open for longer is held open", "s")] = 20.0


class LightSettings(BoardSettings, frozen=True):
    """The status light: green for whoever was let in, else red; dark in a fire alarm and without a kiosk."""

    driver: Annotated[
        str, says('"gate" (relays of the gate\'s Modbus board), "modbus", "lcus1", "gpio" or "none"')
    ] = "none"
    profile: Annotated[str, says("the Modbus board, as gate.profile, with modbus")] = "coils"
    chip: Annotated[str, says("the GPIO chip, with gpio")] = "/dev/gpiochip0"
    active_low: Annotated[bool, says("the GPIO lines light when low")] = False
    green: Annotated[int, Meta(ge=0, le=511), says("relay or GPIO line; 0: none")] = 0
    red: Annotated[int, Meta(ge=0, le=511), says("relay or GPIO line; 0: none")] = 0


class AudioSettings(Strict, frozen=True):
    """The loudspeaker."""

    driver: Annotated[str, says('"alsa" (aplay) or "none"')] = "none"
    sounds_dir: Annotated[str, says("the sentences; empty: ui/sounds of the installation")] = ""
    volume: Annotated[Ratio, says("of the sentences")] = 0.8
    language: Annotated[str, says("zh_CN or en")] = "zh_CN"


class CredentialSettings(Strict, frozen=True):
    """What codes are believed, and who reads them."""

    trust_dir: Annotated[
        str,
        says(
            "a folder (or file) of signers' certificates, issuers' keys and revocations, PEM, DER or JSON; "
            "empty: no certificate counts"
        ),
    ] = ""
    revocations_url: Annotated[
        str,
        says(
            "the platform that hands out issuers' lists of revoked passes, asked every minute as app_id; "
            "empty: lists are files in trust_dir"
        ),
    ] = ""
    revocations_dir: Annotated[
        str, says("a folder of the kiosk's own for the lists that it fetched; required with revocations_url")
    ] = ""
    rules: Annotated[
        str, says("acceptance rules for EU certificates (CertLogic, JSON); empty: none are demanded")
    ] = ""
    platform_prefixes: Annotated[
        tuple[Prefix, ...], says("how the codes of a venue's own platform begin, sent to it whole")
    ] = ()
    place_prefixes: Annotated[
        tuple[Prefix, ...], says("how the codes of places (场所码) begin: visitors are asked for their own")
    ] = ()


class VerifySettings(Strict, frozen=True):
    """The verification platform (docs/platform-adapters.md)."""

    url: Annotated[
        str, says("https (http on this machine only); empty: the adapter's, else only what is held locally")
    ] = ""
    standby_url: Annotated[str, says("asked while the first is away or late")] = ""
    app_id: Annotated[str, says("names the kiosk's account; required with url")] = ""
    secret_file: Annotated[str, says("the signing secret, a file of mode 0600; required with url")] = ""
    ca_file: Annotated[str, says("the platform's authority (PEM); empty: the system's")] = ""
    adapter: Annotated[
        str, says("the platform's interface: a shipped adapter's name, or a signed bundle ending in .json")
    ] = "reference"
    adapter_keys: Annotated[
        str, says("who may sign bundles: a public key (PEM) or a folder of them; required with a bundle")
    ] = ""
    key_file: Annotated[str, says("an SM2 key, a file of mode 0600, where the platform wants one")] = ""
    device: Annotated[str, says("the kiosk's number with the platform (IMEI); empty: app_id")] = ""
    rate_per_s: Annotated[
        float, Meta(ge=0.1, le=1000.0), says("how often the platform is asked at most", "per second")
    ] = 10.0
    hedge: Annotated[bool, says("a late answer is asked for a second time")] = True
    timeout_s: Annotated[float, Meta(gt=0.0, le=60.0), says("for an answer, retry included", "s")] = 2.0
    cache_days: Annotated[
        float, Meta(gt=0.0, le=365.0), says("facts of people seen before are kept so long", "days")
    ] = 7.0
    colour_minutes: Annotated[
        float,
        Meta(gt=0.0, le=1440.0),
        says("a code's colour that is held counts so long, where the platform states no validity", "min"),
    ] = 30.0
    head_start_s: Annotated[
        float,
        Meta(ge=0.0, le=5.0),
        says("so long only the platform decides, then also what is held of its earlier answers", "s"),
    ] = 0.25
    refresh_ahead: Annotated[
        bool,
        says("ask for appointments and regulars ahead; keeps their id numbers, encrypted, until then"),
    ] = False
    refresh_per_minute: Annotated[
        int, Meta(ge=1, le=600), says("at most so many are asked for ahead", "1/min")
    ] = 6
    list_keys: Annotated[
        str, says("a file or folder of public keys (PEM) that may sign rosters and watch-lists; empty: none")
    ] = ""


class PolicySettings(Strict, frozen=True):
    """Signed policies, which come by file or by network; local ones are named in ``kiosk.policy``."""

    keys: Annotated[
        str, says("who may sign policies: a public key (PEM) or a folder of them; empty: none may")
    ] = ""
    signed_only: Annotated[bool, says("a policy that is not signed is refused; needs keys")] = False
    tenant: Annotated[str, says("whom signed policies must name as their tenant; empty: none")] = ""
    url: Annotated[
        str, says("where signed policies are fetched, https (http on this machine only); empty: nowhere")
    ] = ""
    every_s: Annotated[float, Meta(ge=1.0, le=86400.0), says("how often they are fetched", "s")] = 300.0
    ca_file: Annotated[str, says("the authority of url (PEM); empty: the system's")] = ""


class BaseFileSettings(Strict, frozen=True):
    """The city base file: facts of a whole city, held here. A risk to privacy, so off unless asked for."""

    folder: Annotated[str, says("where it is held, beside the database; empty: no base file is used")] = ""
    trust: Annotated[
        str, says("publishers' public keys: a PEM file, or a folder of .pem and .pub; required with folder")
    ] = ""
    city_keys: Annotated[
        str, says("a folder of city keys, EPOCH.key of 32 bytes and mode 0600; required with folder")
    ] = ""
    url: Annotated[
        str,
        says("the publisher, https (http on this machine only); empty: files come by `cache sync --file`"),
    ] = ""
    mqtt: Annotated[bool, says("deltas are also pushed by the broker of [report]")] = False
    every_s: Annotated[
        float, Meta(ge=1.0, le=3600.0), says("with mqtt, how often the publisher is asked for news", "s")
    ] = 60.0
    longest_hours: Annotated[float, Meta(gt=0.0, le=744.0), says("an older file states nothing", "h")] = 168.0
    compact_at: Annotated[
        int, Meta(ge=1000, le=5_000_000), says("so many changes make a new file of both", "changes")
    ] = 200_000


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
    topic_prefix: Annotated[str, says("topics are PREFIX/KIOSK/events, /ack, /capacity and /state")] = (
        "sentinel"
    )


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
    scanner: ScannerSettings = field(default_factory=ScannerSettings)
    gate: GateSettings = field(default_factory=GateSettings)
    contacts: ContactSettings = field(default_factory=ContactSettings)
    light: LightSettings = field(default_factory=LightSettings)
    audio: AudioSettings = field(default_factory=AudioSettings)
    credentials: CredentialSettings = field(default_factory=CredentialSettings)
    verify: VerifySettings = field(default_factory=VerifySettings)
    policies: PolicySettings = field(default_factory=PolicySettings)
    base_file: BaseFileSettings = field(default_factory=BaseFileSettings)
    report: ReportSettings = field(default_factory=ReportSettings)
    staff: tuple[StaffAccount, ...] = ()
    ui: UiSettings = field(default_factory=UiSettings)

    def check(self, base: Path = Path()) -> None:
        """What types can't say. ``base``: where relative paths count from. Raises ConfigError."""
        from sentinel.config_entrance import problem

        if self.kiosk.direction not in ("in", "out"):
            raise ConfigError(f'kiosk.direction = "{self.kiosk.direction}" is none of "in", "out"')
        _check_zone(self.vision.zone)
        _check_readers(self.id_card, self.scanner)
        _check_smart_card(self.smart_card)
        if wrong := problem(self, base):
            raise ConfigError(wrong)
        _check_policies(self.policies)
        _check_base_file(self.base_file, self.report)
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


def _check_readers(card: IdCardSettings, scanner: ScannerSettings) -> None:
    if card.baud not in ID_CARD_BAUDS:
        known = ", ".join(map(str, ID_CARD_BAUDS))
        raise ConfigError(f"id_card.baud = {card.baud} is no rate of these readers: {known}")
    if card.photo_library and card.photo_command:
        raise ConfigError("id_card.photo_library and id_card.photo_command: set one of them")
    if scanner.driver not in SCANNER_DRIVERS:
        known = ", ".join(f'"{name}"' for name in SCANNER_DRIVERS)
        hint = nearest(scanner.driver, SCANNER_DRIVERS)
        raise ConfigError(f'scanner.driver = "{scanner.driver}" is none of {known}{hint}')


def _check_smart_card(card: SmartCardSettings) -> None:
    if card.driver not in SMART_CARD_DRIVERS:
        known = ", ".join(f'"{name}"' for name in SMART_CARD_DRIVERS)
        hint = nearest(card.driver, SMART_CARD_DRIVERS)
        raise ConfigError(f'smart_card.driver = "{card.driver}" is none of {known}{hint}')
    if card.driver == "pcsc" and card.port:
        raise ConfigError("smart_card.port is not used with pcsc: name the reader in smart_card.reader")
    if card.driver != "pcsc" and card.reader:
        raise ConfigError(f"smart_card.reader is for pcsc: {card.driver} takes smart_card.port")
    if card.split and card.driver != "mt3":
        raise ConfigError(f"smart_card.split is a variant of the mt3, not of {card.driver}")
    if not card.authenticator:
        return
    if card.card_key is None:
        raise ConfigError("smart_card.card_key is required with smart_card.authenticator")
    if card.authenticator in ("psam1", "psam2") and card.driver != "mt3":
        raise ConfigError(f'smart_card.authenticator = "{card.authenticator}" needs the slots of an mt3')
    if card.authenticator in ("psam1", "psam2") and card.psam_key is None:
        raise ConfigError(f'smart_card.psam_key is required with authenticator = "{card.authenticator}"')
    if card.authenticator == "command" and not card.authenticate_command:
        raise ConfigError('smart_card.authenticate_command is required with authenticator = "command"')


def _check_policies(policies: PolicySettings) -> None:
    if not policies.keys and (policies.signed_only or policies.url):
        raise ConfigError("policies.keys is required with policies.signed_only and policies.url")


def _check_base_file(base_file: BaseFileSettings, report: ReportSettings) -> None:
    if not base_file.folder:
        if base_file.url or base_file.mqtt:
            raise ConfigError("base_file.folder is required with base_file.url and base_file.mqtt")
        return
    for name in ("trust", "city_keys"):
        if not getattr(base_file, name):
            raise ConfigError(f"base_file.{name} is required with base_file.folder")
    if base_file.mqtt and not report.host:
        raise ConfigError("base_file.mqtt needs the broker of report.host")


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
        settings = parse(raw, path.parent)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None
    return settings


def parse(raw: dict[str, Any], base: Path = Path()) -> Settings:
    """Settings from decoded TOML; relative paths count from ``base``. Raises ConfigError."""
    try:
        settings = msgspec.convert(raw, Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(str(error))) from None
    settings.check(base)
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
