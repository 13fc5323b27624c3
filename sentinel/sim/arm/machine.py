"""One emulated machine: qemu as a child, and the agent in it over a socket."""

import json
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sentinel.sim.arm.host import Failed, end, lowest, say

_MASKED = (
    "mosquitto.service", "seatd.service", "sentinel-screen.service", "alsa-utils.service",
    "alsa-restore.service", "apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer",
    "e2scrub_all.timer", "e2scrub_reap.service", "fstrim.timer", "getty@tty1.service",
    "serial-getty@ttyAMA0.service", "systemd-networkd.service",
    "systemd-networkd-wait-online.service",
)  # fmt: skip
MASKED = ", ".join(_MASKED[:3])


@dataclass(frozen=True, slots=True)
class Files:
    """``disk``: qcow2 or raw, by its name's end. ``log``: every write is noted there too (None: not)."""

    kernel: Path
    initrd: Path
    disk: Path
    log: Path | None
    console: Path


def arguments(files: Files, agent: Path) -> list[str]:
    """qemu's. A Cortex-A72 with two cores and 3 GB, on the board "virt"."""
    kind = "qcow2" if files.disk.suffix == ".qcow2" else "raw"
    disk: dict[str, Any] = {"driver": kind, "file": {"driver": "file", "filename": str(files.disk)}}
    if files.log is not None:
        written = {"driver": "raw", "file": {"driver": "file", "filename": str(files.log)}}
        disk = {"driver": "blklogwrites", "file": disk, "log": written}
    masks = " ".join(f"systemd.mask={name}" for name in _MASKED)
    line = f"console=ttyAMA0 loglevel=4 systemd.show_status=false {masks}"
    return [
        "qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a72", "-smp", "2", "-m", "3072", "-accel",
        "tcg,thread=multi", "-nodefaults", "-display", "none", "-no-reboot", "-kernel", str(files.kernel),
        "-initrd", str(files.initrd), "-append", line,
        "-blockdev", json.dumps({**disk, "node-name": "disk"}), "-device", "virtio-blk-pci,drive=disk",
        "-device", "virtio-serial-pci", "-chardev", f"socket,id=agent,path={agent},server=on,wait=off",
        "-device", "virtserialport,chardev=agent,name=arm-check", "-device", "virtio-rng-pci",
        "-device", "i6300esb", "-action", "watchdog=poweroff", "-serial", f"file:{files.console}",
    ]  # fmt: skip


class Machine:
    """Running from ``start`` to ``cut`` or ``stop``."""

    def __init__(self, files: Files, folder: Path, slower: float) -> None:
        self._files = files
        self._path = folder / "agent.sock"
        self._slower = slower
        self._child: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._rest = b""
        self._number = 0

    def start(self, within_s: float) -> float:
        """Until the agent in it says that it is there; seconds. Raises Failed."""
        self._path.unlink(missing_ok=True)
        self._files.console.unlink(missing_ok=True)
        began = time.monotonic()
        until = began + within_s * self._slower
        self._child = subprocess.Popen(  # noqa: S603
            lowest(arguments(self._files, self._path)), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        while not self._path.exists():
            self._alive()
            if time.monotonic() > began + 60:
                raise Failed("qemu did not begin within 60 s")
            time.sleep(0.1)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(self._path))
        told = time.monotonic()
        while time.monotonic() < until:
            line = self._line(min(until, time.monotonic() + 20))
            if line is not None and line.get("line") == "ready":
                return time.monotonic() - began
            self._alive()
            if time.monotonic() - told > 60:
                told = time.monotonic()
                say(f"    starting for {told - began:.0f} s: {self.console()}")
        raise Failed(f"not started within {until - began:.0f} s; console: {self.console()}")

    def ask(
        self, command: str, within_s: float, each: Callable[[str], bool] | None = None
    ) -> tuple[int | None, str]:
        """Exit code (None: its time was over) and what it said. ``each`` line may end the waiting by True.

        Raises Failed: the machine is gone or says nothing.
        """
        assert self._socket is not None
        self._number += 1
        within_s *= self._slower
        order = {"n": self._number, "run": command, "within_s": within_s}
        self._socket.sendall(json.dumps(order).encode() + b"\n")
        lines: list[str] = []
        until = time.monotonic() + within_s + 60 * self._slower
        while (told := self._line(until)) is not None:
            if told.get("n") != self._number:
                continue
            if "code" in told:
                return told["code"], "\n".join(lines)
            lines.append(str(told["line"]))
            if each is not None and each(lines[-1]):
                return None, "\n".join(lines)
        raise Failed(f"the machine does not answer any more; console: {self.console()}")

    def must(self, command: str, within_s: float) -> str:
        """What it said. Raises Failed: not exit 0."""
        code, text = self.ask(command, within_s)
        if code != 0:
            why = "its time was over" if code is None else f"exit {code}"
            raise Failed(f"{command[:120]}: {why}: {text.strip()[-600:]}")
        return text.strip()

    def cut(self) -> None:
        """The power goes."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._child is not None:
            end(self._child)
            self._child = None

    def stop(self, within_s: float) -> float:
        """By its own shutting down; seconds. Raises Failed: it does not end."""
        return self._end_by("systemctl poweroff --no-block", within_s, "it does not shut down")

    def hang(self, within_s: float) -> float:
        """Panic the kernel; seconds until qemu's watchdog ended the machine. Raises Failed: it did not."""
        return self._end_by("echo c >/proc/sysrq-trigger", within_s, "the kernel hangs and nobody ended it")

    def _end_by(self, run: str, within_s: float, failed: str) -> float:
        """Order what ends it, whose answer nobody can wait for; seconds until it ended. Raises Failed."""
        assert self._socket is not None
        assert self._child is not None
        began = time.monotonic()
        order = {"n": self._number + 1, "run": run, "within_s": 60}
        self._socket.sendall(json.dumps(order).encode() + b"\n")
        try:
            self._child.wait(within_s * self._slower)
        except subprocess.TimeoutExpired:
            raise Failed(f"{failed}; console: {self.console()}") from None
        finally:
            self.cut()
        return time.monotonic() - began

    def console(self) -> str:
        """The last line on its console."""
        if not self._files.console.exists():
            return "nothing"
        lines = self._files.console.read_text(encoding="utf-8", errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "nothing")[-200:]

    def _alive(self) -> None:
        assert self._child is not None
        if self._child.poll() is not None:
            assert self._child.stderr is not None
            words = self._child.stderr.read().decode(errors="replace").strip()[-300:]
            raise Failed(f"qemu ended with {self._child.returncode}: {words or self.console()}")

    def _line(self, until: float) -> dict[str, Any] | None:
        assert self._socket is not None
        while b"\n" not in self._rest:
            left = until - time.monotonic()
            if left <= 0:
                return None
            self._socket.settimeout(left)
            try:
                found = self._socket.recv(65536)
            except TimeoutError:
                return None
            if not found:
                self._alive()
                raise Failed("the machine's port is closed")
            self._rest += found
        line, _, self._rest = self._rest.partition(b"\n")
        told: dict[str, Any] = json.loads(line)
        return told
