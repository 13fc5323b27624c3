"""A confined process has no network, starts nothing, signals nobody and opens no file, whatever breaks into it."""

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "aarch64"), reason="seccomp filters are made for x86-64 and aarch64"
)
_PROGRAM = """
import os, socket, signal, sys
from sentinel.runtime.confinement import Sockets, bound, leave_network, restrict_calls

def tried(act):
    try:
        act()
    except OSError as error:
        return error.strerror
    return "done"

leave_network()
assert restrict_calls(sockets=Sockets.NONE) == ""
print(tried(lambda: socket.socket()))
print(tried(lambda: socket.socketpair()))
print(tried(lambda: os.execv("/bin/true", ["true"])))
print(tried(lambda: os.kill(os.getppid(), 0)))
print(tried(lambda: open("/proc/self/status").close()))
assert restrict_calls(sockets=Sockets.NONE, opening=False) == ""
print(tried(lambda: open("/proc/self/status").close()))
print(tried(lambda: os.open("/etc/passwd", os.O_RDONLY)))
print(tried(lambda: os.fork() or os._exit(0)))
bound(memory=1 << 30, files=16, writing=False)
try:
    bytearray(2 << 30)
    print("done")
except MemoryError:
    print("no memory")
"""


def test_what_is_taken_away_can_not_be_had_back() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    refused = "Operation not permitted"
    assert run.stdout.splitlines()[:7] == [refused, refused, refused, refused, "done", refused, refused]
    assert run.stdout.splitlines()[-1] == "no memory"
