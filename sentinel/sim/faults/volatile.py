"""A disk in memory that keeps what was synced, as one does whose power is cut: the model, without a kernel.

What a cut may leave is what POSIX and Linux file systems promise, and no more: a file's bytes as of its last
``fsync``, and of what was written since any part, in any order, a sector at a time, some torn in the middle.
Of names (made, renamed, removed) those before a ``fsync`` of the file or of its folder, and of the rest, in
order, as many as chance has it.
"""

import errno
import random
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
ROOT = 1


@dataclass
class Node:
    """A file or folder. ``live`` and ``kept`` are what is in the cache and what is on the disk."""

    mode: int
    live: bytearray = field(default_factory=bytearray)
    kept: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes] | int] = field(default_factory=list)  # a write, or the new size
    names: dict[str, int] = field(default_factory=dict)
    kept_names: dict[str, int] = field(default_factory=dict)

    @property
    def is_folder(self) -> bool:
        """Whether it is one."""
        return stat.S_ISDIR(self.mode)


_Change = tuple[int, str, int | None]  # folder, name, node or nothing
_Step = tuple[_Change, ...]  # what a rename changes, it changes at once


class VolatileDisk:
    """Not thread-safe. Paths are absolute; nodes are numbers."""

    def __init__(self) -> None:
        self.nodes = {ROOT: Node(stat.S_IFDIR | 0o700)}
        self._next = ROOT + 1
        self._steps: list[_Step] = []
        self.syncs = 0

    def find(self, path: str) -> int:
        """The node of an absolute path. Raises FileNotFoundError."""
        number = ROOT
        for name in filter(None, path.split("/")):
            if name not in self.nodes[number].names:
                raise FileNotFoundError(errno.ENOENT, "no such name", path)
            number = self.nodes[number].names[name]
        return number

    def make(self, path: str, mode: int) -> int:
        """A new file or folder (by ``mode``). Raises FileNotFoundError (no such folder)."""
        folder, name = self._place(path)
        number, self._next = self._next, self._next + 1
        self.nodes[number] = Node(mode)
        self._step((folder, name, number))
        return number

    def remove(self, path: str) -> None:
        """Take a name away; what is open stays readable. Raises FileNotFoundError."""
        folder, name = self._place(path)
        if name not in self.nodes[folder].names:
            raise FileNotFoundError(errno.ENOENT, "no such name", path)
        self._step((folder, name, None))

    def link(self, path: str, target: str) -> None:
        """A second name for a file. Raises FileNotFoundError."""
        folder, name = self._place(path)
        self._step((folder, name, self.find(target)))

    def rename(self, old: str, new: str) -> None:
        """Another name, over whatever had it. Raises FileNotFoundError."""
        number = self.find(old)
        (folder, name), (to, as_) = self._place(old), self._place(new)
        self._step((to, as_, number), (folder, name, None))

    def write(self, number: int, data: bytes, offset: int) -> None:
        """Into the cache."""
        node = self.nodes[number]
        _put(node.live, data, offset)
        node.pending.append((offset, bytes(data)))

    def resize(self, number: int, size: int) -> None:
        """Cut off, or filled up with zeros; in the cache."""
        node = self.nodes[number]
        _size(node.live, size)
        node.pending.append(size)

    def sync(self, number: int) -> None:
        """On disk now: a file's bytes and how it is found; a folder's names."""
        self.syncs += 1
        node = self.nodes[number]
        node.kept[:] = node.live
        node.pending.clear()
        wanted = {number}
        rest = []
        for step in reversed(self._steps):  # a file's own names and those of the folders above it
            touched = any(
                child in wanted or (node.is_folder and folder == number) for folder, _, child in step
            )
            (wanted.update(f for f, _, _ in step) if touched else rest.append(step))
        kept = [step for step in self._steps if step not in rest]
        for step in kept:
            self._keep(step)
        self._steps = list(reversed(rest))

    def cut(self, draw: random.Random) -> None:
        """The power goes: the cache is what is on the disk, as chance has it."""
        for step in self._steps[: draw.randint(0, len(self._steps))]:
            self._keep(step)
        self._steps.clear()
        for node in self.nodes.values():
            _survive(node, draw)
            node.live[:] = node.kept
            node.names = dict(node.kept_names)

    def save(self, folder: Path) -> None:
        """Put what is there now into a real folder, with its modes."""
        for path, node in self._walk(ROOT, folder):
            if node.is_folder:
                path.mkdir(exist_ok=True)
            else:
                path.write_bytes(node.live)
            path.chmod(stat.S_IMODE(node.mode))

    def load(self, folder: Path) -> None:
        """What is in a real folder is here, and on the disk."""
        for path in sorted(folder.rglob("*")):
            name, status = f"/{path.relative_to(folder)}", path.stat()
            number = self.make(name, status.st_mode)
            if path.is_file():
                self.write(number, path.read_bytes(), 0)
            self.sync(number)

    def _walk(self, number: int, path: Path) -> Iterator[tuple[Path, Node]]:
        yield path, self.nodes[number]
        for name, child in self.nodes[number].names.items():
            yield from self._walk(child, path / name)

    def _place(self, path: str) -> tuple[int, str]:
        above, _, name = path.rpartition("/")
        return self.find(above), name

    def _step(self, *changes: _Change) -> None:
        for folder, name, number in changes:
            _change(self.nodes[folder].names, name, number)
        self._steps.append(changes)

    def _keep(self, step: _Step) -> None:
        for folder, name, number in step:
            _change(self.nodes[folder].kept_names, name, number)


def _change(names: dict[str, int], name: str, number: int | None) -> None:
    if number is None:
        names.pop(name, None)
    else:
        names[name] = number


def _survive(node: Node, draw: random.Random) -> None:
    """Of what was written since the last sync: nothing, something or all of it."""
    chance = draw.choice((0.0, 0.5, 1.0))
    torn = draw.random() < 0.5
    for entry in node.pending:
        if isinstance(entry, int):
            if draw.random() < chance:
                _size(node.kept, entry)
            continue
        offset, data = entry
        for at in range(0, len(data), SECTOR):
            if draw.random() >= chance:
                continue
            sector = data[at : at + SECTOR]
            if torn and draw.random() < 0.1:
                sector = sector[: draw.randrange(len(sector))]
            _put(node.kept, sector, offset + at)
    node.pending.clear()


def _put(bytes_: bytearray, data: bytes, offset: int) -> None:
    if len(bytes_) < offset:
        _size(bytes_, offset)
    bytes_[offset : offset + len(data)] = data


def _size(bytes_: bytearray, size: int) -> None:
    if len(bytes_) > size:
        del bytes_[size:]
    else:
        bytes_.extend(bytes(size - len(bytes_)))
