"""The units are valid, hardened, and start the commands that exist."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sentinel.link.preview import preview_path

FOLDER = Path(__file__).resolve().parents[2] / "systemd"
SERVICES = sorted(path.name for path in FOLDER.glob("*.service"))
PROCESSES = {"sentinel.service": "run", "sentinel-vision.service": "vision", "sentinel-ui.service": "ui"}

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


def analyse(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "--no-pager", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
    )


def settings(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if re.match(r"[A-Za-z]+=", line):
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as installed, with a program that exists in place of the ones that this machine lacks.

    verify() looks at the program's file and at units that others bring; everything else stays as shipped.
    """
    for path in FOLDER.glob("sentinel*"):
        text = re.sub(r"(?m)^(ExecStart=)\S+", r"\1/bin/true", path.read_text(encoding="utf-8"))
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    (tmp_path / "seatd.service").write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
    return tmp_path


@needs_systemd
def test_systemd_accepts_every_line_of_every_unit(installed: Path) -> None:
    names = [*SERVICES, "sentinel.target"]
    result = analyse("verify", "--man=no", *[str(installed / name) for name in names])
    # verify exits 0 with an unknown key: what it prints is what counts
    complaints = [line for line in result.stderr.splitlines() if "sentinel" in line]
    assert complaints == []
    assert result.returncode == 0, result.stderr


@needs_systemd
def test_a_mistyped_key_would_be_noticed(installed: Path) -> None:
    unit = installed / "sentinel.service"
    unit.write_text(unit.read_text(encoding="utf-8").replace("WatchdogSec", "WatchdogSecs"), encoding="utf-8")
    assert "WatchdogSecs" in analyse("verify", "--man=no", str(unit)).stderr


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_each_unit_is_confined(name: str) -> None:
    result = analyse("security", "--offline=true", "--threshold=15", str(FOLDER / name))
    assert result.returncode == 0, result.stdout[-200:]


@needs_systemd
@pytest.mark.parametrize(
    "name", [f"{unit}.service" for unit in ("sentinel", "sentinel-vision", "sentinel-ui")]
)
def test_what_the_launchers_drop_in_adds_confines_no_less(name: str, tmp_path: Path) -> None:
    """As installed by the package: unit and drop-in in one file, later lines win as in systemd."""
    whole = (FOLDER / name).read_text(encoding="utf-8").replace("[Install]", "[X-Install]")
    drop_in = (FOLDER / "updates" / f"{name}.conf").read_text(encoding="utf-8")
    (tmp_path / name).write_text(whole + drop_in, encoding="utf-8")
    result = analyse("security", "--offline=true", "--threshold=15", str(tmp_path / name))
    assert result.returncode == 0, result.stdout[-200:]


@pytest.mark.parametrize("name", SERVICES)
def test_no_unit_may_gain_rights_write_to_the_system_or_grow_without_end(name: str) -> None:
    unit = settings(name)
    wanted = {
        "NoNewPrivileges": ["yes"], "ProtectSystem": ["strict"], "PrivateTmp": ["yes"], "DevicePolicy": ["closed"],
        "AmbientCapabilities": [""], "SystemCallArchitectures": ["native"], "RestrictSUIDSGID": ["yes"],
    }  # fmt: skip
    assert {key: unit.get(key) for key in wanted} == wanted
    assert unit["SystemCallFilter"][:2] == ["@system-service", "~@privileged @resources"]
    assert "RestrictAddressFamilies" in unit
    if name != "sentinel-restart.service":  # root's: two words of systemd, for a moment
        assert unit["CapabilityBoundingSet"] == [""]
        assert {"MemoryMax", "TasksMax"} <= unit.keys()


def test_only_devices_of_the_kiosk_are_allowed() -> None:
    allowed = {word.split()[0] for name in SERVICES for word in settings(name).get("DeviceAllow", [])}
    assert allowed == {
        "char-ttyUSB", "char-ttyACM", "char-ttyAMA", "char-ttyS", "char-i2c", "char-gpiochip", "char-alsa",
            "char-tpm",        "char-video4linux", "char-drm", "char-input",
    }  # fmt: skip


def test_memory_that_can_be_written_and_executed_is_only_for_who_draws() -> None:
    may = {name for name in SERVICES if settings(name).get("MemoryDenyWriteExecute") != ["yes"]}
    assert may == {"sentinel-ui.service", "sentinel-screen.service"}  # graphics drivers compile for the card


