"""Who holds a serial line that is in use: the kernel's table of locks names the process."""

import os
from pathlib import Path

_PROC = Path("/proc")
_LARGEST = 1 << 20  # bytes of the table: a lock a line


def holder(path: str, proc: Path = _PROC) -> str:
    """The program that locked the device and its process id, as "sentinel, process 812"; "": not known.

    Not known where /proc is hidden (the units' ``ProcSubset=pid``), where the holder is in another namespace,
    and of programs that lock nothing. ``path`` may be a link. Never raises.
    """
    try:
        found = Path(path).stat()
        with (proc / "locks").open(encoding="ascii", errors="replace") as file:
            table = file.read(_LARGEST)
    except (OSError, ValueError):
        return ""
    place = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    for line in table.splitlines():
        words = line.split()
        # "1: FLOCK  ADVISORY  WRITE 812 00:1a:6 0 EOF"; who waits for it has "->" before the kind
        if len(words) >= 6 and words[1] == "FLOCK" and words[5] == place and words[4].isdecimal():
            return f"{_name(proc, words[4])}, process {words[4]}"
    return ""


def _name(proc: Path, pid: str) -> str:
    try:
        return (proc / pid / "comm").read_text(encoding="utf-8", errors="replace").strip() or "a program"
    except OSError:
        return "a program that has ended"  # and left the line to a child of its own
