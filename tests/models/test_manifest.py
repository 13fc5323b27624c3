"""The manifest says which weights are meant, and a wrong or missing file is one clear line."""

from pathlib import Path
from typing import get_args

import pytest

from sentinel.runtime.manifest import (
    INSTALLED,
    ModelError,
    Role,
    load_manifest,
    models_dir,
    sha256_of,
    verify,
)

ENTRY = """
[models.mask]
roles = ["mask"]
layout = "mask-probabilities"
file = "mask.onnx"
{archive}sha256 = "{sha}"
bytes = 4
licence = "Apache-2.0"
output = "N x 3"
[models.mask.input]
name = "input"
shape = [0, 3, 96, 96]
colour = "BGR"
mean = 127.5
scale = 127.5
crop = "a square"
[assets]
"""
NO_ARCHIVES = "[archives]\n"
OF_TEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def written(folder: Path, text: str) -> Path:
    (folder / "manifest.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_manifest_names_a_model_for_every_role() -> None:
    manifest = load_manifest()
    assert {r for m in manifest.models.values() for r in m.roles} == set(get_args(Role))
    assert manifest.model("mask").path == INSTALLED / "mask.onnx"


def test_the_committed_mask_model_is_the_one_the_manifest_means() -> None:
    model = load_manifest().model("mask")
    verify(model)
    assert model.path.stat().st_size == model.bytes <= 4_000_000


def test_everything_but_three_models_comes_from_a_named_package() -> None:
    manifest = load_manifest()
    for entry in manifest.entries():
        if entry.file not in ("mask.onnx", "mobilefacenet.onnx", "unmask.onnx"):
            assert entry.archive in manifest.archives
            assert entry.file.startswith(("weights/", "assets/"))
    assert {a.person for a in manifest.assets.values()} >= {"collins", "obama", "biden"}


def test_a_missing_file_says_what_to_run(tmp_path: Path) -> None:
    folder = written(tmp_path, NO_ARCHIVES + ENTRY.format(sha=OF_TEST, archive=""))
    with pytest.raises(ModelError, match="missing: restore it"):
        verify(load_manifest(folder).model("mask"))


def test_a_changed_file_is_not_accepted(tmp_path: Path) -> None:
    folder = written(tmp_path, NO_ARCHIVES + ENTRY.format(sha=OF_TEST, archive=""))
    model = load_manifest(folder).model("mask")
    (tmp_path / "mask.onnx").write_bytes(b"test")
    verify(model)
    (tmp_path / "mask.onnx").write_bytes(b"tesd")
    with pytest.raises(ModelError, match=r"not the file the manifest means .*restore it") as caught:
        verify(model)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("models = 3", "Expected `object`"),
        ("[archives]\nx = {", "manifest.toml"),
        (NO_ARCHIVES + ENTRY.format(sha="12", archive=""), "sha256"),
        (NO_ARCHIVES + ENTRY.format(sha=OF_TEST, archive="colour = 'red'\n"), "unknown field `colour`"),
        (NO_ARCHIVES + ENTRY.format(sha=OF_TEST, archive="archive = 'gone'\n"), "not among the archives"),
    ],
)
def test_a_wrong_manifest_is_one_line_with_its_path(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ModelError, match=said) as caught:
        load_manifest(written(tmp_path, text))
    assert str(tmp_path) in str(caught.value)


def test_a_missing_manifest_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="No such file"):
        load_manifest(tmp_path)


def test_an_unknown_model_is_said() -> None:
    with pytest.raises(ModelError, match="no model 'yunet'"):
        load_manifest().model("yunet")


def test_the_setting_moves_the_models(tmp_path: Path) -> None:
    assert models_dir("") == INSTALLED
    assert models_dir(str(tmp_path)) == tmp_path
    assert sha256_of(tmp_path / "nothing") is None
