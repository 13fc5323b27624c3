"""All settings together: read from TOML, checked, an unknown key told with "did you mean"."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
from msgspec import field

from sentinel.config.entrance import ContactSettings, GateSettings, LightSettings
from sentinel.config.form import ConfigError, Strict, nearest
from sentinel.config.identity import IdentitySettings, check_identity
from sentinel.config.kiosk import AudioSettings, Kiosk, StaffAccount, UiSettings, check_languages, check_staff
from sentinel.config.readers import (
    IdCardSettings,
    ScannerSettings,
    SmartCardSettings,
    check_readers,
    check_smart_card,
)
from sentinel.config.safe_entrance import problem
from sentinel.config.sensors import (
    CameraSettings,
    FaceSettings,
    ThermalSettings,
    VisionSettings,
    check_thermal,
    check_zone,
)
from sentinel.config.sources import (
    BaseFileSettings,
    CredentialSettings,
    PolicySettings,
    RemoteSettings,
    ReportSettings,
    UpdateSettings,
    VerifySettings,
    check_base_file,
    check_policies,
    check_remote,
    check_report,
    check_updates,
)
from sentinel.config.venue import VenueSettings, check_venue
from sentinel.core.quiet import night_hours


class Settings(Strict, frozen=True):
    """Everything. ``base`` is the folder that relative paths count from (set by ``load``)."""

    kiosk: Kiosk = field(default_factory=Kiosk)
    venue: VenueSettings = field(default_factory=VenueSettings)
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
    remote: RemoteSettings = field(default_factory=RemoteSettings)
    identity: IdentitySettings = field(default_factory=IdentitySettings)
    updates: UpdateSettings = field(default_factory=UpdateSettings)
    staff: tuple[StaffAccount, ...] = ()
    ui: UiSettings = field(default_factory=UiSettings)

    def check(self, base: Path = Path()) -> None:
        """What types can't say. ``base``: where relative paths count from. Raises ConfigError."""
        if self.kiosk.direction not in ("in", "out"):
            raise ConfigError(f'kiosk.direction = "{self.kiosk.direction}" is none of "in", "out"')
        check_venue(self.venue)
        check_zone(self.vision.zone)
        check_readers(self.id_card, self.scanner)
        check_smart_card(self.smart_card)
        if wrong := problem(self.gate, self.contacts, self.light, base):
            raise ConfigError(wrong)
        check_policies(self.policies)
        check_base_file(self.base_file, self.report)
        check_report(self.report)
        check_remote(self.remote, self.report)
        check_identity(self.identity)
        check_updates(self.updates, base)
        check_staff(self.staff)
        check_thermal(self.thermal)
        if self.thermal.reference not in ("off", "running", "frozen"):
            raise ConfigError(
                f'thermal.reference = "{self.thermal.reference}" is none of "running", "frozen", "off"'
            )
        check_languages(self.ui, self.audio)
        try:
            night_hours(self.ui.night)
        except ValueError as error:
            raise ConfigError(f"ui.night = {error}") from None
        if self.ui.orientation not in ("portrait", "landscape"):
            raise ConfigError(f'ui.orientation = "{self.ui.orientation}" is none of "portrait", "landscape"')
        for name, side in (("scanner", self.ui.scanner), ("card_reader", self.ui.card_reader)):
            if side not in ("below", "left", "right", "above"):
                raise ConfigError(f'ui.{name} = "{side}" is none of "below", "left", "right", "above"')


def camera_is_networked(settings: Settings) -> bool:
    """Whether vision needs a network to reach its camera."""
    return settings.camera.source.startswith(("http://", "https://"))


def load(path: Path) -> Settings:
    """Read and check a settings file. Raises ConfigError with one clear line."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
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
        settings = _shown_by_all(msgspec.convert(raw, Settings))
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(str(error))) from None
    if (place := _with_nul(raw)) is not None:
        raise ConfigError(f"{place}: a zero byte (\\u0000) can't be part of a setting")
    settings.check(base)
    return settings


def _with_nul(value: object, place: str = "") -> str | None:
    """Where a text holds a zero byte, which no path and no address can have; None: nowhere."""
    match value:
        case str():
            return place if "\0" in value else None
        case dict():
            inside = [(f"{place}.{key}".lstrip("."), one) for key, one in value.items()]
        case list():
            inside = [(f"{place}[{number}]", one) for number, one in enumerate(value)]
        case _:
            return None
    return next((found for where, one in inside if (found := _with_nul(one, where)) is not None), None)


def _shown_by_all(settings: Settings) -> Settings:
    """The same, with the kiosk's certificate in every section that names none."""
    own = settings.identity
    if not own.cert_file:
        return settings
    verify, policies, report = settings.verify, settings.policies, settings.report
    shown = {"cert_file": own.cert_file, "cert_key_file": own.key_file}
    if not verify.cert_file:
        verify = msgspec.structs.replace(verify, **shown)
    if not policies.cert_file:
        policies = msgspec.structs.replace(policies, **shown)
    if not report.cert_file:
        report = msgspec.structs.replace(report, cert_file=own.cert_file, key_file=own.key_file)
    return msgspec.structs.replace(settings, verify=verify, policies=policies, report=report)


# Settings of releases before: what to write instead.
_MOVED = {"staff.technician": '; write role = "technician" (role = "guard" where it was false)'}


def _explain(message: str) -> str:
    message = " ".join(message.splitlines())  # a key may hold a line's end
    found = re.search(r"unknown field `(.+?)`(?: - at `\$\.?(.*?)`)?$", message)
    if not found:
        said, _, place = message.partition(" - at `$.")
        return f"{place.rstrip('`')}: {said[0].lower()}{said[1:]}" if place else message
    key, where = found.group(1), found.group(2) or ""
    section = re.sub(r"\[.*?\]", "", where)
    told = _MOVED.get(f"{section}.{key}") or nearest(key, _known_keys(where))
    return f'unknown setting "{f"{where}." if where else ""}{key}"{told}'


def _known_keys(where: str) -> list[str]:
    section: Any = Settings
    for name in filter(None, re.sub(r"\[.*?\]", "", where).split(".")):
        section = next((f.type for f in msgspec.structs.fields(section) if f.name == name), Settings)
        if not isinstance(section, type):  # tuple[StaffAccount, ...]
            section = section.__args__[0]
    return [f.name for f in msgspec.structs.fields(section)]
