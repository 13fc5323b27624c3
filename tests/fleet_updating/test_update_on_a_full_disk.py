"""A real disk that is full before the release is whole: one line, the running version runs, and it is gone on with."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

Publisher = Any
Stand = Any
FILLING = Path(__file__).with_name("filling.py")
SCRIPT = """
set -e
mount -t tmpfs -o size=1m none "$1/opt"
cp -a "$1/before/." "$1/opt/"
head -c 700000 /dev/zero > "$1/opt/ballast"
exec "$2" "$3" "$1" "$4"
"""


def may_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"],
        capture_output=True,
        check=False,
        timeout=10,
    )
    return tried.returncode == 0


@pytest.mark.skipif(not may_mount(), reason="no mount namespaces here")
def test_it_is_told_and_gone_on_with_once_there_is_room(publisher: Publisher, stand: Stand) -> None:
    publisher.publish("1.0")
    stand.take(publisher.repo)
    publisher.publish("2.0", files={"models/a": os.urandom(400_000)})
    (stand.folder / "opt").rename(stand.folder / "before")
    (stand.folder / "opt").mkdir()
    done = subprocess.run(
        ["unshare", "-rm", "bash", "-c", SCRIPT, "-", str(stand.folder), sys.executable, str(FILLING), str(publisher.repo)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-1500:]
    full, after = json.loads(done.stdout)
    assert "full while tree/models/a was fetched" in full["fault"]
    assert (full["phase"], full["starts"]) == ("idle", "1.0")
    assert (after["fault"], after["phase"], after["starts"]) == ("", "trial", "2.0")
