"""Runs inside the emulated machine, by its Python: does what the host says over a virtio port.

A JSON object a line: ``{"n", "run", "within_s"}``; answers ``{"n", "line"}`` for each line that the command
says, then ``{"n", "code"}`` (null: its time was over). Nothing but the standard library: it is copied there.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from typing import Any, BinaryIO

PORT = "/dev/virtio-ports/arm-check"


def main() -> int:
    """Serve until the port is gone."""
    # one opening for both ways: the driver allows no second one
    with open(sys.argv[1] if len(sys.argv) > 1 else PORT, "r+b", buffering=0) as port:  # noqa: PTH123
        _answer(port, {"n": 0, "line": "ready"})
        for line in _lines(port):
            _do(port, json.loads(line))
    return 0


def _lines(port: BinaryIO) -> Any:
    rest = b""
    while True:
        found = port.read(4096)
        if not found:
            threading.Event().wait(0.2)  # the host's side is closed: a read ends at once
            continue
        *whole, rest = (rest + found).split(b"\n")
        yield from whole


def _do(port: BinaryIO, order: dict[str, Any]) -> None:
    child = subprocess.Popen(  # noqa: S602 - the host's own words
        order["run"], shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", start_new_session=True,
    )  # fmt: skip
    over = threading.Event()

    def end() -> None:
        over.set()
        os.killpg(child.pid, signal.SIGKILL)

    timer = threading.Timer(order["within_s"], end)
    timer.start()
    assert child.stdout is not None
    for line in child.stdout:
        _answer(port, {"n": order["n"], "line": line.rstrip("\n")})
    code = child.wait()
    timer.cancel()
    _answer(port, {"n": order["n"], "code": None if over.is_set() else code})


def _answer(port: BinaryIO, told: dict[str, Any]) -> None:
    data = json.dumps(told).encode() + b"\n"
    while data:
        data = data[port.write(data) :]


if __name__ == "__main__":
    sys.exit(main())
