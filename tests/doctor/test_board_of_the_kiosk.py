"""What the doctor says of the board: heat, supply, wear, from what kernels write."""

import os
from pathlib import Path

import pytest

from sentinel.doctor import board
from sentinel.doctor.findings import State


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


@pytest.mark.parametrize(
    ("millis", "state"),
    [(("48312", "51000"), State.OK), (("76000",), State.WARN), (("88000",), State.WARN), ((), State.OK)],
)
def test_a_hot_board_is_told_before_it_slows_down(
    tmp_path: Path, millis: tuple[str, ...], state: State
) -> None:
    for number, milli in enumerate(millis):
        write(tmp_path, f"sys/class/thermal/thermal_zone{number}/temp", f"{milli}\n")
    found = board.test_heat(tmp_path)
    assert found.state is state
    if millis:
        assert f"{float(millis[-1]) / 1000:.0f} C" in found.found


@pytest.mark.parametrize(
    ("throttled", "state", "says"),
    [
        ("0", State.OK, "good"),
        ("50005", State.WARN, "too low now"),
        ("50000", State.WARN, "since the start"),
        ("60000", State.WARN, "heat"),
        ("", State.OK, "does not tell"),
    ],
)
def test_a_weak_supply_is_named_with_what_to_use(
    tmp_path: Path, throttled: str, state: State, says: str
) -> None:
    write(tmp_path, "sys/devices/platform/soc/soc:firmware/get_throttled", throttled + "\n")
    found = board.test_supply(tmp_path)
    assert found.state is state
    assert says in found.found


def test_the_kernels_own_alarm_counts_too(tmp_path: Path) -> None:
    write(tmp_path, "sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n")
    assert board.test_supply(tmp_path).state is State.WARN


@pytest.mark.parametrize(
    ("life", "eol", "state", "says"),
    [
        ("0x01 0x02\n", "0x01\n", State.OK, "20 %"),
        ("0x09 0x01\n", "0x01\n", State.WARN, "90 %"),
        ("0x0b 0x0b\n", "0x03\n", State.WARN, "spare"),
        (None, None, State.OK, "does not tell"),
        ("garbage", "", State.OK, "does not tell"),
    ],
)
def test_a_worn_memory_is_told_in_time(
    tmp_path: Path, life: str | None, eol: str | None, state: State, says: str
) -> None:
    root, data = tmp_path / "root", tmp_path / "data"
    data.mkdir()
    write(root, "proc/mounts", f"/dev/mmcblk0p2 / ext4 rw,noatime 0 0\n/dev/mmcblk0p3 {data} ext4 rw 0 0\n")
    (root / "sys/class/block/mmcblk0p3").mkdir(parents=True)
    if life is not None:
        write(root, "sys/class/block/mmcblk0p3/device/life_time", life)
        write(root, "sys/class/block/mmcblk0p3/device/pre_eol_info", eol or "")
    found = board.test_memory(data, root)
    assert found.state is state
    assert says in found.found


def test_a_card_that_the_kernel_made_read_only_is_failing(tmp_path: Path) -> None:
    write(tmp_path, "proc/mounts", "/dev/mmcblk0p2 / ext4 ro,noatime 0 0\n")
    found = board.test_memory(tmp_path / "not-yet", tmp_path)
    assert found.state is State.FAIL
    assert "read-only" in found.found


def sd_card(root: Path, written_k: int, errors: int = 0) -> tuple[Path, Path]:
    """A Raspberry Pi's: 32 GB, its file system mounted as /dev/root, and the folder of the record on it."""
    card = root / "sys/devices/mmc1/mmc1:aaaa"
    write(root, "sys/devices/mmc1/mmc1:aaaa/type", "SD\n")
    write(root, "sys/devices/mmc1/mmc1:aaaa/block/mmcblk0/size", f"{62_500_000}\n")
    (card / "block/mmcblk0/mmcblk0p2").mkdir()
    (card / "block/mmcblk0/device").symlink_to(card)
    (root / "sys/dev/block").mkdir(parents=True)
    (root / "sys/dev/block/179:2").symlink_to(card / "block/mmcblk0/mmcblk0p2")
    write(root, "sys/fs/ext4/mmcblk0p2/lifetime_write_kbytes", f"{written_k}\n")
    write(root, "sys/fs/ext4/mmcblk0p2/errors_count", f"{errors}\n")
    write(root, "proc/mounts", "/dev/root / ext4 rw,noatime 0 0\n")
    data = root / "data"
    data.mkdir()
    return data, root


@pytest.mark.parametrize(
    ("times", "errors", "state", "says"),
    [
        (3, 0, State.OK, "94 GB were written to it, 3 times its size"),
        (120, 0, State.WARN, "120 times its size"),
        (3, 2, State.WARN, "has had 2 errors"),
    ],
    ids=["young", "worn", "errors"],
)
def test_of_an_sd_card_is_told_what_was_written_to_it_and_its_errors(
    tmp_path: Path, times: int, errors: int, state: State, says: str
) -> None:
    data, root = sd_card(tmp_path, times * 31_250_000, errors)
    found = board.test_memory(data, root, lambda at: os.makedev(179, 2))
    assert found.state is state
    assert says in found.found
    assert bool(found.advice) is (state is State.WARN)


@pytest.mark.parametrize("written", ["", "much", "-5"], ids=["nothing", "words", "negative"])
def test_a_card_that_counts_nothing_is_no_fault(tmp_path: Path, written: str) -> None:
    data, root = sd_card(tmp_path, 0)
    write(root, "sys/fs/ext4/mmcblk0p2/lifetime_write_kbytes", written)
    assert board.test_memory(data, root, lambda at: os.makedev(179, 2)).state is State.OK
    assert board.test_memory(data, root, lambda at: os.makedev(8, 9)).state is State.OK


def test_a_weak_supply_of_a_pi_5_and_a_second_sensor_are_seen(tmp_path: Path) -> None:
    write(tmp_path, "sys/class/hwmon/hwmon0/in0_lcrit_alarm", "0\n")
    write(tmp_path, "sys/class/hwmon/hwmon3/in0_lcrit_alarm", "1\n")
    assert board.test_supply(tmp_path).state is State.WARN
    other = tmp_path / "pi5"
    write(other, "sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled", "50000\n")
    assert "since the start" in board.test_supply(other).found
