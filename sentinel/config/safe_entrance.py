"""What of gate, contacts and light can't be: the rules that types can't say, so that a gate is safe."""

from collections.abc import Sequence
from pathlib import Path

from hw.boards import Profile, ProfileError, load
from sentinel.config.entrance import ContactSettings, GateSettings, LightSettings
from sentinel.config.form import nearest

_LONGEST_HELD_PULSE_MS = 3000  # a visit waits 4 s for the gate (Timing.gate_s)
_GATES = ("modbus", "lcus1", "gpio", "wiegand", "none")
HEADER = "header"  # as hw.header has it
_CONTACTS = ("gate", "modbus", "gpio", "none")
_LIGHTS = ("gate", "modbus", "lcus1", "gpio", "none")
_TEXTS = ("bits", "frame-hex", "data-hex", "data-decimal")
_BIAS = ("up", "down", "none", "as-is")
WIRED = ("turn", "door", "barrier", "fire")
_ON_LINES = ("modbus", "lcus1", "wiegand")  # what needs a serial port


def problem(gate: GateSettings, contacts: ContactSettings, light: LightSettings, base: Path) -> str:
    """One line on the first thing that is wrong; "" where all is well. ``base``: of relative paths."""
    try:
        profiles = {
            name: load(section.profile, base)
            for name, section in (("gate", gate), ("contacts", contacts), ("light", light))
            if section.driver == "modbus"
        }
    except ProfileError as error:
        return f"profile: {error}"
    return (
        _gate(gate, profiles.get("gate"))
        or _contacts(gate, contacts, profiles)
        or _light(gate, light, profiles)
        or _ports(gate, contacts, light)
    )


def _gate(gate: GateSettings, profile: Profile | None) -> str:
    if wrong := _choice("gate.driver", gate.driver, _GATES):
        return wrong
    if gate.driver == "none":
        return ""
    if gate.fail is None:
        return 'gate.fail is required: "secure" (locked without power) or "safe" (open)'
    if gate.driver in _ON_LINES and not gate.port:
        return f'gate.port is required with gate.driver = "{gate.driver}"'
    if profile is not None and gate.channel > profile.channels:
        return f"gate.channel = {gate.channel}: {profile.title} has {profile.channels}"
    if gate.driver == "wiegand":
        return _wiegand(gate)
    held = not (profile and profile.self_ending)
    what = f"the board {gate.profile}" if gate.driver == "modbus" else gate.driver
    if held and not gate.edge_triggered:
        return (
            f"gate: {what} can't end a pulse by itself: set gate.edge_triggered = true only if the gate's "
            "controller opens once per edge, else use a Modbus relay with pulses"
        )
    if held and gate.pulse_ms > _LONGEST_HELD_PULSE_MS:
        return (
            f"gate.pulse_ms = {gate.pulse_ms} is more than {_LONGEST_HELD_PULSE_MS}: with {what} "
            "the kiosk holds the pulse itself, and the visit would not wait for its end"
        )
    return ""


def _wiegand(gate: GateSettings) -> str:
    if gate.wiegand_bits not in (26, 34):
        return f"gate.wiegand_bits = {gate.wiegand_bits} is neither 26 nor 34"
    if not 0 < gate.wiegand_number < 1 << (gate.wiegand_bits - 2):
        return f"gate.wiegand_number is required, 1 to {(1 << (gate.wiegand_bits - 2)) - 1}"
    return _choice("gate.wiegand_text", gate.wiegand_text, _TEXTS)


