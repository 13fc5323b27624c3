"""`sentinel run` on a disk without a byte, as systemd starts it; says on stdout what came of it.

``waiting_for_room.py FOLDER [used]``: FOLDER/data is a small file system of its own. ``used``: by a kiosk that
ran before, and whose reserve is used up.
"""

import atexit
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from sentinel.core.reasons import Reason
from sentinel.sim.observer import Observer

folder, used = Path(sys.argv[1]), "used" in sys.argv
data, config = folder / "data", folder / "kiosk.toml"
config.write_text('[kiosk]\nid = "kiosk-t"\nvenue_name = "Library"\ndata_dir = "data"\nrun_dir = "run"\n')
systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
systemd.bind(str(folder / "notify"))
systemd.settimeout(20)


started: list["subprocess.Popen[bytes]"] = []


@atexit.register
def end() -> None:
    for process in started:
        process.kill()


def start() -> "subprocess.Popen[bytes]":
    environment = os.environ | {"NOTIFY_SOCKET": str(folder / "notify")}
    words = [sys.executable, "-m", "sentinel", "run", "--config", str(config)]
    started.append(subprocess.Popen(words, env=environment, stderr=subprocess.PIPE))
    return started[-1]


def hears(word: str) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if word in systemd.recv(4096).decode():
            return True
    return False


def ended(process: "subprocess.Popen[bytes]") -> tuple[int, str]:
    _, said = process.communicate(timeout=30)
    return process.returncode, said.decode()


if used:
    before = start()
    assert hears("STATUS=serving")
    before.terminate()
    assert ended(before)[0] == 0
    (data / "sentinel.reserve").unlink()
with (data / "somebody-elses").open("wb", buffering=0) as file:
    for size in (65536, 1):
        try:
            while True:
                file.write(bytes(size))
        except OSError:
            continue
free = os.statvfs(data).f_bavail
waiting = start()
told = {"free": free, "ready": hears("READY=1"), "watchdog": hears("WATCHDOG=1")}
screen = Observer(folder / "run" / "daemon.sock")
screen.start()
told["says"] = screen.wait(lambda snapshot: snapshot.screen.reason is Reason.DISK_FULL, 10)
told["venue"] = screen.snapshot.venue if screen.snapshot else ""
told["signs_in"] = screen.staff("1234", "nobody", admit=True, note="")
told["problem"] = screen.problem
doctor = subprocess.run(
    [sys.executable, "-m", "sentinel", "doctor", "daemon", "store", "--config", str(config), "--json"],
    capture_output=True, timeout=60, check=False,
)  # fmt: skip
told["doctor"] = {row["what"]: row["advice"] for row in map(json.loads, doctor.stdout.splitlines())}
told["left"] = sorted(path.name for path in data.glob(".*"))
again = start()
told["second"] = ended(again)[0]
(data / "somebody-elses").unlink()
told["code"], told["journal"] = ended(waiting)
after = start()
told["serves"] = hears("STATUS=serving")
told["opens"] = screen.wait(lambda snapshot: snapshot.screen.reason is not Reason.DISK_FULL, 10)
screen.stop()
after.terminate()
told["after"] = ended(after)[0]
sys.stdout.write(json.dumps(told))
