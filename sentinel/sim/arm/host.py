"""The machine that emulates: what it needs, children with an end, one folder for all products."""

import contextlib
import fcntl
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from sentinel.sim.arm.said import last

TOP = Path(__file__).resolve().parents[3]
_BINFMT = Path("/proc/sys/fs/binfmt_misc")
_RULE = Path("/usr/lib/binfmt.d/qemu-aarch64.conf")
_PROGRAMS = {
    "qemu-aarch64-static": "qemu-user-static",
    "qemu-system-aarch64": "qemu-system-arm",
    "qemu-img": "qemu-utils",
    "mke2fs": "e2fsprogs",
    "unshare": "util-linux",
    "dpkg-deb": "dpkg",
    "depmod": "kmod",
}
_LANES = {
    "root": ("qemu-aarch64-static", "unshare", "dpkg-deb"),
    "vm": (
        "qemu-aarch64-static",
        "qemu-system-aarch64",
        "qemu-img",
        "mke2fs",
        "depmod",
        "unshare",
        "dpkg-deb",
    ),
}


class Lacking(Exception):
    """Something can't be had: one line with the next step."""


class Failed(Exception):
    """A step's program ended otherwise than it should; the message says how."""


class Unfinished(Failed):
    """What ran was right, and not all of it ran."""


def say(text: str) -> None:
    """Progress, with the time, on stderr."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S', time.gmtime())}  {text}\n")
    sys.stderr.flush()


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Nobody else does this with the same folder. Raises Lacking, OSError."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Lacking(f"another arm-check works in {lock.parent}: wait for it, or use --cache") from None
        yield


def prepare(lane: str) -> None:
    """Root, the emulators (by apt, where they lack), the kernel's rule for ARM programs. Raises Lacking."""
    if os.geteuid() != 0:
        raise Lacking("needs root for chroot and mounts: start it as  sudo scripts/arm-check ...")
    missing = sorted({_PROGRAMS[name] for name in _LANES[lane] if shutil.which(name) is None})
    if missing:
        if shutil.which("apt-get") is None:
            raise Lacking(f"this system lacks {' '.join(missing)} (names of Debian's packages): install them")
        say(f"installing {' '.join(missing)}")
        run(["apt-get", "-q", "update"], "apt-get update", 300)
        run(["apt-get", "-q", "-y", "--no-install-recommends", "install", *missing], "apt-get install", 900)
    _register()


