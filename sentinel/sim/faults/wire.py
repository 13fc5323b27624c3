"""A cable between two network namespaces that loses and delays packets: two TUN devices, and a carrier.

The kernel here may lack netem; real packets are lost and late all the same. Only inside
``sim.delivery.network.unshared``. ``python -m`` this, ``PID``, is the carrier: ``LOSS DELAY_S`` a line on its
input.
"""

import ctypes
import fcntl
import heapq
import os
import random
import select
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE, THERE = "10.99.8.1", "10.99.8.2"
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
_SET_INTERFACE = 0x400454CA  # TUNSETIFF
_TUN, _NO_INFO = 0x0001, 0x1000
_NEW_NETWORK = 0x40000000  # CLONE_NEWNET
_MTU = 1500
_START_S = 10.0


def why_not() -> str:
    """ "" where there may be such devices; else the reason."""
    return "" if Path("/dev/net/tun").exists() else "no /dev/net/tun: no packets can be lost here"


class Wire:
    """Between this network and one of its own; loss and delay go for both directions."""

    def __init__(self) -> None:
        self._holder = subprocess.Popen([_program("unshare"), "--net", "sleep", "7200"])  # noqa: S603
        pid = self._holder.pid
        self._wait(lambda: _network(str(pid)) != _network("self"), "no second namespace")
        self._carrier = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "sentinel.sim.faults.wire", str(pid)], stdin=subprocess.PIPE, text=True
        )
        self._wait(lambda: self._has([], "here") and self._has(self.there(), "there"), "no devices")
        for end, device, address, other in (([], "here", HERE, THERE), (self.there(), "there", THERE, HERE)):
            for words in (
                f"addr add {address} peer {other} dev {device}",
                f"link set {device} up",
                "link set lo up",
            ):
                _ip(end, *words.split())

    def there(self) -> list[str]:
        """What a command begins with to run at the far end."""
        return [_program("nsenter"), "--target", str(self._holder.pid), "--net"]

    def weather(self, loss: float, delay_s: float) -> None:
        """From now on: this share of packets is lost, the others are late by up to twice ``delay_s``."""
        assert self._carrier.stdin is not None
        self._carrier.stdin.write(f"{loss} {delay_s}\n")
        self._carrier.stdin.flush()

    def close(self) -> None:
        """Take it away."""
        for process in (self._carrier, self._holder):
            process.kill()
            process.wait(5.0)
            if process.stdin is not None:
                process.stdin.close()

    def _has(self, end: list[str], device: str) -> bool:
        command = [*end, _program("ip"), "link", "show", device]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603

    def _wait(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + _START_S
        while not holds():
            assert time.monotonic() < deadline, what
            time.sleep(0.02)


class _Carrier:
    """Carries packets between two open TUN devices."""

    def __init__(self, here: int, there: int) -> None:
        self._ends = {here: there, there: here}
        self._late: list[tuple[float, int, int, bytes]] = []
        self._draw = random.Random(1)  # noqa: S311 - which packets are lost
        self._loss, self._delay_s, self._count = 0.0, 0.0, 0

    def run(self, orders: int) -> None:
        """Until the orders end."""
        buffer = b""
        while True:
            wait = max(0.0, self._late[0][0] - time.monotonic()) if self._late else None
            ready, _, _ = select.select([*self._ends, orders], [], [], wait)
            for end in ready:
                if end == orders:
                    read = os.read(orders, 4096)
                    if not read:
                        return
                    *lines, buffer = (buffer + read).split(b"\n")
                    for line in lines:
                        self._loss, self._delay_s = map(float, line.split())
                else:
                    self._take(end, os.read(end, _MTU + 100))
            self._deliver()

    def _take(self, end: int, packet: bytes) -> None:
        if self._draw.random() < self._loss:
            return
        self._count += 1
        due = time.monotonic() + self._draw.uniform(0.0, 2.0 * self._delay_s)
        heapq.heappush(self._late, (due, self._count, self._ends[end], packet))

    def _deliver(self) -> None:
        while self._late and self._late[0][0] <= time.monotonic():
            _, _, end, packet = heapq.heappop(self._late)
            try:
                os.write(end, packet)
            except OSError:
                continue  # that end is not up yet: the packet is lost


def carry(pid: int) -> None:
    """A device here, one in the other's network, and packets between them."""
    here = _device("here")
    namespace = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, _NEW_NETWORK) != 0:
        raise OSError(ctypes.get_errno(), "the other network can't be entered")
    _Carrier(here, _device("there")).run(0)


def _device(name: str) -> int:
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, _SET_INTERFACE, struct.pack("16sH22x", name.encode(), _TUN | _NO_INFO))
    return device


def _network(process: str) -> Path:
    return Path(f"/proc/{process}/ns/net").readlink()


def _ip(end: list[str], *words: str) -> None:
    subprocess.run([*end, _program("ip"), *words], check=True)  # noqa: S603 - the system's own program


def _program(name: str) -> str:
    return shutil.which(name, path=_PATH) or name


if __name__ == "__main__":
    carry(int(sys.argv[1]))
