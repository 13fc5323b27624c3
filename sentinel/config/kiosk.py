"""The place itself: kiosk, screen, sound, staff accounts."""

from typing import Annotated

from msgspec import Meta

from sentinel.config.form import ConfigError, Ratio, Strict, says
from sentinel.core.staff_role import StaffRole


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
    language: Annotated[str, says("zh_CN or en; visitors can change it")] = "zh_CN"
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

    driver: Annotated[str, says('"alsa" (aplay) or "none"')] = "none"
    sounds_dir: Annotated[str, says("the sentences; empty: ui/sounds of the installation")] = ""
    volume: Annotated[Ratio, says("of the sentences")] = 0.8
    language: Annotated[str, says("zh_CN or en")] = "zh_CN"


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
