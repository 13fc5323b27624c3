"""The emulated machine writes its record, row after acknowledged row, and the power goes in the middle."""

import re
import time
from pathlib import Path

from sentinel.sim.arm import said
from sentinel.sim.arm.cut_points import Row, Told
from sentinel.sim.arm.host import Failed
from sentinel.sim.arm.machine import Machine
from sentinel.sim.arm.written import Follower

_ROWS = 120
# Somebody else writes and never flushes; the kernel gives it to the disk quickly.
_NOISE = (
    "for name in writeback expire; do echo 10 >/proc/sys/vm/dirty_${name}_centisecs; done; "
    "(while :; do dd if=/dev/urandom of=/var/tmp/noise bs=64k count=32 conv=notrunc; done) >/dev/null 2>&1 &"
)


def write_rows(machine: Machine, python: str, log: Path, disk: str) -> Told:
    """Rows of the audit beside the running daemon, each with how far the log was when it was acknowledged.

    The machine is still writing when this returns. ``python``: the kiosk's, in the machine; ``disk``: which
    one it started with. Raises Failed: too few.
    """
    follower = Follower(log)
    rows: list[Row] = []

    def enough(line: str) -> bool:
        if re.fullmatch(r"\d+ [0-9a-f]{64}", line):
            number, head = line.split()
            rows.append(Row(int(number), head, follower.count()))
        return len(rows) >= _ROWS

    scribe = f"setpriv --reuid sentinel --regid sentinel --clear-groups {python} /run/arm-check/scribe.py"
    try:
        machine.must(_NOISE, 60)
        begun = follower.count()
        began = time.monotonic()
        code, text = machine.ask(scribe, 900, enough)
        if len(rows) < _ROWS:
            raise Failed(f"only {len(rows)} rows were written (exit {code}): {said.last(text)}")
        return Told(disk, begun, rows, round(time.monotonic() - began, 1))
    finally:
        follower.close()
