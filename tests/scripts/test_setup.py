"""The set-up scripts: a second start does nothing, and what can't be had is one line."""

import os
import re
import shutil
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
COMPILED_AND_CHECKED = ["-m compileall -qq -j 0 sentinel hw ui", "-m sentinel.cli.fetch_models"]
SCRIPTS = ("setup", "demo", "test", "lock", "fetch-models")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the scripts and the locks, and no environment yet."""
    folder = tmp_path / "checkout"
    (folder / "scripts").mkdir(parents=True)
    for name in SCRIPTS:
        shutil.copy(ROOT / "scripts" / name, folder / "scripts" / name)
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def program(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n" + text, encoding="utf-8")
    path.chmod(0o755)


def start(
    checkout: Path, script: str, *arguments: str, tools: Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a script with ``tools`` before everything else on the path."""
    environment = {"PATH": f"{tools}:/usr/bin:/bin", "HOME": str(checkout), **more}
    return subprocess.run(
        ["bash", f"scripts/{script}", *arguments],
        cwd=checkout,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def one_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line]
    assert len(lines) == 1, text
    return lines[0]


def fake_environment(checkout: Path, installed: str) -> None:
    """An environment that only notes how it is called; its stamp is the one that the set-up would write."""
    program(checkout / ".venv", "x", "")
    program(checkout / ".venv/bin", "python", 'echo "$@" >>"$0.calls"\n')
    program(checkout / ".venv/bin", "sentinel", 'echo "sentinel $@"\n')
    for what in (installed, "pcsc") if installed == "dev" else (installed,):
        stamp = f"{{ cat requirements/{what}.txt pyproject.toml && python3 -VV && pwd; }} | sha256sum | cut -d ' ' -f 1"
        done = subprocess.run(["bash", "-c", stamp], cwd=checkout, capture_output=True, text=True, check=True)
        (checkout / f".venv/.installed-{what}").write_text(done.stdout, encoding="utf-8")


def complete_system(tools: Path) -> None:
    """A python3 with venv; the system's libraries are looked up for real."""
    python = shutil.which("python3")
    assert python is not None
    program(tools, "python3", f'exec {os.path.realpath(python)} "$@"\n')


def calls(checkout: Path) -> list[str]:
    return (checkout / ".venv/bin/python.calls").read_text(encoding="utf-8").splitlines()


def has_libraries() -> bool:
    listed = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
    tables = re.findall(
        r'(?s)readonly NEEDED\w*="(.+?)"', (ROOT / "scripts/setup").read_text(encoding="utf-8")
    )
    assert len(tables) == 5
    tables = [table for table in tables if "chromium" not in table]  # only its own tests need it
    return all(
        name in listed or (Path(name).is_absolute() and Path(name).exists())
        for name in (line.split("|")[0] for table in tables for line in table.split())
    )


needs_libraries = pytest.mark.skipif(not has_libraries(), reason="scripts/setup has not run on this system")


@pytest.mark.parametrize("script", [*(f"scripts/{name}" for name in SCRIPTS), ".ci/run"])
def test_each_script_can_be_started_and_is_valid_shell(script: str) -> None:
    path = ROOT / script
    assert path.stat().st_mode & stat.S_IXUSR
    subprocess.run(["bash", "-n", str(path)], check=True)
    assert "set -euo pipefail" in path.read_text(encoding="utf-8")


@needs_libraries
@pytest.mark.parametrize(
    ("installed", "wanted"), [("kiosk", "kiosk"), ("dev", "dev"), ("dev", "kiosk"), ("dev", "browser")]
)
def test_a_second_start_only_compiles_what_changed_and_checks_the_models(
    checkout: Path, tmp_path: Path, installed: str, wanted: str
) -> None:
    if wanted == "browser" and shutil.which("chromium") is None:
        pytest.skip("would install Chromium")
    complete_system(tmp_path / "tools")
    fake_environment(checkout, installed)
    result = start(checkout, "setup", wanted, tools=tmp_path / "tools")
    assert result.returncode == 0, result.stderr
    assert calls(checkout) == COMPILED_AND_CHECKED


@needs_libraries
def test_a_changed_lock_is_installed_with_every_hash_required(checkout: Path, tmp_path: Path) -> None:
    complete_system(tmp_path / "tools")
    fake_environment(checkout, "kiosk")
    with (checkout / "requirements/kiosk.txt").open("a", encoding="utf-8") as lock:
        lock.write("# a newer lock\n")
    result = start(checkout, "setup", "kiosk", tools=tmp_path / "tools")
    assert result.returncode == 0, result.stderr
    installs = [call for call in calls(checkout) if " install " in call]
    assert "--require-hashes" in installs[0] and "requirements/kiosk.txt" in installs[0]
    assert "--no-index" in installs[1] and "--editable ." in installs[1]
    before = len(calls(checkout))
    assert start(checkout, "setup", "kiosk", tools=tmp_path / "tools").returncode == 0
    assert calls(checkout)[before:] == COMPILED_AND_CHECKED


