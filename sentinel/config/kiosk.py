"""The place itself: kiosk, screen, sound, staff accounts."""

from typing import Annotated

from msgspec import Meta, field

from sentinel.config.form import ConfigError, Ratio, Strict, says
from sentinel.core.languages import LANGUAGES
from sentinel.core.staff_role import StaffRole

TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
_DRIVERS = ("auto", "alsa", "pipewire", "none")


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


class UiSettings(Strict, frozen=True):
    """The screen."""

    orientation: Annotated[str, says('"portrait" or "landscape"')] = "portrait"
    language: Annotated[str, says("zh_CN, zh_TW, en, ja or ko; visitors can change it")] = "zh_CN"
    fullscreen: Annotated[bool, says("fill the display")] = True
    night: Annotated[
        str, says('"HH:MM-HH:MM" in the kiosk\'s local time: dark and quiet by itself; empty: by touch only')
    ] = ""
    scanner: Annotated[
        str, says("where codes are held, seen from the visitor: below, left, right or above the screen")
    ] = "below"
    card_reader: Annotated[str, says("where cards are laid, likewise")] = "below"
    still: Annotated[bool, says("less motion: nothing turns or slides")] = False
    dim_after_s: Annotated[
        float, Meta(ge=0.0, le=86400.0), says("with nobody there for so long it is dim; 0: never", "s")
    ] = 120.0
    dark_after_s: Annotated[
        float,
        Meta(ge=0.0, le=86400.0),
        says("... and black, while a camera sees who comes; 0: never", "s"),
    ] = 0.0
    panel_off: Annotated[
        bool, says("switch a black panel off (X: xset, Wayland: wlopm); some take seconds to come back")
    ] = False


class AudioSettings(Strict, frozen=True):
    """The loudspeaker."""

    driver: Annotated[
        str, says('"alsa" (aplay), "pipewire" (pw-cat), "auto" (PipeWire where it runs, else ALSA) or "none"')
    ] = "none"
    sounds_dir: Annotated[
        str, says("recordings that replace ours file by file, as LANGUAGE/REASON.wav; empty: none")
    ] = ""
    volume: Annotated[Ratio, says("of the sentences, where no hours say otherwise")] = 0.8
    hours: Annotated[
        dict[TimeOfDay, Ratio],
        says('volumes by time of day: `{"07:00" = 0.8, "22:00" = 0.3}`, each until the next, local time'),
    ] = field(default_factory=dict)
    language: Annotated[str, says("zh_CN, zh_TW, en, ja or ko, unless a visitor's own is known")] = "zh_CN"


def loudness(audio: AudioSettings, minute: int) -> float:
    """The volume, 0..1, at a minute of the local day."""
    if not audio.hours:
        return audio.volume
    clock = f"{minute // 60:02d}:{minute % 60:02d}"
    begun = [start for start in audio.hours if start <= clock]
    return audio.hours[max(begun or audio.hours)]  # before the first, yesterday's last


def check_languages(ui: UiSettings, audio: AudioSettings) -> None:
    """Raises ConfigError: a language that the kiosk does not have, or a driver."""
    for name, language in (("ui.language", ui.language), ("audio.language", audio.language)):
        if language not in LANGUAGES:
            raise ConfigError(f'{name} = "{language}" is none of {", ".join(LANGUAGES)}')
    if audio.driver not in _DRIVERS:
        raise ConfigError(f'audio.driver = "{audio.driver}" is none of {", ".join(_DRIVERS)}')


class StaffAccount(Strict, frozen=True):
    """One staff account, as ``[[staff]]``."""

    id: Annotated[str, says("as it is recorded with a decision")]
    pin_hash: Annotated[str, says("Argon2, made by `sentinel staff hash-pin`")]
    role: Annotated[
        StaffRole,
        says(
            '"guard" decides on referred visitors; "supervisor" also searches the passages and sees the '
            'figures; "technician" sees to the devices, and decides on nobody'
        ),
    ] = StaffRole.GUARD


def check_staff(accounts: tuple[StaffAccount, ...]) -> None:
    """Ids that tell people apart, in a record and on a screen. Raises ConfigError."""
    seen: set[str] = set()
    for account in accounts:
        if not (account.id.isprintable() and account.id.strip() == account.id and 0 < len(account.id) <= 24):
            raise ConfigError(f"staff.id = {account.id!r} is not 1 to 24 printable characters")
        if account.id in seen:
            raise ConfigError(f'staff.id = "{account.id}" is there twice: each person has an account')
        seen.add(account.id)
