"""What a picture that took over the vision process could do: next to nothing. On real kernels, in real processes."""

import ctypes
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from sentinel.vision.models import Models

TRY = """
import ctypes, json, os, socket, subprocess, sys
from pathlib import Path
from sentinel.vision.confinement import confine

folder = Path(sys.argv[1])
missing = confine([folder / "models"], [folder / "run"], network=sys.argv[2] == "network")

def tried(act):
    try:
        act()
    except Exception as error:
        return type(error).__name__ + (f" {error.errno}" if isinstance(error, OSError) else "")
    return "done"

def inet(): socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
def netlink(): socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()
def unix(): socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()
def thread():
    import threading
    one = threading.Thread(target=lambda: None)
    one.start(); one.join()
def inet_in_thread():
    import threading
    seen = []
    one = threading.Thread(target=lambda: seen.append(tried(inet)))
    one.start(); one.join()
    if seen != ["done"]: raise RuntimeError(seen[0])
def huge(): bytearray(4 << 30)
def io_uring():
    if ctypes.CDLL(None, use_errno=True).syscall(425, 1, ctypes.create_string_buffer(120)) < 0:
        raise OSError(ctypes.get_errno(), "io_uring")

print(json.dumps({
    "missing": missing,
    "core": __import__("resource").getrlimit(4)[0],
    "program": tried(lambda: subprocess.run(["/bin/true"], check=True)),
    "inet": tried(inet), "netlink": tried(netlink), "unix": tried(unix), "thread": tried(thread),
    "inet in a thread": tried(inet_in_thread),
    "io_uring": tried(io_uring),
    "memory": tried(huge),
    "database": tried(lambda: (folder / "data/kiosk.db").read_bytes()),
    "list": tried(lambda: os.listdir(folder / "data")),
    "model": tried(lambda: (folder / "models/a.onnx").read_bytes()),
    "change a model": tried(lambda: (folder / "models/a.onnx").write_bytes(b"x")),
    "preview": tried(lambda: (folder / "run/preview").write_bytes(b"x")),
    "python": tried(lambda: __import__("wave")),
    "status": Path("/proc/self/status").read_text(),
}))
"""


def confined(folder: Path, network: str = "none") -> dict[str, Any]:
    for name in ("models", "run", "data"):
        (folder / name).mkdir()
    (folder / "models/a.onnx").write_bytes(b"weights")
    (folder / "data/kiosk.db").write_bytes(b"secret")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(TRY), str(folder), network],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def has_landlock() -> bool:
    return bool(ctypes.CDLL(None).syscall(444, None, ctypes.c_long(0), 1) > 0)


needs_landlock = pytest.mark.skipif(not has_landlock(), reason="this kernel has no Landlock")


def test_no_network_no_program_and_no_endless_memory(tmp_path: Path) -> None:
    told = confined(tmp_path)
    if any("system calls" in line for line in told["missing"]):
        pytest.skip(f"this kernel can't: {told['missing']}")
    assert told["program"] == "PermissionError 1"
    assert told["inet"] == told["netlink"] == "OSError 97"
    assert told["inet in a thread"] == "RuntimeError"
    assert told["io_uring"] == "PermissionError 1"
    assert (told["unix"], told["thread"]) == ("done", "done")
    assert told["memory"] == "MemoryError"
    assert told["core"] == 0
    assert "NoNewPrivs:\t1" in told["status"]
    assert "Seccomp:\t2" in told["status"]


@needs_landlock
def test_no_file_but_what_vision_needs(tmp_path: Path) -> None:
    told = confined(tmp_path)
    assert told["database"] == told["list"] == told["change a model"] == "PermissionError 13"
    assert told["model"] == told["preview"] == told["python"] == "done"


def test_a_network_camera_keeps_the_network_and_nothing_else(tmp_path: Path) -> None:
    told = confined(tmp_path, "network")
    assert told["inet"] == "done"
    assert told["program"] != "done"


def test_loading_the_models_tells_nobody_and_leaves_no_identifier(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sentinel.vision.weights"],
        env=os.environ | {"HOME": str(tmp_path)},
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0
    assert list(tmp_path.rglob("*")) == []


INSPECT = """
import json, os, socket, sys
from pathlib import Path
from sentinel.cli import main

folder, *words = sys.argv[1:]
sys.argv = ["sentinel", "inspect", *words]
code = main()

def tried(act):
    try:
        act()
    except OSError as error:
        return error.errno
    return 0

print(json.dumps({
    "code": code,
    "inet": tried(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()),
    "other": tried(lambda: Path(folder, "other").read_bytes()),
    "status": Path("/proc/self/status").read_text(),
}))
"""


@pytest.mark.parametrize("what", [["faces"], ["masks"], ["codes"], ["match"]])
def test_a_picture_given_to_inspect_finds_no_network_and_no_other_file(
    tmp_path: Path, models: Models, what: list[str]
) -> None:
    picture = tmp_path / "grey.png"
    cv2.imwrite(str(picture), np.full((80, 80, 3), 90, np.uint8))
    (tmp_path / "other").write_bytes(b"secret")
    words = [*what, str(picture), *([str(picture)] if what == ["match"] else []), "--json"]
    done = subprocess.run(
        [sys.executable, "-c", INSPECT, str(tmp_path), *words], capture_output=True, text=True, timeout=120
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert (told["code"], done.stderr) == (0 if what == ["masks"] else 1, "")
    if "Seccomp:\t2" not in told["status"]:
        pytest.skip("this kernel has no seccomp filters")
    assert told["inet"] == 97
    assert told["other"] == (13 if has_landlock() else 0)
