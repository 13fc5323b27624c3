"""Stops the daemon whose data is to be erased: by its unit where it has one, else the process itself."""

import fcntl
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import time
from contextlib import suppress
from pathlib import Path

_UNIT, _TARGET = "sentinel.service", "sentinel.target"
_STOPS_S = 25.0


def stopped(lock: Path, address: Path) -> bool:
    """Whether nobody holds the record's ``lock`` and the daemon's process is gone, waited for up to 25 s.

    Both: its other threads still use the cache and the lists after the record is closed, and to erase a file
    that somebody has mapped kills whoever reads it (SIGBUS), or is undone by whoever writes it once more.
    """
    if not _held(lock):
        return True
    pid = _served_by(address)
    if pid is None:
        return _freed(lock, None)
    try:
        process = os.pidfd_open(pid)
    except OSError:
        return _freed(lock, None)
    try:
        _stop(pid)
        return _freed(lock, process)
    finally:
        os.close(process)


def _freed(lock: Path, process: int | None) -> bool:
    """``process``: a pidfd, which is readable when the process has ended (pidfd_open(2))."""
    deadline = time.monotonic() + _STOPS_S
    while time.monotonic() < deadline:
        if process is not None and not select.select([process], [], [], 0.1)[0]:
            continue
        if not _held(lock):
            return True
        time.sleep(0.1)
    return False


def _stop(pid: int) -> None:
    if shutil.which("systemctl") and f"/{_UNIT}" in _cgroup(pid):
        # Its target, or systemd starts the daemon again.
        command = ["systemctl", "stop", _TARGET]
        subprocess.run(command, capture_output=True, timeout=_STOPS_S, check=False)  # noqa: S603 - our own words
        return
    with suppress(OSError):
        os.kill(pid, signal.SIGTERM)


def _served_by(address: Path) -> int | None:
    """The process that listens at the daemon's socket (SO_PEERCRED, unix(7)), of our own account or root."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
        peer.settimeout(2.0)
        folder = None
        try:
            folder = os.open(address.parent, os.O_PATH | os.O_DIRECTORY)
            peer.connect(f"/proc/self/fd/{folder}/{address.name}")
            pid, uid, _ = struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        except OSError:
            return None
        finally:
            if folder is not None:
                os.close(folder)
    return int(pid) if uid in (os.geteuid(), 0) or os.geteuid() == 0 else None


def _cgroup(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cgroup").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _held(lock: Path) -> bool:
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
