"""Many power cuts out of one log of writes: what the disk may hold at each, recovered, opened and judged.

A cut at a moment leaves all that was flushed before it, and of what was written since any part: nothing, all,
some writes, some sectors of them (torn). The file system's journal is replayed by e2fsck, the kiosk's data
are taken out by debugfs, and opened as the daemon opens them. All of it is undone before the next one.
"""

import enum
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from sentinel.sim.arm.host import attempt, run
from sentinel.sim.arm.said import last
from sentinel.sim.arm.written import FLUSH, FUA, Write, apply, writes
from sentinel.store import audit
from sentinel.store.database import DATABASE, open_writer
from sentinel.store.errors import StoreError
from sentinel.store.keys import load_or_create_keys

SECTOR = 512
_SUPERBLOCK = 4096  # which ext4 finds its journal by: a disk that tears it can't be mounted by anybody
WHO = "arm-check"
_DATA = "/var/lib/sentinel"
_TRIED = "cuts-"
_COMMAND_EVERY = 10  # cuts: the command takes as long as all else


class Row(msgspec.Struct, frozen=True):
    """An acknowledged row. ``noted``: how many entries the log had when its acknowledgement was heard: a cut
    there or later must have it."""

    number: int
    head: str
    noted: int


class Told(msgspec.Struct, frozen=True):
    """``disk``: which one the machine started with; ``begun``: how many entries the log had before the first
    row; ``seconds``: what all rows took."""

    disk: str
    begun: int
    rows: list[Row]
    seconds: float = 0.0


class Part(enum.StrEnum):
    """What of the unflushed writes is on the disk."""

    NOTHING = "nothing"
    ALL = "all"
    WRITES = "some writes"
    SECTORS = "some sectors"


PARTS = (Part.SECTORS, Part.WRITES, Part.SECTORS, Part.NOTHING, Part.ALL)  # as often as each is named


@dataclass(frozen=True, slots=True)
class Cut:
    """``at``: so many entries of the log had happened."""

    at: int
    part: Part


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a cut. ``unflushed`` writes of which ``kept`` bytes survived; ``owed`` rows were
    acknowledged before it, ``lost`` of them are gone; ``refused``: why the record could not be opened as it
    is ("": it was); ``whole``: the chain holds, with the last owed row's head."""

    cut: Cut
    unflushed: int
    kept: int
    owed: int
    rows: int
    lost: int
    refused: str
    whole: bool
    began: bool = True
    asked: bool = False  # the command too

    @property
    def good(self) -> bool:
        """Nothing that was promised is gone."""
        return not self.lost and not self.refused and self.whole


def chosen(
    entries: Sequence[Write], told: Told, count: int, draw: random.Random, parts: Sequence[Part] = PARTS
) -> list[Cut]:
    """Moments of the cuts, in order: two thirds while rows were written, half of these right before a flush,
    where most is in the air; the others since the start of the machine, when the record was made."""
    end = max((row.noted for row in told.rows), default=told.begun)
    begun = min(told.begun, end, len(entries))
    late = [n for n in range(begun, min(end, len(entries))) if entries[n].flags & FLUSH]
    moments = []
    for number in range(count):
        if number % 3 == 0 or end <= begun:
            moments.append(draw.randint(0, begun))
        elif number % 3 == 1 and late:
            moments.append(draw.choice(late))
        else:
            moments.append(draw.randint(begun, min(end, len(entries))))
    return sorted((Cut(at, draw.choice(parts)) for at in moments), key=lambda cut: cut.at)


class Disk:
    """A disk image (raw), which is rolled forward through the log and cut again and again."""

    def __init__(self, image: Path, log: Path) -> None:
        """Raises BadLog, OSError."""
        self._image = image
        self._log = log.open("rb")
        self.entries = list(writes(self._log))
        self._done = 0

    def close(self) -> None:
        """The image stays as the last flush left it."""
        self._log.close()

    def cut(self, cut: Cut, draw: random.Random) -> tuple[int, int, list[tuple[int, bytes]]]:
        """What was flushed before it, and a part of the rest: unflushed writes, bytes of them that were kept,
        and what takes these away again. Cuts come in order. Raises BadLog, OSError."""
        flushes = [n for n in range(self._done, cut.at) if self.entries[n].flags & FLUSH]
        upto = flushes[-1] + 1 if flushes else self._done
        with self._image.open("r+b") as disk:
            for one in self.entries[self._done : upto]:
                apply(disk, self._log, one)
            self._done = upto
            loose = [one for one in self.entries[upto : cut.at] if one.size]
            undo: list[tuple[int, bytes]] = []
            kept = sum(self._partly(disk, one, cut.part, draw, undo) for one in loose)
        return len(loose), kept, undo

    def _partly(
        self, disk: BinaryIO, one: Write, part: Part, draw: random.Random, undo: list[tuple[int, bytes]]
    ) -> int:
        if one.flags & FUA:
            part = Part.ALL
        if part is Part.NOTHING or (part is Part.WRITES and draw.random() < 0.5):
            return 0
        disk.seek(one.at)
        before = disk.read(one.size)
        undo.append((one.at, before))
        apply(disk, self._log, one)
        if part is not Part.SECTORS:
            return one.size
        share, whole = draw.random(), max(0, min(one.size, _SUPERBLOCK - one.at))
        kept = whole
        for start in range(whole, one.size, SECTOR):
            if draw.random() < share:
                kept += SECTOR
                continue
            disk.seek(one.at + start)
            disk.write(before[start : start + SECTOR])
        return kept

    def put_back(self, undo: Sequence[tuple[int, bytes]]) -> None:
        """Undo a cut. Raises OSError."""
        with self._image.open("r+b") as disk:
            for at, before in reversed(undo):
                disk.seek(at)
                disk.write(before)


