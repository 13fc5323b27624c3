"""What the emulated machine has in /run besides the package's own units: the agent, and patience."""

from pathlib import Path

from sentinel.sim.arm import agent

UNITS = ("sentinel", "sentinel-vision", "sentinel-ui")
# Rows of the audit beside the running daemon, each committed before its number is told.
_SCRIBE = """import sys
from datetime import UTC, datetime
from pathlib import Path
from sentinel.store import audit
from sentinel.store.database import DATABASE, open_reader, transaction
from sentinel.store.keys import load_keys
folder = Path("/var/lib/sentinel")
connection = open_reader(folder / DATABASE, load_keys(folder).database)
for number in range(100000):
    with transaction(connection):
        head = audit.add(connection, "arm-check", f"row {number}", datetime.now(UTC))
    print(number, head, flush=True)
"""


def for_run(slower: float) -> dict[str, bytes]:
    """Files below /run: the agent, and what a machine needs that is ``slower`` and has no display."""
    slow = (
        f"[Service]\nTimeoutStartSec={600 * slower:.0f}\nTimeoutStopSec={60 * slower:.0f}\n"
        f"WatchdogSec={60 * slower:.0f}\n"
    )
    files = {f"systemd/system/{unit}.service.d/90-slow.conf": slow for unit in UNITS}
    files["systemd/system/sentinel-ui.service.d/91-no-display.conf"] = (
        "[Service]\nEnvironment=QT_QPA_PLATFORM=offscreen\n"
    )
    files["systemd/system/arm-check.service"] = (
        "[Unit]\nDescription=What the host asks\nStartLimitIntervalSec=0\n"
        "[Service]\nExecStart=/usr/bin/python3 -I /run/arm-check/agent.py\nRestart=always\nRestartSec=1\n"
    )
    files["systemd/system/multi-user.target.d/arm-check.conf"] = "[Unit]\nWants=arm-check.service\n"
    files["systemd/system.conf.d/arm-check.conf"] = (
        f"[Manager]\nRuntimeWatchdogSec={60 * slower:.0f}\nDefaultTimeoutStartSec={300 * slower:.0f}\n"
    )
    files["arm-check/agent.py"] = Path(agent.__file__).read_text(encoding="utf-8")
    files["arm-check/scribe.py"] = _SCRIBE
    return {name: text.encode() for name, text in files.items()}
