"""Settings -> openers of devices: the only place that names a device's model. None: not configured."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from hw.audio import AudioOutput
from hw.boards import load
from hw.camera import Camera
from hw.contact import Contacts
from hw.gate import Gate
from hw.header import placed
from hw.idcard import IdCardReader
from hw.light import Light
from hw.scanner import Scanner
from hw.smartcard import SamSlots, SmartCardReader
from hw.thermal import ThermalSensor
from sentinel.config import Settings
from sentinel.credentials.cards.authentication import (
    CommandAuthenticator,
    PlugInAuthenticator,
    PsamAuthenticator,
)
from sentinel.credentials.cards.session import Proof

_SAM_SLOTS = {"psam1": 1, "psam2": 2}


def id_card(settings: Settings, base: Path) -> Callable[[], IdCardReader] | None:
    """The resident ID-card reader."""
    from hw.idcard.sdt import open_sdt

    device = settings.id_card
    if not device.port:
        return None
    return lambda: open_sdt(_port(device.port, base), device.baud, ignore_find=device.ignore_find)


def scanner(settings: Settings, base: Path) -> Callable[[], Scanner] | None:
    """The serial code scanner."""
    from hw.scanner.gm65 import open_gm65
    from hw.scanner.newland import open_newland
    from hw.scanner.serial_line import open_plain

    device = settings.scanner
    if not device.port:
        return None
    port = _port(device.port, base)
    match device.driver:
        case "newland":
            return lambda: open_newland(port, device.baud)
        case "plain":
            return lambda: open_plain(port, device.baud)
    return lambda: open_gm65(port, device.baud)


def smart_card(settings: Settings, base: Path) -> Callable[[], SmartCardReader] | None:
    """The social-security card reader."""
    from hw.smartcard.mt3 import open_mt3
    from hw.smartcard.serial_ccid import open_serial_ccid

    device = settings.smart_card
    if device.driver == "pcsc":
        from hw.smartcard.pcsc import open_pcsc  # loads a C library that other kiosks need not have

        return lambda: open_pcsc(device.reader)
    if not device.port:
        return None
    port = _port(device.port, base)
    if device.driver == "ccid":
        return lambda: open_serial_ccid(port, device.baud or 115200)
    return lambda: open_mt3(port, device.baud or 9600, split=device.split)


def reads_cards(settings: Settings) -> bool:
    """Whether the kiosk has a reader for any card: else nobody may be asked for one."""
    return bool(settings.id_card.port or settings.smart_card.port or settings.smart_card.driver == "pcsc")


def card_proof(settings: Settings) -> Callable[[SmartCardReader], Proof] | None:
    """Who proves the kiosk to social-security cards that demand it, given the open reader."""
    device = settings.smart_card
    key, psam = device.card_key, device.psam_key
    if not device.authenticator or key is None:
        return None

    def prove(reader: SmartCardReader) -> Proof:
        if device.authenticator == "command":
            return Proof(key, CommandAuthenticator(device.authenticate_command))
        if psam is not None and device.authenticator in _SAM_SLOTS and isinstance(reader, SamSlots):
            return Proof(key, PsamAuthenticator(reader.sam(_SAM_SLOTS[device.authenticator]), *psam))
        return Proof(key, PlugInAuthenticator(device.authenticator))

    return prove


def gate(settings: Settings, base: Path) -> Callable[[], Gate] | None:
    """The gate."""
    from hw.gate.gpio import open_gpio_gate
    from hw.gate.lcus1 import open_lcus1_gate
    from hw.gate.modbus import open_modbus_gate
    from hw.gate.wiegand import Shape, open_wiegand_gate

    device, port = settings.gate, _port(settings.gate.port, base)
    ms, channel = device.pulse_ms, device.channel
    match device.driver:
        case "modbus":
            return lambda: open_modbus_gate(
                port, device.baud, profile=load(device.profile, base), address=device.address,
                channel=channel, pulse_ms=ms, local_echo=device.local_echo,
            )  # fmt: skip
        case "lcus1":
            return lambda: open_lcus1_gate(port, device.baud, channel=channel, pulse_ms=ms)
        case "gpio":

            def on_a_line() -> Gate:
                chip, (line,) = placed(device.chip, (device.line,))
                return open_gpio_gate(chip, line, pulse_ms=ms, active_low=device.active_low)

            return on_a_line
        case "wiegand":
            return lambda: open_wiegand_gate(
                port, device.baud, bits=device.wiegand_bits, number=device.wiegand_number,
                shape=Shape(device.wiegand_text),
            )  # fmt: skip
    return None


def contacts(settings: Settings, base: Path, count: int) -> Callable[[], Contacts] | None:
    """Contacts on a board or on lines of their own; the first ``count`` inputs."""
    from hw.contact.gpio import open_gpio_contacts
    from hw.contact.modbus import open_modbus_contacts

    device = settings.contacts
    match device.driver:
        case "modbus":
            return lambda: open_modbus_contacts(
                _port(device.port, base), device.baud, load(device.profile, base), count,
                address=device.address, local_echo=device.local_echo,
            )  # fmt: skip
        case "gpio":
            return lambda: open_gpio_contacts(*placed(device.chip, device.lines), bias=device.bias)
    return None


def contacts_of_gate(settings: Settings, count: int) -> Callable[[Gate], Contacts] | None:
    """Contacts on the gate's own board, which its thread reads."""
    from hw.contact.modbus import ModbusContacts
    from hw.gate.modbus import ModbusGate

    def of(gate: Gate) -> Contacts:
        assert isinstance(gate, ModbusGate), "the settings were checked"
        return ModbusContacts(gate.board, count, owned=False)

    return of if settings.contacts.driver == "gate" else None


