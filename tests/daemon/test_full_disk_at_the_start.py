"""A kiosk that starts on a disk without a byte says so, waits, and starts by itself once there is room."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("history", ["new", "used"])
def test_a_start_on_a_full_disk_is_said_on_the_screen_and_comes_true_by_itself(
    history: str, tmp_path: Path
) -> None:
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("unshare is not installed: no file system of its own for this test")
    (tmp_path / "data").mkdir(mode=0o700)
    script = Path(__file__).with_name("waiting_for_room.py")
    words = f"exec {sys.executable} {script} {tmp_path} {history}"
    done = subprocess.run(
        [unshare, "--user", "--map-root-user", "--mount", "sh", "-c",
         f"mount -t tmpfs -o size=20m,mode=700 none {tmp_path}/data && {words}"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no file system of its own here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["free"] == 0 and told["ready"] and told["watchdog"], told
    assert told["says"] and told["venue"] == "Library", told
    assert not told["signs_in"] and told["problem"] == "record_away", told
    assert "then starts by itself" in told["doctor"]["daemon"] and "free space" in told["doctor"]["store"]
    assert told["left"] == [], "each start leaves a file behind"
    assert told["second"] == 3, "a second daemon beside the one that waits"
    assert told["code"] == 75 and told["journal"].count("the disk is full") == 1, told
    assert "Make room" in told["journal"] and "there is room again" in told["journal"]
    assert told["serves"] and told["opens"] and told["after"] == 0, told
