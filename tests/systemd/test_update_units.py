"""The units of updates: the launcher starts what runs, and only a restart needs root."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "systemd"
PROCESSES = {"sentinel": "run", "sentinel-vision": "vision", "sentinel-ui": "ui"}
LAUNCH = "/usr/lib/sentinel/sentinel-launch --root /opt/sentinel"


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if re.match(r"[A-Za-z]+=", line)]


@pytest.mark.parametrize(("unit", "command"), sorted(PROCESSES.items()))
def test_an_updated_kiosk_starts_what_the_launcher_chooses(unit: str, command: str) -> None:
    said = lines(FOLDER / "updates" / f"{unit}.service.conf")
    # the first, empty one takes back the unit's own
    assert said[:2] == ["ExecStart=", f"ExecStart={LAUNCH} {command} --config /etc/sentinel/sentinel.toml"]


def test_only_the_daemon_may_write_beside_the_versions_and_nobody_who_runs_one_into_them() -> None:
    writes = {
        path.name: [line for line in lines(path) if "WritePaths" in line]
        for path in FOLDER.rglob("*")
        if path.is_file()
    }
    found = {name: said for name, said in writes.items() if any("/opt/sentinel" in line for line in said)}
    assert found == {
        "sentinel-update.service": ["ReadWritePaths=/opt/sentinel"],
        "sentinel-settle.service": ["ReadWritePaths=/opt/sentinel"],
        "sentinel-restart.service": ["ReadWritePaths=/opt/sentinel/trial"],
        "sentinel.service.conf": ["ReadWritePaths=/opt/sentinel/trial"],
    }


def test_the_updater_has_an_account_of_its_own_and_only_the_restart_is_roots() -> None:
    users = {
        path.name: "".join(re.findall(r"(?m)^User=(.*)", path.read_text()))
        for path in FOLDER.glob("*.service")
    }
    assert users["sentinel-update.service"] == users["sentinel-settle.service"] == "sentinel-update"
    assert [name for name, user in users.items() if not user] == ["sentinel-restart.service"]
    started = [line for line in lines(FOLDER / "sentinel-restart.service") if line.startswith("ExecStart")]
    assert started == [
        "ExecStart=/usr/bin/rm -f /opt/sentinel/trial/restart",
        "ExecStart=/usr/bin/systemctl restart sentinel.target",
    ]