def data_of(image: Path, to: Path) -> Path:
    """The kiosk's data, once the journal was replayed; the image is left as it was. Raises Failed."""
    undo = to / "undo"
    undo.unlink(missing_ok=True)
    run(["e2fsck", "-y", "-E", "journal_only", "-z", str(undo), str(image)], "e2fsck", 300, ends_with=(0, 1))
    try:
        run(["debugfs", "-R", f"rdump {_DATA} {to}", str(image)], "debugfs", 300)
    finally:
        if undo.exists():  # nothing was written where the journal was empty
            run(["e2undo", str(undo), str(image)], "e2undo", 300)
            undo.unlink()
    return to / Path(_DATA).name


def judged(folder: Path, cut: Cut, told: Told, unflushed: int = 0, kept: int = 0) -> Found:
    """Open the record as the daemon does at its start, and count."""
    owed = [row for row in told.rows if row.noted <= cut.at]
    if not owed and not (folder / DATABASE).exists():
        return Found(cut, unflushed, kept, 0, 0, 0, "", whole=True, began=False)

    def refused(why: str) -> Found:
        return Found(cut, unflushed, kept, len(owed), 0, len(owed), why, whole=False)

    try:
        opened = open_writer(folder / DATABASE, load_or_create_keys(folder).database, datetime.now(UTC))
    except StoreError as error:
        return refused(str(error).replace(f"{folder}/", ""))
    try:
        if opened.aside is not None:
            return refused("it was moved aside as unreadable")
        there = {
            int(what.removeprefix("row "))
            for (what,) in opened.connection.execute("SELECT what FROM audit WHERE who = ?", (WHO,))
        }
        chain = audit.verify(opened.connection, owed[-1].head if owed else "")
        lost = sum(row.number not in there for row in owed)
        return Found(cut, unflushed, kept, len(owed), len(there), lost, "", chain.whole)
    finally:
        opened.connection.close()


def by_command(folder: Path, head: str) -> str:
    """What ``sentinel audit verify`` has against the data in ``folder``; "": nothing. Raises OSError."""
    settings = folder.with_name("kiosk.toml")
    settings.write_text(f'[kiosk]\nid = "kiosk-1"\nvenue = "venue-1"\ndata_dir = "{folder}"\n', "utf-8")
    words = ["audit", "verify", "--config", str(settings), *(("--head", head) if head else ())]
    text, code = attempt([sys.executable, "-m", "sentinel", *words], 120)
    return "" if code == 0 else f"sentinel audit verify: exit {code}: {last(text)}"


def tried(
    before: Path, log: Path, told: Told, count: int, draw: random.Random, tell: Callable[[int, int], None],
    parts: Sequence[Part] = PARTS,
) -> list[Found]:  # fmt: skip
    """So many cuts of the machine whose disk was ``before`` (raw). Raises Failed, BadLog, OSError."""
    for old in log.parent.glob(f"{_TRIED}*"):  # of a run that was killed
        shutil.rmtree(old)
    with tempfile.TemporaryDirectory(prefix=_TRIED, dir=log.parent) as name:
        folder = Path(name)
        image = folder / "disk.raw"
        run(["cp", "--sparse=always", str(before), str(image)], "cp", 600)
        disk = Disk(image, log)
        try:
            found: list[Found] = []
            for cut in chosen(disk.entries, told, count, draw, parts):
                unflushed, kept, undo = disk.cut(cut, draw)
                to = folder / "data"
                to.mkdir()
                one = judged(data := data_of(image, to), cut, told, unflushed, kept)
                if one.began and not one.refused and len(found) % _COMMAND_EVERY == 0:
                    head = told.rows[one.owed - 1].head if one.owed else ""
                    one = replace(one, refused=by_command(data, head), asked=True)
                found.append(one)
                disk.put_back(undo)
                shutil.rmtree(to)
                tell(len(found), count)
            return found
        finally:
            disk.close()


def lines(found: Sequence[Found], told: Told) -> list[str]:
    """For people."""
    late = [one for one in found if one.owed]
    loose = [one for one in found if one.unflushed]
    parts = Counter(one.cut.part for one in loose)
    return [
        f"{len(found)} cut points of one boot, {len(late)} of them after rows were acknowledged "
        f"({len(told.rows)} in all); {sum(not one.began for one in found)} before there was a record",
        f"{len(loose)} with unflushed writes in the air, {max((one.unflushed for one in found), default=0)} "
        f"at most; of these survived: {', '.join(f'{part} {n}' for part, n in sorted(parts.items()))}",
        f"acknowledged rows lost: {sum(one.lost for one in found)} of {sum(one.owed for one in found)} owed; "
        f"records refused: {sum(bool(one.refused) for one in found)}; "
        f"chains not whole: {sum(not one.whole and not one.refused for one in found)}",
        f"the chain was followed at each; `sentinel audit verify` itself was asked at "
        f"{sum(one.asked for one in found)} of them, and agreed at "
        f"{sum(one.asked and not one.refused for one in found)}",
        f"the row after the last owed one was there already at {sum(one.rows > one.owed for one in late)} of "
        f"{len(late)} cuts, and not yet at the others: they fall on both sides of its flush",
    ]


def wrong(found: Sequence[Found]) -> list[str]:
    """What may not be, a line each."""
    return [
        f"cut at entry {one.cut.at} ({one.cut.part}): {one.lost} of {one.owed} rows lost"
        f"{f'; {one.refused}' if one.refused else ''}{'' if one.whole else '; not whole'}"
        for one in found
        if not one.good
    ]
