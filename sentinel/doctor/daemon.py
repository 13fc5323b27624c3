"""What the running daemon says of itself: its devices are its own, and are not touched beside it."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from sentinel import __version__
from sentinel.core.events import Device
from sentinel.core.reasons import Reason
from sentinel.doctor.findings import Finding, fail, ok, warn
from sentinel.link.client import LinkClient
from sentinel.link.messages import Message, Snapshot

_WAIT_S = 4.0


@dataclass(frozen=True, slots=True)
class Running:
    """``answers``: a daemon serves the socket. ``devices``: its last word on each that it spoke of."""

    answers: bool
    problem: str = ""
    devices: dict[str, bool] = field(default_factory=dict)
    unsent: int = 0
    disk_full: bool = False

    def holds(self, device: Device) -> bool:
        """Whether the daemon has this device open and says that it works."""
        return self.devices.get(device.value, False)

    def misses(self, device: Device) -> bool:
        """Whether the daemon runs and says that this device does not work."""
        return self.devices.get(device.value) is False


def ask(socket: Path) -> Running:
    """Connect, in a role that counts as no screen, and read the snapshot."""
    if not socket.exists():
        return Running(False)
    came = threading.Event()
    snapshots: list[Snapshot] = []
    problems: list[str] = []

    def on_message(message: Message) -> None:
        if isinstance(message, Snapshot) and not snapshots:
            snapshots.append(message)
            came.set()

    def on_down(why: str) -> None:
        problems.append(why)
        came.set()

    link = LinkClient(
        socket, "doctor", on_message=on_message, on_down=on_down, software=f"doctor {__version__}"
    )
    link.start()
    try:
        came.wait(_WAIT_S)
    finally:
        link.stop()
    if snapshots:
        shown = snapshots[0]
        devices = {one.device: one.up for one in shown.devices}
        full = shown.screen.reason is Reason.DISK_FULL
        return Running(True, "", devices, shown.counters.unsent, full)
    problem = problems[0] if problems else "the daemon does not answer"
    return Running(False, "" if problem.startswith("no daemon") else problem)


def finding(running: Running) -> Finding:
    """The daemon's own line."""
    if running.problem:
        return fail("daemon", running.problem, "run as the kiosk's user, or restart the daemon")
    if not running.answers:
        return ok("daemon", "not running: every device is tested directly")
    if running.disk_full:
        todo = "make room: du -xh on the data folder, journalctl --vacuum-size=100M; it then starts by itself"
        return fail("daemon", "the disk was full when it started: it waits, and nobody is let in", todo)
    down = sorted(name for name, up in running.devices.items() if not up)
    if down:
        return warn("daemon", f"running; it does without {', '.join(down)}", "see the lines of those")
    return ok("daemon", "running; what it holds is not touched, its own word counts")