@pytest.mark.parametrize(("name", "command"), sorted(PROCESSES.items()))
def test_each_process_says_when_it_is_ready_and_is_restarted_when_it_hangs(name: str, command: str) -> None:
    unit = settings(name)
    assert unit["ExecStart"] == [
        f"/opt/sentinel/.venv/bin/sentinel {command} --config /etc/sentinel/sentinel.toml"
    ]
    assert unit["Type"] == ["notify"]
    assert unit["NotifyAccess"] == ["main"]
    assert unit["Restart"] == ["always"]
    assert int(unit["WatchdogSec"][0]) > 0


def test_the_processes_run_as_different_users_that_the_installation_makes() -> None:
    users = [settings(name)["User"][0] for name in PROCESSES]
    assert len(set(users)) == len(users)
    made = set(re.findall(r"(?m)^u (\S+)", (FOLDER / "sysusers.conf").read_text(encoding="utf-8")))
    assert set(users) <= made


def test_only_the_daemon_reaches_the_network_and_only_vision_the_camera() -> None:
    for name in ("sentinel-vision.service", "sentinel-ui.service"):
        assert settings(name)["PrivateNetwork"] == ["yes"]
        assert settings(name)["RestrictAddressFamilies"] == ["AF_UNIX"]
    cameras = [name for name in SERVICES if "char-video4linux rw" in settings(name).get("DeviceAllow", [])]
    assert cameras == ["sentinel-vision.service"]
    serial = [name for name in SERVICES if "char-ttyUSB rw" in settings(name).get("DeviceAllow", [])]
    assert serial == ["sentinel.service"]


def test_only_the_daemon_writes_beside_its_socket_and_vision_only_previews() -> None:
    lines = [line.split() for line in (FOLDER / "tmpfiles.conf").read_text(encoding="utf-8").splitlines()]
    assert [line[2:5] for line in lines if line[1] == "/run/sentinel"] == [["0750", "sentinel", "sentinel"]]
    assert settings("sentinel.service")["ReadWritePaths"] == [
        "/run/sentinel -/etc/sentinel -/media -/run/media -/mnt"
    ]
    for name in ("sentinel-vision.service", "sentinel-ui.service"):
        assert "ReadWritePaths" not in settings(name)
    vision = settings("sentinel-vision.service")
    assert vision["RuntimeDirectory"] == [
        str(Path("sentinel") / preview_path(Path("/dev/shm/sentinel")).parent.name)
    ]
    assert vision["RuntimeDirectoryMode"] == ["0750"]


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd-sysusers is not installed")
def test_the_users_file_makes_the_users(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    for name in ("passwd", "group"):
        (tmp_path / "etc" / name).write_text("", encoding="utf-8")
    result = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", str(FOLDER / "sysusers.conf")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    made = (tmp_path / "etc/passwd").read_text(encoding="utf-8")
    assert {"sentinel", "sentinel-vision", "sentinel-ui"} <= {
        line.split(":")[0] for line in made.splitlines()
    }


def test_an_x_server_in_place_of_cage_is_two_drop_ins_that_systemd_accepts(installed: Path) -> None:
    for name in ("sentinel-screen", "sentinel-ui"):
        text = (FOLDER / "x11" / f"{name}.service.conf").read_text(encoding="utf-8")
        folder = installed / f"{name}.service.d"
        folder.mkdir()
        (folder / "x11.conf").write_text(
            re.sub(r"(?m)^(ExecStart=)/\S+", r"\1/bin/true", text), encoding="utf-8"
        )
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    names = [str(installed / f"{name}.service") for name in ("sentinel-screen", "sentinel-ui")]
    said = analyse("verify", "--man=no", *names).stderr
    assert [line for line in said.splitlines() if "sentinel" in line and "xauth" not in line] == []


def test_the_display_goes_nowhere_else_and_can_be_turned() -> None:
    screen = settings("sentinel-screen.service")
    assert screen["ExecStart"] == [
        "/usr/bin/cage -d $TURN -- /usr/bin/sleep infinity"
    ]  # no -s: no other terminal
    assert "TURN=" in screen["Environment"]
    assert "-novtswitch" in (FOLDER / "x11" / "sentinel-screen.service.conf").read_text(encoding="utf-8")