@needs_libraries
def test_the_kiosks_packages_are_not_enough_for_the_tests(checkout: Path, tmp_path: Path) -> None:
    complete_system(tmp_path / "tools")
    fake_environment(checkout, "kiosk")
    assert start(checkout, "setup", "dev", tools=tmp_path / "tools").returncode == 0
    assert any("requirements/dev.txt" in call for call in calls(checkout))


@needs_libraries
def test_readers_behind_pcscd_are_built_once_with_every_hash_required(checkout: Path, tmp_path: Path) -> None:
    complete_system(tmp_path / "tools")
    fake_environment(checkout, "kiosk")
    assert start(checkout, "setup", "kiosk", "pcsc", tools=tmp_path / "tools").returncode == 0
    built = [call for call in calls(checkout) if "requirements/pcsc.txt" in call]
    assert len(built) == 1
    assert all(
        word in built[0]
        for word in ("--require-hashes", "--no-binary :all:", "--no-build-isolation", "--no-deps")
    )
    assert start(checkout, "setup", "kiosk", "pcsc", tools=tmp_path / "tools").returncode == 0
    assert len([call for call in calls(checkout) if "requirements/pcsc.txt" in call]) == 1


def postgresql(tools: Path, database: Path) -> None:
    """Programs of a PostgreSQL that is down at first, and remembers what was made in it."""
    program(tools, "pg_isready", f"test -e {database}/up\n")
    program(
        tools,
        "service",
        f"test \"$*\" = 'postgresql start' && mkdir -p {database} && touch {database}/up && sleep 40 & sleep 0.2\n",
    )
    asked = f'read -r said; echo "$said" >>{database}/said; case "$said" in CREATE*) touch {database}/"${{said%% [:s]*}}";;'
    program(
        tools,
        "psql",
        f"{asked} *pg_roles*) test ! -e {database}/'CREATE ROLE' || echo 1;;"
        f" *pg_database*) test ! -e {database}/'CREATE DATABASE' || echo 1;; esac\n",
    )
    program(tools, "runuser", 'shift 3; exec "$@"\n')
    program(tools, "sudo", 'while [ "$1" != psql ] && [ "$1" != service ]; do shift; done; exec "$@"\n')


@pytest.mark.skipif(
    not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")), reason="would install PostgreSQL"
)
@needs_libraries
def test_the_service_s_database_is_started_and_made_once(checkout: Path, tmp_path: Path) -> None:
    complete_system(tmp_path / "tools")
    fake_environment(checkout, "kiosk")
    postgresql(tmp_path / "tools", tmp_path / "database")
    result = start(checkout, "setup", "service", tools=tmp_path / "tools")
    assert result.returncode == 0, result.stderr
    assert "postgresql:///sentinel" in result.stderr
    said = (tmp_path / "database/said").read_text().splitlines()
    assert [line.split()[:2] for line in said] == [
        ["SELECT", "1"], ["CREATE", "ROLE"], ["SELECT", "1"], ["CREATE", "DATABASE"],
    ]  # fmt: skip
    again = start(checkout, "setup", "service", tools=tmp_path / "tools")
    assert again.returncode == 0, again.stderr
    more = (tmp_path / "database/said").read_text().splitlines()[len(said) :]
    assert [line.split()[0] for line in more] == ["SELECT", "SELECT"]


@pytest.mark.skipif(
    not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")), reason="would install PostgreSQL"
)
@needs_libraries
def test_a_postgresql_that_does_not_start_is_one_line(checkout: Path, tmp_path: Path) -> None:
    complete_system(tmp_path / "tools")
    fake_environment(checkout, "kiosk")
    postgresql(tmp_path / "tools", tmp_path / "database")
    program(tmp_path / "tools", "service", 'echo "Error: no space"; exit 1\n')
    result = start(checkout, "setup", "service", tools=tmp_path / "tools")
    assert result.returncode == 3
    assert result.stderr.splitlines()[-1] == "setup: PostgreSQL could not be started: Error: no space"


@needs_libraries
def test_the_demo_passes_its_options_on(checkout: Path, tmp_path: Path) -> None:
    complete_system(tmp_path / "tools")
    fake_environment(checkout, "kiosk")
    result = start(checkout, "demo", "--headless", "--scenario", "a b", tools=tmp_path / "tools")
    assert (result.returncode, result.stdout) == (0, "sentinel demo --headless --scenario a b\n")