def light(settings: Settings, base: Path) -> Callable[[], Light] | None:
    """A status light on a board or on lines of its own."""
    from hw.light.relays import open_gpio_light, open_lcus1_light, open_modbus_light

    device = settings.light
    green, red = device.green, device.red
    match device.driver:
        case "modbus":
            return lambda: open_modbus_light(
                _port(device.port, base), device.baud, load(device.profile, base), address=device.address,
                green=green, red=red, local_echo=device.local_echo,
            )  # fmt: skip
        case "lcus1":
            return lambda: open_lcus1_light(_port(device.port, base), device.baud, green=green, red=red)
        case "gpio":

            def on_lines() -> Light:
                used = [line for line in (green, red) if line]
                chip, lines = placed(device.chip, used)
                at = dict(zip(used, lines, strict=True))
                return open_gpio_light(
                    chip, green=at.get(green, 0), red=at.get(red, 0), active_low=device.active_low
                )

            return on_lines
    return None


def light_of_gate(settings: Settings) -> Callable[[Gate], Light] | None:
    """A status light on the gate's own board, which its thread switches."""
    from hw.gate.modbus import ModbusGate
    from hw.light.relays import board_light

    def of(gate: Gate) -> Light:
        assert isinstance(gate, ModbusGate), "the settings were checked"
        return board_light(gate.board, green=settings.light.green, red=settings.light.red)

    return of if settings.light.driver == "gate" else None


def thermal(settings: Settings, base: Path) -> Callable[[], ThermalSensor] | None:
    """The thermal sensor."""
    from hw.i2c import I2CBus
    from hw.thermal import amg8833, mlx90614, mlx90640, mlx90641

    device = settings.thermal
    models: dict[str, tuple[Callable[..., ThermalSensor], int]] = {
        "mlx90640": (partial(mlx90640.Mlx90640, bus_hz=device.bus_hz), mlx90640.DEFAULT_ADDRESS),
        "mlx90641": (partial(mlx90641.Mlx90641, bus_hz=device.bus_hz), mlx90641.DEFAULT_ADDRESS),
        "mlx90614": (mlx90614.Mlx90614, mlx90614.DEFAULT_ADDRESS),
        "amg8833": (amg8833.Amg8833, amg8833.DEFAULT_ADDRESS),
    }
    if device.driver not in models:
        return None
    make, usual = models[device.driver]
    address = device.address or usual

    def open_sensor() -> ThermalSensor:
        bus = I2CBus(device.bus, chunk_bytes=device.chunk_bytes)
        try:
            return make(bus, address=address, refresh_hz=device.refresh_hz)
        except BaseException:
            bus.close()
            raise

    return open_sensor


def audio(settings: Settings, base: Path) -> Callable[[], AudioOutput] | None:
    """The loudspeaker; "auto" looks each time it is opened, since a desktop's PipeWire may come later."""
    from hw.audio import pipewire
    from hw.audio.alsa import AlsaOutput

    def found() -> AudioOutput:
        return pipewire.PipeWireOutput() if pipewire.is_there() else AlsaOutput()

    drivers: dict[str, Callable[[], AudioOutput]] = {
        "alsa": AlsaOutput,
        "pipewire": pipewire.PipeWireOutput,
        "auto": found,
    }
    return drivers.get(settings.audio.driver)


def camera(settings: Settings, base: Path) -> Callable[[], Camera] | None:
    """The camera; files and folders count from the settings' folder, devices and URLs stay."""
    from hw.camera.sources import open_camera

    device = settings.camera
    if device.source == "none":
        return None
    plain = device.source.isdecimal() or "://" in device.source
    source = device.source if plain else str(base / device.source)
    return lambda: open_camera(source, device.width, device.height, device.fps, device.loop)


def _port(port: str, base: Path) -> str:
    """A path counts from the settings' folder; a pyserial URL stays as it is."""
    return port if "://" in port else str(base / port)
