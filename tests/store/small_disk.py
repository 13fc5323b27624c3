"""A script on a small file system of its own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def on_a_disk_of(size: str, script: str, folder: Path, *more: str) -> dict[str, Any]:
    """What the script says that ran on a small file system of its own."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("unshare is not installed: no file system of its own for this test")
    path = Path(__file__).with_name(script)
    mount = f"mount -t tmpfs -o size={size} tmpfs {folder} && exec {sys.executable} {path} {folder} {' '.join(more)}"
    done = subprocess.run(
        [unshare, "--user", "--map-root-user", "--mount", "sh", "-c", mount],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no file system of its own here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
