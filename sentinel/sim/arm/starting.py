"""What starts the emulated machine: kernel modules in their order, in a file system in memory.

The image of the disk stays what was installed: the agent and the machine's own overrides are put into /run.
"""

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path

# as modules.dep names them
_DISK = ("virtio_pci", "virtio_blk", "crc32c_generic", "ext4")
_DEVICES = ("autofs4", "binfmt_misc", "virtio_console", "virtio-rng", "i6300esb", "vivid")
VIVID = "n_devs=1 node_types=0x1"  # one camera, and none of its radios and captions

_INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while read -r module options; do
    insmod "/modules/$module" $options || echo "arm-check: $module was not loaded"
done </modules/order
tries=0
until [ -b /dev/vda ]; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || { echo "arm-check: no disk"; poweroff -f; }
    sleep 0.1
done
mount -t ext4 -o rw /dev/vda /new || { echo "arm-check: the disk can't be mounted"; poweroff -f; }
mount -t tmpfs -o mode=755,nosuid,nodev run /new/run
cp -a /for-run/. /new/run/
umount /proc /sys
mount --move /dev /new/dev
exec switch_root /new /lib/systemd/systemd
"""


def in_order(dependencies: str, wanted: Sequence[str]) -> list[str]:
    """Paths of modules, each after what it needs. ``dependencies``: modules.dep. Raises ValueError."""
    needs: dict[str, list[str]] = {}
    for line in dependencies.splitlines():
        path, _, rest = line.partition(":")
        needs[path] = rest.split()
    by_name = {_bare(path): path for path in needs}
    found: list[str] = []
    for name in wanted:
        if _bare(name) not in by_name:
            raise ValueError(f"this kernel has no module {name}")
        path = by_name[_bare(name)]
        # depmod lists what is needed last first
        found += [one for one in (*reversed(needs[path]), path) if one not in found]
    return found


def _bare(path: str) -> str:
    return Path(path).name.partition(".ko")[0].replace("-", "_")


def archive(modules: Path, busybox: Path, for_run: Mapping[str, bytes]) -> bytes:
    """The first file system, packed. ``modules``: the kernel's folder with modules.dep; ``for_run``: files of
    /run by their paths below it. Raises ValueError (a module lacks), OSError."""
    paths = in_order((modules / "modules.dep").read_text(encoding="utf-8"), (*_DISK, *_DEVICES))
    files: dict[str, tuple[int, bytes]] = {
        "init": (0o100755, _INIT.encode()),
        "bin/busybox": (0o100755, busybox.read_bytes()),
        "modules/order": (0o100644, "".join(f"{_line(path)}\n" for path in paths).encode()),
    }
    files |= {f"modules/{Path(path).name}": (0o100644, (modules / path).read_bytes()) for path in paths}
    files |= {f"for-run/{path}": (0o100644, data) for path, data in for_run.items()}
    folders = {"proc", "sys", "dev", "new"} | {str(parent) for path in files for parent in Path(path).parents}
    entries = [(name, 0o040755, b"") for name in sorted(folders - {"."})]
    entries += [(name, mode, data) for name, (mode, data) in sorted(files.items())]
    return gzip.compress(cpio(entries), compresslevel=1, mtime=0)


def _line(path: str) -> str:
    name = Path(path).name
    return f"{name} {VIVID}" if _bare(name) == "vivid" else name


def cpio(entries: Sequence[tuple[str, int, bytes]]) -> bytes:
    """Name, mode, content as "newc" (Linux, Documentation/driver-api/early-userspace/buffer-format)."""
    parts = []
    for number, (name, mode, data) in enumerate([*entries, ("TRAILER!!!", 0, b"")], start=1):
        raw = name.encode() + b"\0"
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(raw), 0)
        head = b"070701" + b"".join(b"%08X" % field for field in fields) + raw
        parts += [head, b"\0" * (-len(head) % 4), data, b"\0" * (-len(data) % 4)]
    return b"".join(parts)
