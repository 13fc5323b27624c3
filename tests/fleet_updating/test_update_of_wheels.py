"""Releases of real wheels: installed by pip without an index into an environment of their own, sharing what is alike."""

import base64
import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sentinel import cli
from sentinel.fleet.updating.building import BuildError

Publisher = Any
Stand = Any
DATA = b"the same in both " * 5000


def wheel(folder: Path, says: str) -> Path:
    """A small distribution: a program, a module, data, an adapter."""
    files = {
        "small/__init__.py": f'def main() -> None:\n    print("{says}")\n'.encode(),
        "small/data.bin": DATA,
        "sentinel/verify/platforms/adapters/city.toml": b"the wheel's\n",
        "small-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: small\nVersion: 1.0\n",
        "small-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "small-1.0.dist-info/entry_points.txt": b"[console_scripts]\nsentinel = small:main\n",
    }
    rows = []
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        rows.append(f"{name},sha256={digest},{len(content)}\n")
    files["small-1.0.dist-info/RECORD"] = ("".join(rows) + "small-1.0.dist-info/RECORD,,\n").encode()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "small-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def publish(publisher: Publisher, version: str, *more: str) -> None:
    keys = [option for name in ("targets", "online") for option in ("--key", str(publisher.key(name)))]
    wheels = str(publisher.folder / "wheels")
    words = [
        "publish",
        str(publisher.repo),
        "--version",
        version,
        "--wheels",
        wheels,
        "--no-self-test",
        *more,
    ]
    assert cli.main(["release", *words, *keys]) == 0


@pytest.mark.usefixtures("capsys")
def test_two_releases_of_a_wheel_share_what_is_alike_and_adapters_come_over_it(
    publisher: Publisher, stand: Stand, tmp_path: Path
) -> None:
    wheel(publisher.folder / "wheels", "one")
    publish(publisher, "1.0")
    assert stand.take(publisher.repo).fault is None
    assert stand.start() == "one"
    wheel(publisher.folder / "wheels", "two")
    (tmp_path / "adapters").mkdir()
    (tmp_path / "adapters" / "city.toml").write_bytes(b"the city's\n")
    publish(publisher, "2.0", "--adapters", str(tmp_path / "adapters"))
    assert stand.take(publisher.repo).fault is None
    assert stand.start().endswith("two")
    packages = [
        next((stand.layout.version(name) / "venv/lib").glob("*/site-packages")) for name in ("1.0", "2.0")
    ]
    old, new = packages
    assert (old / "small/data.bin").stat().st_ino == (new / "small/data.bin").stat().st_ino
    adapter = "sentinel/verify/platforms/adapters/city.toml"
    assert [(folder / adapter).read_bytes() for folder in packages] == [b"the wheel's\n", b"the city's\n"]
    # compiled once, the same wherever it lies: nobody has to write there at a start
    compiled = [next((folder / "small/__pycache__").glob("*.pyc")).read_bytes() for folder in packages]
    assert str(stand.folder).encode() not in compiled[0] + compiled[1]
    done = subprocess.run(
        [stand.layout.version("1.0") / "venv/bin/python", "-c", "import json, sys; print(json.dumps(sys.prefix))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == str(stand.layout.version("1.0") / "venv")
    assert sys.prefix != json.loads(done.stdout)


@pytest.mark.usefixtures("capsys")
def test_a_wheel_that_is_none_is_not_installed_and_the_kiosk_stays_as_it_was(
    publisher: Publisher, stand: Stand
) -> None:
    publisher.publish("1.0")
    stand.take(publisher.repo)
    path = wheel(publisher.folder / "wheels", "one")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("nothing", b"")
    publish(publisher, "2.0")
    updater = stand.take(publisher.repo)
    assert isinstance(updater.fault, BuildError)
    assert "\n" not in str(updater.fault)
    assert stand.start() == "1.0 run"
