"""Which thermal sensors are on the I2C buses. Only registers that reading does not change are read."""

from collections.abc import Iterator
from pathlib import Path

from hw.errors import DeviceError, DeviceGone, DeviceProtocolError, DeviceTimeout
from hw.i2c import I2CBus
from hw.thermal import amg8833, mlx90614, mlx90640
from sentinel.commissioning.probe.findings import Found
from sentinel.fever.decoders import decoder
from sentinel.fever.words import Unusable

_EEPROM, _WORDS = 0x2400, 832
_THERMISTOR = 0x0E
# Buses of displays (DDC): a monitor is no sensor, and some answer to anything.
_NOT_OURS = ("aux", "ddc", "hdmi", "gmbus", "i915", "amdgpu", "nvidia", "radeon", "edid", "smu")


def buses(root: Path = Path("/")) -> list[str]:
    """The adapters on which sensors may be, such as /dev/i2c-1; not those of displays."""
    found = []
    for path in sorted((root / "dev").glob("i2c-*"), key=lambda path: (len(path.name), path.name)):
        try:
            name = (root / "sys/class/i2c-dev" / path.name / "name").read_text(encoding="utf-8").lower()
        except OSError:
            name = ""
        if not any(word in name for word in _NOT_OURS):
            found.append(str(path))
    return found


def look(path: str, root: Path = Path("/")) -> Iterator[Found]:
    """The sensors on a bus; why it can't be looked at, where it can't."""
    try:
        bus = I2CBus(path)
    except DeviceError as error:
        yield Found(path, str(error).removeprefix(f"I2C {path} "))
        return
    try:
        seen = False
        for address, asked in _ADDRESSES.items():
            if _kernels(path, address, root):
                continue
            try:
                found = asked(bus, path, address)
            except (DeviceGone, DeviceProtocolError):
                continue
            seen = seen or found is not None
            if found is not None:
                yield found
        if not seen:
            yield Found(path, "no thermal sensor answers", advice="check wiring and supply, if one is there")
    except DeviceTimeout as error:
        yield Found(path, str(error).removeprefix(f"I2C {path} "))
    finally:
        bus.close()


def _kernels(path: str, address: int, root: Path) -> bool:
    """Whether a driver of the kernel has the address: a clock at 0x68 is left alone."""
    number = path.rpartition("-")[2]
    return (root / "sys/bus/i2c/devices" / f"{number}-{address:04x}" / "driver").exists()


def _array(bus: I2CBus, path: str, address: int) -> Found | None:
    """An MLX90640 or MLX90641: each calibration is told by its check words and by making sense."""
    words = bus.read_words(address, _EEPROM, _WORDS)
    for model in ("mlx90640", "mlx90641"):
        try:
            bad = len(decoder(model, words).bad_pixels)
        except Unusable:
            continue
        about = f"{model}, calibration good ({bad} bad pixels)"
        return Found(path, about, "thermal", {"driver": model, "bus": path, "address": address})
    about = "an array answers whose calibration is neither an MLX90640's nor an MLX90641's"
    return Found(path, about, advice="check wiring and supply (3.3 V); else change the sensor")


def _spot(bus: I2CBus, path: str, address: int) -> Found | None:
    try:
        kelvin = mlx90614.Mlx90614(bus, address=address).read_word(0x06) / 50
    except DeviceProtocolError:
        return None
    about = f"mlx90614, itself at {kelvin - 273.15:.1f} C; it sees one spot, not faces"
    return Found(path, about, "thermal", {"driver": "mlx90614", "bus": path, "address": address})


def _grid(bus: I2CBus, path: str, address: int) -> Found | None:
    raw = int.from_bytes(bus.read_bytes(address, bytes([_THERMISTOR]), 2), "little")
    celsius = (raw & 0x7FF) / 16 * (-1 if raw & 0x800 else 1)
    if raw >> 12 or not -20 <= celsius <= 80:  # the part's range; what else lives at this address has others
        return None
    about = f"probably an AMG8833 (itself at {celsius:.1f} C); it tells presence, and measures nobody"
    return Found(path, about, "thermal", {"driver": "amg8833", "bus": path, "address": address})


_ADDRESSES = {
    mlx90640.DEFAULT_ADDRESS: _array,
    mlx90614.DEFAULT_ADDRESS: _spot,
    amg8833.DEFAULT_ADDRESS: _grid,
    0x68: _grid,  # where its address pin is low
}
