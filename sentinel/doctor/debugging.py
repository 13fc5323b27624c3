"""The board's other ways in: what a cable, a keyboard or a restart would find open beside the kiosk."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from sentinel.doctor.findings import Check, Finding, fail, ok, warn

WHAT = "debug"
# of Documentation/admin-guide/sysrq.rst: 1 everything, 8 dumps of memory and tasks, 64 kills processes
_SYSRQ_ALL, _SYSRQ_DUMPS_AND_KILLS = 1, 8 | 64
_SERIAL = re.compile(r"tty(?!\d+\Z)\w+")  # a console that is no screen: ttyS0, ttyAMA0, ttyGS0
# systemd(1), dracut.cmdline(7), initramfs-tools(7)
_SHELLS = re.compile(
    r"(?:rd)?init=\S*/(?:(?:ba|da|z|k|a)?sh|busybox)|(?:rd\.)?break(?:=\S*)?"
    r"|rd\.shell(?!=(?:0|n|no|f|false|off)\Z)(?:=\S*)?"
    r"|(?:rd\.)?systemd\.debug[-_]shell(?!=(?:0|n|no|f|false|off)\Z)(?:=\S*)?"
    r"|(?:rd\.)?(?:single|emergency|rescue)|[sS1]|-[bs]|(?:rd\.)?systemd\.unit=(?:rescue|emergency)\.\w+"
)
_UNITS = ("etc/systemd/system", "run/systemd/system", "run/systemd/generator", "run/systemd/generator.late")
_Look = Callable[[Path], Finding | None]


def checks(root: Path = Path("/")) -> list[Check]:
    """``root``: where /proc, /sys, /etc and /run are."""
    return [Check(WHAT, lambda: test_debug(root))]


def test_debug(root: Path) -> Finding:
    """The worst of what is open; what only an opened case shows (JTAG, SWD) no program can tell."""
    looks: tuple[_Look, ...] = (_shell, _debugger, _login, _gadget, _sysrq, _console)
    found = next((finding for look in looks if (finding := look(root)) is not None), None)
    if found is not None:
        return found
    if not _command_line(root):  # as for the daemon's own units (ProcSubset=pid)
        return ok(WHAT, "no login at a port of the board; how its kernel was started can't be seen from here")
    return ok(WHAT, "no shell, debugger or login at a port of the board")


def _shell(root: Path) -> Finding | None:
    word = next((word for word in _command_line(root) if _SHELLS.fullmatch(word)), None)
    if word is not None:
        found = f"the kernel's command line has {word}: a restart gives a root shell without a password"
        return fail(WHAT, found, "take it out of the boot loader's settings and restart")
    if any(_unit(root, "sysinit.target.wants/debug-shell.service")) and not _masked(
        root, "debug-shell.service"
    ):
        found = "debug-shell.service: a keyboard has a root shell without a password"
        return fail(WHAT, found, "systemctl disable --now debug-shell.service")
    return None


def _debugger(root: Path) -> Finding | None:
    at = _text(root / "sys/module/kgdboc/parameters/kgdboc").strip()
    if not at:
        return None
    found = f"the kernel's debugger listens on {at}"
    return fail(WHAT, found, "take kgdboc= out of the kernel's command line and restart")


def _login(root: Path) -> Finding | None:
    for port in _logins(root):
        found = f"a login waits on the serial port {port}: a cable and a password are a way in"
        return warn(WHAT, found, f"systemctl mask --now serial-getty@{port}")
    return None


def _gadget(root: Path) -> Finding | None:
    for path in sorted((root / "sys/class/udc").glob("*/function")):
        if _text(path).strip():
            found = (
                "the board's USB socket is a device itself (serial line, network or adb for whoever plugs in)"
            )
            return warn(
                WHAT, found, "take the USB gadget out of the board's start (g_serial, usb-gadget, adbd)"
            )
    return None


def _sysrq(root: Path) -> Finding | None:
    text = _text(root / "proc/sys/kernel/sysrq").strip()
    bits = int(text) if text.isdecimal() else 0
    if bits != _SYSRQ_ALL and not bits & _SYSRQ_DUMPS_AND_KILLS:
        return None
    found = f"kernel.sysrq is {bits}: a keyboard can end the kiosk's programs and show its memory"
    return warn(WHAT, found, "set kernel.sysrq = 176 in /etc/sysctl.d/sentinel.conf, then: sysctl --system")


def _console(root: Path) -> Finding | None:
    active = _text(root / "sys/class/tty/console/active").split()
    port = next((name for name in active if _SERIAL.fullmatch(name)), None)
    if port is None:
        return None
    found = f"the kernel tells its messages on the serial port {port}; nobody can sign in there"
    return warn(WHAT, found, f"take console={port} out of the kernel's command line")


def _logins(root: Path) -> list[str]:
    """Ports on which systemd starts a login: generated for active consoles, or enabled by somebody."""
    wanted = {
        unit.name.removeprefix("serial-getty@").removesuffix(".service")
        for unit in _unit(root, "*.wants/serial-getty@*.service")
    }
    return sorted(port for port in wanted if not _masked(root, f"serial-getty@{port}.service"))


def _unit(root: Path, name: str) -> Iterator[Path]:
    for folder in _UNITS:
        yield from (root / folder).glob(name)


def _masked(root: Path, name: str) -> bool:
    for folder in _UNITS[:2]:
        unit = root / folder / name
        if unit.is_symlink() and unit.readlink() == Path("/dev/null"):
            return True
    return False


def _command_line(root: Path) -> list[str]:
    return _text(root / "proc/cmdline").partition(" -- ")[0].split()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
