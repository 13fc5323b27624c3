"""A living kiosk whose disk fills up; says on stdout what it did about it.

``kiosk_on_a_full_disk.py FOLDER``: FOLDER/data is a small file system of its own.
"""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from real_kiosk import RealKiosk, eventually

from sentinel.core.screen import ScreenKind
from sentinel.sim import cast
from sentinel.sim.cast import Member

logging.basicConfig(level=logging.WARNING)
folder = Path(sys.argv[1])
(folder / "kiosk.toml").write_text('[kiosk]\nid = "kiosk-t"\nvenue = "venue-t"\n')


def filled(name: str) -> Path:
    path = folder / "data" / name
    try:
        with path.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
    except OSError:
        return path


def free() -> int:
    found = os.statvfs(folder / "data")
    return found.f_bavail * found.f_frsize


def visit(kiosk: RealKiosk, who: Member) -> bool:
    before = len(kiosk.gate.openings)
    kiosk.come()
    kiosk.scanner.show_code(who.token.encode())
    shown = kiosk.result(20.0)
    if shown.kind is ScreenKind.PASS:
        eventually(lambda: len(kiosk.gate.openings) == before + 1)
    kiosk.go()
    return len(kiosk.gate.openings) > before


def rehearsed() -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    words = ["rehearse", "--config", str(folder / "kiosk.toml"), "--json", "disk-full"]
    done = subprocess.run(
        [sys.executable, "-m", "sentinel", *words], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout, done.stderr
    return done, json.loads(done.stdout.splitlines()[-1])["report"]


with RealKiosk(folder, timing={"duplicate_s": 0.1}) as kiosk:
    told = {"usual": visit(kiosk, cast.WANG)}
    path = filled("somebody-elses")
    told["free"] = free()
    told["let_in_on_a_full_disk"] = visit(kiosk, cast.LI)
    told["store_up"] = kiosk.is_up("store")
    path.unlink()
    kiosk.observer.wait_kind(ScreenKind.IDLE, timeout_s=10.0)
    done, report = rehearsed()
    told["unplayed"] = report["unplayed"]
    told["rehearsal"] = done.returncode
    told["report"] = report["items"]
    kiosk.check_the_books()
sys.stdout.write(json.dumps(told))
