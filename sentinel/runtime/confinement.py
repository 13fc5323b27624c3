"""Takes rights away from this process for good: no network, then no files, no programs, bounded resources.

seccomp filters (Linux, x86-64 and aarch64): what is refused fails with EPERM. A network namespace of its own
is taken besides, where the kernel lets us. On another machine only the bounds and the namespace are left.
"""

import ctypes
import platform
import resource
import struct

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF: ld abs, jeq, jge, ret
_ALLOW, _EPERM, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
_X32 = 0x40000000  # x86-64's second numbering of the calls

# audit architecture; numbers of the calls (asm/unistd_64.h; asm-generic/unistd.h)
_MACHINES = {
    "x86_64": (
        0xC000003E,
        {"socket": 41, "connect": 42, "socketpair": 53, "execve": 59, "execveat": 322, "ptrace": 101,
         "process_vm_readv": 310, "io_uring_setup": 425, "kill": 62,
         "open": 2, "creat": 85, "openat": 257, "openat2": 437, "open_by_handle_at": 304},
    ),
    "aarch64": (
        0xC00000B7,
        {"socket": 198, "connect": 203, "socketpair": 199, "execve": 221, "execveat": 281, "ptrace": 117,
         "process_vm_readv": 270, "io_uring_setup": 425, "kill": 129,
         "openat": 56, "openat2": 437, "open_by_handle_at": 265},
    ),
}  # fmt: skip
_FILES = ("open", "creat", "openat", "openat2", "open_by_handle_at")
_OTHERS = (
    "socket", "connect", "socketpair", "execve", "execveat", "ptrace", "process_vm_readv", "io_uring_setup",
    "kill",
)  # fmt: skip


def without_network() -> bool:
    """No sockets, no other programs, no look into other processes; call it before there are threads.

    Whether the kernel enforces it by a filter.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) != 0:  # needs a right that a user namespace gives
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    return _forbid(*_OTHERS)


def without_files() -> bool:
    """Nothing can be opened any more, in this thread and those it starts; what is open stays so.

    Whether the kernel enforces it by a filter.
    """
    return _forbid(*_FILES)


def bound(*, memory: int, files: int) -> None:
    """At most so many bytes of address space and open files; no file can grow and no core is left."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_NOFILE, files),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def bound_processor(seconds: int) -> None:
    """From now on at most so many seconds of processor time; then the kernel ends the process (SIGXCPU)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


def _forbid(*names: str) -> bool:
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    architecture, calls = machine
    program = _program(architecture, [calls[name] for name in names if name in calls])
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    instructions = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0) == 0)


def _program(architecture: int, numbers: list[int]) -> bytes:
    """Classic BPF over seccomp_data: the call's number at 0, the architecture at 4."""
    count = len(numbers)
    steps = [
        (_LOAD, 0, 0, 4),
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_JUMP_AT_LEAST, count + 1, 0, _X32),  # to the last step
        *((_JUMP_EQUAL, count - place, 0, number) for place, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _EPERM),
    ]
    return b"".join(struct.pack("HBBI", code, yes, no, value) for code, yes, no, value in steps)
