"""Board files: every pin from a document, found by the chip's label, and a clear line where it is no such board."""

from pathlib import Path

import pytest

from hw.errors import DeviceError
from hw.header import HEADER, foreign, placed
from hw.hosts import HostError, hosts, model, read, this

PI5_OLD = {f"/dev/gpiochip{n}": "gpio-brcmstb" for n in range(4)} | {"/dev/gpiochip4": "pinctrl-rp1"}
PI5_NEW = {"/dev/gpiochip0": "pinctrl-rp1", "/dev/gpiochip10": "gpio-brcmstb"}
ROCK = {f"/dev/gpiochip{n}": f"gpio{n}" for n in range(5)}


def board(root: Path, said: bytes) -> Path:
    tree = root / "proc/device-tree"
    tree.mkdir(parents=True)
    (tree / "model").write_bytes(said)
    return root


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (b"Raspberry Pi 4 Model B Rev 1.4\0", "Raspberry Pi 4"),
        (b"Raspberry Pi 5 Model B Rev 1.0\0", "Raspberry Pi 5"),
        (b"Raspberry Pi 5\0", "Raspberry Pi 5"),
        (b"Radxa ZERO 3W\0", "Radxa ZERO 3"),
        (b"Radxa ROCK 5 Model B\0", "Radxa ROCK 5B"),
        (b"Raspberry Pi 500 Rev 1.0\0", None),
        (b"Raspberry Pi 400 Rev 1.0\0", None),
        (b"\xff\xfe\0", None),
        (b"x" * 10_000, None),
        (b"", None),
    ],
)
def test_a_board_is_recognised_by_its_device_tree(tmp_path: Path, said: bytes, title: str | None) -> None:
    host = this(board(tmp_path, said))
    assert (host.title if host else None) == title
    assert len(model(tmp_path)) <= 200


def test_a_pc_is_no_board(tmp_path: Path) -> None:
    assert (this(tmp_path), model(tmp_path)) == (None, "")


def test_each_file_names_its_sources_and_no_pin_of_power_or_ground() -> None:
    assert {host.title for host in hosts()} == {
        "Raspberry Pi 4",
        "Raspberry Pi 5",
        "Radxa ZERO 3",
        "Radxa ROCK 5B",
    }
    for host in hosts():
        assert len(host.sources) >= 2, host.title
        for pin in (1, 2, 4, 6, 9, 14, 17, 20, 25, 30, 34, 39):
            assert host.pin(pin) is None, (host.title, pin)
        assert 24 <= len(host.header) <= 28, host.title
        for bus in (*host.i2c, *host.uart):
            assert all(host.pin(number) is not None for number in bus.pins), (host.title, bus)
        for pin, said in host.header.items():
            if said.name.startswith("GPIO") and "_" in said.name:  # Rockchip: bank, port, number
                bank, rest = said.name[4:].split("_")
                assert (said.chip, said.line) == (f"gpio{bank}", (ord(rest[0]) - 65) * 8 + int(rest[1])), pin
            else:
                assert said.line == int(said.name.removeprefix("GPIO")), pin


@pytest.mark.parametrize(("chips", "path"), [(PI5_OLD, "/dev/gpiochip4"), (PI5_NEW, "/dev/gpiochip0")])
def test_pin_eleven_of_a_pi_5_is_the_same_line_whatever_the_kernel_calls_its_chip(
    tmp_path: Path, chips: dict[str, str], path: str
) -> None:
    root = board(tmp_path, b"Raspberry Pi 5 Model B Rev 1.0\0")
    assert placed(HEADER, (11, 13), root, chips) == (path, (17, 27))
    host = this(root)
    assert host is not None
    assert [foreign(chip, host, chips) for chip in chips] == [
        "" if c == path else "gpio-brcmstb" for c in chips
    ]


def test_what_is_no_header_stays_as_it_is(tmp_path: Path) -> None:
    assert placed("/dev/gpiochip7", (3,), tmp_path, {}) == ("/dev/gpiochip7", (3,))


@pytest.mark.parametrize(
    ("said", "pins", "chips", "why"),
    [
        (b"Some PC\0", (11,), ROCK, '"Some PC" is no board that is known'),
        (b"", (11,), ROCK, "this machine"),
        (b"Radxa ROCK 5B\0", (6,), ROCK, "pin 6 of a Radxa ROCK 5B is no GPIO"),
        (b"Radxa ROCK 5B\0", (22,), ROCK, "pin 22"),  # analogue
        (b"Radxa ROCK 5B\0", (41,), ROCK, "pin 41"),
        (b"Radxa ROCK 5B\0", (11, 19), ROCK, "several chips"),
        (b"Radxa ROCK 5B\0", (11,), {}, "no chip gpio3 is here"),
    ],
)
def test_a_pin_that_can_not_be_had_is_one_line(
    tmp_path: Path, said: bytes, pins: tuple[int, ...], chips: dict[str, str], why: str
) -> None:
    root = board(tmp_path, said)
    with pytest.raises(DeviceError, match=why):
        placed(HEADER, pins, root, chips)


GOOD = """
title = "T"
models = ["T"]
sources = ["a page"]
[header]
3 = { chip = "c", line = 1, name = "GPIO1" }
"""


@pytest.mark.parametrize(
    "text",
    ["", "x = [", GOOD.replace("3 =", "41 ="), GOOD.replace("3 =", "x ="), GOOD.replace('["a page"]', "[]"),
     GOOD + '5 = { chip = "c", line = 1, name = "again" }', GOOD + "[[i2c]]\npins = [0, 3]\n", GOOD + "more = 1\n"],
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_refused(text: str) -> None:
    assert read(GOOD).pin(3) is not None
    with pytest.raises(HostError):
        read(text)
