"""Another detector or embedder by a manifest entry alone: YuNet's and SFace's interfaces beside OpenCV's own code.

The real weights are not in any package, so the files are made here: the same inputs and outputs, random weights.
"""

import hashlib
import re
import shutil
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from sentinel.runtime.manifest import INSTALLED, Input, Model, ModelError, load_manifest
from sentinel.vision.align import align
from sentinel.vision.embed import FaceVector, to_wire
from sentinel.vision.models import Models, load_models
from sentinel.vision.weights import open_session
from sentinel.vision.yunet import NAMES, OUTPUTS, YuNet

Image = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
RAW_BGR = Input(name="input", shape=(1, 3, 0, 0), colour="BGR", mean=0.0, scale=1.0, crop="")
THRESHOLD = 0.6


def saved(
    path: Path,
    nodes: list[onnx.NodeProto],
    weights: dict[str, np.ndarray],
    takes: list[object],
    outputs: dict[str, list[object]],
    kind: int = TensorProto.FLOAT,
) -> Path:
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("input", kind, takes)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 12)], ir_version=7)
    path.write_bytes(model.SerializeToString())
    return path


def yunet_file(path: Path, size: tuple[int, int] | None = None, without: str = "") -> Path:
    """A net with YuNet's twelve outputs; ``size`` width, height of a fixed input."""
    rng = np.random.default_rng(5)
    nodes, weights, outputs = [], {}, {}
    for stride in (8, 16, 32):
        nodes.append(
            helper.make_node(
                "AveragePool", ["input"], [f"p{stride}"], kernel_shape=[stride] * 2, strides=[stride] * 2
            )
        )
        for kind, channels in (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)):
            name = f"{kind}_{stride}"
            if name == without:
                continue
            sure = kind in ("cls", "obj")
            weights[f"w_{name}"] = (rng.normal(size=(channels, 3, 1, 1)) * (0.03 if sure else 0.004)).astype(
                np.float32
            )
            bias = rng.normal(size=channels) * 0.3 + (0.9 if kind == "bbox" else 0.0)
            weights[f"b_{name}"] = bias.astype(np.float32)
            weights[f"s_{name}"] = np.array([1, -1, channels], np.int64)
            nodes.append(helper.make_node("Conv", [f"p{stride}", f"w_{name}", f"b_{name}"], [f"c_{name}"]))
            nodes.append(helper.make_node("Transpose", [f"c_{name}"], [f"t_{name}"], perm=[0, 2, 3, 1]))
            nodes.append(
                helper.make_node("Reshape", [f"t_{name}", f"s_{name}"], [f"r_{name}" if sure else name])
            )
            if sure:
                nodes.append(helper.make_node("Sigmoid", [f"r_{name}"], [name]))
            outputs[name] = [1, size[0] * size[1] // stride**2 if size else None, channels]
    ordered = {name: outputs[name] for name in NAMES if name in outputs}
    return saved(path, nodes, weights, [1, 3, size[1], size[0]] if size else [1, 3, "h", "w"], ordered)


def sface_file(path: Path) -> Path:
    """A net with SFace's interface: 1x3x112x112 to 128 numbers."""
    rng = np.random.default_rng(6)
    weights = {
        "w": rng.normal(size=(8, 3, 7, 7)).astype(np.float32) * np.float32(0.0005),
        "d": rng.normal(size=(8 * 16 * 16, 128)).astype(np.float32) * np.float32(0.05),
    }
    nodes = [
        helper.make_node("Conv", ["data", "w"], ["c"], strides=[7, 7], kernel_shape=[7, 7]),
        helper.make_node("Tanh", ["c"], ["a"]),
        helper.make_node("Flatten", ["a"], ["f"]),
        helper.make_node("MatMul", ["f", "d"], ["fc1"]),
    ]
    nodes[0].input[0] = "input"
    return saved(path, nodes, weights, [1, 3, 112, 112], {"fc1": [1, 128]})


def entry(path: Path, roles: str, layout: str, takes: Input, threshold: float = THRESHOLD) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"""
[models.{path.stem}]
roles = [{roles}]
layout = "{layout}"
threshold = {threshold}
file = "weights/{path.name}"
sha256 = "{digest}"
bytes = {path.stat().st_size}
licence = "MIT"
output = "as OpenCV Zoo's"
[models.{path.stem}.input]
name = "input"
shape = {list(takes.shape)}
colour = "{takes.colour}"
mean = {takes.mean}
scale = {takes.scale}
crop = ""
"""


def model(layout: str, takes: Input) -> Model:
    return Model(
        file="",
        sha256="0" * 64,
        bytes=1,
        licence="",
        roles=("detector",),
        layout=layout,
        threshold=THRESHOLD,
        input=takes,
        output="",
    )  # type: ignore[arg-type]


def picture(width: int, height: int) -> Image:
    coarse = np.random.default_rng(9).integers(0, 256, (height // 16 + 1, width // 16 + 1, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def opencv_faces(path: Path, image: Image) -> Image:
    """Rows of x, y, w, h, ten coordinates, score."""
    detector = cv2.FaceDetectorYN.create(
        str(path), "", (image.shape[1], image.shape[0]), THRESHOLD, 0.3, 5000
    )
    return np.asarray(detector.detect(image)[1])


@pytest.mark.parametrize(("width", "height"), [(320, 320), (320, 224), (300, 210)])
def test_a_yunet_file_gives_the_boxes_and_points_that_opencv_gives(
    tmp_path: Path, width: int, height: int
) -> None:
    image = picture(width, height)
    padded = (-(-width // 32) * 32, -(-height // 32) * 32)
    theirs = opencv_faces(yunet_file(tmp_path / "fixed.onnx", padded), image)
    free = open_session(yunet_file(tmp_path / "free.onnx"), (1, 3, 0, 0), OUTPUTS, NAMES)
    ours = YuNet(free, model("yunet", RAW_BGR)).find(image)
    assert len(ours) == len(theirs) >= 5
    for (face, points), row in zip(ours, theirs, strict=True):
        x, y, w, h = face.box
        corners = np.array([row[0], row[1], row[0] + row[2], row[1] + row[3]])
        inside = np.clip(corners, 0, [width, height] * 2)  # ours ends at the picture's edge
        assert (x, y, x + w, y + h) == pytest.approx(inside, abs=0.01)
        assert points.ravel() == pytest.approx(row[4:14], abs=0.01)
        assert face.score == pytest.approx(row[14], abs=1e-4)


def test_a_yunet_file_of_fixed_size_sees_a_picture_of_any_size(tmp_path: Path) -> None:
    takes = Input(name="input", shape=(1, 3, 320, 320), colour="BGR", mean=0.0, scale=1.0, crop="")
    fixed = YuNet(
        open_session(yunet_file(tmp_path / "y.onnx", (320, 320)), takes.shape, OUTPUTS, NAMES),
        model("yunet", takes),
    )
    small = picture(320, 192)
    large = np.asarray(cv2.resize(small, (1280, 768), interpolation=cv2.INTER_NEAREST), np.uint8)
    for (face, points), (other, others) in zip(fixed.find(small), fixed.find(large), strict=True):
        assert np.array(other.box) == pytest.approx(np.array(face.box) * 4, abs=0.5)
        assert others == pytest.approx(points * 4, abs=0.5)


def test_an_sface_file_gives_the_crop_and_the_features_that_opencv_gives(tmp_path: Path) -> None:
    path = sface_file(tmp_path / "sface.onnx")
    theirs = cv2.FaceRecognizerSF.create(str(path), "")
    image = picture(320, 320)
    points = np.array([[110, 120], [190, 128], [152, 170], [118, 205], [180, 210]], np.float32)
    row = np.concatenate([[90, 80, 130, 160], points.ravel(), [0.9]]).astype(np.float32)
    crop = theirs.alignCrop(image, row)
    assert np.abs(align(image, points).astype(int) - crop).mean() < 1
    takes = Input(name="input", shape=(1, 3, 112, 112), colour="RGB", mean=0.0, scale=1.0, crop="")
    ours = FaceVector(open_session(path, takes.shape, ((0, 0),)), model("face-vector", takes))
    assert ours.dimensions == 128
    one, mirrored = (theirs.feature(c).ravel().copy() for c in (crop, np.ascontiguousarray(crop[:, ::-1])))
    both = one / np.linalg.norm(one) + mirrored / np.linalg.norm(mirrored)
    assert ours.embed_aligned(np.asarray(crop, np.uint8)) == pytest.approx(
        both / np.linalg.norm(both), abs=1e-4
    )


@pytest.fixture
def folder(models: Models, tmp_path: Path) -> Path:
    """A copy of the models' folder that may be changed."""
    to = tmp_path / "models"
    shutil.copytree(INSTALLED, to, ignore=shutil.ignore_patterns("training", "evaluation", "assets"))
    return to


def change(folder: Path, pattern: str, by: str) -> None:
    path = folder / "manifest.toml"
    text, count = re.subn(pattern, by, path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert count == 1
    path.write_text(text, encoding="utf-8")


def without(folder: Path, name: str) -> None:
    change(folder, rf"\[models\.{name}\].*?(?=\n\[(?!models\.{name}\.))", "")


def add(folder: Path, text: str) -> None:
    with (folder / "manifest.toml").open("a", encoding="utf-8") as file:
        file.write(text)


def test_yunet_and_sface_replace_all_detectors_and_the_embedder_by_the_manifest_alone(folder: Path) -> None:
    for name in ("fr_detect", "centerface", "fr_feature", "mobilefacenet", "unmask"):
        without(folder, name)
    yunet = yunet_file(folder / "weights" / "yunet.onnx")
    add(folder, entry(yunet, '"detector", "finder", "landmarks"', "yunet", RAW_BGR))
    sface = sface_file(folder / "weights" / "sface.onnx")
    takes = Input(name="input", shape=(1, 3, 112, 112), colour="RGB", mean=0.0, scale=1.0, crop="")
    add(folder, entry(sface, '"embedder"', "face-vector", takes))
    models = load_models(str(folder))
    image = picture(320, 320)
    found = models.finder.find(image)
    assert [face for face, _ in found] == models.detector.detect(image)
    vector = models.embedder.embed(image, found[0][1])
    assert vector.shape == (models.embedder.dimensions,) == (128,)
    assert len(to_wire(vector)) == 4 * -(-128 * 4 // 3)
    assert len([s for s in models.sessions if s.name == "yunet"]) == 1  # one file, opened once


def test_a_second_embedder_that_does_not_fit_the_first_is_said(folder: Path) -> None:
    without(folder, "fr_feature")
    takes = Input(name="input", shape=(1, 3, 112, 112), colour="RGB", mean=0.0, scale=1.0, crop="")
    add(folder, entry(sface_file(folder / "weights" / "sface.onnx"), '"embedder"', "face-vector", takes))
    one_line(folder, "the embedder gives 128 numbers, the second-embedder 512")


def test_a_map_of_masked_faces_that_does_not_fit_the_embedder_is_said(folder: Path) -> None:
    without(folder, "fr_feature")
    without(folder, "mobilefacenet")
    takes = Input(name="input", shape=(1, 3, 112, 112), colour="RGB", mean=0.0, scale=1.0, crop="")
    add(folder, entry(sface_file(folder / "weights" / "sface.onnx"), '"embedder"', "face-vector", takes))
    one_line(folder, "turns vectors of 512 numbers, the embedder gives 128")


def test_only_a_masked_face_is_turned_and_without_the_map_it_stays_as_it_is(
    folder: Path, models: Models
) -> None:
    face = picture(112, 112)
    bare, masked = (models.embedder.embed_aligned(face, masked=masked) for masked in (False, True))
    assert abs(float(np.linalg.norm(masked)) - 1.0) < 1e-5
    assert 0.1 < float(bare @ masked) < 0.999
    without(folder, "unmask")
    plain = load_models(str(folder)).embedder
    for worn in (False, True):
        assert np.allclose(plain.embed_aligned(face, masked=worn), bare, atol=1e-6)


def test_the_points_are_the_finders_own_where_no_model_places_them_again(
    folder: Path, models: Models
) -> None:
    change(folder, r'roles = \["pose", "refine"\]', 'roles = ["pose"]')
    assert load_models(str(folder)).landmarker is not None


def spoil(folder: Path, name: str, content: bytes) -> None:
    """Another content with the manifest agreeing, as an owner's own file."""
    manifest = load_manifest(folder)
    path = manifest.model(name).path
    change(folder, manifest.model(name).sha256, hashlib.sha256(content).hexdigest())
    path.write_bytes(content)


def one_line(folder: Path, text: str) -> None:
    with pytest.raises(ModelError, match=text) as caught:
        load_models(str(folder))
    assert "\n" not in str(caught.value)


def test_a_truncated_file_is_one_line_that_names_it(folder: Path) -> None:
    spoil(folder, "fr_feature", load_manifest(folder).model("fr_feature").path.read_bytes()[:100_000])
    one_line(folder, r"fr_feature\.onnx: not a usable ONNX file")


def test_a_net_of_another_shape_is_one_line_that_names_it(folder: Path) -> None:
    spoil(folder, "fr_feature", load_manifest(folder).model("fr_liveness").path.read_bytes())
    one_line(folder, r"fr_feature\.onnx: takes \[1, 3, 128, 128\], not \[1, 3, 112, 112\]")


def test_a_net_with_too_few_or_other_outputs_is_one_line_that_names_it(folder: Path, tmp_path: Path) -> None:
    without(folder, "fr_detect")
    path = yunet_file(folder / "weights" / "yunet.onnx", without="obj_16")
    add(folder, entry(path, '"detector"', "yunet", RAW_BGR))
    one_line(folder, r"yunet\.onnx: gives .*, but not obj_16")
    change(folder, 'layout = "yunet"', 'layout = "ultra-light"')
    one_line(folder, r"yunet\.onnx: gives \[\[1, .*not \[\[1, 0, 2\], \[1, 0, 4\]\]")


def test_a_net_of_another_type_is_one_line_that_names_it(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "int.onnx",
        [helper.make_node("Cast", ["input"], ["y"], to=TensorProto.FLOAT)],
        {},
        [1, 3, 8, 8],
        {"y": [1, 3, 8, 8]},
        TensorProto.UINT8,
    )
    with pytest.raises(ModelError, match=r"int\.onnx: input is a tensor\(uint8\), not a tensor\(float\)"):
        open_session(path, (1, 3, 8, 8))


def test_a_role_without_a_model_or_with_two_is_said(folder: Path) -> None:
    change(folder, r'roles = \["liveness"\]', 'roles = ["embedder"]')
    one_line(folder, "fr_feature and fr_liveness have the role 'embedder'")
    without(folder, "fr_liveness")
    one_line(folder, "no model has the role 'liveness'")


def test_a_layout_that_cannot_serve_is_said_with_those_that_can(folder: Path) -> None:
    change(folder, 'layout = "centerface"', 'layout = "face-vector"')
    one_line(
        folder, "centerface has the layout 'face-vector', but as finder only centerface, yunet can serve"
    )
