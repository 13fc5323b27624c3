"""The I2C bus through the real smbus2: bytes on the wire, limits, failures as the kernel tells them."""

import errno
import os
import threading
from pathlib import Path

import numpy as np
import pytest
import smbus2

from hw.errors import DeviceGone, DeviceProtocolError, DeviceTimeout
from hw.i2c import I2CBus
from hw.i2c_emulator import EmulatedBus, emulated


class Memory:
    """256 words behind a 16-bit register pointer, and every write as it came."""

    def __init__(self) -> None:
        self.words = np.arange(1000, 1256, dtype=">u2")
        self.pointer = 0
        self.writes: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.writes.append(data)
        self.pointer = int.from_bytes(data[:2], "big")
        if len(data) == 4:
            self.words[self.pointer] = int.from_bytes(data[2:], "big")

    def read(self, count: int) -> bytes:
        at = 2 * self.pointer
        self.pointer += count // 2
        return self.words.tobytes()[at : at + count]


class Bytes:
    """An SMBus chip of 8-bit registers."""

    def __init__(self) -> None:
        self.cells = bytearray(range(256))
        self.at = 0

    def write(self, data: bytes) -> None:
        if data:
            self.at = data[0]
            self.cells[self.at : self.at + len(data) - 1] = data[1:]

    def read(self, count: int) -> bytes:
        return bytes(self.cells[self.at : self.at + count])


def test_words_come_high_byte_first_from_the_register_asked_for(i2c):
    memory = Memory()
    bus, _ = i2c({0x33: memory})
    assert list(bus.read_words(0x33, 5, 3)) == [1005, 1006, 1007]
    assert memory.writes == [b"\x00\x05"]


def test_a_word_is_written_after_its_register(i2c):
    memory = Memory()
    bus, _ = i2c({0x33: memory})
    bus.write_word(0x33, 0x0012, 0xABCD)
    assert memory.writes == [b"\x00\x12\xab\xcd"]
    assert bus.read_words(0x33, 0x12, 1)[0] == 0xABCD


@pytest.mark.parametrize(("chunk", "transfers"), [(2, 100), (32, 7), (60, 4), (2048, 1)])
def test_an_adapter_with_a_small_limit_reads_the_same_in_pieces(i2c, chunk, transfers):
    bus, emulator = i2c({0x33: Memory()}, chunk_bytes=chunk)
    emulator.message_bytes = max(chunk, 4)
    assert list(bus.read_words(0x33, 0, 100)) == list(range(1000, 1100))
    assert emulator.transfers == transfers


def test_an_adapter_that_takes_less_than_was_set_is_read_in_smaller_pieces_and_the_log_says_so(i2c, caplog):
    bus, emulator = i2c({0x33: Memory()})
    emulator.message_bytes = 64
    assert list(bus.read_words(0x33, 0, 100)) == list(range(1000, 1100))
    assert "set thermal.chunk_bytes" in caplog.text
    caplog.clear()
    assert list(bus.read_words(0x33, 0, 100)) == list(range(1000, 1100))
    assert caplog.text == ""


def test_an_adapter_that_takes_next_to_nothing_is_a_clear_refusal(i2c):
    bus, emulator = i2c({0x33: Memory()})
    emulator.message_bytes = 8
    with pytest.raises(DeviceProtocolError, match=r"refused the transfer .* lower thermal.chunk_bytes"):
        bus.read_words(0x33, 0, 100)


@pytest.mark.parametrize(
    ("number", "error", "says"),
    [
        (errno.EREMOTEIO, DeviceGone, "check address and wiring"),
        (errno.ENXIO, DeviceGone, "check address and wiring"),
        (errno.EIO, DeviceGone, "does not answer"),
        (errno.ENODEV, DeviceGone, "not there any more"),
        (errno.ETIMEDOUT, DeviceTimeout, "bus is stuck .*: power-cycle the sensor"),
        (errno.EBUSY, DeviceTimeout, "bus is stuck"),
        (errno.EAGAIN, DeviceTimeout, "bus is stuck"),
        (errno.EOPNOTSUPP, DeviceProtocolError, "refused"),
    ],
)
def test_a_failure_on_the_wire_is_named_and_passes(i2c, number, error, says):
    bus, emulator = i2c({0x33: Memory()})
    emulator.fail(number, -1)
    with pytest.raises(error, match=says):
        bus.read_words(0x33, 0, 1)
    emulator.fail(0, 0)
    assert bus.read_words(0x33, 0, 1)[0] == 1000


@pytest.mark.parametrize("number", [errno.EREMOTEIO, errno.ENXIO, errno.EIO, errno.EAGAIN])
def test_a_transfer_that_is_not_acknowledged_is_tried_three_times_and_no_more(i2c, number, caplog):
    bus, emulator = i2c({0x33: Memory()})
    emulator.fail(number, 2)
    assert bus.read_words(0x33, 0, 1)[0] == 1000
    bus.write_word(0x33, 3, 7)
    emulator.fail(number, 2)
    bus.write_word(0x33, 3, 8)
    assert bus.read_words(0x33, 3, 1)[0] == 8
    assert bus.retried == 4 and caplog.text.count("tried again") == 1
    before = emulator.transfers
    emulator.fail(number, -1)
    with pytest.raises((DeviceGone, DeviceTimeout)):
        bus.read_words(0x33, 0, 1)
    assert emulator.transfers - before == 3


def test_a_stuck_bus_is_asked_once_since_each_try_takes_seconds(i2c):
    bus, emulator = i2c({0x33: Memory()})
    emulator.fail(errno.ETIMEDOUT, -1)
    with pytest.raises(DeviceTimeout):
        bus.read_words(0x33, 0, 1)
    assert emulator.transfers == 1


