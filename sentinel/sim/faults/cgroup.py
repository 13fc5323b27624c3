"""A memory limit that kills: a control group of the kernel, by version 2 or 1, whichever has its memory part.

Not an allocation fails then, but the kernel's OOM killer ends the process with SIGKILL wherever it is. Needs
root and a mounted hierarchy; the group is made below one's own and removed at the end.
"""

import contextlib
import os
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")


class Group:
    """``limit`` and ``lift`` any time, ``close`` when no process is in it any more. Raises OSError."""

    def __init__(self, name: str) -> None:
        found = _hierarchy()
        assert found is not None
        top, self._second = found
        self._folder = top / name
        self._folder.mkdir()
        if self._second:
            (top / "cgroup.subtree_control").write_text("+memory")

    @property
    def inside(self) -> tuple[str, ...]:
        """The words before a command that is in the group from its first page on."""
        return ("sh", "-c", f'echo $$ > {self._folder}/cgroup.procs && exec "$@"', "sh")

    @property
    def used(self) -> int:
        """Bytes charged."""
        name = "memory.current" if self._second else "memory.usage_in_bytes"
        return int((self._folder / name).read_text())

    def limit(self, size: int) -> None:
        """So many bytes, no more; not less than are in use: version 1 refuses that (EBUSY)."""
        self._write(str(size))

    def lift(self) -> None:
        """No limit."""
        self._write("max" if self._second else "-1")

    @property
    def killed(self) -> int:
        """How many processes the kernel killed for it."""
        name = "memory.events" if self._second else "memory.oom_control"
        words = (self._folder / name).read_text().split()
        return int(words[words.index("oom_kill") + 1])

    def close(self) -> None:
        """Away with it."""
        with contextlib.suppress(OSError):
            self._folder.rmdir()

    def _write(self, size: str) -> None:
        name = "memory.max" if self._second else "memory.limit_in_bytes"
        (self._folder / name).write_text(size)


def why_not() -> str:
    """ "" where groups can limit memory here; else the reason."""
    if os.geteuid() != 0:
        return "a control group needs root"
    return "" if _hierarchy() else "no control group of this machine has the memory part"


def version() -> int:
    """2 or 1: whose memory part is used; 0: none."""
    found = _hierarchy()
    return 0 if found is None else 2 if found[1] else 1


def _hierarchy() -> tuple[Path, bool] | None:
    for top, second in ((_ROOT, True), (_ROOT / "unified", True), (_ROOT / "memory", False)):
        with contextlib.suppress(OSError):
            if second and "memory" not in (top / "cgroup.controllers").read_text().split():
                continue
            if second or (top / "memory.limit_in_bytes").exists():
                return top, second
    return None
