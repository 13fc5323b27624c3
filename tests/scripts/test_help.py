"""Every script says what it is for and how it is called, at once and without doing anything else."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
NAMES = sorted(path.name for path in SCRIPTS.iterdir() if os.access(path, os.X_OK) and path.is_file())


@pytest.mark.parametrize("name", NAMES)
def test_a_script_that_is_asked_tells_how_it_is_called_and_begins_nothing(name: str, tmp_path: Path) -> None:
    # by its own first line, from elsewhere, with nothing on the way but the system
    told = subprocess.run(
        [SCRIPTS / name, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert (told.returncode, told.stderr) == (0, "")
    assert name in told.stdout or "./install" in told.stdout
    assert not list(tmp_path.iterdir())
