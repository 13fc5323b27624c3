"""What the doctor says of ways into the board beside the kiosk, from what kernels and systemd write."""

from pathlib import Path

import pytest

from sentinel.doctor import causes
from sentinel.doctor.debugging import test_debug as look
from sentinel.doctor.findings import State

LOGIN = "run/systemd/generator/getty.target.wants/serial-getty@ttyAMA0.service"
ENABLED = "etc/systemd/system/getty.target.wants/serial-getty@ttyS2.service"
SHELL = "etc/systemd/system/sysinit.target.wants/debug-shell.service"


def write(root: Path, path: str, text: str = "") -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def mask(root: Path, unit: str) -> None:
    (root / "etc/systemd/system").mkdir(parents=True, exist_ok=True)
    (root / "etc/systemd/system" / unit).symlink_to("/dev/null")


@pytest.mark.parametrize(
    ("path", "text", "state", "says"),
    [
        (LOGIN, "", State.WARN, "login waits on the serial port ttyAMA0"),
        (ENABLED, "", State.WARN, "login waits on the serial port ttyS2"),
        (SHELL, "", State.FAIL, "root shell without a password"),
        ("proc/cmdline", "root=/dev/mmcblk0p2 quiet init=/bin/sh\n", State.FAIL, "init=/bin/sh"),
        ("proc/cmdline", "quiet rd.break", State.FAIL, "rd.break"),
        ("proc/cmdline", "quiet systemd.debug_shell", State.FAIL, "systemd.debug_shell"),
        ("proc/cmdline", "systemd.unit=rescue.target ro", State.FAIL, "rescue.target"),
        ("proc/cmdline", "quiet s", State.FAIL, " s:"),
        ("proc/cmdline", "quiet -b", State.FAIL, "-b"),
        ("proc/cmdline", "quiet break=mount", State.FAIL, "break=mount"),
        ("proc/cmdline", "quiet rd.systemd.debug_shell=1", State.FAIL, "rd.systemd.debug_shell=1"),
        ("proc/cmdline", "quiet rd.shell", State.FAIL, "rd.shell"),
        ("proc/cmdline", "quiet init=/bin/busybox", State.FAIL, "init=/bin/busybox"),
        ("sys/module/kgdboc/parameters/kgdboc", "ttyS0,115200\n", State.FAIL, "listens on ttyS0,115200"),
        ("sys/class/udc/fe980000.usb/function", "configfs-gadget.g1\n", State.WARN, "USB socket"),
        ("proc/sys/kernel/sysrq", "1\n", State.WARN, "sysrq is 1"),
        ("proc/sys/kernel/sysrq", "502\n", State.WARN, "sysrq is 502"),
        ("sys/class/tty/console/active", "tty0 ttyAMA0\n", State.WARN, "nobody can sign in"),
    ],
)
def test_a_way_in_beside_the_kiosk_is_said_with_what_to_do(
    tmp_path: Path, path: str, text: str, state: State, says: str
) -> None:
    write(tmp_path, path, text)
    found = look(tmp_path)
    assert (found.state, says in found.found) == (state, True), found
    assert found.advice
    chinese = causes.told(found, "zh")
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in said) for said in chinese), chinese


def test_a_board_as_debian_leaves_it_with_its_ports_closed_has_nothing_to_mend(tmp_path: Path) -> None:
    write(tmp_path, LOGIN)
    mask(tmp_path, "serial-getty@ttyAMA0.service")
    write(
        tmp_path,
        "proc/cmdline",
        "root=/dev/mmcblk0p2 console=tty1 quiet systemd.debug_shell=off rd.shell=0\n",
    )
    write(tmp_path, "proc/sys/kernel/sysrq", "438\n")  # Debian's own: sync, remount, restart
    write(tmp_path, "sys/class/tty/console/active", "tty1\n")
    write(tmp_path, "sys/module/kgdboc/parameters/kgdboc", "\n")
    write(tmp_path, "sys/class/udc/fe980000.usb/function", "\n")
    found = look(tmp_path)
    assert (found.state, found.found) == (State.OK, "no shell, debugger or login at a port of the board")


def test_what_the_start_program_is_given_is_not_the_kernels(tmp_path: Path) -> None:
    write(tmp_path, "proc/cmdline", "quiet -- single\n")
    assert look(tmp_path).state is State.OK


def test_the_worst_is_said_first(tmp_path: Path) -> None:
    write(tmp_path, "sys/class/tty/console/active", "ttyS0\n")
    write(tmp_path, LOGIN)
    write(tmp_path, SHELL)
    assert look(tmp_path).state is State.FAIL


def test_what_could_not_be_looked_at_is_not_called_closed(tmp_path: Path) -> None:
    found = look(tmp_path)
    assert found.state is State.OK
    assert "can't be seen from here" in found.found
