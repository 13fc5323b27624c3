"""Readers of cards and codes on serial lines."""

from typing import Annotated

from msgspec import Meta

from sentinel.config.form import ConfigError, Strict, nearest, says

Byte = Annotated[int, Meta(ge=0, le=255)]
SCANNER_DRIVERS = ("gm65", "newland", "plain")
ID_CARD_BAUDS = (115200, 57600, 38400, 19200, 9600)
SMART_CARD_DRIVERS = ("mt3", "ccid", "pcsc")


class SerialSettings(Strict, frozen=True):
    """A serial line."""

    port: Annotated[str, says("a path (best under /dev/serial/by-id) or a pyserial URL; empty: none")] = ""
    baud: Annotated[int, Meta(ge=1200, le=921600), says("the line's rate", "bit/s")] = 9600


class ScannerSettings(SerialSettings, frozen=True):
    """The serial code scanner."""

    driver: Annotated[
        str, says('"gm65" (GM65, GM812), "newland", or "plain": any that ends its codes, and is sent nothing')
    ] = "gm65"


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


def check_readers(card: IdCardSettings, scanner: ScannerSettings) -> None:
    if card.baud not in ID_CARD_BAUDS:
        known = ", ".join(map(str, ID_CARD_BAUDS))
        raise ConfigError(f"id_card.baud = {card.baud} is no rate of these readers: {known}")
    if card.photo_library and card.photo_command:
        raise ConfigError("id_card.photo_library and id_card.photo_command: set one of them")
    if scanner.driver not in SCANNER_DRIVERS:
        known = ", ".join(f'"{name}"' for name in SCANNER_DRIVERS)
        hint = nearest(scanner.driver, SCANNER_DRIVERS)
        raise ConfigError(f'scanner.driver = "{scanner.driver}" is none of {known}{hint}')


def check_smart_card(card: SmartCardSettings) -> None:
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
