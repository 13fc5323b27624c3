"""systemd's notification protocol (sd_notify(3)): datagrams to NOTIFY_SOCKET; without it nothing happens."""

import logging
import os
import socket

_log = logging.getLogger(__name__)


class Notifier:
    """Says READY, WATCHDOG and STOPPING. Any thread."""

    def __init__(self, address: str | None = None) -> None:
        """``address`` of the socket, "@" first for the abstract ones; None: from the environment."""
        self._address = os.environ.get("NOTIFY_SOCKET", "") if address is None else address
        self._failed = False

    def ready(self, status: str = "") -> None:
        """Started."""
        self._send("READY=1" + (f"\nSTATUS={status}" if status else ""))

    def watchdog(self) -> None:
        """Still alive."""
        self._send("WATCHDOG=1")

    def status(self, status: str) -> None:
        """One line for ``systemctl status``."""
        self._send(f"STATUS={status}")

    def stopping(self) -> None:
        """About to end."""
        self._send("STOPPING=1")

    def _send(self, text: str) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
                sock.settimeout(0.5)
                sock.sendto(text.encode(), address)
        except OSError as error:
            if not self._failed:
                _log.warning("sd_notify: %s", error)
            self._failed = True
