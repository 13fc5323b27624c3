"""Settings -> openers of devices: the only place that names a device's model. None: not configured."""

from collections.abc import Callable
from pathlib import Path

from hw.audio import AudioOutput
from hw.gate import Gate
from hw.idcard import IdCardReader
from hw.scanner import Scanner
from hw.smartcard import SmartCardReader
from hw.thermal import ThermalSensor
from hw.transport import open_serial
from sentinel.config import Settings


def id_card(settings: Settings, base: Path) -> Callable[[], IdCardReader] | None:
    """The resident ID-card reader."""
    from hw.idcard.sdt import SdtReader

    device = settings.id_card
    if not device.port:
        return None
    return lambda: SdtReader(open_serial(_port(device.port, base), device.baud), baud=device.baud)


def scanner(settings: Settings, base: Path) -> Callable[[], Scanner] | None:
    """The serial code scanner."""
    from hw.scanner.gm65 import Gm65Scanner

    device = settings.scanner
    if not device.port:
        return None
    return lambda: Gm65Scanner(open_serial(_port(device.port, base), device.baud))


def smart_card(settings: Settings, base: Path) -> Callable[[], SmartCardReader] | None:
    """The social-security card reader."""
    from hw.smartcard.mt3 import Mt3Reader

    device = settings.smart_card
    if not device.port:
        return None
    return lambda: Mt3Reader(open_serial(_port(device.port, base), device.baud), split=device.split)


def gate(settings: Settings, base: Path) -> Callable[[], Gate] | None:
    """The gate's relay board."""
    from hw.gate.lcus1 import Lcus1Gate
    from hw.gate.modbus import ModbusPulseGate

    device = settings.gate

    def pulse_relay() -> Gate:
        port = open_serial(_port(device.port, base), device.baud)
        return ModbusPulseGate(
            port, address=device.address, channel=device.channel, pulse_ms=device.pulse_ms
        )

    def on_off_relay() -> Gate:
        port = open_serial(_port(device.port, base), device.baud)
        return Lcus1Gate(port, channel=device.channel, pulse_ms=device.pulse_ms)

    return {"modbus-pulse": pulse_relay, "lcus1": on_off_relay, "none": None}[device.driver]


def thermal(settings: Settings, base: Path) -> Callable[[], ThermalSensor] | None:
    """The thermal sensor."""
    from hw.i2c import I2CBus
    from hw.thermal.mlx90640 import Mlx90640

    device = settings.thermal
    if device.driver == "none":
        return None
    return lambda: Mlx90640(I2CBus(device.bus), address=device.address, refresh_hz=device.refresh_hz)


def audio(settings: Settings, base: Path) -> Callable[[], AudioOutput] | None:
    """The loudspeaker."""
    from hw.audio.alsa import AlsaOutput

    return AlsaOutput if settings.audio.driver == "alsa" else None


def _port(port: str, base: Path) -> str:
    """A path counts from the settings' folder; a pyserial URL stays as it is."""
    return port if "://" in port else str(base / port)
