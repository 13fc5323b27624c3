"""Weights are fetched by package name, checked, kept, and never kept when they are wrong.

The registry is a folder of archives that the real pip reads: no network.
"""

import argparse
import hashlib
import json
import os
import sys
import zipfile
from pathlib import Path

import pytest

from sentinel.cli import fetch_models
from sentinel.runtime.registry import Unreachable, read_member, take

CONTENT = b"weights of a small net\n"


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def wheel(folder: Path) -> Path:
    """A wheel with one file in it, as pip accepts it."""
    folder.mkdir(exist_ok=True)
    path = folder / "tinynet-1.0-py3-none-any.whl"
    info = "tinynet-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("tinynet/net.onnx", CONTENT)
        file.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tinynet\nVersion: 1.0\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")
    return path


def manifest(folder: Path, archive_sha: str, *, file_sha: str = sha(CONTENT), rewrite: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "manifest.toml").write_text(
        f"""
[archives.tiny]
registry = "pypi-wheel"
package = "tinynet"
version = "1.0"
sha256 = "{archive_sha}"
bytes = 1000
licence = "MIT"
[models]
[assets.net]
file = "weights/net.onnx"
archive = "tiny"
member = "tinynet/net.onnx"
rewrite = "{rewrite}"
sha256 = "{file_sha}"
bytes = {len(CONTENT)}
licence = "MIT"
person = "nobody"
""",
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package registry with one wheel, in a folder; nothing else is reachable."""
    path = wheel(tmp_path / "registry")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(path.parent))
    return path


def fetch(models: Path, bundle: Path | None = None, *, as_json: bool = False) -> int:
    return fetch_models.run(argparse.Namespace(models_dir=models, bundle=bundle, json=as_json))


def test_a_missing_file_is_fetched_and_the_next_start_needs_no_registry(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = manifest(tmp_path / "models", sha(registry.read_bytes()))
    assert fetch(models) == 0
    assert (models / "weights/net.onnx").read_bytes() == CONTENT
    assert "fetching tinynet 1.0" in capsys.readouterr().err
    registry.unlink()
    assert fetch(models, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "present"


def test_an_archive_with_another_hash_is_refused(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = manifest(tmp_path / "models", "0" * 64)
    assert fetch(models) == 2
    assert "not the file the manifest means" in capsys.readouterr().err
    assert not (models / "weights/net.onnx").exists()


def test_a_file_with_another_hash_is_not_kept(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = manifest(tmp_path / "models", sha(registry.read_bytes()), file_sha="1" * 64)
    assert fetch(models) == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("fetch-models: weights/net.onnx has sha256")
    assert list((models / "weights").iterdir()) == []


def test_a_damaged_file_is_fetched_again(registry: Path, tmp_path: Path) -> None:
    models = manifest(tmp_path / "models", sha(registry.read_bytes()))
    (models / "weights").mkdir()
    (models / "weights/net.onnx").write_bytes(b"half of a downl")
    assert fetch(models) == 0
    assert (models / "weights/net.onnx").read_bytes() == CONTENT


def test_a_registry_out_of_reach_is_one_line(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = manifest(tmp_path / "models", sha(registry.read_bytes()))
    registry.unlink()
    assert fetch(models) == 3
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1].startswith("fetch-models: cannot get tinynet 1.0: ERROR: No matching distribution")
    assert len(lines) == 2


def test_a_bundle_is_filled_and_then_replaces_the_registry(registry: Path, tmp_path: Path) -> None:
    digest, bundle = sha(registry.read_bytes()), tmp_path / "bundle"
    assert fetch(manifest(tmp_path / "first", digest), bundle) == 0
    registry.unlink()
    second = manifest(tmp_path / "second", digest)
    assert fetch(second, bundle) == 0
    assert (second / "weights/net.onnx").read_bytes() == CONTENT


def test_a_damaged_bundle_is_refused(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = manifest(tmp_path / "models", sha(registry.read_bytes()))
    (tmp_path / "bundle/weights").mkdir(parents=True)
    (tmp_path / "bundle/weights/net.onnx").write_bytes(b"not it")
    assert fetch(models, tmp_path / "bundle") == 2
    assert "not kept" in capsys.readouterr().err
    assert not (models / "weights/net.onnx").exists()


def test_a_file_that_is_no_onnx_cannot_be_rewritten(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = manifest(tmp_path / "models", sha(registry.read_bytes()), rewrite="free-dimensions")
    assert fetch(models) == 2
    assert "no ONNX file" in capsys.readouterr().err


def test_a_missing_manifest_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fetch(tmp_path) == 2
    assert "No such file" in capsys.readouterr().err


def test_a_member_that_the_archive_lacks_is_said(registry: Path, tmp_path: Path) -> None:
    models = manifest(tmp_path / "models", sha(registry.read_bytes()))
    archive = fetch_models.manifests.load_manifest(models).archives["tiny"]
    arrived: list[int] = []
    (tmp_path / "work").mkdir()
    path = take(archive, tmp_path / "work", arrived.append)
    assert read_member(path, archive, "tinynet/net.onnx") == CONTENT
    with pytest.raises(fetch_models.ModelError, match=r"tinynet 1\.0: cannot read other\.onnx"):
        read_member(path, archive, "other.onnx")


def test_a_missing_client_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = manifest(tmp_path / "models", "0" * 64)
    archive = fetch_models.manifests.load_manifest(models).archives["tiny"]
    monkeypatch.setattr("sys.executable", str(tmp_path / "no-python"))
    (tmp_path / "work").mkdir()
    with pytest.raises(Unreachable, match="cannot get tinynet"):
        take(archive, tmp_path / "work", lambda _: None)


def test_what_the_client_takes_away_while_its_progress_is_shown_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = tmp_path / "client"
    client.write_text(
        f"#!{sys.executable}\n"
        "import os, pathlib, shutil, sys, time\n"
        "scratch, end = pathlib.Path(os.environ['TMPDIR']), time.monotonic() + 1.0\n"
        "while time.monotonic() < end:\n"
        "    for n in range(300):\n"
        "        (scratch / 'unpacked' / str(n) / 'tests').mkdir(parents=True)\n"
        "    shutil.rmtree(scratch / 'unpacked')\n"
        "target = pathlib.Path(sys.argv[sys.argv.index('--dest') + 1])\n"
        f"(target / 'tinynet-1.0.whl').write_bytes({CONTENT!r})\n"
    )
    client.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(client))
    models = manifest(tmp_path / "models", sha(CONTENT))
    archive = fetch_models.manifests.load_manifest(models).archives["tiny"]
    (tmp_path / "work").mkdir()
    assert take(archive, tmp_path / "work", lambda _: None).read_bytes() == CONTENT
