"""The Debian package: the same bytes each time, nothing of this machine in it, and what removal does is what is said."""

import importlib.machinery
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from sentinel.store.key_sources import SOURCES
from sentinel.store.keys import SHARED

TOP = Path(__file__).resolve().parents[2]
PARTS = TOP / "packaging"

needs_dpkg = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="dpkg-deb is not installed")


@pytest.fixture(scope="module")
def package() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("package_script", str(TOP / "scripts/package"))
    spec = importlib.util.spec_from_loader("package_script", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    loader.exec_module(module)
    sys.dont_write_bytecode = written
    return module


@pytest.fixture
def make(package: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The real package around a small program: what is slow about it is 900 MB of files."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    def build(name: str, umask: int = 0o022) -> Path:
        before = os.umask(umask)
        try:
            root = tmp_path / name / "root"
            program = root / package.INSTALLED / "venv/bin/sentinel"
            program.parent.mkdir(parents=True)
            program.write_text("#!/bin/sh\n")
            program.chmod(0o755)
            (program.parent / "python3").symlink_to("/usr/bin/python3")
            package.place_system(root, TOP)
            out = tmp_path / name
            return package.pack(root, TOP, "arm64", out, 1700000000)
        finally:
            os.umask(before)

    return build


def test_a_missing_model_is_said_before_wheels_are_fetched(
    package: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(package, "digest", lambda path: "another")
    monkeypatch.setattr(sys, "argv", ["package", "--out", str(tmp_path)])
    assert package.main() == 3
    assert "run scripts/fetch-models" in capsys.readouterr().err
    assert not (tmp_path / "wheels-amd64").exists()


@needs_dpkg
def test_two_builds_are_the_same_bytes_whatever_the_umask(make) -> None:
    assert make("one").read_bytes() == make("two", umask=0o077).read_bytes()


@needs_dpkg
def test_all_of_it_is_roots_and_nothing_lies_where_somebody_else_may_write(make) -> None:
    listed = subprocess.run(
        ["dpkg-deb", "--contents", str(make("one"))], capture_output=True, text=True, check=True, timeout=60
    ).stdout.splitlines()
    assert listed
    for line in listed:
        rights, owner, _, day, _, path = line.split(maxsplit=5)
        assert owner == "root/root"
        assert "w" not in rights[4:] or rights[0] == "l", line
        assert day == "2023-11-14"
        # a path that dpkg follows as root must not be one that an account of ours can turn into a link
        assert not re.match(r"\./(opt|etc|var|run)/", path), path
    paths = {line.split(maxsplit=5)[5] for line in listed}
    assert "./lib/systemd/system/sentinel.service" in paths
    assert "./lib/systemd/system/sentinel.service.d/updates.conf" in paths
    assert "./lib/udev/rules.d/60-sentinel.rules" in paths


@needs_dpkg
def test_it_asks_for_what_the_set_up_installs_and_for_the_python_it_was_made_for(
    make, package: ModuleType
) -> None:
    def said(field: str) -> str:
        return subprocess.run(
            ["dpkg-deb", "--field", str(deb), field], capture_output=True, text=True, check=True, timeout=60
        ).stdout.strip()

    deb = make("one")
    assert (said("Package"), said("Architecture")) == ("sentinel-kiosk", "arm64")
    depends = set(said("Depends").split(", "))
    assert {"python3 (>= 3.11)", "python3 (<< 3.12)", "libgl1", "cage", "seatd", "fonts-noto-cjk"} <= depends
    assert set(package.needed(TOP)) - depends == {"mosquitto"}  # a broker that nobody asked for


@pytest.mark.parametrize("arch", ["amd64", "arm64"])
def test_only_wheels_that_a_debian_12_of_that_machine_runs_are_taken(package: ModuleType, arch: str) -> None:
    words = package.platform(arch)
    assert "--only-binary=:all:" in words
    machine = {"amd64": "x86_64", "arm64": "aarch64"}[arch]
    names = [word for word in words if word.startswith("manylinux")]
    assert names
    assert all(name.endswith(f"_{machine}") for name in names)
    assert all(int(name.split("_")[2]) <= 36 for name in names if name.startswith("manylinux_"))


@pytest.mark.parametrize("name", ["postinst", "prerm", "postrm", "sentinel", "../scripts/install"])
def test_each_script_is_one_that_a_plain_shell_reads(name: str) -> None:
    done = subprocess.run(["sh", "-n", str(PARTS / name)], capture_output=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_folders_have_the_owners_that_the_units_expect() -> None:
    made = re.findall(r"(?m)^folder (\d+) (\S+) (\S+)$", (PARTS / "postinst").read_text(encoding="utf-8"))
    lines = (TOP / "systemd/tmpfiles.conf").read_text(encoding="utf-8").splitlines()
    expected = {tuple(line.split()[i] for i in (2, 3, 1)) for line in lines if line.startswith("d /")}
    beside = {
        ("0700", "sentinel", "/var/lib/sentinel"),
        ("0700", "sentinel-update", "/var/lib/sentinel-update"),
    }
    # /run is made anew at each boot
    assert set(made) == {one for one in expected if not one[2].startswith("/run")} | beside


def test_the_settings_that_come_with_it_are_good_ones_for_the_units() -> None:
    from sentinel.config import load

    kiosk = load(PARTS / "settings.toml").kiosk
    assert (kiosk.data_dir, kiosk.run_dir) == ("/var/lib/sentinel", "/run/sentinel")
    assert (kiosk.vision_user, kiosk.ui_user) == ("sentinel-vision", "sentinel-ui")


@pytest.mark.skipif(shutil.which("shred") is None, reason="shred is not installed")
def test_erasing_follows_no_link_and_spares_what_has_another_name_elsewhere(tmp_path: Path) -> None:
    text = (PARTS / "postrm").read_text(encoding="utf-8")
    erase = re.search(r"(?ms)^erase\(\) \{.*?^\}", text)
    assert erase is not None
    data, outside = tmp_path / "data", tmp_path / "outside"
    (data / "deep").mkdir(parents=True)
    outside.mkdir()
    for name in ("kept", "shared"):
        (outside / name).write_text("others'")
    (data / "device.key").write_text("secret")
    (data / "deep" / "name with space\n").write_text("secret")
    (data / "link").symlink_to(outside)
    (data / "to-file").symlink_to(outside / "kept")
    os.link(outside / "shared", data / "twin")
    script = f'set -e\n{erase[0]}\nerase "$1"; erase "$1/absent"; erase "$2"'
    (tmp_path / "a-link").symlink_to(outside)
    subprocess.run(["sh", "-c", script, "sh", str(data), str(tmp_path / "a-link")], check=True, timeout=30)
    assert list(data.iterdir()) == []
    assert {path.name: path.read_text() for path in outside.iterdir()} == {
        "kept": "others'",
        "shared": "others'",
    }


def test_purge_erases_keys_before_anything_else() -> None:
    purge = (PARTS / "postrm").read_text(encoding="utf-8").partition("purge)")[2]
    for name in (*(source.file for source in SOURCES), *(f"{name}.key" for name in SHARED)):
        assert purge.index(f" {name}") < purge.index("/var/lib/sentinel /var/log"), name
    remove = (PARTS / "postrm").read_text(encoding="utf-8").partition("remove)")[2].partition(";;")[0]
    assert "/var/lib" not in remove
    assert "/etc" not in remove


@pytest.mark.parametrize(
    ("words", "code"),
    [(["--help"], 0), (["--nonsense"], 2), (["--dry-run"], 2), (["--dry-run", "--purge"], 0)],
)
def test_the_installer_says_what_it_wants_in_one_line(words: list[str], code: int) -> None:
    if shutil.which("dpkg") is None:
        pytest.skip("dpkg is not installed")
    done = subprocess.run(
        [str(TOP / "scripts/install"), *words], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == code, done.stderr
    assert done.stderr.count("\n") == (1 if code else 0)


def test_the_installer_refuses_a_damaged_archive(tmp_path: Path) -> None:
    release = Path("/etc/os-release")
    if shutil.which("dpkg-deb") is None or 'VERSION_ID="12"' not in release.read_text(encoding="utf-8"):
        pytest.skip("this is no Debian 12")
    arch = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()
    control = tmp_path / "made/DEBIAN/control"
    control.parent.mkdir(parents=True)
    control.write_text(
        f"Package: sentinel-kiosk\nVersion: 1\nArchitecture: {arch}\nMaintainer: x <x@x>\nDescription: x\n"
    )
    (tmp_path / "debs").mkdir()
    deb = tmp_path / "debs/sentinel-kiosk_1.deb"
    subprocess.run(
        ["dpkg-deb", "--build", str(control.parents[1]), str(deb)], check=True, capture_output=True
    )
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  debs/{deb.name}\n")
    shutil.copy(TOP / "scripts/install", tmp_path / "install")
    done = subprocess.run(
        [str(tmp_path / "install"), "--dry-run"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "damaged" in done.stderr