def test_a_short_answer_is_asked_for_again_and_real_ones_are_taken(i2c):
    memory = Memory()
    bus, emulator = i2c({0x33: memory})
    lengths = [10, 200]
    whole = emulator._read
    emulator._read = lambda chip, count: whole(chip, count)[: lengths.pop(0)].ljust(count, b"\xff")
    assert list(bus.read_words(0x33, 0, 100)) == list(range(1000, 1100))
    assert bus.retried == 1
    emulator._read = whole
    memory.words[:] = 0xFFFF  # a blank EEPROM is what it is
    assert (bus.read_words(0x33, 0, 100) == 0xFFFF).all()
    assert bus.retried == 3


def test_nobody_at_the_address_is_gone(i2c):
    bus, _ = i2c({0x33: Memory()})
    with pytest.raises(DeviceGone, match="0x44"):
        bus.read_words(0x44, 0, 1)


def test_an_unplugged_adapter_is_gone_until_opened_again():
    emulator = EmulatedBus({0x33: Memory()})
    with emulated("/dev/i2c-901", emulator):
        bus = I2CBus("/dev/i2c-901")
        emulator.unplug()
        with pytest.raises(DeviceGone):
            bus.read_words(0x33, 0, 1)
        with pytest.raises(DeviceGone, match="enable I2C"):
            I2CBus("/dev/i2c-901")
        emulator.plug()
        with pytest.raises(DeviceGone):
            bus.read_words(0x33, 0, 1)
        bus.close()
        again = I2CBus("/dev/i2c-901")
        assert again.read_words(0x33, 0, 1)[0] == 1000
        again.close()


def test_a_short_read_ends_in_idle_bus_ones(i2c):
    bus, emulator = i2c({0x33: Memory()})
    emulator.shorten(4)
    assert list(bus.read_words(0x33, 0, 4)) == [1000, 1001, 0xFFFF, 0xFFFF]


def test_a_path_that_is_no_bus_is_one_clear_line(tmp_path):
    with pytest.raises(DeviceGone, match="is not there"):
        I2CBus(str(tmp_path / "i2c-9"))
    plain = tmp_path / "file"
    plain.write_bytes(b"")
    with pytest.raises(DeviceProtocolError):
        I2CBus(str(plain))


def test_only_the_registered_path_is_emulated_and_all_is_as_before_afterwards(tmp_path):
    real_open, real_ioctl = smbus2.smbus2.os, smbus2.smbus2.ioctl
    with emulated("/dev/i2c-902", EmulatedBus()), emulated("/dev/i2c-903", EmulatedBus()):
        with pytest.raises(DeviceGone):
            I2CBus(str(tmp_path / "other"))
        with pytest.raises(ValueError, match="emulated already"), emulated("/dev/i2c-903", EmulatedBus()):
            pass
    assert smbus2.smbus2.os is real_open is os
    assert smbus2.smbus2.ioctl is real_ioctl


def test_no_descriptor_stays_open():
    before = len(list(Path("/proc/self/fd").iterdir()))
    with emulated("/dev/i2c-904", EmulatedBus({0x33: Memory()})):
        late = I2CBus("/dev/i2c-904")
        I2CBus("/dev/i2c-904").close()
    late.close()
    late.close()
    with pytest.raises(DeviceGone):
        late.read_words(0x33, 0, 1)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_buses_in_parallel_threads_keep_apart():
    wrong: list[int] = []

    def use(number: int) -> None:
        memory = Memory()
        memory.words[:] = number
        with emulated(f"/dev/i2c-{number}", EmulatedBus({0x33: memory})):
            bus = I2CBus(f"/dev/i2c-{number}")
            for _ in range(50):
                wrong.extend(int(w) for w in bus.read_words(0x33, 0, 8) if w != number)
            bus.close()

    threads = [threading.Thread(target=use, args=(n,)) for n in range(910, 916)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not wrong


def test_smbus_transfers_reach_the_chip_as_bytes():
    chip = Bytes()
    with emulated("/dev/i2c-920", EmulatedBus({0x5A: chip})), smbus2.SMBus("/dev/i2c-920") as bus:
        bus.write_quick(0x5A)
        assert bus.read_byte_data(0x5A, 7) == 7
        assert bus.read_word_data(0x5A, 0x10) == 0x1110
        bus.write_word_data(0x5A, 0x20, 0xBEEF)
        assert bytes(chip.cells[0x20:0x22]) == b"\xef\xbe"
        bus.write_byte_data(0x5A, 0x30, 0x99)
        assert bus.read_byte(0x5A) == 0x99
        bus.write_i2c_block_data(0x5A, 0x40, [1, 2, 3])
        assert bus.read_i2c_block_data(0x5A, 0x40, 3) == [1, 2, 3]
        with pytest.raises(OSError, match="SMBUS_PEC"):
            bus.enable_pec()


def test_a_transfer_of_43_messages_is_refused_as_by_the_kernel():
    with emulated("/dev/i2c-921", EmulatedBus({0x33: Memory()})), smbus2.SMBus("/dev/i2c-921") as bus:
        bus.i2c_rdwr(*[smbus2.i2c_msg.write(0x33, [0, 0])] * 42)
        with pytest.raises(OSError) as refused:
            bus.i2c_rdwr(*[smbus2.i2c_msg.write(0x33, [0, 0])] * 43)
        assert refused.value.errno == errno.EINVAL
        with pytest.raises(OSError) as refused:
            bus.i2c_rdwr(smbus2.i2c_msg.read(0x33, 8193))
        assert refused.value.errno == errno.EINVAL
