"""A real pcscd of our own, with a virtual reader (Debian: pcscd, vsmartcard-vpcd) and cards to put into it.

It listens on a socket of its own, handed over as systemd does, has a folder of readers and a /run of its own
(in a mount namespace, so that nobody need be root): the system's pcscd, where one runs, is not disturbed.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from functools import cache
from pathlib import Path

from hw.smartcard.emulator.cards import EmulatedCard

PCSCD = Path("/usr/sbin/pcscd")
VPCD = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
TWIN = Path("/usr/lib/pcsc/drivers/serial/libccidtwin.so")

_ON, _RESET, _GET_ATR = 1, 2, 4
_START_S = 10.0
# A /run of its own, then the rest of the line in the same process.
_OWN_RUN = (
    "unshare",
    "--user",
    "--map-root-user",
    "--mount",
    "sh",
    "-c",
    'mount -t tmpfs tmpfs /run && exec "$@"',
    "sh",
)
# What systemd does: the socket is descriptor 3, and the child knows that it is meant.
_AS_SYSTEMD = (
    "import os, sys; fd = int(sys.argv[1]); os.dup2(fd, 3, inheritable=True); "
    "os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid())); os.execv(sys.argv[2], sys.argv[2:])"
)


class PrivatePcscd:
    """pcscd on ``socket`` with one virtual reader. PCSCLITE_CSOCK_NAME leads a process to it, for life.

    ``kill`` and ``start`` may take turns; ``plugged`` False starts it without the reader.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="pcscd-")
        self._readers = Path(self._folder.name) / "readers"
        self._readers.mkdir()
        self.socket = Path(self._folder.name) / "socket"
        self.port = _two_free_ports()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, plugged: bool = True, twin: str = "") -> None:
        """Start it; returns when it listens, and its virtual reader too.

        ``twin``: the line of a serial GemPC Twin, which Debian's own driver (libccid) serves then.
        """
        channel = f"{self.port:#x}"
        self._describe("vpcd", plugged, "Virtual PCD", f"/dev/null:{channel}", VPCD, channel)
        self._describe("twin", bool(twin), "GemPC Twin", f"{twin}:GemPCTwin", TWIN, "1")
        self.socket.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(self.socket))
            listening.listen(16)
            flags = ["--foreground", "--critical", "--config", str(self._readers)]
            self._process = subprocess.Popen(  # noqa: S603 - Debian's pcscd
                [
                    *(_OWN_RUN if _can_isolate() else ()),
                    *(sys.executable, "-c", _AS_SYSTEMD, str(listening.fileno()), str(PCSCD)),
                    *flags,
                ],
                pass_fds=[listening.fileno()],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        if plugged:
            self._await_reader()

    def kill(self) -> None:
        """End it as a crash does. Harmless when it does not run."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(5)
            self._process = None
            self.socket.unlink(missing_ok=True)

    def close(self) -> None:
        """End it and clear up; may be called twice."""
        if self._process is not None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        self.kill()
        self._folder.cleanup()

    def _describe(self, file: str, there: bool, name: str, device: str, driver: Path, channel: str) -> None:
        conf = self._readers / file
        conf.unlink(missing_ok=True)
        if there:
            conf.write_text(
                f'FRIENDLYNAME "{name}"\nDEVICENAME {device}\nLIBPATH {driver}\nCHANNELID {channel}\n'
            )

    def _await_reader(self) -> None:
        until = time.monotonic() + _START_S
        while time.monotonic() < until:
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError("pcscd ended at once: it must be able to write to /run/pcscd")
            if _listens(self.port):  # a connection would be a card already
                return
            time.sleep(0.02)
        raise RuntimeError("pcscd's virtual reader does not listen")


class VirtualCard:
    """A card in the virtual reader: a TCP client that answers resets and APDUs. ``remove`` takes it out.

    Length (2, big-endian) and payload; a payload of one byte is control: 0 off, 1 on, 2 reset, 4 asks for the
    ATR. A card that leaves by itself (``leave_after``) hangs up.
    """

    def __init__(self, card: EmulatedCard, port: int) -> None:
        self._card = card
        self._line = socket.create_connection(("127.0.0.1", port), 5.0)
        self._line.settimeout(None)
        self._thread = threading.Thread(target=self._serve, name="virtual card", daemon=True)
        self._thread.start()

    def remove(self) -> None:
        """Take it out; may be called twice."""
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._line.close()

    def __enter__(self) -> "VirtualCard":
        return self

    def __exit__(self, *exc: object) -> None:
        self.remove()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while (payload := self._receive()) is not None:
                if payload == bytes([_GET_ATR]):  # asked at every look whether the card is in
                    self._say(self._card.atr)
                elif payload in (bytes([_ON]), bytes([_RESET])):
                    self._card.reset()
                elif len(payload) > 1:
                    answer = self._card.transmit(payload)
                    if answer is None:
                        break
                    self._say(answer)
            self._line.shutdown(socket.SHUT_RDWR)

    def _receive(self) -> bytes | None:
        head = self._exactly(2)
        return None if head is None else self._exactly(int.from_bytes(head, "big"))

    def _exactly(self, count: int) -> bytes | None:
        got = b""
        while len(got) < count:
            some = self._line.recv(count - len(got))
            if not some:
                return None
            got += some
        return got

    def _say(self, data: bytes) -> None:
        self._line.sendall(len(data).to_bytes(2, "big") + data)


def available() -> str:
    """Why no pcscd can be started here; "" where it can."""
    missing = [str(path) for path in (PCSCD, VPCD) if not path.exists()]
    if missing:
        return f"not installed: {', '.join(missing)} (scripts/setup dev installs both)"
    return "" if _can_isolate() or os.geteuid() == 0 else "pcscd needs root, or user namespaces"


@cache
def _can_isolate() -> bool:
    done = subprocess.run(  # noqa: S603 - a constant
        [*_OWN_RUN, "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=10, check=False
    )
    return done.returncode == 0


def _listens(port: int) -> bool:
    """Whether somebody waits for connections on this port, as the kernel says."""
    rows = [row.split() for name in ("tcp", "tcp6") for row in _lines(Path("/proc/net") / name)]
    return any(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines()[1:] if path.exists() else []


def _two_free_ports() -> int:
    """The virtual reader has two slots, on this port and on the next."""
    for _ in range(100):
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            with contextlib.suppress(OSError):
                two.bind(("127.0.0.1", port + 1))
                return port
    raise RuntimeError("no two free ports in a row")
