"""What the vision process gives up before it looks at a picture, with or without systemd.

A picture that breaks a decoder then finds no program to start, no network (but for a camera reached over
it), no file but what vision reads anyway, bounded memory, and leaves no core dump.
"""

from collections.abc import Iterable
from pathlib import Path

from sentinel.runtime.confinement import Sockets, bound, restrict_calls, restrict_files

MEMORY_BYTES = 3 << 30  # of address space: about 0.9 GB are libraries and models
OPEN_FILES = 256


def confine(reads: Iterable[Path], writes: Iterable[Path], *, network: bool) -> list[str]:
    """Bind the process; lines about what this kernel can't do, best none.

    ``reads``: files and folders to be read besides the system's and Python's own; ``writes``: folders in
    which files may be made too. ``network``: the camera needs it. Call it before threads start that parse
    pictures: the limits on files hold for the calling thread and those it starts.
    """
    try:
        bound(memory=MEMORY_BYTES, files=OPEN_FILES)
    except (OSError, ValueError) as error:
        return [f"not confined: {error}"]
    sockets = Sockets.ALL if network else Sockets.UNIX
    return [line for line in (restrict_files(reads, writes), restrict_calls(sockets=sockets)) if line]
