"""The inspect commands on good and bad files, and models that are not what they should be."""

import argparse
import hashlib
import io
import json
import os
import resource
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest

from sentinel.bench.vision.scenes import Image, scene
from sentinel.cli import inspect_codes, inspect_faces, inspect_masks, inspect_match
from sentinel.runtime.manifest import INSTALLED, ModelError, load_manifest
from sentinel.vision.geometry import square_crop
from sentinel.vision.models import Models, load_models
from sentinel.vision.photograph import locate_faces
from sentinel.vision.picture import load
from sentinel.vision.weights import open_session

Run = Callable[..., tuple[int, list[dict[str, object]], str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(command: ModuleType, *arguments: object) -> tuple[int, list[dict[str, object]], str]:
        parser = argparse.ArgumentParser()
        command.configure(parser)
        code = command.run(parser.parse_args([str(a) for a in arguments] + ["--json"]))
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err

    return call


@pytest.fixture
def files(tmp_path: Path, heads: dict[str, Image]) -> Path:
    for name, head in heads.items():
        cv2.imwrite(str(tmp_path / f"{name}.png"), head)
    cv2.imwrite(str(tmp_path / "wall.png"), scene([]))
    (tmp_path / "text.jpg").write_text("no picture")
    (tmp_path / "half.png").write_bytes((tmp_path / "biden.png").read_bytes()[:5000])
    return tmp_path


def test_faces_are_listed_with_everything_that_is_known(run: Run, files: Path) -> None:
    code, rows, _ = run(inspect_faces, files / "obama.png", files / "wall.png")
    assert code == 0
    face = rows[0]["faces"][0]  # type: ignore[index]
    assert len(rows[0]["faces"]) == 1  # type: ignore[arg-type]
    assert face["mask"]["label"] == "none"
    assert sum(face["mask"]["scores"].values()) == pytest.approx(1, abs=0.01)
    assert len(face["landmarks"]) == 5
    assert 0 <= face["live"] <= 1
    x, y, w, h = face["box"]
    assert all(x <= px <= x + w and y <= py <= y + h for px, py in face["landmarks"])
    assert face["quality"]["hint"] is None
    assert rows[1] == {"path": str(files / "wall.png"), "faces": []}


def test_a_bad_file_is_named_and_the_others_are_still_done(run: Run, files: Path) -> None:
    code, rows, err = run(inspect_faces, files / "text.jpg", files / "half.png", files / "biden.png")
    assert code == 2
    assert [len(row["faces"]) for row in rows] == [0, 0, 1]  # type: ignore[arg-type]
    assert err.count("\n") == 2
    assert "Traceback" not in err


@pytest.mark.parametrize("command", [inspect_faces, inspect_masks, inspect_codes])
def test_every_picture_has_its_line_as_it_was_named(
    command: ModuleType, files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files)
    (files / "odd\nname\x1b[2J.png").write_bytes((files / "obama.png").read_bytes())
    names = ["./obama.png", "text.jpg", "half.png", "odd\nname\x1b[2J.png", ".", "gone.png"]
    parser = argparse.ArgumentParser()
    command.configure(parser)
    assert command.run(parser.parse_args(names)) == 2
    out, err = capsys.readouterr()
    lines = [line for line in out.splitlines() if not line.startswith("  ")]
    assert [line.split(": ")[0] for line in lines] == [
        "./obama.png", "text.jpg", "half.png", r"odd\nname\x1b[2J.png", ".", "gone.png"
    ]  # fmt: skip
    assert [line.endswith(": unreadable") for line in lines] == [False, True, True, False, True, True]
    assert err.count("\n") == 4
    assert command.run(parser.parse_args([*names, "--json"])) == 2
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["path"] for row in rows] == names
    assert len({frozenset(row) - {"error"} for row in rows}) == 1  # the same keys for all


def test_a_picture_may_come_through_a_pipe(run: Run, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = io.TextIOWrapper(io.BytesIO((files / "obama.png").read_bytes()))
    monkeypatch.setattr("sys.stdin", picture)
    code, rows, _ = run(inspect_masks, "-")
    assert (code, rows[0]["path"], rows[0]["label"]) == (0, "-", "none")


def test_pairs_may_come_through_a_pipe(run: Run, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = f"\ufeffa,b\r\n{files / 'obama.png'},{files / 'obama2.png'}\r\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(pairs.encode())))
    code, rows, _ = run(inspect_match, "--pairs", "-")
    assert (code, rows[0]["same"]) == (0, True)


@pytest.mark.parametrize("threshold", ["nan", "7", "-1.5", "x"])
def test_a_threshold_that_is_no_cosine_is_refused(threshold: str) -> None:
    parser = argparse.ArgumentParser(exit_on_error=False)
    inspect_match.configure(parser)
    with pytest.raises(argparse.ArgumentError):
        parser.parse_args(["a", "b", f"--threshold={threshold}"])


def test_a_photograph_without_anybody_is_a_negative_answer(run: Run, files: Path) -> None:
    assert run(inspect_faces, files / "wall.png")[0] == 1


def test_the_same_person_matches_and_another_does_not(run: Run, files: Path) -> None:
    code, rows, _ = run(inspect_match, files / "obama.png", files / "obama2.png")
    assert (code, rows[0]["same"]) == (0, True)
    assert float(str(rows[0]["similarity"])) > 0.6
    code, rows, _ = run(inspect_match, files / "obama.png", files / "biden.png")
    assert (code, rows[0]["same"], rows[0]["reason"]) == (1, False, "")


def test_pairs_of_a_file_are_all_answered_and_what_cannot_be_told_says_why(run: Run, files: Path) -> None:
    pairs = files / "pairs.csv"
    pairs.write_text(
        "a,b\nobama.png,obama2.png\nobama.png,wall.png\ntext.jpg,obama.png\nnone.png,obama.png\n"
    )
    code, rows, _ = run(inspect_match, "--pairs", pairs)
    assert code == 0
    assert [row["same"] for row in rows] == [True, None, None, None]
    assert [row["similarity"] is None for row in rows] == [False, True, True, True]
    assert "no face" in str(rows[1]["reason"])
    assert [row["a"] for row in rows] == ["obama.png", "obama.png", "text.jpg", "none.png"]


@pytest.mark.parametrize(
    "content", [b"\xff\xfe,b\n", b"a,b\n" + b"x" * 200_000 + b",y\n", b"x,y\n1,2\n", b"a,b\n,\n", b""]
)
def test_a_list_that_is_no_list_of_pairs_is_named_in_one_line(run: Run, files: Path, content: bytes) -> None:
    path = files / "list.csv"
    path.write_bytes(content)
    code, rows, err = run(inspect_match, "--pairs", path)
    assert (code, rows) == (2, [])
    assert "list.csv" in err
    assert err.count("\n") == 1


def test_a_pair_whose_names_can_be_no_file_is_answered_with_a_reason(run: Run, files: Path) -> None:
    path = files / "names.csv"
    path.write_bytes(b"a,b\n" + b"x" * 5000 + b",y\n")
    code, rows, _ = run(inspect_match, "--pairs", path)
    assert code == 0
    assert rows[0]["similarity"] is None
    assert "can't be read" in rows[0]["reason"]


@pytest.mark.parametrize(
    "arguments", [[], ["one.png"], ["a.png", "b.png", "--pairs", "x.csv"], ["--pairs", "x.csv"]]
)
def test_wrong_usage_is_one_line_and_code_two(run: Run, arguments: list[str]) -> None:
    code, rows, err = run(inspect_match, *arguments)
    assert (code, rows, err.count("\n")) == (2, [], 1)


def test_a_match_with_a_file_that_is_no_picture_is_code_two(run: Run, files: Path) -> None:
    code, rows, err = run(inspect_match, files / "obama.png", files / "text.jpg")
    assert code == 2
    assert rows[0]["similarity"] is None
    assert err.count("\n") == 1
    assert "text.jpg: not a PNG" in err


def test_a_match_names_every_file_that_is_no_picture(run: Run, files: Path) -> None:
    code, _, err = run(inspect_match, files / "wall.png", files / "text.jpg")
    assert code == 2
    assert "wall.png: no face found; " in err
    assert "text.jpg: not a PNG" in err


def test_a_match_reads_a_pipe_once(run: Run, files: Path) -> None:
    os.mkfifo(files / "pipe")
    data = (files / "obama2.png").read_bytes()
    writer = threading.Thread(target=lambda: (files / "pipe").write_bytes(data))
    writer.start()
    code, rows, err = run(inspect_match, files / "obama.png", files / "pipe")
    writer.join(5)
    assert (code, rows[0]["same"], err) == (0, True, "")


@pytest.mark.parametrize("shape", [(1, 40_000), (40_000, 1)])
def test_a_strip_is_classified_within_bounded_memory(run: Run, files: Path, shape: tuple[int, int]) -> None:
    cv2.imwrite(str(files / "strip.png"), np.zeros((*shape, 3), np.uint8))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    code, rows, _ = run(inspect_masks, files / "strip.png")
    assert (code, len(rows)) == (0, 1)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 << 10  # kB; its square: 4.8 GB


def test_a_list_of_pairs_without_an_end_is_refused(run: Run) -> None:
    code, rows, err = run(inspect_match, "--pairs", "/dev/zero")
    assert (code, rows) == (2, [])
    assert "larger than 64 MiB" in err


def test_crops_are_classified_as_in_training(run: Run, files: Path, models: Models) -> None:
    picture = scene([load(files / "biden.png")])
    box = models.detector.detect(picture)[0].box
    cv2.imwrite(str(files / "crop.png"), square_crop(picture, box, 1.3, 160))
    code, rows, err = run(inspect_masks, files / "crop.png", files / "text.jpg")
    assert code == 2
    assert rows[0]["label"] == "none"
    assert set(rows[0]["scores"]) == {"mask", "wrong", "none"}  # type: ignore[call-overload]
    assert rows[1]["label"] is None
    assert "text.jpg" in err
    # the daemon's one look and the file's two
    direct = models.masks.classify(picture, [box])[0]
    assert rows[0]["scores"]["none"] == pytest.approx(direct[2], abs=0.08)  # type: ignore[index]


@pytest.mark.parametrize("height", [40, 120, 400, 1500])
def test_a_face_of_any_size_is_found_once(models: Models, heads: dict[str, Image], height: int) -> None:
    """``height`` of the face in a photograph of 3000 x 2000."""
    head = heads["biden"]
    box, _, _ = locate_faces(models, head)[0]
    scale = height / box[3]
    small = cv2.resize(
        head, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    )
    picture = np.full((2000, 3000, 3), 120, np.uint8)
    part = small[:1900, :2900]
    picture[60 : 60 + part.shape[0], 900 : 900 + part.shape[1]] = part[:, :2100]
    found = locate_faces(models, picture)
    assert len(found) == 1
    x, y, _, h = found[0][0]
    assert h == pytest.approx(height, rel=0.25)
    assert x == pytest.approx(900 + box[0] * scale, abs=0.25 * height)
    assert y == pytest.approx(60 + box[1] * scale, abs=0.25 * height)


def test_a_crop_filled_by_the_face_is_still_a_face(models: Models, heads: dict[str, Image]) -> None:
    head = heads["obama"]
    x, y, w, h = (int(v) for v in locate_faces(models, head)[0][0])
    assert len(locate_faces(models, head[y : y + h, x : x + w])) == 1


def test_a_turned_face_with_dark_glasses_that_fills_the_picture_is_found(
    models: Models, heads: dict[str, Image]
) -> None:
    head = heads["biden"]
    x, y, w, h = locate_faces(models, head)[0][0]
    part = square_crop(head, (x, y, w, h), 1.05, 400)
    part[90:160] = 30
    turn = cv2.getRotationMatrix2D((200, 200), 40, 1)
    picture = cv2.warpAffine(part, turn, (400, 400), borderMode=cv2.BORDER_REPLICATE)
    assert len(locate_faces(models, np.asarray(picture, np.uint8))) == 1


def test_two_looks_at_one_picture_are_three_probabilities_between_them(
    models: Models, heads: dict[str, Image]
) -> None:
    head = heads["obama"]
    box = locate_faces(models, head)[0][0]
    still = models.masks.classify_still(head, box)
    near = np.asarray(cv2.flip(square_crop(head, box, 1.3 * 0.85, 96), 1), np.uint8)
    looks = models.masks.classify_crops([near, square_crop(head, box, 1.3 * 1.15, 96)])
    assert sum(still) == pytest.approx(1, abs=1e-3)
    assert all(
        min(pair) - 1e-6 <= score <= max(pair) + 1e-6 for score, *pair in zip(still, *looks, strict=True)
    )


def copy_models(to: Path) -> Path:
    shutil.copytree(INSTALLED, to, ignore=shutil.ignore_patterns("training", "assets"))
    return to


def test_a_model_with_a_wrong_checksum_is_refused_by_name(models: Models, tmp_path: Path) -> None:
    folder = copy_models(tmp_path / "models")
    path = folder / "weights" / "fr_feature.onnx"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(ModelError, match=r"fr_feature.*not the file"):
        load_models(str(folder))
    path.unlink()
    with pytest.raises(ModelError, match=r"fr_feature.*missing"):
        load_models(str(folder))


def test_a_model_of_another_shape_or_no_model_at_all_is_refused(models: Models, tmp_path: Path) -> None:
    detector = load_manifest().model("fr_detect").path
    with pytest.raises(ModelError, match="takes"):
        open_session(detector, (1, 3, 112, 112))
    with pytest.raises(ModelError, match="gives"):
        open_session(detector, (1, 3, 240, 320), [(1, 512)])
    with pytest.raises(ModelError, match=r"not a usable ONNX.*mean 300"):
        open_session(detector, (1, 3, 240, 320), pixels=(300, 1.0))
    (tmp_path / "a.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelError, match="not a usable ONNX"):
        open_session(tmp_path / "a.onnx", (1, 3, 8, 8))


@pytest.fixture
def other_models(models: Models, tmp_path: Path) -> Callable[[str, bytes], Path]:
    """A models folder with another file in the place of one, and a manifest that means it."""

    def put(name: str, data: bytes) -> Path:
        folder = tmp_path / "models"
        shutil.copytree(INSTALLED, folder, ignore=shutil.ignore_patterns("training", "evaluation", "assets"))
        entry = load_manifest().model(name)
        (folder / entry.file).write_bytes(data)
        manifest = folder / "manifest.toml"
        sha256 = hashlib.sha256(data).hexdigest()
        manifest.write_text(manifest.read_text(encoding="utf-8").replace(entry.sha256, sha256), "utf-8")
        return folder

    return put


def test_a_model_that_answers_nonsense_ends_a_command_with_one_line(
    run: Run, files: Path, other_models: Callable[[str, bytes], Path]
) -> None:
    data = bytearray(load_manifest().model("mask").path.read_bytes())
    data[500_000:504_000] = b"\xff" * 4_000  # weights that are no numbers
    folder = other_models("mask", bytes(data))
    for command in (inspect_faces, inspect_masks):
        code, _, err = run(command, files / "obama.png", "--models-dir", folder)
        assert (code, err.count("\n")) == (2, 1)
        assert "not three probabilities" in err
    code, _, err = run(inspect_match, files / "obama.png", files / "biden.png", "--models-dir", folder)
    assert (code, err.count("\n")) == (2, 1)


def test_a_manifest_that_leaves_a_fixed_size_free_is_refused(
    other_models: Callable[[str, bytes], Path],
) -> None:
    folder = other_models("mask", load_manifest().model("mask").path.read_bytes())
    manifest = folder / "manifest.toml"
    text = manifest.read_text(encoding="utf-8")
    for shape in ("[1, 3, 240, 320]", "[1, 1, 64, 64]"):
        free = shape[: shape.index(",", 4)] + ", 0, 0]"
        manifest.write_text(text.replace(f"shape = {shape}", f"shape = {free}"), "utf-8")
        with pytest.raises(ModelError, match="needs a height and a width"):
            load_models(str(folder))


def test_a_pipe_in_the_place_of_a_model_is_not_waited_for(
    other_models: Callable[[str, bytes], Path],
) -> None:
    folder = other_models("mask", b"")
    (folder / "mask.onnx").unlink()
    os.mkfifo(folder / "mask.onnx")
    with pytest.raises(ModelError, match="missing"):
        load_models(str(folder))


def test_models_missing_is_code_two_and_one_line(run: Run, files: Path) -> None:
    for command in (inspect_faces, inspect_masks):
        code, _, err = run(command, files / "obama.png", "--models-dir", files)
        assert code == 2
        assert err.count("\n") == 1
