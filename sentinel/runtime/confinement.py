"""Takes rights away from this process for good: files, system calls, sockets, memory, processor time.

Landlock, seccomp and limits need no privilege and are never taken back. What a kernel can't do is said, and
the rest holds. Processes that read strangers' pictures use it: the vision process and the enrolment's child.
"""

import ctypes
import enum
import errno
import os
import platform
import resource
import stat
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)


class Sockets(enum.Enum):
    """Which sockets may still be opened."""

    NONE = enum.auto()
    UNIX = enum.auto()
    ALL = enum.auto()


# ---- limits


def bound(*, memory: int, files: int, writing: bool = True) -> None:
    """At most so many bytes of address space and open files, and no core dump, which would hold faces.

    ``writing`` False: no file can grow any more. Raises OSError, ValueError.
    """
    limits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_AS: memory, resource.RLIMIT_NOFILE: files}
    if not writing:
        limits[resource.RLIMIT_FSIZE] = 0
    for what, most in limits.items():
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def bound_processor(seconds: int) -> None:
    """From now on at most so many seconds of processor time; then the kernel ends the process (SIGXCPU)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


# ---- network namespace

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def leave_network() -> None:
    """Take a network namespace of our own, with nothing in it, where the kernel lets us. Before threads."""
    if _libc.unshare(_CLONE_NEWNET) != 0:  # needs a right that a user namespace gives
        _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


# ---- files: Landlock (linux/landlock.h, ABI 1: Linux 5.13)

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_PATH_BENEATH = 1
_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_EVERYTHING = (1 << 13) - 1
_READ = _READ_FILE | _READ_DIR
_CHANGE = _READ | _WRITE_FILE | 1 << 5 | 1 << 7 | 1 << 8  # remove and make files, make folders
_OF_A_FILE = _READ_FILE | _WRITE_FILE
_SYSTEM = ("/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/run/systemd/resolve")


def restrict_files(reads: Iterable[Path], writes: Iterable[Path]) -> str:
    """Only the system's, Python's and our own files can be read, devices used, ``reads`` read besides and
    files made in ``writes``; "" or why not.

    Holds for the calling thread and those it starts.
    """
    if reason := _no_new_privileges():
        return f"files are not confined: {reason}"
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

_PR_SET_NO_NEW_PRIVS = 38
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF: ld [abs], jeq, jge, ret
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data, little-endian
_X32 = 0x40000000  # the second ABI of x86-64, with numbers of its own
_AF_UNIX = 1
# What reading pictures never needs: other programs, other processes, the kernel's own doors
_NEVER = (
    "execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev", "kill", "io_uring_setup",
    "unshare", "setns", "mount", "bpf", "kexec_load", "init_module", "finit_module", "keyctl",
    "userfaultfd", "perf_event_open",
)  # fmt: skip
_STARTING = ("execve", "execveat")
_OPENING = ("open", "creat", "openat", "openat2", "open_by_handle_at")
_CONNECTING = ("socket", "socketpair", "connect")
# the architecture's audit number and its calls' (asm/unistd_64.h; asm-generic/unistd.h)
_MACHINES: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {"execve": 59, "execveat": 322, "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311,
         "kill": 62, "io_uring_setup": 425, "unshare": 272, "setns": 308, "mount": 165, "bpf": 321,
         "kexec_load": 246, "init_module": 175, "finit_module": 313, "keyctl": 250, "userfaultfd": 323,
         "perf_event_open": 298, "open": 2, "creat": 85, "openat": 257, "openat2": 437,
         "open_by_handle_at": 304, "socket": 41, "socketpair": 53, "connect": 42, "seccomp": 317},
    ),
    "aarch64": (
        0xC00000B7,
        {"execve": 221, "execveat": 281, "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271,
         "kill": 129, "io_uring_setup": 425, "unshare": 97, "setns": 268, "mount": 40, "bpf": 280,
         "kexec_load": 104, "init_module": 105, "finit_module": 273, "keyctl": 219, "userfaultfd": 282,
         "perf_event_open": 241, "openat": 56, "openat2": 437, "open_by_handle_at": 265,
         "socket": 198, "socketpair": 199, "connect": 203, "seccomp": 277},
    ),
}  # fmt: skip


def restrict_calls(*, sockets: Sockets, opening: bool = True, programs: bool = False) -> str:
    """No program can be started but with ``programs``, no process looked into or signalled, no socket opened
    but ``sockets``; ``opening`` False: no file either, what is open stays so. "" or why not.

    Holds for all threads. What is refused fails with EPERM, a family of sockets with EAFNOSUPPORT.
    """
    machine = platform.machine()
    if machine not in _MACHINES:
        return f"system calls are not confined: {machine} is not known"
    if reason := _no_new_privileges():
        return f"system calls are not confined: {reason}"
    program = _filter(machine, sockets, opening=opening, programs=programs)
    instructions = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("@HP", len(program) // 8, ctypes.addressof(instructions))  # struct sock_fprog
    failed = _syscall(_MACHINES[machine][1]["seccomp"], _SET_MODE_FILTER, _ALL_THREADS, head)
    if failed == 0:
        return ""
    why = os.strerror(-failed) if failed < 0 else f"thread {failed} does not follow"
    return f"system calls are not confined: no seccomp ({why})"


def _filter(machine: str, sockets: Sockets, *, opening: bool, programs: bool) -> bytes:
    """The BPF program: every call as before, but the refused ones."""
    architecture, calls = _MACHINES[machine]
    never = [name for name in _NEVER if not (programs and name in _STARTING)]
    names = (*never, *(() if opening else _OPENING), *(_CONNECTING if sockets is Sockets.NONE else ()))
    refused = [calls[name] for name in names if name in calls]
    lines = [
        _line(_LOAD, _ARCHITECTURE),
        _line(_EQUAL, architecture, 1, 0),
        _line(_RETURN, _ERRNO | errno.EPERM),
        _line(_LOAD, _NUMBER),
    ]
    for test, value in ((_AT_LEAST, _X32), *((_EQUAL, number) for number in refused)):
        lines += [_line(test, value, 0, 1), _line(_RETURN, _ERRNO | errno.EPERM)]
    if sockets is Sockets.UNIX:
        lines += [
            _line(_EQUAL, calls["socket"], 0, 3),
            _line(_LOAD, _FIRST_ARGUMENT),
            _line(_EQUAL, _AF_UNIX, 1, 0),
            _line(_RETURN, _ERRNO | errno.EAFNOSUPPORT),
        ]
    return b"".join([*lines, _line(_RETURN, _ALLOW)])


def _line(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _no_new_privileges() -> str:
    """Landlock and seccomp ask for it; "" or why it can't be."""
    if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        return ""
    return os.strerror(ctypes.get_errno())


def _syscall(number: int, *arguments: int | bytes) -> int:
    """The call's answer, or -errno."""
    passed = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    answer: int = _libc.syscall(ctypes.c_long(number), *passed)
    return -ctypes.get_errno() if answer < 0 else answer
