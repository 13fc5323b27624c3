"""Cuts the power of a kiosk at the Nth change of its disk: a real process, killed, and what it had not put on disk torn.

Run as a program of its own, because it forks: prints a line of JSON for each N with what was found afterwards.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sentinel.fleet.updating import launch
from sentinel.fleet.updating.layout import Layout
from sentinel.fleet.updating.sources import FolderSource
from sentinel.fleet.updating.trust import Trust
from sentinel.fleet.updating.updater import Kiosk, Updater, locked

CHANGES = ("fsync", "sync", "replace", "rename", "unlink", "symlink", "link", "mkdir")


def kiosk(folder: Path) -> Kiosk:
    return Kiosk(Layout(folder / "opt", folder / "keep"), folder / "data", folder / "run")


def updater(folder: Path) -> Updater:
    return Updater(kiosk(folder), lambda: datetime.now(UTC))


def take(folder: Path, repo: Path) -> None:
    source = FolderSource(repo)
    place = kiosk(folder)
    with locked(place.layout):
        trust = Trust(
            (repo / "metadata/1.root.json").read_bytes(), place.layout.keep, source, datetime.now(UTC)
        )
        updater(folder).take(trust.offer(), trust, source, insisted=True)


def settle(folder: Path, repo: Path) -> None:
    with locked(kiosk(folder).layout):
        updater(folder).settle()


def go_back(folder: Path, repo: Path) -> None:
    with locked(kiosk(folder).layout):
        one = updater(folder)
        one.settle()
        if one.state.running is not None and one.state.running.version == "2.0":
            one.go_back()


def start(folder: Path, repo: Path) -> None:
    """What the launcher does before it becomes the program."""
    root = folder / "opt"
    launch._prepare(root, launch.decide(root))


OPERATIONS: dict[str, Callable[[Path, Path], None]] = {
    "take": take, "settle": settle, "go_back": go_back, "start": start,
}  # fmt: skip


class Power:
    """Fails at the Nth change; what was not put on disk by then is torn in the middle."""

    def __init__(self, folder: Path, at: int) -> None:
        self._folder, self._left = folder, at
        self._safe = {path.stat().st_ino for path in self._files()}
        for name in CHANGES:
            setattr(os, name, self._changing(name, getattr(os, name)))

    def _files(self) -> list[Path]:
        return [path for path in self._folder.rglob("*") if path.is_file() and not path.is_symlink()]

    def _changing(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def change(*args: Any, **more: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                self._cut()
            if name == "fsync":
                return self._safe.add(os.fstat(args[0]).st_ino)
            if name == "sync":
                self._safe |= {path.stat().st_ino for path in self._files()}
                return None
            return real(*args, **more)

        return change

    def _cut(self) -> None:
        for path in self._files():
            if path.stat().st_ino not in self._safe:
                path.chmod(0o644)
                os.truncate(path, path.stat().st_size // 2)
        os.kill(os.getpid(), signal.SIGKILL)


def cut(operation: str, folder: Path, repo: Path, at: int) -> bool:
    """Run it until the power fails; False: it ended before."""
    child = os.fork()
    if child == 0:
        try:
            Power(folder, at)
            OPERATIONS[operation](folder, repo)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def found(folder: Path) -> str:
    """What the launcher starts, started; not counted as a start."""
    root = folder / "opt"
    choice = launch.decide(root)
    if not choice.version:
        return ""
    program = launch.program(root, choice.version)
    done = subprocess.run([program, "say"], capture_output=True, text=True, timeout=120, check=False)
    return done.stdout.strip()


def main(operation: str, folder: Path, repo: Path, stride: int) -> None:
    base = folder.with_name("base")
    folder.rename(base)
    # Nothing but the process is killed here, so that nothing has to wait for the real disk.
    os.fsync = lambda _: None
    os.sync = lambda: None
    at, whole = 1 - stride, False
    while not whole:
        at += stride
        shutil.copytree(base, folder, symlinks=True)
        whole = not cut(operation, folder, repo, at)
        booted = found(folder)
        OPERATIONS[operation](folder, repo)
        sys.stdout.write(json.dumps({"at": at, "booted": booted, **described(folder)}) + "\n")
        shutil.rmtree(folder)


def described(folder: Path) -> dict[str, Any]:
    """What there is once the same was asked for again."""
    state = updater(folder).state
    return {
        "after": found(folder),
        "phase": state.phase.value,
        "running": state.running.version if state.running else "",
        "floor": state.floor,
        "record": (folder / "data/sentinel.db").read_text(),
        "copy": "".join(path.read_text() for path in folder.glob("data/before-*/sentinel.db")),
    }


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
