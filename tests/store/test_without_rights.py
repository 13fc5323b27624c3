"""Whoever may not look into the kiosk's folders reads one line with the next step, and exit 3; no traceback."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sentinel.store.database import DATABASE, open_writer
from sentinel.store.keys import load_or_create_keys

TOP = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="needs root and setpriv"
)
COMMANDS = (
    "keys status",
    "keys seal",
    "keys rotate",
    "audit verify",
    "outbox status",
    "passages list",
    "policy status",
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    for path in (tmp_path, *tmp_path.parents):  # pytest's own folders let no other account pass
        if path.stat().st_uid == os.geteuid() and not path.stat().st_mode & 0o001:
            path.chmod(path.stat().st_mode | 0o011)
    path = tmp_path / "kiosk.toml"
    path.write_text('[kiosk]\nid = "k"\n')
    path.chmod(0o644)
    keys = load_or_create_keys(tmp_path / "data")
    open_writer(tmp_path / "data" / DATABASE, keys.database, datetime.now(UTC)).connection.close()
    return path


def as_nobody(command: str, config: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--", sys.executable,
         "-m", "sentinel", *command.split(), "--config", str(config)],
        cwd=TOP, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_right_to_the_data_it_is_one_line_with_the_next_step(config: Path, command: str) -> None:
    done = as_nobody(command, config)
    assert done.returncode == 3 and not done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"sentinel {command.split()[0]}: {config.parent}/data")
    assert line.endswith("as root: sudo, and the same command")


@pytest.mark.parametrize("command", ["keys status", "audit verify"])
def test_without_a_right_to_the_settings_folder_too(config: Path, command: str) -> None:
    config.parent.chmod(0o700)
    done = as_nobody(command, config)
    assert done.returncode in (2, 3)
    (line,) = done.stderr.splitlines()
    assert "Permission denied" in line
