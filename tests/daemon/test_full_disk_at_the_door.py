"""A living kiosk on a small file system that is really full: visitors pass, and the rehearsal of it is passed."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def test_a_full_disk_turns_nobody_away_and_its_rehearsal_is_noticed_and_over(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("unshare is not installed: no file system of its own for this test")
    (tmp_path / "data").mkdir(mode=0o700)
    script = Path(__file__).with_name("kiosk_on_a_full_disk.py")
    words = f"exec {sys.executable} {script} {tmp_path}"
    done = subprocess.run(
        [unshare, "--user", "--map-root-user", "--mount", "sh", "-c",
         f"mount -t tmpfs -o size=20m,mode=700 none {tmp_path}/data && {words}"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no file system of its own here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["usual"] and told["free"] == 0, "the disk was never full"
    assert told["let_in_on_a_full_disk"] and told["store_up"], told
    assert told["rehearsal"] == 0 and not told["unplayed"], told
    (item,) = told["report"]
    timed = {mark["what"]: mark["took_s"] for mark in item["marks"]}
    assert set(timed) == {"noticed", "honest", "recovered", "as_before"}