def _contacts(gate: GateSettings, contacts: ContactSettings, profiles: dict[str, Profile]) -> str:
    wired = {name: getattr(contacts, name) for name in WIRED if getattr(contacts, name)}
    wrong = _choice("contacts.driver", contacts.driver, _CONTACTS) or _choice(
        "contacts.bias", contacts.bias, _BIAS
    )
    if wrong:
        return wrong
    for name in contacts.closed_at_rest:
        if wrong := _choice("contacts.closed_at_rest", name, WIRED):
            return wrong
    if contacts.driver == "none":
        return f"contacts.{next(iter(wired))} needs contacts.driver" if wired else ""
    if not wired:
        return f'contacts.driver = "{contacts.driver}" without an input: set fire, turn, door or barrier'
    if len(set(wired.values())) < len(wired):
        return "contacts: two of them are on the same input"
    if gate.driver == "none" and set(wired) != {"fire"}:
        return "contacts: turn, door and barrier say something only with a gate: set gate.driver"
    return _contact_board(gate, contacts, profiles, max(wired.values()))


def _contact_board(
    gate: GateSettings, contacts: ContactSettings, profiles: dict[str, Profile], highest: int
) -> str:
    if contacts.driver == "gpio":
        if highest > len(contacts.lines):
            return f"contacts.lines has no line for input {highest}"
        return ""
    board = profiles.get("gate" if contacts.driver == "gate" else "contacts")
    if board is None:
        return 'contacts.driver = "gate" needs gate.driver = "modbus"'
    if board.inputs is None:
        return f"contacts: {board.title} has no inputs"
    if contacts.driver == "gate" and not board.self_ending:
        return (
            "contacts: on the gate's board they can't be read while the kiosk holds a pulse: use a board "
            "that ends it by itself, or a board of their own"
        )
    if contacts.driver == "modbus" and not contacts.port:
        return 'contacts.port is required with contacts.driver = "modbus"'
    return ""


def _light(gate: GateSettings, light: LightSettings, profiles: dict[str, Profile]) -> str:
    if wrong := _choice("light.driver", light.driver, _LIGHTS):
        return wrong
    if light.driver == "none":
        return ""
    if not (light.green or light.red) or light.green == light.red:
        return "light: set light.green and light.red to two relays or lines (0: none)"
    if light.driver in _ON_LINES and not light.port:
        return f'light.port is required with light.driver = "{light.driver}"'
    board = profiles.get("gate" if light.driver == "gate" else "light")
    if light.driver == "gate":
        if board is None or not board.self_ending:
            return 'light.driver = "gate" needs a Modbus board with pulses in [gate]'
        if gate.channel in (light.green, light.red):
            return f"light: relay {gate.channel} is the gate's"
    if board is not None and max(light.green, light.red) > board.channels:
        return f"light: {board.title} has {board.channels} relays"
    return ""


def _ports(gate: GateSettings, contacts: ContactSettings, light: LightSettings) -> str:
    """One thread owns a line, so nothing else may open it."""
    users = (
        ("gate", gate.driver, gate.port),
        ("contacts", contacts.driver, contacts.port),
        ("light", light.driver, light.port),
    )
    ports = [(name, port) for name, driver, port in users if driver in _ON_LINES]
    for at, (name, port) in enumerate(ports):
        for other, same in ports[:at]:
            if port == same:
                return f"{name}.port is {other}'s too: what hangs on the gate's board has driver = \"gate\""
    lines = [("gate", gate.chip, gate.line)] if gate.driver == "gpio" else []
    if contacts.driver == "gpio":
        lines += [("contacts", contacts.chip, line) for line in contacts.lines]
    if light.driver == "gpio":
        lines += [("light", light.chip, line) for line in (light.green, light.red) if line]
    taken: dict[tuple[str, int], str] = {}
    for name, chip, line in lines:
        if chip == HEADER and not 1 <= line <= 40:
            return f'{name}: with chip = "header" lines are pins of the header, 1 to 40, and {line} is none'
        if (chip, line) in taken:
            return f"{name}: line {line} of {chip} is used twice"
        taken[chip, line] = name
    return ""


def _choice(what: str, chosen: str, known: Sequence[str]) -> str:
    if chosen in known:
        return ""
    names = ", ".join(f'"{name}"' for name in known)
    return f'{what} = "{chosen}" is none of {names}{nearest(chosen, known)}'
