"""A script in a process of its own, on a small file system of its own, where it may use up the last byte."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def on_a_disk_of(size: str, script: Path, folder: Path, *words: str, at: str = "") -> dict[str, Any]:
    """What the script tells in its last line. It is given the folder and the words; the disk is the folder's ``at``."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("unshare is not installed: no file system of its own for this test")
    disk = folder / at
    disk.mkdir(mode=0o700, exist_ok=True)
    run = " ".join([sys.executable, str(script), str(folder), *words])
    done = subprocess.run(
        [unshare, "--user", "--map-root-user", "--mount", "sh", "-c",
         f"mount -t tmpfs -o size={size},mode=700 tmpfs {disk} && exec {run}"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no file system of its own here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
