"""The board that all runs on: its heat, its supply, and how worn the memory is that holds the record."""

import os
from collections.abc import Callable
from pathlib import Path

from sentinel.doctor.findings import Check, Finding, fail, ok, warn
from sentinel.runtime.heat import hottest_c

_HOT_C, _THROTTLED_C = 75.0, 85.0  # above the second boards slow down, or switch off
_RAN_HOT = 0x6  # of get_throttled: slowed by frequency cap or throttling, now
_LOW_NOW, _LOW_BEFORE, _SLOWED_BEFORE = 0x1, 0x10000, 0x60000
_WORN = 9  # of 10: JESD84-B51, 7.4.44, in tenths of the life; 11: over
# An SD card tells no wear. A consumer's flash stands 500 to 1,000 times its size, small synced writes cost it
# several times what the file system counts: a tenth is when to think of the next card.
_TIMES_WRITTEN = 100
_PRE_EOL = {2: "80 % of its spare blocks are used", 3: "90 % of its spare blocks are used"}


def checks(data: Path, root: Path = Path("/")) -> list[Check]:
    """``data``: the folder of the record. ``root``: where /sys and /proc are."""
    return [
        Check("heat", lambda: test_heat(root)),
        Check("supply", lambda: test_supply(root)),
        Check("memory", lambda: test_memory(data, root)),
    ]


def test_heat(root: Path) -> Finding:
    """The hottest of the kernel's thermal zones."""
    hottest = hottest_c(root)
    if hottest is None:
        return ok("heat", "this board does not tell its temperature")
    said = f"the hottest part is at {hottest:.0f} C"
    if hottest >= _THROTTLED_C:
        return warn("heat", f"{said}: it slows down", "give the case air or shade; look at its fan")
    if hottest >= _HOT_C:
        return warn("heat", said, "give the case air or shade before it slows down")
    return ok("heat", said)


def test_supply(root: Path) -> Finding:
    """What a Raspberry Pi's firmware says of its voltage; other boards don't tell."""
    told = (root / "sys/devices/platform").glob("*/soc*:firmware/get_throttled")  # Pi 5: soc@107c000000
    throttled = next((bits for path in told if (bits := _hex(path)) is not None), None)
    alarms = [_number(path) for path in (root / "sys/class/hwmon").glob("hwmon*/in0_lcrit_alarm")]
    low = 1 in alarms if any(alarm is not None for alarm in alarms) else None
    if throttled is None and low is None:
        return ok("supply", "this board does not tell its voltage")
    bits = throttled or 0
    advice = "use a supply that gives 5.1 V at 3 A (Pi 5: 5 A) and a short, thick cable"
    if low or bits & _LOW_NOW:
        return warn("supply", "the voltage is too low now: USB readers and the disk may fail", advice)
    if bits & _LOW_BEFORE:
        return warn("supply", "the voltage was too low since the start", advice)
    if bits & (_RAN_HOT | _SLOWED_BEFORE):
        return warn("supply", "the voltage is good, but the board was slowed by heat", "see heat")
    return ok("supply", "the voltage was good since the start")


def test_memory(
    data: Path, root: Path, number: Callable[[Path], int] = lambda at: at.stat().st_dev
) -> Finding:
    """The wear of the memory that holds the record, and whether its file system is read-only or had errors.

    An eMMC tells its wear. Of an SD card is known how much was written to it. ``number``: of the block device
    that a folder lies on.
    """
    place = next(folder for folder in (data.absolute(), *data.absolute().parents) if folder.exists())
    mount = _mount(place, root)
    if mount is None:
        return ok("memory", "what holds the record can't be told")
    source, options = mount
    if "ro" in options:
        advice = "the card is failing, or was not shut down: replace it, or run fsck"
        return fail("memory", f"{source} is read-only: nothing can be recorded", advice)
    device = root / "sys/class/block" / Path(source).name
    if not device.exists():  # /dev/root, where no initramfs has found it by another name
        kind = number(place)
        device = (root / f"sys/dev/block/{os.major(kind)}:{os.minor(kind)}").resolve()
    errors = _number(root / "sys/fs/ext4" / device.name / "errors_count") or 0
    if errors > 0:
        advice = (
            "copy the record (sentinel passages export), run fsck, and replace the card if it comes again"
        )
        return warn("memory", f"{source}: its file system has had {errors} errors", advice)
    card = next((p for p in (device / "device", device.resolve().parent / "device") if p.exists()), device)
    life = _life(card / "life_time")
    if life is not None:
        return _judged(source, life, _hex(card / "pre_eol_info") or 0)
    return _by_what_was_written(
        source, card, _number(root / f"sys/fs/ext4/{device.name}/lifetime_write_kbytes")
    )


def _by_what_was_written(source: str, card: Path, written_k: int | None) -> Finding:
    """``written_k``: KiB since the file system was made; None: it does not tell."""
    is_sd = _text(card / "type").strip() == "SD"
    kind = "an SD card" if is_sd else "an SD card or disk" if source.startswith("/dev/") else source
    found = f"{kind} that does not tell its wear"
    size_k = (_number(card.parent / "size") or 0) // 2  # of the whole card, in sectors of 512 bytes
    if written_k is None or not size_k or not is_sd:
        return ok("memory", found)
    times = written_k / size_k
    said = f"{found}; {written_k / 1e6:.0f} GB were written to it, {times:.0f} times its size"
    if times >= _TIMES_WRITTEN:
        return warn("memory", said, "copy the record (sentinel passages export) and replace it soon")
    return ok("memory", said)


def _judged(source: str, life: int, pre_eol: int) -> Finding:
    used = f"{min(10 * life, 100)} % of its life is used" if life else "its wear is not told"
    said = f"{source}: {used}"
    if life >= _WORN or pre_eol in _PRE_EOL:
        spare = f"; {_PRE_EOL[pre_eol]}" if pre_eol in _PRE_EOL else ""
        return warn("memory", said + spare, "copy the record (sentinel passages export) and replace it soon")
    return ok("memory", said)


def _mount(place: Path, root: Path) -> tuple[str, list[str]] | None:
    """Source and options of the file system that holds ``place``: the longest mount point above it."""
    best: tuple[int, str, list[str]] | None = None
    for line in _text(root / "proc/mounts").splitlines():
        words = line.split()
        if len(words) < 4:
            continue
        point = Path(words[1].replace("\\040", " "))
        if place.is_relative_to(point) and (best is None or len(point.parts) >= best[0]):
            best = (len(point.parts), words[0], words[3].split(","))
    return None if best is None else best[1:]


def _life(path: Path) -> int | None:
    """The worse of the two estimates, in tenths of the life; 0: not defined."""
    words = _text(path).split()
    try:
        return max(int(word, 16) for word in words) if words else None
    except ValueError:
        return None


def _number(path: Path) -> int | None:
    text = _text(path).strip()
    return int(text) if text.lstrip("-").isdecimal() else None


def _hex(path: Path) -> int | None:
    try:
        return int(_text(path).strip(), 16)
    except ValueError:
        return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
