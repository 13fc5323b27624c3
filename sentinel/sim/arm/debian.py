"""A Debian 12 for ARM from Debian's signed packages: unpacked by this machine's dpkg, configured by its own.

Unpacking under emulation takes ten times as long and shows nothing: files are files. Each package's own
scripts run emulated, in the root.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sentinel.sim.arm.host import TOP, Failed, inside, run, say

MIRROR = "http://deb.debian.org/debian"
_KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# besides what scripts/setup names for a kiosk
_SYSTEM = (
    "apt", "python3", "python3-venv", "systemd", "systemd-sysv", "udev", "dbus", "kmod", "passwd",
    "util-linux", "iproute2", "v4l-utils",
)  # fmt: skip
_KERNEL = "linux-image-arm64"
_BUSYBOX = "busybox-static"
_FORCE = ("--force-unsafe-io",)


def kiosk_packages(setup: str) -> list[str]:
    """The Debian packages that ``scripts/setup`` (its text) names for a kiosk, the demo's broker included."""
    lists = re.findall(r'readonly (?:NEEDED|NEEDED_FOR_KIOSK)="\n(.*?)\n"', setup, re.DOTALL)
    return sorted({line.partition("|")[2] for part in lists for line in part.splitlines() if "|" in line})


class Debian:
    """Packages of one architecture, fetched by this machine's apt with nothing said to be installed."""

    def __init__(self, cache: Path, arch: str = "arm64", mirror: str = MIRROR) -> None:
        self._cache = cache
        self._arch = arch
        self._mirror = mirror

    def update(self) -> None:
        """Debian's lists, signatures checked. Raises Failed."""
        if not _KEYS.exists():
            raise Failed(f"{_KEYS} is not there: apt-get install debian-archive-keyring")
        for name in ("state/lists/partial", "archives/partial", "etc"):
            (self._cache / name).mkdir(parents=True, exist_ok=True)
        (self._cache / "status").write_text("")
        lines = [
            f"deb [signed-by={_KEYS}] {self._mirror}{part} main\n"
            for part in (" bookworm", " bookworm-updates", "-security bookworm-security")
        ]
        (self._cache / "etc/sources.list").write_text("".join(lines))
        self._apt("update")

    def fetch(self, *names: str) -> list[Path]:
        """The packages and all that they need, as files. Raises Failed."""
        self._apt("--yes", "--download-only", "install", *names)
        wanted = files_of(self._apt("--yes", "--simulate", "install", *names))
        found = {path.name.rpartition("_")[0]: path for path in (self._cache / "archives").glob("*.deb")}
        missing = sorted(wanted - set(found))
        if missing or not wanted:
            raise Failed(f"{missing[0] if missing else 'nothing'} was not fetched: try again")
        return [found[name] for name in sorted(wanted)]

    def _apt(self, *words: str) -> str:
        options = {
            "APT::Architecture": self._arch, "APT::Architectures": self._arch,
            "APT::Install-Recommends": "false", "Dir::State": self._cache / "state",
            "Dir::State::status": self._cache / "status", "Dir::Cache": self._cache,
            "Dir::Cache::archives": self._cache / "archives",
            "Dir::Etc::sourcelist": self._cache / "etc/sources.list", "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null", "Dir::Etc::preferencesparts": "/dev/null",
            "APT::Sandbox::User": "", "Debug::NoLocking": "true",
        }  # fmt: skip
        said = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        return run(["apt-get", "-q", *said, *words], f"apt-get {words[-1]}", 900)


def files_of(simulated: str) -> set[str]:
    """NAME_VERSION, as in file names, of what apt says that it would install."""
    lines = re.findall(r"^Inst (\S+?)(?::\S+)? (?:\[\S+\] )?\((\S+) ", simulated, re.MULTILINE)
    return {f"{name}_{version.replace(':', '%3a')}" for name, version in lines}


def wanted() -> list[str]:
    """Every package that is asked for; what they need comes with them."""
    return ["?essential", *_SYSTEM, *kiosk_packages((TOP / "scripts/setup").read_text(encoding="utf-8"))]


def fetch_all(debian: Debian) -> tuple[list[Path], list[Path], list[Path]]:
    """Files of: what every Debian has; all of the root; kernel and busybox for starting. Raises Failed."""
    debian.update()
    essential = debian.fetch("?essential")
    whole = debian.fetch(*wanted())
    boot = [path for path in debian.fetch(_KERNEL, _BUSYBOX)
            if path.name.startswith(("linux-image-6", "busybox-static"))]  # fmt: skip
    return essential, whole, boot


def unpack(root: Path, essential: Sequence[Path], whole: Sequence[Path], arch: str = "arm64") -> None:
    """A new root with every package's files and none configured. Raises Failed, OSError."""
    shutil.rmtree(root, ignore_errors=True)
    for name in ("bin", "sbin", "lib"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    for path in essential:
        with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(path)], stdout=subprocess.PIPE) as packed:  # noqa: S603, S607
            run_tar = ["tar", "-x", "--keep-directory-symlink", "-C", str(root)]
            done = subprocess.run(run_tar, stdin=packed.stdout, check=False)  # noqa: S603
        if done.returncode or packed.returncode:
            raise Failed(f"{path.name} can't be unpacked: take it away and begin again")
    _database(root, arch)
    dpkg = ["dpkg", f"--root={root}", "--force-depends", *_FORCE, "--no-triggers", "--unpack"]
    run([*dpkg, *map(str, whole)], "dpkg --unpack", 1800)


def _database(root: Path, arch: str) -> None:
    for name in ("info", "updates", "triggers"):
        (root / "var/lib/dpkg" / name).mkdir(parents=True, exist_ok=True)
    for name in ("status", "available"):
        (root / "var/lib/dpkg" / name).touch()
    (root / "var/lib/dpkg/arch").write_text(f"{arch}\n")
    policy = root / "usr/sbin/policy-rc.d"  # no service starts while its package is configured
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    (root / "dev").mkdir(exist_ok=True)
    if not (root / "dev/null").exists():
        os.mknod(root / "dev/null", 0o20666, os.makedev(1, 3))


def configure(root: Path, within_s: float, log: Path) -> None:
    """Run the packages' own scripts, emulated; what is configured is left alone. Raises Failed."""
    say("configuring its packages, emulated (the slow part; a second run goes on where this one ends)")
    first = ["dpkg", "--force-depends", *_FORCE, "--configure", "base-passwd", "base-files"]
    if not (root / "etc/passwd").exists():
        run(inside(root, first), "dpkg --configure base-files", 300)
    run(inside(root, ["dpkg", *_FORCE, "--configure", "-a"]), "dpkg --configure -a", within_s, log=log)


def install(root: Path, deb: Path, within_s: float, log: Path) -> None:
    """One more package, whose needs are there. Raises Failed."""
    run(["dpkg", f"--root={root}", "--force-depends", *_FORCE, "--no-triggers", "--unpack", str(deb)],
        f"dpkg --unpack {deb.name}", 1200)  # fmt: skip
    run(inside(root, ["dpkg", *_FORCE, "--configure", "-a"]), "dpkg --configure -a", within_s, log=log)
    told = run(inside(root, ["dpkg", "--audit"]), "dpkg --audit", 300)
    if told.strip():
        raise Failed(f"packages are not whole: {told.strip().splitlines()[0]}")
