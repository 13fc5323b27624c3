"""The MLX90640's driver against a chip that keeps its registers and its time."""

import errno

import numpy as np
import pytest

from hw.errors import DeviceError, DeviceGone, DeviceProtocolError, DeviceTimeout
from hw.thermal.mlx90640_eeprom import Fields, decode, encode, synthetic
from hw.thermal.scene import Face, Scene


def test_subpages_alternate_at_the_refresh_rate(bench):
    sensor = bench.open(refresh_hz=8.0)
    reads = [sensor.read_subpage(1.0) for _ in range(6)]
    assert [int(r.words[833]) for r in reads] in ([0, 1, 0, 1, 0, 1], [1, 0, 1, 0, 1, 0])
    gaps = np.diff([r.captured for r in reads])
    assert np.allclose(gaps, 0.125, atol=0.02)
    assert sensor.torn == 0


def test_the_sensor_is_set_to_chess_18_bit_and_the_rate(bench):
    sensor = bench.open(refresh_hz=16.0)
    assert sensor.model == "mlx90640"
    assert sensor.read_subpage(1.0).words[832] == 0x1000 | 2 << 10 | 5 << 7 | 1


def test_the_eeprom_is_read_whole_also_in_small_pieces(bench):
    assert np.array_equal(bench.open(chunk_bytes=30).read_eeprom(), bench.chip.eeprom)


def test_warm_pixels_differ_from_cold_ones_in_the_words_read(bench):
    bench.chip.scene = Scene(23.0, (Face(0.3, 0.2, 0.4, 0.7, 36.0),))
    words = bench.open().read_subpage(2.0).words
    raw = words[:768].view(np.int16).reshape(24, 32)
    mine = raw != 0x7FFF
    assert raw[8:12, 12:20][mine[8:12, 12:20]].mean() > raw[0:3, 0:6][mine[0:3, 0:6]].mean() + 20


@pytest.mark.parametrize(
    ("hz", "bus_hz", "works"),
    [(16.0, 4e5, True), (32.0, 4e5, False), (4.0, 1e5, True), (8.0, 1e5, False), (32.0, 1e6, True),
     (64.0, 1e6, False), (5.0, 4e5, False)],
)  # fmt: skip
def test_a_rate_that_cannot_be_read_in_time_is_refused(bench, hz, bus_hz, works):
    if works:
        bench.open(refresh_hz=hz, bus_hz=bus_hz)
        return
    with pytest.raises(DeviceError, match=r"refresh"):
        bench.open(refresh_hz=hz, bus_hz=bus_hz)


def test_a_subpage_overwritten_while_it_was_read_is_read_again(bench):
    sensor = bench.open(refresh_hz=4.0)
    reads = bench.chip.read
    slow = iter([True])

    def read(count: int) -> bytes:
        if count > 1000 and next(slow, False):
            bench.sleep(0.3)  # the kernel was busy for longer than a refresh period
        return reads(count)

    bench.chip.read = read
    whole = sensor.read_subpage(2.0)
    assert sensor.torn == 1
    following = sensor.read_subpage(2.0)
    assert whole.words[833] != following.words[833]


def test_a_frozen_sensor_times_out_within_the_time_given(bench):
    sensor = bench.open()
    bench.chip.frozen = True
    began = bench.seconds
    with pytest.raises(DeviceTimeout, match="no new data"):
        sensor.read_subpage(1.5)
    assert 1.4 <= bench.seconds - began <= 1.7
    bench.chip.frozen = False
    assert sensor.read_subpage(1.5).words.shape == (834,)


@pytest.mark.parametrize(
    ("number", "error"), [(errno.EREMOTEIO, DeviceGone), (errno.ETIMEDOUT, DeviceTimeout)]
)
def test_a_nack_or_a_stuck_bus_is_told_and_the_next_read_works(bench, number, error):
    sensor = bench.open()
    bench.bus.fail(number, -1)
    with pytest.raises(error):
        sensor.read_subpage(1.0)
    bench.bus.fail(0, 0)
    sensor.read_subpage(1.0)


def test_one_bad_transfer_in_a_frame_costs_no_frame_and_a_session_of_them_ends(bench):
    sensor = bench.open()
    whole = sensor.read_subpage(1.0)
    for _ in range(20):
        bench.bus.fail(errno.EREMOTEIO, 2)
        assert sensor.read_subpage(1.0).words.shape == whole.words.shape
    bench.bus.fail(errno.EREMOTEIO, 3)
    with pytest.raises(DeviceGone):  # the worker opens it anew
        sensor.read_subpage(1.0)


def test_another_device_at_the_address_is_not_taken_for_a_sensor(bench):
    class Other:
        def write(self, data: bytes) -> None:
            pass

        def read(self, count: int) -> bytes:
            return b"\x42" * count

    bench.bus.chips[0x33] = Other()
    with pytest.raises(DeviceProtocolError, match="not an MLX90640"):
        bench.open()


def test_an_unplugged_sensor_is_gone_and_closing_twice_is_fine(bench):
    sensor = bench.open()
    del bench.bus.chips[0x33]
    with pytest.raises(DeviceGone):
        sensor.read_subpage(1.0)
    sensor.close()
    sensor.close()


def test_without_clearing_the_data_bit_nothing_is_overwritten(bench):
    """What the emulator owes to the datasheet: bit 4 of the status register."""
    sensor = bench.open(refresh_hz=8.0)
    sensor.read_subpage(1.0)
    bench.chip.write(b"\x80\x00\x00\x00")  # data bit cleared, overwrite off
    bench.sleep(0.2)
    bench.chip.write(b"\x80\x00")
    first = bench.chip.read(2)
    bench.sleep(0.7)
    bench.chip.write(b"\x80\x00")
    assert bench.chip.read(2) == first


def test_an_eeprom_survives_decoding_and_encoding():
    words = encode(Fields(**vars(synthetic(5)) | {"broken": (3,), "outliers": (700,)}))
    again = encode(decode(words))
    assert np.array_equal(words, again)


def test_a_field_that_does_not_fit_is_refused():
    made = synthetic()
    with pytest.raises(ValueError, match="gain must be"):
        encode(Fields(**vars(made) | {"scalars": made.scalars | {"gain": 40000}}))


def test_a_bus_too_slow_for_the_rate_times_out_instead_of_reading_for_ever(bench):
    sensor = bench.open(refresh_hz=16.0)
    read_words = sensor._bus.read_words

    def slow(address: int, register: int, count: int):
        bench.sleep(count * 18 / 100_000)  # as at 100 kHz
        return read_words(address, register, count)

    sensor._bus.read_words = slow
    with pytest.raises(DeviceTimeout, match=r"thermal\.refresh_hz"):
        sensor.read_subpage(0.5)