def _register() -> None:
    """ARM programs start by themselves, also in a chroot: the interpreter is opened once (flag F)."""
    if os.uname().machine == "aarch64":
        return
    if not (_BINFMT / "register").exists():
        done = subprocess.run(  # noqa: S603
            ["/bin/mount", "-t", "binfmt_misc", "none", str(_BINFMT)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Lacking(
                f"the kernel has no binfmt_misc ({last(done.stderr)}): modprobe binfmt_misc, then again"
            )
    if (_BINFMT / "qemu-aarch64").exists():
        if re.search(r"^flags: \S*F", (_BINFMT / "qemu-aarch64").read_text(), re.MULTILINE):
            return
        raise Lacking("binfmt_misc starts ARM programs with an interpreter that a chroot does not find: "
                      "apt-get install --reinstall qemu-user-static")  # fmt: skip
    if not _RULE.exists():
        raise Lacking(f"{_RULE} is not there: apt-get install --reinstall qemu-user-static")
    (_BINFMT / "register").write_text(_RULE.read_text().strip())


def run(
    words: Sequence[str],
    what: str,
    within_s: float,
    *,
    log: Path | None = None,
    environment: Mapping[str, str] | None = None,
    ends_with: Sequence[int] = (0,),
) -> str:
    """A child's stdout and stderr, in a group of its own that dies at the time-out and at Ctrl-C.

    Raises Failed: another end, or none in time. ``log`` keeps all it said.
    """
    text, code = attempt(words, within_s, log=log, environment=environment)
    if code is None:
        raise Failed(f"{what}: not done in {within_s:.0f} s; the last line: {last(text)}")
    if code not in ends_with:
        raise Failed(f"{what}: ended with {code}: {last(text)}")
    return text


# A child's session is a scheduling group of its own, within which alone "nice" counts (sched(7), autogroup).
_LOWEST_NICE = 19
_LOWEST = ("sh", "-c", '{ echo 19 >/proc/self/autogroup; } 2>/dev/null; exec nice -n 19 "$@"', "sh")


def lowest(words: Sequence[str]) -> list[str]:
    """The command, where this process has the lowest priority: at the lowest too, in its own session."""
    return [*_LOWEST, *words] if os.nice(0) >= _LOWEST_NICE else list(words)


def attempt(
    words: Sequence[str],
    within_s: float,
    *,
    log: Path | None = None,
    environment: Mapping[str, str] | None = None,
    tell: Callable[[float], None] = lambda passed_s: None,
    tell_s: float = 60.0,
) -> tuple[str, int | None]:
    """What it said, and its exit code (None: killed when the time was over).

    ``tell`` is called every ``tell_s`` with the seconds since it began.
    """
    env = (
        dict(os.environ)
        | {"LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        | dict(environment or {})
    )
    child = subprocess.Popen(  # noqa: S603 - our own words
        lowest(words), cwd=TOP, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True,
    )  # fmt: skip
    text, code = "", None
    began = time.monotonic()
    try:
        while True:
            left = began + within_s - time.monotonic()
            try:
                text, _ = child.communicate(timeout=max(0.0, min(tell_s, left)))
            except subprocess.TimeoutExpired:
                if left <= tell_s:
                    end(child)
                    text, _ = child.communicate()
                    break
                tell(time.monotonic() - began)
            else:
                code = child.returncode
                break
    finally:
        end(child)
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(text, encoding="utf-8")
    return text, code


def end(child: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> None:
    """Its whole group, if it still runs."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait(30)


SHARED = "/run/arm-check"  # of this machine and the root, so that names of sockets hold in both
_ENTER = (
    'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount -t tmpfs tmpfs "$0/tmp" && '
    'mount -t tmpfs tmpfs "$0/run" && '
)
_CHROOT = 'exec chroot "$0" /usr/bin/env -i "$@"'
_NAMESPACES = ("unshare", "--mount", "--pid", "--fork", "--kill-child=KILL", "--net")
_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def _binds(mounts: Mapping[Path, str]) -> str:
    return "".join(
        f'mount --bind {shlex.quote(str(path))} "$0"/{shlex.quote(at)} && ' for path, at in mounts.items()
    )


def beside(root: Path, words: Sequence[str], mounts: Mapping[Path, str]) -> list[str]:
    """The command that runs ``words`` of this machine, in namespaces in which the root is ready for programs.

    Both see the folder SHARED, which is empty at first. ``mounts`` as of ``inside``.
    """
    script = (
        "ip link set lo up && mount -t proc proc /proc && mount -t tmpfs tmpfs /run && "
        f"{_ENTER}{_binds(mounts)}"
        f'mkdir -p {SHARED} "$0"{SHARED} && mount --bind {SHARED} "$0"{SHARED} && exec "$@"'
    )
    return [*_NAMESPACES, "sh", "-c", script, str(root), *words]


def inside(
    root: Path, words: Sequence[str], *variables: str, mounts: Mapping[Path, str] | None = None
) -> list[str]:
    """The command that runs ``words`` in the root, without a network, in namespaces that end with it.

    ``mounts``: folders of the host, by where they appear below the root (the place must be there).
    """
    script = "ip link set lo up && " + _ENTER + _binds(mounts or {}) + _CHROOT
    return [*_NAMESPACES, "sh", "-c", script, str(root), _PATH, "LC_ALL=C.UTF-8", "HOME=/root",
            "DEBIAN_FRONTEND=noninteractive", "OMP_NUM_THREADS=1", *variables, *words]  # fmt: skip
