"""The MLX90641, MLX90614 and AMG8833 through real smbus2, and what misbehaving ones look like."""

import errno
import itertools
from contextlib import ExitStack

import numpy as np
import pytest

from hw.errors import DeviceError, DeviceGone, DeviceProtocolError, DeviceTimeout
from hw.i2c import I2CBus
from hw.i2c_emulator import EmulatedBus, emulated
from hw.thermal.amg8833 import Amg8833
from hw.thermal.emulator import Mlx90641Chip
from hw.thermal.mlx90614 import Mlx90614, pec
from hw.thermal.mlx90641 import Mlx90641
from hw.thermal.optics import OPTICS
from hw.thermal.scene import Face, Scene
from hw.thermal.simple_emulators import Amg8833Chip, Mlx90614Chip
from sentinel.fever.decoders import decoder
from sentinel.fever.presence import Closeness, closeness
from sentinel.fever.words import Unusable

_numbers = itertools.count(700)
FILLED = Scene(23.0, (Face(-1.0, -1.0, 3.0, 3.0, 35.0),))


class Rig:
    def __init__(self, stack):
        self.seconds = 100.0
        self.stack = stack

    def sleep(self, seconds):
        self.seconds += seconds

    def open(self, chip, address, driver, **options):
        path = f"/dev/i2c-{next(_numbers)}"
        self.bus = self.stack.enter_context(emulated(path, EmulatedBus({address: chip})))
        bus = I2CBus(path)
        self.stack.callback(bus.close)
        return driver(bus, clock=lambda: self.seconds, sleep=self.sleep, **options)

    def mlx90641(self, scene=None, **options):
        self.chip = Mlx90641Chip(None, scene, netd_1hz=0.0, clock=lambda: self.seconds)
        return self.open(self.chip, 0x33, Mlx90641, **options)

    def mlx90614(self, scene=None, **options):
        self.chip = Mlx90614Chip(scene)
        return self.open(self.chip, 0x5A, Mlx90614, **options)

    def amg8833(self, scene=None, **options):
        self.chip = Amg8833Chip(scene)
        return self.open(self.chip, 0x69, Amg8833, **options)


@pytest.fixture
def rig():
    with ExitStack() as stack:
        yield Rig(stack)


def test_an_mlx90641_shows_the_scene_in_either_subpage(rig):
    scene = Scene(23.0, (OPTICS["mlx90641-55x35"].face(0.5),))
    sensor = rig.mlx90641(scene, refresh_hz=8.0)
    decode = decoder(sensor.model, sensor.read_eeprom())
    seen = set()
    for _ in range(4):
        words = sensor.read_subpage(1.0).words
        assert words.shape == (242,)
        read = decode.decode(words, 0.98, 23.0)
        seen.add(read.subpage)
        assert read.temperatures == pytest.approx(scene.temperatures(12, 16).ravel(), abs=0.5)
    assert seen == {0, 1}


def test_an_mlx90641_may_be_read_faster_than_an_mlx90640(rig):
    rig.mlx90641(refresh_hz=32.0, bus_hz=400_000.0)
    with pytest.raises(DeviceError, match=r"lower thermal\.refresh_hz"):
        rig.mlx90641(refresh_hz=64.0, bus_hz=100_000.0)


def test_a_torn_subpage_is_read_again(rig):
    sensor = rig.mlx90641(FILLED)
    rig.chip.torn = 1
    sensor.read_subpage(2.0)
    assert sensor.torn == 1


def test_an_mlx90641_in_the_place_of_an_mlx90640_is_told_from_it(rig):
    with pytest.raises(Unusable, match="not an MLX90640's"):
        decoder("mlx90640", rig.mlx90641().read_eeprom())


