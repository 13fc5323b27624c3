"""What the vision process gives up before it looks at a picture, with or without systemd.

A picture that breaks a decoder then finds no program to start, no network (but for a camera reached over
it), no file but what vision reads anyway, bounded memory, and leaves no core dump. Landlock, seccomp and
limits bind this process alone, need no privilege and are never taken back. What a kernel can't do is said,
and the rest holds.
"""

import ctypes
import errno
import os
import platform
import resource
import stat
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

MEMORY_BYTES = 3 << 30  # of address space: about 0.9 GB are libraries and models
OPEN_FILES = 256

_PR_SET_NO_NEW_PRIVS = 38
_libc = ctypes.CDLL(None, use_errno=True)


def confine(reads: Iterable[Path], writes: Iterable[Path], *, network: bool) -> list[str]:
    """Bind the process; lines about what this kernel can't do, best none.

    ``reads``: files and folders to be read besides the system's and Python's own; ``writes``: folders in
    which files may be made too. ``network``: the camera needs it. Call it before threads start that parse
    pictures: the limits on files hold for the calling thread and those it starts.
    """
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold faces
        _lower(resource.RLIMIT_AS, MEMORY_BYTES)
        _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    except (OSError, ValueError) as error:
        return [f"not confined: {error}"]
    if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return [f"not confined: {os.strerror(ctypes.get_errno())}"]
    return [line for line in (_restrict_files(reads, writes), _restrict_calls(network=network)) if line]


def _lower(limit: int, value: int) -> None:
    hard = resource.getrlimit(limit)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


# ---- files: Landlock (linux/landlock.h, ABI 1: Linux 5.13)

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_PATH_BENEATH = 1
_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_EVERYTHING = (1 << 13) - 1
_READ = _READ_FILE | _READ_DIR
_CHANGE = _READ | _WRITE_FILE | 1 << 5 | 1 << 7 | 1 << 8  # remove and make files, make folders
_OF_A_FILE = _READ_FILE | _WRITE_FILE
_SYSTEM = ("/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/run/systemd/resolve")


def _restrict_files(reads: Iterable[Path], writes: Iterable[Path]) -> str:
    ruleset = _syscall(_CREATE_RULESET, struct.pack("=Q", _EVERYTHING), 8, 0)
    if ruleset < 0:
        return f"files are not confined: no Landlock ({os.strerror(-ruleset)})"
    try:
        own = (sys.prefix, sys.base_prefix, str(Path(__file__).parents[2]), *sys.path)
        for path in [Path(one) for one in (*_SYSTEM, *own) if one] + list(reads):
            _allow(ruleset, path, _READ)
        _allow(ruleset, Path("/dev"), _READ | _WRITE_FILE)  # a camera plugged in again is another file
        for path in writes:
            _allow(ruleset, path, _CHANGE)
        failed = _syscall(_RESTRICT_SELF, ruleset, 0)
        return f"files are not confined: {os.strerror(-failed)}" if failed else ""
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, access: int) -> None:
    """Allow it beneath ``path``; what isn't there needs no rule."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            access &= _OF_A_FILE
        _syscall(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", access, descriptor), 0)
    finally:
        os.close(descriptor)


# ---- system calls: seccomp (linux/seccomp.h)

_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF: ld [abs], jeq, jge, ret
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data, little-endian
_X32 = 0x40000000  # the second ABI of x86-64, with numbers of its own
_AF_UNIX = 1
# architecture -> its audit number, seccomp(), socket(), and what no picture needs: execve, execveat, ptrace,
# process_vm_readv, process_vm_writev, io_uring_setup (which opens sockets too), unshare, setns, mount, bpf,
# kexec_load, init_module, finit_module, keyctl, userfaultfd, perf_event_open
_CALLS: dict[str, tuple[int, int, int, tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E,
        317,
        41,
        (59, 322, 101, 310, 311, 425, 272, 308, 165, 321, 246, 175, 313, 250, 323, 298),
    ),
    "aarch64": (
        0xC00000B7,
        277,
        198,
        (221, 281, 117, 270, 271, 425, 97, 268, 40, 280, 104, 105, 273, 219, 282, 241),
    ),
}


def _restrict_calls(*, network: bool) -> str:
    machine = platform.machine()
    if machine not in _CALLS:
        return f"system calls are not confined: {machine} is not known"
    program = _filter(machine, network=network)
    instructions = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("@HP", len(program) // 8, ctypes.addressof(instructions))  # struct sock_fprog
    failed = _syscall(_CALLS[machine][1], _SET_MODE_FILTER, _ALL_THREADS, head)
    if failed == 0:
        return ""
    why = os.strerror(-failed) if failed < 0 else f"thread {failed} does not follow"
    return f"system calls are not confined: no seccomp ({why})"


def _filter(machine: str, *, network: bool) -> bytes:
    """The BPF program: every call as before, but those of ``_CALLS`` and sockets other than Unix ones."""
    architecture, _, socket, refused = _CALLS[machine]
    lines = [
        _line(_LOAD, _ARCHITECTURE),
        _line(_EQUAL, architecture, 1, 0),
        _line(_RETURN, _ERRNO | errno.EPERM),
        _line(_LOAD, _NUMBER),
    ]
    for test, value in ((_AT_LEAST, _X32), *((_EQUAL, number) for number in refused)):
        lines += [_line(test, value, 0, 1), _line(_RETURN, _ERRNO | errno.EPERM)]
    if not network:
        lines += [
            _line(_EQUAL, socket, 0, 3),
            _line(_LOAD, _FIRST_ARGUMENT),
            _line(_EQUAL, _AF_UNIX, 1, 0),
            _line(_RETURN, _ERRNO | errno.EAFNOSUPPORT),
        ]
    return b"".join([*lines, _line(_RETURN, _ALLOW)])


def _line(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _syscall(number: int, *arguments: int | bytes) -> int:
    """The call's answer, or -errno."""
    passed = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    answer: int = _libc.syscall(ctypes.c_long(number), *passed)
    return -ctypes.get_errno() if answer < 0 else answer
