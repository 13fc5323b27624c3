"""Whether anything of what was there can still be read: fingerprints of blocks, looked for in an image.

A file's content lies on the disk in blocks that begin at multiples of 512 bytes, whatever the file system
(but for what is kept in an inode itself). The SHA-256 of some of each file's are kept until the end: they say
where a block is found again, and nothing of what was in it.
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

BLOCK = 512
_PER_FILE = 64
_MOST = 20_000
_LETTERS = 16  # different bytes; what has fewer (zeros, a line repeated) may be found anywhere
_CHUNK = 2048 * BLOCK


def fingerprints(paths: Iterable[str]) -> tuple[str, ...]:
    """Of up to 64 blocks of each file, spread over it; 20,000 in all. Files that can't be read give none."""
    found: dict[str, None] = {}
    for path in paths:
        if len(found) >= _MOST:
            break
        try:
            found |= dict.fromkeys(_of_file(Path(path)))
        except OSError:
            continue
    return tuple(found)


def _of_file(path: Path) -> list[str]:
    if path.is_symlink() or not path.is_file():
        return []
    count = (path.stat().st_size + BLOCK - 1) // BLOCK
    step = max(1, count // _PER_FILE)
    found = []
    with path.open("rb") as file:
        for number in range(0, count, step):
            file.seek(number * BLOCK)
            block = file.read(BLOCK)
            if len(set(block)) >= _LETTERS:
                found.append(_print(block))
    return found


def _print(block: bytes) -> str:
    return hashlib.sha256(block.ljust(BLOCK, b"\0")).hexdigest()


def found_in(
    image: Path, blocks: Iterable[str], progress: Callable[[int], None] = lambda done: None
) -> tuple[int, int]:
    """How many blocks of an image or disk were looked at, how many are among ``blocks``. Raises OSError."""
    wanted = {bytes.fromhex(block) for block in blocks}
    looked = hits = 0
    with image.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            for at in range(0, len(chunk), BLOCK):
                looked += 1
                digest = hashlib.sha256(chunk[at : at + BLOCK].ljust(BLOCK, b"\0")).digest()
                hits += digest in wanted
            progress(looked)
    return looked, hits


def cannot_promise(path: Path) -> tuple[str, ...]:
    """What no program can promise of the disk that holds a path, as words for the certificate."""
    said = ["flash"] if _is_flash(path) else []
    kind = _file_system(path)
    if kind in ("btrfs", "zfs", "bcachefs", "overlay", "f2fs", "nilfs2"):
        said.append(f"copies-on-write:{kind}")
    if _swaps():
        said.append("swap")
    return (*said, "backups")


def _swaps() -> bool:
    """Whether memory is put on a disk (the lines below the heading of /proc/swaps)."""
    try:
        lines = Path("/proc/swaps").read_text(encoding="utf-8", errors="replace").splitlines()[1:]
    except OSError:
        return False
    return any(not line.startswith("/dev/zram") for line in lines)


def _is_flash(path: Path) -> bool:
    """Also where it can't be told: a kiosk's disk mostly is."""
    try:
        device = path.stat().st_dev
        block = Path(f"/sys/dev/block/{device >> 8 & 0xFFF}:{device & 0xFF | device >> 12 & ~0xFF}").resolve()
        for folder in (block, block.parent):
            rotational = folder / "queue" / "rotational"
            if rotational.exists():
                return rotational.read_text(encoding="ascii").strip() == "0"
    except OSError:
        return True
    return True


def _file_system(path: Path) -> str:
    best, kind = -1, ""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    place = path.resolve()
    for line in lines:
        fields = line.split(" ")
        point = Path(fields[1].replace("\\040", " "))
        if place.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind
