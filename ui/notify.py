"""sd_notify for the screen's own unit: a datagram, no library (systemd's sd_notify(3))."""

import os
import socket


def notify(state: str) -> bool:
    """Send a state such as ``READY=1`` or ``WATCHDOG=1``; False where no supervisor listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    name = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
        out.settimeout(1.0)
        try:
            out.sendto(state.encode(), name)
        except OSError:
            return False
    return True


def watchdog_interval_s() -> float | None:
    """Half the supervisor's watchdog time in seconds; None without a watchdog."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    owner = os.environ.get("WATCHDOG_PID", str(os.getpid()))
    if not microseconds.isdigit() or owner != str(os.getpid()):
        return None
    return int(microseconds) / 2e6
