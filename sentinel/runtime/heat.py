"""How hot the board is, as the kernel tells."""

import contextlib
from pathlib import Path


def hottest_c(root: Path = Path("/")) -> float | None:
    """The hottest of the thermal zones, in degrees Celsius; None where the board tells none."""
    found = []
    for zone in (root / "sys/class/thermal").glob("thermal_zone*/temp"):
        with contextlib.suppress(OSError, ValueError):
            found.append(int(zone.read_text(encoding="ascii")) / 1000)
    return max((celsius for celsius in found if celsius > 0), default=None)
