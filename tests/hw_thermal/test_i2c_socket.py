"""A chip in another process answers as one on the bus, and its loss is an error, not a hang."""

import pytest

from hw.errors import DeviceGone
from hw.i2c import I2CBus
from hw.i2c_emulator import EmulatedBus, emulated
from hw.i2c_socket import ChipServer, RemoteChip


class Memory:
    def __init__(self):
        self.words = bytearray(512)
        self.at = 0

    def write(self, data):
        self.at = 2 * int.from_bytes(data[:2], "big")
        self.words[self.at : self.at + len(data) - 2] = data[2:]

    def read(self, count):
        return bytes(self.words[self.at : self.at + count])


def test_a_chip_behind_a_socket_keeps_its_words_and_its_end_is_noticed(tmp_path):
    server = ChipServer(tmp_path / "i2c", {0x33: Memory()})
    near = {address: RemoteChip(tmp_path / "i2c", address) for address in (0x33, 0x34)}
    bus = EmulatedBus(dict(near))
    with emulated("/dev/i2c-socket-test", bus):
        real = I2CBus("/dev/i2c-socket-test")
        real.write_word(0x33, 5, 0xBEEF)
        assert real.read_words(0x33, 4, 3).tolist() == [0, 0xBEEF, 0]
        with pytest.raises(DeviceGone):
            real.read_words(0x34, 0, 1)
        server.stop()
        with pytest.raises(DeviceGone):
            real.read_words(0x33, 5, 1)
        server = ChipServer(tmp_path / "i2c", {0x33: Memory()})
        assert real.read_words(0x33, 5, 1).tolist() == [0]
        real.close()
        for chip in near.values():
            chip.close()
        server.stop()
