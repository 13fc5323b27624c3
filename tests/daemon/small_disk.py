"""A small file system of its own, where a program may use up the last byte and harm nobody."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def told_on_a_small_disk(folder: Path, script: str, *words: str) -> dict[str, Any]:
    """What a script beside this one tells in its last line: it has ``folder``, whose ``data`` is 20 MB large."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("unshare is not installed: no file system of its own for this test")
    (folder / "data").mkdir(mode=0o700)
    run = " ".join(["exec", sys.executable, str(Path(__file__).with_name(script)), str(folder), *words])
    done = subprocess.run(
        [unshare, "--user", "--map-root-user", "--mount", "sh", "-c",
         f"mount -t tmpfs -o size=20m,mode=700 none {folder}/data && {run}"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no file system of its own here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
