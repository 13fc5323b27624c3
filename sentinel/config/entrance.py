"""The way in: gate, contacts, status light."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from sentinel.config.form import says
from sentinel.config.readers import SerialSettings

Input = Annotated[int, Meta(ge=0, le=32)]

_CHIP = says('the GPIO chip, with gpio; "header": lines are pins of the board\'s header (hw/hosts)')


class FailMode(StrEnum):
    """What the gate does without power. A property of the wiring, stated so that nobody assumes."""

    SECURE = "secure"
    SAFE = "safe"


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
    chip: Annotated[str, _CHIP] = "/dev/gpiochip0"
    line: Annotated[int, Meta(ge=0, le=511), says("GPIO line, or the header's pin")] = 0
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


class ContactSettings(BoardSettings, frozen=True):
    """Contacts of the way in. Inputs count from 1; 0: none. Without any, nobody is said to have passed."""

    driver: Annotated[
        str, says('"gate" (inputs of the gate\'s Modbus board), "modbus" (their own), "gpio" or "none"')
    ] = "none"
    profile: Annotated[str, says("the Modbus board, as gate.profile, with modbus")] = "coils"
    chip: Annotated[str, _CHIP] = "/dev/gpiochip0"
    lines: Annotated[tuple[int, ...], says("GPIO lines, or pins of the header; the first is input 1")] = ()
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
    chip: Annotated[str, _CHIP] = "/dev/gpiochip0"
    active_low: Annotated[bool, says("the GPIO lines light when low")] = False
    green: Annotated[int, Meta(ge=0, le=511), says("relay, GPIO line or pin of the header; 0: none")] = 0
    red: Annotated[int, Meta(ge=0, le=511), says("relay, GPIO line or pin of the header; 0: none")] = 0