@needs_libraries
def test_a_package_that_cannot_be_had_is_one_line(checkout: Path, tmp_path: Path) -> None:
    complete_system(tmp_path / "tools")
    fake_environment(checkout, "kiosk")
    (checkout / ".venv/.installed-kiosk").unlink()
    refuse = 'case "$*" in *install*) echo "ERROR: No matching distribution found for numpy"; exit 1;; esac\n'
    program(checkout / ".venv/bin", "python", refuse)
    result = start(checkout, "setup", "kiosk", tools=tmp_path / "tools")
    assert result.returncode == 3
    assert result.stderr.splitlines()[-1] == (
        "setup: pip could not install the packages: ERROR: No matching distribution found for numpy"
    )
    assert not (checkout / ".venv/.installed-kiosk").exists()


def test_without_python_it_says_so(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    result = start(checkout, "setup", tools=tmp_path / "tools", PYTHON="python3.99")
    assert result.returncode == 3
    assert "no python3.99 here" in one_line(result.stderr)


def test_an_old_python_is_refused(checkout: Path, tmp_path: Path) -> None:
    program(tmp_path / "tools", "python3", 'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac\n')
    result = start(checkout, "setup", tools=tmp_path / "tools")
    assert result.returncode == 3
    assert "Python 3.9.2 is too old" in one_line(result.stderr)


def test_without_rights_it_prints_the_line_to_run(checkout: Path, tmp_path: Path) -> None:
    # a python3 without venv, and nobody's rights
    program(tmp_path / "tools", "python3", 'case "$2" in *ensurepip*) exit 1;; esac\n')
    program(tmp_path / "tools", "sudo", "exit 1\n")
    program(tmp_path / "tools", "apt-get", "echo called >&2; exit 99\n")
    if os.geteuid() == 0:
        pytest.skip("run as root, which has the rights")
    result = start(checkout, "setup", tools=tmp_path / "tools")
    assert result.returncode == 3
    assert "sudo apt-get install -y python3-venv" in one_line(result.stderr)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root installs without asking")
def test_a_system_package_that_cannot_be_had_is_one_line(checkout: Path, tmp_path: Path) -> None:
    program(tmp_path / "tools", "python3", 'case "$2" in *ensurepip*) exit 1;; esac\n')
    program(
        tmp_path / "tools",
        "apt-get",
        'echo "Reading..."; echo "E: Unable to locate package python3-venv"; exit 100\n',
    )
    result = start(checkout, "setup", tools=tmp_path / "tools")
    assert result.returncode == 3
    last = result.stderr.splitlines()[-1]
    assert last.startswith("setup: apt-get could not install python3-venv")
    assert last.endswith("E: Unable to locate package python3-venv")


@pytest.mark.parametrize("words", [("everything",), ("kiosk", "everything"), ("kiosk", "pcsc", "more")])
def test_an_unknown_set_is_a_usage_error(checkout: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "tools").mkdir()
    result = start(checkout, "setup", *words, tools=tmp_path / "tools")
    assert result.returncode == 2
    assert "usage" in one_line(result.stderr)


def test_fetching_before_the_set_up_says_what_to_run(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    result = start(checkout, "fetch-models", tools=tmp_path / "tools")
    assert result.returncode == 3
    assert "scripts/setup" in one_line(result.stderr)


def test_the_locks_pin_and_hash_everything_and_name_no_registry() -> None:
    pins: dict[str, set[str]] = {}
    for name in ("kiosk", "dev", "pcsc"):
        text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")
        assert "://" not in text and "index" not in text.lower()
        blocks = text.replace("\\\n", " ").splitlines()
        assert all("==" in block and "--hash=sha256:" in block for block in blocks if block.strip())
        pins[name] = {block.split(" --hash")[0].strip() for block in blocks if block.strip()}
    assert pins["kiosk"] <= pins["dev"]
    assert len(pins["pcsc"]) == 1, "a kiosk builds one package, no more"
    assert "pyside6-essentials==6.8.0.2" in pins["kiosk"]
    assert not any(pin.startswith(("torch", "nvidia")) for pin in pins["dev"])


def test_every_dependency_of_the_project_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "kiosk": [*project["dependencies"], *extras["service"], *extras["demo"]],
        "dev": extras["dev"],
        "pcsc": extras["pcsc"],
    }
    for name, dependencies in wanted.items():
        text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")
        locked = dict(re.findall(r"(?m)^([a-z0-9-]+)==([^ ;]+)", text))
        for dependency in map(Requirement, dependencies):
            version = locked[canonicalize_name(dependency.name)]
            assert dependency.specifier.contains(version), (
                f"run scripts/lock: {dependency} is locked at {version}"
            )
