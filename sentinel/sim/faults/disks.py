"""Disks that take nothing more: full to the last byte, read-only, failing; then as before."""

import contextlib
import errno
import os
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sentinel.sim.faults import lossy_disk
from sentinel.sim.faults.acting import come, leave, prove, served
from sentinel.sim.faults.books import Diary, judge, settle, shown_results
from sentinel.sim.faults.entrance import Entrance
from sentinel.sim.faults.figures import Figures
from sentinel.sim.faults.lossy_disk import LossyDisk
from sentinel.sim.faults.nursery import Nursery
from sentinel.sim.faults.played import on_lossy_disk

FULL, READ_ONLY, FAILING = "disk full", "disk read-only", "disk answers with errors"
_SIZE = "24m"
_MOST_S = 3.0  # so long it stays like that before somebody comes


class FullDisk:
    """The data folder is a file system of 24 MB that somebody else fills up."""

    name = "full"
    rounds = 40
    chapter = 10

    def why_not(self) -> str:
        """ "" where it can be played here; else the reason."""
        if os.geteuid() != 0:
            return "a file system of its own (tmpfs) needs root"
        return "" if shutil.which("mount") else "mount is not installed"

    def play(
        self, folder: Path, draw: random.Random, first: int, rounds: int, tell: Callable[[], None]
    ) -> dict[str, Figures]:
        """So many rounds. Raises EntranceError, BrokerMissing, OSError."""
        data = folder / "small"
        data.mkdir(mode=0o700)
        _run("mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=0700", "tmpfs", str(data))
        diary = Diary(forgets=True)  # what is acknowledged makes room
        try:
            with Nursery() as nursery, Entrance(folder, data=data, nursery=nursery) as entrance:
                for number in range(first, first + rounds):
                    self._round(entrance, diary, number, draw)
                    tell()
                diary.promised |= shown_results(entrance)
                settle(entrance)
                return judge(entrance, diary)
        finally:
            _run("umount", "-l", str(data))

    def _round(self, entrance: Entrance, diary: Diary, number: int, draw: random.Random) -> None:
        diary.began(FULL)
        known = len(entrance.observer.results())
        with Greedy(entrance.data / "somebody-elses"):
            time.sleep(draw.uniform(0.0, _MOST_S))
            if draw.random() < 0.25:
                entrance.daemon.kill9()
                entrance.until(lambda: entrance.observer.snapshot is None, 5.0, "the observer notices")
                entrance.daemon.start()
                entrance.until(
                    lambda: entrance.is_up("store", "gate", "id_card"), 60.0, "a start on a full disk"
                )
            come(entrance, number, draw)
            served(entrance, known)
            began = time.monotonic()
        entrance.await_whole()
        diary.recovered(FULL, time.monotonic() - began)
        prove(entrance, diary, FULL, number, began)


class RefusingDisk:
    """A mounted file system that refuses every change for a while: as read-only, or with I/O errors."""

    name = "read-only"
    rounds = 40
    chapter = 10

    def why_not(self) -> str:
        """ "" where it can be played here; else the reason."""
        return lossy_disk.why_not()

    def play(
        self, folder: Path, draw: random.Random, first: int, rounds: int, tell: Callable[[], None]
    ) -> dict[str, Figures]:
        """So many rounds. Raises EntranceError, BrokerMissing, OSError."""

        def play(entrance: Entrance, disk: LossyDisk, diary: Diary, number: int) -> None:
            self._round(entrance, disk, diary, number, draw)

        return on_lossy_disk(folder, range(first, first + rounds), tell, play)

    def _round(
        self, entrance: Entrance, disk: LossyDisk, diary: Diary, number: int, draw: random.Random
    ) -> None:
        fault, code = draw.choice([(READ_ONLY, errno.EROFS), (FAILING, errno.EIO)])
        diary.began(fault)
        known = len(entrance.observer.results())
        at_once = draw.random() < 0.5
        if at_once:
            come(entrance, number, draw)
            time.sleep(draw.uniform(0.0, 0.5))
        disk.refuse(code)
        openings = len(entrance.gate.openings)
        if not at_once:
            come(entrance, number, draw, or_when=lambda: not entrance.is_up("store"))
        # a kiosk that has noticed already takes nobody's card, and says so
        entrance.until(
            lambda: len(entrance.observer.results()) > known or not entrance.is_up("store"), 40.0, "a word"
        )
        time.sleep(draw.uniform(0.0, _MOST_S))
        if not at_once and len(entrance.gate.openings) > openings:
            diary.wrong(fault, "the gate opened, and nothing could be written")
        leave(entrance)
        began = time.monotonic()
        disk.refuse(0)
        entrance.await_whole()
        diary.recovered(fault, time.monotonic() - began)
        prove(entrance, diary, fault, number, began)


class Greedy:
    """Somebody who takes every byte that is free, and what becomes free, until the end; a thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="greedy", daemon=True)

    def __enter__(self) -> None:
        _fill(self._path)
        self._thread.start()

    def __exit__(self, *exc: object) -> None:
        self._stop.set()
        self._thread.join()
        self._path.unlink()

    def _run(self) -> None:
        while not self._stop.wait(0.01):
            _fill(self._path)


def _fill(path: Path) -> None:
    """To the last byte."""
    with contextlib.suppress(OSError), path.open("ab", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)  # noqa: S603 - the system's own program