@pytest.mark.parametrize("kind", ["mlx90641", "mlx90614", "amg8833"])
def test_a_deaf_sensor_is_gone_and_comes_back(rig, kind):
    sensor = getattr(rig, kind)(FILLED)
    sensor.read_subpage(2.0)
    rig.chip.deaf = True
    with pytest.raises(DeviceGone, match="does not answer"):
        sensor.read_subpage(2.0)
    rig.chip.deaf = False
    sensor.read_subpage(2.0)
    rig.bus.fail(errno.EBUSY)
    with pytest.raises(DeviceTimeout, match="power-cycle"):
        sensor.read_subpage(2.0)
    sensor.read_subpage(2.0)
    sensor.close()
    sensor.close()


def test_the_datasheets_pec_comes_out():
    assert pec(bytes.fromhex("b407b5d23a")) == 0x30


def test_a_spot_reads_what_fills_its_view(rig):
    sensor = rig.mlx90614(FILLED)
    decode = decoder(sensor.model, sensor.read_eeprom())
    read = decode.decode(sensor.read_subpage(1.0).words, 0.98, 23.0)
    assert read.temperatures[0] == pytest.approx(35.0, abs=0.9)
    assert read.ta == pytest.approx(23.5, abs=0.02)


def test_a_wrong_pec_is_asked_for_again_and_then_refused(rig):
    sensor = rig.mlx90614(FILLED)
    rig.chip.wrong_pec = 2
    sensor.read_subpage(1.0)
    assert sensor.spoiled == 2
    rig.chip.wrong_pec = 9
    with pytest.raises(DeviceProtocolError, match="wrong PEC"):
        sensor.read_subpage(1.0)


def test_a_short_read_never_passes_the_pec(rig):
    sensor = rig.mlx90614(FILLED)
    rig.bus.shorten(1)
    with pytest.raises(DeviceProtocolError, match="wrong PEC"):
        sensor.read_subpage(1.0)


def test_a_spot_that_flags_an_error_or_was_set_by_another_is_unusable(rig):
    sensor = rig.mlx90614(FILLED)
    decode = decoder(sensor.model, sensor.read_eeprom())
    rig.chip.flagged = True
    with pytest.raises(Unusable, match="flags an error"):
        decode.decode(sensor.read_subpage(1.0).words)
    rig.chip.eeprom_emissivity = 0x8000
    with pytest.raises(Unusable, match=r"emissivity is 0\.50"):
        decoder(sensor.model, sensor.read_eeprom())


@pytest.mark.parametrize(
    ("scene", "expected"),
    [(Scene(23.0), Closeness.NOBODY), (Scene(23.0, (OPTICS["amg8833"].face(0.9),)), Closeness.FAR),
     (Scene(23.0, (OPTICS["amg8833"].face(0.6),)), Closeness.FAR),
     (Scene(23.0, (OPTICS["amg8833"].face(0.35),)), Closeness.NEAR)],
)  # fmt: skip
def test_a_coarse_array_says_roughly_how_near_somebody_is(rig, scene, expected):
    rig_sensor = rig.amg8833(scene)
    rig.chip._noise_k = 0.2
    read = decoder("amg8833", rig_sensor.read_eeprom()).decode(rig_sensor.read_subpage(1.0).words)
    assert closeness(read.temperatures) is expected


def test_garbage_from_a_coarse_array_is_unusable(rig):
    sensor = rig.amg8833()
    decode = decoder("amg8833", sensor.read_eeprom())
    rig.chip.stuck_at = 0
    with pytest.raises(Unusable, match="all words are the same"):
        decode.decode(sensor.read_subpage(1.0).words)
    rig.chip.stuck_at, rig.chip.garbage = None, True
    with pytest.raises(Unusable):
        decode.decode(sensor.read_subpage(1.0).words)


def test_another_device_at_the_address_is_named(rig):
    class Other:
        def write(self, data):
            pass

        def read(self, count):
            return b"\x42" * count

    for address, driver in ((0x33, Mlx90641), (0x5A, Mlx90614), (0x69, Amg8833)):
        with pytest.raises(DeviceProtocolError, match="not an"):
            rig.open(Other(), address, driver)
    assert np.array_equal(rig.mlx90641().read_eeprom(), rig.chip.eeprom)
