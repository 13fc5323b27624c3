"""The vision process by itself: how soon it reports, what it holds, what it costs while nobody is there."""

import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from hw.camera.emulator import MjpegCamera
from sentinel.bench.vision.scenes import Image
from sentinel.link.messages import Message, VisionReport
from sentinel.link.server import LinkServer
from sentinel.sim.processes import Child

_SIZE = (1280, 720)
_FPS = 25.0
_FIRST_S = 60.0
_SETTLE_S = 2.0
_WATCH_S = 8.0


class NotStarted(OSError):
    """The vision process gave no report."""


def measure(wall: Image) -> list[dict[str, Any]]:
    """Rows of a real process before an emulated network camera of 1280x720 at 25 pictures a second.

    Raises NotStarted with the process's last words.
    """
    with (
        tempfile.TemporaryDirectory(prefix="sentinel-bench-") as name,
        MjpegCamera(lambda _: wall, fps=_FPS) as camera,
    ):
        folder = Path(name)
        settings = folder / "kiosk.toml"
        settings.write_text(f'[kiosk]\nrun_dir = "run"\n[camera]\nsource = "{camera.url}"\n')
        (folder / "run").mkdir()
        first = threading.Event()

        def heard(role: str, message: Message, peer: object) -> None:
            if isinstance(message, VisionReport) and message.size != (0, 0):
                first.set()

        server = LinkServer(folder / "run" / "daemon.sock", on_message=heard)
        server.start()
        child = Child(
            "vision",
            ["sentinel", "vision", "--config", str(settings)],
            folder / "vision.log",
            {"OMP_NUM_THREADS": "1"},
        )
        try:
            began = time.monotonic()
            child.start()
            if not first.wait(_FIRST_S):
                raise NotStarted(f"the vision process gave no report: {child.last_words()}")
            started = time.monotonic() - began
            time.sleep(_SETTLE_S)
            return _watched(child.pid, started)
        finally:
            child.stop()
            server.stop()


def _watched(pid: int, started: float) -> list[dict[str, Any]]:
    before, at = _cpu_s(pid), time.monotonic()
    time.sleep(_WATCH_S)
    share = 100 * (_cpu_s(pid) - before) / (time.monotonic() - at)
    what = f"1280x720 MJPEG at {_FPS:g}/s, nobody there"
    return [
        {"what": "process: start to first report", "ours": round(started, 2), "unit": "s", "target": "<= 3"},
        {"what": "process: resident memory", "ours": round(_resident_mb(pid)), "unit": "MB"},
        {"what": f"process: idle, {what}", "ours": round(share, 1), "unit": "% of a core"},
    ]


def _cpu_s(pid: int) -> float:
    """User and system time of the process and its threads (proc_pid_stat(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
