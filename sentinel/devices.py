"""Settings -> openers of devices: the only place that names a device's model. None: not configured."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from hw.audio import AudioOutput
from hw.camera import Camera
from hw.gate import Gate
from hw.idcard import IdCardReader
from hw.scanner import Scanner
from hw.smartcard import SmartCardReader
from hw.thermal import ThermalSensor
from sentinel.config import Settings


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

    device = settings.smart_card
    if not device.port:
        return None
    return lambda: open_mt3(_port(device.port, base), device.baud, split=device.split)


def gate(settings: Settings, base: Path) -> Callable[[], Gate] | None:
    """The gate's relay board."""
    from hw.gate.lcus1 import open_lcus1_gate
    from hw.gate.modbus import open_modbus_gate

    device, port = settings.gate, _port(settings.gate.port, base)
    ms, channel = device.pulse_ms, device.channel
    match device.driver:
        case "modbus-pulse":
            return lambda: open_modbus_gate(
                port, device.baud, address=device.address, channel=channel, pulse_ms=ms
            )
        case "lcus1":
            return lambda: open_lcus1_gate(port, device.baud, channel=channel, pulse_ms=ms)
    return None


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
    """The loudspeaker."""
    from hw.audio.alsa import AlsaOutput

    return AlsaOutput if settings.audio.driver == "alsa" else None


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
